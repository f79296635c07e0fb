"""Stalled: open cases that have waited where they are longer than what waits there usually has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from daylit.departures.late import with_usual
from daylit.departures.table import BY_USUAL, as_departures
from daylit.flow.rework import AT_ONCE_SECONDS
from daylit.record.moments import seconds_between

if TYPE_CHECKING:
    from datetime import datetime

    import ibis.expr.types as ir

GOES_ON = 0.9
"""Where fewer than this share of the cases went on after an activity, to end there is usual."""
NEEDED = (
    "case_id",
    "step_id",
    "position",
    "visit_number",
    "activity",
    "started_at",
    "team_id",
    "prior_team_id",
)


def stalled(
    steps: ir.Table, cases: ir.Table, finest: ir.Table, by_activity: ir.Table, *, as_of: datetime
) -> ir.Table:
    """Find the open cases that wait beyond what is usual for where they are, as ``DEPARTURES``.

    A case that did what closes other cases less than a minute before its last event has ended,
    whichever of the two the log names last, and has not stalled.

    Args:
        steps: The record's steps.
        cases: The record's cases, with ``is_open``.
        finest: How long cases usually stay after an activity of a team (``next``).
        by_activity: The same after an activity.
        as_of: The moment at which one looks, with a zone.

    Returns:
        A row per such case.
    """
    near_end = _near_end(steps, cases)
    last = _last_steps(near_end, as_of)
    found = with_usual(last, [finest, by_activity], "next")
    waiting = found.filter(
        (found.taken_seconds > found.limit_seconds) & (found.goes_on_share >= GOES_ON)
    )
    waiting = waiting.anti_join(_ended_at_once(near_end, cases), "case_id")
    return as_departures(
        waiting,
        case_id=waiting.case_id,
        kind="stalled",
        form=BY_USUAL,
        detector="stalled",
        place=waiting.activity,
        anchor_event_id=waiting.step_id,
        anchor_position=waiting.position,
        began_position=waiting.position,
        first_position=waiting.position,
        last_position=waiting.position,
        causes_steps=False,
        anchored_at=waiting.last_event_at,
        visit_number=waiting.visit_number,
        taken_seconds=waiting.taken_seconds,
        allowed_seconds=waiting.limit_seconds,
        usual_seconds=waiting.usual_seconds,
        late_seconds=waiting.taken_seconds - waiting.usual_seconds,
        is_running=True,
    )


def _near_end(steps: ir.Table, cases: ir.Table) -> ir.Table:
    """Return the last step of each open case, and what else began within a minute of its end."""
    opened = cases.filter(cases.is_open).select(
        of_case="case_id", of_position="step_count", last_event_at="ended_at"
    )
    of_open = steps.select(*NEEDED).join(opened, steps.case_id == opened.of_case)
    began_before = seconds_between(of_open.started_at, of_open.last_event_at)
    near = of_open.mutate(
        is_last=of_open.position == of_open.of_position,
        is_at_once=began_before < AT_ONCE_SECONDS,
    )
    return near.filter(near.is_last | near.is_at_once).drop("of_case", "of_position")


def _ended_at_once(near_end: ir.Table, cases: ir.Table) -> ir.Table:
    """Return the open cases that did what closes others within a minute of their last event."""
    closing = cases.filter(~cases.is_open).select(activity="last_activity").distinct()
    done = near_end.filter(near_end.is_at_once).semi_join(closing, "activity")
    return done.select("case_id").distinct()


def _last_steps(near_end: ir.Table, as_of: datetime) -> ir.Table:
    """Return the last step of each open case, and how long nothing has happened since."""
    last = near_end.filter(near_end.is_last)
    seconds = seconds_between(last.last_event_at, ibis.literal(as_of, "timestamp('UTC', 6)"))
    # What is usual is told of the step before: here that is the last one.
    return last.mutate(
        taken_seconds=seconds,
        previous_activity=last.activity,
        prior_team_id=ibis.coalesce(last.team_id, last.prior_team_id),
    )
