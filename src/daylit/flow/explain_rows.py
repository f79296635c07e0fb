"""An explained case as plain values, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, timedelta

    from daylit.flow.explain import ExplainedStep, Explanation, Totals
    from daylit.flow.explain_origins import Origin
    from daylit.flow.step_events import StepEvent
    from daylit.record.calendars import WorkedDay

    Row = dict[str, Any]

STEP_COLUMNS = (
    "position",
    "activity",
    "team_id",
    "organisation_id",
    "previous_ended_at",
    "started_at",
    "ended_at",
    "waiting_seconds",
    "calendar",
    "zone",
    "working_seconds",
    "worked_days",
    "overlap_seconds",
    "handling_seconds",
    "other_cases_seconds",
    "event_ids",
    "import_ids",
    "source_rows",
    "import_numbers",
    "row_numbers",
)
"""Those of ``step_rows``; what is more than one value is parted by blanks."""


def as_json(told: Explanation) -> Row:
    """Return an explained case as one object: the case, its steps with their days, the totals.

    Of an event, ``source_row`` is what the record holds (from 0, and two for a row that gave a
    start and a complete), ``row_number`` the row as people count it.
    """
    return {
        "case_id": told.case_id,
        "is_open": told.is_open,
        "why": told.why,
        "first_at": told.first_at.isoformat(),
        "last_at": told.last_at.isoformat(),
        "steps": [_step(step, told.origins) for step in told.steps],
        "stepless_events": [_event(event, told.origins) for event in told.stepless],
        "totals": _totals(told.totals) if told.totals else None,
    }


def step_rows(told: Explanation) -> list[Row]:
    """Return a row per step with ``STEP_COLUMNS``."""
    return [_flat(_step(step, told.origins)) for step in told.steps]


def _flat(step: Row) -> Row:
    days, events = step["worked_days"], step["events"]
    worked = [f"{day['day']}={day['working_seconds']:.6f}" for day in days or ()]
    return {
        **step,
        "worked_days": " ".join(worked),
        "event_ids": " ".join(event["event_id"] for event in events),
        "import_ids": " ".join(event["import_id"] for event in events),
        "source_rows": " ".join(str(event["source_row"]) for event in events),
        "import_numbers": _joined(events, "import_number"),
        "row_numbers": _joined(events, "row_number"),
    }


def _joined(events: Sequence[Row], name: str) -> str:
    return " ".join("?" if event[name] is None else str(event[name]) for event in events)


def _step(step: ExplainedStep, origins: Mapping[str, Origin]) -> Row:
    return {
        "position": step.position,
        "activity": step.activity,
        "team_id": step.team_id,
        "organisation_id": step.organisation_id,
        "previous_ended_at": _moment(step.previous_ended_at),
        "started_at": _moment(step.began_at),
        "ended_at": _moment(step.ended_at),
        "waiting_seconds": _seconds(step.waited),
        "calendar": step.calendar.name if step.calendar else None,
        "zone": step.calendar.zone.key if step.calendar else None,
        "working_seconds": _seconds(step.working),
        "worked_days": None if step.worked is None else [_day(day) for day in step.worked],
        "overlap_seconds": _seconds(step.overlap),
        "handling_seconds": _seconds(step.handling),
        "other_cases_seconds": _seconds(step.others),
        "events": [_event(event, origins) for event in step.events],
    }


def _day(day: WorkedDay) -> Row:
    return {
        "day": day.day.isoformat(),
        "working_seconds": day.worked.total_seconds(),
        "shifts": [
            {"began_at": _moment(shift.began_at), "ended_at": _moment(shift.ended_at)}
            for shift in day.shifts
        ],
        "why_none": day.why_none,
    }


def _event(event: StepEvent, origins: Mapping[str, Origin]) -> Row:
    found = origins.get(event.import_id)
    return {
        "event_id": event.event_id,
        "activity": event.activity,
        "lifecycle": event.lifecycle,
        "occurred_at": _moment(event.occurred_at),
        "import_id": event.import_id,
        "import_number": found.import_number if found else None,
        "source_name": found.source_name if found else None,
        "source_row": event.source_row,
        "row_number": found.row_number(event) if found else None,
    }


def _totals(totals: Totals) -> Row:
    return {
        "waiting_seconds": _seconds(totals.waiting),
        "handling_seconds": _seconds(totals.handling),
        "other_cases_seconds": _seconds(totals.others),
        "overlap_seconds": _seconds(totals.overlap),
        "before_first_step_seconds": _seconds(totals.before),
        "after_last_step_seconds": _seconds(totals.after),
        "first_to_last_event_seconds": _seconds(totals.whole),
        "left_seconds": _seconds(totals.left),
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _seconds(length: timedelta | None) -> float | None:
    return None if length is None else length.total_seconds()
