"""What waits: deadlines, stated limits, stalled cases and long waits, found and in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from reports_by_hand import forty_cases, told_of

from builders import at
from daylit.departures.settings import Settings
from daylit.departures.terms import Term
from daylit.report.findings import answer, heading
from daylit.report.said import plain
from daylit.report.terminal import as_text
from daylit.report.waits import Deadline, Limit, LongWait, Stalled, Waits
from daylit.report.waits_words import (
    deadline_sentence,
    limit_sentence,
    made_sentence,
    summary,
    waits_heading,
)

if TYPE_CHECKING:
    from pathlib import Path

    from reports_by_hand import Told

    from daylit.record.engine import Engine
    from daylit.report.story import Story

pytest_plugins = ["reports_told"]

HOUR = 3600.0
DAY = 24 * HOUR

LIMITS = (
    Term("between", 6 * HOUR, "elapsed", "Check -> Close = 6 h", "Check", "Close"),
    Term("hand-over", 2 * HOUR, "elapsed", "-> south = 2 h", to_party="south"),
    Term("case", DAY, "elapsed", "case = 1 day"),
)
NOTHING = Waits(
    as_of=datetime(2026, 4, 10, 12, 0, tzinfo=UTC),
    clock="elapsed",
    false_alarm_rate=0.005,
    fitted_until=datetime(2026, 4, 10, 12, 0, tzinfo=UTC),
    is_fitted_here=True,
    place_count=8,
    deadline=None,
    limits=(),
    broken_case_count=0,
    long=(),
    stalled=(),
    stalled_count=0,
    open_count=200,
)
MISSED = Deadline("deadline", None, 1434, 92, 0, 0)


def test_limits_are_counted_by_cases_that_reach_them(engine: Engine, tmp_path: Path) -> None:
    waits = told_of(engine, tmp_path, forty_cases(), settings=Settings(terms=LIMITS)).story.waits
    # Four cases close a day after their check; nobody hands over later than an hour.
    assert waits.limits == (
        Limit("Check -> Close = 6 h", 4, 4, 40),
        Limit("-> south = 2 h", 0, 0, 40),
        Limit("case = 1 day", 4, 4, 40),
    )
    assert waits.broken_case_count == 4
    assert summary(waits) == ("4 cases broke a stated limit.",)


def test_a_stalled_case_is_listed_with_its_place_and_since_when(
    engine: Engine, tmp_path: Path
) -> None:
    """One case is checked on the first day, and nothing happens any more."""
    rows = forty_cases("o1 Open ann-canary/north 5", "o1 Check bo-canary/south 65")
    told = told_of(engine, tmp_path, rows, settings=Settings(false_alarm_rate=0.05))
    waits = told.story.waits
    assert (waits.open_count, waits.stalled_count) == (1, 1)
    last_minute = 1440 * 39 + 180
    (one,) = waits.stalled
    assert one == Stalled(
        "o1", "Check", "south", at(65), (last_minute - 65) * 60, one.usual_seconds
    )
    # Checks are followed by the close after 120 minutes, but for four.
    assert one.usual_seconds == pytest.approx(120 * 60, rel=0.1)
    assert "canary" not in told.report.html


def test_headings_of_what_waits_follow_their_order() -> None:
    long = LongWait("Repair", 35, 9.4, 5 * DAY)
    some = replace(NOTHING, long=(long,))
    stalled = replace(some, stalled_count=12)
    broken = replace(stalled, limits=(Limit("case = 1 day", 4, 4, 40),), broken_case_count=4)
    late = replace(broken, deadline=MISSED)
    assert [waits_heading(one) for one in (NOTHING, some, stalled, broken, late)] == [
        "No more waits too long than chance gives",
        "Before “Repair” cases wait longer than usual more often than chance gives",
        "12 open cases have stalled",
        "4 cases broke the stated limit",
        "92 of 1,434 cases went past a deadline of their own",
    ]
    assert waits_heading(replace(NOTHING, long=(long, long))) == (
        "At 2 places cases wait longer than usual more often than chance gives"
    )
    assert waits_heading(replace(NOTHING, place_count=0)) == (
        "Too few waits to tell which are too long"
    )


@pytest.mark.parametrize(("count", "is_beyond"), [(0, False), (1, False), (4, False), (6, True)])
def test_cases_have_stalled_only_where_chance_gives_so_many_in_fewer_than_one_log_in_100(
    count: int, *, is_beyond: bool
) -> None:
    # One of 200 is expected: chance gives four or more in 1.9 % of logs, six in 0.06 %.
    assert replace(NOTHING, stalled_count=count).is_stalled_beyond_chance is is_beyond


def test_summary_says_what_is_late_what_has_stalled_and_what_waits_long() -> None:
    long = [
        LongWait(place, found, 8.4, DAY)
        for place, found in (
            ("Repair", 51),
            ("Diagnose", 35),
            ("Order", 30),
            ("Release", 9),
            # Two cases are few, and still fewer than chance gives.
            ("Adjust", 2),
        )
    ]
    waits = replace(NOTHING, deadline=MISSED, long=tuple(long), stalled_count=12)
    assert summary(waits) == (
        "92 of 1,434 cases with a deadline of their own (“deadline”) missed it.",
        (
            "12 of 200 open cases have waited where they are for longer than is usual there; "
            "chance gives at most 1.0."
        ),
        (
            "Longer than usual, and more often than chance gives, cases wait before “Repair” (51, "
            "chance gives 8.4), “Diagnose” (35, chance gives 8.4) and 1 more."
        ),
    )
    assert summary(NOTHING) == ()


def test_a_deadline_says_who_is_open_past_it_and_by_what_it_is_judged() -> None:
    deadline = Deadline("due", "enddate", 1434, 377, 6, 60)
    assert deadline_sentence(deadline) == (
        "377 of 1,434 cases with a deadline of their own (“due”) missed it, by “enddate”; 6 more "
        "are open and past it; in 60 it lay before the first event."
    )


def test_a_limit_says_how_many_broke_it_of_how_many() -> None:
    assert limit_sentence(Limit("x", 23, 23, 1628)) == "23 of 1,628 cases"
    assert limit_sentence(Limit("x", 30, 23, 1628)) == "23 of 1,628 cases, 30 times in all"


def test_made_says_clock_moment_and_what_taught_the_usual() -> None:
    assert made_sentence(NOTHING) == (
        "Times are elapsed. Open cases wait until 10 April 2026, 12:00 UTC. What is usual was "
        "learned from this log itself, up to 10 April 2026, for each of 8 places by itself, so "
        "that 0.5 % of the usual waits there exceed its limit."
    )
    given = replace(NOTHING, clock="working time", open_count=0, is_fitted_here=False)
    assert made_sentence(given) == (
        "Waiting is told in working time, how long a case has stalled as elapsed. What is usual "
        "was learned from an earlier state of it, up to 10 April 2026, for each of 8 places by "
        "itself, so that 0.5 % of the usual waits there exceed its limit."
    )
    assert made_sentence(replace(NOTHING, place_count=0, open_count=0)) == (
        "Times are elapsed. No place has enough waits to say what is usual there."
    )


def _with(story: Story, waits: Waits, count: int) -> Story:
    """Make so many of 1,434 cases have an exception that causes steps."""
    kinds = story.extent.kinds if count else ()
    extent = replace(
        story.extent,
        case_count=1434,
        exception_count=count,
        exception_case_count=count,
        kinds=kinds,
    )
    return replace(story, waits=waits, extent=extent, totals=())


def test_deadlines_head_the_page_where_twice_as_many_cases_are_past_one(told: Told) -> None:
    waits = replace(NOTHING, deadline=replace(MISSED, missed_count=377, running_count=6))
    assert heading(_with(told.story, waits, 191)) == "One case in four goes past its own deadline"
    assert heading(_with(told.story, waits, 192)).startswith("0.3 % of the cases go back")
    some = replace(NOTHING, deadline=replace(MISSED, missed_count=15))
    assert heading(_with(told.story, some, 0)) == "1.0 % of the cases go past their own deadline"
    few = replace(NOTHING, deadline=replace(MISSED, missed_count=14))
    assert heading(_with(told.story, few, 0)) == (
        "14 of 1,434 cases went past a deadline of their own"
    )


def test_a_log_in_which_cases_only_wait_is_not_said_to_be_in_order(told: Told) -> None:
    waits = replace(NOTHING, stalled_count=12)
    story = _with(told.story, waits, 0)
    assert heading(story) == "12 open cases have stalled"
    assert plain(answer(story)) == (
        "In 1,434 cases no hand-over between teams brought work straight back and no activity that "
        "most cases do once was done again. 12 of 200 open cases have waited where they are for "
        "longer than is usual there; chance gives at most 1.0."
    )
    assert "12 of 200 open cases" in " ".join(as_text(story).split())
