"""The lines of ways: where they leave and enter places, and how they run between them.

Between columns a line only bends in the free space beside them, so it never runs through a place.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from daylit.flow.drawing.columns import Link

Point = tuple[float, float]
Room = tuple[float, float]
"""Where a column begins and ends."""

LINE_DISTANCE = 5.0
CORNER = 7.0
_BULGE = 20.0
_BULGE_PER_PIXEL = 0.09
_MOST_BULGE = 46.0
_ARROW_LENGTH = 6.0
_ARROW_PER_WIDTH = 0.55


@dataclass(frozen=True, slots=True)
class Frame:
    """A place as drawn: its middle and its size, pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def left(self) -> float:
        """Return where its left side is."""
        return self.x - self.width / 2

    @property
    def right(self) -> float:
        """Return where its right side is."""
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class Curve:
    """A cubic Bezier curve."""

    start: Point
    bend: Point
    turn: Point
    end: Point


@dataclass(frozen=True, slots=True)
class Route:
    """A line from source to target: its curves, its width, and its arrow's base and tip."""

    curves: tuple[Curve, ...]
    width: float
    tip: Point

    @property
    def base(self) -> Point:
        """Return where the line ends and its arrow begins."""
        return self.curves[-1].end


@dataclass(frozen=True, slots=True)
class _End:
    """Where a line meets a place, and the width of the place's column."""

    x: float
    y: float
    room: Room


@dataclass(frozen=True, slots=True)
class _Stub:
    """One end of a link at a place's side, and what it is sorted by, from top to bottom."""

    link: int
    at_source: bool
    is_right: bool
    sort_key: tuple[float, float, int]


def arrow_length(width: float) -> float:
    """Return how long the arrow of a line is, pixels."""
    return _ARROW_LENGTH + _ARROW_PER_WIDTH * width


def route_links(
    frames: Sequence[Frame],
    links: Sequence[Link],
    widths: Sequence[float],
    passing: Mapping[int, Sequence[Frame]],
    rooms: Sequence[Room],
) -> dict[int, Route]:
    """Return the route of each link that does not lead back to where it began.

    Args:
        frames: The places.
        links: The ways between them.
        widths: How wide each link's line is, pixels.
        passing: Where a link between columns passes other columns, left to right; a link without an
            entry stays in its column.
        rooms: The width of each place's column; outside of it lines may bend.
    """
    ports = _ports(frames, links, widths, passing)
    routes = {}
    for number, link in enumerate(links):
        if link.source == link.target:
            continue
        source, target = ports[number, True], ports[number, False]
        if number in passing:
            routes[number] = _across(
                _End(*source, rooms[link.source]),
                _End(*target, rooms[link.target]),
                passing[number],
                widths[number],
            )
        else:
            routes[number] = _beside(source, target, rooms[link.source], widths[number])
    return routes


def bulge(climb: float) -> float:
    """Return how far a line within a column reaches out beside it, pixels."""
    return min(_BULGE + _BULGE_PER_PIXEL * climb, _MOST_BULGE)


def _ports(
    frames: Sequence[Frame],
    links: Sequence[Link],
    widths: Sequence[float],
    passing: Mapping[int, Sequence[Frame]],
) -> dict[tuple[int, bool], Point]:
    sides: dict[tuple[int, bool], list[_Stub]] = {}
    for number, link in enumerate(links):
        if link.source != link.target:
            for stub in _stubs(number, link, frames, passing):
                place = link.source if stub.at_source else link.target
                sides.setdefault((place, stub.is_right), []).append(stub)
    ports = {}
    for (place, is_right), stubs in sides.items():
        stubs.sort(key=lambda stub: stub.sort_key)
        frame = frames[place]
        offsets = _spread([widths[stub.link] for stub in stubs], frame.height / 2 - CORNER)
        for stub, offset in zip(stubs, offsets, strict=True):
            x = frame.right if is_right else frame.left
            ports[stub.link, stub.at_source] = (x, frame.y + offset)
    return ports


