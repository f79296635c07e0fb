"""Exceptions: the departures of one case that belong together, with the steps they cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from daylit.departures.detect import KINDS
from daylit.record.identity import hashed
from daylit.record.moments import seconds_between

if TYPE_CHECKING:
    import ibis.expr.types as ir


def group_departures(found: ir.Table) -> ir.Table:
    """Group the departures of each case whose steps overlap or are adjacent.

    Args:
        found: Departures.

    Returns:
        A row per exception: the columns of its departure with the earliest anchor (ties in the
        order of ``KINDS``, then by place), the least began_position and first_position and the
        greatest last_position of all of them, and departure_count.
    """
    joined = _with_group(found)
    rank = ibis.cases(*[(joined.kind == kind, n) for n, kind in enumerate(KINDS)])
    order = ibis.window(
        group_by=["case_id", "group_number"],
        order_by=[joined.anchor_position, rank, joined.place],
    )
    whole = ibis.window(group_by=["case_id", "group_number"])
    spread = joined.mutate(
        _rank=ibis.row_number().over(order),
        began_position=joined.began_position.min().over(whole),
        first_position=joined.first_position.min().over(whole),
        last_position=joined.last_position.max().over(whole),
        departure_count=joined.count().over(whole),
    )
    return spread.filter(spread["_rank"] == 0).drop("_rank", "group_number")


def exceptions(found: ir.Table, steps: ir.Table, *, process_id: str) -> ir.Table:
    """Return a row per exception with what it caused.

    Args:
        found: Departures.
        steps: The record's steps.
        process_id: The process; part of the ids.

    Returns:
        The columns of ``group_departures`` and exception_id; caused_step_count (the steps that
        would not exist without it); measured_step_count (of these, with both ends logged);
        caused_handling_seconds (their sum, null where none is measured); first_time_step_count (of
        these, the ones of an activity that the case had not done before, which may have been needed
        anyway); began_at (end of the step before the one at began_position, or its start where that
        one had not ended); resolved_at (end of its last); delay_seconds (between the two).
    """
    grouped = group_departures(found)
    named = grouped.mutate(
        exception_id=hashed(
            [
                ibis.literal(process_id),
                grouped.case_id,
                grouped.anchor_event_id,
                grouped.kind,
            ]
        )
    )
    caused = caused_steps(named, steps)
    totals = caused.group_by("exception_id").aggregate(
        caused_step_count=caused.count(),
        measured_step_count=caused.handling_seconds.count(),
        caused_handling_seconds=caused.handling_seconds.sum(),
        first_time_step_count=(caused.visit_number == 1).sum().cast("int64"),
        resolved_at=caused.ended_at.max(),
    )
    whole = named.join(totals, "exception_id").join(_beginnings(named, steps), "exception_id")
    return whole.mutate(delay_seconds=seconds_between(whole.began_at, whole.resolved_at))


def _beginnings(named: ir.Table, steps: ir.Table) -> ir.Table:
    """Return when the step before each exception's beginning ended: exception_id, began_at."""
    at = named.select("exception_id", "case_id", position=named.began_position)
    began = steps.join(at, ["case_id", "position"])
    return began.select(
        "exception_id", began_at=ibis.least(began.previous_ended_at, began.started_at)
    )


def caused_steps(named: ir.Table, steps: ir.Table) -> ir.Table:
    """Return a row per step that an exception caused: exception_id and the step's columns."""
    positions = ibis.range(named.first_position, named.last_position + 1).unnest()
    spelled = named.select("exception_id", "case_id", position=positions)
    return steps.join(spelled, ["case_id", "position"])


def _with_group(found: ir.Table) -> ir.Table:
    before = ibis.window(
        group_by="case_id",
        order_by=["first_position", "last_position", "kind", "place"],
        preceding=(None, 1),
    )
    reached = found.mutate(_reached=found.last_position.max().over(before))
    begins = (reached.first_position > reached["_reached"] + 1).fill_null(True)
    marked = reached.mutate(_begins=begins.cast("int32"))
    running = ibis.cumulative_window(
        group_by="case_id", order_by=["first_position", "last_position", "kind", "place"]
    )
    numbered = marked.mutate(group_number=marked["_begins"].sum().over(running))
    return numbered.drop("_reached", "_begins")
