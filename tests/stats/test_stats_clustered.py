"""Interval of a ratio of sums whose cases come in weeks and in teams."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit.stats.clustered import Ratio, RestsOn, difference, ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

Cells = tuple[
    "NDArray[np.int64]", "NDArray[np.int64]", "NDArray[np.float64]", "NDArray[np.float64]"
]


@dataclass(frozen=True)
class Effects:
    """How the share differs: by weeks, by teams, and how much of a week's lingers in the next.

    Attributes:
        steepness: Team k does 1 / k ** steepness of the work.
    """

    of_weeks: float
    of_teams: float
    steepness: float = 0.0
    lingering: float = 0.0


def cells(
    rng: np.random.Generator,
    weeks: int,
    teams: int,
    effects: Effects,
    of_each_team: NDArray[np.float64] | None = None,
) -> Cells:
    """Cells with a share of .15 on average, of teams drawn by chance or of those given."""
    week, team = np.divmod(np.arange(weeks * teams), teams)
    whole = rng.gamma(2, 10, weeks * teams) * sizes(teams, effects)[team]
    if of_each_team is None:
        of_each_team = rng.normal(0, effects.of_teams, teams)
    share = 0.15 + of_weeks(rng, weeks, effects)[week] + of_each_team[team]
    return week, team, (share + rng.normal(0, 0.05, len(week))) * whole, whole


def of_weeks(rng: np.random.Generator, weeks: int, effects: Effects) -> NDArray[np.float64]:
    """What each week differs by, as a series of the first order."""
    news = rng.normal(0, effects.of_weeks, weeks)
    for week in range(1, weeks):
        news[week] *= (1 - effects.lingering**2) ** 0.5
        news[week] += effects.lingering * news[week - 1]
    return news


def sizes(teams: int, effects: Effects) -> NDArray[np.float64]:
    """What part of the work each team does."""
    size = np.arange(1.0, teams + 1) ** -effects.steepness
    return np.asarray(size / size.sum())


def coverage(runs: int, weeks: int, teams: int, effects: Effects) -> float:
    """How often the interval holds the true share, of teams like these."""
    rng = np.random.default_rng(20)
    found = [ratio(*cells(rng, weeks, teams, effects)) for _ in range(runs)]
    return sum(holds(one, 0.15) for one in found) / runs


def coverage_of_these(runs: int, weeks: int, teams: int, effects: Effects) -> float:
    """How often the interval holds the true share of the same teams, over new weeks."""
    rng = np.random.default_rng(20)
    each = rng.normal(0, effects.of_teams, teams)
    true = 0.15 + float(each @ sizes(teams, effects))
    found = [ratio(*cells(rng, weeks, teams, effects, each)) for _ in range(runs)]
    assert {one.rests_on for one in found} == {RestsOn.WEEKS}
    return sum(holds(one, true) for one in found) / runs


def holds(found: Ratio, true: float) -> bool:
    return (
        found.lower is not None and found.upper is not None and found.lower <= true <= found.upper
    )


def test_weeks_alone_by_hand() -> None:
    # Five weeks of 10 steps with 1, 2, 3, 4, 5 of them: R = .3, residuals -2 ... 2, sum of squares
    # 10, V = 5 / 4 * 10 / 50 ** 2 = .005; t of 4 degrees of freedom is 2.7764.
    found = ratio(np.arange(5), np.zeros(5, dtype=int), np.arange(1, 6), np.full(5, 10))
    assert (found.row_count, found.column_count, found.rests_on) == (5, 1, RestsOn.WEEKS)
    assert (found.value, found.standard_error) == pytest.approx((0.3, 0.005**0.5))
    assert (found.lower, found.upper) == pytest.approx(
        (0.3 - 2.77645 * 0.005**0.5, 0.3 + 2.77645 * 0.005**0.5), abs=1e-5
    )


def test_weeks_and_teams_add_up_less_their_cells_by_hand() -> None:
    # 8 weeks x 12 teams of 10 steps; week k has k more than usual in each team, team j has j more.
    week, team = np.divmod(np.arange(96), 12)
    found = ratio(week, team, week + team, np.full(96, 100))
    # Residual (week - 3.5) + (team - 5.5). Weeks: sums 12 * (-3.5 ... 3.5), squares 6048, * 8/7;
    # teams: sums 8 * (-5.5 ... 5.5), squares 9152, * 12/11; cells: squares 12 * 42 + 8 * 143 =
    # 1648, * 96/95; the whole is 9600.
    weeks, both = 6048 * 8 / 7, 6048 * 8 / 7 + 9152 * 12 / 11 - 1648 * 96 / 95
    assert found.standard_error == pytest.approx(both**0.5 / 9600)
    assert found.rests_on == RestsOn.WEEKS_AND_TEAMS
    freedom = both**2 / (weeks**2 / 7 + (both - weeks) ** 2 / 11)
    assert found.degrees_of_freedom == pytest.approx(freedom)


def test_never_surer_than_weeks_alone_or_teams_alone() -> None:
    # In a Latin square of ups and downs weeks and teams balance, and cells would take all away.
    week, team = np.divmod(np.arange(144), 12)
    part = 3 + (week + team) % 2 + (week == 0)
    found = ratio(week, team, part, np.full(144, 10))
    weeks = ratio(week, np.zeros(144, dtype=int), part, np.full(144, 10))
    assert (found.rests_on, weeks.rests_on) == (RestsOn.WEEKS_AND_TEAMS, RestsOn.WEEKS)
    assert found.standard_error is not None
    assert weeks.standard_error is not None
    assert found.standard_error >= weeks.standard_error


@pytest.mark.parametrize(("teams", "are_a_sample"), [(11, False), (12, True)])
def test_fewer_than_twelve_teams_are_all_there_are(
    teams: int,
    are_a_sample: bool,  # noqa: FBT001 (parametrised)
) -> None:
    week, team = np.divmod(np.arange(10 * teams), teams)
    part, whole = week % 3 + team, np.full(len(week), 20)
    found, weeks = ratio(week, team, part, whole), ratio(week, 0 * team, part, whole)
    assert (found.rests_on == RestsOn.WEEKS_AND_TEAMS) == are_a_sample
    assert (found == replace(weeks, column_count=teams)) == (not are_a_sample)


def test_unequal_teams_count_as_so_many_equal_ones() -> None:
    # Two of 16 do half of the work: 1 / (2 / 4**2 + 14 / 28**2) = 7.
    week, team = np.divmod(np.arange(160), 16)
    uneven = np.where(team < 2, 7, 1)
    found = ratio(week, team, uneven * (week + team) / 50, uneven)
    assert (found.rests_on, found.column_count) == (RestsOn.WEEKS, 16)
    even = ratio(week, team, (week + team) / 50, np.ones(160))
    assert even.rests_on == RestsOn.WEEKS_AND_TEAMS


def test_what_lingers_is_seen_in_stretches_of_weeks_by_hand() -> None:
    # 16 weeks of 10 steps: two stretches have 2 of them a week more than the others, one has less.
    of_stretch = np.array([4, 4, 6, 4, 4, 6, 4, 0])
    found = ratio(np.arange(16), np.zeros(16, dtype=int), of_stretch.repeat(2), np.full(16, 10))
    # Residuals 2 * (0, 0, 2, 0, 0, 2, 0, -4): squares 96, * 8/7; weeks alone would give 48 * 16/15.
    assert found.standard_error == pytest.approx((96 * 8 / 7) ** 0.5 / 160)
    assert found.degrees_of_freedom == pytest.approx(7)


def test_weeks_that_balance_from_one_to_the_next_count_one_by_one() -> None:
    found = ratio(np.arange(16), np.zeros(16, dtype=int), np.tile([2, 6], 8), np.full(16, 10))
    assert found.standard_error == pytest.approx((16 * 4 * 16 / 15) ** 0.5 / 160)
    assert found.degrees_of_freedom == pytest.approx(15)


def test_teams_of_which_one_does_nearly_all_are_not_taken_as_drawn() -> None:
    week, team = np.divmod(np.arange(100), 5)
    whole = np.where(team == 0, 100, 1)
    found = ratio(week, team, whole * (week % 3) / 10, whole)
    assert (found.rests_on, found.column_count) == (RestsOn.WEEKS, 5)


def test_fewer_than_five_weeks_give_no_interval() -> None:
    found = ratio(np.arange(4), np.zeros(4, dtype=int), np.arange(4), np.full(4, 10))
    assert found == Ratio(0.15, None, None, None, 4, 1, RestsOn.TOO_FEW_WEEKS, None)


def test_weeks_without_work_are_not_counted() -> None:
    found = ratio(
        np.arange(6),
        np.zeros(6, dtype=int),
        np.array([1, 2, 3, 4, 0, 0]),
        np.array([9] * 4 + [0] * 2),
    )
    assert (found.row_count, found.rests_on) == (4, RestsOn.TOO_FEW_WEEKS)


def test_no_work_has_no_ratio() -> None:
    found = ratio(np.arange(6), np.arange(6), np.zeros(6), np.zeros(6))
    assert found == Ratio(None, None, None, None, 0, 0, RestsOn.NO_WORK, None)


def test_no_cases_have_no_ratio() -> None:
    nothing = np.empty(0, dtype=int)
    assert ratio(nothing, nothing, np.empty(0), np.empty(0)).rests_on == RestsOn.NO_WORK


def test_where_nothing_differs_nothing_can_be_told_of_chance() -> None:
    found = ratio(np.arange(9), np.arange(9), np.zeros(9), np.arange(1, 10))
    assert found == Ratio(0.0, None, None, None, 9, 9, RestsOn.NO_VARIATION, None)


def test_bounds_stay_between_none_and_all() -> None:
    found = ratio(np.arange(5), np.zeros(5, dtype=int), np.array([0, 0, 0, 0, 9]), np.full(5, 10))
    assert (found.lower, found.upper) == pytest.approx((0.0, 0.679), abs=1e-3)
    assert found.lower == 0
    rest = ratio(
        np.arange(5), np.zeros(5, dtype=int), np.array([10, 10, 10, 10, 1]), np.full(5, 10)
    )
    assert (rest.lower, rest.upper) == pytest.approx((0.321, 1.0), abs=1e-3)
    assert rest.upper == 1


def test_influence_gives_the_variance_and_the_part_the_value() -> None:
    week, team, part, whole = cells(np.random.default_rng(3), 20, 8, Effects(0.02, 0.02))
    plain = ratio(week, team, part, whole)
    doubled = ratio(week, team, part, whole, influence=2 * part)
    assert plain.standard_error is not None
    assert doubled.value == plain.value
    assert doubled.standard_error == pytest.approx(2 * plain.standard_error)
    # A multiple of the whole says nothing about what varies.
    shifted = ratio(week, team, part, whole, influence=part + 0.3 * whole)
    assert shifted.standard_error == pytest.approx(plain.standard_error)


def test_agrees_with_the_jackknife_over_weeks() -> None:
    # Seven weeks and less are stretches of their own.
    week, _, part, whole = cells(np.random.default_rng(4), 7, 10, Effects(0.03, 0.0))
    without = np.array([part[week != one].sum() / whole[week != one].sum() for one in range(7)])
    jackknife = 6 / 7 * np.sum((without - part.sum() / whole.sum()) ** 2)
    found = ratio(week, np.zeros(70, dtype=int), part, whole)
    assert found.standard_error is not None
    assert found.standard_error**2 == pytest.approx(jackknife, rel=0.05)


@given(st.integers(0, 2**32 - 1), st.floats(0.01, 1000))
def test_unit_order_splitting_and_numbering_do_not_matter(seed: int, unit: float) -> None:
    rng = np.random.default_rng(seed)
    week, team, part, whole = cells(rng, 14, 6, Effects(0.02, 0.02))
    found = ratio(week, team, part, whole)
    order = rng.permutation(2 * len(week))
    half = [np.concatenate([one, one])[order] for one in (week, team, part * unit, whole * unit)]
    again = ratio(half[0] * 7 - 3, 100 - half[1], half[2], half[3])
    assert again.rests_on == found.rests_on
    assert (again.value, again.lower, again.upper) == pytest.approx(
        (found.value, found.lower, found.upper)
    )


def test_covers_the_truth_where_weeks_and_many_teams_differ() -> None:
    assert coverage(600, 52, 14, Effects(0.02, 0.03)) >= 0.92


def test_covers_the_truth_of_few_teams_that_differ_much() -> None:
    assert coverage_of_these(600, 52, 5, Effects(0.02, 0.1)) >= 0.93


@pytest.mark.slow
@pytest.mark.parametrize("steepness", [0.0, 0.3])
@pytest.mark.parametrize(("weeks", "teams"), [(26, 14), (78, 14), (78, 40), (10, 20)])
@pytest.mark.parametrize(("of_weeks", "of_teams"), [(0.02, 0.03), (0.05, 0.0), (0.0, 0.0)])
def test_covers_the_truth_of_teams_like_many_that_differ(
    weeks: int, teams: int, of_weeks: float, of_teams: float, steepness: float
) -> None:
    assert coverage(1000, weeks, teams, Effects(of_weeks, of_teams, steepness)) >= 0.92


@pytest.mark.slow
@pytest.mark.parametrize("steepness", [0.0, 1.0])
@pytest.mark.parametrize(("weeks", "teams"), [(10, 2), (26, 6), (78, 3), (78, 11)])
@pytest.mark.parametrize("of_teams", [0.03, 0.1])
def test_covers_the_truth_of_few_teams(
    weeks: int, teams: int, of_teams: float, steepness: float
) -> None:
    assert coverage_of_these(1000, weeks, teams, Effects(0.02, of_teams, steepness)) >= 0.93


@pytest.mark.slow
@pytest.mark.parametrize(("lingering", "least"), [(0.4, 0.93), (0.7, 0.9)])
@pytest.mark.parametrize("weeks", [52, 104])
def test_covers_the_truth_where_weeks_are_like_those_before(
    weeks: int, lingering: float, least: float
) -> None:
    effects = Effects(0.03, 0.05, lingering=lingering)
    assert coverage_of_these(1000, weeks, 6, effects) >= least


def made(value: float, error: float, degrees: float) -> Ratio:
    return Ratio(value, 0.0, 1.0, error, 20, 20, RestsOn.WEEKS, degrees)


def test_difference_by_hand() -> None:
    # Equal errors and 10 degrees each: 20 by Satterthwaite, t = 2.08596.
    found = difference(made(0.1, 0.03, 10), made(0.2, 0.03, 10))
    error = 0.03 * 2**0.5
    assert (found.value, found.standard_error) == pytest.approx((0.1, error))
    assert (found.lower, found.upper) == pytest.approx(
        (0.1 - 2.08596 * error, 0.1 + 2.08596 * error), abs=1e-6
    )


def test_difference_the_other_way_round_has_the_other_sign() -> None:
    first, second = made(0.3, 0.02, 7), made(0.2, 0.05, 11)
    there, back = difference(first, second), difference(second, first)
    assert there.value is not None
    assert there.lower is not None
    assert (back.value, back.upper) == (-there.value, -there.lower)


def test_difference_without_an_interval_keeps_its_value() -> None:
    short = Ratio(0.15, None, None, None, 4, 1, RestsOn.TOO_FEW_WEEKS, None)
    found = difference(short, made(0.2, 0.03, 10))
    assert found.value == pytest.approx(0.05)
    assert (found.lower, found.upper) == (None, None)


def test_difference_without_a_value_is_none() -> None:
    empty = Ratio(None, None, None, None, 0, 0, RestsOn.NO_WORK, None)
    assert difference(empty, made(0.2, 0.03, 10)).value is None


def test_difference_of_halves_with_nothing_between_them_covers_none() -> None:
    rng = np.random.default_rng(6)
    missed = 0
    for _ in range(300):
        found = difference(*(ratio(*cells(rng, 26, 8, Effects(0.03, 0.0))) for _ in range(2)))
        assert found.lower is not None
        assert found.upper is not None
        missed += not found.lower <= 0 <= found.upper
    assert missed <= 300 * 0.08
