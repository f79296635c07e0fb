"""One case of the sample, worked by hand."""

from __future__ import annotations

from datetime import date

import numpy as np

from daylit.sample.calendar import HOUR, seconds_at
from daylit.sample.cases import TRAITS, Cases
from daylit.sample.logged import Logged, cut
from daylit.sample.staffing import Staffed
from daylit.sample.way import SLOTS, Flow, teams_of


def case(*needs: str, on: date = date(2026, 2, 2), hour: int = 0, **traits: str) -> Cases:
    """One case of Depot Harbour that needs what is named."""
    values = {
        "depot": "Depot Harbour",
        "bus_model": "Norrsken 12",
        "line": "4",
        "fault": "Doors",
        "severity": "minor",
    } | traits

    def flag(need: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        return np.array([need in needs])

    return Cases(
        first_number=1,
        reported_at=np.array([seconds_at(on) + hour * HOUR]),
        traits={name: np.array([TRAITS[name].index(value)]) for name, value in values.items()},
        bus=np.array([4321]),
        parts_value=np.array([0.0]),
        on_the_road=flag("on_the_road"),
        takes_parts=flag("takes_parts"),
        is_ordered=flag("is_ordered"),
        needs_body_shop=flag("needs_body_shop"),
        second_list=flag("second_list"),
        is_adjusted=flag("is_adjusted"),
        is_inspected=flag("is_inspected"),
        second_inspection=flag("second_inspection"),
    )


def walked(flow: Flow, **waits: float) -> Logged:
    """What is in the log of one case whose steps take an hour each, an hour after another.

    Args:
        flow: The way of the case.
        waits: Hours until some steps begin, by their keys, instead of the one.
    """
    started, ended = np.zeros((2, 1, len(SLOTS)), dtype=np.int64)
    clock = int(flow.cases.reported_at[0]) - HOUR
    for number in np.flatnonzero(flow.taken[0]).tolist():
        started[0, number] = clock + round(waits.get(SLOTS[number].key, 1) * HOUR)
        clock = ended[0, number] = started[0, number] + HOUR
    roles = [int(slot.role) for slot in SLOTS]
    person = np.zeros_like(started)
    return cut(flow, Staffed(teams_of(flow.cases)[:, roles], person, started, ended))
