"""Cases that say themselves when they ended."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from builders import at
from daylit.record.stated_ends import count_stated_ends, end_column, with_stated_ends

if TYPE_CHECKING:
    from daylit.record.engine import Engine

YEAR = 366 * 1440
MOMENT = pa.timestamp("us", tz="UTC")


def named(engine: Engine, kind: Any, *names: str) -> str | None:
    columns = {name: pa.array([None], kind) for name in names}
    return end_column(engine.from_arrow(pa.table({"case_id": ["x1"], **columns})))


@pytest.mark.parametrize("name", ["enddate", "End_Date", "closed at", "CompletedOn", "slutdatum"])
def test_a_time_that_is_called_an_end_is_one(engine: Engine, name: str) -> None:
    assert named(engine, MOMENT, "case_startdate", f"case_{name}") == f"case_{name}"
    assert named(engine, pa.date32(), f"case_{name}") == f"case_{name}"


def test_planned_ends_and_what_is_no_time_are_none(engine: Engine) -> None:
    assert named(engine, MOMENT, "case_enddate_planned", "case_deadline", "ended_at") is None
    assert named(engine, pa.string(), "case_enddate") is None


def test_an_end_up_to_the_last_event_closes_a_case(engine: Engine) -> None:
    cases = engine.from_arrow(
        pa.table(
            {
                "case_id": ["ended", "later", "unsaid", "closed"],
                "started_at": pa.array([at(0)] * 4, MOMENT),
                "ended_at": pa.array([at(0), at(1), at(9), at(2)], MOMENT),
                "is_open": [True, True, True, False],
                "case_enddate": pa.array([at(9), at(10), None, None], MOMENT),
            }
        )
    )
    told = with_stated_ends(cases, column="case_enddate")
    assert told.columns == cases.columns
    rows = {row["case_id"]: row["is_open"] for row in engine.rows(told)}
    assert rows == {"ended": False, "later": True, "unsaid": True, "closed": False}
    counts = engine.row(count_stated_ends(cases, column="case_enddate"))
    assert counts == {"ended": 1, "too_early": 0, "every": 4}


def test_a_day_is_an_end_from_its_beginning_on(engine: Engine) -> None:
    cases = engine.from_arrow(
        pa.table(
            {
                "started_at": pa.array([at(0)], MOMENT),
                "ended_at": pa.array([at(5)], MOMENT),
                "is_open": [True],
                "case_enddate": pa.array([date(2026, 3, 2)]),
            }
        )
    )
    assert engine.row(with_stated_ends(cases, column="case_enddate"))["is_open"] is False


def test_an_end_more_than_a_year_before_the_first_event_is_none(engine: Engine) -> None:
    began = at(3 * YEAR)
    cases = engine.from_arrow(
        pa.table(
            {
                "case_id": ["long before", "a year before", "unsaid"],
                "started_at": pa.array([began] * 3, MOMENT),
                "ended_at": pa.array([began] * 3, MOMENT),
                "is_open": [True] * 3,
                "case_enddate": pa.array([at(2 * YEAR - 1), at(2 * YEAR), None], MOMENT),
            }
        )
    )
    told = engine.rows(with_stated_ends(cases, column="case_enddate"))
    are_open = {row["case_id"]: row["is_open"] for row in told}
    assert are_open == {"long before": True, "a year before": False, "unsaid": True}
    counts = engine.row(count_stated_ends(cases, column="case_enddate"))
    assert counts == {"ended": 1, "too_early": 1, "every": 3}
