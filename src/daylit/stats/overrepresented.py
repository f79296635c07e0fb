"""Whether a value is found more often among affected cases than among all that could have been."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import bdtrc, betaincinv, xlogy

if TYPE_CHECKING:
    from numpy.typing import NDArray

BELOW_95 = 0.025
ABOVE_95 = 0.975


@dataclass(frozen=True)
class Counts:
    """How often each value of a trait occurs; position i of an array is the value with code i.

    Attributes:
        affected: Affected rows with the value.
        at_risk: Rows with the value, affected or not.
        expected: Affected rows with the value to be expected where, within each stratum, the value
            has nothing to do with being affected.
        affected_total: Affected rows in which the trait is stated.
    """

    affected: NDArray[np.int64]
    at_risk: NDArray[np.int64]
    expected: NDArray[np.float64]
    affected_total: int


@dataclass(frozen=True)
class Overrepresentation:
    """How much and how surely values are over-represented, one position a test.

    Attributes:
        p: The chance (0 to 1) of as many affected or more, were the value of no concern.
        lift: Observed through expected; nan where nothing is expected.
        lower: The lower 95 % bound of the lift.
        upper: The upper 95 % bound of the lift.
    """

    p: NDArray[np.float64]
    lift: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]


def stratum_rates(
    affected: NDArray[np.bool_], stratum: NDArray[Any], strata: int
) -> NDArray[np.float64]:
    """Return the affected share (0 to 1) of each stratum; 0 in one without rows.

    Args:
        affected: Whether a row is affected.
        stratum: The stratum of each row (codes from 0).
        strata: How many strata there are, rows in them or not.
    """
    at_risk = np.bincount(stratum, minlength=strata)
    hit = np.bincount(stratum[affected], minlength=strata)
    return hit / np.maximum(at_risk, 1)


def summed_by_value(codes: NDArray[Any], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sum of the weights of each value's rows, by code (from 0)."""
    return np.bincount(codes, weights=weights).astype(np.float64, copy=False)


def count_values(codes: NDArray[Any], affected: NDArray[np.bool_], stratum: NDArray[Any]) -> Counts:
    """Count each value of one trait, and what is to be expected of it within strata.

    Args:
        codes: The value of each row (codes from 0; -1 where unstated).
        affected: Whether a row is affected.
        stratum: The stratum, such as the month, of each row (codes from 0).

    Returns:
        The counts, by code up to the greatest one that occurs. Rows that state no value are left
        out of both sides: whether a value is stated may itself hang on being affected.

        expected = sum over strata of affected rows * the value's share of the stratum's rows.
    """
    stated = codes >= 0
    if not stated.all():
        codes, affected, stratum = codes[stated], affected[stated], stratum[stated]
    at_risk = np.bincount(codes)
    rates = stratum_rates(affected, stratum, int(stratum.max(initial=-1)) + 1)
    return Counts(
        affected=np.bincount(codes[affected], minlength=len(at_risk)),
        at_risk=at_risk,
        expected=summed_by_value(codes, rates[stratum]),
        affected_total=int(np.count_nonzero(affected)),
    )


def overrepresentation(
    observed: NDArray[np.int64], expected: NDArray[np.float64], affected_total: NDArray[np.int64]
) -> Overrepresentation:
    """Test, for many values at once, whether more than expected of the affected have them.

    Args:
        observed: Affected rows with the value.
        expected: What was to be expected of them, of `count_values`; above 0 where observed is.
        affected_total: Affected rows in all.

    Returns:
        p (of `upper_tail`), lift and its interval, in the same order; the arguments are broadcast.
        The interval is that of the share observed / affected_total (`share_bounds`) through the
        expected share, which is taken as known.
    """
    observed, expected, affected_total = np.broadcast_arrays(observed, expected, affected_total)
    expected_share = expected / np.maximum(affected_total, 1)
    lower, upper = share_bounds(observed, affected_total)
    with np.errstate(divide="ignore", invalid="ignore"):
        return Overrepresentation(
            p=upper_tail(observed, expected, affected_total),
            lift=np.where(expected > 0, observed / expected, np.nan),
            lower=np.where(expected > 0, lower / expected_share, np.nan),
            upper=np.where(expected > 0, upper / expected_share, np.nan),
        )


def upper_tail(
    observed: NDArray[np.int64], expected: NDArray[np.float64], affected_total: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the chance (0 to 1) of as many affected rows or more, were the value of no concern.

    Args:
        observed: Affected rows with the value.
        expected: What was to be expected of them.
        affected_total: Affected rows in all.

    Returns:
        The upper tail of the binomial distribution of `affected_total` trials at the share
        expected / affected_total. Given how many are affected in each stratum the count is a sum
        of hypergeometric ones, and so one of independent trials of unequal chances; their tail is
        nowhere above that of the binomial from one more than expected on. So p errs on the side of
        no claim, the more so the greater the part of the rows that is affected.

    Source: W. Hoeffding, On the distribution of the number of successes in independent trials,
        Annals of Mathematical Statistics 27 (1956), theorem 4; V. A. Vatutin and V. G. Mikhailov,
        Theory of Probability and its Applications 27 (1982) (a hypergeometric count is such a sum).
    """
    # The sum of many shares may end a rounding above 1.
    share = np.minimum(expected / np.maximum(affected_total, 1), 1.0)
    # With nothing observed all of the distribution lies above; bdtrc asks for 0 or more.
    tail = bdtrc(np.maximum(observed, 1) - 1, affected_total, share)
    return np.where(np.asarray(observed) > 0, tail, 1.0)


def share_bounds(
    count: NDArray[np.int64], total: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the exact 95 % bounds (0 to 1) of a share of which count in total were seen.

    Args:
        count: How many were seen with it, 0 to total.
        total: How many were seen; where 0, the bounds are 0 and 1.

    Source: C. J. Clopper and E. S. Pearson, Biometrika 26 (1934), as quantiles of beta
        distributions.
    """
    lower = np.where(count > 0, betaincinv(np.maximum(count, 1), total - count + 1, BELOW_95), 0.0)
    rest = total - count
    upper = np.where(rest > 0, betaincinv(count + 1, np.maximum(rest, 1), ABOVE_95), 1.0)
    return lower, upper


def log_likelihood_ratio(
    observed: NDArray[np.int64], expected: NDArray[np.float64], affected_total: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return how much better two shares, inside and outside, tell the affected than one does.

    Args:
        observed: Affected rows inside.
        expected: What was to be expected of them, above 0 where observed is.
        affected_total: Affected rows inside and outside.

    Returns:
        observed * log(observed / expected) + the same of the outside; natural logarithm, 0 or more.
        Of all sets of rows the one that truly differs has the greatest value in the long run.

    Source: M. Kulldorff, A spatial scan statistic, Communications in Statistics 26 (1997), the
        Poisson model with expected counts adjusted by strata.
    """
    outside, expected_outside = affected_total - observed, affected_total - expected
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = np.where(observed > 0, xlogy(observed, observed / expected), 0.0)
        rest = np.where(outside > 0, xlogy(outside, outside / expected_outside), 0.0)
    return np.asarray(np.maximum(inside + rest, 0.0), dtype=np.float64)
