"""Tests of every value of every trait within one set of units."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from daylit.stats.overrepresented import (
    log_likelihood_ratio,
    stratum_rates,
    summed_by_value,
    upper_tail,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

Conjunction: TypeAlias = tuple[tuple[int, int], ...]
"""Column and code of each of its traits, by column."""


@dataclass(frozen=True)
class Rows:
    """Units without their traits.

    Attributes:
        affected: Whether a unit is affected.
        stratum: The period of each unit (codes from 0).
    """

    affected: NDArray[np.bool_]
    stratum: NDArray[Any]

    @cached_property
    def rates(self) -> NDArray[np.float64]:
        """The affected share of each unit's stratum."""
        rates = stratum_rates(self.affected, self.stratum, self.strata)
        return rates.take(self.stratum)

    @cached_property
    def strata(self) -> int:
        """How many codes of strata there are."""
        return int(self.stratum.max(initial=-1)) + 1

    @cached_property
    def hit(self) -> NDArray[np.int64]:
        """The positions of the affected units."""
        return np.flatnonzero(self.affected)

    def only(self, chosen: NDArray[Any]) -> Rows:
        """Return the chosen units alone."""
        return Rows(self.affected[chosen], self.stratum[chosen])


@dataclass(frozen=True)
class Units:
    """Units at risk.

    Attributes:
        columns: A trait each: codes from 0, -1 where unstated.
        rows: The units without their traits.
    """

    columns: tuple[NDArray[Any], ...]
    rows: Rows

    @cached_property
    def unstated(self) -> tuple[bool, ...]:
        """Whether a trait is unstated in any unit."""
        return tuple(bool(column.min(initial=0) < 0) for column in self.columns)

    def covered(self, conjunction: Conjunction) -> NDArray[np.bool_]:
        """Return whether all traits of the conjunction hold, for each unit."""
        covered = np.ones(len(self.rows.affected), dtype=np.bool_)
        for column, code in conjunction:
            covered &= self.columns[column] == code
        return covered

    def stating(self, columns: Sequence[int]) -> NDArray[np.bool_] | None:
        """Return whether all of these traits are stated, for each unit; None where all are."""
        stated = [self.columns[column] >= 0 for column in columns if self.unstated[column]]
        return np.logical_and.reduce(stated) if stated else None

    def only(self, chosen: NDArray[np.bool_]) -> Units:
        """Return the chosen units alone."""
        positions = np.flatnonzero(chosen)
        return Units(tuple(column[positions] for column in self.columns), self.rows.only(positions))


@dataclass(frozen=True)
class Tests:
    """Values tested, one position a test.

    Attributes:
        column: The trait.
        code: Its value.
        p: Of the value being over-represented among the units of the conjunction.
        ratio: Log-likelihood ratio of the lengthened conjunction among all units that state it.
        tried: How many values could have been tested; at least as many as were.
    """

    column: NDArray[np.int64]
    code: NDArray[np.int64]
    p: NDArray[np.float64]
    ratio: NDArray[np.float64]
    tried: int


def value_tests(
    units: Units, within: Conjunction, kept: Sequence[NDArray[np.bool_]], least_affected: int
) -> Tests:
    """Test each value of each other trait among the units of a conjunction.

    Args:
        units: All units.
        within: The conjunction that is to be lengthened; empty for all units.
        kept: Of each trait, whether the value of a code is to be tested.
        least_affected: Affected units that a value must have to be tested.

    Returns:
        Tests by column and code.
    """
    lengthening = _Lengthening(units, within, least_affected)
    others = [column for column in range(len(units.columns)) if column not in dict(within)]
    found = [lengthening.tests(column, kept[column]) for column in others]
    return Tests(
        column=np.concatenate([np.empty(0, dtype=np.int64), *(one.column for one in found)]),
        code=np.concatenate([np.empty(0, dtype=np.int64), *(one.code for one in found)]),
        p=np.concatenate([np.empty(0), *(one.p for one in found)]),
        ratio=np.concatenate([np.empty(0), *(one.ratio for one in found)]),
        tried=sum(one.tried for one in found),
    )


