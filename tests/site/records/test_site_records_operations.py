"""What is done to logs and jobs, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.utils import timezone

from daylit.record import manifest
from daylit_site.people.roles import Role
from daylit_site.records import operations
from daylit_site.records.errors import (
    AlreadyUnderWayError,
    UnableToDoAgainError,
    UnableToStopError,
    UnableToTakeError,
)
from daylit_site.records.models import Job, Kind, Process, State, Upload
from daylit_site.records.uploads import ReceivedLog, folder_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from records_fixtures import Looked

    from daylit_site.people.models import Person

pytestmark = pytest.mark.django_db


def received(name: str) -> ReceivedLog:
    folder_of("came").mkdir(parents=True)
    (folder_of("came") / "log").write_text("x")
    return ReceivedLog("came", name, 1)


def job_of(process: Process, kind: Kind = Kind.ANALYSE, state: State = State.WAITING) -> Job:
    return Job.objects.create(
        kind=kind,
        process=process,
        state=state,
        asked_by=process.owner,
        asked_at=timezone.now(),
    )


def taken(upload: Upload, person: Person, process: Process | None = None) -> Job:
    return operations.take(
        upload=upload,
        name="Orders",
        process=process,
        choices={"case": "ticket"},
        person=person,
        now=timezone.now(),
    )


def test_a_log_that_came_is_kept_and_looked_at(analyst: Person) -> None:
    now = timezone.now()
    upload = operations.receive(received=received("a.csv"), person=analyst, now=now)
    job = upload.jobs.get()
    assert (upload.name, upload.folder, upload.uploaded_by) == ("a.csv", "came", analyst)
    assert (job.kind, job.state, job.asked_by, job.asked_at) == (
        Kind.LOOK,
        State.WAITING,
        analyst,
        now,
    )


def test_a_file_is_forgotten_only_where_it_was_not_kept(analyst: Person) -> None:
    log = received("a.csv")
    upload = operations.receive(received=log, person=analyst, now=timezone.now())
    operations.discard(received=log)
    assert folder_of("came").exists()
    upload.jobs.all().delete()
    upload.delete()
    operations.discard(received=log)
    assert not folder_of("came").exists()


def test_taking_a_log_makes_its_process(looked: Looked, analyst: Person) -> None:
    upload = looked(analyst)
    job = taken(upload, analyst)
    upload.refresh_from_db()
    process = Process.objects.get()
    assert (process.process_id, process.name, process.owner) == ("orders", "Orders", analyst)
    assert process.parts.get().organisation == analyst.organisation
    assert (job.kind, job.upload, job.process) == (Kind.IMPORT, upload, process)
    assert (upload.process, upload.choices) == (process, {"case": "ticket"})


def test_taking_a_log_into_a_process_makes_none(
    looked: Looked, analyst: Person, process: Process
) -> None:
    assert taken(looked(analyst), analyst, process).process == process
    assert Process.objects.count() == 1


def test_a_process_that_only_the_record_knows_keeps_its_id(looked: Looked, analyst: Person) -> None:
    settings.RECORD.mkdir()
    held = manifest.Manifest().after({"orders": manifest.Process()}, made_at="", made_by="")
    manifest.swap(settings.RECORD, held)
    taken(looked(analyst), analyst)
    assert Process.objects.get().process_id == "orders-2"


def test_a_log_is_taken_once(looked: Looked, analyst: Person) -> None:
    upload = looked(analyst)
    taken(upload, analyst)
    with pytest.raises(AlreadyUnderWayError) as busy:
        taken(upload, analyst)
    assert str(busy.value) == "This log is being worked on. Wait until that is done."
    Job.objects.update(state=State.DONE)
    with pytest.raises(UnableToTakeError) as refused:
        taken(upload, analyst)
    assert str(refused.value) == "This log has been imported already."
    assert Process.objects.count() == 1


def test_a_log_whose_import_failed_can_be_taken_again(looked: Looked, analyst: Person) -> None:
    upload = looked(analyst)
    taken(upload, analyst)
    Job.objects.update(state=State.FAILED)
    process = Process.objects.get()
    assert taken(upload, analyst, process).state == State.WAITING


def test_of_a_process_one_job_is_under_way(
    looked: Looked, analyst: Person, process: Process
) -> None:
    operations.analyse(process=process, person=analyst, now=timezone.now())
    said = "“Breakdown to street” is being worked on. Wait until that is done, or stop it first."
    with pytest.raises(AlreadyUnderWayError) as busy:
        operations.analyse(process=process, person=analyst, now=timezone.now())
    assert str(busy.value) == said
    with pytest.raises(AlreadyUnderWayError) as busy:
        taken(looked(analyst), analyst, process)
    assert str(busy.value) == said
    Job.objects.update(state=State.WORKING)
    with pytest.raises(AlreadyUnderWayError):
        operations.analyse(process=process, person=analyst, now=timezone.now())


def test_correcting_has_the_log_looked_at_again(looked: Looked, analyst: Person) -> None:
    upload, now = looked(analyst), timezone.now()
    choices = {"object_type": "orders"}
    job = operations.correct(upload=upload, choices=choices, person=analyst, now=now)
    upload.refresh_from_db()
    assert (upload.choices, upload.looked) == (choices, {})
    assert (job.kind, job.state) == (Kind.LOOK, State.WAITING)


def test_what_waits_is_stopped_at_once(process: Process) -> None:
    job, now = job_of(process), timezone.now()
    operations.stop(job=job, now=now, person=job.asked_by)
    job.refresh_from_db()
    assert (job.state, job.finished_at, job.asked_to_stop) == (State.STOPPED, now, True)


def test_what_is_being_done_is_asked_to_stop(process: Process) -> None:
    job = job_of(process, state=State.WORKING)
    operations.stop(job=job, now=timezone.now(), person=job.asked_by)
    job.refresh_from_db()
    assert (job.state, job.finished_at, job.asked_to_stop) == (State.WORKING, None, True)


def test_what_is_over_cannot_be_stopped(process: Process) -> None:
    job = job_of(process, state=State.DONE)
    with pytest.raises(UnableToStopError) as refused:
        operations.stop(job=job, now=timezone.now(), person=job.asked_by)
    assert str(refused.value) == "This is over already; there is nothing to stop."


@pytest.mark.parametrize("state", [State.FAILED, State.STOPPED, State.LOST])
def test_what_broke_off_is_done_again(
    process: Process, someone: Callable[..., Person], state: State
) -> None:
    job, person = job_of(process, state=state), someone(Role.ANALYST)
    new = operations.again(job=job, person=person, now=timezone.now())
    assert (new.kind, new.state, new.process) == (Kind.ANALYSE, State.WAITING, process)
    assert (new.asked_by, new.pk != job.pk) == (person, True)


@pytest.mark.parametrize("state", [State.WAITING, State.WORKING, State.DONE])
def test_what_did_not_break_off_is_not_done_again(process: Process, state: State) -> None:
    job = job_of(process, state=state)
    with pytest.raises(UnableToDoAgainError) as refused:
        operations.again(job=job, person=process.owner, now=timezone.now())
    assert str(refused.value) == "This did not fail, so there is nothing to try again."
