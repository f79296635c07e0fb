"""What the worker asks of the ledger, see ``records.beside``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from daylit_site.ledger.found.entries import keep_entries
from daylit_site.ledger.found.judgings import take_judged, tell_not_taken
from daylit_site.ledger.found.patterns import keep_patterns
from daylit_site.ledger.models import Entry, Pattern, Standing

if TYPE_CHECKING:
    from daylit.record.engine import Engine
    from daylit.record.store import Record
    from daylit_site.records.found.analysed import Analysed
    from daylit_site.records.models import Process, Run
    from daylit_site.records.watching import Watch


def take_in(record: Record, engine: Engine, process: Process) -> None:
    """Take what people judged into the record, where the library honours it."""
    take_judged(record, engine, process)


def not_taken_in(process: Process) -> None:
    """Tell those who judged that a job failed that was to take it into the record."""
    tell_not_taken(process, now=timezone.now())


def keep(of: Analysed, run: Run, watch: Watch) -> None:
    """Keep the exceptions and patterns that a run found.

    Where it is broken off the next run goes on: each row is changed whole, and only where the run
    says something else of it.
    """
    watch.tell("Bringing the ledger up to date")
    patterns = keep_patterns(of, run)
    keep_entries(of, run, patterns, watch)
    Standing.objects.update_or_create(
        process=run.process, defaults={"run": run, "taken_at": timezone.now()}
    )


@transaction.atomic
def nothing_left(process: Process) -> None:
    """Know that nothing of a process is in the record any more; what people did stays."""
    Entry.objects.filter(process=process).exclude(exception_id=None).update(
        is_found=False, digest=""
    )
    Pattern.objects.filter(process=process).update(is_found=False, rank=None)