class _Lengthening:
    """A conjunction, and the units that it covers."""

    def __init__(self, units: Units, within: Conjunction, least_affected: int) -> None:
        self._units = units
        self._within = [column for column, _ in within]
        self._least_affected = least_affected
        self._covered = np.flatnonzero(units.covered(within)) if within else None
        self._inside = units.rows if self._covered is None else units.rows.only(self._covered)
        self._among_all = self._all_stating(self._within)

    def tests(self, column: int, kept: NDArray[np.bool_]) -> Tests:
        """Test the values of one more trait."""
        codes, inside, among_all = self._stating(column)
        at_risk = np.bincount(codes)
        observed = np.bincount(codes[inside.hit], minlength=len(at_risk))
        kept = kept[: len(at_risk)]
        code = np.flatnonzero(kept & (observed >= self._least_affected))
        tried = int(np.count_nonzero(kept & (at_risk >= self._least_affected)))
        if len(code) == 0:
            return Tests(code, code, np.empty(0), np.empty(0), tried)
        expected = all_expected = summed_by_value(codes, inside.rates)[code]
        if self._within:
            all_expected = summed_by_value(codes, among_all.rates[inside.stratum])[code]
        p = upper_tail(observed[code], expected, np.asarray(len(inside.hit)))
        ratio = log_likelihood_ratio(observed[code], all_expected, np.asarray(among_all.affected))
        return Tests(np.full(len(code), column), code, p, ratio, tried)

    def _stating(self, column: int) -> tuple[NDArray[np.int64], Rows, _AmongAll]:
        """Return the codes of the covered units that state a trait, these units, and all such."""
        codes = self._units.columns[column]
        codes = (codes if self._covered is None else codes[self._covered]).astype(np.int64)
        if not self._units.unstated[column]:
            return codes, self._inside, self._among_all
        stated = np.flatnonzero(codes >= 0)
        inside = self._inside.only(stated)
        return codes[stated], inside, self._all_stating([*self._within, column])

    def _all_stating(self, columns: list[int]) -> _AmongAll:
        """Return what is usual among all units that state these traits."""
        rows, stating = self._units.rows, self._units.stating(columns)
        if stating is not None:
            rows = rows.only(stating)
        rates = stratum_rates(rows.affected, rows.stratum, self._units.rows.strata)
        return _AmongAll(rates, int(np.count_nonzero(rows.affected)))


@dataclass(frozen=True)
class _AmongAll:
    """The affected share of each stratum, and the affected units, covered or not."""

    rates: NDArray[np.float64]
    affected: int


def same_values(
    columns: Sequence[NDArray[Any]], least: int
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Find values that select exactly the same units as a value of an earlier trait.

    Args:
        columns: A trait each: codes from 0, -1 where unstated.
        least: Units that a value must have to be looked at.

    Yields:
        Column and code of the value, column and code of the earlier one.
    """
    sizes = [np.bincount(column[column >= 0]) for column in columns]
    firsts = [_first_units(column, len(size)) for column, size in zip(columns, sizes, strict=True)]
    for later in range(len(columns)):
        for earlier in range(later):
            twin = _alike(firsts, sizes, columns, later, earlier)
            for code in np.flatnonzero((twin >= 0) & (sizes[later] >= least)):
                yield (later, int(code)), (earlier, int(twin[code]))


def _first_units(column: NDArray[Any], values: int) -> NDArray[np.int64]:
    """Return the first unit of each value; -1 for a code that no unit has."""
    backwards = np.arange(len(column))[::-1]
    first = np.full(values + 1, -1)
    # numpy keeps the last assigned, here the first unit; -1 goes to the place behind the others.
    first[column[::-1]] = backwards
    return first[:-1]


def _alike(
    firsts: Sequence[NDArray[np.int64]],
    sizes: Sequence[NDArray[np.int64]],
    columns: Sequence[NDArray[Any]],
    later: int,
    earlier: int,
) -> NDArray[np.int64]:
    """Return for each value of a trait the earlier trait's value of the same units, or -1.

    Whether first unit and size agree is seen by value; only where they do are units compared.
    """
    used = firsts[later] >= 0
    twin = np.where(used, columns[earlier][firsts[later]], -1)
    likely = (twin >= 0) & (firsts[earlier][twin] == firsts[later])
    likely &= sizes[earlier][twin] == sizes[later]
    if not likely.any():
        return np.full(len(twin), -1)
    stated = columns[later] >= 0
    codes = columns[later][stated]
    agreeing = np.bincount(codes[twin[codes] == columns[earlier][stated]], minlength=len(twin))
    return np.where(likely & (agreeing == sizes[later]), twin, -1)
