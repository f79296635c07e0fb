"""What a drawing says about a place: its mark, its colour, its sentence."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from daylit.errors import ParameterError
from daylit.flow.drawing.lettering import printable
from daylit.flow.wording import duration
from daylit.language import _, ngettext, number, retold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from daylit.flow.process_map import MapEdge, MapNode, ProcessMap

Place: TypeAlias = str | tuple[str | None, str | None]
"""An activity, or the way from one activity to the next (None: start or end)."""

HEAT_SHARES = (0.05, 0.10, 0.20, 0.35)
HEATS = len(HEAT_SHARES) + 2
"""The steps of colour: 0 is grey, the last full vermilion."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Trouble at a place: how many cases left the way there, their share (0 to 1), and in words."""

    departure_case_count: int
    share: float
    sentence: str

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise ParameterError(f"A mark's share lies between 0 and 1, not at {self.share}.")


def heat(mark: Mark | None) -> int:
    """Return the step of colour for a mark: 0 for none, then redder the larger its share."""
    if mark is None or mark.departure_case_count == 0:
        return 0
    return 1 + bisect_right(HEAT_SHARES, mark.share)


def sentences(process_map: ProcessMap, marks: Mapping[Place, Mark]) -> list[tuple[Place, str]]:
    """Say one sentence for each place of a map: its activities, then its ways, in their order.

    A place's number here is that of its class in the picture: the first one's is ``at-0``.
    """
    said: list[tuple[Place, str]] = [
        (node.activity, node_sentence(node, process_map, marks.get(node.activity)))
        for node in process_map.nodes
    ]
    for edge in process_map.edges:
        place = (edge.source, edge.target)
        said.append((place, edge_sentence(edge, process_map, marks.get(place))))
    return [(place, printable(sentence)) for place, sentence in said]


def node_sentence(node: MapNode, process_map: ProcessMap, mark: Mark | None) -> str:
    """Say how often an activity occurs, and what is out of the ordinary there."""
    said = _("{activity}: {cases}, {steps}.")
    if node.lane:
        said = _("{activity}, {lane}: {cases}, {steps}.")
    told = said.format(
        activity=node.activity,
        lane=node.lane,
        cases=_of_cases(node.case_count, process_map.case_count),
        steps=_steps(node.step_count),
    )
    return _with_mark(told, mark)


def edge_sentence(edge: MapEdge, process_map: ProcessMap, mark: Mark | None) -> str:
    """Say how often a way is taken, how long it waits, and what is out of the ordinary there."""
    cases = _of_cases(edge.case_count, process_map.case_count)
    if edge.source is None:
        said = _("Start with {activity}: {cases}.").format(activity=edge.target, cases=cases)
    elif edge.target is None:
        said = _("End with {activity}: {cases}.").format(activity=edge.source, cases=cases)
    else:
        said = f"{edge.source} → {edge.target}: {cases}, {_times(edge.step_count)}{_wait(edge)}."
    return _with_mark(said, mark)


def _with_mark(said: str, mark: Mark | None) -> str:
    return said if mark is None else f"{said} {retold(mark.sentence)}"


def _of_cases(count: int, total: int) -> str:
    said = ngettext("{count} of {total} case", "{count} of {total} cases", total)
    return said.format(count=number(count), total=number(total))


def _steps(count: int) -> str:
    return ngettext("{count} step", "{count} steps", count).format(count=number(count))


def _times(count: int) -> str:
    return _("once") if count == 1 else _("{count} times").format(count=number(count))


def _wait(edge: MapEdge) -> str:
    if edge.median_waiting_seconds is None:
        return ""
    wait = duration(edge.median_waiting_seconds)
    return _(", typical waiting {wait}").format(wait=wait)
