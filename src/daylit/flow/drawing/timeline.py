"""A case over time as SVG: a lane per party, a bar per step, a thin line where the case waited.

Across, everything is in percent, so that the picture is as wide as its page and letters keep their
size. It carries classes only: the page's style sheet gives the colours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING

from daylit.flow.drawing.svg import element, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

LANE, NAME, BAR = 46, 15, 30
"""Pixels of a lane, and from its top to its name and to its bars."""

UNDER = 16
"""Pixels from a line down to what is written under it."""

AXIS = 26
LEFT, RIGHT = 1.0, 99.0
"""Percent of the width between which time runs: the round end of a bar needs room."""

APART = 35.0
"""From one date on the axis to the next, in percent, at least: on a phone each needs 23 of them."""

EDGE = 12.0
"""Nearer to an end of the axis, in percent, a date is written inwards."""

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STRIDES = (
    *(HOUR * hours for hours in (1, 2, 3, 4, 6, 8, 12)),
    *(DAY * days for days in (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 17)),
    *(DAY * 7 * weeks for weeks in (3, 4, 5, 6, 8, 10, 13, 17, 21, 26, 34, 43)),
    DAY * 365,
)
"""From one date on the axis to the next; where none of them is long enough, years.

Each is little longer than the one before, so that a case of a week or more has two dates.
"""


@dataclass(frozen=True, slots=True)
class Stay:
    """A step of the case.

    Attributes:
        party: Who did it: each has a lane.
        said: What stands beside the pointer.
        begun: When it began.
        ended: When it ended; the moment of its beginning where that is all one knows.
        is_out: Whether the case left its way with it: it is drawn so.
        has_stood_still: Whether the case left its way by standing still after it: that is drawn so.
    """

    party: str
    said: str
    begun: datetime
    ended: datetime
    is_out: bool = False
    has_stood_still: bool = False


@dataclass(frozen=True, slots=True)
class Rest:
    """The time for which a case has waited after its last step, and waits still.

    Attributes:
        until: The end of what is known.
        said: How long that is, in words: it is written under the line.
    """

    until: datetime
    said: str


def draw_timeline(
    stays: Sequence[Stay],
    *,
    name: Callable[[str], str],
    label: str,
    rest: Rest | None = None,
) -> str:
    """Draw a case.

    Args:
        stays: Its steps, in order; at least one.
        name: What is written for a party.
        label: What the picture shows, for those who do not see it.
        rest: For how long it has waited after its last step; null where it is closed, or that is
            not known. The axis then ends with it.
    """
    last = last_of(stays)
    time = _Time(stays[0].begun, max(last.ended, rest.until) if rest else last.ended)
    lanes = {party: at * LANE for at, party in enumerate(dict.fromkeys(s.party for s in stays))}
    height = len(lanes) * LANE
    parts = [
        *_marks(time, height),
        *_waits(stays, lanes, time),
        *(_rest(last, rest, lanes[last.party] + BAR, time) if rest else ()),
        *(_bar(stay, lanes[stay.party] + BAR, time) for stay in stays),
        *(_name(name(party), top) for party, top in lanes.items()),
    ]
    return element(
        "svg",
        "".join(parts),
        class_="timeline",
        width="100%",
        height=height + AXIS,
        role="img",
        aria_label=label,
    )


def last_of(stays: Sequence[Stay]) -> Stay:
    """Return the step that ended last; of several, the later one in order."""
    return max(reversed(stays), key=lambda stay: stay.ended)


@dataclass(frozen=True, slots=True)
class _Time:
    """The axis: where on the width a moment lies."""

    first: datetime
    last: datetime

    def share(self, at: datetime) -> float:
        """Return the percent from the left."""
        whole = (self.last - self.first) / HOUR
        return LEFT + (RIGHT - LEFT) * ((at - self.first) / HOUR / whole if whole else 0.0)

    def of(self, at: datetime) -> str:
        """Return it as SVG writes it."""
        return f"{self.share(at):.2f}%"


def _name(said: str, top: int) -> str:
    return element("text", words(said), class_="timeline-name", x=0, y=top + NAME)


def _bar(stay: Stay, y: int, time: _Time) -> str:
    title = element("title", words(stay.said))
    ends = {"x1": time.of(stay.begun), "x2": time.of(stay.ended)}
    out = " is-out" if stay.is_out else ""
    if stay.begun == stay.ended:
        r = 6 if stay.is_out else 4.5
        return element("circle", title, class_=f"timeline-moment{out}", cx=ends["x1"], cy=y, r=r)
    return element("line", title, class_=f"timeline-step{out}", y1=y, y2=y, **ends)


def _waits(stays: Sequence[Stay], lanes: dict[str, int], time: _Time) -> Iterator[str]:
    """Lead from each step to the next: over to the lane of who does it, where it waits."""
    for before, after in pairwise(stays):
        here, there = (lanes[stay.party] + BAR for stay in (before, after))
        left = time.of(before.ended)
        if here != there:
            yield element("line", class_="timeline-hand-over", x1=left, x2=left, y1=here, y2=there)
        if after.begun > before.ended:
            right = time.of(after.begun)
            yield _wait(before, there, left, right)


def _wait(before: Stay, y: int, left: str, right: str) -> str:
    out = " is-out" if before.has_stood_still else ""
    return element("line", class_=f"timeline-wait{out}", x1=left, x2=right, y1=y, y2=y)


def _rest(last: Stay, rest: Rest, y: int, time: _Time) -> Iterator[str]:
    """Draw how long the case has waited since, in the lane of who had it last, and write it."""
    if rest.until <= last.ended:
        return
    right = time.of(rest.until)
    out = " is-out" if last.has_stood_still else ""
    yield _wait(last, y, time.of(last.ended), right)
    yield element(
        "text",
        words(rest.said),
        class_=f"timeline-length{out}",
        x=right,
        y=y + UNDER,
        text_anchor="end",
    )


def _marks(time: _Time, height: int) -> Iterator[str]:
    """Draw the dates under the lanes, and a hair line at each."""
    stride = _stride(time)
    is_short = stride < DAY
    for at in _dates(time, stride):
        share, x = time.share(at), time.of(at)
        yield element("line", class_="timeline-date", x1=x, x2=x, y1=0, y2=height + 6)
        said = f"{at:%m-%d %H:%M}" if is_short else f"{at:%Y-%m-%d}"
        yield element(
            "text",
            said,
            class_="timeline-said",
            x=x,
            y=height + AXIS - 5,
            text_anchor="end" if share > 100 - EDGE else "start" if share < EDGE else "middle",
        )


def _stride(time: _Time) -> timedelta:
    """Return the shortest stride of which each is wide enough for its date."""
    least = (time.last - time.first) * (APART / (RIGHT - LEFT))
    fitting = (stride for stride in STRIDES if stride >= least)
    return next(fitting, DAY * 365 * ceil(least / DAY / 365))


def _dates(time: _Time, stride: timedelta) -> list[datetime]:
    """Return the dates to write: whole strides since midnight of the first day."""
    midnight = datetime.combine(time.first.astimezone(UTC).date(), datetime.min.time(), UTC)
    first = midnight + -((midnight - time.first) // stride) * stride
    within = int((time.last - first) / stride) if time.last >= first else -1
    dates = [first + stride * at for at in range(within + 1)]
    return dates or [time.first]
