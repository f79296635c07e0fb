"""Rework: repeats and redos, and where the line between usual and departing lies."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

from daylit.errors import MissingColumnsError
from daylit.flow.rework import is_double_entry, rework, rework_form, without_double_entries
from reference import steps_from, steps_of, steps_table
from strategies import logs

if TYPE_CHECKING:
    from daylit.record.engine import Engine

Row = dict[str, Any]
BY_WHOM = (
    "x1 A ann/", "x1 A ann/", "x1 A bob/", "x1 A", "x1 A bob/", "x1 B cid/",
    "x2 A ann/", "x2 B 10 start cid/", "x2 B 20 complete cid/", "x2 B 30 start cid/",
    "x2 B 32 complete cid/", "x3 A", "x3 C",
)  # fmt: skip


@pytest.fixture(scope="module")
def counted(engine: Engine) -> dict[str, Row]:
    return {row["activity"]: row for row in engine.rows(rework(steps_from(engine, *BY_WHOM)))}


def test_only_activities_that_are_done_again_are_listed(counted: dict[str, Row]) -> None:
    assert set(counted) == {"A", "B"}


def test_cases_that_reach_an_activity_and_those_that_do_it_again_are_counted(
    counted: dict[str, Row],
) -> None:
    row = counted["A"]
    assert (row["case_count"], row["again_case_count"], row["again_step_count"]) == (3, 1, 4)
    assert row["again_share"] == pytest.approx(1 / 3)


def test_again_by_the_same_is_a_repeat_by_another_a_redo_and_else_unknown(
    counted: dict[str, Row],
) -> None:
    row = counted["A"]
    forms = (row["repeat_step_count"], row["redo_step_count"], row["unknown_step_count"])
    assert forms == (1, 1, 2)


def test_handling_of_what_was_done_again_is_summed_and_null_where_unmeasured(
    counted: dict[str, Row],
) -> None:
    assert counted["B"]["again_handling_seconds"] == 120
    assert counted["A"]["again_handling_seconds"] is None


def test_form_is_told_of_later_visits_only(engine: Engine) -> None:
    steps = steps_from(engine, *BY_WHOM)
    told = steps.filter(steps.case_id == "x1", steps.activity == "A")
    rows = engine.rows(told.select("position", form=rework_form(told)).order_by("position"))
    assert [row["form"] for row in rows] == [None, "repeat", "redo", None, None]


def loop(cases: int, again: int) -> list[str]:
    """Return a log in which so many cases reach A, and so many of them do it again."""
    lines = [f"x{number} A" for number in range(cases)]
    return lines + [f"x{number} A 900" for number in range(again)]


@pytest.mark.parametrize(
    ("cases", "again", "reading"),
    [
        (29, 29, "cannot tell"),
        (29, 1, "cannot tell"),
        (30, 1, "departure"),
        (30, 14, "departure"),
        (30, 15, "usual"),
        (31, 15, "departure"),
        (31, 16, "usual"),
        (31, 31, "usual"),
    ],
)
def test_loop_is_usual_where_half_of_thirty_or_more_cases_take_it(
    engine: Engine, cases: int, again: int, reading: str
) -> None:
    (row,) = engine.rows(rework(steps_from(engine, *loop(cases, again))))
    assert (row["case_count"], row["again_case_count"]) == (cases, again)
    assert row["reading"] == reading


def test_many_visits_in_one_case_are_one_case_that_does_it_again(engine: Engine) -> None:
    lines = [*loop(30, 0), *(f"x1 A {minute}" for minute in range(900, 960))]
    (row,) = engine.rows(rework(steps_from(engine, *lines)))
    assert (row["again_case_count"], row["again_step_count"]) == (1, 60)
    assert row["reading"] == "departure"


def test_log_without_loops_lists_nothing(engine: Engine) -> None:
    assert engine.rows(rework(steps_from(engine, "x1 A", "x1 B", "x2 A"))) == []


def test_steps_without_persons_columns_are_refused(engine: Engine) -> None:
    steps = steps_from(engine, "x1 A").drop("person_id")
    with pytest.raises(MissingColumnsError) as raised:
        rework(steps)
    assert str(raised.value) == "The table steps lacks the column(s) person_id."


@settings(max_examples=5, deadline=None, database=None)
@given(rows=logs())
def test_counts_are_those_of_a_slow_reading_of_the_definitions(
    engine: Engine, rows: list[Row]
) -> None:
    visits: dict[tuple[str, str], list[str | None]] = defaultdict(list)
    for step in steps_of(rows):
        visits[step["activity"], step["case_id"]].append(step["person_id"])
    reached, again, forms = Counter[str](), Counter[str](), Counter[tuple[str, str]]()
    for (activity, _), people in visits.items():
        reached[activity] += 1
        again[activity] += len(people) > 1
        for before, now in pairwise(people):
            form = "unknown" if not (before and now) else "repeat" if before == now else "redo"
            forms[activity, form] += 1
    told = {row["activity"]: row for row in engine.rows(rework(steps_table(engine, rows)))}
    assert set(told) == {activity for activity in again if again[activity]}
    for activity, row in told.items():
        assert (row["case_count"], row["again_case_count"]) == (reached[activity], again[activity])
        for form in ("repeat", "redo", "unknown"):
            assert row[f"{form}_step_count"] == forms[activity, form]


def entered_twice(engine: Engine, *lines: str) -> list[int]:
    """Return the positions of steps that only write the one before down once more."""
    steps = steps_from(engine, *lines)
    return sorted(row["position"] for row in engine.rows(steps.filter(is_double_entry(steps))))


def test_the_same_by_the_same_within_a_minute_is_entered_twice(engine: Engine) -> None:
    assert entered_twice(engine, "x1 A 0 ann/", "x1 A 0.9 ann/", "x1 A 1.9 ann/") == [2]


def test_what_lies_between_or_another_person_or_work_is_no_double_entry(engine: Engine) -> None:
    assert entered_twice(engine, "x1 A 0 ann/", "x1 B 0.2 ann/", "x1 A 0.4 ann/") == []
    assert entered_twice(engine, "x1 A 0 ann/", "x1 A 0.5 bob/", "x1 A 0.7", "x1 A 0.8") == []
    worked = ("x1 A 0 start ann/", "x1 A 5 complete ann/", "x1 A 5.1 start ann/",
              "x1 A 9 complete ann/")  # fmt: skip
    assert entered_twice(engine, *worked) == []


def test_what_may_be_a_day_tells_no_minutes(engine: Engine) -> None:
    assert entered_twice(engine, "x1 A 0 ann/", "x1 A 0 ann/", "x1 A 15 ann/", "x1 A 15 ann/") == []
    assert entered_twice(engine, "x1 A 1 ann/", "x1 A 1 ann/") == [2]


def test_double_entries_are_taken_out_of_the_counts(engine: Engine) -> None:
    steps = steps_from(
        engine,
        "x1 A 1 ann/", "x1 A 1.5 ann/", "x1 B 9", "x1 A 20 bob/",
        "x2 A 1 ann/", "x2 A 1.5 ann/", "x3 A", "x4 B 1 ann/", "x4 B 1.5 ann/",
    )  # fmt: skip
    (row,) = engine.rows(without_double_entries(rework(steps), steps))
    counts = ("activity", "case_count", "again_case_count", "again_step_count",
              "repeat_step_count", "redo_step_count")  # fmt: skip
    assert [row[name] for name in counts] == ["A", 3, 1, 1, 0, 1]
    assert row["again_share"] == pytest.approx(1 / 3)
