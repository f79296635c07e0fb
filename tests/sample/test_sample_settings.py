"""What the settings promise about the sample, measured on many cases of it.

The figures hold for the sample as it is made, so a change of the settings that breaks a promise
shows here: how long delays are beside usual waits, how rare lateness by chance is, how strongly
each cause is planted.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import pytest

from daylit.sample.blocks import BLOCK_CASES, make_blocks
from daylit.sample.calendar import HOUR
from daylit.sample.chances import GROUPS, planted
from daylit.sample.company import TEAMS
from daylit.sample.findings import FORMS, KINDS, Findings
from daylit.sample.limits import breaks_of
from daylit.sample.settings import DELAYS, SETTINGS, STALLS, TERMS, TROUBLES
from daylit.sample.truth import place_counts
from daylit.sample.way import NO_CAUSE, SLOT_NUMBERS, SLOTS

if TYPE_CHECKING:
    from daylit.sample.arrays import Codes, Flags, Numbers
    from daylit.sample.blocks import Block
    from daylit.sample.logged import Logged
    from daylit.sample.settings import Delay, Stall, Term, Trouble

PUT_IN = SETTINGS.put_in
USUAL_SAMPLE = 2000
PLANTED_COUNT = 15
TIMES_AS_OFTEN = 3
BY_CHANCE = 0.002
CONTAMINATION = 0.03


def first_block(*, null: bool) -> Block:
    settings = SETTINGS.without_trouble() if null else SETTINGS
    (block,) = islice(make_blocks(BLOCK_CASES, 4, settings), 1)
    return block


@pytest.fixture(scope="module")
def full() -> Block:
    return first_block(null=False)


@pytest.fixture(scope="module")
def null() -> Block:
    return first_block(null=True)


@dataclass(frozen=True)
class Visits:
    """All steps of one activity with a step before them, an element each."""

    team: Codes
    hours: Numbers
    is_delayed: Flags


def visits(logged: Logged, activity: str) -> Visits:
    """Wait from the end of the step before, elapsed."""
    ended = np.zeros(logged.flow.cases.count)
    found: list[tuple[Codes, Numbers, Flags]] = []
    for number, slot in enumerate(SLOTS):
        row = np.flatnonzero(logged.begun[:, number])
        if slot.activity == activity:
            hours = (logged.staffed.started_at[row, number] - ended[row]) / HOUR
            held_up = logged.flow.held_up.get(number)
            delayed = np.zeros(row.size, bool) if held_up is None else held_up.seconds[row] > 0
            found.append((logged.staffed.team[row, number], hours, delayed))
        ended[row] = logged.staffed.ended_at[row, number]
    return Visits(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def activity_of(delay: Delay) -> str:
    return SLOTS[SLOT_NUMBERS[delay.before]].activity


def count(found: Findings, kind: str, form: str) -> int:
    return int(((found.kind == KINDS.index(kind)) & (found.form == FORMS.index(form))).sum())


@pytest.mark.parametrize("delay", DELAYS)
def test_every_delayed_wait_is_above_three_times_what_is_usual_at_its_team(
    delay: Delay, full: Block, null: Block
) -> None:
    usual, now = (visits(block.logged, activity_of(delay)) for block in (null, full))
    for team in np.unique(now.team[now.is_delayed]).tolist():
        limit = 3 * np.percentile(usual.hours[usual.team == team], 95)
        delayed = now.hours[now.is_delayed & (now.team == team)]

        assert delay.hours[0] > limit, TEAMS[team].name
        assert delayed.min() > limit, TEAMS[team].name


@pytest.mark.parametrize("delay", DELAYS)
def test_few_visits_at_any_place_are_delayed_and_many_cases_pass_it(
    delay: Delay, full: Block
) -> None:
    now = visits(full.logged, activity_of(delay))
    passing = full.logged.begun[:, SLOT_NUMBERS[delay.before]].mean()

    assert passing > 1 / 4
    for team in np.unique(now.team).tolist():
        assert now.is_delayed[now.team == team].mean() < CONTAMINATION, TEAMS[team].name


def test_no_two_delays_hold_up_the_same_step() -> None:
    assert len({delay.before for delay in DELAYS}) == len(DELAYS)


def test_in_null_mode_hardly_a_closed_case_misses_its_deadline(null: Block) -> None:
    late = null.found.form == FORMS.index("deadline")
    is_open = null.logged.is_open
    closed_late = late & ~is_open[null.found.row]

    assert 0 < closed_late.sum() < BY_CHANCE * (~is_open).sum()


@pytest.mark.parametrize("term", TERMS)
def test_in_null_mode_hardly_a_visit_breaks_a_limit(term: Term, null: Block) -> None:
    slots = [number for number, slot in enumerate(SLOTS) if slot.activity == term.to]
    if term.hand_over_to is not None:
        slots = [SLOT_NUMBERS["check"], SLOT_NUMBERS["release"]]
    visited = null.logged.begun[:, slots].any(axis=1).sum() if slots else BLOCK_CASES

    assert breaks_of(term, null.logged).row.size < BY_CHANCE * visited


def test_some_delays_break_a_limit_and_miss_deadlines(full: Block) -> None:
    causes = full.found.cause[full.found.form == FORMS.index("limit")]
    blamed = {PUT_IN[cause].cause for cause in causes.tolist() if cause != NO_CAUSE}
    late = full.found.cause[full.found.form == FORMS.index("deadline")]
    missing = {PUT_IN[cause].cause for cause in late.tolist() if cause != NO_CAUSE}

    assert {"Outer store", "Examiner away"} <= blamed
    assert {"Put aside", "No permit", "Outer store", "Forgotten"} <= missing


def test_null_mode_has_lateness_by_chance_only(null: Block) -> None:
    flow = null.logged.flow

    assert not flow.held_up
    assert not flow.times_as_long
    assert (flow.stalled == NO_CAUSE).all()
    assert (null.found.cause == NO_CAUSE).all()
    assert set(null.found.kind.tolist()) == {KINDS.index("late")}
    assert set(null.found.form.tolist()) <= {FORMS.index("limit"), FORMS.index("deadline")}
    assert null.totals.caused_step_count == null.totals.caused_seconds == 0


def test_a_few_cases_are_open_when_the_log_ends(full: Block, null: Block) -> None:
    for block in (full, null):
        assert 0.002 < block.logged.is_open.mean() < 0.03
        assert (block.logged.begun & ~block.logged.ended).any()


def met(put_in: Trouble | Delay | Stall, block: Block) -> Flags:
    """Which cases have a departure that something put in made, not by arithmetic only."""
    by_arithmetic = np.isin(block.found.form, [FORMS.index("limit"), FORMS.index("deadline")])
    which = (block.found.cause == PUT_IN.index(put_in)) & ~by_arithmetic
    return np.isin(np.arange(block.logged.flow.cases.count), block.found.row[which])


@pytest.mark.parametrize("put_in", PUT_IN)
def test_what_is_planted_stands_out_in_two_thousand_cases(
    put_in: Trouble | Delay | Stall, full: Block
) -> None:
    cases = full.logged.flow.cases
    assert put_in.plant is not None
    can, inside = GROUPS[put_in.among](cases), planted(put_in.plant, cases)
    meets = met(put_in, full)
    expected = meets[inside].sum() * USUAL_SAMPLE / BLOCK_CASES

    assert expected >= PLANTED_COUNT
    assert meets[inside & can].mean() >= TIMES_AS_OFTEN * meets[~inside & can].mean()


def test_places_are_counted_inside_and_outside_of_what_is_planted(full: Block) -> None:
    counts = place_counts(full.found, full.logged, SETTINGS)
    examiner = ("Examiner away", "late", "usual", "Release check")
    both = [counts[*examiner, is_planted] for is_planted in (True, False)]

    assert sum(both) == met(DELAYS[-1], full).sum()
    assert both[0] > both[1] > 0


def test_traits_of_all_kinds_are_planted() -> None:
    plants = [put_in.plant for put_in in PUT_IN if put_in.plant is not None]
    delays = [delay.plant.traits for delay in DELAYS]

    assert len(plants) == len(PUT_IN) == len(TROUBLES) + len(DELAYS) + len(STALLS)
    assert any(plant.hours != (0, 24) for plant in plants)
    assert {name for traits in delays for name in traits} >= {"severity", "bus_model", "fault"}
    assert any(len(traits) > 1 for traits in delays)
