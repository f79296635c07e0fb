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
class _Level:
    """Means of unaffected values in the cells of one level."""

    cell: Codes
    unaffected_count: Numbers
    mean: Numbers


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
    fitted = [_fit(cell, is_affected, count, total) for cell in levels]
    part, influence = np.zeros_like(total), np.zeros_like(total)
    is_left = is_affected.copy()
    for level in fitted:
        enough = level.unaffected_count[level.cell] >= LEAST_ALIKE
        beyond = total - count * np.where(enough, level.mean[level.cell], 0.0)
        here = is_left & enough
        part[here] = influence[here] = beyond[here]
        affected_count = np.bincount(
            level.cell, weights=np.where(here, count, 0.0), minlength=level.mean.size
        )
        with np.errstate(invalid="ignore", divide="ignore"):
            weight = (affected_count / level.unaffected_count)[level.cell]
        shares = ~is_affected & enough
        influence[shares] -= weight[shares] * beyond[shares]
        is_left &= ~enough
    return Excess(
        total=float(part.sum()),
        part=part,
        influence=influence,
        compared_count=float(count[is_affected & ~is_left].sum()),
        affected_count=float(count[is_affected].sum()),
    )


def _fit(cell: Codes, is_affected: Flags, count: Numbers, total: Numbers) -> _Level:
    size = int(cell.max(initial=-1)) + 1
    unaffected = np.bincount(cell, weights=np.where(is_affected, 0.0, count), minlength=size)
    summed = np.bincount(cell, weights=np.where(is_affected, 0.0, total), minlength=size)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = summed / unaffected
    return _Level(cell, unaffected, mean)
