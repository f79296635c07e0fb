"""In which order the items of a column stand, so that few lines cross."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from daylit.flow.drawing.grid import Grid, Segment

_SWEEPS = 14


def order_columns(grid: Grid, lane_ranks: Sequence[int]) -> list[list[int]]:
    """Return each column's items from top to bottom, lane by lane.

    Sugiyama's method: each item moves to the mean of what it is joined to in the column before,
    to and fro; the order with the least crossing, wide lines counting more, is kept.
    """
    columns = [
        sorted(column, key=lambda item: (lane_ranks[grid.items[item].lane], item))
        for column in grid.columns()
    ]
    best, least = columns, _crossing(columns, grid.segments)
    for sweep in range(_SWEEPS):
        columns = _sweep(columns, grid, lane_ranks, rightward=sweep % 2 == 0)
        crossing = _crossing(columns, grid.segments)
        if crossing < least:
            best, least = columns, crossing
    return best


def _sweep(
    columns: list[list[int]], grid: Grid, lane_ranks: Sequence[int], *, rightward: bool
) -> list[list[int]]:
    joined = _joined(grid.segments, rightward=rightward)
    swept = [list(column) for column in columns]
    for at in range(len(swept)) if rightward else reversed(range(len(swept))):
        position = {item: place for column in swept for place, item in enumerate(column)}
        wanted = {
            item: _mean([(position[other], pull) for other, pull in joined.get(item, ())])
            for item in swept[at]
        }
        swept[at] = _by_wish(swept[at], wanted, grid, lane_ranks)
    return swept


def _by_wish(
    column: list[int],
    wanted: dict[int, float | None],
    grid: Grid,
    lane_ranks: Sequence[int],
) -> list[int]:
    """Sort a column lane by lane; an item joined to nothing stays beside what stood before it."""
    keys: dict[int, tuple[int, float, int]] = {}
    last: dict[int, float] = {}
    for place, item in enumerate(column):
        lane = lane_ranks[grid.items[item].lane]
        wish = wanted[item]
        wish = last.get(lane, -1.0) if wish is None else wish
        last[lane] = wish
        keys[item] = (lane, wish, place)
    return sorted(column, key=keys.__getitem__)


def _joined(segments: Sequence[Segment], *, rightward: bool) -> dict[int, list[tuple[int, float]]]:
    joined: dict[int, list[tuple[int, float]]] = {}
    for segment in segments:
        here, there = segment.left, segment.right
        if rightward:
            here, there = there, here
        joined.setdefault(here, []).append((there, segment.width))
    return joined


def _mean(places: Sequence[tuple[int, float]]) -> float | None:
    total = sum(weight for _, weight in places)
    return sum(place * weight for place, weight in places) / total if places else None


def _crossing(columns: Sequence[Sequence[int]], segments: Sequence[Segment]) -> float:
    """Return how much lines cross: for each pair that does, the product of their widths."""
    position = {item: place for column in columns for place, item in enumerate(column)}
    column_of = {item: number for number, column in enumerate(columns) for item in column}
    total = 0.0
    for number in range(len(columns)):
        here = [segment for segment in segments if column_of[segment.left] == number]
        left = np.array([position[segment.left] for segment in here])
        right = np.array([position[segment.right] for segment in here])
        width = np.array([segment.width for segment in here])
        turned = np.subtract.outer(left, left) * np.subtract.outer(right, right) < 0
        total += float(width @ turned @ width) / 2
    return total
