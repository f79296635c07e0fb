"""Variants: the different sequences of activities that cases take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis

from daylit.record.moments import seconds_between
from daylit.record.schema import require_columns

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine


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


def spelled_variants(
    engine: Engine, steps: ir.Table, cases: ir.Table, *, most: int
) -> list[dict[str, Any]]:
    """Return the variants with most cases, spelled out.

    Args:
        engine: Runs the expressions.
        steps: The record's steps of one process.
        cases: Its cases.
        most: How many.

    Returns:
        The first rows of ``variants``, each with ``activities``: a list in the order of the case.
    """
    rows = engine.rows(variants(cases).limit(most))
    spelled: dict[str, list[str]] = {}
    for step in engine.rows(variant_activities(steps, [row["example_case_id"] for row in rows])):
        spelled.setdefault(step["case_id"], []).append(step["activity"])
    return [{**row, "activities": spelled[row["example_case_id"]]} for row in rows]
