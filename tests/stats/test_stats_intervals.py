"""Intervals of medians and of shares that are counted."""

from __future__ import annotations

from itertools import accumulate
from math import comb
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from daylit.stats.intervals import median_bounds, wilson_bounds

if TYPE_CHECKING:
    from daylit.record.engine import Engine

MOST = 400


@pytest.fixture(scope="module")
def bounds(engine: Engine) -> dict[int, tuple[int, int]]:
    table = engine.from_arrow(pa.table({"values": list(range(1, MOST + 1))}))
    lower, upper = median_bounds(table["values"])
    rows = engine.rows(table.select("values", lower=lower, upper=upper))
    return {row["values"]: (row["lower"], row["upper"]) for row in rows}


def test_few_values_are_bounded_by_the_least_and_the_greatest(
    bounds: dict[int, tuple[int, int]],
) -> None:
    assert [bounds[count] for count in range(1, 7)] == [(1, count) for count in range(1, 7)]


def test_ranks_of_a_hundred_values_are_those_of_the_normal_approximation(
    bounds: dict[int, tuple[int, int]],
) -> None:
    # 50 - 1.96 * sqrt(100) / 2 is 40.2, rounded outwards; the other bound is as far from its end.
    assert bounds[100] == (40, 61)


def test_bounds_hold_the_median_in_95_of_100_samples_and_not_far_more(
    bounds: dict[int, tuple[int, int]],
) -> None:
    # The median lies between ranks l and u where l to u - 1 of n values fall below it.
    for count in range(6, MOST + 1):
        lower, upper = bounds[count]
        assert lower + upper == count + 1
        samples = list(accumulate(comb(count, below) for below in range(count + 1)))
        coverage = (samples[upper - 1] - samples[lower - 1]) / 2**count
        assert 0.95 <= coverage < (0.99 if count > 18 else 1), count


def test_wilson_bounds_are_those_published() -> None:
    # R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    assert wilson_bounds(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson_bounds(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson_bounds(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson_bounds(1, 29) == pytest.approx((0.0061, 0.1718), abs=5e-5)


def test_wilson_bounds_of_all_mirror_those_of_none() -> None:
    lower, upper = wilson_bounds(0, 7)
    assert wilson_bounds(7, 7) == pytest.approx((1 - upper, 1 - lower))
