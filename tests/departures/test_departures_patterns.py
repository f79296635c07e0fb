"""Patterns: exceptions of one kind at one place, their course and the cases to look at."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from builders import at
from daylit.departures.cost.basis import Basis
from daylit.departures.patterns import course, examples, patterns
from daylit.departures.ranking import rank

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine

Row = dict[str, Any]
DAY = 24 * 60
MOMENT = pa.timestamp("us", tz="UTC")


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
        "worked_step_count": 0 if handling is None else 1,
        "caused_work_seconds": handling,
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
        pa.field("anchored_at", MOMENT),
        pa.field("caused_step_count", pa.int64()),
        pa.field("measured_step_count", pa.int64()),
        pa.field("caused_handling_seconds", pa.float64()),
        pa.field("worked_step_count", pa.int64()),
        pa.field("caused_work_seconds", pa.float64()),
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
        "form": None,
        "holder": None,
        "other": None,
        "mostly_with": None,
        "back_case_count": 0,
        "exception_count": 3,
        "occasion_count": 3.0,
        "case_count": 2,
        "caused_step_count": 7,
        "measured_step_count": 2,
        "caused_handling_seconds": 90,
        "worked_step_count": 2,
        "caused_work_seconds": 90,
        "delay_seconds": 420,
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
    assert (row["holder"], row["other"], row["back_case_count"]) == ("a", "b", 1)


def test_handling_of_a_pattern_is_null_where_none_is_measured(engine: Engine) -> None:
    (row,) = engine.rows(patterns(table_of(engine, exception("x1", 1)), process_id="work"))
    assert (row["caused_handling_seconds"], row["measured_step_count"]) == (None, 0)
    assert (row["repeat_count"], row["redo_count"]) == (0, 0)


@pytest.mark.parametrize("form", ["deadline", "limit", "usual"])
def test_pattern_says_by_what_its_cases_were_late(engine: Engine, form: str) -> None:
    (row,) = engine.rows(
        patterns(
            table_of(engine, exception("x1", 0, kind="late", form=form)),
            process_id="work",
        )
    )
    assert (row["form"], row["nothing_twice_count"]) == (form, 0)


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


STEPS = Basis("steps", work=100, step_count=100, measured_count=0, assumed_count=0)
HOURS = Basis("hours measured", work=90_000, step_count=100, measured_count=100, assumed_count=0)


def ranked(
    engine: Engine,
    *rows: Row,
    basis: Basis = STEPS,
    wait_count: int = 0,
    open_count: int = 0,
    case_seconds: float = 0,
) -> list[Row]:
    """Rank the patterns of exceptions in a log that has so many waits for and open cases at A."""
    steps = engine.from_arrow(
        pa.table(
            {
                "activity": pa.array(["A"] * (wait_count + 1), pa.string()),
                "waiting_seconds": pa.array([60.0] * wait_count + [None], pa.float64()),
                "previous_activity": pa.array(["Z"] * wait_count + [None], pa.string()),
                "started_at": pa.array([at(0)] * (wait_count + 1), MOMENT),
            }
        )
    )
    cases = engine.from_arrow(
        pa.table(
            {
                "started_at": pa.array([at(0)] * (open_count + 1), MOMENT),
                "ended_at": pa.array([at(0)] * open_count + [at(case_seconds / 60)], MOMENT),
                "is_open": [True] * open_count + [False],
                "last_activity": ["A"] * (open_count + 1),
            }
        )
    )
    told = engine.answer(patterns, table_of(engine, *rows), process_id="work")
    return list(rank(engine, steps, cases, told, basis=basis, as_of=at(0), false_alarm_rate=0.005))


def test_whom_most_bounces_with_several_others_are_with_is_named(engine: Engine) -> None:
    found = [
        {**exception(f"x{n}", 2, place="a → others → a", kind="bounce"), "holder": "a", "other": b}
        for n, b in enumerate(["b", "b", "c", "b", "c"])
    ]
    (row,) = engine.answer(patterns, table_of(engine, *found), process_id="work")
    assert (row["other"], row["mostly_with"]) == ("others", "b")
    half = [one for one in found if one["case_id"] != "x0"]
    (row,) = engine.answer(patterns, table_of(engine, *half), process_id="work")
    assert (row["other"], row["mostly_with"]) == ("others", None)


def test_patterns_that_cause_the_same_come_by_kind_and_place(engine: Engine) -> None:
    rows = ranked(
        engine,
        exception("x1", 2, place="B"),
        exception("x2", 2, place="A"),
        exception("x3", 2, place="Z", kind="bounce"),
        exception("x4", 9, place="Y"),
    )
    assert [(row["kind"], row["place"]) for row in rows] == [
        ("rework", "Y"),
        ("bounce", "Z"),
        ("rework", "A"),
        ("rework", "B"),
    ]


def test_patterns_are_ranked_by_what_they_surely_cause(engine: Engine) -> None:
    rows = ranked(
        engine,
        exception("x1", 9, place="once"),
        *(exception(f"y{n}", 1, day=n, place="often") for n in range(3)),
    )
    # Of one exception 0.0253 are sure, of three 0.6187 (Garwood 1936, 95 %, both sides).
    told = [(row["place"], row["work_share"], round(row["score"], 4)) for row in rows]
    assert told == [("often", 0.03, round(0.6187 / 3 * 0.03, 4)), ("once", 0.09, 0.0023)]
    assert [round(row["sure_share"], 4) for row in rows] == [0.2062, 0.0253]
    assert [row["why_not"] for row in rows] == [None, "few"]


@pytest.mark.parametrize(
    ("count", "why_not", "sure"),
    [(9, "chance", (4.1154 - 4) / 9), (10, None, (4.7954 - 4) / 10)],
)
@pytest.mark.parametrize("kind", ["late", "stalled"])
def test_of_what_was_found_by_the_usual_chance_gives_a_stated_share(
    engine: Engine, *, kind: str, count: int, why_not: str | None, sure: float
) -> None:
    waits, opened = (800, 0) if kind == "late" else (0, 800)
    exceptions = [exception(f"x{n}", 0, day=n, kind=kind, form="usual") for n in range(count)]
    (row,) = ranked(engine, *exceptions, wait_count=waits, open_count=opened)
    # Of 800 waits 4 are too long by chance: 9 or more in 2.1 % of such logs, 10 in 0.8 %.
    assert (row["chance_count"], row["why_not"]) == (4, why_not)
    assert row["sure_share"] == pytest.approx(sure, abs=1e-4)
    (stated,) = ranked(
        engine, *({**one, "form": "limit", "kind": "late"} for one in exceptions), wait_count=waits
    )
    assert (stated["chance_count"], stated["why_not"]) == (0, None)


def test_fewer_than_chance_gives_are_never_sure(engine: Engine) -> None:
    one = exception("x1", 0, kind="late", form="usual")
    (row,) = ranked(engine, one, wait_count=800, case_seconds=600)
    assert (row["sure_share"], row["score"], row["why_not"]) == (0, 0, "few")


def test_delay_counts_beside_work_as_a_share_of_the_time_that_cases_took(engine: Engine) -> None:
    late = [exception(f"x{n}", 0, kind="late", form="limit") for n in range(3)]
    again = [exception(f"y{n}", 1, place="B") for n in range(3)]
    for one in late:
        one["delay_seconds"] = 90.0
    for one in again:
        one["delay_seconds"] = 0.0
    first, second = ranked(engine, *late, *again, case_seconds=6000)
    assert (first["kind"], first["work_share"], first["delay_share"]) == ("late", 0, 0.045)
    assert (second["kind"], second["work_share"], second["delay_share"]) == ("rework", 0.03, 0)


def test_patterns_are_ranked_by_the_unit_in_which_work_is_told(engine: Engine) -> None:
    rows = (
        *(exception(f"x{n}", 1, place="long", handling=9000) for n in range(3)),
        *(exception(f"y{n}", 1, place="short", handling=60) for n in range(5)),
    )
    in_hours = ranked(engine, *rows, basis=HOURS)
    assert [(row["place"], row["work_share"]) for row in in_hours] == [
        ("long", 0.3),
        ("short", pytest.approx(300 / 90_000)),
    ]
    in_steps = ranked(engine, *rows)
    assert [(row["place"], row["work_share"]) for row in in_steps] == [
        ("short", 0.05),
        ("long", 0.03),
    ]


def test_exceptions_of_one_day_are_one_occasion(engine: Engine) -> None:
    table = table_of(
        engine,
        exception("x1", 1, day=3),
        exception("x2", 1, day=3),
        exception("x3", 1, day=9),
    )
    (row,) = engine.rows(patterns(table, process_id="work"))
    # Two on one day and one on another: 3 * 3 / (2 * 2 + 1).
    assert row["occasion_count"] == 1.8
