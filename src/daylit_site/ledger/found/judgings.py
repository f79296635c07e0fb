"""What people judged on pages, handed to the record as the library's judgements."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.utils import timezone

from daylit.departures.judgements import Judgement, Target
from daylit_site.ledger.models import Judging
from daylit_site.records.judging import keep

if TYPE_CHECKING:
    from daylit.departures.judgements import Verdict
    from daylit.record.engine import Engine
    from daylit.record.store import Record
    from daylit_site.ledger.models import Entry, Pattern
    from daylit_site.records.models import Process


def take_judged(record: Record, engine: Engine, process: Process) -> None:
    """Take into the record what was judged and is not in it.

    What is taken twice, because a worker was ended in between, changes nothing the second time.
    """
    pending = list(
        Judging.objects.filter(process=process, taken_at=None)
        .select_related("entry", "pattern", "into")
        .order_by("pk")
    )
    if not pending:
        return
    keep(record, engine, process.process_id, [as_judgement(one) for one in pending])
    Judging.objects.filter(pk__in=[one.pk for one in pending]).update(taken_at=timezone.now())


def as_judgement(one: Judging) -> Judgement:
    """Return a judgement as the library takes it; who made it is kept by the site."""
    return Judgement(
        cast("Verdict", one.verdict),
        _of_entry(one.entry)
        if one.entry is not None
        else _of_pattern(cast("Pattern", one.pattern)),
        one.judged_at,
        one.until_on,
        one.reason or None,
        None if one.into is None else _of_pattern(one.into),
        one.by_trait or None,
    )


def _of_entry(entry: Entry) -> Target:
    return Target(
        "exception",
        entry.exception_id,
        entry.case_id,
        entry.kind,
        entry.place,
        entry.evidence.get("anchor_event_id"),
    )


def _of_pattern(pattern: Pattern) -> Target:
    return Target("pattern", None, None, pattern.kind, pattern.place)
