"""What is usual of times that were counted in bins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit.stats.binned import (
    BINS_PER_DOUBLING,
    LEAST_SECONDS,
    Binned,
    counted,
    limits_of_age,
    lower_seconds,
    upper_seconds,
    usual,
    without_far_out,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Draw = Callable[[np.random.Generator, tuple[int, ...]], NDArray[np.float64]]

HOUR = 3600.0
RATE = 0.005
# A bin is 0.3 % wide, and what lies in its middle stands for all of it.
WIDTH = 2 ** (1 / BINS_PER_DOUBLING) - 1


def binned(*places: Sequence[float] | NDArray[np.float64]) -> Binned:
    """Count the times of places, each given as a list of seconds."""
    seconds = np.concatenate([np.asarray(times, dtype=np.float64) for times in places])
    place = np.repeat(np.arange(len(places)), [len(times) for times in places])
    bins = np.floor(np.log2(seconds + 1) * BINS_PER_DOUBLING).astype(np.int64)
    return counted(place, bins, np.ones(seconds.size), len(places))


def even(count: int) -> NDArray[np.float64]:
    """Return so many times, a minute apart."""
    return np.arange(1, count + 1, dtype=np.float64) * 60


def lognormal(rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float64]:
    return HOUR * np.exp(0.9 * rng.standard_normal(shape))


def exponential(rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float64]:
    return HOUR * rng.exponential(size=shape)


def overnight(
    rng: np.random.Generator, shape: tuple[int, ...], share: float = 0.3
) -> NDArray[np.float64]:
    """Most within an hour, the others on the next day."""
    short = HOUR / 3 * np.exp(0.7 * rng.standard_normal(shape))
    return np.where(rng.random(shape) < share, HOUR * (14 + 4 * rng.random(shape)), short)


def test_median_and_limit_of_a_thousand_even_times() -> None:
    found = usual(binned(even(1000)), rate=0.01)
    assert found.count.tolist() == [1000]
    assert found.far_count.tolist() == [0]
    assert found.median_seconds[0] == pytest.approx(500 * 60, rel=WIDTH)
    # Ten of a thousand exceed it: 991 to 1000 minutes.
    assert found.limit_seconds[0] == pytest.approx(990 * 60, rel=WIDTH)


def test_limit_is_exceeded_by_the_nearest_number_where_times_are_tied() -> None:
    # A rate of 5 in 1,000 lies between none and 12 of them, nearer to none; and nearer to 6.
    none = usual(binned([HOUR] * 988 + [2 * HOUR] * 12), rate=0.005)
    six = usual(binned([HOUR] * 994 + [2 * HOUR] * 6), rate=0.005)
    assert none.limit_seconds[0] >= 2 * HOUR
    assert HOUR <= six.limit_seconds[0] < HOUR * (1 + WIDTH)


def test_nothing_under_a_minute_is_long() -> None:
    found = usual(binned([0.0] * 500, [0.0] * 490 + [1.0] * 10), rate=0.01)
    assert found.median_seconds.tolist() == [0, 0]
    assert found.limit_seconds.tolist() == [LEAST_SECONDS, LEAST_SECONDS]
    assert limits_of_age(binned([0.0] * 500), rate=0.01).tolist() == [LEAST_SECONDS]


def test_place_without_times_has_no_usual() -> None:
    times = Binned(np.array([1]), np.array([3000]), np.array([5.0]), place_count=3)
    found = usual(times, rate=RATE)
    assert found.count.tolist() == [0, 5, 0]
    for seconds in (found.median_seconds, found.limit_seconds, limits_of_age(times, rate=RATE)):
        assert np.isnan(seconds).tolist() == [True, False, True]


def test_no_place_at_all_has_no_usual() -> None:
    none = np.empty(0, dtype=np.int64)
    times = counted(none, none, np.empty(0), 0)
    found = usual(times, rate=RATE)
    assert [found.count.size, found.limit_seconds.size] == [0, 0]
    assert limits_of_age(times, rate=RATE).size == 0


def test_one_time_is_its_own_usual() -> None:
    found = usual(binned([HOUR]), rate=RATE)
    assert found.median_seconds[0] == pytest.approx(HOUR, rel=WIDTH)
    assert found.limit_seconds[0] == pytest.approx(HOUR, rel=WIDTH)
    assert found.limit_seconds[0] > HOUR


def test_rate_below_what_is_commonly_far_out_stays_within_its_place() -> None:
    far = [HOUR] * 990 + [1000 * HOUR] * 10
    found = usual(binned(far, [5 * HOUR] * 1000), rate=0.0001)
    assert found.far_count.tolist() == [10, 0]
    assert found.limit_seconds[0] == pytest.approx(HOUR, rel=2 * WIDTH)


def test_few_times_far_out_do_not_move_the_limit() -> None:
    delayed = np.concatenate((even(1000), np.full(20, 20_000 * 60.0)))
    alone, with_delays = usual(binned(even(1000), delayed), rate=0.01).limit_seconds
    assert usual(binned(delayed), rate=0.01).far_count.tolist() == [20]
    assert with_delays == pytest.approx(alone, rel=0.01)


def test_many_times_far_out_are_another_usual() -> None:
    times = [HOUR] * 900 + [100 * HOUR] * 100
    found = usual(binned(times), rate=0.01)
    assert found.far_count.tolist() == [0]
    assert found.limit_seconds[0] > 100 * HOUR


def test_far_out_times_that_hide_each_other_are_found_in_turn() -> None:
    far = np.concatenate((even(1000), 60.0 * np.array([5_000] * 15 + [50_000] * 25)))
    assert without_far_out(binned(far)).totals.tolist() == [1000]


@pytest.mark.parametrize("times", [lognormal, exponential, overnight])
@pytest.mark.parametrize("visits", [400, 2000])
def test_false_alarms_are_within_a_third_of_the_rate(times: Draw, visits: int) -> None:
    drawn = times(np.random.default_rng(7), (600_000 // visits, visits))
    limits = usual(binned(*drawn), rate=RATE).limit_seconds
    late = (drawn > limits[:, None]).mean()
    assert RATE * 2 / 3 <= late <= RATE * 4 / 3


@pytest.mark.parametrize("times", [lognormal, exponential, overnight])
@pytest.mark.parametrize("visits", [400, 2000])
def test_delays_beyond_three_times_the_95th_percentile_are_found(times: Draw, visits: int) -> None:
    rng = np.random.default_rng(11)
    drawn = times(rng, (200_000 // visits, visits))
    delay = 3 * np.quantile(drawn, 0.95) * (1 + rng.exponential(size=drawn.shape))
    is_delayed = rng.random(drawn.shape) < 0.01
    drawn = np.where(is_delayed, delay, drawn)
    late = drawn > usual(binned(*drawn), rate=RATE).limit_seconds[:, None]
    assert late[is_delayed].mean() >= 0.9
    assert late[~is_delayed].mean() <= RATE * 4 / 3


def test_delays_are_found_where_one_in_ten_waits_overnight() -> None:
    rng = np.random.default_rng(13)
    drawn = overnight(rng, (200, 2000), share=0.1)
    is_delayed = rng.random(drawn.shape) < 0.01
    drawn = np.where(is_delayed, 60 * HOUR * (1 + rng.exponential(size=drawn.shape)), drawn)
    late = drawn > usual(binned(*drawn), rate=RATE).limit_seconds[:, None]
    assert late[is_delayed].mean() >= 0.9


def test_age_of_times_that_are_all_alike_is_even() -> None:
    # Each is met at an even point of its hour: one in ten beyond nine tenths of it.
    limit = limits_of_age(binned([HOUR] * 1000), rate=0.1)[0]
    assert limit == pytest.approx(HOUR, rel=2 * WIDTH)
    spread = limits_of_age(binned(HOUR * np.linspace(0.001, 1, 100_000)), rate=0.1)[0]
    # Of times even up to 1 the age exceeds t in (1 - t) ** 2 of the cases met.
    assert spread == pytest.approx(HOUR * (1 - 0.1**0.5), rel=2 * WIDTH)


def test_age_of_exponential_times_is_exponential() -> None:
    drawn = exponential(np.random.default_rng(1), (1, 200_000))
    limit = limits_of_age(binned(*drawn), rate=0.05)[0]
    assert limit == pytest.approx(-np.log(0.05) * HOUR, rel=0.02)


@pytest.mark.parametrize(
    ("times", "most"), [(lognormal, 1.5), (exponential, 4 / 3), (overnight, 4 / 3)]
)
def test_cases_met_waiting_exceed_the_limit_of_age_as_stated(times: Draw, most: float) -> None:
    rng = np.random.default_rng(17)
    drawn = times(rng, (100, 2000))
    limits = limits_of_age(binned(*drawn), rate=RATE)
    # Cases met at a moment: each in proportion to its length, at an even point of it.
    whole = times(rng, (1_000_000,))
    met = rng.choice(whole, 1_000_000, p=whole / whole.sum()) * rng.random(1_000_000)
    shares = 1 - np.searchsorted(np.sort(met), limits) / met.size
    assert RATE * 2 / 3 <= shares.mean() <= RATE * most


TIMES = st.lists(st.integers(0, 10**6), min_size=1, max_size=60)


@given(times=TIMES, rate=st.sampled_from([0.001, 0.005, 0.05, 0.3]), seed=st.integers(0, 99))
def test_order_of_times_and_of_places_does_not_matter(
    times: list[int], rate: float, seed: int
) -> None:
    mixed = np.random.default_rng(seed).permutation(times)
    found = usual(binned(times, [5.0], mixed), rate=rate)
    assert found.limit_seconds[0] == found.limit_seconds[2]
    assert found.median_seconds[0] == found.median_seconds[2]
    assert found.limit_seconds[0] == usual(binned(times), rate=rate).limit_seconds[0]


@given(times=TIMES, rate=st.sampled_from([0.001, 0.005, 0.05, 0.3]))
def test_limit_is_no_nearer_a_bin_further_down(times: list[int], rate: float) -> None:
    """What exceeds the limit, those far out aside, is as near to the stated number as can be."""
    found, seconds = usual(binned(times), rate=rate), np.array(times, dtype=np.float64)
    kept = without_far_out(binned(times))
    target = max(rate * len(times) - min(float(found.far_count[0]), np.ceil(0.001 * len(times))), 0)
    ends = upper_seconds(kept.bin[kept.count > 0])
    beyond = np.array([kept.count[lower_seconds(kept.bin) >= end].sum() for end in ends])
    best = np.abs(beyond - target).min()
    limit = found.limit_seconds[0]
    if limit > LEAST_SECONDS:
        chosen = kept.count[lower_seconds(kept.bin) >= limit].sum()
        assert abs(chosen - target) <= best + 1e-6
    assert limit >= LEAST_SECONDS
    assert (seconds > limit).sum() <= len(times)


@pytest.mark.parametrize("factor", [2.0, 3.0, 7.5, 60.0])
def test_limits_scale_with_the_times(factor: float) -> None:
    times = 100 * HOUR * np.random.default_rng(1).gamma(2, 1, 20_000)
    plain, scaled = binned(times), binned(factor * times)
    limits = [usual(one, rate=0.01).limit_seconds[0] for one in (plain, scaled)]
    of_age = [limits_of_age(one, rate=0.01)[0] for one in (plain, scaled)]
    assert limits[1] == pytest.approx(factor * limits[0], rel=0.02)
    assert of_age[1] == pytest.approx(factor * of_age[0], rel=0.02)
