"""Limits that people stated, and the places where cases broke them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, assert_never

import ibis

from daylit.errors import ParameterError
from daylit.flow.handovers import is_hand_over
from daylit.flow.wording import exact_duration
from daylit.flow.working_time import ELAPSED, WORKING
from daylit.record.calendars_table import add_working_seconds, calendar_name, working_days
from daylit.record.moments import seconds_between
from daylit.record.schema import TIME, require_columns

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    import ibis.expr.types as ir

    from daylit.record.calendars import Calendars
    from daylit.record.engine import Engine
    from daylit.record.schema import Party

Kind = Literal["between", "hand-over", "case"]
WHOLE_CASE = "the whole case"

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
class Term:
    """A limit that people stated.

    Attributes:
        kind: "between" two activities, for a "hand-over", or for a whole "case".
        within_seconds: How long it may take, above 0.
        clock: "elapsed" or "working time".
        text: The limit as a person wrote it, for sentences: “Pick parts” within 3 days of “Request
            parts”.
        from_activity: Of "between": the time runs from the end of each step of it.
        to_activity: Of "between": until the next later step of it begins.
        to_party: Of a "hand-over": the team or organisation that receives the case.
        why: The reason given, empty where none was.
    """

    kind: Kind
    within_seconds: float
    clock: str
    text: str
    from_activity: str | None = None
    to_activity: str | None = None
    to_party: str | None = None
    why: str = ""


def term_place(term: Term) -> str:
    """Return where a term applies: Request parts → Pick parts, → Central Stores, the whole case."""
    if term.kind == "between":
        return f"{term.from_activity} → {term.to_activity}"
    if term.kind == "hand-over":
        return f"→ {term.to_party}"
    if term.kind == "case":
        return WHOLE_CASE
    assert_never(term.kind)


def term_name(term: Term) -> str:
    """Return what a term is known by: Request parts → Pick parts within 3 days.

    It is the same however the limit was spelled; terms that differ in place, limit or clock differ
    in it.
    """
    in_days = term.clock == ELAPSED
    within = exact_duration(timedelta(seconds=term.within_seconds), in_days=in_days)
    suffix = "" if in_days else " of working time"
    return f"{term_place(term)} within {within}{suffix}"


def merged(terms: Iterable[Term], overriding: Iterable[Term]) -> tuple[Term, ...]:
    """Return terms of which the second ones replace those of the same place and clock."""
    raise NotImplementedError


@dataclass(frozen=True)
class TermClock:
    """What terms in working time need.

    Attributes:
        steps: The steps with the column ``calendar`` (the name of that of who did the step).
        days: What the calendars work on each day (``record.calendars_table.working_days``).
        default_calendar: The name of the calendar of those without one; null where there is none.
    """

    steps: ir.Table
    days: ir.Table
    default_calendar: str | None


def term_clock(
    engine: Engine, steps: ir.Table, calendars: Calendars, *, as_of: datetime
) -> TermClock:
    """Prepare what ``late_by_terms`` needs for terms in working time."""
    raise NotImplementedError


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
    """Find where cases broke stated limits: the columns of ``LATE``."""
    raise NotImplementedError
