"""The fair clock of an exception: the steps of its case and what was done in its room, as one.

Both sides of a hand-over see this clock, and it is the same for both: it is read from the whole
case, whoever looks. Which parties are named to whom is told in ``charges``.

Of what was reported without a case the clock begins when it was reported, with whoever reported it.
A case that is over in the log stands still from its last step on, until work is handed over or the
clock paused in the room.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from daylit.errors import RecordError
from daylit.flow.clock import fair_clock
from daylit.flow.clock_limits import against, moment_after, working_time
from daylit.flow.clock_marks import Closed, HandedOver, Paused, Reopened, Resumed, Returned
from daylit_site.ledger.handing.not_known import unknown_of, without
from daylit_site.ledger.handing.parties import Side, sides_of
from daylit_site.ledger.handing.timed import Timed
from daylit_site.ledger.models import Answer
from daylit_site.people.models import Level
from daylit_site.processes.cases import answer
from daylit_site.processes.scope import Scope
from daylit_site.records.models import Declares
from daylit_site.records.stated import UnableToDeclareError, calendars_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, timedelta

    import ibis.expr.types as ir

    from daylit.flow.clock_limits import LimitUse
    from daylit.flow.clock_marks import RoomEvent
    from daylit.record.calendars import Calendar, Calendars
    from daylit_site.ledger.models import Entry, HandOver
    from daylit_site.records.models import Process

    Row = dict[str, Any]

WHOLE_CASE = Scope(sees_cases=True, parties=None, shares_borders=True)
"""What the clock is read with: it is one for both sides."""

CLOSING = ("resolved", "accepted", "set aside", "over")
OPENING = ("reopened", "recurred", "lapsed")
"""What is done to an exception by which its clock stops, and goes on."""

ENDED = (Answer.RETURNED, Answer.DONE, Answer.WITHDRAWN)
"""The answers by which the work is with whoever handed it over again."""

WITHIN_A_MOMENT = (Resumed, Closed, Reopened, Returned, HandedOver, Paused)
"""The order of what is of one moment: who hands over what is paused ends the pause by it."""


def clock_of(
    entry: Entry, now: datetime, *, level: str | None = None, steps: Sequence[Row] | None = None
) -> Timed:
    """Return the clock of an exception as it is at a moment.

    Args:
        entry: The exception.
        now: The moment.
        level: Whether its parties are teams or organisations; where it is not said, as the log
            names them: teams, unless it names only organisations.
        steps: All steps of the case in order, where they are at hand; else they are read.
    """
    hand_overs, pauses = list(entry.hand_overs.all()), list(entry.pauses.all())
    steps, is_log_read = _steps(entry) if steps is None else (steps, True)
    if not steps and entry.was_reported:
        steps = [_report(entry)]
    timed = Timed(
        clock=fair_clock([], [], until=None),
        level=level or _level(hand_overs, steps),
        in_log=frozenset() if entry.was_reported else _in_log(steps),
        is_log_read=is_log_read,
        sides=sides_of(entry.process),
        home={row["team_id"]: row["organisation_id"] for row in steps if row["organisation_id"]},
        hand_overs=hand_overs,
        pauses=pauses,
    )
    marked = [row | {"party": row[f"{timed.level}_id"]} for row in steps]
    timed = replace(timed, clock=fair_clock(marked, _events(entry, timed, steps), until=now))
    unknown = unknown_of(entry, timed, steps)
    return timed if unknown is None else without(timed, *unknown)


def limit_used(timed: Timed, hand_over: HandOver, calendar: Calendar | None) -> LimitUse | None:
    """Return what is used of the limit of a hand-over; null where its receiver has no limit now.

    Args:
        timed: The clock, of the level of the hand-over.
        hand_over: The one made last.
        calendar: Of the receiver; null for elapsed time.
    """
    stretch = timed.stretch
    if hand_over.limit_seconds is None or stretch is None:
        return None
    if not timed.is_with_taker_of(hand_over):
        return None
    return against(stretch.since(hand_over.offered_at), hand_over.limit_seconds, calendar)


def due_after(calendar: Calendar | None, now: datetime, length: timedelta) -> datetime | None:
    """Return when a limit is over that begins now; null where no working time is known by then."""
    return moment_after(calendar, now, length)


def left_before(calendar: Calendar | None, now: datetime, due_at: datetime) -> float:
    """Return the seconds that are left until a moment, of working time where there is a calendar.

    0 where it is over.
    """
    return working_time(calendar, now, due_at).total_seconds() if now < due_at else 0.0


def calendar_of(process: Process, side: Side, organisation: str) -> Calendar | None:
    """Return when a party works; null where the process has no working hours for it.

    Args:
        process: The process, with what was declared of it.
        side: The party.
        organisation: Its organisation, as the log names it.
    """
    last = process.declarations.filter(kind=Declares.CALENDAR).first()
    calendars = _calendars(last.content.get("toml", "")) if last else None
    if calendars is None:
        return None
    return calendars.of(side.name if side.level == Level.TEAM else None, organisation)


@lru_cache(maxsize=64)
def _calendars(toml: str) -> Calendars | None:
    try:
        return calendars_of({"toml": toml})
    except UnableToDeclareError:
        # Written for another version of the library; the page of what was declared says so.
        return None


def case_parties(steps: ir.Table, asked: ir.Table, *visible: ir.Table) -> ir.Table:
    """Return the steps of a case with their parties, in order; the clock needs all of them."""
    found = steps.semi_join(asked, "case_id")
    for cases in visible:
        found = found.semi_join(cases, "case_id")
    columns = ("position", "team_id", "organisation_id", "started_at", "ended_at")
    return found.select(*columns).order_by("position")


def _steps(entry: Entry) -> tuple[Sequence[Row], bool]:
    """Return the steps of the case, and whether the log could be read."""
    if not entry.case_id:
        return [], True
    try:
        wanted = [{"case_id": entry.case_id}]
        return answer(entry.process.process_id, WHOLE_CASE, case_parties, wanted), True
    except RecordError:
        return [], False


def _report(entry: Entry) -> Row:
    """Return what was reported as the one step that is known."""
    by = entry.reported_by
    organisation = entry.organisation or (by.organisation.name if by else "")
    return {
        "team_id": entry.team or organisation or None,
        "organisation_id": organisation or None,
        "started_at": entry.anchored_at,
        "ended_at": entry.anchored_at,
    }


def _in_log(steps: Sequence[Row]) -> frozenset[Side]:
    levels = [(Level.TEAM, "team_id"), (Level.ORGANISATION, "organisation_id")]
    named = {Side(level, row[column]) for row in steps for level, column in levels if row[column]}
    return frozenset(named)


def _level(hand_overs: Sequence[HandOver], steps: Sequence[Row]) -> str:
    """Return the level of the log; where it cannot be read, that of the first hand-over."""
    if hand_overs and not steps:
        return hand_overs[0].level
    is_any_team = not steps or any(row["team_id"] for row in steps)
    return Level.TEAM if is_any_team else Level.ORGANISATION


def _events(entry: Entry, timed: Timed, steps: Sequence[Row]) -> list[RoomEvent]:
    """Return what was done in the room, by time."""
    said = [*_handed(timed), *_paused(timed), *_stood(entry)]
    said.sort(key=_place)
    over_at = _over_at(entry, steps)
    if over_at is None:
        return said
    later = [one for one in said if one.at >= over_at and not isinstance(one, Closed | Resumed)]
    going_on: list[RoomEvent] = [Reopened(later[0].at)] if later else []
    return sorted([Closed(over_at), *going_on, *said], key=_place)


def _place(event: RoomEvent) -> tuple[datetime, int]:
    return event.at, WITHIN_A_MOMENT.index(type(event))


def _over_at(entry: Entry, steps: Sequence[Row]) -> datetime | None:
    """Return when the case was over in the log; null where it is not, or no log has it."""
    if entry.case_is_open or entry.was_reported or not steps:
        return None
    ended: datetime = max(row["ended_at"] for row in steps)
    return ended


def _handed(timed: Timed) -> Iterator[RoomEvent]:
    for one in timed.hand_overs:
        yield HandedOver(one.offered_at, timed.named(one.level, one.to_party))
        if one.answer in ENDED and one.answered_at is not None:
            sender = timed.named(one.level, one.from_party)
            yield Returned(one.answered_at, sender, is_incomplete=one.is_incomplete)


def _paused(timed: Timed) -> Iterator[RoomEvent]:
    for one in timed.pauses:
        yield Paused(one.began_at, _named_in(timed, one.party), one.reason)
        if one.ended_at is not None:
            yield Resumed(one.ended_at)


def _stood(entry: Entry) -> Iterator[RoomEvent]:
    """Yield when the exception was closed and opened again."""
    done = entry.changes.filter(verb__in=(*CLOSING, *OPENING))
    for at, verb in done.values_list("at", "verb"):
        yield Closed(at) if verb in CLOSING else Reopened(at)
    if not entry.is_open:
        yield Closed(entry.state_at)


def _named_in(timed: Timed, name: str) -> str:
    """Return the party of a pause; it was named on the level of the hand-over before."""
    is_team = Side(Level.TEAM, name) in timed.sides.of_log or name in timed.home
    return timed.named(Level.TEAM if is_team else Level.ORGANISATION, name)
