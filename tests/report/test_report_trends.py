"""More or less of late."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from daylit.report.extent import Parts
from daylit.report.patterns_in_words import course_words, flag
from daylit.report.periods import Period
from daylit.report.trends import trend

if TYPE_CHECKING:
    from reports_by_hand import Told

pytest_plugins = ["reports_told"]


@pytest.mark.parametrize(
    ("counts", "steps", "direction"),
    [
        ((10, 10, 30), (100, 100, 100), "more"),
        ((30, 30, 10), (100, 100, 100), "fewer"),
        # More than in the first, but no more than in the middle.
        ((5, 30, 30), (100, 100, 100), "alike"),
        # It peaks in the middle and falls.
        ((5, 60, 25), (100, 100, 100), "middle"),
        ((30, 60, 30), (100, 100, 100), "middle"),
        # 12 of 40 lies 2.53 standard errors from 20: not 99 % sure.
        ((28, 28, 12), (100, 100, 100), "alike"),
        # Three times as often, on three times as many steps.
        ((10, 10, 30), (100, 100, 300), "alike"),
        # Nine together are too few, however they lie.
        ((0, 0, 9), (100, 100, 100), "alike"),
        ((0, 0, 10), (100, 100, 100), "more"),
        ((0, 0, 50), (0, 100, 100), "alike"),
    ],
)
def test_a_trend_is_told_where_chance_hardly_makes_it(
    counts: tuple[int, int, int], steps: tuple[int, int, int], direction: str
) -> None:
    assert trend(counts, steps).direction == direction


def test_words_beside_a_course_name_the_period_of_its_peak(told: Told) -> None:
    row = replace(
        told.story.patterns.shown[0],
        course=(1, 7, 2),
        trend=trend((5, 60, 25), (100, 100, 100)),
    )
    over = [Period(row.first_at, name) for name in ("May 2026", "June 2026", "July 2026")]
    assert flag(row, over) == "most in June 2026"
    assert course_words(row, over).endswith(
        "Most often in the middle third of the log, most in June 2026: 7 times."
    )
    assert flag(replace(row, trend=trend((10, 10, 30), (100, 100, 100))), over) == "more of late"


@pytest.mark.parametrize(
    ("half_day", "is_even"), [(30, True), (25, True), (24, False), (76, False)]
)
def test_halves_are_even_where_each_fills_a_quarter_of_the_time(
    half_day: int, *, is_even: bool
) -> None:
    def day(number: int) -> datetime:
        return datetime.fromordinal(700_000 + number).replace(tzinfo=UTC)

    parts = Parts(day(10), day(half_day), day(90))
    assert parts.are_even(day(0), day(100)) is is_even
