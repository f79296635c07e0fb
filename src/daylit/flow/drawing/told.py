"""What a picture tells at each place: cases, waiting, work, or where cases left their way."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.flow.drawing.marks import HEAT_SHARES, edge_sentence, heat, node_sentence
from daylit.flow.process_map import MapNode
from daylit.flow.wording import duration
from daylit.language import _, gettext_noop, ngettext, number, pgettext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from daylit.flow.drawing.marks import Mark, Place
    from daylit.flow.process_map import MapEdge, ProcessMap

LEFT, LEFT_THE_WAY = gettext_noop("{count} left"), gettext_noop("{count} left the usual way")
"""How many cases left the usual way: on a way, and in a box."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told at a place.

    Attributes:
        label: What stands at it; of a way it may be empty.
        signal: What is out of the ordinary there, in the signal's colour; empty for nothing.
        trouble: How many cases that concerns: of many ways, those with most bear their labels.
        weight: How much goes there; the line of a way is the wider the more.
        heat: The step of colour, from 0 (grey) on.
        sentence: The same in a sentence.
    """

    label: str
    signal: str
    weight: float
    heat: int
    sentence: str
    trouble: int = 0


@dataclass(frozen=True, slots=True)
class Amount:
    """What is measured at a place.

    Attributes:
        seconds: One of them, typically.
        total_seconds: All together.
    """

    seconds: float
    total_seconds: float


def by_cases(process_map: ProcessMap, marks: Mapping[Place, Mark]) -> dict[Place, Told]:
    """Tell how many cases go where, and how many of them left their way there."""
    told: dict[Place, Told] = {}
    for place, one in places_of(process_map):
        mark = marks.get(place)
        is_node = isinstance(place, str)
        told[place] = Told(
            _cases(one.case_count) if is_node else number(one.case_count),
            _left(mark, LEFT_THE_WAY if is_node else LEFT),
            one.case_count,
            heat(mark),
            sentence(process_map, one, mark),
            _trouble(mark),
        )
    return told


def by_departures(process_map: ProcessMap, marks: Mapping[Place, Mark]) -> dict[Place, Told]:
    """Tell how many cases left their way where, and of nothing else."""
    told: dict[Place, Told] = {}
    for place, one in places_of(process_map):
        mark = marks.get(place)
        count = _trouble(mark)
        share = _of_cases(one.case_count) if isinstance(place, str) else ""
        said = sentence(process_map, one, mark)
        told[place] = Told(share, _left(mark, LEFT), count, heat(mark), said, count)
    return told


def by_waiting(
    process_map: ProcessMap, waits: Mapping[Place, Amount], marks: Mapping[Place, Mark]
) -> dict[Place, Told]:
    """Tell how long cases wait: on each way, and before each activity.

    The wider a line, the longer all waits on it together; the redder, the larger its share of all
    waiting on the ways.
    """
    whole = sum(one.total_seconds for place, one in waits.items() if not isinstance(place, str))
    told: dict[Place, Told] = {}
    for place, one in places_of(process_map):
        wait = waits.get(place)
        label = "" if wait is None else duration(wait.seconds)
        if isinstance(place, str):
            label = _("after {wait}").format(wait=label) if wait else pgettext("on a map", "first")
        total = 0.0 if wait is None else wait.total_seconds
        said = sentence(process_map, one, marks.get(place))
        told[place] = Told(label, "", total, heat_of(total, whole), said)
    return told


def by_work(
    process_map: ProcessMap, work: Mapping[str, Amount], marks: Mapping[Place, Mark]
) -> dict[Place, Told]:
    """Tell how much work each activity takes: in hours where that is measured, else in steps.

    Args:
        process_map: The map.
        work: The handling of each activity; empty where it is not measured.
        marks: What is out of the ordinary, for the sentences.
    """
    steps = sum(node.step_count for node in process_map.nodes)
    whole = sum(one.total_seconds for one in work.values())
    told: dict[Place, Told] = {}
    for place, one in places_of(process_map):
        said = sentence(process_map, one, marks.get(place))
        if not isinstance(place, str):
            told[place] = Told(number(one.step_count), "", one.step_count, 0, said)
            continue
        amount = work.get(place)
        if not work:
            label, warmth = _steps(one.step_count), heat_of(one.step_count, steps)
        else:
            total = 0.0 if amount is None else amount.total_seconds
            label, warmth = duration(total), heat_of(total, whole)
        told[place] = Told(label, "", one.step_count, warmth, said)
    return told


def places_of(process_map: ProcessMap) -> list[tuple[Place, MapNode | MapEdge]]:
    """Return the places of a map with what is counted there: its activities, then its ways."""
    found: list[tuple[Place, MapNode | MapEdge]] = [
        (node.activity, node) for node in process_map.nodes
    ]
    return found + [((edge.source, edge.target), edge) for edge in process_map.edges]


def sentence(process_map: ProcessMap, one: MapNode | MapEdge, mark: Mark | None) -> str:
    """Say of a place how many cases there are, and what is out of the ordinary."""
    if isinstance(one, MapNode):
        return node_sentence(one, process_map, mark)
    return edge_sentence(one, process_map, mark)


def heat_of(part: float, whole: float) -> int:
    """Return the step of colour for a part of a whole; the smallest parts stay grey."""
    if not whole:
        return 0
    step = bisect_right(HEAT_SHARES, part / whole)
    return step + 1 if step else 0


def _cases(count: int) -> str:
    return ngettext("{count} case", "{count} cases", count).format(count=number(count))


def _of_cases(count: int) -> str:
    return ngettext("of {count} case", "of {count} cases", count).format(count=number(count))


def _steps(count: int) -> str:
    return _("{count} steps").format(count=number(count))


def _trouble(mark: Mark | None) -> int:
    return mark.departure_case_count if mark and heat(mark) else 0


def _left(mark: Mark | None, words: str) -> str:
    if not mark or not heat(mark):
        return ""
    return _(words).format(count=number(mark.departure_case_count))
