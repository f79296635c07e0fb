"""Variants: the different sequences of activities that cases take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from daylit.record.moments import seconds_between
from daylit.record.schema import require_columns

if TYPE_CHECKING:
    import ibis.expr.types as ir


def variants(cases: ir.Table) -> ir.Table:
    """Count the cases of each variant.

    Args:
        cases: The record's cases.

    Returns:
        A row per variant, most cases first, ties by variant_id: variant_id, case_count, share (of
        the cases with a step, 0 to 1), step_count (of one case), median_duration_seconds,
        example_case_id (the first by name).
    """
    require_columns(cases, "cases", ("case_id", "variant_id", "step_count", "started_at"))
    stepped = cases.filter(cases.variant_id.notnull())
    duration = seconds_between(stepped.started_at, stepped.ended_at)
    counted = stepped.group_by("variant_id").aggregate(
        case_count=stepped.count(),
        step_count=stepped.step_count.max(),
        median_duration_seconds=duration.median(),
        example_case_id=stepped.case_id.min(),
    )
    share = counted.case_count / counted.case_count.sum().over(ibis.window())
    return counted.mutate(share=share).order_by(ibis.desc("case_count"), "variant_id")


def variant_activities(steps: ir.Table, case_ids: list[str]) -> ir.Table:
    """Return the steps of example cases, to spell variants out.

    Returns:
        A row per step, by case and position: case_id, position, activity.
    """
    chosen = steps.filter(steps.case_id.isin(case_ids))
    return chosen.select("case_id", "position", "activity").order_by("case_id", "position")
