"""What the worker does: look at a log, import it, analyse a process; undo an import."""

from __future__ import annotations

import logging
import os
import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from daylit.errors import DaylitError
from daylit.record.changes.importing import import_readings
from daylit.record.engine import open_engine
from daylit.record.store import Record
from daylit.sources import Choices
from daylit_site.people.language import spoken, telling
from daylit_site.records import taking
from daylit_site.records.analysing import analyse_process
from daylit_site.records.beside import ledger
from daylit_site.records.following import TAKING_IN, end
from daylit_site.records.models import UNDER_WAY, Job, Kind, Process, State, Upload
from daylit_site.records.runs import plain
from daylit_site.records.sources import paths_of
from daylit_site.records.taking_back import take_back
from daylit_site.records.uploads import FULL
from daylit_site.records.watching import Stopped, Watch, told_to_end, watching

if TYPE_CHECKING:
    from collections.abc import Callable


FULL_DATABASE = "database or disk is full"
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)

logger = logging.getLogger(__name__)


def do(job_id: int, *, analyse_next: bool = True) -> None:
    """Do a job that waits, and keep how it went; one that does not wait is left alone.

    Args:
        job_id: The job.
        analyse_next: Whether what was imported is to be analysed by the worker.
    """
    begun = Job.objects.filter(pk=job_id, state=State.WAITING).update(
        state=State.WORKING, started_at=timezone.now(), seen_at=timezone.now()
    )
    if not begun:
        return
    job = Job.objects.select_related("upload", "process").get(pk=job_id)
    with telling(job.language):
        with watching(job_id) as watch:
            state, said = _outcome(job, watch)
        if state == State.FAILED and told_to_end.is_set():
            # Being broken off has many names, by where it happened.
            state, said = State.LOST, ""
        end(job, state, said, analyse_next=analyse_next)
    if state == State.FAILED and job.kind in TAKING_IN and job.process is not None:
        _tell_not_taken_in(job.process)


def _tell_not_taken_in(process: Process) -> None:
    """Tell those who judged, but while a next try waits; on a full disk the pages alone say so."""
    if process.jobs.filter(kind__in=TAKING_IN, state__in=UNDER_WAY).exists():
        return
    try:
        ledger().not_taken_in(process)
    except DatabaseError:
        logger.exception("Nobody could be told that %s has not taken in what was judged", process)


def _outcome(job: Job, watch: Watch) -> tuple[State, str]:
    """Do the work, and return how it ended, with what there is to say of it."""
    try:
        WORK[Kind(job.kind)](job, watch)
    except Stopped:
        return State.STOPPED, ""
    except SystemExit:
        # The worker was told to end, and does so as soon as this is kept.
        return State.LOST, ""
    except Exception as error:  # noqa: BLE001 (the outer edge of a job: whoever asked is told)
        return State.FAILED, _why(error, job)
    return State.DONE, ""


def _in_words(said: str, job: Job) -> str:
    """Name the file as it was brought, and other files as they lie in the workspace's folder."""
    if job.upload is not None:
        for path in paths_of(job.upload):
            said = said.replace(path, job.upload.name)
    record = rf"\b(the record|underlaget) {re.escape(str(settings.RECORD))}(?![\w/\\])"
    said = re.sub(record, r"\1", said, flags=re.IGNORECASE)
    return said.replace(f"{settings.HOME}{os.sep}", "")


def _why(error: Exception, job: Job) -> str:
    """Return in words why a job failed; empty where the reason is for the log."""
    if isinstance(error, DaylitError):
        return _in_words(str(error), job)
    if getattr(error, "errno", None) in FULL or FULL_DATABASE in str(error):
        return _("There is no room left on the workspace's disk. Nothing was changed.")
    if isinstance(error, OSError):
        words = {"words": error.strerror or error}
        return _in_words(pgettext("of the system", "%(words)s.") % words, job)
    logger.error("Job %s failed", job.pk, exc_info=error)
    return ""


def _choices(upload: Upload, now: datetime) -> Choices:
    return Choices(**upload.choices, earliest=EARLIEST, latest=now + timedelta(days=1))


def _look(job: Job, watch: Watch) -> None:
    """Look at a log: what it holds, and what each column is taken for."""
    upload = cast("Upload", job.upload)
    log, tell = taking.found(upload), taking.named_as_brought(upload, watch.tell)
    with open_engine(input_bytes=log.size_bytes) as engine:
        found = log.look(engine, _choices(upload, timezone.now()), tell)
    looked = plain(asdict(found)) | {"language": spoken()}
    Upload.objects.filter(pk=upload.pk).update(looked=looked)


def _import(job: Job, watch: Watch) -> None:
    """Take a log into the record."""
    upload, process = cast("Upload", job.upload), cast("Process", job.process)
    now, log = timezone.now(), taking.found(upload)
    tell = taking.named_as_brought(upload, watch.tell)
    with open_engine(input_bytes=log.size_bytes) as engine:
        incoming = taking.taken(log, upload, engine, _choices(upload, now), tell)
        record = Record(settings.RECORD)
        import_readings(
            record,
            engine,
            [incoming],
            process_id=process.process_id,
            imported_at=now,
            on_progress=watch.tell,
        )
    job.import_number = _number_of(record, process.process_id, incoming.import_id)


def _number_of(record: Record, process_id: str, its_id: str) -> int:
    """Return the number of the last import of a source; one that was held already has its own."""
    imports = reversed(record.process(process_id).imports)
    return next(
        one.number for one in imports if any(each.startswith(its_id) for each in one.import_ids)
    )


def _judge(job: Job, watch: Watch) -> None:
    """Take what people judged into the record."""
    del watch
    process, record = cast("Process", job.process), Record(settings.RECORD)
    with open_engine(input_bytes=record.size_of(process.process_id)) as engine:
        ledger().take_in(record, engine, process)


WORK: dict[Kind, Callable[[Job, Watch], None]] = {
    Kind.LOOK: _look,
    Kind.IMPORT: _import,
    Kind.ANALYSE: analyse_process,
    Kind.UNDO: take_back,
    Kind.JUDGE: _judge,
}
