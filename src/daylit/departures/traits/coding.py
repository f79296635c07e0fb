"""Values as numbers that stand for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Sequence

Codes = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

QUARTERS = (0.25, 0.5, 0.75)
MOST_VALUES = 5_000
"""A column of more different values tells single cases apart, not kinds of them."""

UNSTATED = -1


@dataclass(frozen=True)
class Trait:
    """What can be said of many cases alike.

    Attributes:
        name: As a person says it: bus_model, team, previous step.
        codes: The value of each row as its place in ``values``, ``UNSTATED`` where it has none.
        values: Each value in words.
    """

    name: str
    codes: Codes
    values: tuple[str, ...]

    @property
    def tells_apart(self) -> bool:
        """Whether it has more than one value, and not nearly one for each row."""
        stated = int((self.codes != UNSTATED).sum())
        return 1 < len(self.values) <= min(MOST_VALUES, stated / 2)


def coded(name: str, column: pa.ChunkedArray[Any]) -> Trait:
    """Return a column of names or truths as a trait; numbers are told in quarters.

    Args:
        name: As a person says it.
        column: Text, booleans or numbers; nulls are unstated.
    """
    is_number = pa.types.is_integer(column.type) or pa.types.is_floating(column.type)
    if is_number and len(pc.unique(column)) > len(QUARTERS) + 1:
        return _in_quarters(name, column.cast(pa.float64()).to_numpy(zero_copy_only=False))
    if not pa.types.is_string(column.type):
        column = pc.cast(column, pa.string())
    encoded = column.combine_chunks().dictionary_encode()
    codes = encoded.indices.fill_null(UNSTATED).to_numpy().astype(np.int32)
    return Trait(name, codes, tuple(str(value) for value in encoded.dictionary.to_pylist()))


def of_names(name: str, codes: Codes, names: Sequence[str]) -> Trait:
    """Return a trait of codes that stand for names."""
    return Trait(name, codes, tuple(names))


def _in_quarters(name: str, numbers: npt.NDArray[np.float64]) -> Trait:
    stated = np.isfinite(numbers)
    if not stated.any():
        return Trait(name, np.full(numbers.size, UNSTATED, np.int32), ())
    cuts = np.unique(np.quantile(numbers[stated], QUARTERS))
    codes = np.where(stated, np.searchsorted(cuts, numbers, side="right"), UNSTATED)
    written = [f"{cut:,.6g}" for cut in cuts]
    between = [f"{low} to under {high}" for low, high in zip(written, written[1:], strict=False)]
    values = (f"under {written[0]}", *between, f"{written[-1]} or more")
    return Trait(name, codes.astype(np.int32), values)
