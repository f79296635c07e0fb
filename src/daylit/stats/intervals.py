"""Intervals of medians and of shares that are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

NORMAL_95 = 1.959963984540054


def median_bounds(count: ir.IntegerValue) -> tuple[ir.IntegerValue, ir.IntegerValue]:
    """Return which order statistics bound the median with 95 % confidence.

    Args:
        count: How many values there are, 1 or more.

    Returns:
        The ranks (from 1) of the lower and the upper bound, as far from one end as from the other;
        the least and the greatest value where there are too few for 95 %.

    Source: W. J. Conover, Practical Nonparametric Statistics (1999), section 3.2: the normal
        approximation to the binomial, rounded outwards.
    """
    half = NORMAL_95 * count.cast("float64").sqrt() / 2
    lower = (count / 2 - half).floor().cast("int64").clip(lower=1)
    return lower, count + 1 - lower


def wilson_bounds(count: int, of: int) -> tuple[float, float]:
    """Return the 95 % bounds of a share that was counted.

    Args:
        count: How many have it, 0 to ``of``.
        of: How many could have it, 1 or more.

    Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927).
    """
    share, weight = count / of, NORMAL_95**2 / of
    middle = (share + weight / 2) / (1 + weight)
    half = (weight * (share * (1 - share) + weight / 4)) ** 0.5 / (1 + weight)
    return max(middle - half, 0.0), min(middle + half, 1.0)
