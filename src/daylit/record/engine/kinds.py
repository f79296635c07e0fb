"""The types of attributes: which one holds the values of several sources, and how these become it.

What comes out depends on the types that the sources have, not on the order in which they come.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

MOST_EXACT = 2**53
"""As far as this from 0 a float64 holds every whole number."""


def common_kind(one: str, other: str) -> str:
    """Return the type that holds the values of two: numbers stay numbers, else it is text.

    Whole numbers are within ``MOST_EXACT`` here (``with_long_numbers_as_text``), so that none of
    them loses a digit.
    """
    if one == other:
        return one
    return "float64" if {one, other} == {"int64", "float64"} else "string"


def common_kinds(tables: Sequence[ir.Table]) -> dict[str, str]:
    """Return the columns that any of the tables has, each of a type that holds all its values."""
    kinds: dict[str, str] = {}
    for table in tables:
        for name, kind in table.schema().items():
            kinds[name] = common_kind(kinds.get(name, str(kind)), str(kind))
    return kinds


def with_columns(table: ir.Table, kinds: dict[str, str]) -> ir.Table:
    """Return the table with exactly these columns, null where it lacks one."""
    held = table.schema()
    return table.select(
        **{
            name: _cast(table[name], kind) if name in held else ibis.null(kind)
            for name, kind in kinds.items()
        }
    )


def _cast(value: ir.Value, kind: str) -> ir.Value:
    if str(value.type()) == kind:
        return value
    return as_text(value) if kind == "string" else value.cast(kind)


def as_text(value: ir.Value) -> ir.StringValue:
    """Write values as text: 5.0 as "5", for it may have been whole before it met a fraction."""
    if not value.type().is_floating():
        return value.cast("string")
    is_whole = (value.abs() <= MOST_EXACT) & (value == value.floor())
    # Where it is not whole the cast fails, and the engine may try it there too.
    return ibis.ifelse(is_whole, value.try_cast("int64").cast("string"), value.cast("string"))


def reach_of_numbers(table: ir.Table, names: tuple[str, ...]) -> ir.Table:
    """Return in one row whether each of these columns holds a number that no float64 holds."""
    return table.aggregate(
        **{name: ((table[name] > MOST_EXACT) | (table[name] < -MOST_EXACT)).any() for name in names}
    )


def with_texts(table: ir.Table, names: tuple[str, ...]) -> ir.Table:
    """Return the table with these columns as text."""
    return table.mutate(**{name: as_text(table[name]) for name in names})
