"""Where everything on the drawing of a map stands."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from daylit.flow.drawing.columns import Link, assign_columns
from daylit.flow.drawing.crossings import order_columns
from daylit.flow.drawing.grid import Grid, Item, SizeOf, make_grid, with_label_columns
from daylit.flow.drawing.heights import Band, place_items, stack_bands
from daylit.flow.drawing.lanes import order_lanes
from daylit.flow.drawing.routes import (
    CORNER,
    LINE_DISTANCE,
    Frame,
    Point,
    Route,
    bulge,
    route_links,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

THINNEST = 1.2
WIDEST = 9.0

_MARGIN = 16.0
# The space between columns, where lines bend: wider the more of them and the further they climb.
_GUTTER = 12.0
_GUTTER_PER_LINE = 1.2
_GUTTER_PER_CLIMB = 0.16
_WIDEST_GUTTER = 66.0
_ARROW_ROOM = 10.0
_LABEL_PADDING = 6.0
_MOST_HEIGHT = 110.0
# A map of few columns spreads out, as far as a page is wide.
_USUAL_WIDTH = 1010.0
_MOST_SPARE = 24.0
_LANE_HEAD = 26.0
_LANE_FOOT = 16.0
_LANE_GAP = 6.0


@dataclass(frozen=True, slots=True)
class Size:
    """What a place needs, pixels: its width and height, its column's, and its own loop above it."""

    width: float
    height: float
    loop: float
    column: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands, pixels.

    The picture's size, the places' frames, the links' routes, the lanes' bands by number, and the
    middle of the label of each link whose label has a room of its own.
    """

    width: float
    height: float
    frames: list[Frame]
    routes: dict[int, Route]
    bands: dict[int, Band]
    labels: dict[int, Point]


def line_widths(links: Sequence[Link]) -> list[float]:
    """Return how wide each line is: as the square root of its weight."""
    weights = [link.case_count if link.weight is None else link.weight for link in links]
    most = max(weights, default=0) or 1
    return [THINNEST + (WIDEST - THINNEST) * math.sqrt(weight / most) for weight in weights]


def lay_out(
    sizes: Sequence[Size],
    case_counts: Sequence[int],
    lanes: Sequence[int | None],
    links: Sequence[Link],
    firm: Sequence[int],
    labels: Mapping[int, SizeOf],
) -> Layout:
    """Lay out a map from left to right.

    Args:
        sizes: What each place needs; the first is the start, the last the end.
        case_counts: Each place's cases.
        lanes: Each place's lane by number; none for all, or for start and end only.
        links: The ways between places, by their numbers.
        firm: Which of the links lead to the right whatever others want; they make no circle.
        labels: The size of the label of each link that bears one, by the links' numbers.
    """
    columns = with_label_columns(assign_columns(case_counts, links, firm), links, labels)
    widths = line_widths(links)
    sizes = _tall_enough(sizes, columns, links, widths)
    lane_of = _with_ends(lanes, links)
    places = [
        Item(column, lane, size.height / 2 + size.loop, size.height / 2, is_place=True)
        for column, lane, size in zip(columns, lane_of, sizes, strict=True)
    ]
    grid = make_grid(places, links, widths, labels)
    lane_order = _lane_order(columns, lane_of, links)
    ranks = {lane: rank for rank, lane in enumerate(lane_order)}
    ordered = order_columns(grid, [ranks.get(lane, 0) for lane in range(max(lane_of) + 1)])
    bands = _bands(ordered, grid, lane_order)
    heights = place_items(ordered, grid, bands)
    if len(bands) == 1:
        has_lane = any(lane is not None for lane in lanes)
        heights, bands = _around(grid, heights, lane_order if has_lane else [])
    return _measured(grid, sizes, links, widths, heights, bands, labels)


def _tall_enough(
    sizes: Sequence[Size], columns: Sequence[int], links: Sequence[Link], widths: Sequence[float]
) -> list[Size]:
    """Give places the height that the lines at their fuller side need to stay apart."""
    needed = [[0.0, 0.0] for _ in sizes]
    for link, width in zip(links, widths, strict=True):
        onward = columns[link.target] >= columns[link.source]
        needed[link.source][onward] += width + LINE_DISTANCE
        needed[link.target][not onward] += width + LINE_DISTANCE
    return [
        replace(size, height=max(size.height, min(max(sides) + CORNER, _MOST_HEIGHT)))
        if 0 < number < len(sizes) - 1
        else size
        for number, (size, sides) in enumerate(zip(sizes, needed, strict=True))
    ]


def _with_ends(lanes: Sequence[int | None], links: Sequence[Link]) -> list[int]:
    """Give start and end the lane of the place that most cases begin or end with."""
    start, end = 0, len(lanes) - 1
    whole = [0 if lane is None else lane for lane in lanes]
    for terminal in (start, end):
        ways = [link for link in links if terminal in (link.source, link.target)]
        if ways:
            widest = max(ways, key=lambda link: link.case_count)
            whole[terminal] = whole[widest.target if terminal == start else widest.source]
    return whole


def _lane_order(columns: Sequence[int], lane_of: Sequence[int], links: Sequence[Link]) -> list[int]:
    reached = sorted(range(len(columns)), key=lambda place: (columns[place], place))
    first = list(dict.fromkeys(lane_of[place] for place in reached))
    traffic: dict[tuple[int, int], int] = {}
    for link in links:
        pair = (lane_of[link.source], lane_of[link.target])
        traffic[pair] = traffic.get(pair, 0) + link.case_count
    return order_lanes(first, traffic)


def _bands(
    columns: Sequence[Sequence[int]], grid: Grid, lane_order: Sequence[int]
) -> dict[int, Band]:
    if len(lane_order) == 1:
        # Nothing above or below to keep clear of.
        return {lane_order[0]: Band(-math.inf, math.inf, -math.inf, math.inf)}
    return stack_bands(columns, grid, lane_order, head=_LANE_HEAD, foot=_LANE_FOOT, gap=_LANE_GAP)


def _around(
    grid: Grid, heights: Sequence[float], lanes: Sequence[int]
) -> tuple[list[float], dict[int, Band]]:
    """Move everything down to where the picture begins, and close the only lane around it."""
    head, foot = (_LANE_HEAD, _LANE_FOOT) if lanes else (_MARGIN, _MARGIN)
    down = head - min(y - item.above for y, item in zip(heights, grid.items, strict=True))
    moved = [y + down for y in heights]
    last = max(y + item.below for y, item in zip(moved, grid.items, strict=True))
    return moved, {lane: Band(0.0, last + foot, head, last) for lane in lanes}


def _measured(
    grid: Grid,
    sizes: Sequence[Size],
    links: Sequence[Link],
    widths: Sequence[float],
    heights: list[float],
    bands: dict[int, Band],
    labels: Mapping[int, SizeOf],
) -> Layout:
    lefts, rights = _column_sides(grid, sizes, links, heights, labels)
    frames = []
    for number, item in enumerate(grid.items):
        width = sizes[number].width if item.is_place else rights[item.column] - lefts[item.column]
        x = (lefts[item.column] + rights[item.column]) / 2
        height = sizes[number].height if item.is_place else 0.0
        frames.append(Frame(x, heights[number], width, height))
    passing = {
        number: [frames[item] for item in chain[1:-1]] for number, chain in grid.chains.items()
    }
    places = frames[: len(sizes)]
    rooms = [(lefts[item.column], rights[item.column]) for item in grid.items[: len(sizes)]]
    bottom = max(y + item.below for y, item in zip(heights, grid.items, strict=True))
    lowest = max((band.bottom for band in bands.values()), default=bottom + _MARGIN)
    return Layout(
        rights[-1] + _MARGIN,
        lowest,
        places,
        route_links(places, links, widths, passing, rooms),
        bands,
        {
            number: (frames[item].x, heights[item] - grid.items[item].above + labels[number][1] / 2)
            for number, item in grid.labelled.items()
        },
    )


def _column_sides(
    grid: Grid,
    sizes: Sequence[Size],
    links: Sequence[Link],
    heights: Sequence[float],
    labels: Mapping[int, SizeOf],
) -> tuple[list[float], list[float]]:
    """Return where each column's widest place or label begins and ends."""
    count = 1 + max(item.column for item in grid.items)
    needed = [0.0] * count
    for number, item in enumerate(grid.items):
        width = sizes[number].column if item.is_place else item.label_width + _LABEL_PADDING
        needed[item.column] = max(needed[item.column], width)
    gutters = _gutters(grid, links, heights, labels, count)
    spare = (_USUAL_WIDTH - 2 * _MARGIN - sum(needed) - sum(gutters)) / max(len(gutters), 1)
    wider = min(max(spare, 0.0), _MOST_SPARE)
    lefts, rights = [_MARGIN], [_MARGIN + needed[0]]
    for width, gutter in zip(needed[1:], gutters, strict=True):
        lefts.append(rights[-1] + gutter + wider)
        rights.append(lefts[-1] + width)
    return lefts, rights


