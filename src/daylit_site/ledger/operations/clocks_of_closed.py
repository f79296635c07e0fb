"""The agreed times of an exception that is closed: none runs out, until it is opened again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from daylit_site.ledger.handing.clocks import calendar_of, clock_of, due_after, limit_used
from daylit_site.ledger.handing.parties import Side
from daylit_site.ledger.models import HandOver

if TYPE_CHECKING:
    from datetime import datetime

    from daylit_site.ledger.models import Entry


def stop_clocks(entry: Entry) -> None:
    """Let no agreed time run out any more, as nobody is to do anything about it."""
    HandOver.objects.filter(entry=entry, due_at__isnull=False).update(due_at=None)


def let_clocks_go_on(entry: Entry, *, now: datetime) -> None:
    """Let the time of whoever was handed the work last run out again, less what was used of it.

    Args:
        entry: The exception, opened again.
        now: The moment.
    """
    made = entry.hand_overs.last()
    if made is None or made.limit_seconds is None:
        return
    timed = clock_of(entry, now)
    if any(one.ended_at is None for one in timed.pauses):
        return
    taker = Side(made.level, made.to_party)
    calendar = calendar_of(entry.process, taker, timed.organisation_named(taker))
    used = limit_used(timed, made, calendar)
    if used is not None:
        left = timedelta(seconds=used.left_seconds)
        due_at = due_after(calendar, now, left) if left > timedelta() else used.due_at
        HandOver.objects.filter(pk=made.pk).update(due_at=due_at)
