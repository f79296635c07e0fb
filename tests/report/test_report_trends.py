"""More or less of late."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from daylit.report.extent import Parts
from daylit.report.trends import trend


@pytest.mark.parametrize(
    ("counts", "steps", "direction"),
    [
        ((10, 30), (100, 100), "more"),
        ((30, 10), (100, 100), "fewer"),
        # 12 of 40 lies 2.53 standard errors from 20: not 99 % sure.
        ((28, 12), (100, 100), "alike"),
        # Three times as often, on three times as many steps.
        ((10, 30), (100, 300), "alike"),
        # Nine together are too few, however they lie.
        ((0, 9), (100, 100), "alike"),
        ((0, 10), (100, 100), "more"),
        ((0, 50), (0, 100), "alike"),
    ],
)
def test_a_trend_is_told_where_chance_hardly_makes_it(
    counts: tuple[int, int], steps: tuple[int, int], direction: str
) -> None:
    assert trend(*counts, *steps).direction == direction


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
