"""The fair clock of a case of the record."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from explained_by_hand import BY_TEAM, OFFICE

from builders import at
from daylit.errors import RecordError
from daylit.flow.clock_case import case_clock, party_rows, span_rows
from daylit.flow.clock_marks import HandedOver, Paused
from daylit.record.calendars import Calendars
from reference import steps_from

if TYPE_CHECKING:
    from datetime import datetime

    from daylit.flow.clock_case import CaseClock, Level
    from daylit.flow.clock_marks import RoomEvent
    from daylit.record.engine import Engine

    Row = dict[str, Any]

# A Monday from 00:00 UTC on; the office opens at 07:00 UTC, minute 420.
LINES = ("x1 A 400 /south/acme", "x1 B 430 /north/acme", "x1 C 450 //brown", "x2 A 600 /south")


def clock_of(
    engine: Engine,
    case_id: str,
    *,
    closed: bool = False,
    level: Level = "team",
    as_of: datetime | None = None,
    events: tuple[RoomEvent, ...] = (),
) -> CaseClock:
    """Tell the clock of a case of the literal log."""
    cases = [
        {"case_id": "x1", "ended_at": at(450), "is_open": not closed},
        {"case_id": "x2", "ended_at": at(600), "is_open": not closed},
    ]
    return case_clock(
        engine,
        case_id,
        process_id="work",
        steps=steps_from(engine, *LINES),
        cases=engine.from_arrow(pa.Table.from_pylist(cases)),
        level=level,
        as_of=as_of,
        events=events,
    )


def held(told: CaseClock) -> list[tuple[str | None, datetime]]:
    return [(span.party, span.to_at) for span in told.clock.spans]


def test_a_closed_case_is_followed_to_its_end(engine: Engine) -> None:
    told = clock_of(engine, "x1", closed=True)
    assert held(told) == [("north", at(450))]
    assert (told.until, told.clock.goes_on) == (None, False)
    assert clock_of(engine, "x1", closed=True, as_of=at(999)) == told


def test_an_open_case_is_followed_to_the_last_event_of_the_process(engine: Engine) -> None:
    told = clock_of(engine, "x1")
    assert held(told) == [("north", at(600))]
    assert (told.until, told.clock.goes_on) == (at(600), True)


def test_a_case_is_followed_to_the_moment_asked_for(engine: Engine) -> None:
    assert held(clock_of(engine, "x1", as_of=at(700))) == [("north", at(700))]
    told = clock_of(engine, "x1", closed=True, as_of=at(420))
    assert held(told) == [("south", at(420))]
    assert (told.until, told.clock.goes_on) == (at(420), True)


def test_organisations_hold_it_on_their_level(engine: Engine) -> None:
    told = clock_of(engine, "x1", closed=True, level="organisation")
    assert held(told) == [("acme", at(430)), ("brown", at(450))]


def test_what_was_said_in_the_room_counts(engine: Engine) -> None:
    said = (HandedOver(at(440), "west"), Paused(at(445), "customer", "papers"))
    told = clock_of(engine, "x1", closed=True, events=said)
    assert party_rows(told, None) == [
        {"party": "north", "charged_seconds": 2400, "share": 0.8, "paused_seconds": 0},
        {"party": "west", "charged_seconds": 300, "share": 0.1, "paused_seconds": 0},
        {"party": "customer", "charged_seconds": 300, "share": 0.1, "paused_seconds": 300},
    ]
    assert span_rows(told, None)[-1] == {
        "party": "customer",
        "holder": "west",
        "from_at": at(445),
        "to_at": at(450),
        "charged_seconds": 300,
        "why": "paused",
        "reason": "papers",
    }


def test_working_time_is_by_the_calendar_of_the_party(engine: Engine) -> None:
    told = clock_of(engine, "x1", closed=True)
    assert [(row["calendar"], row["working_seconds"]) for row in span_rows(told, BY_TEAM)] == [
        ("office", 30 * 60)
    ]
    by_organisation = Calendars({"office": OFFICE}, organisations={"acme": "office"})
    assert party_rows(told, by_organisation)[0]["working_seconds"] == 30 * 60
    of_acme = clock_of(engine, "x1", closed=True, level="organisation")
    assert [
        (row["party"], row["calendar"], row["working_seconds"])
        for row in party_rows(of_acme, by_organisation)
    ] == [("acme", "office", 10 * 60), ("brown", None, None)]


def test_a_case_of_one_moment_has_no_rows(engine: Engine) -> None:
    told = clock_of(engine, "x2", closed=True)
    assert (span_rows(told, BY_TEAM), party_rows(told, BY_TEAM)) == ([], [])
    assert told.clock.elapsed == timedelta()


def test_a_case_that_is_not_there_is_named(engine: Engine) -> None:
    with pytest.raises(RecordError) as refused:
        clock_of(engine, "x9")
    assert str(refused.value) == "There is no case x9 in work."
