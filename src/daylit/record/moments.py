"""Arithmetic on moments, exact to the microsecond.

Engines differ in how they subtract moments, and DuckDB walks through a calendar to do it for
moments with a zone, a hundred times slower than subtracting the counts they are stored as.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

MICROSECONDS = 1e6


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]  # Ibis gives it no types
def epoch_us(moment) -> int:  # type: ignore[no-untyped-def,empty-body]  # noqa: ANN001 (a moment of any precision)
    """Return DuckDB's count of microseconds since 1970."""


def microseconds(moment: ir.TimestampValue) -> ir.IntegerValue:
    """Return the whole microseconds from 1970 (UTC) to a moment."""
    return epoch_us(moment)


def seconds_between(earlier: ir.TimestampValue, later: ir.TimestampValue) -> ir.FloatingValue:
    """Return the seconds from one moment to another; negative where the second is before."""
    return (epoch_us(later) - epoch_us(earlier)) / MICROSECONDS
