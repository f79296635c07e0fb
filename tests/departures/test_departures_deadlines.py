"""Cases that went on past a deadline of their own."""

from __future__ import annotations

from datetime import date, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from builders import at, built, log, reading
from daylit.departures.deadlines import (
    IN_DEADLINES,
    deadline_columns,
    deadline_counts,
    deadline_remarks,
    ended_when,
    late_by_deadline,
)
from daylit.errors import ParameterError
from daylit.record.store import with_open

if TYPE_CHECKING:
    from pathlib import Path

    import ibis.expr.types as ir

    from daylit.record.engine import Engine
    from public_records import PublicRecord

pytest_plugins = ["public_records"]

MINUTE = 60
AS_OF = at(10_000)
MOMENT = pa.timestamp("us", tz="UTC")
COLUMNS: list[pa.Field[Any]] = [
    pa.field("case_deadline", MOMENT),
    pa.field("case_finished", MOMENT),
    pa.field("case_due_date", pa.date32()),
    pa.field("case_status", pa.string()),
]
SAID: dict[str, dict[str, Any]] = {
    "on_time": {"case_deadline": at(100), "case_finished": at(200)},
    "late": {"case_deadline": at(60), "case_finished": at(50)},
    "open_late": {"case_deadline": at(60)},
    "open_waiting": {"case_deadline": at(5000)},
    "open_early": {"case_deadline": at(20_000)},
    "before": {"case_deadline": at(-30), "case_finished": at(130)},
    "none": {},
    "day_late": {"case_due_date": date(2026, 3, 2)},
    "day_on_time": {"case_due_date": date(2026, 3, 2)},
}
LINES = [
    *("on_time A 0", "on_time End 100"),
    *("late A 10", "late End 90"),
    *("open_late A 0", "open_late B 70"),
    *("open_waiting A 0", "open_early A 0"),
    *("before A 0", "before End 5"),
    *("none A 0", "none End 900"),
    *("day_late A 0", "day_late End 1440"),
    *("day_on_time A 0", "day_on_time End 1439"),
]


