"""Interval of a ratio of sums whose cases come in weeks and in teams."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import stdtrit

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST_CLUSTERS = 5
# With fewer, Student's t has no variance: one or two clusters hold nearly all of the work.
LEAST_EFFECTIVE = 3.0
# Fewer teams, counted as so many of equal size, are all there are and not a sample from many.
LEAST_TEAMS = 12.0
# Of the log, with about as much work each; few, so that each is longer than what lingers.
STRETCHES = 8
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
        degrees_of_freedom: Of Student's t; None where there is no interval.
    """

    value: float | None
    lower: float | None
    upper: float | None
    standard_error: float | None
    row_count: int
    column_count: int
    rests_on: RestsOn
    degrees_of_freedom: float | None


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
    """Rows put into clusters.

    Attributes:
        number: The cluster of each row, from 0.
        share: Each cluster's share of the whole.
        count: How many clusters carry weight.
        effective: How many clusters of equal weight would be as even.
    """

    number: NDArray[np.int64]
    share: NDArray[np.float64]
    count: int
    effective: float

    @property
    def are_enough(self) -> bool:
        """Whether one can tell from them how much they vary."""
        return self.count >= LEAST_CLUSTERS and self.effective >= LEAST_EFFECTIVE

    @property
    def are_a_sample(self) -> bool:
        """Whether they are so many, and so even, that they stand for more of their kind."""
        # Twelve of equal size are 11.999… in floating point.
        return round(self.effective, 6) >= LEAST_TEAMS

    def variance(self, residual: NDArray[np.float64]) -> float:
        """Return the variance of the residuals' sum where whole clusters are drawn by chance."""
        sums = np.bincount(self.number, weights=residual)
        return float(np.sum(sums**2 / (1 - self.share)))


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
        The ratio. Clusters in which the whole is 0 are not counted. Teams of an effective number
        below 12 are taken as all that there are: the interval then holds for these teams, in other
        weeks. With fewer than 5 weeks, or weeks of an effective number below 3, there is no
        interval, nor where no row differs from the ratio (nothing was seen of what varies).

        With residual e = influence - R * whole and the wholes w, both summed by cluster, and
        W = sum(whole): V = sum(e^2 / (1 - w / W)) / W^2. Where teams are a sample, variance =
        V(weeks) + V(teams) - V(week and team), at least the greater of the first two; else it is
        V(weeks). The bounds are R -+ t * its root, clipped to 0 and 1, with Student's t of
        effective G - 1 degrees of freedom, where effective G = W^2 / sum(w^2); those of V(weeks)
        and of what teams add to it are put together as by Satterthwaite (1946). With G clusters
        alike the factor is the usual G / (G - 1) and the effective number is G.

        What goes well or badly for longer than a week makes weeks alike that follow each other.
        The same is therefore reckoned once more with at most 8 stretches of consecutive weeks in
        place of the weeks, cut so that each holds about as much of the whole, and the wider of the
        two intervals is given. A week belongs to the stretch in which its middle lies.

    Source: A. C. Cameron, J. B. Gelbach and D. L. Miller, Robust inference with multiway
        clustering, Journal of Business & Economic Statistics 29 (2011), equations 2.11 to 2.13; the
        factor of each cluster as in R. M. Bell and D. F. McCaffrey, Survey Methodology 28 (2002);
        the effective number as in A. V. Carter, K. T. Schnepel and D. G. Steigerwald, Review of
        Economics and Statistics 99 (2017); few stretches as clusters as in R. Ibragimov and U. K.
        Mueller, Journal of Business & Economic Statistics 28 (2010). The pigeonhole bootstrap
        (A. B. Owen, Annals of Applied Statistics 1, 2007) resamples weeks and teams independently
        and has in expectation the same first two terms, but counts the noise of single cells three
        times; it needs a seed and hundreds of passes. The formula needs one pass and gives the same
        figure every time.
    """
    total = float(whole.sum())
    rows, columns = (_numbered(cluster) for cluster in (row_cluster, column_cluster))
    weeks, teams = _clustering(rows, whole), _clustering(columns, whole)
    counts = (weeks.count, teams.count)
    if total == 0:
        return Ratio(None, None, None, None, *counts, RestsOn.NO_WORK, None)
    value = float(part.sum()) / total
    if not weeks.are_enough:
        return Ratio(value, None, None, None, *counts, RestsOn.TOO_FEW_WEEKS, None)
    residual = _residual(part if influence is None else influence, whole, total)
    stretches = _clustering(_stretches(weeks)[rows], whole)
    lengths = [weeks, stretches] if stretches.are_enough else [weeks]
    errors = [_error(length, teams, residual, whole) for length in lengths]
    error, degrees = max(errors, key=lambda one: _half_width(*one))
    if error < ROUNDING:
        return Ratio(value, None, None, None, *counts, RestsOn.NO_VARIATION, None)
    lower, upper = _bounds(value, error, degrees, least=0.0)
    rests_on = RestsOn.WEEKS_AND_TEAMS if teams.are_a_sample else RestsOn.WEEKS
    return Ratio(value, lower, upper, error, *counts, rests_on, degrees)


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
    scatter = variances[0] ** 2 / (first.degrees_of_freedom or 1)
    scatter += variances[1] ** 2 / (second.degrees_of_freedom or 1)
    error = sum(variances) ** 0.5
    lower, upper = _bounds(value, error, sum(variances) ** 2 / scatter, least=-1.0)
    return Difference(value, lower, upper, error)


def _numbered(cluster: NDArray[Any]) -> NDArray[np.int64]:
    """Number the clusters from 0 in their order."""
    return np.asarray(np.unique(cluster, return_inverse=True)[1], dtype=np.int64)


def _stretches(weeks: _Clustering) -> NDArray[np.int64]:
    """Return the stretch of each week."""
    middle = np.cumsum(weeks.share) - weeks.share / 2
    return np.minimum((middle * STRETCHES).astype(np.int64), STRETCHES - 1)


def _error(
    times: _Clustering, teams: _Clustering, residual: NDArray[np.float64], whole: NDArray[Any]
) -> tuple[float, float]:
    """Return the standard error of the residuals' sum, and its degrees of freedom."""
    variance = times.variance(residual)
    if not teams.are_a_sample:
        return variance**0.5, times.effective - 1
    cells = _clustering(times.number * (teams.number.max() + 1) + teams.number, whole)
    of_teams = teams.variance(residual)
    both = max(variance + of_teams - cells.variance(residual), variance, of_teams)
    scatter = variance**2 / (times.effective - 1) + (both - variance) ** 2 / (teams.effective - 1)
    return both**0.5, both**2 / scatter if scatter else times.effective - 1


def _clustering(number: NDArray[np.int64], whole: NDArray[Any]) -> _Clustering:
    """Count the clusters by the weight that they carry."""
    weights = np.bincount(number, weights=whole)
    share = weights / max(float(weights.sum()), np.finfo(float).tiny)
    squares = float(share @ share)
    return _Clustering(
        number=number,
        share=share,
        count=int(np.count_nonzero(weights)),
        effective=1 / squares if squares else 0.0,
    )


def _residual(influence: NDArray[Any], whole: NDArray[Any], total: float) -> NDArray[np.float64]:
    """Return what each row adds to the ratio beyond its weight; sums to 0."""
    centred: NDArray[np.float64] = (influence - float(influence.sum()) / total * whole) / total
    return centred


def _half_width(error: float, degrees: float) -> float:
    """Return how far the 95 % bounds lie from the value, by Student's t."""
    return float(stdtrit(degrees, ABOVE_95)) * error


def _bounds(value: float, error: float, degrees: float, *, least: float) -> tuple[float, float]:
    """Return the 95 % bounds, clipped to what is possible."""
    half = _half_width(error, degrees)
    return min(max(value - half, least), 1.0), min(max(value + half, least), 1.0)
