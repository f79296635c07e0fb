"""Undoing an import: what is said before, what the worker does, what is shown afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.utils import timezone

from daylit.record import manifest
from daylit.record.store import Record
from daylit_site.people.roles import Role
from daylit_site.records.errors import AlreadyUnderWayError, UnableToUndoError
from daylit_site.records.models import Job, Kind, Part, Process, Run, State, Upload
from daylit_site.records.undoing import undo
from daylit_site.records.uploads import folder_of
from daylit_site.records.working import do

if TYPE_CHECKING:
    from collections.abc import Callable

    from records_fixtures import Browse

    from daylit_site.people.models import Organisation, Person

pytestmark = pytest.mark.django_db(transaction=True)


def rows(cases: range) -> str:
    return "case,activity,time,team\n" + "".join(
        f"{case},{activity},2026-01-{1 + case % 28:02}T{8 + at:02}:00:00Z,{team}\n"
        for case in cases
        for at, (activity, team) in enumerate([("Ask", "North"), ("Answer", "South")])
    )


def imported(process: Process, cases: range, name: str) -> Upload:
    folder = folder_of(name)
    folder.mkdir(parents=True)
    (folder / name).write_text(rows(cases), encoding="utf-8")
    upload = Upload.objects.create(
        process=process,
        name=name,
        folder=name,
        size_bytes=1,
        uploaded_by=process.owner,
        uploaded_at=timezone.now(),
    )
    job = Job.objects.create(
        kind=Kind.IMPORT,
        process=process,
        upload=upload,
        asked_by=process.owner,
        asked_at=timezone.now(),
    )
    assert done(job).state == State.DONE
    return upload


def held(process: Process) -> None:
    """Have the record say that it holds an import, of no rows."""
    settings.RECORD.mkdir()
    one = manifest.Import(1, "2026-01-01T00:00:00+00:00", (), {}, {}, manifest.State())
    holds = manifest.Process(imports=(one,))
    record = manifest.Manifest().after({process.process_id: holds}, made_at="", made_by="")
    manifest.swap(settings.RECORD, record)


def done(job: Job, *, analyse_next: bool = False) -> Job:
    do(job.pk, analyse_next=analyse_next)
    job.refresh_from_db()
    return job


def asked(process: Process, number: int) -> Job:
    return undo(process=process, number=number, person=process.owner, now=timezone.now())


def case_count(process: Process) -> int:
    contents = Record(settings.RECORD).process(process.process_id).state.contents
    return int(contents["case_count"])


def run_of(process: Process) -> Run:
    job = Job.objects.create(
        kind=Kind.ANALYSE,
        state=State.DONE,
        process=process,
        asked_by=process.owner,
        asked_at=timezone.now(),
    )
    return Run.objects.create(
        process=process,
        job=job,
        number=1,
        record_version=1,
        library_version="0",
        made_at=timezone.now(),
        finished_at=timezone.now(),
    )


def test_an_import_knows_its_number_in_the_record(process: Process) -> None:
    for number, name in enumerate(("a.csv", "b.csv"), 1):
        upload = imported(process, range(10 * number), name)
        assert upload.jobs.get().import_number == number
        upload.refresh_from_db()
        assert (upload.has_file, folder_of(name).exists()) == (False, False)


def test_a_log_that_is_held_already_has_the_number_of_its_first_import(process: Process) -> None:
    imported(process, range(10), "a.csv")
    assert imported(process, range(10), "again.csv").jobs.get().import_number == 1


def test_an_import_is_undone_and_what_followed_taken_again(process: Process) -> None:
    imported(process, range(10), "a.csv")
    imported(process, range(10, 30), "b.csv")
    job = done(asked(process, 1), analyse_next=True)
    assert (job.state, job.said) == (State.DONE, "")
    assert case_count(process) == 20
    following = Job.objects.get(kind=Kind.ANALYSE)
    assert (following.state, following.process) == (State.WAITING, process)


def test_undoing_the_only_log_leaves_no_figures(browse: Browse, process: Process) -> None:
    imported(process, range(10), "a.csv")
    run_of(process)
    before = browse(process.owner).get("/records/processes/breakdown/imports/1/undo/")
    assert "It is the only log of the process" in before.content.decode()
    job = done(asked(process, 1), analyse_next=True)
    assert job.state == State.DONE
    assert process.process_id not in Record(settings.RECORD).manifest.processes
    assert process.latest_run is None
    assert not Job.objects.filter(state=State.WAITING).exists()
    browser = browse(process.owner)
    assert browser.get(f"/records/jobs/{job.pk}/").headers["Location"] == (
        "/records/processes/breakdown/"
    )
    shown = browser.get("/records/processes/breakdown/").content.decode()
    assert "Nothing was imported into this process yet." not in shown
    assert "Nothing of this process is in the record any more." in shown
    assert browser.get("/processes/breakdown/").status_code == 200


def test_an_undoing_that_was_cut_off_after_its_end_is_done_again(process: Process) -> None:
    imported(process, range(10), "a.csv")
    imported(process, range(10, 30), "b.csv")
    first = done(asked(process, 2))
    Job.objects.filter(pk=first.pk).update(state=State.WAITING)
    version = Record(settings.RECORD).manifest.record_version
    assert done(first).state == State.DONE
    assert Record(settings.RECORD).manifest.record_version == version


def test_an_undoing_that_the_record_refuses_changes_nothing(process: Process) -> None:
    imported(process, range(10), "a.csv")
    imported(process, range(10, 30), "b.csv")
    job = asked(process, 1)
    kept = next((settings.RECORD / "tables" / "breakdown" / "imports").rglob("*.parquet"))
    kept.unlink()
    done(job)
    assert job.state == State.FAILED
    assert job.said.endswith("can no longer be undone: what it came upon was let go by a vacuum.")
    assert case_count(process) == 30


def test_what_is_not_of_the_process_is_not_undone(process: Process) -> None:
    held(process)
    other = Process.objects.create(
        process_id="other", name="Other", owner=process.owner, created_at=timezone.now()
    )
    with pytest.raises(UnableToUndoError) as refused:
        asked(other, 1)
    assert str(refused.value) == "This import is not part of the process any more."
    assert not Job.objects.filter(kind=Kind.UNDO).exists()


def test_of_a_process_one_thing_is_done_at_a_time(process: Process) -> None:
    held(process)
    asked(process, 1)
    with pytest.raises(AlreadyUnderWayError):
        asked(process, 1)


def test_what_undoing_comes_to_is_said_before(browse: Browse, process: Process) -> None:
    for number in range(3):
        imported(process, range(10 * number, 10 * number + 10), f"{number}.csv")
    browser = browse(process.owner)
    report = browser.get("/records/processes/breakdown/").content.decode()
    assert 'href="/records/processes/breakdown/imports/1/undo/"' in report
    first = browser.get("/records/processes/breakdown/imports/1/undo/").content.decode()
    assert "<h1>Is import 1 of <bdi>Breakdown to street</bdi> to be undone?</h1>" in first
    assert "The record becomes what it would be had this import never come." in first
    assert "The 2 imports that followed are taken again from the rows" in first
    assert "It is the only log" not in first
    last = browser.get("/records/processes/breakdown/imports/3/undo/").content.decode()
    assert "The process is taken back to what this import came upon.</li>" in last
    assert not Job.objects.filter(kind=Kind.UNDO).exists()
    answer = browser.post("/records/processes/breakdown/imports/3/undo/")
    job = Job.objects.get(kind=Kind.UNDO)
    assert answer.headers["Location"] == f"/records/jobs/{job.pk}/"
    assert (
        "How far is the undoing of import 3?"
        in browser.get(answer.headers["Location"]).content.decode()
    )


def test_which_imports_were_undone_is_told(browse: Browse, process: Process) -> None:
    imported(process, range(10), "a.csv")
    upload = imported(process, range(10, 30), "b.csv")
    done(asked(process, 2))
    browser = browse(process.owner)
    shown = browser.get("/records/processes/breakdown/").content.decode()
    assert "<h2>Undone imports</h2>" in shown
    assert '<th scope="row">import 2</th><td data-label="Log"><bdi>b.csv</bdi></td>' in shown
    assert "imports/2/undo/" not in shown
    logs = browser.get("/records/").content.decode()
    row = logs[logs.index(f'href="/records/uploads/{upload.pk}/"') :]
    assert ">imported, undone since</td>" in row


def test_an_import_that_is_not_there_cannot_be_asked_about(
    browse: Browse, process: Process
) -> None:
    held(process)
    browser = browse(process.owner)
    for address in ("imports/2/undo/", "imports/0/undo/"):
        assert browser.get(f"/records/processes/breakdown/{address}").status_code == 404


def test_a_partner_and_whoever_only_reads_undoes_nothing(
    browse: Browse,
    process: Process,
    partner: Organisation,
    someone: Callable[..., Person],
) -> None:
    held(process)
    Part.objects.create(process=process, organisation=partner)
    for role in (Role.PARTNER, Role.AUDITOR, Role.MEMBER):
        browser = browse(someone(role))
        assert browser.post("/records/processes/breakdown/imports/1/undo/").status_code == 403
    assert not Job.objects.filter(kind=Kind.UNDO).exists()
