"""Waiting and handling by place, with how sure each median is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.record.schema import require_columns
from daylit.stats.intervals import median_bounds

if TYPE_CHECKING:
    import ibis.expr.types as ir

SPREAD = 0.9
"""Beside the median: the time that nine steps in ten stay under."""


def handling_times(steps: ir.Table) -> ir.Table:
    """Return how long each activity is worked on, where both its ends are logged.

    Returns:
        A row per activity with a measured step, in no order: activity and the columns of
        ``medians``.
    """
    require_columns(steps, "steps", ("activity", "handling_seconds"))
    return medians(steps, "handling_seconds", ["activity"])


def waiting_times(steps: ir.Table) -> ir.Table:
    """Return how long cases wait on the way from one activity to the next.

    Returns:
        A row per way that occurs, in no order: previous_activity, activity and the columns of
        ``medians``. Where the steps have the column ``clock`` (``in_working_time``) it is one more
        of the row's names, so that no median mixes working and elapsed time.
    """
    require_columns(steps, "steps", ("previous_activity", "activity", "waiting_seconds"))
    on_a_way = steps.filter(steps.previous_activity.notnull())
    clock = ["clock"] if "clock" in steps.columns else []
    return medians(on_a_way, "waiting_seconds", ["previous_activity", "activity", *clock])


def waiting_before(steps: ir.Table) -> ir.Table:
    """Return how long cases wait before each activity, whichever came before.

    Returns:
        A row per activity that follows another, in no order: activity and the columns of
        ``medians``.
    """
    require_columns(steps, "steps", ("previous_activity", "activity", "waiting_seconds"))
    on_a_way = steps.filter(steps.previous_activity.notnull())
    return medians(on_a_way, "waiting_seconds", ["activity"])


def medians(table: ir.Table, measure: str, group: list[str]) -> ir.Table:
    """Return the median of a measure for each group, with how sure it is.

    Args:
        table: Any table.
        measure: A column of seconds; nulls are left out.
        group: The columns that make a group; none for the whole table.

    Returns:
        A row per group with a value, in no order: the group's columns, row_count (all),
        measured_count, median_seconds with lower_seconds and upper_seconds (95 % interval of the
        median), most_seconds (90 % of the values are no greater), total_seconds.
    """
    value = table[measure]
    counted = (table.group_by(group) if group else table).aggregate(
        row_count=table.count(),
        measured_count=value.count(),
        values=value.collect().sort(),
        median_seconds=value.median(),
        most_seconds=value.quantile(SPREAD),
        total_seconds=value.sum(),
    )
    measured = counted.filter(counted.measured_count > 0)
    lower, upper = median_bounds(measured.measured_count)
    return measured.mutate(
        lower_seconds=measured["values"][lower - 1], upper_seconds=measured["values"][upper - 1]
    ).drop("values")
