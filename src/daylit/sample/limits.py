"""Which steps came later than a stated limit allows, by arithmetic over the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from daylit.sample.calendar import DAY
from daylit.sample.company import TEAM_CODES
from daylit.sample.way import SLOTS

if TYPE_CHECKING:
    from daylit.sample.arrays import Codes, Flags, Seconds
    from daylit.sample.logged import Logged
    from daylit.sample.settings import Term

_NEVER = np.iinfo(np.int64).max
WHOLE_CASE = "whole case"


@dataclass(frozen=True)
class Breaks:
    """Where some cases broke a limit, a break each: in which row, at which slot, and when due."""

    row: Codes
    slot: Codes
    due_at: Seconds


def place_of(term: Term) -> str:
    """Return the place that a limit speaks of."""
    if term.hand_over_to is not None:
        return f"-> {term.hand_over_to}"
    if term.start is not None and term.to is not None:
        return f"{term.start} -> {term.to}"
    return WHOLE_CASE


def breaks_of(term: Term, logged: Logged) -> Breaks:
    """Return where some cases broke a limit, ordered by slot, then by case.

    From the end of a step of one activity until the next later step of the other begins; from the
    end of the step before a hand-over until the receiving team's step begins; for the whole case
    from its first start to its last end, the last ended step being the one that came too late.
    """
    if term.hand_over_to is not None:
        return _by_slot(logged, _hand_over_due(logged, term.hand_over_to, term.within_days * DAY))
    if term.start is not None and term.to is not None:
        due = _way_due(logged, term.start, term.to, term.within_days * DAY)
        return _by_slot(logged, due)
    return _whole_case(logged, term.within_days * DAY)


def _by_slot(logged: Logged, due: Seconds) -> Breaks:
    """Return where a step began after it was due."""
    slot, row = np.nonzero((logged.begun & (logged.staffed.started_at > due)).T)
    return Breaks(row, slot, due[row, slot])


def _way_due(logged: Logged, start: str, to: str, within: int) -> Seconds:
    """Return until when each slot has to begin by a limit between two activities."""
    due = np.full(logged.begun.shape, _NEVER)
    pending = np.full(logged.flow.cases.count, _NEVER)
    for number, slot in enumerate(SLOTS):
        begun, ended = logged.begun[:, number], logged.ended[:, number]
        if slot.activity == to:
            due[begun, number] = pending[begun]
            pending[begun] = _NEVER
        if slot.activity == start:
            ends = logged.staffed.ended_at[:, number] + within
            pending = np.where(ended, np.minimum(pending, ends), pending)
    return due


def _hand_over_due(logged: Logged, team: str, within: int) -> Seconds:
    """Return until when each slot has to begin by a limit for what a team is handed."""
    due = np.full(logged.begun.shape, _NEVER)
    count = logged.flow.cases.count
    team_before, end_before = np.full(count, TEAM_CODES[team]), np.zeros(count, dtype=np.int64)
    for number in range(len(SLOTS)):
        begun, who = logged.begun[:, number], logged.staffed.team[:, number]
        handed = begun & (who == TEAM_CODES[team]) & (team_before != who)
        due[handed, number] = end_before[handed] + within
        team_before = np.where(begun, who, team_before)
        end_before = np.where(begun, logged.staffed.ended_at[:, number], end_before)
    return due


def _whole_case(logged: Logged, within: int) -> Breaks:
    """Return which cases took longer than a limit, as far as they are in the log."""
    due_at = logged.flow.cases.reported_at + within
    late: Flags = logged.ended & (logged.staffed.ended_at > due_at[:, np.newaxis])
    row = np.flatnonzero(late.any(axis=1))
    slot = len(SLOTS) - 1 - late[row, ::-1].argmax(axis=1)
    return Breaks(row, slot, due_at[row])
