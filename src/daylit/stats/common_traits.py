"""What the affected cases of a pattern have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Pattern:
    """The units in which one pattern could have shown.

    Attributes:
        names: The traits, the preferred first: of two that select the same rows the first stands.
        codes: A row a unit (a case, a step), a column a trait, in the order of names; values are
            codes from 0, -1 where unstated.
        affected: Whether a unit shows the pattern.
        stratum: The period, such as the month, of each unit (codes from 0). Only units of the same
            stratum are compared.
    """

    names: tuple[str, ...]
    codes: NDArray[Any]
    affected: NDArray[np.bool_]
    stratum: NDArray[Any]


@dataclass(frozen=True)
class Settings:
    """How far the search goes.

    Attributes:
        most_traits: Of one entry, 1 or more.
        least_affected: Affected units that an entry must have, 1 or more.
        beam: How many of the best of each length are lengthened, for each pattern.
        most_entries: For each pattern.
        level: The share (0 to 1) of false claims that is allowed among the claims.
    """

    most_traits: int = 3
    least_affected: int = 5
    beam: int = 5
    most_entries: int = 3
    level: float = 0.05


@dataclass(frozen=True)
class Trait:
    """A trait with one value."""

    name: str
    code: int


@dataclass(frozen=True)
class CommonTraits:
    """Traits that affected units have more often than units that could have been affected.

    Counts are of the units that none of the pattern's earlier entries covers and that state all of
    these traits.

    Attributes:
        traits: 1 to 3 of them, in the order of the pattern's names; all hold.
        same_as: Other traits whose value selects exactly the same units as one of these.
        affected_count: Affected units with these traits.
        at_risk_count: Units with these traits, affected or not.
        expected: Affected units with these traits to be expected within strata.
        lift: affected_count / expected.
        lift_lower: The lower 95 % bound of the lift.
        lift_upper: The upper 95 % bound of the lift.
        p: The p of the least sure of the steps (the first trait among all units, each further one
            among the units with those before).
        q: The same, adjusted for everything tried in all patterns.
    """

    traits: tuple[Trait, ...]
    same_as: tuple[Trait, ...]
    affected_count: int
    at_risk_count: int
    expected: float
    lift: float
    lift_lower: float
    lift_upper: float
    p: float
    q: float


@dataclass(frozen=True)
class Found:
    """What was found in each pattern, in the order given, and how much was tried for it.

    Attributes:
        entries: A list for each pattern, the entry that tells most first; empty where none.
        tried: Values and combinations that were tried in all patterns together.
    """

    entries: tuple[tuple[CommonTraits, ...], ...]
    tried: int


def common_traits(patterns: Sequence[Pattern], settings: Settings) -> Found:
    """Find what affected units have in common (to be written)."""
    raise NotImplementedError
