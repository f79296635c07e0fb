"""What the worker does with a job, and how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.utils import timezone

from daylit.language import LANGUAGES
from daylit.record.store import Record
from daylit_site.records.found.lists import LISTS, Spot, list_name
from daylit_site.records.found.pictures import READINGS, picture_name
from daylit_site.records.models import Finding, Job, Kind, Process, Run, State, Upload
from daylit_site.records.uploads import folder_of
from daylit_site.records.watching import UNSEEN_FOR, Stopped, Watch, mark_lost
from daylit_site.records.working import do

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = "case,activity,time,team\n" + "".join(
    f"{case},{activity},2026-01-{1 + case % 28:02}T{8 + at:02}:00:00Z,{team}\n"
    for case in range(40)
    for at, (activity, team) in enumerate(
        [("Ask", "North"), ("Look", "South"), ("Answer", "North")]
    )
)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a record and uploads of its own."""
    monkeypatch.setattr(settings, "RECORD", tmp_path / "record")
    monkeypatch.setattr(settings, "UPLOADS", tmp_path / "uploads")


def brought(process: Process, content: str, name: str = "export.csv") -> Upload:
    folder = folder_of("one")
    folder.mkdir(parents=True)
    (folder / name).write_text(content, encoding="utf-8")
    return Upload.objects.create(
        process=process,
        name=name,
        folder="one",
        size_bytes=len(content),
        uploaded_by=process.owner,
        uploaded_at=timezone.now(),
    )


def asked(process: Process, kind: Kind, upload: Upload | None = None) -> Job:
    return Job.objects.create(
        kind=kind,
        process=process,
        upload=upload,
        asked_by=process.owner,
        asked_at=timezone.now(),
    )


def done(job: Job) -> Job:
    do(job.pk, analyse_next=False)
    job.refresh_from_db()
    return job


def test_looking_keeps_what_each_column_is_taken_for(process: Process) -> None:
    upload = brought(process, ROWS)
    assert done(asked(process, Kind.LOOK, upload)).state == State.DONE
    upload.refresh_from_db()
    taken = {one["source_name"]: one["taken_as"] for one in upload.looked["columns"]}
    assert taken == {"case": "case", "activity": "activity", "time": "time", "team": "team"}


def test_an_import_is_in_the_record_under_the_name_that_the_log_came_with(
    process: Process,
) -> None:
    job = done(asked(process, Kind.IMPORT, brought(process, ROWS)))
    assert (job.state, job.said) == (State.DONE, "")
    held = Record(settings.RECORD).process("breakdown")
    assert held.state.contents["case_count"] == 40
    assert held.imports[0].sources[0]["source_name"] == "export.csv"


def test_an_import_is_followed_by_an_analysis(process: Process) -> None:
    do(asked(process, Kind.IMPORT, brought(process, ROWS)).pk)
    following = Job.objects.get(kind=Kind.ANALYSE)
    assert (following.process, following.state) == (process, State.WAITING)


def test_a_run_keeps_what_pages_show_and_what_it_was_made_of(process: Process) -> None:
    done(asked(process, Kind.IMPORT, brought(process, ROWS)))
    job = done(asked(process, Kind.ANALYSE))
    assert (job.state, job.said) == (State.DONE, "")
    run = Run.objects.get()
    assert (run.number, run.record_version, run.process.latest_run) == (1, 1, run)
    parts = set(run.findings.values_list("name", flat=True))
    drawn = {name for name in parts if name.startswith("map-")}
    views = Finding.objects.get(run=run, name="map").content["views"]
    degrees = range(len(views))
    assert drawn == {
        picture_name(reading, at, language)
        for reading in READINGS
        for at in degrees
        for language in LANGUAGES
    }
    lists = {name for name in parts if name.startswith(LISTS)}
    assert lists == {
        list_name(None, Spot(*spot))
        for spot in (
            ("activity", "Ask", ""),
            ("activity", "Look", ""),
            ("activity", "Answer", ""),
            ("way", "", "Ask"),
            ("way", "Ask", "Look"),
            ("way", "Look", "Answer"),
            ("end", "Answer", ""),
            ("team", "North", "South"),
            ("team", "South", "North"),
        )
    }
    assert parts - drawn - lists == {
        "told",
        "patterns",
        "map",
        "places",
        "traits",
        "hand_overs",
        "variants",
        "times",
        "loops",
        "remarks",
    }
    places = Finding.objects.get(run=run, name="places").content
    counts = {one["activity"]: one["case_count"] for one in places["activities"]}
    assert counts == {"Ask": 40, "Look": 40, "Answer": 40}
    picture = Finding.objects.get(run=run, name=picture_name("cases", 0)).content
    assert 'href="/processes/breakdown/place/?activity=Ask"' in picture


def test_runs_of_a_process_are_numbered(process: Process) -> None:
    done(asked(process, Kind.IMPORT, brought(process, ROWS)))
    done(asked(process, Kind.ANALYSE))
    done(asked(process, Kind.ANALYSE))
    assert list(process.runs.values_list("number", flat=True)) == [2, 1]


def test_a_log_that_cannot_be_read_says_why_in_the_words_of_its_name(process: Process) -> None:
    job = done(asked(process, Kind.IMPORT, brought(process, "", "empty.csv")))
    assert job.state == State.FAILED
    assert job.said == "Cannot read empty.csv: the file is empty."


def test_a_job_that_was_asked_to_stop_keeps_nothing(process: Process) -> None:
    job = asked(process, Kind.IMPORT, brought(process, ROWS))
    watch = Watch(job.pk)
    Job.objects.filter(pk=job.pk).update(asked_to_stop=True)
    watch.look()
    with pytest.raises(Stopped):
        watch.tell("Reading", 0.5)


def test_a_job_is_done_once(process: Process) -> None:
    job = asked(process, Kind.IMPORT, brought(process, ROWS))
    Job.objects.filter(pk=job.pk).update(state=State.DONE)
    do(job.pk)
    assert not Record(settings.RECORD).manifest.processes


def test_a_job_whose_worker_is_gone_is_marked_so(process: Process) -> None:
    now = timezone.now()
    gone, alive = asked(process, Kind.ANALYSE), asked(process, Kind.ANALYSE)
    Job.objects.update(state=State.WORKING, seen_at=now)
    Job.objects.filter(pk=gone.pk).update(seen_at=now - 2 * UNSEEN_FOR)
    assert mark_lost() == 1
    states = dict(Job.objects.values_list("pk", "state"))
    assert states == {gone.pk: State.LOST, alive.pk: State.WORKING}
