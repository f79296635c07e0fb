"""A map with less on it, in which every shown place still leads from start to end."""

from __future__ import annotations

import heapq
import math
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from daylit.errors import ParameterError
from daylit.flow.process_map import FEWEST_LANES

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable

    from daylit.flow.process_map import MapEdge, MapNode, ProcessMap

Way = tuple[str | None, str | None]
_Name = tuple[int, str]

DETAIL_LEVELS = (0.0, 0.2, 0.4, 0.7, 1.0)
"""The stops of a reader's slider."""

READABLE_NODES = 14
READABLE_EDGES = 26

DRAWABLE_NODES = 60
DRAWABLE_EDGES = 150
"""The work of drawing grows much faster than the map, and nobody reads a larger one."""


def simplify(process_map: ProcessMap, *, detail: float, always: Collection[Way] = ()) -> ProcessMap:
    """Keep the most frequent places of a map, and what connects them.

    Kept are the main way (the widest from start to end: the one whose narrowest part has most
    cases), the most frequent activities, each with its widest way from the start and to the end,
    and the most frequent ways between kept activities. Of the activities a share ``detail`` is
    kept, of the ways a share ``detail`` squared: ways soon outnumber what an eye can follow. With
    more than the main way, the ways of ``always`` are kept too, and what connects them.
    All counts stay as they are: no way is invented, none recomputed. Ties go by name, so the order
    in which the map lists things does not matter.

    Args:
        process_map: The whole map.
        detail: 0 (only the main way) to 1 (everything).
        always: Ways of the map as source and target.

    Raises:
        ParameterError: The detail is not between 0 and 1.
    """
    if not 0 <= detail <= 1:
        raise ParameterError(f"The detail of a map lies between 0 and 1, not at {detail}.")
    edges = sorted(process_map.edges, key=_most_cases_first)
    if detail == 1:
        return _only(process_map, {node.activity for node in process_map.nodes}, edges)
    connections = _Connections(edges)
    kept = connections.main_way()
    wanted = {edge for edge in edges if detail and (edge.source, edge.target) in always}
    ends = {activity for edge in wanted for activity in (edge.source, edge.target) if activity}
    for activity in ends.union(_most_frequent(process_map, detail)):
        kept |= connections.through(activity)
    kept |= wanted
    shown = {activity for edge in kept for activity in (edge.source, edge.target)} | {None}
    frequent = edges[: math.ceil(len(edges) * detail * detail)]
    kept |= {edge for edge in frequent if edge.source in shown and edge.target in shown}
    return _only(process_map, shown, kept)


def readable_detail(process_map: ProcessMap, always: Collection[Way] = ()) -> float:
    """Return the most detailed of the levels at which the map can be taken in at a glance."""
    fitting = _fitting_levels(process_map, always, READABLE_NODES, READABLE_EDGES)
    return max(fitting, default=DETAIL_LEVELS[0])


def drawable_details(process_map: ProcessMap, always: Collection[Way] = ()) -> tuple[float, ...]:
    """Return the levels at which the map can be drawn in good time, least detail first.

    Where that leaves some out, the last is the most detail, to one in a hundred, that can. None
    where even the main way is too long.
    """
    levels = _fitting_levels(process_map, always, DRAWABLE_NODES, DRAWABLE_EDGES)
    if not levels or len(levels) == len(DETAIL_LEVELS):
        return levels
    fits, exceeds = (round(100 * DETAIL_LEVELS[len(levels) - at]) for at in (1, 0))
    while exceeds - fits > 1:
        middle = (fits + exceeds) // 2
        if _is_within(process_map, middle / 100, always, DRAWABLE_NODES, DRAWABLE_EDGES):
            fits = middle
        else:
            exceeds = middle
    most = fits / 100
    return levels if most == levels[-1] else (*levels, most)


def _fitting_levels(
    process_map: ProcessMap, always: Collection[Way], most_nodes: int, most_edges: int
) -> tuple[float, ...]:
    """Return the levels within these numbers; more detail never shows less, so the first ones."""
    return tuple(
        takewhile(
            lambda detail: _is_within(process_map, detail, always, most_nodes, most_edges),
            DETAIL_LEVELS,
        )
    )


