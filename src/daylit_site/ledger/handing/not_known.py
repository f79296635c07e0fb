"""What a clock does not know: who had the work after its log ended, until the room tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from daylit.flow.clock_spans import Clock
from daylit_site.records.models import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from daylit.flow.clock_spans import Span
    from daylit_site.ledger.handing.timed import Timed
    from daylit_site.ledger.models import Entry

    Row = dict[str, Any]


def unknown_of(
    entry: Entry, timed: Timed, steps: Sequence[Row]
) -> tuple[datetime, datetime | None] | None:
    """Return from when until when it is not known who has the work of a case.

    That is from the end of the log on, until something is done in the room; where the room told
    before that who has it, and no step followed, it is known.

    Returns:
        Both moments, the second null where nothing was done since; null where all is known.
    """
    if not entry.case_id or not entry.case_is_open or not steps or entry.was_reported:
        return None
    ends_at = log_end(entry)
    if ends_at is None:
        return None
    done = sorted(_done(timed))
    before = [one for one in done if one <= ends_at]
    if before and all(row["started_at"] <= before[-1] for row in steps):
        return None
    return ends_at, next((one for one in done if one > ends_at), None)


def log_end(entry: Entry) -> datetime | None:
    """Return when the log of an exception's process ends; null where no run told of it."""
    runs = Finding.objects.filter(run__process=entry.process, run__finished_at__isnull=False)
    told = runs.filter(name="told").order_by("-run__number").first()
    if told is None:
        return None
    return datetime.fromisoformat(told.content["contents"]["last_at"])


def without(timed: Timed, from_at: datetime, to_at: datetime | None) -> Timed:
    """Return a clock without a time, which then is not known."""
    kept = tuple(part for span in timed.clock.spans for part in _outside(span, from_at, to_at))
    clock = Clock(kept, goes_on=timed.clock.goes_on)
    not_known = timed.clock.elapsed - clock.elapsed
    if not not_known or not kept:
        return timed
    return replace(timed, clock=clock, not_known=not_known, log_ends_at=from_at)


def _outside(span: Span, from_at: datetime, to_at: datetime | None) -> Iterator[Span]:
    """Yield what of a stretch of time lies before and after another one."""
    if span.from_at < from_at:
        yield replace(span, to_at=min(span.to_at, from_at))
    if to_at is not None and span.to_at > to_at:
        yield replace(span, from_at=max(span.from_at, to_at))


def _done(timed: Timed) -> Iterator[datetime]:
    for one in timed.hand_overs:
        yield one.offered_at
        if one.answered_at is not None:
            yield one.answered_at
    for pause in timed.pauses:
        yield pause.began_at
        if pause.ended_at is not None:
            yield pause.ended_at
