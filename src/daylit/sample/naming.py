"""From codes and seconds to what files say: names of cases, moments as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from daylit.sample.calendar import DAY
from daylit.sample.settings import FIRST_DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from daylit.sample.arrays import Codes, Flags, Seconds

_LATEST_DAYS = 2000
_FIRST = np.datetime64(FIRST_DAY)
_DAY_NAMES = pa.array(np.datetime_as_string(_FIRST + np.arange(_LATEST_DAYS)).tolist())
_CLOCK = np.datetime_as_string(np.datetime64("1970-01-01T00:00:00") + np.arange(DAY))
_CLOCK_NAMES = pa.array([f"{moment[10:]}Z" for moment in _CLOCK.tolist()])


def case_names(first_number: int, count: int) -> pa.StringArray:
    """Return the names of cases by their numbers."""
    numbers = pa.array(np.arange(first_number, first_number + count)).cast(pa.string())
    return joined("BD-", pc.utf8_lpad(numbers, 8, "0"), "")


def names(values: Sequence[str], codes: Codes) -> pa.StringArray:
    """Return the values at some positions."""
    return pa.array(values, pa.string()).take(codes)


def joined(*parts: pa.Array[Any] | str) -> pa.StringArray:
    """Return texts put together; the last part stands between the others."""
    # The published types know arrays only, not a separator or a fixed text beside them.
    join: Any = pc.binary_join_element_wise
    texts: pa.StringArray = join(*parts)
    return texts


def iso(at: Seconds, known: Flags | None = None) -> pa.StringArray:
    """Return moments as 2025-03-03T07:12:44Z; where they are not known, nothing."""
    clock: pa.Array[Any] = pa.array(at % DAY, mask=None if known is None else ~known)
    return joined(_DAY_NAMES.take(at // DAY), _CLOCK_NAMES.take(clock), "")


def timestamps(at: Seconds, known: Flags | None = None) -> pa.Array[Any]:
    """Return moments as timestamps in UTC; where they are not known, nothing."""
    moments = (_FIRST.astype("datetime64[s]") + at).astype("datetime64[us]")
    mask = None if known is None else ~known
    return pa.array(moments, pa.timestamp("us"), mask=mask).cast(pa.timestamp("us", tz="UTC"))
