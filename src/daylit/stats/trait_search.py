"""The search for conjunctions of traits, of many patterns at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from daylit.stats.discoveries import discoveries
from daylit.stats.trait_tests import value_tests

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from daylit.stats.discoveries import Discoveries
    from daylit.stats.trait_tests import Conjunction, Tests, Units


class Pool:
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
class Candidate:
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
    parents: tuple[Candidate, ...]

    def order(self) -> tuple[float, int, Conjunction]:
        """What tells most first, then fewer traits, then preferred ones."""
        # The same units by other traits may differ by the rounding of a sum.
        return (-round(self.ratio, 6), len(self.conjunction), self.conjunction)

    def least_sure(self, values: NDArray[np.float64]) -> float:
        """Return the greatest p or q on the surest way to it, where values has one a test."""
        way = min((parent.least_sure(values) for parent in self.parents), default=0.0)
        return max(way, *(float(values[test]) for test in self.own), 0.0)


_EMPTY = Candidate((), 0.0, (), ())


@dataclass
class _Round:
    """The search for one entry among the units that earlier ones left."""

    units: Units
    beam: list[Candidate]
    candidates: list[Candidate]

    def best(self) -> Candidate | None:
        """Return the candidate that tells most."""
        return min(self.candidates, key=Candidate.order, default=None)


class Search:
    """The search in one pattern."""

    def __init__(
        self, units: Units, kept: Sequence[NDArray[np.bool_]], least_affected: int
    ) -> None:
        self._units = units
        self._kept = kept
        self._least_affected = least_affected
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

    def found(self, q: NDArray[np.float64], level: float) -> Iterator[tuple[Candidate, Units]]:
        """Yield the best of each round that is still claimed, with the units of its round.

        Where another than the one that was set aside is best now, later rounds looked at
        other units than it leaves: they are left out.
        """
        for turn in self._rounds:
            still = [one for one in turn.candidates if one.least_sure(q) <= level]
            best = min(still, key=Candidate.order, default=None)
            if best is None:
                return
            yield best, turn.units
            if best != turn.best():
                return


def look(searches: Sequence[Search], longest: int, pool: Pool, beam: int) -> None:
    """Look for one entry in each pattern, all patterns at once, one length after the other.

    Args:
        searches: Those that go on.
        longest: How many traits an entry may have.
        pool: Takes the tests.
        beam: How many of the best of each length are lengthened, for each pattern.
    """
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
            turn.beam = _claimed_candidates(of_parents, claimed)[:beam]
            turn.candidates += turn.beam


def _claimed_candidates(
    of_parents: Sequence[tuple[Candidate, Tests, int]], claimed: NDArray[np.bool_]
) -> list[Candidate]:
    """Return what is claimed against each parent that it was made from, best first."""
    ratios: dict[Conjunction, float] = {}
    made_from: dict[Conjunction, list[tuple[int, Candidate]]] = {}
    for parent, tests, start in of_parents:
        for found in np.flatnonzero(claimed[start : start + len(tests.p)]).tolist():
            added = (int(tests.column[found]), int(tests.code[found]))
            conjunction = tuple(sorted((*parent.conjunction, added)))
            ratios[conjunction] = float(tests.ratio[found])
            made_from.setdefault(conjunction, []).append((start + found, parent))
    parents = [set(parent.conjunction) for parent, _, _ in of_parents]
    candidates = [
        Candidate(conjunction, ratios[conjunction], *zip(*ways, strict=True))
        for conjunction, ways in made_from.items()
        if len(ways) == sum(parent < set(conjunction) for parent in parents)
    ]
    return sorted(candidates, key=Candidate.order)
