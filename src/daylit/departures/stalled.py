"""Stalled: open cases that have waited where they are longer than what waits there usually has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from daylit.departures.late import with_usual
from daylit.record.moments import seconds_between

if TYPE_CHECKING:
    from datetime import datetime

    import ibis.expr.types as ir

GOES_ON = 0.9
"""Where fewer than this share of the cases went on after an activity, to end there is usual."""


def stalled(
    steps: ir.Table, cases: ir.Table, finest: ir.Table, by_activity: ir.Table, *, as_of: datetime
) -> ir.Table:
    """Find the open cases that wait beyond what is usual for where they are.

    Args:
        steps: The record's steps.
        cases: The record's cases, with ``is_open``.
        finest: How long cases usually stay after an activity of a team (``next``).
        by_activity: The same after an activity.
        as_of: The moment at which one looks, with a zone.

    Returns:
        A row per case: the columns of its last step, taken_seconds (since its last event),
        usual_seconds, limit_seconds and goes_on_share.
    """
    last = _last_steps(steps, cases, as_of)
    found = with_usual(last, [finest, by_activity], "next")
    return found.filter(
        (found.taken_seconds > found.limit_seconds) & (found.goes_on_share >= GOES_ON)
    )


def _last_steps(steps: ir.Table, cases: ir.Table, as_of: datetime) -> ir.Table:
    """Return the last step of each open case, and how long nothing has happened since."""
    opened = cases.filter(cases.is_open).select(
        of_case=cases.case_id, of_position=cases.step_count, last_event_at=cases.ended_at
    )
    last = steps.join(
        opened, [steps.case_id == opened.of_case, steps.position == opened.of_position]
    ).drop("of_case", "of_position")
    seconds = seconds_between(last.last_event_at, ibis.literal(as_of, "timestamp('UTC', 6)"))
    named = last.mutate(taken_seconds=seconds)
    # What is usual is told of the step before: here that is the last one.
    return named.mutate(
        before_last_activity=named.previous_activity,
        previous_activity=named.activity,
        prior_team_id=ibis.coalesce(named.team_id, named.prior_team_id),
    )
