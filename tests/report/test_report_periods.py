"""Periods of a log and the line drawn over them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from daylit.report.periods import period_unit, periods
from daylit.report.sparkline import are_bars, bars, points


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "last", "unit"),
    [
        ("2012-01-01", "2012-07-02", "W"),
        ("2012-01-01", "2012-07-03", "M"),
        ("2012-01-01", "2015-05-05", "M"),
        ("2012-01-01", "2015-05-06", "Q"),
    ],
)
def test_unit_follows_the_length_of_the_log(first: str, last: str, unit: str) -> None:
    assert period_unit(_at(first), _at(last)) == unit


@pytest.mark.parametrize(
    ("unit", "names"),
    [
        ("W", ["week of 26 December 2011", "week of 2 January 2012", "week of 9 January 2012"]),
        ("M", ["December 2011", "January 2012"]),
        ("Q", ["quarter 4 of 2011", "quarter 1 of 2012"]),
    ],
)
def test_periods_run_from_the_first_event_to_the_last(unit: str, names: list[str]) -> None:
    found = periods(_at("2011-12-31T23:00"), _at("2012-01-09"), unit)
    assert [period.name for period in found] == names


def test_line_spans_the_width_and_the_most_stands_on_top() -> None:
    assert points((0, 4, 2)) == ((3, 25.0), (60.0, 3.0), (117.0, 14.0))


def test_one_count_makes_a_level_line() -> None:
    assert points((5,)) == ((3, 3.0), (117.0, 3.0))


def test_no_count_above_nothing_lies_on_the_ground() -> None:
    assert points((0, 0)) == ((3, 25.0), (117.0, 25.0))


def test_small_counts_are_bars_on_one_ground() -> None:
    assert are_bars((0, 3))
    assert not are_bars((0, 4))
    # Two of six pixels each, and the room of 114 pixels in three.
    assert bars((1, 0, 2)) == ((3.0, 19.5, 37.0, 5.5), (79.0, 14.0, 37.0, 11.0))
