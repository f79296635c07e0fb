"""What stated limits apply to: the waits that may have been too long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from daylit.flow.handovers import is_hand_over
from daylit.record.moments import seconds_between

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.departures.terms import Term
    from daylit.record.schema import Party


@dataclass(frozen=True)
class Asked:
    """How limits are asked.

    Attributes:
        until: The moment until which open cases wait.
        default_calendar: The name of the calendar of those without one; null where there is none.
        party: The level on which hand-overs are judged.
    """

    until: ir.TimestampScalar
    default_calendar: ir.StringScalar
    party: Party | None


def waits(steps: ir.Table, cases: ir.Table, term: Term, asked: Asked) -> ir.Table:
    """Return what a term limits, as far as it may have taken too long.

    Args:
        steps: The record's steps, with ``calendar`` (of who did the step).
        cases: The record's cases, with ``is_open``.
        term: The limit.
        asked: How it is asked.

    Returns:
        A row per wait: case_id; anchor_event_id, anchor_position, began_position, anchored_at and
        is_running as in ``terms_broken.LATE``; began_at and came_at, between which the time ran;
        and calendar, by which it runs in working time.
    """
    if term.kind == "between":
        return _between(steps, cases, term, asked)
    if term.kind == "case":
        return _whole_cases(steps, cases, term, asked)
    return _handed_over(steps, term, asked.party)


def _handed_over(steps: ir.Table, term: Term, party: Party | None) -> ir.Table:
    """Return the hand-overs to a party of the judged level."""
    if party in (None, "person"):
        received = steps.filter(ibis.literal(value=False))
    else:
        received = steps.filter(steps[f"{party}_id"] == term.to_party)
        received = received.filter(is_hand_over(received, party))
    return received.select(
        "case_id",
        "calendar",
        anchor_event_id=received.step_id,
        anchor_position=received.position,
        began_position=(received.position - 1).cast("int32"),
        anchored_at=received.started_at,
        began_at=received.previous_ended_at,
        came_at=received.started_at,
        is_running=ibis.literal(value=False),
    )


def _whole_cases(steps: ir.Table, cases: ir.Table, term: Term, asked: Asked) -> ir.Table:
    """Return the cases that took longer than allowed in elapsed time, and their last steps."""
    timed = cases.select(
        "case_id",
        "step_count",
        began_at=cases.started_at,
        came_at=until_when(cases, asked.until),
        is_running=cases.is_open,
    )
    long = timed.filter(seconds_between(timed.began_at, timed.came_at) > term.within_seconds)
    return with_last_steps(steps, long).mutate(
        began_position=ibis.literal(1, "int32"), calendar=asked.default_calendar
    )


def until_when(cases: ir.Table, until: ir.TimestampValue) -> ir.TimestampValue:
    """Return how far each case has come: its last event; while it is open, at least the moment."""
    return ibis.ifelse(cases.is_open, ibis.greatest(cases.ended_at, until), cases.ended_at)


def with_last_steps(steps: ir.Table, cases: ir.Table) -> ir.Table:
    """Set beside cases their last step as ``anchor_event_id`` and so on; those without go."""
    last = steps.select(
        "case_id",
        step_count=steps.position,
        anchor_event_id=steps.step_id,
        anchor_position=steps.position,
        anchored_at=steps.started_at,
    )
    return cases.join(last, ["case_id", "step_count"])


def _between(steps: ir.Table, cases: ir.Table, term: Term, asked: Asked) -> ir.Table:
    """Return the waits between two activities, of the cases in which one may be too long.

    Which these are is told without a window: most cases need none.
    """
    concerned = steps.filter(steps.activity.isin((term.from_activity, term.to_activity)))
    is_open = cases.filter(cases.is_open).select("case_id")
    suspected = ibis.union(_long_cases(concerned, term), is_open, distinct=True)
    turns = _turns(_in_roles(concerned.semi_join(suspected, "case_id"), term))
    # Of an open case the next step may still come; of a closed one it never came.
    marked = turns.left_join(is_open.mutate(is_open=ibis.literal(value=True)), "case_id")
    judged = marked.filter(marked.to_event_id.notnull() | marked.is_open)
    has_come = judged.to_event_id.notnull()
    return judged.select(
        "case_id",
        "began_at",
        calendar=ibis.ifelse(has_come, judged.calendar, asked.default_calendar),
        anchor_event_id=ibis.coalesce(judged.to_event_id, judged.from_event_id),
        anchor_position=ibis.coalesce(judged.to_position, judged.began_position),
        began_position=judged.began_position,
        anchored_at=ibis.coalesce(judged.to_started_at, judged.from_started_at),
        came_at=ibis.coalesce(judged.to_started_at, asked.until),
        is_running=~has_come,
    )


def _long_cases(concerned: ir.Table, term: Term) -> ir.Table:
    """Return the cases in which the whole span is longer than allowed; in working time it may be.

    Returns:
        A row per case: case_id.
    """
    spans = concerned.group_by("case_id").aggregate(
        began_at=concerned.ended_at.min(where=concerned.activity == term.from_activity),
        came_at=concerned.started_at.max(where=concerned.activity == term.to_activity),
    )
    is_long = seconds_between(spans.began_at, spans.came_at) > term.within_seconds
    return spans.filter(is_long).select("case_id")


def _in_roles(concerned: ir.Table, term: Term) -> ir.Table:
    """Return the steps of both activities as ``is_from`` or ``is_to``; one that is both, twice."""
    columns = ("case_id", "step_id", "position", "started_at", "ended_at", "calendar")
    roles = [
        concerned.filter(concerned.activity == activity).select(
            *columns, is_from=ibis.literal(value=is_from), is_to=ibis.literal(value=not is_from)
        )
        for activity, is_from in ((term.from_activity, True), (term.to_activity, False))
    ]
    return ibis.union(*roles)


def _turns(concerned: ir.Table) -> ir.Table:
    """Return the stretches from steps of the first activity to the next one of the second.

    Returns:
        A row per stretch with a step of the first activity: of that which ended first, and of the
        step of the second activity where there is one.
    """
    order = ibis.cumulative_window(group_by="case_id", order_by=["position", "is_from"])
    # A step of the second activity ends its own stretch.
    come = concerned.is_to.cast("int32").sum().over(order) - concerned.is_to.cast("int32")
    placed = concerned.mutate(turn=come)
    begun = ibis.struct(
        {
            "ended_at": placed.ended_at,
            "position": placed.position,
            "started_at": placed.started_at,
            "step_id": placed.step_id,
        }
    ).min(where=placed.is_from)
    turns = placed.group_by("case_id", "turn").aggregate(
        first=begun,
        to_event_id=placed.step_id.max(where=placed.is_to),
        to_position=placed.position.max(where=placed.is_to),
        to_started_at=placed.started_at.max(where=placed.is_to),
        calendar=placed.calendar.max(where=placed.is_to),
    )
    turns = turns.filter(turns.first.notnull())
    return turns.mutate(
        began_at=turns.first["ended_at"],
        began_position=turns.first["position"],
        from_event_id=turns.first["step_id"],
        from_started_at=turns.first["started_at"],
    ).drop("first", "turn")
