"""What stands in each column: places, and the lines of ways that pass through."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from daylit.flow.drawing.columns import Link

# How much a line's part wants to be straight: between two places, beside one, in passing.
_STIFFNESS = (1.0, 1.5, 3.0)
_LINE_MARGIN = 4.0
_LABEL_MARGIN = 3.0
# A label rather stands a column off the middle of its line than on top of so many pixels of others.
_CROWDED = 40.0

SizeOf = tuple[float, float]
"""The width and height of a label, pixels."""


@dataclass(frozen=True, slots=True)
class Item:
    """A place, or a line in passing, in a column and a lane; pixels above and below its middle.

    ``label_width`` is that of the label above a line in passing; 0 for all others.
    """

    column: int
    lane: int
    above: float
    below: float
    is_place: bool
    label_width: float = 0.0


@dataclass(frozen=True, slots=True)
class Segment:
    """A line's part between items of neighbouring columns, left to right."""

    left: int
    right: int
    case_count: int
    pull: float
    width: float
    has_arrow: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """Items (the places first, in their order), their segments and each link's items.

    ``chains`` holds for each link between columns its items from left to right; ``labelled`` for
    each link whose label has a room of its own the item above whose line it stands.
    """

    items: list[Item]
    segments: list[Segment]
    chains: dict[int, list[int]]
    labelled: dict[int, int]

    def columns(self) -> list[list[int]]:
        """Return the items of each column."""
        columns: list[list[int]] = [[] for _ in range(1 + max(i.column for i in self.items))]
        for number, item in enumerate(self.items):
            columns[item.column].append(number)
        return columns


def with_label_columns(
    columns: Sequence[int], links: Sequence[Link], labels: Mapping[int, SizeOf]
) -> list[int]:
    """Return the places' columns, one left free wherever a label has no other to stand in.

    That is between neighbouring columns that a line with a label joins: a longer line passes a
    column on its way.
    """
    gaps = {
        min(columns[links[number].source], columns[links[number].target])
        for number in labels
        if abs(columns[links[number].source] - columns[links[number].target]) == 1
    }
    return [column + sum(gap < column for gap in gaps) for column in columns]


def make_grid(
    places: Sequence[Item],
    links: Sequence[Link],
    widths: Sequence[float],
    labels: Mapping[int, SizeOf],
) -> Grid:
    """Split ways that pass columns into segments; the most frequent choose their lane first.

    Args:
        places: The places.
        links: The ways between them.
        widths: How wide each link's line is, pixels.
        labels: The size of the label of each link that bears one.
    """
    building = _Building(Grid(list(places), [], {}, {}), {}, {})
    for place in places:
        building.enter(place.column, place.lane)
    for number in sorted(range(len(links)), key=lambda number: (-links[number].case_count, number)):
        building.add(number, links[number], widths[number], labels.get(number))
    return building.grid


@dataclass(frozen=True, slots=True)
class _Building:
    """A grid in the making; how many items and how much label stand in each column and lane."""

    grid: Grid
    crowd: dict[tuple[int, int], int]
    lettered: dict[tuple[int, int], float]

    def enter(self, column: int, lane: int) -> None:
        self.crowd[column, lane] = self.crowd.get((column, lane), 0) + 1

    def add(self, number: int, link: Link, width: float, label: SizeOf | None) -> None:
        items = self.grid.items
        left, right = sorted((link.source, link.target), key=lambda place: items[place].column)
        between = range(items[left].column + 1, items[right].column)
        if items[left].column == items[right].column:
            return
        lanes = (items[left].lane, items[right].lane)
        lane = min(
            lanes, key=lambda lane: sum(self.crowd.get((column, lane), 0) for column in between)
        )
        at = self._label_column(between, lane) if label and between else None
        chain = [left]
        for column in between:
            self.enter(column, lane)
            chain.append(len(items))
            items.append(_passing(column, lane, width, label if column == at else None))
            if label and column == at:
                self.grid.labelled[number] = chain[-1]
                self.lettered[column, lane] = self.lettered.get((column, lane), 0.0) + label[1]
        chain.append(right)
        self.grid.chains[number] = chain
        self.grid.segments.extend(_segments(items, chain, link, width))

    def _label_column(self, between: range, lane: int) -> int:
        """Return the least crowded column near the middle."""
        middle = (between[0] + between[-1]) / 2
        return min(
            between,
            key=lambda column: (
                abs(column - middle) + self.lettered.get((column, lane), 0.0) / _CROWDED,
                column,
            ),
        )


def _passing(column: int, lane: int, width: float, label: SizeOf | None) -> Item:
    half = width / 2 + _LINE_MARGIN
    if label is None:
        return Item(column, lane, half, half, is_place=False)
    above = width / 2 + _LABEL_MARGIN + label[1]
    return Item(column, lane, above, half, is_place=False, label_width=label[0])


def _segments(
    items: Sequence[Item], chain: Sequence[int], link: Link, width: float
) -> list[Segment]:
    segments = []
    for left, right in pairwise(chain):
        passing = (not items[left].is_place) + (not items[right].is_place)
        pull = link.case_count * _STIFFNESS[passing]
        has_arrow = link.target in {left, right}
        segments.append(Segment(left, right, link.case_count, pull, width, has_arrow))
    return segments
