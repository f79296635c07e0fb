"""An explained case in a terminal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from explained_by_hand import BY_TEAM, OFFICE, ZONE, explained

from daylit.flow.explain_text import explanation_lines
from daylit.flow.wording import exact_duration
from daylit.flow.worked_lines import worked_lines
from daylit.record.calendars import Calendar, worked_days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from daylit.flow.worked_lines import WorkedLine
    from daylit.record.engine import Engine

LINES = (
    "x1 A 400 schedule", "x1 A 420 start /south/acme", "x1 B 430", "x1 A 440 complete",
    "x1 C 1930 start /north", "x1 C 1940.5 complete /north",
)  # fmt: skip


def test_a_case_is_told_step_by_step_and_adds_up(engine: Engine) -> None:
    told = explained(engine, "x1", *LINES, calendars=BY_TEAM, closed=["x1"])
    assert explanation_lines(told, width=90) == [
        "Case x1, closed: it ends with C, the end of 1 of 1 closed cases.",
        "Times are local to the calendar named with the party (office in Europe/Stockholm), else",
        "UTC.",
        "All its events come from import 1 (first.csv).",
        "",
        "  1  A (south, acme)",
        "     handling 20 min, from 2026-03-02 07:00:00 UTC to 07:20:00 UTC",
        "     source   row 3 (start x1-2); row 5 (complete x1-4)",
        "",
        "  2  B (no team or organisation stated)",
        "     waited   0 s: it began 10 min before step 1 ended",
        "     at       2026-03-02 07:10:00 UTC; its handling is not logged",
        "     source   row 4 (event x1-3)",
        "",
        "  3  C (north; calendar office)",
        "     waited   1 day 1 h since 2026-03-02 08:10:00 CET; of it 9 h of working time",
        "       Mon 2 Mar 2026  7 h 50 min  08:10-12:00, 13:00-17:00",
        "       Tue 3 Mar 2026  1 h 10 min  08:00-09:10",
        "     handling 10 min 30 s, from 2026-03-03 09:10:00 CET to 09:20:30 CET",
        "     source   row 6 (start x1-5); row 7 (complete x1-6)",
        "",
        "1 event is no step:",
        "     A at 2026-03-02 06:40:00 UTC: row 2 (schedule x1-1)",
        "",
        "                 1 day 1 h  waiting",
        "  +            30 min 30 s  handling",
        "  -                 10 min  counted twice, in two steps at once",
        "  +                 20 min  before the first step",
        "  =  1 day 1 h 40 min 30 s  from the first event (2026-03-02 06:40:00 UTC) to the last",
        "                            (2026-03-03 08:20:30 UTC): it adds up",
        "In working time, 1 of 2 waits took 9 h of 1 day 1 h elapsed.",
    ]


@pytest.mark.parametrize("width", [80, 140])
def test_no_line_is_wider_than_the_terminal(engine: Engine, width: int) -> None:
    long = "Determine the necessity to stop the indication of a receipt " * 2
    told = explained(engine, "x1", *LINES, calendars=BY_TEAM)
    steps = tuple(replace(step, activity=long) for step in told.steps)
    lines = explanation_lines(replace(told, steps=steps, why=long), width=width)
    assert max(map(len, lines)) <= width
    assert "  1  Determine the necessity to stop" in "\n".join(lines)


def test_what_does_not_add_up_is_said(engine: Engine) -> None:
    told = explained(engine, "x1", "x1 A 0", "x1 B 10")
    assert told.totals is not None
    broken = replace(told, totals=replace(told.totals, waiting=timedelta(minutes=4)))
    assert explanation_lines(broken, width=200)[-1] == (
        "  =  4 min  does not add up: from the first event (2026-03-02 00:00:00 UTC) to the last "
        "(2026-03-02 00:10:00 UTC), it is 10 min, so 6 min is left"
    )


def test_events_of_several_imports_name_theirs(engine: Engine) -> None:
    told = explained(engine, "x1", "x1 A 0", "x1 B 10")
    first, second = told.steps
    (event,) = second.events
    # The third row of a file whose rows gave two events each; then one that is listed no longer.
    later = replace(second, events=(replace(event, import_id="import-2", source_row=5),))
    gone = replace(second, events=(replace(event, import_id="import-3 of a long name"),))
    lines = explanation_lines(replace(told, steps=(first, later, gone)), width=200)
    assert lines[1] == "Times are UTC and elapsed."
    assert [line for line in lines if "source" in line] == [
        "     source   row 2 of first.csv, import 1 (event x1-1)",
        "     source   row 3 of other.csv, import 7 (event x1-2)",
        "     source   event 2 of import import-3 o, counted from 0 (event x1-2)",
    ]


def lines_of(calendar: Calendar, began: str, ended: str) -> Sequence[WorkedLine]:
    moments = [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (began, ended)]
    return worked_lines(worked_days(calendar, *moments), calendar.zone)


def test_a_long_wait_is_folded_into_weeks_and_nothing_is_left_out() -> None:
    calendar = Calendar(
        "some",
        ZONE,
        OFFICE.week,
        holidays={date(2026, 4, 3): "Good Friday", date(2026, 4, 6): "Easter Monday"},
        closed=frozenset([date(2026, 4, 7)]),
    )
    told = lines_of(calendar, "2026-03-31T08:00", "2026-04-14T08:30")
    assert [
        (line.period, exact_duration(line.worked, in_days=False), line.why) for line in told
    ] == [
        ("31 Mar - 5 Apr 2026", "22 h", "3 days worked; Fri 3 Apr Good Friday; 2 days weekend"),
        (
            "6 Apr - 12 Apr 2026",
            "24 h",
            "3 days worked; Mon 6 Apr Easter Monday; 1 day closed; 2 days weekend",
        ),
        ("13 Apr - 14 Apr 2026", "10 h 30 min", "2 days worked"),
    ]


def test_longer_ones_are_folded_into_months_and_years() -> None:
    assert [line.period for line in lines_of(OFFICE, "2025-12-30T08:00", "2026-02-20T08:00")][
        :2
    ] == [
        "30 Dec 2025 - 4 Jan 2026",
        "5 Jan - 11 Jan 2026",
    ]
    months = lines_of(OFFICE, "2025-12-30T08:00", "2026-05-10T08:00")
    assert [line.period for line in months][:2] == ["30 Dec - 31 Dec 2025", "1 Jan - 31 Jan 2026"]
    years = lines_of(OFFICE, "1999-12-30T08:00", "2026-05-10T08:00")
    assert [line.period for line in years][:2] == ["30 Dec - 31 Dec 1999", "1 Jan - 31 Dec 2000"]
    assert len(years) == 28


def test_many_holidays_are_counted() -> None:
    days = {date(2026, month, 1): "Some Day" for month in range(1, 12)}
    calendar = Calendar("some", ZONE, (OFFICE.week[0],) * 7, holidays=days)
    (*_, last) = lines_of(calendar, "2024-12-31T00:00", "2027-01-01T00:00")
    assert last.period == "1 Jan 2027"
    of_2026 = lines_of(calendar, "2024-12-31T00:00", "2027-01-01T00:00")[2]
    assert of_2026.why == "354 days worked; 11 holidays"


def test_durations_are_written_to_the_last_digit() -> None:
    written = {
        timedelta(): "0 s",
        timedelta(microseconds=5): "0.000005 s",
        timedelta(seconds=59.25): "59.25 s",
        timedelta(minutes=60): "1 h",
        timedelta(days=1, minutes=1, microseconds=100000): "1 day 1 min 0.1 s",
        timedelta(days=1200, hours=2): "1,200 days 2 h",
        -timedelta(seconds=3): "-3 s",
    }
    assert {length: exact_duration(length, in_days=True) for length in written} == written
    assert exact_duration(timedelta(days=50, seconds=1), in_days=False) == "1,200 h 1 s"
