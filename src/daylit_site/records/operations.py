"""What is done to logs and jobs: bringing, correcting, taking, analysing, stopping, again."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from daylit.record import manifest
from daylit_site.records.errors import (
    AlreadyUnderWayError,
    UnableToDoAgainError,
    UnableToStopError,
    UnableToTakeError,
)
from daylit_site.records.keeping import file_is_gone
from daylit_site.records.models import UNDER_WAY, Job, Kind, Part, Process, State, Upload
from daylit_site.records.naming import file_name, process_id_of
from daylit_site.records.noting import note_of_log, note_of_process
from daylit_site.records.tasks import enqueue
from daylit_site.records.uploads import folder_of

if TYPE_CHECKING:
    from datetime import datetime

    from daylit_site.people.models import Person
    from daylit_site.records.uploads import ReceivedLog

BROKEN_OFF = (State.FAILED, State.STOPPED, State.LOST)
"""How jobs stand that can be tried again."""


@transaction.atomic
def receive(*, received: ReceivedLog, person: Person, now: datetime) -> Upload:
    """Keep a log that has come, and have it looked at."""
    upload = Upload.objects.create(
        name=file_name(received.name or ""),
        folder=received.folder_name,
        size_bytes=received.size or 0,
        uploaded_by=person,
        uploaded_at=now,
    )
    ask(Kind.LOOK, person, now, upload=upload)
    note_of_log(
        "log.brought", upload, person=person, now=now, after={"size_bytes": upload.size_bytes}
    )
    return upload


def discard(*, received: ReceivedLog) -> None:
    """Forget a file that came, unless it was kept."""
    if Upload.objects.filter(folder=received.folder_name).exists():
        return
    shutil.rmtree(folder_of(received.folder_name), ignore_errors=True)


@transaction.atomic
def correct(*, upload: Upload, choices: dict[str, Any], person: Person, now: datetime) -> Job:
    """Have a log looked at again, read another way.

    Raises:
        AlreadyUnderWayError: Something is being done to it.
        UnableToTakeError: It was imported.
    """
    held = _held(upload)
    before, after = {"choices": held.choices}, {"choices": choices}
    held.choices, held.looked = choices, {}
    held.save(update_fields=["choices", "looked"])
    note_of_log("log.corrected", held, person=person, now=now, before=before, after=after)
    return ask(Kind.LOOK, person, now, upload=held)


@transaction.atomic
def take(
    *,
    upload: Upload,
    name: str,
    process: Process | None,
    choices: dict[str, Any],
    person: Person,
    now: datetime,
) -> Job:
    """Import a log.

    Args:
        upload: The log.
        name: What a new process is called.
        process: The one that the log is taken into; null for a new one.
        choices: How it is to be read, where that differs from what is found.
        person: Who asks; they own a new process, and their organisation takes part in it.
        now: The moment.

    Raises:
        AlreadyUnderWayError: Something is being done to the log or the process.
        UnableToTakeError: It was imported.
    """
    held = _held(upload)
    held.process = process or _made(name, person, now)
    held.choices = choices
    held.save(update_fields=["process", "choices"])
    note_of_log("log.import_asked", held, person=person, now=now, after={"choices": choices})
    return ask(Kind.IMPORT, person, now, upload=held, process=held.process)


@transaction.atomic
def analyse(*, process: Process, person: Person, now: datetime) -> Job:
    """Analyse a process.

    Raises:
        AlreadyUnderWayError: Something is being done to it.
    """
    note_of_process("process.analysis_asked", process, person=person, now=now)
    return ask(Kind.ANALYSE, person, now, process=process)


@transaction.atomic
def stop(*, job: Job, person: Person, now: datetime) -> None:
    """End a job: at once where it waits, else as soon as the worker sees that it is to end.

    Raises:
        UnableToStopError: It is over.
    """
    this = Job.objects.filter(pk=job.pk)
    waiting = this.filter(state=State.WAITING)
    if not waiting.update(
        state=State.STOPPED, asked_to_stop=True, finished_at=now
    ) and not this.filter(state=State.WORKING).update(asked_to_stop=True):
        raise UnableToStopError(_("This is over already; there is nothing to stop."))
    _note_of_job("job.stopped", job, person, now)


@transaction.atomic
def again(*, job: Job, person: Person, now: datetime) -> Job:
    """Do anew what failed, was stopped or was broken off.

    Raises:
        UnableToDoAgainError: It went well, or is not over, or its log is not kept any more.
        AlreadyUnderWayError: Something is being done to the same log or process.
    """
    job.refresh_from_db()
    if job.state not in BROKEN_OFF:
        raise UnableToDoAgainError(_("This did not fail, so there is nothing to try again."))
    if job.upload is not None and not job.upload.has_file:
        raise UnableToDoAgainError(file_is_gone(job.upload))
    _note_of_job("job.tried_again", job, person, now)
    return ask(
        Kind(job.kind),
        person,
        now,
        upload=job.upload,
        process=job.process,
        import_number=job.import_number,
    )


def _note_of_job(verb: str, job: Job, person: Person, now: datetime) -> None:
    """Keep that something was done to a job: of a process where there is one, else of a log."""
    after = {"job": job.kind}
    if job.process is not None:
        note_of_process(verb, job.process, person=person, now=now, after=after)
    elif job.upload is not None:
        note_of_log(verb, job.upload, person=person, now=now, after=after)


def _held(upload: Upload) -> Upload:
    """Return a log that is not imported yet, and let nobody else change it meanwhile."""
    held = Upload.objects.select_for_update().get(pk=upload.pk)
    if held.jobs.filter(kind=Kind.IMPORT, state=State.DONE).exists():
        raise UnableToTakeError(_("This log has been imported already."))
    _check_nothing_under_way(held, None)
    return held


def ask(
    kind: Kind,
    person: Person,
    now: datetime,
    *,
    upload: Upload | None = None,
    process: Process | None = None,
    import_number: int | None = None,
) -> Job:
    """Make a job and hand it to the worker; of each log and process only one is under way.

    Raises:
        AlreadyUnderWayError: Something is being done to the log or the process.
    """
    if process is not None:
        Process.objects.select_for_update().get(pk=process.pk)
    _check_nothing_under_way(upload, process)
    job = Job.objects.create(
        kind=kind,
        upload=upload,
        process=process,
        import_number=import_number,
        asked_by=person,
        asked_at=now,
    )
    enqueue(job)
    return job


def _check_nothing_under_way(upload: Upload | None, process: Process | None) -> None:
    concerned = Q(upload=upload) if upload is not None else Q()
    if process is not None:
        concerned |= Q(process=process)
    busy = Job.objects.filter(concerned, state__in=UNDER_WAY).first()
    if busy is None:
        return
    if process is not None and busy.process_id == process.pk:
        said = _("“%(name)s” is being worked on. Wait until that is done, or stop it first.")
        raise AlreadyUnderWayError(said % {"name": process.name})
    raise AlreadyUnderWayError(_("This log is being worked on. Wait until that is done."))


def _made(name: str, person: Person, now: datetime) -> Process:
    """Make a process; whoever brought its log owns it."""
    process = Process.objects.create(
        process_id=process_id_of(name, _ids_taken()), name=name, owner=person, created_at=now
    )
    Part.objects.create(process=process, organisation=person.organisation)
    note_of_process("process.made", process, person=person, now=now, after={"owner": person.name})
    return process


def _ids_taken() -> set[str]:
    """Return the ids of all processes, those of the record too that no page tells of."""
    known = set(Process.objects.values_list("process_id", flat=True))
    return known | set(manifest.read(settings.RECORD / manifest.NAME).processes)