@pytest.fixture(scope="module")
def process(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> tuple[ir.Table, ir.Table]:
    rows = [row | SAID[row["case_id"]] for row in log(*LINES)]
    folder = tmp_path_factory.mktemp("deadlines")
    made = built(engine, folder, reading(engine, rows, attributes=COLUMNS))
    cases = engine.view(with_open, made.cases, closing=("End",))
    return engine.named(made.steps), cases


def late(
    engine: Engine, process: tuple[ir.Table, ir.Table], deadline: str, end: str | None = None
) -> dict[str, dict[str, Any]]:
    found = engine.answer(late_by_deadline, *process, deadline=deadline, end=end, as_of=AS_OF)
    return {row["case_id"]: row for row in sorted(found, key=itemgetter("case_id"))}


def test_a_case_that_went_on_past_its_deadline_is_late(
    engine: Engine, process: tuple[ir.Table, ir.Table]
) -> None:
    row = late(engine, process, "deadline")["late"]
    assert list(row) == list(IN_DEADLINES)
    assert row.pop("anchor_event_id")
    assert row == {
        "case_id": "late",
        "rule_id": "deadline deadline",
        "place": "the case's own deadline",
        "anchor_position": 2,
        "began_position": 1,
        "anchored_at": at(90),
        "clock": "elapsed",
        "taken_seconds": 80 * MINUTE,
        "allowed_seconds": 50 * MINUTE,
        "delay_seconds": 30 * MINUTE,
        "due_at": at(60),
        "is_running": False,
        "is_before_start": False,
    }


def test_open_cases_wait_until_one_looks(
    engine: Engine, process: tuple[ir.Table, ir.Table]
) -> None:
    found = late(engine, process, "case_deadline")
    running = {case: row["delay_seconds"] for case, row in found.items() if row["is_running"]}
    assert running == {"open_late": 9940 * MINUTE, "open_waiting": 5000 * MINUTE}
    assert set(found) == {"late", "open_late", "open_waiting", "before"}


def test_a_deadline_before_the_start_is_marked(
    engine: Engine, process: tuple[ir.Table, ir.Table]
) -> None:
    found = late(engine, process, "deadline")
    assert [case for case, row in found.items() if row["is_before_start"]] == ["before"]
    assert found["before"]["allowed_seconds"] == -30 * MINUTE


def test_the_end_of_another_column_counts_in_place_of_the_last_event(
    engine: Engine, process: tuple[ir.Table, ir.Table]
) -> None:
    found = late(engine, process, "deadline", "finished")
    delays = {case: row["delay_seconds"] / MINUTE for case, row in found.items()}
    assert delays == {"on_time": 100, "open_late": 9940, "open_waiting": 5000, "before": 160}
    assert found["on_time"]["is_running"] is False


def test_a_day_ends_with_its_last_moment(
    engine: Engine, process: tuple[ir.Table, ir.Table]
) -> None:
    found = late(engine, process, "due_date")
    assert set(found) == {"day_late"}
    assert found["day_late"]["due_at"] == at(1440) - timedelta(microseconds=1)


def test_deadlines_that_all_lie_at_midnight_are_days(engine: Engine, tmp_path: Path) -> None:
    """A table of text may hold days only, which are read as their first moments."""
    due = {"x": at(0), "y": at(0), "z": None}
    rows = [
        row | {"case_deadline": due[row["case_id"]]}
        for row in log("x A 0", "x End 1439", "y A 0", "y End 1440", "z A 0", "z End 9")
    ]
    made = built(engine, tmp_path, reading(engine, rows, attributes=COLUMNS[:1]))
    cases = engine.view(with_open, made.cases, closing=("End",))
    late = engine.make(
        late_by_deadline,
        engine.named(made.steps),
        cases,
        deadline="deadline",
        end=None,
        as_of=AS_OF,
    )
    assert [row["case_id"] for row in engine.rows(late)] == ["y"]


def test_what_is_judged_is_counted(engine: Engine, process: tuple[ir.Table, ir.Table]) -> None:
    _, cases = process
    asked = {"deadline": "deadline", "as_of": AS_OF}
    assert engine.answer_row(deadline_counts, cases, end=None, **asked) == {
        "case_count": 9,
        "stated_count": 6,
        "before_start_count": 1,
        "without_end_count": 0,
        "late_count": 3,
        "late_before_start_count": 1,
        "running_count": 1,
    }
    assert engine.answer_row(deadline_counts, cases, end="finished", **asked) == {
        "case_count": 9,
        "stated_count": 6,
        "before_start_count": 1,
        "without_end_count": 0,
        "late_count": 2,
        "late_before_start_count": 1,
        "running_count": 2,
    }


def test_a_closed_case_that_states_no_end_is_left_out_and_counted(
    engine: Engine, tmp_path: Path
) -> None:
    rows = [
        row | {"case_deadline": at(10), "case_finished": at(20) if row["case_id"] == "x" else None}
        for row in log("x A 0", "x End 5", "y A 0", "y End 900")
    ]
    made = built(engine, tmp_path, reading(engine, rows, attributes=COLUMNS))
    process = engine.named(made.steps), engine.view(with_open, made.cases, closing=("End",))
    assert set(late(engine, process, "deadline", "finished")) == {"x"}
    counts = engine.answer_row(
        deadline_counts, process[1], deadline="deadline", end="finished", as_of=AS_OF
    )
    assert (counts["late_count"], counts["without_end_count"]) == (1, 1)


def test_an_end_long_before_the_first_event_is_none(engine: Engine, tmp_path: Path) -> None:
    early = at(-400 * 1440)
    rows = [
        row | {"case_deadline": at(10), "case_finished": early}
        for row in log("closed A 0", "closed End 15", "open A 0", "timely A 0", "timely End 9")
    ]
    made = built(engine, tmp_path, reading(engine, rows, attributes=COLUMNS))
    cases = engine.view(with_open, made.cases, closing=("End",))
    found = late(engine, (engine.named(made.steps), cases), "deadline", "finished")
    told = {case: (row["delay_seconds"], row["is_running"]) for case, row in found.items()}
    assert told == {"closed": (5 * MINUTE, False), "open": (9990 * MINUTE, True)}
    counts = engine.answer_row(
        deadline_counts, cases, deadline="deadline", end="finished", as_of=AS_OF
    )
    assert (counts["late_count"], counts["running_count"]) == (1, 1)
    assert counts["without_end_count"] == 0


def test_a_case_that_ends_just_before_its_first_event_took_no_time(
    engine: Engine, tmp_path: Path
) -> None:
    (row,) = (row | {"case_deadline": at(-60), "case_finished": at(-1)} for row in log("x End 0"))
    made = built(engine, tmp_path, reading(engine, [row], attributes=COLUMNS))
    cases = engine.view(with_open, made.cases, closing=("End",))
    found = late(engine, (engine.named(made.steps), cases), "deadline", "finished")["x"]
    assert (found["taken_seconds"], found["delay_seconds"]) == (0, 59 * MINUTE)


def test_cases_take_time_until_their_last_event_or_their_stated_end(
    engine: Engine, process: tuple[ir.Table, ir.Table]
) -> None:
    def ends(end: str | None) -> dict[str, Any]:
        told = process[1].select("case_id", at=ended_when(process[1], end=end, as_of=AS_OF))
        return {row["case_id"]: row["at"] for row in engine.rows(told)}

    by_event, by_end = ends(None), ends("finished")
    assert by_event | {"on_time": at(200), "before": at(130)} == by_end
    told = {case: by_event[case] for case in ("on_time", "late", "before", "open_late")}
    assert told == {"on_time": at(100), "late": at(90), "before": at(5), "open_late": AS_OF}


def test_deadlines_that_tell_little_are_remarked_on() -> None:
    counts = {"stated_count": 1434, "before_start_count": 60, "without_end_count": 98}
    before = (
        "Of 1,434 cases with a deadline (deadline) 60 had it before their first event; these are "
        "late from that event on."
    )
    without_end = (
        "Of 1,434 cases with a deadline (deadline) 98 are closed and state no end (enddate); these "
        "are not judged."
    )
    said = deadline_remarks(counts, deadline="case_deadline", end="case_enddate")
    assert said == (before, without_end)
    assert deadline_remarks(counts, deadline="deadline", end=None) == (before,)
    none = dict.fromkeys(counts, 0)
    assert deadline_remarks(none, deadline="deadline", end="enddate") == ()


def test_columns_that_look_like_a_deadline_are_found_the_likeliest_first(
    process: tuple[ir.Table, ir.Table],
) -> None:
    _, cases = process
    more = cases.mutate(
        case_promised=cases.case_deadline,
        case_Target=cases.case_status,
        case_overdue=cases.case_deadline,
    )
    assert deadline_columns(more) == ("deadline", "due_date", "promised")


@pytest.mark.parametrize(
    ("deadline", "end", "sentence"),
    [
        (
            "deadlin",
            None,
            (
                "The cases have no column 'deadlin' to take for their deadline. "
                "The nearest name is 'deadline'."
            ),
        ),
        ("xyz", None, "The cases have no column 'xyz' to take for their deadline."),
        (
            "deadline",
            "case_finish",
            (
                "The cases have no column 'finish' to take for their end. "
                "The nearest name is 'finished'."
            ),
        ),
        (
            "status",
            None,
            "The cases' column 'status' holds no times, so it cannot be their deadline.",
        ),
        ("id", None, "The cases have no column 'id' to take for their deadline."),
    ],
)
def test_a_column_that_is_none_or_holds_no_times_is_refused(
    engine: Engine,
    process: tuple[ir.Table, ir.Table],
    deadline: str,
    end: str | None,
    sentence: str,
) -> None:
    with pytest.raises(ParameterError) as raised:
        late(engine, process, deadline, end)
    assert str(raised.value) == sentence


@pytest.fixture(scope="module")
def receipts(engine: Engine, public_record: PublicRecord) -> tuple[ir.Table, ir.Table]:
    record = public_record("Receipt")
    return record.table(engine, "steps", "work"), record.table(engine, "cases", "work")


@pytest.mark.shared_data
@pytest.mark.parametrize(("end", "late_count", "before"), [(None, 92, 60), ("enddate", 377, 53)])
def test_receipts_have_the_published_late_cases(
    engine: Engine,
    receipts: tuple[ir.Table, ir.Table],
    end: str | None,
    late_count: int,
    before: int,
) -> None:
    steps, cases = receipts
    assert deadline_columns(cases) == ("deadline",)
    last = engine.row(cases.aggregate(at=cases.ended_at.max()))["at"]
    asked = {"deadline": "deadline", "end": end, "as_of": last}
    counts = engine.answer_row(deadline_counts, cases, **asked)
    assert (counts["case_count"], counts["stated_count"]) == (1434, 1434)
    assert (counts["late_count"], counts["late_before_start_count"]) == (late_count, before)
    found = engine.answer(late_by_deadline, steps, cases, **asked)
    assert len(found) == late_count + counts["running_count"]
    assert sum(row["is_before_start"] for row in found) >= before
