"""Whether the record honours by now what someone judged; else what becomes of that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from daylit_site.ledger.models import Entry, Judging
from daylit_site.records.following import TAKING_IN
from daylit_site.records.models import UNDER_WAY, Kind
from daylit_site.records.operations import BROKEN_OFF

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from daylit_site.ledger.models import Pattern
    from daylit_site.records.models import Job, Process


@dataclass(frozen=True)
class Honouring:
    """A judgement that the record does not honour yet.

    Attributes:
        is_under_way: Whether a job that takes it in waits, or is being done.
        failed: The last job that was to do it, where that came to no good end; else null.
    """

    is_under_way: bool
    failed: Job | None


def honouring_of(kept: Entry | Pattern) -> Honouring | None:
    """Return what becomes of the last judgement of something; null where it is honoured."""
    pending = not_honoured(kept.process).filter(pk__in=kept.judgings.values("pk"))
    last = pending.last()
    if last is None:
        return None
    kinds = TAKING_IN if isinstance(kept, Entry) else (Kind.ANALYSE,)
    counts = Q(state__in=UNDER_WAY) | Q(finished_at__gte=last.judged_at)
    newest = kept.process.jobs.filter(counts, kind__in=kinds).first()
    state = newest.state if newest is not None else ""
    return Honouring(
        is_under_way=state in UNDER_WAY,
        failed=newest if state in BROKEN_OFF else None,
    )


def not_honoured(process: Process) -> QuerySet[Judging]:
    """Return what was judged and is not in force in the record's answers.

    An exception is told apart as soon as the record has taken it in; of a pattern everything is
    told anew, so that the run counts that began after it was judged.
    """
    run = process.latest_run
    waiting = Q(taken_at=None)
    if run is None:
        waiting |= Q(entry=None)
    else:
        waiting |= Q(entry=None, judged_at__gt=run.made_at)
    return Judging.objects.filter(waiting, process=process)
