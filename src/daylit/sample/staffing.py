"""Who does each step, and when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from daylit.sample.calendar import HOUR, WEEK, hours_until_open, strain_by_week, when_open
from daylit.sample.company import TEAMS
from daylit.sample.settings import KEEPS_CASE_SHARE
from daylit.sample.way import SLOTS, earlier_visits, teams_of
from daylit.sample.work import HANDLING_SPREAD, WAIT_SPREAD, WIDEST, WORK

if TYPE_CHECKING:
    from daylit.sample.arrays import Codes, Flags, Numbers, Seconds
    from daylit.sample.way import Flow

_ROLES = [int(slot.role) for slot in SLOTS]
_SIZES = np.array([team.people for team in TEAMS])
_FIRST_PERSON = np.concatenate(([0], np.cumsum(_SIZES)[:-1]))
_PACE = np.array([team.pace for team in TEAMS])
_ROSTER_LENGTH = 1024
_SHORTEST_WAIT_SECONDS = 20
_SHORTEST_HANDLING_SECONDS = 60
NOBODY = -1


@dataclass(frozen=True)
class Staffed:
    """Who does each step and when; a row per case, a column per slot.

    Only the slots that the case takes mean anything.

    Attributes:
        team: Position in `daylit.sample.company.TEAMS`.
        person: Position in `daylit.sample.company.PEOPLE`.
        started_at: Seconds since the first midnight.
        ended_at: The same.
        slowed_seconds: By slot, how much longer its work took because a trouble slowed it, per
            case.
    """

    team: Codes
    person: Codes
    started_at: Seconds
    ended_at: Seconds
    slowed_seconds: dict[int, Seconds] = field(default_factory=dict)


def staff(flow: Flow, *, people: np.random.Generator, times: np.random.Generator) -> Staffed:
    """Give every step of a flow its team, person and times.

    Args:
        flow: Which slots the cases take.
        people: The source of chance for who.
        times: The source of chance for when.
    """
    by_role = teams_of(flow.cases)
    team = by_role[:, _ROLES]
    person = _assign(flow, by_role, people)
    staffed = Staffed(team, person, np.zeros_like(team), np.zeros_like(team))
    _walk(flow, staffed, times)
    return staffed


def _rosters() -> Codes:
    """Return, a row per team, whose turn it is at each of many evenly likely draws.

    Work is spread unevenly: the person at place n of a team gets 1 / (1 + n / 5) of what the first
    one gets.
    """
    rows = []
    for team in TEAMS:
        weights = 1 / (1 + np.arange(team.people) / 5)
        heap = np.cumsum(weights) / weights.sum()
        draws = (np.arange(_ROSTER_LENGTH) + 0.5) / _ROSTER_LENGTH
        rows.append(np.searchsorted(heap, draws))
    return np.stack(rows)


def _assign(flow: Flow, by_role: Codes, rng: np.random.Generator) -> Codes:
    """Return who does each step: mostly the person who has the case in that team, else anyone."""
    rosters = _rosters()

    def someone(team: Codes) -> Codes:
        draws = (rng.random(team.shape) * _ROSTER_LENGTH).astype(np.int64)
        return rosters[team, draws]

    holder = someone(by_role)
    person = np.full(flow.taken.shape, NOBODY)
    for number, slot in enumerate(SLOTS):
        rows = np.flatnonzero(flow.taken[:, number])
        team = by_role[rows, slot.role]
        keeps = rng.random(rows.size) < KEEPS_CASE_SHARE
        chosen = np.where(keeps, holder[rows, slot.role], someone(team))
        if slot.by_another:
            before = person_before(flow.taken, person, number)[rows] - _FIRST_PERSON[team]
            others = _SIZES[team] - 1
            chosen = (before + 1 + (rng.random(rows.size) * others).astype(np.int64)) % (others + 1)
        person[rows, number] = _FIRST_PERSON[team] + chosen
    return person


def person_before(taken: Flags, person: Codes, number: int) -> Codes:
    """Return who did a slot's activity the last time before it, per case, or `NOBODY`."""
    last = np.full(taken.shape[0], NOBODY)
    for earlier in earlier_visits(number):
        last = np.where(taken[:, earlier], person[:, earlier], last)
    return last


def _walk(flow: Flow, staffed: Staffed, rng: np.random.Generator) -> None:
    """Go through the slots in order; each step begins after the one before, when its team works."""
    until, strain = hours_until_open(), strain_by_week()
    clock = flow.cases.reported_at.copy()
    for number in range(len(SLOTS)):
        rows = np.flatnonzero(flow.taken[:, number])
        who = staffed.team[rows, number]
        week = np.minimum(clock[rows] // WEEK, strain.shape[1] - 1)
        wait = _waits(flow, number, rows, strain[who, week], rng)
        begun = when_open(clock[rows] + wait, who, until, rng)
        clock[rows] = begun + _lengths(flow, staffed, number, rows, rng)
        staffed.started_at[rows, number] = begun
        staffed.ended_at[rows, number] = clock[rows]


def _waits(
    flow: Flow, number: int, rows: Codes, strain: Numbers, rng: np.random.Generator
) -> Seconds:
    """Return how long some cases wait for a slot within opening hours, with what is put in."""
    hours = WORK[SLOTS[number].activity].wait_hours
    wait = hours * HOUR * strain * _around_one(WAIT_SPREAD, rows.size, rng)
    if hours > 0:
        wait = np.maximum(wait, _SHORTEST_WAIT_SECONDS)
    held_up = flow.held_up.get(number)
    more = 0 if held_up is None else held_up.seconds[rows]
    return np.asarray(wait.astype(np.int64) + more)


def _lengths(
    flow: Flow, staffed: Staffed, number: int, rows: Codes, rng: np.random.Generator
) -> Seconds:
    """Return how long the work of a slot takes in some cases; what slowed it is noted apart."""
    usual = WORK[SLOTS[number].activity].handling_minutes * 60 * _PACE[staffed.team[rows, number]]
    drawn = usual * _around_one(HANDLING_SPREAD, rows.size, rng)
    length: Seconds = np.maximum(drawn, _SHORTEST_HANDLING_SECONDS).astype(np.int64)
    factor = flow.times_as_long.get(number)
    if factor is None:
        return length
    slowed = (length * factor[rows]).astype(np.int64)
    staffed.slowed_seconds[number] = np.zeros(flow.cases.count, dtype=np.int64)
    staffed.slowed_seconds[number][rows] = slowed - length
    return slowed


def _around_one(spread: float, count: int, rng: np.random.Generator) -> Numbers:
    draws = np.clip(rng.standard_normal(count), -WIDEST, WIDEST)
    return np.asarray(np.exp(spread * draws))
