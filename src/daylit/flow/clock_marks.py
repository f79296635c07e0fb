"""What a fair clock is read from: steps of a log and what people did in a room, merged by time.

Of one moment, first come the steps that end, then those of which only that moment is logged, then
what was said in the room, in the order in which it is given, and last the steps that begin and go
on. So what is over at a moment is over before anything new is said of the work: who logs "asked the
customer" and pauses the clock at once has paused it. And whoever goes on working after a moment
holds the work, whatever was said at that moment.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC
from typing import TYPE_CHECKING, Any

from daylit.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

ENDS, MOMENTS, SAID, BEGINS = range(4)
"""The order within one moment."""


@dataclass(frozen=True)
class HandedOver:
    """The work was offered: from then on ``to`` holds it."""

    at: datetime
    to: str


@dataclass(frozen=True)
class Returned:
    """The one who was offered the work gave it back: from then on ``to``, the sender, holds it.

    Attributes:
        at: When.
        to: The sender.
        is_incomplete: Whether something was missing that was agreed as needed.
    """

    at: datetime
    to: str
    is_incomplete: bool = False


@dataclass(frozen=True)
class Paused:
    """From then on time is charged to ``party``, for a reason; who holds the work stays."""

    at: datetime
    party: str
    reason: str


@dataclass(frozen=True)
class Resumed:
    """The pause is over."""

    at: datetime


@dataclass(frozen=True)
class Closed:
    """The clock stops."""

    at: datetime


@dataclass(frozen=True)
class Reopened:
    """The clock goes on."""

    at: datetime


RoomEvent = HandedOver | Returned | Paused | Resumed | Closed | Reopened


@dataclass(frozen=True)
class Began:
    """A step began; ``number`` is its place in the order of beginning."""

    at: datetime
    number: int
    party: str | None


@dataclass(frozen=True)
class Ended:
    """The step with that number ended."""

    at: datetime
    number: int


Mark = Began | Ended | RoomEvent


def merged_marks(steps: Sequence[Mapping[str, Any]], events: Sequence[RoomEvent]) -> list[Mark]:
    """Merge the steps of a case with what was said in its room.

    Args:
        steps: With ``started_at``, ``ended_at`` and ``party`` (null where none is stated). Of those
            that begin at one moment the one given later counts as begun later.
        events: Of one moment they count in the order given.

    Returns:
        The marks by time, in UTC: moments of one time zone cannot be subtracted where its clocks
        are set in between.

    Raises:
        ParameterError: A moment has no time zone, or a step ends before it begins.
    """
    said = [
        (replace(event, at=as_utc(event.at)), SAID, place) for place, event in enumerate(events)
    ]
    ranked = [*_ranked(steps), *said]
    ranked.sort(key=lambda one: (one[0].at, *one[1:]))
    return [mark for mark, *_ in ranked]


def _ranked(steps: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Mark, int, int]]:
    """Yield the marks of steps with their order within a moment."""
    timed = [
        (as_utc(step["started_at"]), as_utc(step["ended_at"]), step["party"]) for step in steps
    ]
    timed.sort(key=lambda step: step[0])
    for number, (started_at, ended_at, party) in enumerate(timed):
        if ended_at < started_at:
            raise ParameterError(
                f"A step began at {started_at} and ended before that, at {ended_at}."
            )
        is_moment = started_at == ended_at
        began, ended = Began(started_at, number, party), Ended(ended_at, number)
        yield began, MOMENTS if is_moment else BEGINS, 2 * number
        yield ended, MOMENTS if is_moment else ENDS, 2 * number + 1


def as_utc(moment: datetime) -> datetime:
    """Return a moment in UTC.

    Raises:
        ParameterError: It has no time zone.
    """
    if moment.utcoffset() is None:
        raise ParameterError(f"The moment {moment} has no time zone; a clock needs one.")
    return moment.astimezone(UTC)
