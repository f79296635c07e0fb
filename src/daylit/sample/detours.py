"""Bounces and rework that the troubles made, as far as they are in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from daylit.sample.findings import FORMS, some
from daylit.sample.naming import joined, names
from daylit.sample.staffing import person_before
from daylit.sample.tables import TEAM_NAMES
from daylit.sample.way import SLOTS

if TYPE_CHECKING:
    from daylit.sample.arrays import Codes
    from daylit.sample.findings import Findings
    from daylit.sample.logged import Logged


def bounces(logged: Logged) -> Findings:
    """Return the bounces; their place is A -> B -> A."""
    which = logged.flow.is_bounce & logged.begun
    row, slot = np.nonzero(which)
    here = names(TEAM_NAMES, logged.staffed.team[which])
    there = names(TEAM_NAMES, _team_before(logged)[which])
    place = joined(here, there, here, " -> ")
    return some(row, slot, "bounce", "", logged.flow.cause[which], place=place)


def rework(logged: Logged) -> Findings:
    """Return the activities that a trouble makes a case do again."""
    which = logged.flow.is_rework & logged.begun
    row, slot = np.nonzero(which)
    return some(row, slot, "rework", _forms(logged)[which], logged.flow.cause[which])


def _forms(logged: Logged) -> Codes:
    """Return for every slot whether the same person did the activity the last time."""
    taken, person = logged.flow.taken, logged.staffed.person
    forms = np.zeros_like(person)
    for number in np.flatnonzero(logged.flow.is_rework.any(axis=0)).tolist():
        same = person_before(taken, person, number) == person[:, number]
        forms[:, number] = np.where(same, FORMS.index("repeat"), FORMS.index("redo"))
    return forms


def _team_before(logged: Logged) -> Codes:
    """Return for every slot the team of the last slot taken before it in the case."""
    team = logged.staffed.team
    before = np.zeros_like(team)
    last = np.zeros(logged.flow.cases.count, dtype=np.int64)
    for number in range(len(SLOTS)):
        before[:, number] = last
        last = np.where(logged.flow.taken[:, number], team[:, number], last)
    return before
