"""Rework: activities done again in their case, and which of these loops are usual."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from daylit.flow.usual_share import LEAST_CASES, USUAL_SHARE
from daylit.record.moments import MICROSECONDS, microseconds
from daylit.record.schema import require_columns

if TYPE_CHECKING:
    import ibis.expr.types as ir

AT_ONCE_SECONDS = 60.0
"""Nobody does a piece of work anew within so short a time."""
QUARTER = 15 * 60 * int(MICROSECONDS)
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
        .mutate(reading=rework_reading)
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
    is_again, is_at_once, *others = _entered_twice(steps)
    # Of most steps the first two say no, and then the engine asks no more.
    return ibis.cases((is_again & is_at_once, ibis.and_(*others).fill_null(False)), else_=False)


def _entered_twice(steps: ir.Table) -> tuple[ir.BooleanValue, ...]:
    """Return what must all be so, the cheapest first: a filter asks the next of what is left."""
    return (
        steps.visit_number > 1,
        steps.waiting_seconds < AT_ONCE_SECONDS,
        steps.handling_seconds.fill_null(0.0) <= 0,
        ~may_be_rounded(steps.started_at),
        steps.previous_activity == steps.activity,
        steps.person_id == steps.previous_visit_person_id,
    )


def without_double_entries(counted: ir.Table, steps: ir.Table) -> ir.Table:
    """Take double entries out of the counts of ``rework``.

    Args:
        counted: What ``rework`` returned.
        steps: The steps that it was given.

    Returns:
        The same columns: without the double entries in again_step_count and repeat_step_count, and
        without the cases that only have such in again_case_count; activities that are then done
        again nowhere are left out.
    """
    twice = steps.filter(*_entered_twice(steps))
    entered = twice.group_by("case_id", "activity").aggregate(twice_count=twice.count())
    visits = steps.select("case_id", "activity", "visit_number")
    again = visits.filter(visits.visit_number > 1).join(entered, ["case_id", "activity"])
    of_cases = again.group_by("case_id", "activity").aggregate(
        twice_count=again.twice_count.max(), again_count=again.count()
    )
    off = of_cases.group_by(off_activity="activity").aggregate(
        off_steps=of_cases.twice_count.sum(),
        off_cases=(of_cases.twice_count == of_cases.again_count).sum(),
    )
    joined = counted.left_join(off, counted.activity == off.off_activity)
    steps_off, cases_off = joined.off_steps.fill_null(0), joined.off_cases.fill_null(0)
    less = joined.mutate(
        again_case_count=(joined.again_case_count - cases_off).cast("int64"),
        again_step_count=(joined.again_step_count - steps_off).cast("int64"),
        repeat_step_count=(joined.repeat_step_count - steps_off).cast("int64"),
    )
    less = less.filter(less.again_case_count > 0)
    less = less.mutate(again_share=less.again_case_count / less.case_count)
    return less.mutate(reading=rework_reading).select(*counted.columns)


def may_be_rounded(moment: ir.TimestampValue) -> ir.BooleanValue:
    """Whether a moment may stand for an hour or a day: what lies between two such is not known.

    Days begin on a quarter of an hour in any zone.
    """
    return microseconds(moment) % QUARTER == 0


def rework_reading(counted: ir.Table) -> ir.StringValue:
    """Tell whether doing an activity again is usual, of case_count and again_share."""
    return ibis.cases(
        (counted.case_count < LEAST_CASES, "cannot tell"),
        (counted.again_share >= USUAL_SHARE, "usual"),
        else_="departure",
    )
