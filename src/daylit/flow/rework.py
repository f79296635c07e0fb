"""Rework: activities done again in their case, and which of these loops are usual."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from daylit.flow.usual_share import LEAST_CASES, USUAL_SHARE
from daylit.record.schema import require_columns

if TYPE_CHECKING:
    import ibis.expr.types as ir

AT_ONCE_SECONDS = 60.0
"""Nobody does a piece of work anew within so short a time."""
SECOND = 2
"""Each case that does an activity more than once has exactly one second visit to it."""
NEEDED = (
    "case_id",
    "activity",
    "visit_number",
    "person_id",
    "previous_visit_person_id",
    "handling_seconds",
)


def rework(steps: ir.Table) -> ir.Table:
    """Count for each activity how often it is done again in its case.

    Args:
        steps: The record's steps.

    Returns:
        A row per activity that is done again anywhere, in no order: activity; case_count (cases
        that reach it); again_case_count (cases that do it more than once); again_share (0 to 1);
        again_step_count (steps beyond the first visit), of which repeat_step_count by the same
        person as the visit before, redo_step_count by another, unknown_step_count where for one of
        the two no person is stated, or an automated actor is; again_handling_seconds (null where
        none is measured); and reading: "usual" where at least half of 30 or more cases do it again,
        "departure" where fewer than half do, "cannot tell" with fewer than 30 cases.
    """
    require_columns(steps, "steps", NEEDED)
    is_again = steps.visit_number > 1
    form = rework_form(steps)
    counted = steps.group_by("activity").aggregate(
        case_count=(steps.visit_number == 1).sum(),
        again_case_count=(steps.visit_number == SECOND).sum(),
        again_step_count=is_again.sum(),
        repeat_step_count=(form == "repeat").sum().fill_null(0),
        redo_step_count=(form == "redo").sum().fill_null(0),
        again_handling_seconds=steps.handling_seconds.sum(where=is_again),
    )
    known = counted.repeat_step_count + counted.redo_step_count
    return (
        counted.filter(counted.again_case_count > 0)
        .mutate(
            again_share=counted.again_case_count / counted.case_count,
            unknown_step_count=counted.again_step_count - known,
        )
        .mutate(reading=_reading)
    )


def rework_form(steps: ir.Table) -> ir.StringValue:
    """Tell a repeat (same person as the visit before) from a redo; null for anything else."""
    both = steps.person_id.notnull() & steps.previous_visit_person_id.notnull()
    same = steps.person_id == steps.previous_visit_person_id
    return ibis.cases(
        ((steps.visit_number > 1) & both & same, "repeat"),
        ((steps.visit_number > 1) & both & ~same, "redo"),
    )


def is_double_entry(steps: ir.Table) -> ir.BooleanValue:
    """Whether a step only writes the one before it down once more.

    The same person did the same activity just before, nothing lay between, it is less than
    ``AT_ONCE_SECONDS`` since that ended, and nobody says that it took any time itself.
    """
    is_at_once = steps.waiting_seconds < AT_ONCE_SECONDS
    is_same = (steps.previous_activity == steps.activity) & (rework_form(steps) == "repeat")
    took_nothing = steps.handling_seconds.fill_null(0.0) <= 0
    return (is_same & is_at_once & took_nothing).fill_null(False)


def _reading(counted: ir.Table) -> ir.StringValue:
    return ibis.cases(
        (counted.case_count < LEAST_CASES, "cannot tell"),
        (counted.again_share >= USUAL_SHARE, "usual"),
        else_="departure",
    )