def _gutters(
    grid: Grid,
    links: Sequence[Link],
    heights: Sequence[float],
    labels: Mapping[int, SizeOf],
    count: int,
) -> list[float]:
    """Return the width of the space after each column but the last."""
    lines = [0] * count
    climbs = [0.0] * count
    arrows = [0.0] * count
    for segment in grid.segments:
        column = grid.items[segment.left].column
        climb = abs(heights[segment.left] - heights[segment.right])
        lines[column] += 1
        climbs[column] = max(climbs[column], climb)
        if segment.has_arrow:
            arrows[column] = _ARROW_ROOM
    beside = _room_beside(grid, links, heights, labels, count)
    return [
        max(
            min(
                _GUTTER + _GUTTER_PER_LINE * lines[at] + _GUTTER_PER_CLIMB * climbs[at],
                _WIDEST_GUTTER,
            )
            + arrows[at],
            beside[at],
        )
        for at in range(count - 1)
    ]


def _room_beside(
    grid: Grid,
    links: Sequence[Link],
    heights: Sequence[float],
    labels: Mapping[int, SizeOf],
    count: int,
) -> list[float]:
    """Return the room that lines within a column need beside it, with their labels."""
    room = [0.0] * (count + 1)
    for number, link in enumerate(links):
        source, target = grid.items[link.source], grid.items[link.target]
        if source.column != target.column or link.source == link.target:
            continue
        climb = heights[link.target] - heights[link.source]
        needed = bulge(abs(climb)) + 2 * _LABEL_PADDING + labels.get(number, (0.0, 0.0))[0]
        # Downward lines bend on the right of their column, upward ones on its left.
        gutter = source.column if climb > 0 else source.column - 1
        room[gutter] = max(room[gutter], needed)
    return room
