"""Interval of a ratio of sums whose cases come in weeks and in teams."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import stdtrit  # type: ignore[import-untyped] # it has no types

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST_CLUSTERS = 5
ABOVE_95 = 0.975
# A share's standard error below this is a rounding, not a variation.
ROUNDING = 1e-12


class RestsOn(StrEnum):
    """What an interval rests on, or why there is none."""

    WEEKS_AND_TEAMS = "weeks and teams"
    WEEKS = "weeks"
    TOO_FEW_WEEKS = "too few weeks"
    NO_VARIATION = "no variation"
    NO_WORK = "no work"


@dataclass(frozen=True)
class Ratio:
    """A ratio of sums, and how sure it is.

    Attributes:
        value: sum(part) / sum(whole); None where the whole is 0.
        lower: The lower 95 % bound, 0 to 1; None where it cannot be told.
        upper: The upper 95 % bound, 0 to 1; None where it cannot be told.
        standard_error: Of the value; None where it cannot be told.
        row_count: Row clusters (weeks) that carry weight.
        column_count: Column clusters (teams) that carry weight.
        rests_on: What was taken as drawn by chance, or why there is no interval.
    """

    value: float | None
    lower: float | None
    upper: float | None
    standard_error: float | None
    row_count: int
    column_count: int
    rests_on: RestsOn

    @property
    def degrees_of_freedom(self) -> int:
        """One less than the clusters of the coarsest clustering that it rests on."""
        return _degrees(self.rests_on, self.row_count, self.column_count)


@dataclass(frozen=True)
class Difference:
    """The second ratio less the first.

    Attributes:
        value: The difference; None where a ratio has no value.
        lower: The lower 95 % bound, -1 to 1; None where it cannot be told.
        upper: The upper 95 % bound, -1 to 1; None where it cannot be told.
        standard_error: Of the value; None where it cannot be told.
    """

    value: float | None
    lower: float | None
    upper: float | None
    standard_error: float | None


@dataclass(frozen=True)
class _Clustering:
    """Rows put into clusters: the number of each, and how many clusters carry weight."""

    number: NDArray[np.int64]
    count: int

    def variance(self, residual: NDArray[np.float64]) -> float:
        """Return the variance of the residuals' sum where whole clusters are drawn by chance."""
        sums = np.bincount(self.number, weights=residual)
        return float(sums @ sums) * self.count / max(self.count - 1, 1)


def ratio(
    row_cluster: NDArray[Any],
    column_cluster: NDArray[Any],
    part: NDArray[Any],
    whole: NDArray[Any],
    influence: NDArray[Any] | None = None,
) -> Ratio:
    """Return the sum of the parts through the sum of the wholes, with its 95 % interval.

    Args:
        row_cluster: The week in which a case began, as integers; a row of these arrays is a case or
            any sum of cases of one week and team.
        column_cluster: The team, as integers. Work without a team is a team of its own: give it
            one number.
        part: The part of the work in question, in the whole's unit.
        whole: All work, 0 or more.
        influence: What a row adds to the part's sum, linearised, where this differs from the part
            itself: where a part was reckoned with something that was estimated from all rows, such
            as an excess over a baseline. Centred here by a multiple of the whole.

    Returns:
        The ratio. Clusters in which the whole is 0 are not counted. Fewer than 5 teams are not
        taken as drawn by chance: the interval then holds for these teams. With fewer than 5 weeks
        there is no interval, nor where no row differs from the ratio (nothing was seen of what
        varies).

        With residual e = influence - R * whole, summed by cluster, and G clusters:
        V = G / (G - 1) * sum(e^2) / sum(whole)^2; variance = V(weeks) + V(teams) - V(week and
        team), at least the greater of the first two; the bounds are R -+ t * its root, with
        Student's t of min(G) - 1 degrees of freedom, clipped to 0 and 1.

    Source: A. C. Cameron, J. B. Gelbach and D. L. Miller, Robust inference with multiway
        clustering, Journal of Business & Economic Statistics 29 (2011), equations 2.11 to 2.13; the
        degrees of freedom as in A. C. Cameron and D. L. Miller, Journal of Human Resources 50
        (2015), section VI. The pigeonhole bootstrap (A. B. Owen, Annals of Applied Statistics 1,
        2007) resamples weeks and teams independently and has in expectation the same first two
        terms, but counts the noise of single cells three times, so that it is too wide where cells
        are noisy; it needs a seed and hundreds of passes, and its quantiles are too narrow with few
        teams. The formula needs one pass, gives the same figure every time and has Student's t for
        few teams.
    """
    total = float(whole.sum())
    weeks, teams, cells = _clusterings(row_cluster, column_cluster, whole)
    counts = (weeks.count, teams.count)
    if total == 0:
        return Ratio(None, None, None, None, *counts, RestsOn.NO_WORK)
    value = float(part.sum()) / total
    if weeks.count < LEAST_CLUSTERS:
        return Ratio(value, None, None, None, *counts, RestsOn.TOO_FEW_WEEKS)
    residual = _residual(part if influence is None else influence, whole, total)
    variance, rests_on = weeks.variance(residual), RestsOn.WEEKS
    if teams.count >= LEAST_CLUSTERS:
        of_teams, rests_on = teams.variance(residual), RestsOn.WEEKS_AND_TEAMS
        variance = max(variance + of_teams - cells.variance(residual), variance, of_teams)
    error = variance**0.5
    if error < ROUNDING:
        return Ratio(value, None, None, None, *counts, RestsOn.NO_VARIATION)
    half = _quantile(_degrees(rests_on, *counts)) * error
    lower, upper = (min(max(bound, 0.0), 1.0) for bound in (value - half, value + half))
    return Ratio(value, lower, upper, error, *counts, rests_on)


