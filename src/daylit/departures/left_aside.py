"""What looks like a departure and is not counted as one: told, so that nobody misses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.departures.wording import counted
from daylit.flow.rework import is_double_entry

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine


def left_aside(
    engine: Engine, steps: ir.Table, found: ir.Table, belonging: ir.Table
) -> tuple[str, ...]:
    """Say what was not counted as an exception though it looks like one.

    Args:
        engine: Runs the queries.
        steps: The record's steps.
        found: Departures.
        belonging: Those that belong to an exception.

    Returns:
        A sentence on steps that were entered twice, and one on bounces that are the ordinary
        course, where there are any.
    """
    twice = engine.answer_row(_double_entries, steps)["step_count"]
    ordinary = engine.count(found) - engine.count(belonging)
    said = []
    if twice:
        only, are = ("writes", "it is") if twice == 1 else ("write", "they are")
        said.append(
            f"{counted(twice, 'step')} only {only} down once more what the same person had entered "
            f"less than a minute before: {are} not counted as work done again."
        )
    if ordinary:
        are, they = ("is", "it is") if ordinary == 1 else ("are", "they are")
        said.append(
            f"{counted(ordinary, 'bounce')} {are} the ordinary course another way round, without a "
            f"step that most cases do not have as well: {they} not counted as exceptions."
        )
    return tuple(said)


def _double_entries(steps: ir.Table) -> ir.Table:
    return steps.aggregate(step_count=is_double_entry(steps).sum().fill_null(0))
