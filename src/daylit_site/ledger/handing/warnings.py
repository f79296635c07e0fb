"""Warning of hand-overs whose agreed time runs out, once each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from daylit_site.ledger.handing.clocks import calendar_of, clock_of, left_before, limit_used
from daylit_site.ledger.handing.handing import STANDING, calendar_for
from daylit_site.ledger.handing.letters import tell_of_clock
from daylit_site.ledger.handing.parties import Side, sides_of
from daylit_site.ledger.models import OPEN, HandOver

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from daylit_site.ledger.handing.parties import Sides

LEFT_SHARE = 0.2
"""Who has no more than this left of the agreed time is warned."""


def warn_of_clocks(now: datetime) -> int:
    """Warn of every hand-over whose time runs out or is over; return how many there were.

    Before it warns it reads the clock: where the log shows by now that the work went on, or that a
    pause ended, the moment at which the time is over is put right first.
    """
    return sum(_warn(made, sides, now) for made, sides in _running_out(now))


def _running_out(now: datetime) -> Iterator[tuple[HandOver, Sides]]:
    """Yield the hand-overs of which nobody was warned yet, as far as their moment is known."""
    sides: dict[int, Sides] = {}
    waiting = HandOver.objects.filter(
        answer__in=STANDING, warned_at=None, due_at__isnull=False, entry__state__in=OPEN
    ).select_related("entry__process__owner", "entry__owner", "entry__reported_by__organisation")
    for made in waiting:
        process = made.entry.process
        if process.pk not in sides:
            sides[process.pk] = sides_of(process)
        if _is_near(made, sides[process.pk], now):
            yield made, sides[process.pk]


def _is_near(made: HandOver, sides: Sides, now: datetime) -> bool:
    if made.due_at is None or made.limit_seconds is None:
        return False
    taker = Side(made.level, made.to_party)
    calendar = calendar_of(made.entry.process, taker, sides.names_of(sides.whose(taker))[0])
    return left_before(calendar, now, made.due_at) <= LEFT_SHARE * made.limit_seconds


def _warn(made: HandOver, sides: Sides, now: datetime) -> bool:
    """Warn of one hand-over, where its receiver has the work still; return whether that was so."""
    timed = clock_of(made.entry, now)
    used = limit_used(timed, made, calendar_for(timed, made))
    due_at = used.due_at if used else None
    is_near = used is not None and used.left_seconds <= LEFT_SHARE * used.limit_seconds
    with transaction.atomic():
        unwarned = HandOver.objects.filter(pk=made.pk, warned_at=None, answer__in=STANDING)
        is_first = unwarned.update(due_at=due_at, warned_at=now if is_near and due_at else None)
        if not (is_first and is_near and due_at):
            return False
        made.due_at = due_at
        tell_of_clock(made, sides, is_over=due_at <= now, now=now)
    return True
