"""Values as numbers that stand for them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
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


MOST_COUNTED = 50
"""More different numbers without gaps are not counted things, but the numbers that things bear."""

SIX_DIGITS = 100_000

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
        """Whether more than one value is stated."""
        return differ(self.codes)

    def of_many(self, least: int) -> Trait:
        """Leave out values that fewer rows have than that: of so few one cannot tell."""
        count = np.bincount(self.codes[self.codes != UNSTATED], minlength=len(self.values))
        # One more, false, for UNSTATED, which is the last place too.
        is_common = np.append(count >= least, False)
        return replace(self, codes=np.where(is_common[self.codes], self.codes, UNSTATED))


def differ(codes: Codes) -> bool:
    """Whether codes that are stated differ."""
    stated = codes[codes != UNSTATED]
    return bool(np.any(stated != stated[:1]))


def coded(name: str, column: pa.ChunkedArray[Any]) -> Trait:
    """Return a column of names or truths as a trait; amounts are told in quarters.

    Args:
        name: As a person says it.
        column: Text, booleans or numbers; nulls are unstated, and so is what is no finite number.
    """
    if _is_number(column.type):
        numbers = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
        if _are_amounts(np.unique(numbers[np.isfinite(numbers)])):
            return _in_quarters(name, numbers)
        column = pc.if_else(pa.array(np.isfinite(numbers)), column, None)
    if not pa.types.is_string(column.type):
        column = pc.cast(column, pa.string())
    encoded = pa.chunked_array(column).combine_chunks().dictionary_encode()
    codes = encoded.indices.fill_null(UNSTATED).to_numpy().astype(np.int32)
    return Trait(name, codes, tuple(str(value) for value in encoded.dictionary.to_pylist()))


def _are_amounts(values: npt.NDArray[np.float64]) -> bool:
    """Tell amounts from numbers that are names, such as 4001 to 4405 on the sides of buses.

    Few different numbers are names too, and so are many whole ones that fill half of their range.
    """
    if values.size <= len(QUARTERS) + 1:
        return False
    are_whole = bool((values == np.floor(values)).all())
    is_dense = values.size >= (values[-1] - values[0] + 1) / 2
    return not (are_whole and is_dense and values.size > MOST_COUNTED)


def _is_number(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    )


def of_names(name: str, codes: Codes, names: Sequence[str]) -> Trait:
    """Return a trait of codes that stand for names."""
    return Trait(name, codes, tuple(names))


def _in_quarters(name: str, numbers: npt.NDArray[np.float64]) -> Trait:
    """Tell numbers by the quarters that they lie in: as many of them as there are."""
    stated = np.isfinite(numbers)
    cuts = np.unique(np.quantile(numbers[stated], QUARTERS))
    # Where the least number is the commonest, as 0 often is, nothing lies under it.
    is_least = cuts[0] == numbers[stated].min()
    codes = np.searchsorted(cuts, numbers, side="left" if is_least else "right")
    values = _up_to(cuts) if is_least else _from(cuts)
    return Trait(name, np.where(stated, codes, UNSTATED).astype(np.int32), values)


def _from(cuts: npt.NDArray[np.float64]) -> tuple[str, ...]:
    written = [_written(cut) for cut in cuts]
    between = [f"{low} to under {high}" for low, high in pairwise(written)]
    return (f"under {written[0]}", *between, f"{written[-1]} or more")


def _up_to(cuts: npt.NDArray[np.float64]) -> tuple[str, ...]:
    written = [_written(cut) for cut in cuts]
    between = [f"over {low} to {high}" for low, high in pairwise(written)]
    return (f"up to {written[0]}", *between, f"over {written[-1]}")


def _written(number: float) -> str:
    """Write a number to six digits, large ones to the last one before the point."""
    return f"{number:,.0f}" if abs(number) >= SIX_DIGITS else f"{number:,.6g}"
