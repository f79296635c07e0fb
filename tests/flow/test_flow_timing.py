"""Waiting and handling by place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daylit.errors import MissingColumnsError
from daylit.flow.timing import handling_times, medians, waiting_times
from reference import steps_from

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine

Row = dict[str, Any]
LINES = (
    "x1 A 0 start", "x1 A 10 complete", "x1 B 25",
    "x2 A 0 start", "x2 A 20 complete", "x2 B 25",
    "x3 A 0", "x3 B 40", "x3 B 41",
)  # fmt: skip


def test_handling_is_told_of_activities_with_a_measured_step(engine: Engine) -> None:
    (row,) = engine.rows(handling_times(steps_from(engine, *LINES)))
    assert row == {
        "activity": "A",
        "row_count": 3,
        "measured_count": 2,
        "median_seconds": 900,
        "most_seconds": pytest.approx(1140),
        "total_seconds": 1800,
        "lower_seconds": 600,
        "upper_seconds": 1200,
    }


def test_waiting_is_told_of_each_way_between_two_activities(engine: Engine) -> None:
    rows = engine.rows(waiting_times(steps_from(engine, *LINES)))
    told = {
        (row["previous_activity"], row["activity"]): (row["row_count"], row["median_seconds"])
        for row in rows
    }
    assert told == {("A", "B"): (3, 900), ("B", "B"): (1, 60)}


def test_log_without_starts_has_no_handling_times(engine: Engine) -> None:
    assert engine.rows(handling_times(steps_from(engine, "x1 A", "x1 B"))) == []


def test_steps_without_times_columns_are_refused(engine: Engine) -> None:
    steps = steps_from(engine, "x1 A").drop("handling_seconds")
    with pytest.raises(MissingColumnsError) as raised:
        handling_times(steps)
    assert str(raised.value) == "The table steps lacks the column(s) handling_seconds."


def seconds(engine: Engine, values: list[float | None]) -> ir.Table:
    return engine.from_arrow(pa.table({"seconds": pa.array(values, pa.float64())}))


def test_whole_table_is_one_group_where_none_is_named(engine: Engine) -> None:
    (row,) = engine.rows(medians(seconds(engine, [1, None, 5, 3]), "seconds", []))
    assert (row["row_count"], row["measured_count"], row["median_seconds"]) == (4, 3, 3)


def test_nothing_is_told_where_no_value_is_stated(engine: Engine) -> None:
    assert engine.rows(medians(seconds(engine, [None, None]), "seconds", [])) == []


@settings(max_examples=5, deadline=None, database=None)
@given(values=st.lists(st.integers(0, 10**7), min_size=1, max_size=60), factor=st.integers(2, 3600))
def test_times_grow_with_their_unit_and_stand_in_order(
    engine: Engine, values: list[int], factor: int
) -> None:
    (row,), (grown,) = (
        engine.rows(medians(seconds(engine, [value * by for value in values]), "seconds", []))
        for by in (1, factor)
    )
    assert row["lower_seconds"] <= row["median_seconds"] <= row["upper_seconds"]
    assert row["median_seconds"] <= row["most_seconds"] <= max(values)
    assert {row["lower_seconds"], row["upper_seconds"]} <= set(values)
    for name, value in row.items():
        assert grown[name] == pytest.approx(value * factor if name.endswith("_seconds") else value)