def difference(first: Ratio, second: Ratio) -> Difference:
    """Return the second ratio less the first, with its 95 % interval.

    Args:
        first: The ratio of one set of weeks.
        second: The ratio of another set, that has no week in common with the first.

    Returns:
        The difference; bounds clipped to -1 and 1, None where a ratio has no interval. The squares
        of the standard errors add up. Where both sets have the same teams, what is lasting in
        a team is in both ratios and cancels in truth, but not here: the interval is then too wide
        rather than too narrow.

    Source: B. L. Welch, Biometrika 34 (1947), for Student's t with degrees of freedom by
        Satterthwaite (1946).
    """
    if first.value is None or second.value is None:
        return Difference(None, None, None, None)
    value = second.value - first.value
    if first.standard_error is None or second.standard_error is None:
        return Difference(value, None, None, None)
    variances = first.standard_error**2, second.standard_error**2
    scatter = variances[0] ** 2 / first.degrees_of_freedom
    scatter += variances[1] ** 2 / second.degrees_of_freedom
    error = sum(variances) ** 0.5
    half = _quantile(sum(variances) ** 2 / scatter) * error
    lower, upper = (min(max(bound, -1.0), 1.0) for bound in (value - half, value + half))
    return Difference(value, lower, upper, error)


def _clusterings(
    row_cluster: NDArray[Any], column_cluster: NDArray[Any], whole: NDArray[Any]
) -> tuple[_Clustering, _Clustering, _Clustering]:
    """Number the clusters of the rows, of the columns and of their cells."""
    rows = np.unique(row_cluster, return_inverse=True)[1]
    columns = np.unique(column_cluster, return_inverse=True)[1]
    cells = rows * (columns.max(initial=0) + 1) + columns
    weighted = whole > 0
    numbers = (rows, columns, cells)
    counts = [int(np.count_nonzero(np.bincount(number[weighted]))) for number in numbers]
    rows_of, columns_of, cells_of = map(_Clustering, numbers, counts)
    return rows_of, columns_of, cells_of


def _residual(influence: NDArray[Any], whole: NDArray[Any], total: float) -> NDArray[np.float64]:
    """Return what each row adds to the ratio beyond its weight; sums to 0."""
    centred: NDArray[np.float64] = (influence - float(influence.sum()) / total * whole) / total
    return centred


def _degrees(rests_on: RestsOn, row_count: int, column_count: int) -> int:
    """One less than the clusters of the coarsest clustering that is taken as drawn by chance."""
    both = rests_on == RestsOn.WEEKS_AND_TEAMS
    return (min(row_count, column_count) if both else row_count) - 1


def _quantile(degrees: float) -> float:
    """Student's t that is exceeded 25 times in 1,000."""
    return float(stdtrit(degrees, ABOVE_95))
