"""What the affected cases of a pattern have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from daylit.stats.overrepresented import count_values, overrepresentation
from daylit.stats.trait_search import Pool, Search, look
from daylit.stats.trait_tests import Rows, Units, same_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from daylit.stats.trait_tests import Conjunction

LATER_TRAITS = 2
"""How many traits an entry after the first may have."""


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
        p: The p of the least sure step on the surest way to them (a first trait among all units,
            each further one among the units with those before).
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
    """Find what the affected units of each pattern have in common.

    Args:
        patterns: The patterns, all at once: false claims are controlled over everything tried in
            all of them.
        settings: How far to look.

    Returns:
        For each pattern at most `most_entries` entries. First the combination that tells most (the
        greatest log-likelihood ratio of the affected inside against outside; ties: fewer traits,
        then the preferred ones); then, with the units that it covers set aside, what of one or two
        traits tells most of the rest, and so on.

        One trait: each value with `least_affected` affected units or more is tested within strata
        (`overrepresentation`). Longer: the `beam` best claimed ones are lengthened by each value of
        each other trait; the longer one is tested among the units of the shorter, against each of
        those that it was made from, and stays only where it is claimed against all of them: a trait
        that does not make it worse within the others is left out.
        As tried counts every value that could have had enough affected units, in every set of units
        in which it was tested; a value that selects exactly the same units as a preferred one is
        not tried and named beside it. Claims follow Benjamini and Hochberg over everything tried in
        all patterns, lengths and rounds; what was claimed on the way and is no longer claimed when
        everything is counted is left out.
        Units are taken as independent within their stratum: where whole weeks of a team go wrong
        together, more than `level` may be false.

    Source: the search by G. I. Webb, Discovering significant patterns, Machine Learning 68 (2007)
        (each part must add; everything tried counts) and S. D. Bay and M. J. Pazzani, Data Mining
        and Knowledge Discovery 5 (2001) (contrast sets, level by level); setting aside what is
        covered as in subgroup discovery (N. Lavrac et al., Journal of Machine Learning Research 5,
        2004). Claims as in `discoveries`.
    """
    pool = Pool(settings.level)
    asked = [_Asked.of(pattern, settings.least_affected) for pattern in patterns]
    going = searches = [Search(one.units, one.kept, settings.least_affected) for one in asked]
    for number in range(settings.most_entries):
        longest = settings.most_traits if number == 0 else min(LATER_TRAITS, settings.most_traits)
        look(going, longest, pool, settings.beam)
        going = [search for search in going if search.set_aside_best()]
    p, q = pool.p, pool.judged().q
    entries = (
        tuple(
            one.entry(found.conjunction, units, found.least_sure(p), found.least_sure(q))
            for found, units in search.found(q, settings.level)
        )
        for one, search in zip(asked, searches, strict=True)
    )
    return Found(entries=tuple(entries), tried=pool.tried)


@dataclass(frozen=True)
class _Asked:
    """A pattern as the search takes it, and what its traits are called.

    Attributes:
        names: The traits.
        units: The units at risk.
        kept: Of each trait, whether the value of a code is to be tested.
        twins: Values left out, by the value that selects the same units.
    """

    names: tuple[str, ...]
    units: Units
    kept: list[NDArray[np.bool_]]
    twins: dict[tuple[int, int], list[tuple[int, int]]]

    @classmethod
    def of(cls, pattern: Pattern, least_affected: int) -> _Asked:
        """Leave out values that select the same units as a preferred one."""
        columns = tuple(np.ascontiguousarray(one, dtype=np.int32) for one in pattern.codes.T)
        kept = [np.ones(column.max(initial=-1) + 1, dtype=np.bool_) for column in columns]
        twins: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for (column, code), preferred in same_values(columns, least_affected):
            kept[column][code] = False
            twins.setdefault(preferred, []).append((column, code))
        return cls(
            pattern.names, Units(columns, Rows(pattern.affected, pattern.stratum)), kept, twins
        )

    def entry(self, conjunction: Conjunction, units: Units, p: float, q: float) -> CommonTraits:
        """Count what a conjunction covers among the units that state it."""
        covered, rows = units.covered(conjunction), units.rows
        stating = units.stating([column for column, _ in conjunction])
        if stating is not None:
            covered, rows = covered[stating], rows.only(stating)
        counts = count_values(covered.astype(np.int64), rows.affected, rows.stratum)
        over = overrepresentation(
            counts.affected[1:], counts.expected[1:], np.asarray(counts.affected_total)
        )
        twins = [twin for trait in conjunction for twin in self.twins.get(trait, ())]
        return CommonTraits(
            traits=self._named(conjunction),
            same_as=self._named(twins),
            affected_count=int(counts.affected[1]),
            at_risk_count=int(counts.at_risk[1]),
            expected=float(counts.expected[1]),
            lift=float(over.lift[0]),
            lift_lower=float(over.lower[0]),
            lift_upper=float(over.upper[0]),
            p=p,
            q=q,
        )

    def _named(self, traits: Iterable[tuple[int, int]]) -> tuple[Trait, ...]:
        """Name traits given by column."""
        return tuple(Trait(self.names[column], code) for column, code in traits)
