"""Names as numbers that stand for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa

    from daylit.stats.excess import Codes


def codes_of(names: pa.ChunkedArray[Any]) -> Codes:
    """Return a number for each row that stands for its name; none is null."""
    encoded = names.combine_chunks().dictionary_encode()
    return encoded.indices.to_numpy().astype(np.int64)


def pairs_of(first: Codes, second: Codes) -> Codes:
    """Return one number for each pair of numbers that occurs."""
    base = np.int64(second.max(initial=0) + 1)
    _, codes = np.unique(first * base + second, return_inverse=True)
    return np.asarray(codes, dtype=np.int64)
