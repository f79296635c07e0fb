"""How high each item stands: lines straight, frequent ways first, lanes kept."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from daylit.flow.drawing.grid import Grid, Item

_SWEEPS = 16
_PLACE_GAP = 28.0
_LINE_GAP = 3.0
_MIXED_GAP = 9.0


@dataclass(frozen=True, slots=True)
class Band:
    """A lane's upper and lower edge, and between which heights its items stand, pixels."""

    top: float
    bottom: float
    first: float
    last: float


def stack_bands(
    columns: Sequence[Sequence[int]],
    grid: Grid,
    lane_order: Sequence[int],
    *,
    head: float,
    foot: float,
    gap: float,
) -> dict[int, Band]:
    """Return each lane's band, high enough for its fullest column between head and foot."""
    bands = {}
    top = 0.0
    for lane in lane_order:
        needed = max(_stack_height(_in_lane(column, grid, lane), grid) for column in columns)
        first, last = top + head, top + head + needed
        bands[lane] = Band(top, last + foot, first, last)
        top = last + foot + gap
    return bands


def place_items(
    columns: Sequence[Sequence[int]], grid: Grid, bands: dict[int, Band]
) -> list[float]:
    """Return each item's height: the middle of its line or place, pixels from the top.

    Columns are visited to and fro. An item wishes to stand level with what it is joined to (the
    weighted median of it); a column's wishes are met as closely as order, distances and bands allow
    (least absolute deviation: pool adjacent violators). The straightest outcome is kept.
    """
    heights = _at_the_top(columns, grid, bands)
    best, least = list(heights), _bend(grid, heights)
    neighbours = _neighbours(grid)
    for sweep in range(_SWEEPS):
        sides = (0, 1) if sweep % 4 > 1 else (sweep % 2,)
        for column in columns if sweep % 2 == 0 else reversed(columns):
            for lane, band in bands.items():
                _settle(_in_lane(column, grid, lane), grid, band, heights, neighbours, sides)
        if (bend := _bend(grid, heights)) < least:
            best, least = list(heights), bend
    return best


def _bend(grid: Grid, heights: Sequence[float]) -> float:
    """Return how far lines climb and fall, frequent ones and those in passing counting more."""
    return sum(
        segment.pull * abs(heights[segment.left] - heights[segment.right])
        for segment in grid.segments
    )


def _in_lane(column: Iterable[int], grid: Grid, lane: int) -> list[int]:
    return [item for item in column if grid.items[item].lane == lane]


def _stack_height(stack: Sequence[int], grid: Grid) -> float:
    if not stack:
        return 0.0
    first, last = grid.items[stack[0]], grid.items[stack[-1]]
    return first.above + _offsets(stack, grid)[-1] + last.below


def _offsets(stack: Sequence[int], grid: Grid) -> list[float]:
    """Return the least distances of a stack's items from its first."""
    offsets = [0.0]
    for upper, lower in pairwise(stack):
        a, b = grid.items[upper], grid.items[lower]
        offsets.append(offsets[-1] + a.below + _gap(a, b) + b.above)
    return offsets


def _gap(upper: Item, lower: Item) -> float:
    if upper.is_place and lower.is_place:
        return _PLACE_GAP
    return _MIXED_GAP if upper.is_place or lower.is_place else _LINE_GAP


def _at_the_top(
    columns: Sequence[Sequence[int]], grid: Grid, bands: dict[int, Band]
) -> list[float]:
    heights = [0.0] * len(grid.items)
    for column in columns:
        for lane, band in bands.items():
            stack = _in_lane(column, grid, lane)
            for item, offset in zip(stack, _offsets(stack, grid), strict=False):
                top = band.first if math.isfinite(band.first) else 0.0
                heights[item] = top + grid.items[stack[0]].above + offset
    return heights


def _neighbours(grid: Grid) -> tuple[dict[int, list[tuple[int, float]]], ...]:
    """Return what each item is joined to on the left, and on the right, and how strongly."""
    on_left: dict[int, list[tuple[int, float]]] = {}
    on_right: dict[int, list[tuple[int, float]]] = {}
    for segment in grid.segments:
        on_left.setdefault(segment.right, []).append((segment.left, segment.pull))
        on_right.setdefault(segment.left, []).append((segment.right, segment.pull))
    return on_left, on_right


def _settle(
    stack: Sequence[int],
    grid: Grid,
    band: Band,
    heights: list[float],
    neighbours: tuple[dict[int, list[tuple[int, float]]], ...],
    sides: Sequence[int],
) -> None:
    if not stack:
        return
    offsets = _offsets(stack, grid)
    wishes, weights = [], []
    for item, offset in zip(stack, offsets, strict=True):
        joined = [pair for side in sides for pair in neighbours[side].get(item, ())]
        levels = [(heights[other], pull) for other, pull in joined]
        wishes.append((_weighted_median(levels) if levels else heights[item]) - offset)
        weights.append(sum(pull for _, pull in joined) + 1e-3)
    lowest = band.first + grid.items[stack[0]].above
    highest = band.last - grid.items[stack[-1]].below - offsets[-1]
    for item, offset, level in zip(stack, offsets, _rising(wishes, weights), strict=True):
        heights[item] = min(max(level, lowest), highest) + offset


def _weighted_median(values: Sequence[tuple[float, float]]) -> float:
    """Return the value at which half of the weight is reached; the lower of two."""
    half = sum(weight for _, weight in values) / 2
    passed = 0.0
    for value, weight in sorted(values):
        passed += weight
        if passed >= half:
            return value
    return max(values)[0]


def _rising(wishes: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Return a rising sequence closest to the wishes (least absolute deviation)."""
    blocks: list[tuple[float, list[tuple[float, float]]]] = []
    for wish, weight in zip(wishes, weights, strict=True):
        level, members = wish, [(wish, weight)]
        while blocks and blocks[-1][0] >= level:
            members = blocks.pop()[1] + members
            level = _weighted_median(members)
        blocks.append((level, members))
    return [level for level, members in blocks for _ in members]
