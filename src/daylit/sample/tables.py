"""From arrays to the log's table, a row per step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from daylit.sample import company
from daylit.sample.cases import TRAITS
from daylit.sample.naming import case_names, iso, names, timestamps
from daylit.sample.promises import promised_at
from daylit.sample.way import SLOTS

if TYPE_CHECKING:
    from daylit.sample.logged import Logged

TEAM_NAMES = [team.name for team in company.TEAMS]
ACTIVITIES = [slot.activity for slot in SLOTS]
_ORGANISATIONS = [team.organisation for team in company.TEAMS]


def log_table(logged: Logged, *, times_as_text: bool) -> pa.Table:
    """Return the log of some cases.

    Args:
        logged: What of the cases is in the log.
        times_as_text: ISO text (for CSV: far quicker to write) rather than timestamps.

    Returns:
        A row per step, ordered by case number and time. What is under way when the log ends has
        no end.
    """
    cases, begun, staffed = logged.flow.cases, logged.begun, logged.staffed
    row, slot = np.nonzero(begun)
    moment = iso if times_as_text else timestamps
    columns = {
        "case": case_names(cases.first_number, cases.count).take(row),
        "activity": names(ACTIVITIES, slot),
        "start": moment(staffed.started_at[begun]),
        "end": moment(staffed.ended_at[begun], logged.ended[begun]),
        "person": names(company.PEOPLE, staffed.person[begun]),
        "team": names(TEAM_NAMES, staffed.team[begun]),
        "organisation": names(_ORGANISATIONS, staffed.team[begun]),
        "bus": pa.array(cases.bus[row]).cast(pa.string()),
        "line": names(TRAITS["line"], cases.traits["line"][row]),
        "bus_model": names(TRAITS["bus_model"], cases.traits["bus_model"][row]),
        "fault": names(TRAITS["fault"], cases.traits["fault"][row]),
        "severity": names(TRAITS["severity"], cases.traits["severity"][row]),
        "parts_value": pa.array(cases.parts_value[row]),
        "deadline": moment(promised_at(cases)[row]),
    }
    return pa.table(columns)
