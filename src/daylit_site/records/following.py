"""How a job ends, and what follows one that went well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from daylit_site.records.beside import ledger
from daylit_site.records.keeping import forget_imported, is_held
from daylit_site.records.models import Job, Kind, Process, Run, State
from daylit_site.records.tasks import enqueue

if TYPE_CHECKING:
    from datetime import datetime

    from daylit_site.people.models import Person

TAKING_IN = (Kind.ANALYSE, Kind.JUDGE)
"""What takes into the record what people judged."""


@transaction.atomic
def end(job: Job, state: State, said: str, *, analyse_next: bool) -> None:
    """Keep how a job ended, and ask for what follows in the same moment.

    Args:
        job: The job.
        state: How it ended.
        said: Why it failed.
        analyse_next: Whether what changed is to be analysed by the worker.
    """
    now = timezone.now()
    Job.objects.filter(pk=job.pk).update(
        state=state,
        said=said,
        doing="",
        share=None,
        finished_at=now,
        import_number=job.import_number,
    )
    if state != State.DONE or job.kind not in (Kind.IMPORT, Kind.UNDO) or job.process is None:
        return
    if job.kind == Kind.IMPORT:
        forget_imported()
    elif not is_held(job.process):
        # Figures of what was never to come: nothing would be left to hold them against.
        Run.objects.filter(process=job.process).delete()
        ledger().nothing_left(job.process)
        return
    if analyse_next and not _brought_nothing(job):
        analyse_soon(process=job.process, person=job.asked_by, now=now)


@transaction.atomic
def analyse_soon(*, process: Process, person: Person, now: datetime) -> Job:
    """Have a process that changed analysed, unless that waits already.

    An analysis that has begun may have read the record as it was, so another one follows it.
    """
    return _soon(Kind.ANALYSE, (Kind.ANALYSE,), process, person, now)


@transaction.atomic
def judge_soon(*, process: Process, person: Person, now: datetime) -> Job | None:
    """Have the record take in what people judged, unless that waits already, or an analysis does.

    What the record does not hold any more has nothing to take it in; then nothing is asked for.
    """
    if not is_held(process):
        return None
    return _soon(Kind.JUDGE, (Kind.JUDGE, Kind.ANALYSE), process, person, now)


def _soon(
    kind: Kind, instead: tuple[Kind, ...], process: Process, person: Person, now: datetime
) -> Job:
    """Have something done, unless it waits already, or what does it too."""
    Process.objects.select_for_update().get(pk=process.pk)
    waiting = process.jobs.filter(kind__in=instead, state=State.WAITING).first()
    if waiting is not None:
        return waiting
    job = Job.objects.create(kind=kind, process=process, asked_by=person, asked_at=now)
    enqueue(job)
    return job


def _brought_nothing(job: Job) -> bool:
    """Whether a log was imported before just as it is now, so that the record stayed as it was."""
    if job.kind != Kind.IMPORT or job.upload is None:
        return False
    before = job.upload.jobs.filter(
        kind=Kind.IMPORT, state=State.DONE, import_number=job.import_number
    )
    return before.exclude(pk=job.pk).exists()
