"""An agreed limit held against a fair clock: what a party has used of it, and when it is reached.

A limit runs while a party holds the work, from the moment it came to it until it goes to another;
what is charged to others meanwhile (pauses for them, what was returned as incomplete) and time in
which the case was closed takes nothing of it. Whoever is handed the work anew has the whole limit
anew, from then on where they had the work before (``Stretch.since``). What takes exactly the limit
is in time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from daylit.errors import ParameterError
from daylit.record.calendars import DAYS_BEFORE, LAST_DAY, days_from, shifts, worked_days

if TYPE_CHECKING:
    from daylit.flow.clock_spans import Clock, Span
    from daylit.record.calendars import Calendar

A_YEAR = 366
MOST_SECONDS = 100.0 * A_YEAR * 86400


@dataclass(frozen=True)
class Stretch:
    """The time from when the work came to a party until it went to another.

    Attributes:
        holder: The party.
        spans: What that time is charged to, by time.
        goes_on: Whether the party has the work still.
    """

    holder: str | None
    spans: tuple[Span, ...]
    goes_on: bool

    @property
    def from_at(self) -> datetime:
        """When the work came to the party."""
        return self.spans[0].from_at

    @property
    def is_running(self) -> bool:
        """Whether the party has the work still, and is charged with it at the end."""
        return self.goes_on and self.spans[-1].party == self.holder

    def since(self, at: datetime) -> Stretch:
        """Return what of it lies after a moment; where nothing does, its end."""
        kept = tuple(
            replace(span, from_at=max(span.from_at, at)) for span in self.spans if span.to_at > at
        )
        last = self.spans[-1]
        return replace(self, spans=kept or (replace(last, from_at=last.to_at),))

    def charged_spans(self) -> tuple[Span, ...]:
        """Return what is charged to the party itself."""
        return tuple(span for span in self.spans if span.party == self.holder)


@dataclass(frozen=True)
class LimitUse:
    """How much of a limit is used.

    Attributes:
        used_seconds: What the party is charged with, in working time or elapsed.
        limit_seconds: The limit.
        due_at: The moment (UTC) at which it was reached, or will be if the party goes on holding
            the work; null where it is not reached and does not run, or where a year without any
            working time lies before.
    """

    used_seconds: float
    limit_seconds: float
    due_at: datetime | None

    @property
    def left_seconds(self) -> float:
        """What is left of the limit; below 0 where it was passed."""
        return self.limit_seconds - self.used_seconds

    @property
    def is_passed(self) -> bool:
        """Whether more was used than agreed."""
        return self.used_seconds > self.limit_seconds


def stretches(clock: Clock) -> tuple[Stretch, ...]:
    """Return the stretches in which one party held the work, by time."""
    held = [tuple(spans) for _, spans in groupby(clock.spans, lambda span: span.holder)]
    last = len(held) - 1
    return tuple(
        Stretch(spans[0].holder, spans, goes_on=clock.goes_on and place == last)
        for place, spans in enumerate(held)
    )


def against(stretch: Stretch, limit_seconds: float, calendar: Calendar | None) -> LimitUse:
    """Hold a limit against a stretch in which one party held the work.

    Args:
        stretch: One of ``stretches``.
        limit_seconds: The limit, above 0 and of at most 100 years.
        calendar: Whose working time counts; null for elapsed time.

    Raises:
        ParameterError: The limit is none.
    """
    if not 0 < limit_seconds <= MOST_SECONDS:
        raise ParameterError(f"A limit is above 0 s and at most 100 years, not {limit_seconds} s.")
    limit, used, due_at = timedelta(seconds=limit_seconds), timedelta(), None
    for span in stretch.charged_spans():
        worked = working_time(calendar, span.from_at, span.to_at)
        if due_at is None and used + worked >= limit:
            due_at = moment_after(calendar, span.from_at, limit - used)
        used += worked
    if due_at is None and stretch.is_running:
        due_at = moment_after(calendar, stretch.spans[-1].to_at, limit - used)
    return LimitUse(used.total_seconds(), limit_seconds, due_at)


def working_time(calendar: Calendar | None, from_at: datetime, to_at: datetime) -> timedelta:
    """Return the working time between two moments, all of it where there is no calendar."""
    if calendar is None:
        return max(to_at - from_at, timedelta())
    return sum((day.worked for day in worked_days(calendar, from_at, to_at)), timedelta())


def moment_after(
    calendar: Calendar | None, from_at: datetime, length: timedelta
) -> datetime | None:
    """Return the moment at which so much working time has passed.

    Args:
        calendar: Whose; null for elapsed time.
        from_at: From when, with a zone.
        length: How much, above 0.

    Returns:
        The first such moment (UTC); null where a year without any working time comes before.
    """
    if calendar is None:
        return from_at.astimezone(UTC) + length
    day = from_at.astimezone(calendar.zone).date()
    left, reached = length, from_at.astimezone(UTC)
    while day < LAST_DAY:
        last, before = days_from(day, A_YEAR), left
        for shift in shifts(calendar, days_from(day, -DAYS_BEFORE), last):
            began_at = max(shift.began_at, reached)
            if shift.ended_at - began_at >= left:
                return began_at + left
            left -= max(shift.ended_at - began_at, timedelta())
            reached = max(reached, shift.ended_at)
        if left == before:
            return None
        day = last
    return None
