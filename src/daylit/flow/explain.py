"""How the figures of one case come about, step by step, down to the rows of their source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from daylit.errors import RecordError
from daylit.flow.step_events import StepEvent, events_of_steps
from daylit.record.calendars import worked_days
from daylit.record.schema import require_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    import ibis.expr.types as ir

    from daylit.flow.explain_origins import Origin
    from daylit.record.calendars import Calendar, Calendars, WorkedDay
    from daylit.record.engine import Engine

    Row = dict[str, Any]

NOTHING = timedelta()


@dataclass(frozen=True)
class ExplainedStep:
    """One step of the case and what its times are made of.

    Attributes:
        position: Counts from 1.
        activity: What was done.
        team_id: Who did it, where stated.
        organisation_id: Likewise.
        began_at: When it began.
        ended_at: When it ended; when it began where the log does not hold both ends.
        previous_ended_at: When the step before ended; null at the first.
        waited: The waiting that the record holds; null at the first.
        calendar: The calendar of the party; null where its waiting stays elapsed.
        worked: The days that make up the waiting in working time; null where no calendar applies.
        handling: The handling that the record holds; null where the log does not hold both ends.
        others: What of the time between them falls to other cases, where the source told one event
            of several.
        overlap: How long before the end of the step before it began; part of both handlings.
        events: The events it was made of.
    """

    position: int
    activity: str
    team_id: str | None
    organisation_id: str | None
    began_at: datetime
    ended_at: datetime
    previous_ended_at: datetime | None
    waited: timedelta | None
    calendar: Calendar | None
    worked: tuple[WorkedDay, ...] | None
    handling: timedelta | None
    others: timedelta
    overlap: timedelta
    events: tuple[StepEvent, ...]

    @property
    def working(self) -> timedelta | None:
        """The waiting in working time; null at the first step and without a calendar."""
        if self.worked is None:
            return None
        return sum((day.worked for day in self.worked), NOTHING)


@dataclass(frozen=True)
class Totals:
    """The parts of a case's time: they make up the time from its first to its last event.

    Attributes:
        waiting: Of all steps, elapsed.
        handling: Of all steps with both ends.
        others: Time of the same steps that falls to other cases.
        overlap: Time in two steps at once, so counted twice.
        before: From the first event to the beginning of the first step: events that are no steps.
        after: From the end of the last step that began to the last event.
        whole: From the first event to the last.
    """

    waiting: timedelta
    handling: timedelta
    others: timedelta
    overlap: timedelta
    before: timedelta
    after: timedelta
    whole: timedelta

    @property
    def left(self) -> timedelta:
        """What the parts do not explain: nothing, if the record is right."""
        worked_on = self.handling + self.others - self.overlap
        return self.whole - (self.waiting + worked_on + self.before + self.after)


@dataclass(frozen=True)
class Explanation:
    """One case explained.

    Attributes:
        case_id: Which case.
        is_open: Whether it is open.
        why: Why, as a clause.
        first_at: Its first event.
        last_at: Its last event.
        steps: In their order.
        stepless: The events that are no step, by time.
        totals: What its time is made of; null where it has no step.
        origins: The sources of the process, by the import id that events name.
    """

    case_id: str
    is_open: bool
    why: str
    first_at: datetime
    last_at: datetime
    steps: tuple[ExplainedStep, ...]
    stepless: tuple[StepEvent, ...]
    totals: Totals | None
    origins: Mapping[str, Origin]


def explain_case(
    engine: Engine,
    case_id: str,
    *,
    process_id: str,
    steps: ir.Table,
    cases: ir.Table,
    events: ir.Table,
    calendars: Calendars | None,
    origins: Mapping[str, Origin],
) -> Explanation:
    """Explain the figures of one case.

    Args:
        engine: Reads the case's rows.
        case_id: Which case.
        process_id: Which process, to name it where it has no such case.
        steps: The process's steps.
        cases: The process's cases.
        events: The process's events.
        calendars: Whose time is working time; null where all times are elapsed.
        origins: The process's sources, from ``origins_of``.

    Raises:
        RecordError: There is no such case.
    """
    require_columns(events, "events", ("event_id", "lifecycle", "import_id", "source_row"))
    found = engine.rows(cases.filter(cases.case_id == case_id))
    if not found:
        raise RecordError(f"There is no case {case_id} in {process_id}.")
    of_case = engine.rows(steps.filter(steps.case_id == case_id).order_by("position"))
    told = engine.rows(
        events.filter(events.case_id == case_id).order_by("occurred_at", "source_row")
    )
    by_step, stepless = events_of_steps(of_case, told)
    explained = tuple(_explained(step, by_step[step["step_id"]], calendars) for step in of_case)
    case = found[0]
    return Explanation(
        case_id=case_id,
        is_open=case["is_open"],
        why=_why(engine, cases, case),
        first_at=case["started_at"],
        last_at=case["ended_at"],
        steps=explained,
        stepless=stepless,
        totals=_totals(explained, case) if explained else None,
        origins=origins,
    )


def _explained(
    step: Row, made_of: tuple[StepEvent, ...], calendars: Calendars | None
) -> ExplainedStep:
    before: datetime | None = step["previous_ended_at"]
    began: datetime = step["started_at"]
    calendar = calendars.of(step["team_id"], step["organisation_id"]) if calendars else None
    return ExplainedStep(
        position=step["position"],
        activity=step["activity"],
        team_id=step["team_id"],
        organisation_id=step["organisation_id"],
        began_at=began,
        ended_at=step["ended_at"],
        previous_ended_at=before,
        waited=_length(step["waiting_seconds"]),
        calendar=calendar,
        worked=tuple(worked_days(calendar, before, began)) if calendar and before else None,
        handling=_length(step["handling_seconds"]),
        others=_of_others(step),
        overlap=max(before - began, NOTHING) if before else NOTHING,
        events=made_of,
    )


def _length(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def _of_others(step: Row) -> timedelta:
    """Return what is not this case's share of a step with both ends; all of it is where null."""
    share: float | None = step.get("work_share")
    if share is None or step["handling_seconds"] is None:
        return NOTHING
    length: timedelta = step["ended_at"] - step["started_at"]
    # Reckoned as the record reckons it, so that nothing is left over by rounding.
    return length - timedelta(seconds=length.total_seconds() * share)


