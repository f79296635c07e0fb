"""How the figures of a case come about."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from explained_by_hand import BY_TEAM, explained, explained_rows
from hypothesis import given, settings

from builders import log
from daylit.errors import RecordError
from daylit.flow.explain_rows import STEP_COLUMNS, as_json, step_rows
from daylit.flow.explain_text import explanation_lines
from reference import steps_table
from strategies import logs

if TYPE_CHECKING:
    from daylit.record.engine import Engine

    Row = dict[str, Any]

LINES = (
    "x1 A 400 schedule", "x1 A 420 start /south", "x1 B 430 /south", "x1 A 440 complete /south",
    "x1 C 560 start /north", "x1 C 570 complete /north", "x1 C 571 suspend",
)  # fmt: skip


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def test_parts_of_a_case_add_up_from_its_first_event_to_its_last(engine: Engine) -> None:
    totals = explained(engine, "x1", *LINES).totals
    assert totals is not None
    assert totals.waiting == minutes(130)  # C after B
    assert totals.handling == minutes(20 + 10)
    assert totals.overlap == minutes(10)  # B began before A had ended
    assert totals.before == minutes(20)
    assert totals.after == minutes(1)
    assert totals.whole == minutes(171)
    assert totals.left == timedelta()


def test_each_step_names_the_events_it_was_made_of(engine: Engine) -> None:
    told = explained(engine, "x1", *LINES)
    made_of = [[(e.lifecycle, e.source_row) for e in step.events] for step in told.steps]
    assert made_of == [
        [("start", 2), ("complete", 4)],
        [(None, 3)],
        [("start", 5), ("complete", 6)],
    ]
    assert [(event.lifecycle, event.source_row) for event in told.stepless] == [
        ("schedule", 1),
        ("suspend", 7),
    ]


def test_of_two_completes_at_one_moment_each_goes_to_the_step_of_its_team(engine: Engine) -> None:
    lines = (
        "x1 A 0 start /north", "x1 A 1 start /south",
        "x1 A 9 complete /south", "x1 A 9 complete /north",
    )  # fmt: skip
    told = explained(engine, "x1", *lines)
    assert [(step.team_id, step.events[1].source_row) for step in told.steps] == [
        ("north", 4),
        ("south", 3),
    ]


def test_work_done_for_several_cases_adds_up_with_the_share_of_the_others(engine: Engine) -> None:
    rows = log("x1 A 0 start", "x1 A 10 complete", "x1 B 20")
    steps = steps_table(engine, rows)
    third = steps.mutate(work_share=1 / 3, handling_seconds=steps.handling_seconds / 3)
    told = explained_rows(engine, "x1", rows, steps=third)
    assert told.steps[0].others == timedelta(seconds=400)
    assert told.totals is not None
    assert (told.totals.handling, told.totals.others) == (timedelta(seconds=200), minutes(20 / 3))
    assert told.totals.left == timedelta()
    lines = explanation_lines(told, width=200)
    shown = "     handling 3 min 20 s, from 2026-03-02 00:00:00 UTC to 00:10:00 UTC"
    assert f"{shown}; 6 min 40 s for other cases" in lines
    assert "  +  6 min 40 s  of the same steps, for other cases that they were done for" in lines


def test_waiting_is_shown_by_day_only_where_a_calendar_applies(engine: Engine) -> None:
    lines = ("x1 A 0 /north", "x1 B 540 /south", "x1 C 2000 /north")
    first, second, third = explained(engine, "x1", *lines, calendars=BY_TEAM).steps
    assert (first.waited, first.working) == (None, None)
    assert (second.waited, second.working) == (minutes(540), None)
    assert third.waited == minutes(1460)
    # Monday 10:00 to 17:00 without an hour of break, Tuesday 8:00 to 10:20 in Stockholm.
    assert third.worked is not None
    assert [day.worked for day in third.worked] == [minutes(360), minutes(140)]
    assert third.working == minutes(500)


def test_a_closed_case_says_how_others_end(engine: Engine) -> None:
    lines = ("x1 A", "x1 B", "x2 A", "x2 B", "x3 A", "x3 C", "x4 A")
    told = explained(engine, "x1", *lines, closed=["x1", "x2", "x3"])
    assert told.why == "it ends with B, the end of 2 of 3 closed cases"
    told = explained(engine, "x4", *lines, closed=["x1", "x2", "x3"])
    assert told.why == "it ends with A; closed cases end with B (2), C (1)"


def test_of_many_ends_the_most_frequent_are_named(engine: Engine) -> None:
    lines = [f"x{end} {end}" for end in "BCDEFGH"]
    told = explained(engine, "y", "y A", *lines, closed=[f"x{end}" for end in "BCDEFGH"])
    assert told.why == (
        "it ends with A; closed cases end with B (1), C (1), D (1), E (1), F (1) and 2 more"
    )


def test_where_no_case_is_closed_no_end_is_known(engine: Engine) -> None:
    told = explained(engine, "x1", "x1 A")
    assert told.why == "it ends with A, and no activity is known to end cases"


def test_a_case_without_a_step_has_no_totals(engine: Engine) -> None:
    told = explained(engine, "x1", "x1 A schedule", "x2 A")
    assert (told.why, told.steps, told.totals) == ("none of its events is a step", (), None)
    assert as_json(told)["totals"] is None


def test_a_case_that_is_not_there_is_said_so(engine: Engine) -> None:
    with pytest.raises(RecordError) as raised:
        explained(engine, "x9", "x1 A")
    assert str(raised.value) == "There is no case x9 in work."


def test_an_explanation_is_one_object_for_programs(engine: Engine) -> None:
    told = as_json(explained(engine, "x1", *LINES, calendars=BY_TEAM))
    assert told["totals"] == {
        "waiting_seconds": 7800,
        "handling_seconds": 1800,
        "other_cases_seconds": 0,
        "overlap_seconds": 600,
        "before_first_step_seconds": 1200,
        "after_last_step_seconds": 60,
        "first_to_last_event_seconds": 10260,
        "left_seconds": 0,
    }
    assert told["steps"][2]["worked_days"] == [
        {
            "day": "2026-03-02",
            "working_seconds": 7800,
            "shifts": [
                {
                    "began_at": "2026-03-02T07:10:00+00:00",
                    "ended_at": "2026-03-02T09:20:00+00:00",
                }
            ],
            "why_none": None,
        }
    ]
    assert told["steps"][0]["events"][0] == {
        "event_id": "x1-2",
        "activity": "A",
        "lifecycle": "start",
        "occurred_at": "2026-03-02T07:00:00+00:00",
        "import_id": "import-1",
        "import_number": 1,
        "source_name": "first.csv",
        "source_row": 2,
        "row_number": 3,
    }


def test_an_explanation_is_a_row_per_step_for_tables(engine: Engine) -> None:
    rows = step_rows(explained(engine, "x1", *LINES, calendars=BY_TEAM))
    assert all(set(STEP_COLUMNS) <= set(row) for row in rows)
    last = rows[-1]
    assert last["worked_days"] == "2026-03-02=7800.000000"
    assert (last["event_ids"], last["source_rows"]) == ("x1-5 x1-6", "5 6")
    assert (last["import_numbers"], last["row_numbers"]) == ("1 1", "6 7")
    assert (last["calendar"], last["zone"]) == ("office", "Europe/Stockholm")


@settings(max_examples=5, deadline=None, database=None)
@given(rows=logs())
def test_every_case_adds_up_and_every_event_is_told_once(engine: Engine, rows: list[Row]) -> None:
    for case_id in ("x0", "x1"):
        its = [row for row in rows if row["case_id"] == case_id]
        if not its:
            continue
        told = explained_rows(engine, case_id, rows)
        assert told.totals is None or told.totals.left == timedelta()
        used = [event for step in told.steps for event in step.events] + list(told.stepless)
        assert sorted(event.source_row for event in used) == [row["source_row"] for row in its]
