"""The fair clock of a case of the record, and its rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from daylit.errors import RecordError
from daylit.flow.clock import fair_clock
from daylit.flow.clock_limits import working_time
from daylit.record.schema import require_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    import ibis.expr.types as ir

    from daylit.flow.clock_marks import RoomEvent
    from daylit.flow.clock_spans import Clock, Span
    from daylit.record.calendars import Calendar, Calendars
    from daylit.record.engine import Engine

    Row = dict[str, Any]

Level = Literal["team", "organisation"]


@dataclass(frozen=True)
class CaseClock:
    """The fair clock of one case.

    Attributes:
        case_id: Which case.
        is_open: Whether it is open.
        level: What the parties are.
        until: The moment up to which it was followed; null where it was to its end.
        clock: The clock.
        organisations: The organisation of each team, as far as the case's steps state it.
    """

    case_id: str
    is_open: bool
    level: Level
    until: datetime | None
    clock: Clock
    organisations: Mapping[str, str]

    def calendar_of(self, party: str | None, calendars: Calendars | None) -> Calendar | None:
        """Return the calendar of a party: a team's, else its organisation's, else the default."""
        if calendars is None or party is None:
            return None
        if self.level == "team":
            return calendars.of(party, self.organisations.get(party))
        return calendars.of(None, party)


def case_clock(
    engine: Engine,
    case_id: str,
    *,
    process_id: str,
    steps: ir.Table,
    cases: ir.Table,
    level: Level,
    as_of: datetime | None,
    events: Sequence[RoomEvent] = (),
) -> CaseClock:
    """Tell which party held the work of a case of the record.

    Args:
        engine: Reads the case's rows.
        case_id: Which case.
        process_id: Which process, to name it where it has no such case.
        steps: The process's steps.
        cases: The process's cases.
        level: What the parties are.
        as_of: The moment up to which the case is followed. Null follows a closed case to its end,
            and an open one to the last event of the process. A closed case is not followed past its
            last event.
        events: What people did in its room, where it has one.

    Raises:
        RecordError: There is no such case.
    """
    require_columns(steps, "steps", ("team_id", "organisation_id", "started_at", "ended_at"))
    found = engine.rows(cases.filter(cases.case_id == case_id))
    if not found:
        raise RecordError(f"There is no case {case_id} in {process_id}.")
    case = found[0]
    until = _until(engine, cases, case, as_of)
    chosen = steps.filter(steps.case_id == case_id).order_by("position")
    rows = engine.rows(
        chosen.select(
            "started_at", "ended_at", "team_id", "organisation_id", party=chosen[f"{level}_id"]
        )
    )
    return CaseClock(
        case_id=case_id,
        is_open=case["is_open"],
        level=level,
        until=until,
        clock=fair_clock(rows, events, until=until),
        organisations=_organisations(rows),
    )


def _until(engine: Engine, cases: ir.Table, case: Row, as_of: datetime | None) -> datetime | None:
    if not case["is_open"]:
        return as_of if as_of is not None and as_of < case["ended_at"] else None
    if as_of is not None:
        return as_of
    last: datetime = engine.row(cases.aggregate(last_at=cases.ended_at.max()))["last_at"]
    return last


def _organisations(rows: Sequence[Row]) -> dict[str, str]:
    """Return the organisation that the first step of each team states."""
    found: dict[str, str] = {}
    for row in rows:
        if row["team_id"] is not None and row["organisation_id"] is not None:
            found.setdefault(row["team_id"], row["organisation_id"])
    return found


def span_rows(told: CaseClock, calendars: Calendars | None) -> list[Row]:
    """Return a row per span of a clock, by time.

    Returns:
        party, holder, from_at, to_at, charged_seconds, why, reason; and where there are calendars
        also calendar (its name, null where the party has none) and working_seconds (null likewise).
    """
    return [_span_row(told, span, calendars) for span in told.clock.spans]


def _span_row(told: CaseClock, span: Span, calendars: Calendars | None) -> Row:
    row: Row = {
        "party": span.party,
        "holder": span.holder,
        "from_at": span.from_at,
        "to_at": span.to_at,
        "charged_seconds": span.length.total_seconds(),
        "why": span.why,
        "reason": span.reason,
    }
    if calendars is not None:
        calendar = told.calendar_of(span.party, calendars)
        worked = None if calendar is None else working_time(calendar, span.from_at, span.to_at)
        row["calendar"] = None if calendar is None else calendar.name
        row["working_seconds"] = None if worked is None else worked.total_seconds()
    return row


def party_rows(told: CaseClock, calendars: Calendars | None) -> list[Row]:
    """Return a row per party that is charged with anything, the longest charged first.

    Returns:
        party, charged_seconds, share (of the elapsed time, 0 to 1), paused_seconds; and where there
        are calendars also calendar and working_seconds, as in ``span_rows``.
    """
    elapsed = told.clock.elapsed
    charges = sorted(told.clock.by_party().items(), key=lambda one: -one[1].length)
    return [
        {
            "party": party,
            "charged_seconds": charge.seconds,
            "share": charge.length / elapsed,
            "paused_seconds": charge.paused_seconds,
            **({} if calendars is None else _worked_by(told, party, calendars)),
        }
        for party, charge in charges
    ]


def _worked_by(told: CaseClock, party: str | None, calendars: Calendars) -> Row:
    calendar = told.calendar_of(party, calendars)
    if calendar is None:
        return {"calendar": None, "working_seconds": None}
    spans = [span for span in told.clock.spans if span.party == party]
    worked = [working_time(calendar, span.from_at, span.to_at) for span in spans]
    return {
        "calendar": calendar.name,
        "working_seconds": sum(worked, timedelta()).total_seconds(),
    }
