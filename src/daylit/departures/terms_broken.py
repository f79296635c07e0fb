"""The places where cases broke limits that people stated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from daylit.departures.terms import term_name, term_place
from daylit.departures.terms_waits import Asked, waits
from daylit.errors import ParameterError
from daylit.flow.working_time import ELAPSED, WORKING
from daylit.language import _
from daylit.record.calendars_table import add_working_seconds, calendar_name, working_days
from daylit.record.moments import MICROSECONDS, seconds_between
from daylit.record.schema import TIME, require_columns

if TYPE_CHECKING:
    from datetime import datetime

    import ibis.expr.types as ir

    from daylit.departures.terms import Term
    from daylit.record.calendars import Calendars
    from daylit.record.engine import Engine
    from daylit.record.schema import Party

NEEDED = (
    "case_id",
    "step_id",
    "position",
    "activity",
    "started_at",
    "ended_at",
    "previous_ended_at",
)
NEEDED_OF_CASES = ("case_id", "started_at", "ended_at", "step_count", "is_open")

LATE = {
    "case_id": "string",
    "rule_id": "string",
    "place": "string",
    "anchor_event_id": "string",
    "anchor_position": "int32",
    "began_position": "int32",
    "anchored_at": TIME,
    "clock": "string",
    "taken_seconds": "float64",
    "allowed_seconds": "float64",
    "delay_seconds": "float64",
    "due_at": TIME,
    "is_running": "boolean",
}
"""A row per limit that one case broke at one place.

``rule_id`` is the term's name. ``anchor_event_id``, ``anchor_position`` and ``anchored_at`` (its
start) are of the step that came too late; of the step from which the time ran where it has not come
yet and the case is open (``is_running``); for a whole case of its last step. ``began_position`` is
the step from whose end, or for a whole case from whose start, the time runs. ``clock`` is "elapsed"
or "working time"; ``taken_seconds``, ``allowed_seconds`` and ``delay_seconds`` (what was taken
beyond what was allowed, above 0) are by it. ``due_at`` is null in working time.
"""


@dataclass(frozen=True)
class TermClock:
    """What ``late_by_terms`` needs for terms in working time.

    Attributes:
        steps: The steps with the column ``calendar``: the name of that of who did the step.
        days: What the calendars work on each day (``record.calendars_table.working_days``).
        default_calendar: The name of the calendar of those without one; null where there is none.
    """

    steps: ir.Table
    days: ir.Table
    default_calendar: str | None


def term_clock(
    engine: Engine, steps: ir.Table, calendars: Calendars, *, as_of: datetime
) -> TermClock:
    """Prepare what ``late_by_terms`` needs for terms in working time.

    Args:
        engine: Finds the first and last moment, and the calendars that are needed.
        steps: The record's steps.
        calendars: Which calendar is whose.
        as_of: The moment until which open cases wait.
    """
    span = engine.row(
        steps.aggregate(first_at=steps.started_at.min(), last_at=steps.ended_at.max())
    )
    named = steps.mutate(calendar=calendar_name(steps, calendars))
    used = {row["calendar"] for row in engine.rows(named.select("calendar").distinct())}
    needed = [
        calendar
        for name, calendar in calendars.by_name.items()
        if name in used or name == calendars.default
    ]
    first_at, last_at = span["first_at"] or as_of, max(span["last_at"] or as_of, as_of)
    days = working_days(needed, first_at=min(first_at, as_of), last_at=last_at)
    return TermClock(named, engine.from_arrow(days), calendars.default)


def late_by_terms(
    steps: ir.Table,
    cases: ir.Table,
    days: ir.Table | None = None,
    *,
    terms: tuple[Term, ...],
    as_of: datetime,
    party: Party | None,
    default_calendar: str | None = None,
) -> ir.Table:
    """Find where cases broke stated limits.

    Between two activities each step of the first is judged against the next later step of the
    second; of several that have the same one, that which ended first. Where none came the case is
    late only while it is open. A hand-over waits from the end of the step before until the first
    step of the party that receives the case from another.

    Working time is by the calendar of who does the step that is waited for; by the default one
    where it has not come yet, and for a whole case. What has no calendar is not judged.

    Args:
        steps: The record's steps; with terms in working time those of ``term_clock``.
        cases: The record's cases, with ``is_open``.
        days: Those of ``term_clock``; only for terms in working time.
        terms: The limits, at least one.
        as_of: The moment until which open cases wait.
        party: The level on which hand-overs are judged; limits for them are left out where it is
            null or persons, who are never named (``unmatched.unmatched_terms`` says so).
        default_calendar: That of ``term_clock``.

    Returns:
        The columns of ``LATE``, in no order. Cases without a step are left out.

    Raises:
        ParameterError: There is no term, or one is in working time and there is no calendar for it.
    """
    require_columns(steps, "steps", NEEDED)
    require_columns(cases, "cases", NEEDED_OF_CASES)
    _check_terms(terms, days, default_calendar)
    if "calendar" not in steps.columns:
        steps = steps.mutate(calendar=ibis.null("string"))
    asked = Asked(
        until=ibis.literal(as_of, type=TIME),
        default_calendar=ibis.literal(default_calendar, type="string"),
        party=party,
    )
    found = [_beyond(waits(steps, cases, term, asked), days, term) for term in terms]
    return ibis.union(*found) if len(found) > 1 else found[0]


def _check_terms(
    terms: tuple[Term, ...], days: ir.Table | None, default_calendar: str | None
) -> None:
    if not terms:
        raise ParameterError("No limit is stated, so nothing can be late by one.")
    for term in terms:
        if term.clock == WORKING and days is None:
            said = _("The limit {term} is in working time, which needs a calendar.")
            raise ParameterError(said.format(term=term.text))
        if term.clock == WORKING and term.kind == "case" and default_calendar is None:
            said = _(
                "The limit {term} is in working time, which needs a default calendar: a whole case "
                "waits for no single party."
            )
            raise ParameterError(said.format(term=term.text))


def _beyond(judged: ir.Table, days: ir.Table | None, term: Term) -> ir.Table:
    """Return the waits that took longer than a term allows, with the columns of ``LATE``."""
    allowed = term.within_seconds
    if term.clock == WORKING and days is not None:
        timed = add_working_seconds(
            judged,
            days,
            calendar="calendar",
            began="began_at",
            ended="came_at",
            named="taken_seconds",
        )
    else:
        timed = judged.mutate(taken_seconds=seconds_between(judged.began_at, judged.came_at))
    late = timed.filter(timed.taken_seconds > allowed)
    due_at = late.began_at + ibis.interval(microseconds=round(allowed * MICROSECONDS))
    told = late.mutate(
        rule_id=ibis.literal(term_name(term)),
        place=ibis.literal(term_place(term)),
        clock=ibis.literal(term.clock),
        allowed_seconds=ibis.literal(allowed, "float64"),
        delay_seconds=late.taken_seconds - allowed,
        due_at=due_at if term.clock == ELAPSED else ibis.null(TIME),
    )
    return told.select(**{name: told[name].cast(kind) for name, kind in LATE.items()})