def _is_within(
    process_map: ProcessMap,
    detail: float,
    always: Collection[Way],
    most_nodes: int,
    most_edges: int,
) -> bool:
    shown = simplify(process_map, detail=detail, always=always)
    return len(shown.nodes) <= most_nodes and len(shown.edges) <= most_edges


def widest_arrivals(edges: Iterable[MapEdge], *, forward: bool) -> dict[str | None, MapEdge]:
    """Return for every activity the edge by which its widest way arrives.

    Dijkstra's search on the smallest count along the way instead of its length; of equally wide
    ways the one arriving by the more frequent edge, then the first by name. The far terminal (the
    end, seen from the start) is the key None.
    """
    leaving: dict[str | None, list[MapEdge]] = {}
    for edge in edges:
        leaving.setdefault(edge.source if forward else edge.target, []).append(edge)
    reached_by: dict[str | None, MapEdge] = {}
    waiting = [_arrival(edge, math.inf, forward=forward) for edge in leaving.get(None, ())]
    heapq.heapify(waiting)
    while waiting:
        narrowest, _, _, _, edge = heapq.heappop(waiting)
        at = edge.target if forward else edge.source
        if at in reached_by:
            continue
        reached_by[at] = edge
        for onward in leaving.get(at, ()) if at is not None else ():
            heapq.heappush(waiting, _arrival(onward, -narrowest, forward=forward))
    return reached_by


def _most_frequent(process_map: ProcessMap, detail: float) -> list[str]:
    nodes = sorted(process_map.nodes, key=_most_cases_and_name)
    return [node.activity for node in nodes[: math.ceil(len(nodes) * detail)]]


def _most_cases_and_name(node: MapNode) -> tuple[int, str]:
    return -node.case_count, node.activity


def _most_cases_first(edge: MapEdge) -> tuple[int, _Name, _Name]:
    return -edge.case_count, _name(edge.source), _name(edge.target)


def _name(activity: str | None) -> _Name:
    """Return what to sort by: start and end before any activity, one without letters too."""
    return (0, "") if activity is None else (1, activity)


def _only(
    process_map: ProcessMap, shown: Container[str | None], kept: Iterable[MapEdge]
) -> ProcessMap:
    nodes = [node for node in process_map.nodes if node.activity in shown]
    shown_lanes = {node.lane for node in nodes}
    lanes = tuple(lane for lane in process_map.lanes if lane in shown_lanes)
    if len(lanes) < FEWEST_LANES:
        # A lane that holds everything says nothing.
        nodes, lanes = [replace(node, lane=None) for node in nodes], ()
    return replace(
        process_map,
        nodes=tuple(sorted(nodes, key=_most_cases_and_name)),
        edges=tuple(sorted(kept, key=_most_cases_first)),
        lane_party=process_map.lane_party if lanes else None,
        lanes=lanes,
    )


class _Connections:
    """The widest ways from the start to every activity and from every activity to the end."""

    def __init__(self, edges: list[MapEdge]) -> None:
        self._from_start = widest_arrivals(edges, forward=True)
        self._to_end = widest_arrivals(edges, forward=False)

    def through(self, activity: str) -> set[MapEdge]:
        """Return the widest way from the start to the activity and on to the end."""
        back = _follow(self._from_start, activity, forward=True)
        return back | _follow(self._to_end, activity, forward=False)

    def main_way(self) -> set[MapEdge]:
        """Return the widest way from start to end."""
        return _follow(self._from_start, None, forward=True)


def _follow(
    reached_by: dict[str | None, MapEdge], activity: str | None, *, forward: bool
) -> set[MapEdge]:
    way: set[MapEdge] = set()
    at = activity
    while at in reached_by:
        edge = reached_by[at]
        way.add(edge)
        at = edge.source if forward else edge.target
        if at is None:
            break
    return way


def _arrival(
    edge: MapEdge, width: float, *, forward: bool
) -> tuple[float, int, _Name, _Name, MapEdge]:
    source, target = _name(edge.source), _name(edge.target)
    near, far = (source, target) if forward else (target, source)
    return -min(width, edge.case_count), -edge.case_count, near, far, edge
