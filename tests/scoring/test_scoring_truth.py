"""Twelve samples with exceptions: what they cause, which they are and what they have in common.

What 100 of them score stands in docs/accuracy.md, as ``bench/accuracy.py`` prints it.
"""

from __future__ import annotations

from collections import Counter
from statistics import median
from typing import TYPE_CHECKING

import pytest
from bounds import at_least, at_most
from outcomes import NO_ALARMS
from scores import total

from daylit.departures.baselines.fitting import FALSE_ALARM_RATE

if TYPE_CHECKING:
    from outcomes import TruthOutcome

    from daylit.sample import Shares

pytest_plugins = ["twelve_seeds"]
pytestmark = pytest.mark.slow

MOST = 10
"""Of twelve seeds."""

FORGOTTEN = "Forgotten"

WIDEST = 0.06
A_THIRD = 1 / 3


def test_the_interval_covers_the_share_of_the_hours(
    truth_outcomes: list[TruthOutcome], expected: Shares
) -> None:
    covered = sum(one.share.covers(expected.hours) for one in truth_outcomes)
    assert covered >= MOST
    assert median(one.share.width for one in truth_outcomes) <= WIDEST


def test_with_minutes_given_it_covers_the_share_of_the_assumed_hours(
    truth_outcomes: list[TruthOutcome], expected: Shares
) -> None:
    covered = sum(one.assumed.covers(expected.assumed_hours) for one in truth_outcomes)
    assert covered >= MOST
    assert median(one.assumed.width for one in truth_outcomes) <= WIDEST


@pytest.mark.parametrize("kind", ["bounce", "rework", "late deadline", "late limit"])
def test_what_needs_no_usual_is_found_as_it_is(
    truth_outcomes: list[TruthOutcome], kind: str
) -> None:
    hits = total(one.stated[kind] for one in truth_outcomes)
    assert hits.true > 600
    assert hits.both / hits.found >= 0.95
    assert hits.both / hits.true >= 0.95


def test_long_delays_are_found_by_the_usual(truth_outcomes: list[TruthOutcome]) -> None:
    late = sum((one.late for one in truth_outcomes), NO_ALARMS)
    assert late.far > 600
    assert late.far_found / late.far >= 0.9
    assert at_least(late.false, late.usual) <= FALSE_ALARM_RATE * (1 + A_THIRD)
    assert at_most(late.false, late.usual) >= FALSE_ALARM_RATE * (1 - A_THIRD)


def test_forgotten_cases_are_found_stalled(truth_outcomes: list[TruthOutcome]) -> None:
    stalled = sum((one.stalled for one in truth_outcomes), NO_ALARMS)
    assert stalled.far > 120
    assert stalled.far_found / stalled.far >= 0.9
    assert at_least(stalled.false, stalled.usual) <= FALSE_ALARM_RATE * (1 + A_THIRD)


def test_each_planted_cause_stands_first_in_its_list(truth_outcomes: list[TruthOutcome]) -> None:
    planted = set(truth_outcomes[0].causes) - {FORGOTTEN}
    first = Counter(
        cause
        for one in truth_outcomes
        for cause, instead in one.causes.items()
        if instead is None and cause not in one.said_by_place
    )
    # Depot North's pattern says by its place which depot it is.
    assert planted - set(first) == {"Release refused"}
    assert len(first) == 12
    assert {cause: first[cause] for cause in first.keys() & planted if first[cause] < MOST} == {}


def test_the_cause_of_forgotten_cases_stands_first_in_its_list(
    truth_outcomes: list[TruthOutcome],
) -> None:
    assert sum(one.causes[FORGOTTEN] is None for one in truth_outcomes) >= MOST
