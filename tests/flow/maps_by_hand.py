"""Maps of tiny literal cases, counted one by one: ``map_of("A B", "A A C")`` holds two cases."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from hypothesis import strategies as st

from daylit.flow.process_map import MapEdge, MapNode, ProcessMap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

T = TypeVar("T")

LOGS = st.lists(st.lists(st.sampled_from("ABCDEFGH"), min_size=1, max_size=7), min_size=1)
"""Cases as lists of activities."""


def map_of(*cases: str) -> ProcessMap:
    """Return the map of cases whose activities are parted by spaces, without lanes."""
    return map_of_lists([case.split(" ") for case in cases])


def map_of_lists(
    cases: Sequence[Sequence[str]], lane_of: Mapping[str, str] | None = None
) -> ProcessMap:
    """Return the map of cases; with ``lane_of``, each activity stands in the lane it names."""
    lanes = lane_of or {}
    nodes = [
        MapNode(activity, in_cases, times, lanes.get(activity))
        for activity, (in_cases, times) in _counted(cases).items()
    ]
    ways: list[list[tuple[str | None, str | None]]] = [
        list(zip([None, *case], [*case, None], strict=True)) for case in cases
    ]
    edges = [
        MapEdge(source, target, in_cases, times, None)
        for (source, target), (in_cases, times) in _counted(ways).items()
    ]
    named = tuple(sorted({node.lane for node in nodes if node.lane is not None}))
    party = "team" if named else None
    return ProcessMap(tuple(nodes), tuple(edges), party, named, len(cases))


def _counted(cases: Sequence[Sequence[T]]) -> dict[T, tuple[int, int]]:
    times = Counter(thing for case in cases for thing in case)
    in_cases = Counter(thing for case in cases for thing in set(case))
    return {thing: (in_cases[thing], times[thing]) for thing in times}