def _totals(steps: Sequence[ExplainedStep], case: Row) -> Totals:
    return Totals(
        waiting=sum((step.waited or NOTHING for step in steps), NOTHING),
        handling=sum((step.handling or NOTHING for step in steps), NOTHING),
        others=sum((step.others for step in steps), NOTHING),
        overlap=sum((step.overlap for step in steps), NOTHING),
        before=steps[0].began_at - case["started_at"],
        after=case["ended_at"] - steps[-1].ended_at,
        whole=case["ended_at"] - case["started_at"],
    )


MOST_ENDS = 5


def _why(engine: Engine, cases: ir.Table, case: Row) -> str:
    """Say why a case is open or closed, by how the closed ones end."""
    last = case["last_activity"]
    if last is None:
        return "none of its events is a step"
    closed = cases.filter(~cases.is_open)
    counted = closed.group_by("last_activity").aggregate(case_count=closed.count())
    ends = {row["last_activity"]: row["case_count"] for row in engine.rows(counted)}
    if not case["is_open"]:
        whole = sum(ends.values())
        return f"it ends with {last}, the end of {ends[last]:,} of {whole:,} closed cases"
    if not ends:
        return f"it ends with {last}, and no activity is known to end cases"
    most = sorted(ends, key=lambda name: (-ends[name], name))
    names = ", ".join(f"{name} ({ends[name]:,})" for name in most[:MOST_ENDS])
    more = f" and {len(most) - MOST_ENDS} more" if len(most) > MOST_ENDS else ""
    return f"it ends with {last}; closed cases end with {names}{more}"
