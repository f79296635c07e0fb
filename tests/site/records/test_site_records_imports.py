"""What a process's record was made of, and where a run's figures come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.utils import timezone

from daylit.record.changes.importing import import_readings
from daylit.record.stating import Incoming
from daylit.record.store import Record
from daylit.sources import Choices, read
from daylit_site.people.roles import Role
from daylit_site.records.models import Job, Kind, Part, Run, State

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from records_fixtures import Browse, Looked

    from daylit.record.engine import Engine
    from daylit_site.people.models import Organisation, Person
    from daylit_site.records.models import Process

pytestmark = pytest.mark.django_db
LOG = """ticket,activity,time,note
k1,Ask,2026-01-01T08:00:00Z,CANARY of the host
k1,Answer,2026-01-02T08:00:00Z,
,Ask,2026-01-03T08:00:00Z,
"""


@pytest.fixture
def held(process: Process, engine: Engine, tmp_path: Path) -> Process:
    """The process, with a small log in the record."""
    path = tmp_path / "canary file.csv"
    path.write_text(LOG)
    choices = Choices(case="ticket")
    import_readings(
        Record(settings.RECORD),
        engine,
        [Incoming("one", read(path, engine, choices), None)],
        process_id=process.process_id,
        imported_at=timezone.now(),
        on_progress=lambda _doing: None,
    )
    return process


def run_of(process: Process, **how: object) -> Run:
    job = Job.objects.create(
        kind=Kind.ANALYSE,
        state=State.DONE,
        process=process,
        asked_by=process.owner,
        asked_at=timezone.now(),
    )
    stated = {"finished_at": timezone.now(), "record_version": 7, "library_version": "0.1.0"}
    return Run.objects.create(
        process=process, job=job, number=3, made_at=timezone.now(), **(stated | how)
    )


def test_what_was_taken_and_refused_is_told(browse: Browse, held: Process) -> None:
    shown = browse(held.owner).get("/records/processes/breakdown/").content.decode()
    assert "One case with 2 events, from 1 January 2026 to 2 January 2026." in shown
    assert "2 rows taken" in shown
    assert "one refused" in shown
    assert "1: no case, line 4" in shown
    assert "<bdi>canary file.csv</bdi>" in shown
    assert "What its 4 columns were taken for" in shown
    assert '<td>case</td><td class="soft">as was said</td>' in shown
    assert "Where does work change hands between teams or companies?" in shown


def test_a_process_without_imports_asks_for_a_log(browse: Browse, process: Process) -> None:
    shown = browse(process.owner).get("/records/processes/breakdown/").content.decode()
    assert "Nothing was imported into this process yet." in shown
    assert 'href="/records/">Bring a log</a>' in shown
    assert "Analyse again" not in shown


def test_a_record_that_cannot_be_read_is_said(browse: Browse, process: Process) -> None:
    settings.RECORD.mkdir()
    (settings.RECORD / "manifest.json").write_text("{")
    shown = browse(process.owner).get("/records/processes/breakdown/").content.decode()
    assert "The record cannot be read." in shown
    assert "is damaged and cannot be read." in shown


def test_jobs_and_runs_of_the_process_are_listed(
    browse: Browse, process: Process, looked: Looked
) -> None:
    run = run_of(process)
    Job.objects.create(
        kind=Kind.IMPORT,
        state=State.FAILED,
        process=process,
        upload=looked(process.owner, process=process),
        asked_by=process.owner,
        asked_at=timezone.now(),
    )
    shown = browse(process.owner).get("/records/processes/breakdown/").content.decode()
    assert f'<a href="/records/runs/{run.pk}/">run 3</a>' in shown
    assert 'Import</a> <span class="tag signal">failed</span>' in shown
    assert "<bdi>orders.csv</bdi>" in shown


def test_a_run_says_where_its_figures_come_from(browse: Browse, process: Process) -> None:
    run = run_of(process, parameters={"minutes": {"Ask": 2.5, "Look": 5}})
    shown = browse(process.owner).get(f"/records/runs/{run.pk}/").content.decode()
    assert "From run 3, which read version 7 of the record on " in shown
    assert "as Daylit 0.1.0 works it out" in shown
    assert "taken from the same log" in shown
    assert "<dt>Minutes of work</dt><dd>Ask: 2.5 min<br>Look: 5 min</dd>" in shown
    assert "<bdi>process owner</bdi>" in shown
    assert "See what was imported" in shown


def test_a_run_held_against_kept_norms_says_so(browse: Browse, process: Process) -> None:
    run = run_of(process, baselines=4, finished_at=None)
    shown = browse(process.owner).get(f"/records/runs/{run.pk}/").content.decode()
    assert "as it was in version 4 of the record" in shown
    assert "It did not come to its end, so no page shows it." in shown


def test_a_partner_sees_where_figures_come_from_and_nothing_of_the_files(
    browse: Browse,
    held: Process,
    partner: Organisation,
    someone: Callable[..., Person],
    looked: Looked,
) -> None:
    Part.objects.create(process=held, organisation=partner)
    upload = looked(held.owner, process=held, name="canary.csv")
    run = run_of(held)
    Job.objects.filter(pk=run.job.pk).update(said="canary", doing="canary")
    browser = browse(someone(Role.PARTNER))
    answer = browser.get(f"/records/runs/{run.pk}/")
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert "Asked for by</dt><dd><bdi>City Buses</bdi>" in shown
    assert "canary" not in shown.lower()
    assert "/records/processes" not in shown
    refused = [
        "/records/",
        f"/records/uploads/{upload.pk}/",
        f"/records/jobs/{upload.jobs.get().pk}/",
        f"/records/jobs/{run.job.pk}/",
        "/records/processes/breakdown/",
    ]
    for address in refused:
        answer = browser.get(address)
        assert (address, answer.status_code) == (address, 403)
        assert b"canary" not in answer.content.lower()


def test_what_belongs_to_a_process_that_one_does_not_see_is_not_there(
    browse: Browse, process: Process, partner: Organisation, someone: Callable[..., Person]
) -> None:
    run = run_of(process)
    browser = browse(someone(Role.PARTNER))
    assert browser.get(f"/records/runs/{run.pk}/").status_code == 404
    process.parts.all().delete()
    type(process).objects.update(owner=someone(Role.ANALYST))
    Part.objects.create(process=process, organisation=partner)
    browser = browse(type(process.owner).objects.get(role=Role.OWNER))
    for address in (
        f"/records/runs/{run.pk}/",
        f"/records/jobs/{run.job.pk}/",
        "/records/processes/breakdown/",
    ):
        assert (address, browser.get(address).status_code) == (address, 404)
    assert browser.post("/records/processes/breakdown/analyse/").status_code == 404
