"""Cases that went on past a deadline of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    import ibis.expr.types as ir


def deadline_columns(cases: ir.Table) -> tuple[str, ...]:
    """Return the case columns, without ``case_``, that look like a deadline, the likeliest first."""
    raise NotImplementedError


def late_by_deadline(
    steps: ir.Table, cases: ir.Table, *, deadline: str, end: str | None, as_of: datetime
) -> ir.Table:
    """Find cases past a deadline of their own: the columns of ``terms.LATE``, and ``is_before_start``.

    Those whose deadline lies before their start are marked ``is_before_start``, for they are no
    lateness of the process.
    """
    raise NotImplementedError


def deadline_counts(
    cases: ir.Table, *, deadline: str, end: str | None, as_of: datetime
) -> ir.Table:
    """Return one row: case_count, stated_count, before_start_count, late_count, running_count."""
    raise NotImplementedError
