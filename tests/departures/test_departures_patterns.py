"""Patterns: exceptions of one kind at one place, their course and the cases to look at."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from builders import at
from daylit.departures.patterns import are_in_hours, course, examples, patterns, ranked

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine

Row = dict[str, Any]
DAY = 24 * 60


def exception(
    case: str,
    steps: int,
    *,
    day: float = 0,
    kind: str = "rework",
    place: str = "A",
    form: str | None = None,
    handling: float | None = None,
    first_time: int = 0,
    parties: tuple[str | None, str | None] = (None, None),
) -> Row:
    return {
        "exception_id": f"{case}-{kind}-{place}-{day}",
        "case_id": case,
        "kind": kind,
        "place": place,
        "holder": parties[0],
        "other": parties[1],
        "form": form,
        "anchored_at": at(day * DAY),
        "caused_step_count": steps,
        "measured_step_count": 0 if handling is None else 1,
        "caused_handling_seconds": handling,
        "first_time_step_count": first_time,
        "delay_seconds": steps * 60.0,
    }


def table_of(engine: Engine, *rows: Row) -> ir.Table:
    fields: list[pa.Field[Any]] = [
        pa.field("exception_id", pa.string()),
        pa.field("case_id", pa.string()),
        pa.field("kind", pa.string()),
        pa.field("place", pa.string()),
        pa.field("holder", pa.string()),
        pa.field("other", pa.string()),
        pa.field("form", pa.string()),
        pa.field("anchored_at", pa.timestamp("us", tz="UTC")),
        pa.field("caused_step_count", pa.int64()),
        pa.field("measured_step_count", pa.int64()),
        pa.field("caused_handling_seconds", pa.float64()),
        pa.field("first_time_step_count", pa.int64()),
        pa.field("delay_seconds", pa.float64()),
    ]
    return engine.from_arrow(pa.Table.from_pylist(list(rows), schema=pa.schema(fields)))


def test_pattern_sums_the_exceptions_of_one_kind_at_one_place(engine: Engine) -> None:
    table = table_of(
        engine,
        exception("x1", 1, day=3, form="repeat", handling=60),
        exception("x1", 4, day=9, form="redo", first_time=3),
        exception("x2", 2, day=1, form="redo", handling=30, first_time=2),
    )
    (row,) = engine.rows(patterns(table, process_id="work"))
    assert len(row.pop("pattern_id")) == 20
    assert row == {
        "kind": "rework",
        "place": "A",
        "holder": None,
        "other": None,
        "exception_count": 3,
        "case_count": 2,
        "caused_step_count": 7,
        "measured_step_count": 2,
        "caused_handling_seconds": 90,
        "first_time_step_count": 5,
        "nothing_twice_count": 1,
        "median_delay_seconds": 120,
        "repeat_count": 1,
        "redo_count": 2,
        "first_at": at(DAY),
        "last_at": at(9 * DAY),
    }


def test_pattern_of_a_bounce_names_its_parties(engine: Engine) -> None:
    bounce = exception("x1", 1, kind="bounce", place="a → b → a", parties=("a", "b"))
    (row,) = engine.rows(patterns(table_of(engine, bounce), process_id="work"))
    assert (row["holder"], row["other"]) == ("a", "b")


def test_handling_of_a_pattern_is_null_where_none_is_measured(engine: Engine) -> None:
    (row,) = engine.rows(patterns(table_of(engine, exception("x1", 1)), process_id="work"))
    assert (row["caused_handling_seconds"], row["measured_step_count"]) == (None, 0)
    assert (row["repeat_count"], row["redo_count"]) == (0, 0)


def test_patterns_come_with_most_caused_steps_first_and_ties_by_kind_and_place(
    engine: Engine,
) -> None:
    table = table_of(
        engine,
        exception("x1", 2, place="B"),
        exception("x2", 2, place="A"),
        exception("x3", 2, place="Z", kind="bounce"),
        exception("x4", 9, place="Y"),
        *(exception(f"x{n}", 1, place="many") for n in range(5)),
    )
    rows = ranked(engine.rows(patterns(table, process_id="work")))
    assert [(row["kind"], row["place"]) for row in rows] == [
        ("rework", "Y"),
        ("rework", "many"),
        ("bounce", "Z"),
        ("rework", "A"),
        ("rework", "B"),
    ]


def test_pattern_id_is_of_process_kind_and_place(engine: Engine) -> None:
    def ids(process_id: str, *rows: Row) -> list[str]:
        table = patterns(table_of(engine, *rows), process_id=process_id)
        return [row["pattern_id"] for row in engine.rows(table)]

    assert ids("work", exception("x1", 1)) == ids("work", exception("x2", 8, day=5))
    others = [
        ids("work", exception("x1", 1)),
        ids("other", exception("x1", 1)),
        ids("work", exception("x1", 1, place="B")),
        ids("work", exception("x1", 1, kind="bounce")),
    ]
    assert len({tuple(each) for each in others}) == 4


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("W", [((2026, 3, 2), 2), ((2026, 3, 9), 1), ((2026, 3, 30), 1)]),
        ("M", [((2026, 3, 1), 3), ((2026, 4, 1), 1)]),
        ("Q", [((2026, 1, 1), 3), ((2026, 4, 1), 1)]),
    ],
)
def test_course_counts_by_the_first_moment_of_the_period(
    engine: Engine, unit: str, expected: list[tuple[tuple[int, int, int], int]]
) -> None:
    # The tests' time begins on Monday, 2 March 2026.
    table = table_of(
        engine,
        exception("x1", 1, day=0),
        exception("x2", 1, day=6.99),
        exception("x3", 1, day=7),
        exception("x4", 1, day=30),
    )
    rows = engine.rows(course(table, unit=unit))
    assert [(row["period_at"], row["exception_count"]) for row in rows] == [
        (datetime(*day, tzinfo=UTC), count) for day, count in expected
    ]


def chosen(engine: Engine, *rows: Row) -> dict[str, str]:
    told = engine.rows(examples(table_of(engine, *rows)))
    cases = {row["chosen_as"]: row["case_id"] for row in told}
    assert len(set(cases.values())) == len(told)
    return cases


def test_examples_are_the_one_with_most_steps_the_latest_and_one_in_the_middle(
    engine: Engine,
) -> None:
    rows = [exception(f"x{steps}", steps, day=50 - steps) for steps in range(1, 8)]
    assert chosen(engine, *rows) == {"most": "x7", "latest": "x1", "typical": "x4"}


def test_three_cases_are_shown_even_where_the_latest_has_most(engine: Engine) -> None:
    rows = [exception("x1", 9, day=9), exception("x2", 5, day=2), exception("x3", 1, day=1)]
    assert chosen(engine, *rows) == {"most": "x1", "latest": "x2", "typical": "x3"}


def test_case_with_several_exceptions_is_shown_once(engine: Engine) -> None:
    rows = [exception("x1", steps, day=steps) for steps in range(1, 9)]
    assert chosen(engine, *rows, exception("x2", 1)) == {"most": "x1", "latest": "x2"}


def test_pattern_with_one_case_shows_it(engine: Engine) -> None:
    assert chosen(engine, exception("x1", 1)) == {"most": "x1"}


def test_examples_are_chosen_for_each_pattern_and_keep_its_columns(engine: Engine) -> None:
    table = table_of(engine, exception("x1", 1), exception("x1", 2, place="B"))
    told = examples(table)
    assert set(told.columns) == {*table.columns, "chosen_as"}
    assert sorted(row["place"] for row in engine.rows(told)) == ["A", "B"]


def test_patterns_are_ranked_by_hours_where_their_steps_are_measured(engine: Engine) -> None:
    table = table_of(
        engine,
        exception("x1", 1, place="long", handling=9000),
        *(exception(f"y{n}", 1, place="short", handling=60) for n in range(5)),
    )
    rows = engine.rows(patterns(table, process_id="work"))
    assert are_in_hours(rows)
    assert [row["place"] for row in ranked(rows)] == ["long", "short"]


def test_work_that_begins_and_ends_at_one_moment_is_told_in_steps(engine: Engine) -> None:
    table = table_of(
        engine,
        exception("x1", 1, place="rare", handling=0),
        *(exception(f"y{n}", 1, place="often", handling=0) for n in range(2)),
    )
    rows = engine.rows(patterns(table, process_id="work"))
    assert not are_in_hours(rows)
    assert not are_in_hours([])
    assert [row["place"] for row in ranked(rows)] == ["often", "rare"]


def test_patterns_are_ranked_by_steps_where_one_in_ten_steps_is_not_measured(
    engine: Engine,
) -> None:
    table = table_of(
        engine,
        exception("x1", 1, place="long", handling=9000),
        exception("x2", 1, place="short"),
        *(exception(f"y{n}", 1, place="short", handling=60) for n in range(8)),
    )
    rows = engine.rows(patterns(table, process_id="work"))
    assert not are_in_hours(rows)
    assert [row["place"] for row in ranked(rows)] == ["short", "long"]
