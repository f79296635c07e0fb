"""What chance gives, where it gives some of what was found."""

from __future__ import annotations

from scipy.special import pdtrc

BEYOND_CHANCE = 0.01
"""A number stands out where chance gives so many in fewer logs than this."""

TIMES_CHANCE = 2.0
"""Of fewer than so many times what chance gives, more than half are chance's, and nobody can say
which."""


def is_beyond_chance(count: int, by_chance: float) -> bool:
    """Whether chance gives so many in fewer logs than ``BEYOND_CHANCE`` (Poisson).

    Args:
        count: How many were found, 1 or more.
        by_chance: How many are to be expected by chance; of 0 any number is beyond it.
    """
    return by_chance == 0 or float(pdtrc(count - 1, by_chance)) < BEYOND_CHANCE


def is_mostly_chance(count: int, by_chance: float) -> bool:
    """Whether chance may give so many, or gives more than half of them.

    Args:
        count: How many were found, 1 or more.
        by_chance: How many are to be expected by chance.
    """
    return not is_beyond_chance(count, by_chance) or count < TIMES_CHANCE * by_chance
