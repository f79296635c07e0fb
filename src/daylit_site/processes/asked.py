"""What is asked of the record for single cases: questions, as functions of its tables.

What differs each time (a place, a pair, a case) is a table of one row, as the engine wants it. Each
question has a row at most per case, and none for a case that ``own`` does not show, see ``scope``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from daylit.flow.handovers import is_bounce, is_hand_over

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.schema import Party
    from daylit_site.processes.scope import Own

MOST_CASES = 100
MOST_STEPS = 500


def visible(rows: ir.Table, steps: ir.Table, own: Own | None) -> ir.Table:
    """Keep the rows of visible cases: those with a step of one's own, or all of them."""
    if own is None:
        return rows
    is_own = ibis.or_(*[steps[column].isin(names) for column, names in own]).fill_null(False)
    return rows.semi_join(steps.filter(is_own).select("case_id").distinct(), "case_id")


def at_activity(steps: ir.Table, asked: ir.Table, *, own: Own | None) -> ir.Table:
    """Return the cases that came to an activity last."""
    return _latest(steps.semi_join(asked, "activity"), steps, own)


def on_way(steps: ir.Table, asked: ir.Table, *, own: Own | None) -> ir.Table:
    """Return the cases that went from one activity to another last."""
    return _latest(steps.semi_join(asked, ["previous_activity", "activity"]), steps, own)


def at_start(steps: ir.Table, asked: ir.Table, *, own: Own | None) -> ir.Table:
    """Return the cases that began with an activity last."""
    first = steps.filter(steps.previous_activity.isnull())
    return _latest(first.semi_join(asked, "activity"), steps, own)


def at_end(steps: ir.Table, cases: ir.Table, asked: ir.Table, *, own: Own | None) -> ir.Table:
    """Return the cases whose last step is an activity, the latest."""
    ended = cases.semi_join(asked, cases.last_activity == asked.activity)
    last = ended.select("case_id", position="step_count")
    return _latest(steps.semi_join(last, ["case_id", "position"]), steps, own)


def handed_over(steps: ir.Table, asked: ir.Table, *, level: Party, own: Own | None) -> ir.Table:
    """Return the cases that one party handed over to another last."""
    handed = steps.filter(is_hand_over(steps, level)).mutate(is_back=is_bounce(steps, level))
    there = handed.semi_join(
        asked,
        [
            handed[f"prior_{level}_id"] == asked.from_party,
            handed[f"{level}_id"] == asked.to_party,
        ],
    )
    return _latest(there, steps, own)


def _latest(there: ir.Table, steps: ir.Table, own: Own | None) -> ir.Table:
    """Return the cases of some steps, the latest first: when, its waiting, and how often."""
    seen = visible(there, steps, own)
    back = seen.is_back.sum() if "is_back" in seen.columns else ibis.literal(0)
    counted = seen.group_by("case_id").aggregate(
        at=seen.started_at.max(),
        waiting_seconds=seen.waiting_seconds.argmax(seen.started_at),
        times=seen.count(),
        back_count=back,
    )
    return counted.order_by(ibis.desc("at"), "case_id").limit(MOST_CASES)


def case_row(steps: ir.Table, cases: ir.Table, asked: ir.Table, *, own: Own | None) -> ir.Table:
    """Return a case."""
    return visible(cases.semi_join(asked, "case_id"), steps, own).select(
        "case_id", "started_at", "ended_at", "is_open", "step_count", "event_count"
    )


def case_steps(steps: ir.Table, asked: ir.Table, *, own: Own | None) -> ir.Table:
    """Return the first steps of a case, in order; who did them is told by party, never person."""
    found = visible(steps.semi_join(asked, "case_id"), steps, own).select(
        "position",
        "activity",
        "visit_number",
        "team_id",
        "organisation_id",
        "started_at",
        "ended_at",
        "waiting_seconds",
        "handling_seconds",
    )
    return found.order_by("position").limit(MOST_STEPS)
