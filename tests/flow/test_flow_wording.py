"""Durations in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit.flow.wording import duration, short


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (0.5, "under 1 s"),
        (59, "59 s"),
        (720, "12 min"),
        (5400, "1.5 h"),
        (172_799, "48 h"),
        (172_800, "2.0 days"),
        (86_400 * 1234, "1,234 days"),
        (86_400 * 36_525, "100 years"),
    ],
)
def test_duration_is_said_in_the_unit_that_people_use(seconds: float, said: str) -> None:
    assert duration(seconds) == said


@given(st.floats(1, 1e10))
def test_duration_keeps_its_size_whatever_its_unit(seconds: float) -> None:
    amount, unit = duration(60 + seconds).replace(",", "").split()
    sizes = {"min": 60, "h": 3600, "days": 86_400, "years": 31_557_600}
    assert float(amount) * sizes[unit] == pytest.approx(60 + seconds, rel=0.5)


def test_small_amounts_have_a_decimal() -> None:
    assert [short(value) for value in (0.44, 9.0, 10.4, 1240)] == ["0.4", "9.0", "10", "1,240"]
