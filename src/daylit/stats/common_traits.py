"""What the affected cases of a pattern have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from daylit.stats.discoveries import discoveries
from daylit.stats.overrepresented import count_values, overrepresentation
from daylit.stats.trait_tests import Rows, Units, same_values, value_tests

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from daylit.stats.discoveries import Discoveries
    from daylit.stats.trait_tests import Conjunction, Tests

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
        Units are taken as independent within their stratum.

    Source: the search by G. I. Webb, Discovering significant patterns, Machine Learning 68 (2007)
        (each part must add; everything tried counts) and S. D. Bay and M. J. Pazzani, Data Mining
        and Knowledge Discovery 5 (2001) (contrast sets, level by level); setting aside what is
        covered as in subgroup discovery (N. Lavrac et al., Journal of Machine Learning Research 5,
        2004). Claims as in `discoveries`.
    """
    pool = _Pool(settings.level)
    searches = [_Search(pattern, settings) for pattern in patterns]
    going = searches
    for number in range(settings.most_entries):
        longest = settings.most_traits if number == 0 else min(LATER_TRAITS, settings.most_traits)
        _look(going, longest, pool, settings)
        going = [search for search in going if search.set_aside_best()]
    p, q = pool.p, pool.judged().q
    entries = tuple(tuple(search.entries(p, q, settings.level)) for search in searches)
    return Found(entries=entries, tried=pool.tried)


class _Pool:
    """Every test of every pattern, so that claims count all that was tried."""

    def __init__(self, level: float) -> None:
        self._level = level
        self._computed: list[NDArray[np.float64]] = [np.empty(0)]
        self.size = 0
        self.tried = 0

    @property
    def p(self) -> NDArray[np.float64]:
        """Every p, in the order of adding."""
        return np.concatenate(self._computed)

    def add(self, tests: Tests) -> int:
        """Add tests; return the position of the first of them."""
        start = self.size
        self._computed.append(tests.p)
        self.size += len(tests.p)
        self.tried += tests.tried
        return start

    def judged(self) -> Discoveries:
        """Return which of the tests so far are claimed."""
        return discoveries(self.p, tried=self.tried, level=self._level)


@dataclass(frozen=True)
class _Candidate:
    """A conjunction that was claimed when it was tested.

    Attributes:
        conjunction: Its traits.
        ratio: How much it tells (log-likelihood ratio).
        own: Its tests in the pool, one against each parent; all must be claimed.
        parents: What it was made from; one of them must be claimed.
    """

    conjunction: Conjunction
    ratio: float
    own: tuple[int, ...]
    parents: tuple[_Candidate, ...]

    @property
    def order(self) -> tuple[float, int, Conjunction]:
        """What tells most first, then fewer traits, then preferred ones."""
        # The same units by other traits may differ by the rounding of a sum.
        return (-round(self.ratio, 6), len(self.conjunction), self.conjunction)

    def least_sure(self, values: NDArray[np.float64]) -> float:
        """Return the greatest p or q on the surest way to it, where values has one a test."""
        way = min((parent.least_sure(values) for parent in self.parents), default=0.0)
        return max(way, *(float(values[test]) for test in self.own), 0.0)


_EMPTY = _Candidate((), 0.0, (), ())


@dataclass
class _Round:
    """The search for one entry among the units that earlier ones left."""

    units: Units
    beam: list[_Candidate]
    candidates: list[_Candidate]

    def best(self) -> _Candidate | None:
        """Return the candidate that tells most."""
        return min(self.candidates, key=lambda candidate: candidate.order, default=None)


