"""What affected rows took beyond unaffected ones alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit.stats.excess import LEAST_ALIKE, excess

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]


def drawn(seed: int, size: int = 400) -> tuple[list[NDArray[np.int64]], NDArray[np.bool_], Numbers]:
    """Skewed values in cells of two levels, a quarter of them affected by chance."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 3, size)
    fine = 4 * coarse + rng.integers(0, 4, size)
    return [fine, coarse], rng.random(size) < 0.25, (1 + coarse) * rng.lognormal(0, 1, size)


def test_excess_is_held_against_the_mean_of_unaffected_values() -> None:
    # 30 unaffected values of 2 on average; one row of 3 affected values that sum to 10.
    found = excess(
        [np.zeros(3, dtype=np.int64)],
        np.array([False, False, True]),
        np.array([10.0, 20.0, 3.0]),
        np.array([40.0, 20.0, 10.0]),
    )
    assert found.total == pytest.approx(10 - 3 * 2)
    assert found.part.tolist() == pytest.approx([0, 0, 4])
    # Each unaffected row lifts the mean by what it is beyond it, through 30, three times.
    assert found.influence.tolist() == pytest.approx([-3 / 30 * 20, -3 / 30 * -20, 4])
    assert (found.compared_count, found.affected_count) == (3, 3)


def test_cell_with_too_few_unaffected_values_asks_the_coarser_one() -> None:
    fine, coarse = np.array([0, 1, 0, 1]), np.array([0, 0, 0, 0])
    found = excess(
        [fine, coarse],
        np.array([False, False, True, True]),
        np.array([LEAST_ALIKE, LEAST_ALIKE - 1.0, 1, 1]),
        np.array([LEAST_ALIKE * 1.0, 3 * (LEAST_ALIKE - 1.0), 5, 5]),
    )
    in_both = (LEAST_ALIKE + 3 * (LEAST_ALIKE - 1)) / (2 * LEAST_ALIKE - 1)
    assert found.part.tolist() == pytest.approx([0, 0, 5 - 1, 5 - in_both])
    assert found.compared_count == 2


def test_what_has_nothing_alike_is_not_compared() -> None:
    found = excess(
        [np.array([0, 1])], np.array([False, True]), np.array([50.0, 4.0]), np.array([50.0, 90.0])
    )
    assert (found.total, found.compared_count, found.affected_count) == (0, 0, 4)
    assert found.part.tolist() == [0, 0]
    assert found.influence.tolist() == [0, 0]


@pytest.mark.parametrize("is_affected", [True, False])
def test_where_all_or_none_are_affected_there_is_no_excess(*, is_affected: bool) -> None:
    levels, _, total = drawn(1)
    found = excess(levels, np.full(total.size, is_affected), np.ones(total.size), total)
    assert (found.total, found.compared_count) == (0, 0)
    assert found.affected_count == total.size * is_affected


def test_no_rows_have_no_excess() -> None:
    none = np.empty(0)
    cells = np.empty(0, dtype=np.int64)
    found = excess([cells, cells], np.empty(0, dtype=np.bool_), none, none)
    assert (found.total, found.affected_count, found.influence.size) == (0, 0, 0)


def test_excess_of_exchangeable_labels_is_nothing_on_average() -> None:
    totals = []
    for seed in range(400):
        levels, is_affected, total = drawn(seed)
        totals.append(excess(levels, is_affected, np.ones(total.size), total).total)
    error = np.std(totals) / len(totals) ** 0.5
    assert abs(np.mean(totals)) < 3 * error
    # Held against medians, some 100 affected values would show about 130 too much.
    assert error < 5


def test_excess_that_is_put_in_is_found() -> None:
    levels, is_affected, total = drawn(3, 40_000)
    more = np.where(is_affected, total * 1.2, total)
    found = excess(levels, is_affected, np.ones(total.size), more)
    assert found.total == pytest.approx(0.2 * total[is_affected].sum(), rel=0.15)


def test_influence_tells_how_the_total_moves_with_each_row() -> None:
    """Held against the change where a row counts a little more."""
    levels, is_affected, total = drawn(5)
    count, little = np.ones(total.size), 1e-5
    found = excess(levels, is_affected, count, total)
    for row in (0, 7, 100, 399, int(np.flatnonzero(is_affected)[0])):
        heavier = np.ones(total.size)
        heavier[row] += little
        moved = excess(levels, is_affected, heavier * count, heavier * total).total
        assert (moved - found.total) / little == pytest.approx(found.influence[row], abs=1e-3)


@given(seed=st.integers(0, 1000), factor=st.floats(0.01, 1000))
def test_excess_scales_with_the_values_and_not_with_their_order(seed: int, factor: float) -> None:
    levels, is_affected, total = drawn(seed)
    count = np.ones(total.size)
    found = excess(levels, is_affected, count, total)
    order = np.random.default_rng(seed).permutation(total.size)
    mixed = excess(
        [level[order] for level in levels], is_affected[order], count, factor * total[order]
    )
    assert mixed.total == pytest.approx(factor * found.total, abs=factor * 1e-6)
    assert mixed.compared_count == found.compared_count
    assert mixed.influence == pytest.approx(factor * found.influence[order], abs=factor * 1e-6)


@given(seed=st.integers(0, 1000))
def test_parts_sum_to_the_total_and_rows_can_be_added_up(seed: int) -> None:
    levels, is_affected, total = drawn(seed)
    single = excess(levels, is_affected, np.ones(total.size), total)
    keys = levels[0] * 2 + is_affected
    _, first, at = np.unique(keys, return_index=True, return_inverse=True)
    together = excess(
        [level[first] for level in levels],
        is_affected[first],
        np.bincount(at).astype(np.float64),
        np.bincount(at, weights=total).astype(np.float64),
    )
    assert single.part.sum() == pytest.approx(single.total)
    assert together.total == pytest.approx(single.total, abs=1e-6)
    summed = np.bincount(at, weights=single.influence)
    assert together.influence == pytest.approx(summed, abs=1e-6)
