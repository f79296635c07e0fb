"""From arrays to tables: the log, a row per step; the truth, a row per departure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from daylit.sample import company
from daylit.sample.calendar import DAY
from daylit.sample.cases import TRAITS
from daylit.sample.settings import FIRST_DAY
from daylit.sample.staffing import person_before
from daylit.sample.way import SLOTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from daylit.sample.arrays import Codes, Flags, Seconds
    from daylit.sample.settings import Settings
    from daylit.sample.staffing import Staffed
    from daylit.sample.way import Flow

TRUTH_COLUMNS = (
    "case",
    "kind",
    "form",
    "anchor_start",
    "anchor_activity",
    "place",
    "cause",
)
_LATEST_DAYS = 2000
_FIRST = np.datetime64(FIRST_DAY)
_DAY_NAMES = pa.array(np.datetime_as_string(_FIRST + np.arange(_LATEST_DAYS)).tolist())
_CLOCK = np.datetime_as_string(np.datetime64("1970-01-01T00:00:00") + np.arange(DAY))
_CLOCK_NAMES = pa.array([f"{moment[10:]}Z" for moment in _CLOCK.tolist()])
_TEAM_NAMES = [team.name for team in company.TEAMS]
_ORGANISATIONS = [team.organisation for team in company.TEAMS]
_ACTIVITIES = [slot.activity for slot in SLOTS]


def log_table(flow: Flow, staffed: Staffed, *, times_as_text: bool) -> pa.Table:
    """Return the log of some cases.

    Args:
        flow: Which slots the cases take.
        staffed: Who does each step and when.
        times_as_text: ISO text (for CSV: far quicker to write) rather than timestamps.

    Returns:
        A row per step, ordered by case number and time.
    """
    cases, taken = flow.cases, flow.taken
    row, slot = np.nonzero(taken)
    moment = _iso if times_as_text else _timestamps
    columns = {
        "case": _case_names(cases.first_number, cases.count).take(row),
        "activity": _names(_ACTIVITIES, slot),
        "start": moment(staffed.started_at[taken]),
        "end": moment(staffed.ended_at[taken]),
        "person": _names(company.PEOPLE, staffed.person[taken]),
        "team": _names(_TEAM_NAMES, staffed.team[taken]),
        "organisation": _names(_ORGANISATIONS, staffed.team[taken]),
        "bus": pa.array(cases.bus[row]).cast(pa.string()),
        "line": _names(TRAITS["line"], cases.traits["line"][row]),
        "bus_model": _names(TRAITS["bus_model"], cases.traits["bus_model"][row]),
        "fault": _names(TRAITS["fault"], cases.traits["fault"][row]),
        "severity": _names(TRAITS["severity"], cases.traits["severity"][row]),
        "parts_value": pa.array(cases.parts_value[row]),
    }
    return pa.table(columns)


def truth_table(flow: Flow, staffed: Staffed, settings: Settings) -> pa.Table:
    """Return the departures that the troubles made in some cases.

    Returns:
        A row per departure, ordered by case number, then bounces before rework, then time. All
        text.
    """
    bounces = _departures(flow, staffed, flow.is_bounce, "bounce")
    rework = _departures(flow, staffed, flow.is_rework, "rework")
    both = {name: np.concatenate((bounces[name], rework[name])) for name in bounces}
    order = np.argsort(both["row"], kind="stable")
    found = {name: values[order] for name, values in both.items()}
    causes = [trouble.cause for trouble in settings.troubles]
    columns = {
        "case": _case_names(flow.cases.first_number, flow.cases.count).take(found["row"]),
        "kind": _names(["bounce", "rework"], found["kind"]),
        "form": _names(["", "repeat", "redo"], found["form"]),
        "anchor_start": _iso(found["start"]),
        "anchor_activity": _names(_ACTIVITIES, found["slot"]),
        "place": _places(found),
        "cause": _names(causes, found["cause"]),
    }
    return pa.table({name: columns[name] for name in TRUTH_COLUMNS})


def touched_count(flow: Flow) -> int:
    """Return how many cases have a departure."""
    return int((flow.is_bounce | flow.is_rework).any(axis=1).sum())


def _departures(flow: Flow, staffed: Staffed, which: Flags, kind: str) -> dict[str, Codes]:
    row, slot = np.nonzero(which)
    is_rework = kind == "rework"
    return {
        "row": row,
        "slot": slot,
        "kind": np.full(row.size, int(is_rework)),
        "form": _forms(flow, staffed)[which] if is_rework else np.zeros_like(row),
        "start": staffed.started_at[which],
        "cause": flow.cause[which],
        "team": staffed.team[which],
        "team_before": _team_before(flow, staffed)[which],
    }


def _forms(flow: Flow, staffed: Staffed) -> Codes:
    """Return for every slot: 1 where the same person did the activity the last time, else 2."""
    forms = np.zeros_like(staffed.person)
    for number in np.flatnonzero(flow.is_rework.any(axis=0)).tolist():
        same = person_before(flow.taken, staffed.person, number) == staffed.person[:, number]
        forms[:, number] = np.where(same, 1, 2)
    return forms


def _team_before(flow: Flow, staffed: Staffed) -> Codes:
    """Return for every slot the team of the last slot taken before it in the case."""
    before = np.zeros_like(staffed.team)
    last = np.zeros(flow.cases.count, dtype=np.int64)
    for number in range(len(SLOTS)):
        before[:, number] = last
        last = np.where(flow.taken[:, number], staffed.team[:, number], last)
    return before


def _places(found: dict[str, Codes]) -> pa.StringArray:
    """Return A -> B -> A for a bounce, the activity for rework."""
    here, there = _names(_TEAM_NAMES, found["team"]), _names(_TEAM_NAMES, found["team_before"])
    ways = _joined(here, there, here, " -> ")
    is_bounce = pa.array(found["kind"] == 0)
    places: pa.StringArray = pc.if_else(is_bounce, ways, _names(_ACTIVITIES, found["slot"]))
    return places


def _case_names(first_number: int, count: int) -> pa.StringArray:
    numbers = pa.array(np.arange(first_number, first_number + count)).cast(pa.string())
    return _joined("BD-", pc.utf8_lpad(numbers, 8, "0"), "")


def _names(names: Sequence[str], codes: Codes) -> pa.StringArray:
    return pa.array(names, pa.string()).take(codes)


def _joined(*parts: pa.Array[Any] | str) -> pa.StringArray:
    """Return texts put together; the last part stands between the others."""
    # The published types know arrays only, not a separator or a fixed text beside them.
    join: Any = pc.binary_join_element_wise
    joined: pa.StringArray = join(*parts)
    return joined


def _iso(at: Seconds) -> pa.StringArray:
    """Return moments as 2025-03-03T07:12:44Z."""
    days, clock = _DAY_NAMES.take(at // DAY), _CLOCK_NAMES.take(at % DAY)
    return _joined(days, clock, "")


def _timestamps(at: Seconds) -> pa.Array[Any]:
    moments = (_FIRST.astype("datetime64[s]") + at).astype("datetime64[us]")
    return pa.array(moments, pa.timestamp("us")).cast(pa.timestamp("us", tz="UTC"))
