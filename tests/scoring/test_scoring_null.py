"""Twelve samples without exceptions: next to nothing may be told of them.

What 200 of them score stands in docs/accuracy.md, as ``bench/accuracy.py`` prints it.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

import pytest
from bounds import at_least, at_most
from outcomes import NO_ALARMS

from daylit.departures.baselines.fitting import FALSE_ALARM_RATE

if TYPE_CHECKING:
    from outcomes import NullOutcome

pytest_plugins = ["twelve_seeds"]
pytestmark = pytest.mark.slow

HARDLY_EVER = 0.05
A_THIRD = 1 / 3


def test_no_share_is_told_where_nothing_was_put_in(null_outcomes: list[NullOutcome]) -> None:
    assert median(one.share.value for one in null_outcomes) <= 0.01


def test_the_interval_hardly_ever_excludes_zero(null_outcomes: list[NullOutcome]) -> None:
    wrong = sum(one.share.excludes_zero for one in null_outcomes)
    assert at_least(wrong, len(null_outcomes)) <= HARDLY_EVER


def test_a_trait_is_hardly_ever_claimed(null_outcomes: list[NullOutcome]) -> None:
    wrong = sum(one.claimed_count > 0 for one in null_outcomes)
    assert at_least(wrong, len(null_outcomes)) <= HARDLY_EVER


def test_as_many_usual_waits_are_called_late_as_is_stated(
    null_outcomes: list[NullOutcome],
) -> None:
    late = sum((one.late for one in null_outcomes), NO_ALARMS)
    assert late.usual > 240_000
    assert at_least(late.false, late.usual) <= FALSE_ALARM_RATE * (1 + A_THIRD)
    assert at_most(late.false, late.usual) >= FALSE_ALARM_RATE * (1 - A_THIRD)


def test_no_more_open_cases_are_called_stalled_than_is_stated(
    null_outcomes: list[NullOutcome],
) -> None:
    stalled = sum((one.stalled for one in null_outcomes), NO_ALARMS)
    assert stalled.usual > 30
    assert at_least(stalled.false, stalled.usual) <= FALSE_ALARM_RATE * (1 + A_THIRD)