class _Search:
    """The search in one pattern."""

    def __init__(self, pattern: Pattern, settings: Settings) -> None:
        self._names = pattern.names
        self._least_affected = settings.least_affected
        columns = tuple(np.ascontiguousarray(column) for column in pattern.codes.T)
        self._units = Units(columns, Rows(pattern.affected, pattern.stratum))
        self._kept = [np.ones(column.max(initial=-1) + 1, dtype=np.bool_) for column in columns]
        self._twins: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for (column, code), earlier in same_values(columns):
            if self._kept[column][code]:
                self._kept[column][code] = False
                self._twins.setdefault(earlier, []).append((column, code))
        self._rounds: list[_Round] = []

    def start_round(self) -> _Round:
        """Look anew among the units that are left."""
        self._rounds.append(_Round(self._units, [_EMPTY], []))
        return self._rounds[-1]

    def tests(self, within: Conjunction) -> Tests:
        """Test what lengthens a conjunction."""
        return value_tests(self._units, within, self._kept, self._least_affected)

    def set_aside_best(self) -> bool:
        """Set aside what the best candidate covers; return whether enough affected are left."""
        best = self._rounds[-1].best()
        if best is None:
            return False
        self._units = self._units.only(~self._units.covered(best.conjunction))
        return bool(np.count_nonzero(self._units.rows.affected) >= self._least_affected)

    def entries(
        self, p: NDArray[np.float64], q: NDArray[np.float64], level: float
    ) -> Iterable[CommonTraits]:
        """Yield what is still claimed with everything counted.

        Where another than the one that was set aside is best now, later rounds looked at
        other units than it leaves: they are left out.
        """
        for turn in self._rounds:
            before = turn.best()
            turn.candidates = [one for one in turn.candidates if one.least_sure(q) <= level]
            best = turn.best()
            if best is None:
                return
            yield self._entry(best, turn.units, best.least_sure(p), best.least_sure(q))
            if best != before:
                return

    def _entry(self, best: _Candidate, units: Units, p: float, q: float) -> CommonTraits:
        """Count what a candidate covers among the units that state it."""
        covered, rows = units.covered(best.conjunction), units.rows
        stating = units.stating([column for column, _ in best.conjunction])
        if stating is not None:
            covered, rows = covered[stating], rows.only(stating)
        counts = count_values(covered.astype(np.int64), rows.affected, rows.stratum)
        over = overrepresentation(
            counts.affected[1:], counts.expected[1:], np.asarray(counts.affected_total)
        )
        twins = [twin for trait in best.conjunction for twin in self._twins.get(trait, ())]
        return CommonTraits(
            traits=self._named(best.conjunction),
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
        return tuple(Trait(self._names[column], code) for column, code in traits)


def _look(searches: Sequence[_Search], longest: int, pool: _Pool, settings: Settings) -> None:
    """Look for one entry in each pattern, all patterns at once, one length after the other."""
    rounds = [(search, search.start_round()) for search in searches]
    for _ in range(longest):
        tested = [
            [
                (parent, tests, pool.add(tests))
                for parent in turn.beam
                for tests in [search.tests(parent.conjunction)]
            ]
            for search, turn in rounds
        ]
        claimed = pool.judged().claimed
        for (_, turn), of_parents in zip(rounds, tested, strict=True):
            turn.beam = _claimed_candidates(of_parents, claimed)[: settings.beam]
            turn.candidates += turn.beam


def _claimed_candidates(
    of_parents: Sequence[tuple[_Candidate, Tests, int]], claimed: NDArray[np.bool_]
) -> list[_Candidate]:
    """Return what is claimed against each parent that it was made from, best first."""
    ratios: dict[Conjunction, float] = {}
    made_from: dict[Conjunction, list[tuple[int, _Candidate]]] = {}
    for parent, tests, start in of_parents:
        for found in np.flatnonzero(claimed[start : start + len(tests.p)]).tolist():
            added = (int(tests.column[found]), int(tests.code[found]))
            conjunction = tuple(sorted((*parent.conjunction, added)))
            ratios[conjunction] = float(tests.ratio[found])
            made_from.setdefault(conjunction, []).append((start + found, parent))
    parents = [set(parent.conjunction) for parent, _, _ in of_parents]
    candidates = [
        _Candidate(conjunction, ratios[conjunction], *zip(*ways, strict=True))
        for conjunction, ways in made_from.items()
        if len(ways) == sum(parent < set(conjunction) for parent in parents)
    ]
    return sorted(candidates, key=lambda candidate: candidate.order)
