"""All detectors over one process: every departure in one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis

from daylit.departures.baselines import Baselines, fit_baselines
from daylit.departures.deadlines import (
    deadline_columns,
    deadline_counts,
    deadline_remarks,
    late_by_deadline,
)
from daylit.departures.detect import loops
from daylit.departures.late import held_against, late_by_usual
from daylit.departures.settings import FOUND_BY_NAME
from daylit.departures.stalled import stalled
from daylit.departures.table import as_departures
from daylit.departures.terms_broken import late_by_terms, term_clock
from daylit.flow.usual_hours import by_usual_hours, usual_hours
from daylit.flow.working_time import in_working_time

if TYPE_CHECKING:
    from datetime import datetime

    import ibis.expr.types as ir

    from daylit.departures.settings import Settings
    from daylit.departures.usual import Declared
    from daylit.record.engine import Engine
    from daylit.record.schema import Party


@dataclass(frozen=True)
class Departed:
    """What the detectors found.

    Attributes:
        departures: A kept table, a row per departure (``table.DEPARTURES``).
        baselines: What is usual, that lateness was held against.
        deadline: The column with the cases' own deadline; null where there is none.
        deadlines: A row of ``deadline_counts``; null where there is none.
        remarks: Sentences on what does not apply to this log.
    """

    departures: ir.Table
    baselines: Baselines
    deadline: str | None
    deadlines: dict[str, Any] | None
    remarks: tuple[str, ...]


def find_departures(
    engine: Engine,
    steps: ir.Table,
    cases: ir.Table,
    settings: Settings,
    *,
    declared: Declared,
    party: Party | None,
    as_of: datetime,
) -> Departed:
    """Run all detectors.

    Args:
        engine: Runs them and keeps what comes out.
        steps: The record's steps of one process.
        cases: Its cases.
        settings: What was stated, and the baselines to hold against.
        declared: The loops declared and judged usual or departing.
        party: The level on which bounces and hand-overs are judged.
        as_of: The moment until which open cases wait.
    """
    baselines = settings.baselines
    remarks: tuple[str, ...] = ()
    if settings.calendars is not None:
        working = in_working_time(engine, steps, settings.calendars)
        timed, remarks, hours = engine.named(working.steps), working.remarks, None
    else:
        hours = baselines.hours if baselines else usual_hours(engine, steps)
        timed = by_usual_hours(engine, steps, hours)
    baselines = baselines or fit_baselines(
        engine, steps, timed=timed, hours=hours, false_alarm_rate=settings.false_alarm_rate
    )
    found = [
        engine.make(loops, steps, party=party, declared=declared),
        engine.make(late_by_usual, timed, *held_against(engine, baselines, "waiting")),
        engine.make(stalled, steps, cases, *held_against(engine, baselines, "next"), as_of=as_of),
    ]
    if settings.terms:
        found.append(_late_by_terms(engine, steps, cases, settings, party=party, as_of=as_of))
    deadline = settings.deadline
    if deadline == FOUND_BY_NAME:
        deadline = next(iter(deadline_columns(cases)), None)
    counts = None
    if deadline is not None:
        asked = {"deadline": deadline, "end": settings.case_end, "as_of": as_of}
        found.append(engine.make(_past_deadline, steps, cases, **asked))
        counts = engine.answer_row(deadline_counts, cases, **asked)
        remarks += deadline_remarks(counts, deadline=deadline, end=settings.case_end)
    return Departed(engine.make(ibis.union, *found), baselines, deadline, counts, remarks)


def _late_by_terms(
    engine: Engine,
    steps: ir.Table,
    cases: ir.Table,
    settings: Settings,
    *,
    party: Party | None,
    as_of: datetime,
) -> ir.Table:
    asked: dict[str, Any] = {"terms": settings.terms, "party": party, "as_of": as_of}
    if settings.calendars is None:
        return engine.make(_beyond_terms, steps, cases, **asked)
    clock = term_clock(engine, steps, settings.calendars, as_of=as_of)
    asked["default_calendar"] = clock.default_calendar
    return engine.make(_beyond_terms, clock.steps, cases, clock.days, **asked)


def _beyond_terms(*tables: ir.Table, **asked: Any) -> ir.Table:
    return _late(late_by_terms(*tables, **asked), form="limit")


def _past_deadline(steps: ir.Table, cases: ir.Table, **asked: Any) -> ir.Table:
    """Return the cases past their deadline, late from their first event where that is later."""
    late = late_by_deadline(steps, cases, **asked)
    since_start = ibis.least(late.delay_seconds, late.taken_seconds)
    return _late(late.mutate(delay_seconds=since_start), form="deadline")


def _late(late: ir.Table, *, form: str) -> ir.Table:
    return as_departures(
        late,
        case_id=late.case_id,
        kind="late",
        form=form,
        detector=f"late by {form}",
        rule_id=late.rule_id,
        place=late.place,
        anchor_event_id=late.anchor_event_id,
        anchor_position=late.anchor_position,
        began_position=late.began_position,
        first_position=late.anchor_position,
        last_position=late.anchor_position,
        causes_steps=False,
        anchored_at=late.anchored_at,
        taken_seconds=late.taken_seconds,
        allowed_seconds=late.allowed_seconds,
        late_seconds=late.delay_seconds,
        due_at=late.due_at,
        is_running=late.is_running,
    )
