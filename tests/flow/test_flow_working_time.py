"""Waiting by the clock of the party that the work waits for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from explained_by_hand import BY_TEAM, FOR_ALL, OFFICE, ZONE, explained_rows
from hypothesis import given, settings

from daylit.errors import MissingColumnsError
from daylit.flow.handovers import hand_overs
from daylit.flow.timing import waiting_times
from daylit.flow.working_time import (
    Clocks,
    clocks_sentence,
    count_clocks,
    in_working_time,
)
from daylit.record.calendars import Calendar, Calendars
from reference import steps_from, steps_table
from strategies import logs

if TYPE_CHECKING:
    from typing import Any

    from daylit.record.engine import Engine

    Row = dict[str, Any]

# The log begins on a Monday at 00:00 UTC; in Stockholm work begins at 07:00 UTC, minute 420.
LINES = ("x1 A 0 /south", "x1 B 540 /north", "x1 C 600 /south", "x1 D 1440 /north")


def test_waiting_is_that_of_the_party_of_the_step_that_begins(engine: Engine) -> None:
    told = in_working_time(engine, steps_from(engine, *LINES), BY_TEAM)
    rows = engine.rows(told.steps.order_by("position"))
    assert [(row["waiting_seconds"], row["clock"], row["calendar"]) for row in rows] == [
        (None, "elapsed", None),
        (7200, "working time", "office"),
        (3600, "elapsed", None),
        (5 * 3600, "working time", "office"),
    ]
    assert told.remarks == ()
    assert count_clocks(engine, told.steps) == Clocks(wait_count=3, working_count=2)


def test_a_step_that_began_before_the_one_before_had_ended_did_not_wait(engine: Engine) -> None:
    lines = ("x1 A 480 start", "x1 B 490", "x1 A 500 complete")
    told = in_working_time(engine, steps_from(engine, *lines), FOR_ALL)
    assert [row["waiting_seconds"] for row in engine.rows(told.steps.order_by("position"))] == [
        None,
        0,
    ]


def test_without_a_calendar_that_applies_everything_stays_elapsed(engine: Engine) -> None:
    steps = steps_from(engine, *LINES)
    nobody = Calendars({"office": OFFICE}, organisations={"Acme": "office"})
    told = in_working_time(engine, steps, nobody)
    assert engine.rows(told.steps.drop("calendar", "clock").order_by("position")) == engine.rows(
        steps.order_by("position")
    )
    assert told.remarks == (
        "The organisation 'Acme' has a calendar, but this log does not have it.",
    )
    clocks = count_clocks(engine, told.steps)
    assert clocks_sentence(clocks, "waits") == (
        "Waiting is elapsed time for all 3 waits: no calendar applies to them."
    )


def test_a_team_that_is_probably_misspelt_is_named_with_the_nearest(engine: Engine) -> None:
    calendars = Calendars({"office": OFFICE}, teams={"nroth": "office", "south": "office"})
    told = in_working_time(engine, steps_from(engine, *LINES), calendars)
    assert told.remarks == (
        (
            "The team 'nroth' has a calendar, but this log does not have it. "
            "The nearest name is 'north'."
        ),
    )


def test_years_whose_holidays_are_not_known_are_told(engine: Engine) -> None:
    calendar = Calendar(
        "new", ZONE, OFFICE.week, holidays={}, holidays_of="XY", holiday_years=(2030, 2040)
    )
    told = in_working_time(
        engine, steps_from(engine, *LINES), Calendars({"new": calendar}, default="new")
    )
    assert told.remarks == (
        (
            "The holidays of XY are known from 2030 to 2040; in other years calendar 'new' counts "
            "them as other days."
        ),
    )


def test_clocks_are_told_in_one_sentence() -> None:
    assert clocks_sentence(Clocks(1434, 1204), "waits") == (
        "Waiting is working time for 1,204 of 1,434 waits, its days of 24 working hours; the "
        "others, for parties without a calendar, are elapsed."
    )
    assert clocks_sentence(Clocks(7, 7), "hand-overs") == (
        "Waiting is working time for all 7 hand-overs; its days are of 24 working hours."
    )


def test_no_median_mixes_working_and_elapsed_time(engine: Engine) -> None:
    lines = (
        "x1 A 0 /south", "x1 B 540 /north",
        "x2 A 0 /south", "x2 B 540 /west",
    )  # fmt: skip
    told = in_working_time(engine, steps_from(engine, *lines), BY_TEAM).steps
    waits = {row["clock"]: row["median_seconds"] for row in engine.rows(waiting_times(told))}
    assert waits == {"working time": 7200, "elapsed": 32400}
    pairs = {row["to_party"]: row for row in engine.rows(hand_overs(told, "team"))}
    assert {name: (row["clock"], row["median_waiting_seconds"]) for name, row in pairs.items()} == {
        "north": ("working time", 7200),
        "west": ("elapsed", 32400),
    }


def test_steps_without_the_step_before_are_refused(engine: Engine) -> None:
    steps = steps_from(engine, "x1 A").drop("previous_ended_at")
    with pytest.raises(MissingColumnsError) as raised:
        in_working_time(engine, steps, FOR_ALL)
    assert str(raised.value) == "The table steps lacks the column(s) previous_ended_at."


@settings(max_examples=3, deadline=None, database=None)
@given(rows=logs())
def test_the_engine_and_the_explanation_agree_on_every_step(
    engine: Engine, rows: list[Row]
) -> None:
    shut = Calendar("shut", ZONE, OFFICE.week, closed=frozenset([date(2026, 3, 3)]))
    night = Calendar("night", ZONE, (((1320, 1800),),) * 7)
    calendars = Calendars(
        {"shut": shut, "night": night}, {"north": "shut"}, {"acme": "night", "brown": "shut"}
    )
    spread = [{**row, "occurred_at": _hourly(row)} for row in rows]
    told = engine.rows(in_working_time(engine, steps_table(engine, spread), calendars).steps)
    by_step = {row["step_id"]: row for row in told}
    explained = explained_rows(engine, "x1", spread, calendars=calendars)
    assert explained.steps
    for step in explained.steps:
        row = by_step[step.events[0].event_id]
        shown = step.waited if step.working is None else step.working
        assert row["waiting_seconds"] == (None if shown is None else shown.total_seconds())
        assert row["calendar"] == (step.calendar.name if step.calendar else None)


def _hourly(row: Row) -> object:
    """Spread the few minutes of the random logs over days."""
    begin = row["occurred_at"].replace(minute=0)
    return begin + 197 * (row["occurred_at"] - begin)
