"""What waits: past its own deadline, beyond stated limits, longer than usual, or stalled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis

from daylit.departures.chance import is_mostly_chance
from daylit.departures.table import BY_USUAL
from daylit.departures.terms import term_name
from daylit.flow.handovers import is_hand_over

if TYPE_CHECKING:
    from datetime import datetime

    import ibis.expr.types as ir

    from daylit.departures.analysis import Analysis
    from daylit.departures.terms import Term
    from daylit.record.engine import Engine
    from daylit.record.schema import Party

MOST_STALLED = 10


@dataclass(frozen=True)
class Deadline:
    """The cases' own deadline.

    Attributes:
        name: The column that states it, without ``case_``.
        end: The column that states when a case ended; null where its last event tells.
        stated_count: Cases that have one.
        missed_count: Past it by their last event (or by ``end``).
        running_count: Past it only as they are still open.
        before_start_count: It lies before the case's first event.
    """

    name: str
    end: str | None
    stated_count: int
    missed_count: int
    running_count: int
    before_start_count: int


@dataclass(frozen=True)
class Limit:
    """A stated limit.

    Attributes:
        text: As a person wrote it.
        broken_count: How often it was broken.
        case_count: In how many cases.
        of_count: The cases that it applies to.
    """

    text: str
    broken_count: int
    case_count: int
    of_count: int


@dataclass(frozen=True)
class LongWait:
    """A place at which steps began later than is usual there.

    Attributes:
        found_count: How many.
        chance_count: How many chance gives.
        median_late_seconds: How much later than usual, typically.
    """

    place: str
    found_count: int
    chance_count: float
    median_late_seconds: float

    @property
    def is_beyond_chance(self) -> bool:
        """Whether there are more than chance gives."""
        return not is_mostly_chance(self.found_count, self.chance_count)


@dataclass(frozen=True)
class Stalled:
    """An open case that does not go on.

    Attributes:
        place: The activity after which it lies.
        party: Whose step that was; null where none may be named.
        since: Its last event.
        waited_seconds: Since then.
        usual_seconds: The typical time there until a case goes on.
    """

    case_id: str
    place: str
    party: str | None
    since: datetime
    waited_seconds: float
    usual_seconds: float


@dataclass(frozen=True)
class Waits:
    """What waits.

    Attributes:
        as_of: The moment until which open cases wait; null of a log without events.
        clock: By which time waiting is told: "elapsed", "working time" or "mixed".
        false_alarm_rate: The share of usual waits that is called long, 0 to 1.
        fitted_until: The last moment of the log that taught what is usual.
        is_fitted_here: Whether that is this log.
        place_count: Places for which there was enough to say what is usual.
        deadline: Null where cases state none.
        limits: Those stated, in their order.
        broken_case_count: Cases that broke any of them.
        long: Most beyond chance first.
        stalled: At most ten, longest first.
        stalled_count: All there are.
        open_count: Open cases.
    """

    as_of: datetime | None
    clock: str
    false_alarm_rate: float
    fitted_until: datetime | None
    is_fitted_here: bool
    place_count: int
    deadline: Deadline | None
    limits: tuple[Limit, ...]
    broken_case_count: int
    long: tuple[LongWait, ...]
    stalled: tuple[Stalled, ...]
    stalled_count: int
    open_count: int

    @property
    def beyond_chance(self) -> tuple[LongWait, ...]:
        """The places at which more steps began late than chance gives."""
        return tuple(one for one in self.long if one.is_beyond_chance)

    @property
    def stalled_by_chance(self) -> float:
        """How many cases chance calls stalled, at most."""
        return self.open_count * self.false_alarm_rate

    @property
    def is_stalled_beyond_chance(self) -> bool:
        """Whether there are more than chance gives."""
        if not self.stalled_count:
            return False
        return not is_mostly_chance(self.stalled_count, self.stalled_by_chance)


def read_waits(
    engine: Engine,
    steps: ir.Table,
    *,
    analysis: Analysis,
    open_count: int,
    case_count: int,
    named: Party | None,
) -> Waits:
    """Gather what waits.

    Args:
        engine: Runs the queries.
        steps: The record's steps.
        analysis: What was found.
        open_count: Open cases.
        case_count: All cases.
        named: Whose names may be shown.
    """
    baselines, found = analysis.departed.baselines, analysis.departures
    counted = engine.answer_row(_counts, found)
    stalled = engine.answer(_longest, found, steps, party=named) if counted["stalled_count"] else []
    return Waits(
        as_of=analysis.as_of,
        clock=baselines.clock,
        false_alarm_rate=baselines.false_alarm_rate,
        fitted_until=baselines.fitted_until,
        is_fitted_here=analysis.settings.baselines is None,
        place_count=baselines.at("waiting", 0).num_rows,
        deadline=_deadline(analysis),
        limits=_limits(engine, steps, analysis, case_count),
        broken_case_count=counted["broken_case_count"],
        long=_long(analysis),
        stalled=tuple(Stalled(**row) for row in stalled),
        stalled_count=counted["stalled_count"],
        open_count=open_count,
    )


def _counts(found: ir.Table) -> ir.Table:
    return found.aggregate(
        stalled_count=(found.kind == "stalled").sum().fill_null(0),
        broken_case_count=found.case_id.nunique(where=found.form == "limit"),
    )


def _deadline(analysis: Analysis) -> Deadline | None:
    counts, name = analysis.departed.deadlines, analysis.departed.deadline
    if counts is None or name is None:
        return None
    end = analysis.settings.case_end
    return Deadline(
        name=name.removeprefix("case_"),
        end=None if end is None else end.removeprefix("case_"),
        stated_count=counts["stated_count"],
        missed_count=counts["late_count"],
        running_count=counts["running_count"],
        before_start_count=counts["before_start_count"],
    )


def _limits(
    engine: Engine, steps: ir.Table, analysis: Analysis, case_count: int
) -> tuple[Limit, ...]:
    if not analysis.settings.terms:
        return ()
    broken = {row["rule_id"]: row for row in engine.answer(_broken, analysis.departures)}
    nothing = {"broken_count": 0, "case_count": 0}
    return tuple(
        Limit(
            term.text,
            broken.get(term_name(term), nothing)["broken_count"],
            broken.get(term_name(term), nothing)["case_count"],
            case_count if term.kind == "case" else _applies(engine, steps, term, analysis.party),
        )
        for term in analysis.settings.terms
    )


def _broken(found: ir.Table) -> ir.Table:
    broken = found.filter(found.form == "limit")
    return broken.group_by("rule_id").aggregate(
        broken_count=broken.count(), case_count=broken.case_id.nunique()
    )


def _applies(engine: Engine, steps: ir.Table, term: Term, party: Party | None) -> int:
    """Count the cases that a limit applies to: those that reach where its time begins."""
    if term.from_activity:
        return int(engine.answer_row(_reached, steps, activity=term.from_activity)["count"])
    if party in (None, "person"):
        return 0
    return int(engine.answer_row(_received, steps, party=party, to_party=term.to_party)["count"])


def _reached(steps: ir.Table, *, activity: str) -> ir.Table:
    reached = steps.filter((steps.activity == activity) & (steps.visit_number == 1))
    return reached.aggregate(count=reached.count())


def _received(steps: ir.Table, *, party: Party, to_party: str) -> ir.Table:
    received = steps.filter(steps[f"{party}_id"] == to_party)
    received = received.filter(is_hand_over(received, party))
    return received.aggregate(count=received.case_id.nunique())


def _long(analysis: Analysis) -> tuple[LongWait, ...]:
    found = [
        LongWait(
            place=row["place"],
            found_count=row["exception_count"],
            chance_count=row["chance_count"],
            median_late_seconds=row["median_delay_seconds"] or 0.0,
        )
        for row in analysis.patterns
        if row["kind"] == "late" and row["form"] == BY_USUAL
    ]
    return tuple(sorted(found, key=_beyond))


def _beyond(one: LongWait) -> tuple[Any, ...]:
    return (not one.is_beyond_chance, one.chance_count - one.found_count, one.place)


def _longest(found: ir.Table, steps: ir.Table, *, party: Party | None) -> ir.Table:
    """Return the stalled cases that have waited longest: the columns of ``Stalled``."""
    stalled = found.filter(found.kind == "stalled")
    first = stalled.order_by(ibis.desc("taken_seconds"), "case_id").limit(MOST_STALLED)
    at = steps.select("case_id", anchor_position=steps.position, party=_party(steps, party))
    placed = first.join(at, ["case_id", "anchor_position"])
    return placed.select(
        "case_id",
        "place",
        "party",
        since="anchored_at",
        waited_seconds="taken_seconds",
        usual_seconds="usual_seconds",
    ).order_by(ibis.desc("waited_seconds"), "case_id")


def _party(steps: ir.Table, party: Party | None) -> ir.Value:
    return ibis.null("string") if party is None else steps[f"{party}_id"]
