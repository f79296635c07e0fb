"""Joining what was found to rows whose attributes may bear any name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir


def with_found(rows: ir.Table, found: ir.Table, key: str) -> ir.Table:
    """Return the rows with the other columns of what was found of some of them, else null.

    Args:
        rows: Any rows with the key.
        found: At most one row per value of the key; no other column of the rows.
        key: The column by which they belong together.
    """
    # Ibis would name the second key case_id_right, and so may a source its own column.
    return rows.left_join(found, key, rname="{name}?found").drop(f"{key}?found")
