"""What stands in each column: places, and the lines of ways that pass through."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from daylit.flow.drawing.columns import Link

# How much a line's part wants to be straight: between two places, beside one, in passing.
_STIFFNESS = (1.0, 1.5, 3.0)
_LINE_MARGIN = 4.0


@dataclass(frozen=True, slots=True)
class Item:
    """A place, or a line in passing, in a column and a lane; pixels above and below its middle."""

    column: int
    lane: int
    above: float
    below: float
    is_place: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """A line's part between items of neighbouring columns, left to right."""

    left: int
    right: int
    case_count: int
    pull: float
    width: float


@dataclass(frozen=True, slots=True)
class Grid:
    """Items (the places first, in their order), their segments and each link's items.

    ``chains`` holds for each link between columns its items from left to right.
    """

    items: list[Item]
    segments: list[Segment]
    chains: dict[int, list[int]]

    def columns(self) -> list[list[int]]:
        """Return the items of each column."""
        columns: list[list[int]] = [[] for _ in range(1 + max(i.column for i in self.items))]
        for number, item in enumerate(self.items):
            columns[item.column].append(number)
        return columns


def make_grid(places: Sequence[Item], links: Sequence[Link], widths: Sequence[float]) -> Grid:
    """Split ways that pass columns into segments; the most frequent choose their lane first."""
    grid = Grid(list(places), [], {})
    crowd: dict[tuple[int, int], int] = {}
    for place in places:
        crowd[place.column, place.lane] = crowd.get((place.column, place.lane), 0) + 1
    for number in sorted(range(len(links)), key=lambda number: (-links[number].case_count, number)):
        _add_chain(grid, number, links[number], widths[number], crowd)
    return grid


def _add_chain(
    grid: Grid, number: int, link: Link, width: float, crowd: dict[tuple[int, int], int]
) -> None:
    left, right = sorted((link.source, link.target), key=lambda place: grid.items[place].column)
    between = range(grid.items[left].column + 1, grid.items[right].column)
    if grid.items[left].column == grid.items[right].column:
        return
    lanes = (grid.items[left].lane, grid.items[right].lane)
    lane = min(lanes, key=lambda lane: sum(crowd.get((column, lane), 0) for column in between))
    chain = [left]
    for column in between:
        crowd[column, lane] = crowd.get((column, lane), 0) + 1
        chain.append(len(grid.items))
        half = width / 2 + _LINE_MARGIN
        grid.items.append(Item(column, lane, half, half, is_place=False))
    chain.append(right)
    grid.chains[number] = chain
    grid.segments.extend(_segments(grid.items, chain, link, width))


def _segments(
    items: Sequence[Item], chain: Sequence[int], link: Link, width: float
) -> list[Segment]:
    segments = []
    for left, right in pairwise(chain):
        passing = (not items[left].is_place) + (not items[right].is_place)
        pull = link.case_count * _STIFFNESS[passing]
        segments.append(Segment(left, right, link.case_count, pull, width))
    return segments
