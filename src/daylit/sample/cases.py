"""What each case is: which bus broke down where and how, and what it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from daylit.sample.calendar import coldness
from daylit.sample.company import BUS_MODELS, DEPOTS, FAULTS, FIRST_BUS, LINES, SEVERITIES

if TYPE_CHECKING:
    from daylit.sample.arrays import Codes, Flags, Numbers, Seconds
    from daylit.sample.settings import UsualWay

TRAITS = {
    "depot": tuple(depot.name for depot in DEPOTS),
    "bus_model": BUS_MODELS,
    "line": LINES,
    "fault": tuple(fault.name for fault in FAULTS),
    "severity": SEVERITIES,
}
"""The names behind the codes in `Cases.traits`."""

_BUSES = np.array([depot.buses for depot in DEPOTS])
_FIRST_BUS = FIRST_BUS + np.concatenate(([0], np.cumsum(_BUSES)[:-1])).reshape(_BUSES.shape)
_VALUE_SPREAD = 0.6


@dataclass(frozen=True)
class Cases:
    """Some cases; every array has one element per case, in order of the report.

    Attributes:
        first_number: The number of the first case.
        reported_at: When the breakdown was reported, in seconds since the first midnight.
        traits: By name of the trait, the position of its value in `TRAITS`.
        bus: The number on the bus's side.
        parts_value: The worth of the parts in euros, 0 where none are needed.
        on_the_road: The Road Crew mends it; it never comes to a depot.
        takes_parts: A depot asks a store for parts.
        is_ordered: The store has to order them. Only where parts are taken.
        needs_body_shop: The body shop is needed.
        second_list: The parts list is checked again when the parts arrive.
        is_adjusted: There is an adjustment, and a test drive after it.
        is_inspected: The bus's periodic inspection is done on this occasion.
        second_inspection: It is inspected a second time. Only where it is inspected.
    """

    first_number: int
    reported_at: Seconds
    traits: dict[str, Codes]
    bus: Codes
    parts_value: Numbers
    on_the_road: Flags
    takes_parts: Flags
    is_ordered: Flags
    needs_body_shop: Flags
    second_list: Flags
    is_adjusted: Flags
    is_inspected: Flags
    second_inspection: Flags

    @property
    def count(self) -> int:
        """How many cases these are."""
        return int(self.reported_at.size)


def draw_cases(
    first_number: int, reported_at: Seconds, usual: UsualWay, rng: np.random.Generator
) -> Cases:
    """Draw what the cases reported at the given moments are.

    Args:
        first_number: The number of the first of them.
        reported_at: Seconds since the first midnight, one per case.
        usual: How often each legitimate way is taken.
        rng: The source of chance.
    """
    count = reported_at.size

    def happens(share: float | Numbers) -> Flags:
        return np.asarray(rng.random(count) < share)

    traits, bus = _draw_traits(reported_at, rng)
    fault = traits["fault"]
    on_the_road = happens(_of_fault("on_the_road_share")[fault])
    in_depot = ~on_the_road
    takes_parts = in_depot & happens(usual.parts_share)
    is_inspected = in_depot & happens(usual.inspection_share)
    value = _of_fault("parts_value")[fault] * rng.lognormal(0, _VALUE_SPREAD, count)
    return Cases(
        first_number=first_number,
        reported_at=reported_at,
        traits=traits,
        bus=bus,
        parts_value=np.where(takes_parts, value.round(2), 0.0),
        on_the_road=on_the_road,
        takes_parts=takes_parts,
        is_ordered=takes_parts & happens(usual.ordered_share),
        needs_body_shop=in_depot & happens(_of_fault("body_share")[fault]),
        second_list=takes_parts & happens(usual.second_list_share),
        is_adjusted=in_depot & happens(usual.adjusted_share),
        is_inspected=is_inspected,
        second_inspection=is_inspected & happens(usual.second_inspection_share),
    )


def _draw_traits(reported_at: Seconds, rng: np.random.Generator) -> tuple[dict[str, Codes], Codes]:
    """Draw the depot, then a bus of it, a line of it, a fault of the season and its severity."""
    count = reported_at.size
    depot = _pick(np.array([[depot.share for depot in DEPOTS]]), rng.random(count))
    model = _pick(_BUSES[depot], rng.random(count))
    bus = _FIRST_BUS[depot, model] + (rng.random(count) * _BUSES[depot, model]).astype(np.int64)
    lines_a_depot = len(DEPOTS[0].lines)
    line = depot * lines_a_depot + rng.integers(0, lines_a_depot, count)
    cold = _of_fault("cold") ** coldness(reported_at)[:, np.newaxis]
    fault = _pick(_of_fault("weight") * cold, rng.random(count))
    severity = _pick(_of_fault("severities")[fault], rng.random(count))
    traits = {"depot": depot, "bus_model": model, "line": line}
    return traits | {"fault": fault, "severity": severity}, bus


def _of_fault(attribute: str) -> Numbers:
    return np.array([getattr(fault, attribute) for fault in FAULTS], dtype=float)


def _pick(weights: Numbers, chance: Numbers) -> Codes:
    """Return a column for each row's chance, by the weights of that row (or of the only one)."""
    heap = np.cumsum(weights, axis=1, dtype=float)
    aim = chance[:, np.newaxis] * heap[:, -1:]
    return np.asarray((aim >= heap).sum(axis=1))
