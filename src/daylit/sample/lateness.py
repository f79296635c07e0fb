"""Late steps and cases, and cases left lying: what was put in, and what arithmetic says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from daylit.sample import logged as log
from daylit.sample.findings import some, together
from daylit.sample.limits import WHOLE_CASE, breaks_of, place_of
from daylit.sample.naming import names
from daylit.sample.promises import promised_at
from daylit.sample.settings import TERMS
from daylit.sample.way import NO_CAUSE

if TYPE_CHECKING:
    from daylit.sample.arrays import Codes
    from daylit.sample.findings import Findings
    from daylit.sample.logged import Logged
    from daylit.sample.settings import Term


def late_by_usual(logged: Logged) -> list[Findings]:
    """Return the steps whose wait was made longer."""
    found = []
    for number, held_up in logged.flow.held_up.items():
        row = np.flatnonzero((held_up.seconds > 0) & logged.begun[:, number])
        slot, cause = np.full(row.size, number), np.full(row.size, held_up.cause)
        found.append(some(row, slot, "late", "usual", cause))
    return found


def late_by_limit(logged: Logged) -> list[Findings]:
    """Return what came later than a stated limit allows, or is overdue, whatever made it so."""
    return [_late_by(term, logged) for term in TERMS]


def _late_by(term: Term, logged: Logged) -> Findings:
    breaks, place = breaks_of(term, logged), place_of(term)
    of_case, of_step = _to_blame(logged)[breaks.row], _to_blame_at(logged)[breaks.row, breaks.slot]
    cause = np.where(breaks.is_running | (place == WHOLE_CASE), of_case, of_step)
    places = names([place], np.zeros_like(breaks.row))
    return some(breaks.row, breaks.slot, "late", "limit", cause, place=places, due_at=breaks.due_at)


def late_by_deadline(logged: Logged) -> Findings:
    """Return the cases that have an event after their deadline, and the open ones overdue."""
    deadline = promised_at(logged.flow.cases)
    overdue = logged.is_open & (deadline < log.CUT)
    row = np.flatnonzero((logged.last_event_at > deadline) | overdue)
    cause = _to_blame(logged)[row]
    return some(row, logged.last_slot[row], "late", "deadline", cause, due_at=deadline[row])


def stalled(logged: Logged) -> Findings:
    """Return the cases that are left lying, where the log still holds the end of their last step.

    How long they have waited when the log ends is not judged.
    """
    every, last = np.arange(logged.flow.cases.count), logged.last_slot
    left = (logged.flow.stalled != NO_CAUSE) & logged.ended[every, last]
    is_last = logged.begun.sum(axis=1) == logged.flow.taken.sum(axis=1)
    row = np.flatnonzero(left & is_last)
    waits_from = logged.staffed.ended_at[row, last[row]]
    cause = logged.flow.stalled[row]
    return some(row, last[row], "stalled", "", cause, waits_from=waits_from)


def late_and_stalled(logged: Logged) -> Findings:
    """Return all of these."""
    found = [*late_by_usual(logged), *late_by_limit(logged)]
    return together([*found, late_by_deadline(logged), stalled(logged)])


def _to_blame_at(logged: Logged) -> Codes:
    """Return per case and slot what makes it late: what held it up, else what added it."""
    blame = logged.flow.cause.copy()
    for number, held_up in logged.flow.held_up.items():
        blame[held_up.seconds > 0, number] = held_up.cause
    return blame


def _to_blame(logged: Logged) -> Codes:
    """Return per case what makes it late: being left, else the longest delay, else a trouble."""
    flow = logged.flow
    added = flow.cause != NO_CAUSE
    blame = flow.cause[np.arange(flow.cases.count), added.argmax(axis=1)].copy()
    longest = np.zeros(flow.cases.count, dtype=np.int64)
    for held_up in flow.held_up.values():
        blame = np.where(held_up.seconds > longest, held_up.cause, blame)
        longest = np.maximum(longest, held_up.seconds)
    return np.where(flow.stalled != NO_CAUSE, flow.stalled, blame)
