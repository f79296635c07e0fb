"""Over-representation of a value among affected cases, within strata."""

from __future__ import annotations

from itertools import accumulate
from math import comb, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit.stats.overrepresented import (
    count_values,
    log_likelihood_ratio,
    overrepresentation,
    share_bounds,
    upper_tail,
)


def hypergeometric_tail(least: int, inside: int, affected: int, rows: int) -> float:
    """The chance of that many affected inside or more, where they are drawn blindly."""
    most = min(inside, affected)
    ways = sum(comb(inside, k) * comb(rows - inside, affected - k) for k in range(least, most + 1))
    return ways / comb(rows, affected)


def test_counts_by_hand() -> None:
    # January: 2 of 4 affected, value 1 in 3 of 4 rows; February: 1 of 2 affected, value 1 in 1.
    codes = np.array([1, 1, 1, 0, 1, 0])
    affected = np.array([True, True, False, False, True, False])
    counts = count_values(codes, affected, np.array([0, 0, 0, 0, 1, 1]))
    assert counts.affected.tolist() == [0, 3]
    assert counts.at_risk.tolist() == [2, 4]
    assert counts.expected.tolist() == [2 * 1 / 4 + 1 / 2, 2 * 3 / 4 + 1 / 2]
    assert counts.affected_total == 3


def test_rows_that_state_no_value_are_left_out_of_both_sides() -> None:
    affected = np.array([True, False, True, True])
    counts = count_values(np.array([0, 1, -1, -1]), affected, np.zeros(4, dtype=int))
    assert counts.expected.tolist() == [0.5, 0.5]
    assert counts.affected_total == 1


def test_nothing_stated_counts_nothing() -> None:
    counts = count_values(np.array([-1]), np.array([True]), np.array([3]))
    assert (counts.at_risk.tolist(), counts.affected_total) == ([], 0)


def test_what_follows_the_month_alone_is_expected() -> None:
    # Value 1 fills January, in which all are affected; within each month nothing differs.
    codes = np.array([1, 1, 1, 0, 0, 0])
    affected = codes == 1
    counts = count_values(codes, affected, np.array([0, 0, 0, 1, 1, 1]))
    assert counts.expected.tolist() == [0.0, 3.0]


def test_tail_by_hand() -> None:
    # Ten throws of a coin: 8, 9 or 10 heads in 45 + 10 + 1 of 1,024 ways.
    assert upper_tail(np.array([8]), np.array([5.0]), np.array(10)) == pytest.approx([56 / 1024])


def test_tail_of_the_published_table() -> None:
    # J. L. Devore, Probability and Statistics for Engineering and the Sciences, table A.1, n = 20,
    # p = .3: P(X <= 8) = .887, P(X <= 9) = .952.
    found = upper_tail(np.array([9, 10]), np.array([6.0, 6.0]), np.array(20))
    assert (1 - found).round(3).tolist() == [0.887, 0.952]


def test_published_bounds_of_a_share() -> None:
    # K. Diem and C. Lentner, Scientific Tables (Geigy, 1970), exact confidence limits, n = 10.
    lower, upper = share_bounds(np.array([0, 5, 10]), np.array([10, 10, 10]))
    assert lower.round(4).tolist() == [0.0, 0.1871, 0.6915]
    assert upper.round(4).tolist() == [0.3085, 0.8129, 1.0]


def test_lift_and_interval_by_hand() -> None:
    over = overrepresentation(np.array([5]), np.array([2.0]), np.array(10))
    assert over.lift.tolist() == [2.5]
    assert over.lower.round(3).tolist() == [round(0.18709 / 0.2, 3)]
    assert over.upper.round(3).tolist() == [round(0.81291 / 0.2, 3)]


def test_nothing_expected_has_no_lift() -> None:
    over = overrepresentation(np.array([0, 0]), np.array([0.0, 1.0]), np.array(4))
    assert over.p.tolist() == [1.0, 1.0]
    assert np.isnan([over.lift[0], over.lower[0], over.upper[0]]).all()
    assert over.lift[1] == 0


def test_log_likelihood_ratio_by_hand() -> None:
    found = log_likelihood_ratio(np.array([6, 2, 0]), np.array([2.0, 2.0, 2.0]), np.array(8))
    expected = [6 * log(3) + 2 * log(2 / 6), 0, 8 * log(8 / 6)]
    assert found == pytest.approx(expected)


def test_the_set_that_truly_differs_has_the_greatest_ratio() -> None:
    # 20 of 100 rows hold 40 of 80 affected ones. Half of the set, or twice as many rows, tell less.
    found = log_likelihood_ratio(np.array([40, 20, 50]), np.array([16.0, 8.0, 32.0]), np.array(80))
    assert found.argmax() == 0


@given(st.integers(2, 40), st.data())
def test_never_claims_more_than_the_exact_test_from_one_above_what_is_expected(
    rows: int, data: st.DataObject
) -> None:
    inside = data.draw(st.integers(1, rows))
    affected = data.draw(st.integers(1, rows))
    expected = inside * affected / rows
    for observed in range(int(np.ceil(expected)) + 1, min(inside, affected) + 1):
        p = float(upper_tail(np.array(observed), np.array(expected), np.array(affected)))
        assert p >= hypergeometric_tail(observed, inside, affected, rows) * (1 - 1e-9)


@given(st.integers(1, 60), st.floats(0.01, 0.99))
def test_p_is_at_most_any_level_no_more_often_than_the_level(total: int, share: float) -> None:
    """Among counts that are binomial, P(p <= level) <= level, at every level that p can take."""
    counts = np.arange(total + 1)
    p = upper_tail(counts, np.full(total + 1, share * total), np.array(total))
    chance = [comb(total, k) * share**k * (1 - share) ** (total - k) for k in counts.tolist()]
    above = list(accumulate(reversed(chance)))[::-1]
    assert np.all(np.array(above) <= p * (1 + 1e-7) + 1e-12)


@given(st.lists(st.tuples(st.integers(-1, 3), st.booleans(), st.integers(0, 2)), min_size=1))
def test_expected_sums_to_the_affected_and_ignores_order(
    rows: list[tuple[int, bool, int]],
) -> None:
    codes, affected, stratum = (np.array(column) for column in zip(*rows, strict=True))
    counts = count_values(codes, affected, stratum)
    assert counts.expected.sum() == pytest.approx(counts.affected_total)
    assert counts.affected.sum() == counts.affected_total
    again = count_values(codes[::-1], affected[::-1], stratum[::-1])
    assert again.expected == pytest.approx(counts.expected)
    assert again.at_risk.tolist() == counts.at_risk.tolist()


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.integers(0, 2)), min_size=1))
def test_twice_the_rows_give_the_same_lift_and_a_narrower_interval(
    rows: list[tuple[int, bool, int]],
) -> None:
    codes, affected, stratum = (np.array(column) for column in zip(*(rows * 2), strict=True))
    half = len(rows)
    once = count_values(codes[:half], affected[:half], stratum[:half])
    twice = count_values(codes, affected, stratum)
    assert twice.expected == pytest.approx(2 * once.expected)
    narrow, wide = (
        overrepresentation(counts.affected, counts.expected, np.array(counts.affected_total))
        for counts in (twice, once)
    )
    told = once.expected > 0
    assert narrow.lift[told] == pytest.approx(wide.lift[told])
    assert np.all(narrow.lower[told] >= wide.lower[told] - 1e-9)
    assert np.all(narrow.upper[told] <= wide.upper[told] + 1e-9)
