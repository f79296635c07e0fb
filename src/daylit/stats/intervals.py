"""Intervals that need no shape of the distribution."""

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