def _stubs(
    number: int, link: Link, frames: Sequence[Frame], passing: Mapping[int, Sequence[Frame]]
) -> tuple[_Stub, _Stub]:
    source, target = frames[link.source], frames[link.target]
    if number not in passing:
        # Downward lines bend on the right of their column, upward ones on its left.
        is_down = target.y > source.y
        far = 1e6 - abs(target.y - source.y)
        down, up = (far, 0.0, number), (-far, 0.0, number)
        return (
            _Stub(number, at_source=True, is_right=is_down, sort_key=down if is_down else up),
            _Stub(number, at_source=False, is_right=is_down, sort_key=up if is_down else down),
        )
    is_onward = source.x < target.x
    way = passing[number] if is_onward else tuple(reversed(passing[number]))
    after, before = (way[0].y, way[-1].y) if way else (target.y, source.y)
    back = 0.0 if is_onward else 1.0
    return (
        _Stub(number, at_source=True, is_right=is_onward, sort_key=(after, back, number)),
        _Stub(number, at_source=False, is_right=not is_onward, sort_key=(before, back, number)),
    )


def _spread(widths: Sequence[float], most: float) -> list[float]:
    """Return how far from the middle each line stands; the widest stands in the middle."""
    middle = max(range(len(widths)), key=lambda at: (widths[at], -at))
    offsets = [0.0] * len(widths)
    for at in range(middle + 1, len(widths)):
        offsets[at] = offsets[at - 1] + (widths[at - 1] + widths[at]) / 2 + LINE_DISTANCE
    for at in range(middle - 1, -1, -1):
        offsets[at] = offsets[at + 1] - (widths[at + 1] + widths[at]) / 2 - LINE_DISTANCE
    above, below = _scale(-offsets[0], most), _scale(offsets[-1], most)
    return [offset * (above if offset < 0 else below) for offset in offsets]


def _scale(needed: float, most: float) -> float:
    return max(most, 0.0) / needed if needed > most else 1.0


def _across(source: _End, target: _End, way: Sequence[Frame], width: float) -> Route:
    """Run from column to column, level in them and level at both ends."""
    onward = 1 if source.x < target.x else -1
    base = target.x - onward * arrow_length(width)
    stops: list[Point] = [(source.x, source.y), (_side(source.room, onward), source.y)]
    for frame in way if onward > 0 else reversed(way):
        half = onward * frame.width / 2
        stops += [(frame.x - half, frame.y), (frame.x + half, frame.y)]
    nearest = min(onward * base, onward * _side(target.room, -onward)) * onward
    stops += [(nearest, target.y), (base, target.y)]
    curves = [_level_curve(a, b) for a, b in pairwise(stops) if a != b]
    return Route(_without_joints(curves), width, (target.x, target.y))


def _side(room: Room, onward: int) -> float:
    return room[1] if onward > 0 else room[0]


def _level_curve(start: Point, end: Point) -> Curve:
    middle = (start[0] + end[0]) / 2
    return Curve(start, (middle, start[1]), (middle, end[1]), end)


def _without_joints(curves: Sequence[Curve]) -> tuple[Curve, ...]:
    """Join level pieces that follow each other."""
    joined: list[Curve] = []
    for curve in curves:
        is_level = abs(curve.start[1] - curve.end[1]) < 0.5  # noqa: PLR2004 (half a pixel)
        before = joined[-1] if joined else None
        if is_level and before and abs(before.start[1] - before.end[1]) < 0.5:  # noqa: PLR2004 (half a pixel)
            joined[-1] = _level_curve(before.start, curve.end)
        else:
            joined.append(curve)
    return tuple(joined)


def _beside(source: Point, target: Point, room: Room, width: float) -> Route:
    """Run around the side of a column, to another place in it."""
    outward = 1 if target[1] > source[1] else -1
    side = _side(room, outward)
    base = target[0] + outward * arrow_length(width)
    turned = max(outward * base, outward * side) * outward
    # A curve reaches three quarters of the way to the points that bend it.
    far = outward * bulge(abs(source[1] - target[1])) * 4 / 3
    bend, turn = (side + far, source[1]), (side + far, target[1])
    curves = (
        _level_curve(source, (side, source[1])),
        Curve((side, source[1]), bend, turn, (turned, target[1])),
        _level_curve((turned, target[1]), (base, target[1])),
    )
    return Route(tuple(c for c in curves if c.start != c.end), width, target)
