"""Which of many tests may be claimed, so that few of the claims are false."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from daylit.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Discoveries:
    """What is claimed of many tests, in the order in which they were given.

    Attributes:
        claimed: Whether a test is claimed.
        q: The adjusted p (0 to 1): the smallest level at which the test would be claimed.
    """

    claimed: NDArray[np.bool_]
    q: NDArray[np.float64]


def discoveries(p: NDArray[np.float64], *, tried: int, level: float) -> Discoveries:
    """Claim tests so that the expected share of false claims is at most the level.

    Args:
        p: One p (0 to 1) for each test that was computed, in any order.
        tried: How many tests were tried. It may be more than there are values of p: those not
            computed, because they were seen to be far from a claim, count as if their p were 1.
        level: The share (0 to 1) of false claims that is allowed.

    Returns:
        Which tests are claimed, and q. Equal values of p are claimed together or not at all.

    Raises:
        ParameterError: Fewer tests were tried than there are values of p.

    Source: Y. Benjamini and Y. Hochberg, Controlling the false discovery rate, Journal of the Royal
        Statistical Society B 57 (1995), procedure (1): the i smallest values are claimed for the
        greatest i with p(i) <= level * i / tried. It holds for independent tests and for those that
        hang together positively (Benjamini and Yekutieli, Annals of Statistics 29, 2001).
    """
    if tried < len(p):
        raise ParameterError(
            f"{len(p)} tests were computed, but only {tried} are said to be tried."
        )
    order = np.argsort(p, kind="stable")
    scaled = p[order] * tried / np.arange(1, len(p) + 1)
    stepped = np.minimum.accumulate(scaled[::-1])[::-1]
    q = np.empty(len(p))
    q[order] = np.minimum(stepped, 1.0)
    return Discoveries(claimed=q <= level, q=q)
