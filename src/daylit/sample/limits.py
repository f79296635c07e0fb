"""Which steps came later than a stated limit allows, by arithmetic over the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from daylit.sample import logged as log
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
    """Where some cases broke a limit, a break each.

    Attributes:
        row: Which case of the block.
        slot: The step that came too late; where none has come, the one from which the time runs;
            of a whole case its last step.
        due_at: Until when it was to come.
        is_running: What is waited for has not come when the log ends.
    """

    row: Codes
    slot: Codes
    due_at: Seconds
    is_running: Flags


def place_of(term: Term) -> str:
    """Return the place that a limit speaks of."""
    if term.hand_over_to is not None:
        return f"-> {term.hand_over_to}"
    if term.start is not None and term.to is not None:
        return f"{term.start} -> {term.to}"
    return WHOLE_CASE


def breaks_of(term: Term, logged: Logged) -> Breaks:
    """Return where some cases broke a limit.

    From the end of a step of one activity until the next later step of the other begins; from the
    end of the step before a hand-over until the receiving team's step begins; for the whole case
    from its first start to its last end. In a case that is open when the log ends, what has not
    come is late once the limit has passed.
    """
    within = term.within_days * DAY
    if term.hand_over_to is not None:
        return _came_late(logged, _hand_over_due(logged, term.hand_over_to, within))
    if term.start is not None and term.to is not None:
        return _way(logged, term.start, term.to, within)
    return _whole_case(logged, within)


def _came_late(logged: Logged, due: Seconds) -> Breaks:
    """Return where a step began after it was due."""
    row, slot = np.nonzero(logged.begun & (logged.staffed.started_at > due))
    return Breaks(row, slot, due[row, slot], np.zeros(row.size, dtype=np.bool_))


def _way(logged: Logged, start: str, to: str, within: int) -> Breaks:
    """Return where a limit between two activities was broken."""
    due = np.full(logged.begun.shape, _NEVER)
    pending, since = np.full((2, logged.flow.cases.count), _NEVER)
    for number, slot in enumerate(SLOTS):
        begun, ended = logged.begun[:, number], logged.ended[:, number]
        if slot.activity == to:
            due[begun, number] = pending[begun]
            pending[begun] = _NEVER
        if slot.activity == start:
            starts = ended & (pending == _NEVER)
            pending = np.where(starts, logged.staffed.ended_at[:, number] + within, pending)
            since[starts] = number
    came = _came_late(logged, due)
    row = np.flatnonzero(logged.is_open & (pending < log.CUT))
    return Breaks(
        np.concatenate((came.row, row)),
        np.concatenate((came.slot, since[row])),
        np.concatenate((came.due_at, pending[row])),
        np.concatenate((came.is_running, np.ones(row.size, dtype=np.bool_))),
    )


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
    """Return which cases took longer than a limit, or have."""
    due_at = logged.flow.cases.reported_at + within
    until = np.where(logged.is_open, log.CUT, logged.last_event_at)
    row = np.flatnonzero(until > due_at)
    return Breaks(row, logged.last_slot[row], due_at[row], logged.is_open[row])
