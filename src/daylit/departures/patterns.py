"""Patterns: exceptions of one kind at one place, ranked by the work they cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from daylit.record.events import hashed

if TYPE_CHECKING:
    import ibis.expr.types as ir

EXAMPLES = 3


def patterns(excepted: ir.Table, *, process_id: str) -> ir.Table:
    """Group exceptions by kind and place.

    Args:
        excepted: Exceptions.
        process_id: The process; part of the ids.

    Returns:
        A row per pattern, most caused steps first, ties by place: pattern_id, kind, place,
        exception_count, case_count, caused_step_count, measured_step_count,
        caused_handling_seconds (null where none is measured), median_delay_seconds, repeat_count
        and redo_count (exceptions of that form), first_at, last_at (of their anchors).
    """
    grouped = excepted.group_by(["kind", "place"]).aggregate(
        exception_count=excepted.count(),
        case_count=excepted.case_id.nunique(),
        caused_step_count=excepted.caused_step_count.sum(),
        measured_step_count=excepted.measured_step_count.sum(),
        caused_handling_seconds=excepted.caused_handling_seconds.sum(),
        median_delay_seconds=excepted.delay_seconds.median(),
        repeat_count=(excepted.form == "repeat").sum().fill_null(0),
        redo_count=(excepted.form == "redo").sum().fill_null(0),
        first_at=excepted.anchored_at.min(),
        last_at=excepted.anchored_at.max(),
    )
    pattern_id = hashed([ibis.literal(process_id), grouped.kind, grouped.place])
    return grouped.mutate(pattern_id=pattern_id).order_by(
        ibis.desc("caused_step_count"), "kind", "place"
    )


def course(excepted: ir.Table, *, unit: str) -> ir.Table:
    """Count each pattern's exceptions over time.

    Args:
        excepted: Exceptions.
        unit: "W" for weeks (from Monday), "M" for months, "Q" for quarters.

    Returns:
        A row per pattern and period with an exception, by period: kind, place, period_at (its first
        moment, UTC), exception_count.
    """
    counted = excepted.group_by(
        kind=excepted.kind, place=excepted.place, period_at=excepted.anchored_at.truncate(unit)
    ).aggregate(exception_count=excepted.count())
    return counted.order_by("kind", "place", "period_at")


def examples(excepted: ir.Table) -> ir.Table:
    """Choose up to three exceptions of each pattern to look at, each of another case.

    The one that caused most steps, the latest, and one in the middle by steps caused.

    Returns:
        A row per chosen exception: the columns of ``exceptions``, and chosen_as ("most", "latest",
        "typical").
    """
    place = ["kind", "place"]
    ranked = excepted.mutate(
        _by_work=ibis.row_number().over(
            group_by=place,
            order_by=[ibis.desc("caused_step_count"), "anchored_at", "exception_id"],
        ),
        _by_time=ibis.row_number().over(
            group_by=place, order_by=[ibis.desc("anchored_at"), "exception_id"]
        ),
        _size=excepted.count().over(group_by=place),
    )
    chosen_as = ibis.cases(
        (ranked["_by_work"] == 0, "most"),
        (ranked["_by_time"] == 0, "latest"),
        (ranked["_by_work"] == (ranked["_size"] / 2).floor(), "typical"),
    )
    chosen = ranked.mutate(chosen_as=chosen_as).filter(chosen_as.notnull())
    return chosen.drop("_by_work", "_by_time", "_size")
