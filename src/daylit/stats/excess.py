"""What affected rows took beyond what unaffected rows alike take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

Codes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]

LEAST_ALIKE = 30
"""A mean of fewer unaffected values is not held against; the next coarser cell is asked."""


@dataclass(frozen=True)
class Excess:
    """What affected rows took beyond unaffected ones.

    Attributes:
        total: The sum of it, below 0 where they took less.
        part: What each row adds to it: 0 for unaffected rows, and for affected ones without enough
            that are alike.
        influence: The same linearised: unaffected rows have their part in it by the means.
        compared_count: Values of affected rows that were held against a mean.
        affected_count: Values of affected rows.
    """

    total: float
    part: Numbers
    influence: Numbers
    compared_count: float
    affected_count: float


@dataclass(frozen=True)
class _Rows:
    """Rows that stand for some values each: how many, and their sum."""

    is_affected: Flags
    count: Numbers
    total: Numbers


@dataclass(frozen=True)
class _Level:
    """Means of unaffected values in the cells of one level, of each row's cell.

    Attributes:
        cell: The cell of each row.
        is_enough: Whether enough unaffected values are in it.
        unaffected_count: How many.
        beyond: What the row's values are beyond as many times the cell's mean.
    """

    cell: Codes
    is_enough: Flags
    unaffected_count: Numbers
    beyond: Numbers


def excess(levels: Sequence[Codes], is_affected: Flags, count: Numbers, total: Numbers) -> Excess:
    """Return what affected rows took beyond the mean of unaffected ones in the same cell.

    A row stands for some values: how many, and their sum. Means, as only they add up: held against
    a median, values that are skewed to the right show an excess where there is none.

    Args:
        levels: The cell of each row, as numbers from 0, the finest cells first; a row is held
            against the finest cell with ``LEAST_ALIKE`` unaffected values.
        is_affected: Of each row.
        count: Values of each row.
        total: Their sum.
    """
    rows = _Rows(is_affected, count, total)
    part, influence = np.zeros_like(total), np.zeros_like(total)
    is_left = is_affected.copy()
    for level in (_fit(cell, rows) for cell in levels):
        here = is_left & level.is_enough
        part[here] = level.beyond[here]
        influence[here] = level.beyond[here]
        influence -= _part_in_means(level, rows, here)
        is_left &= ~level.is_enough
    return Excess(
        total=float(part.sum()),
        part=part,
        influence=influence,
        compared_count=float(count[is_affected & ~is_left].sum()),
        affected_count=float(count[is_affected].sum()),
    )


def _fit(cell: Codes, rows: _Rows) -> _Level:
    unaffected = _summed(cell, np.where(rows.is_affected, 0.0, rows.count))[cell]
    summed = _summed(cell, np.where(rows.is_affected, 0.0, rows.total))[cell]
    is_enough = unaffected >= LEAST_ALIKE
    mean = np.divide(summed, unaffected, out=np.zeros_like(summed), where=is_enough)
    return _Level(cell, is_enough, unaffected, rows.total - rows.count * mean)


def _part_in_means(level: _Level, rows: _Rows, here: Flags) -> Numbers:
    """Return how far each unaffected row lifts the means that the rows here are held against."""
    held_against_it = _summed(level.cell, np.where(here, rows.count, 0.0))[level.cell]
    shares = ~rows.is_affected & level.is_enough
    weight = np.divide(
        held_against_it, level.unaffected_count, out=np.zeros_like(rows.total), where=shares
    )
    return np.where(shares, weight * level.beyond, 0.0)


def _summed(cell: Codes, weights: Numbers) -> Numbers:
    return np.bincount(cell, weights=weights).astype(np.float64)
