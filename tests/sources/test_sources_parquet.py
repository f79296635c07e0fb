"""Parquet: typed columns, scanned where they lie."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from daylit.errors import UnableToReadError
from daylit.sources import Choices, read

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine
    from daylit.record.reading import Reading

NOON = datetime(2024, 7, 1, 12)  # noqa: DTZ001 - a time without a zone is the point


@pytest.fixture
def read_columns(engine: Engine, tmp_path: Path) -> Any:
    def read_columns(
        columns: dict[str, Any], **choices: Any
    ) -> tuple[Reading, list[dict[str, Any]]]:
        path = tmp_path / "log.parquet"
        pq.write_table(pa.table(columns), path)
        reading = read(path, engine, Choices(**choices))
        return reading, engine.rows(reading.events.order_by("source_row"))

    return read_columns


def test_typed_columns_are_taken_as_they_are(read_columns: Any) -> None:
    reading, rows = read_columns(
        {
            "case": [7, 7],
            "activity": [" A ", "B"],
            "time": pa.array([NOON.replace(tzinfo=UTC)] * 2, pa.timestamp("ns", "Europe/Berlin")),
            "amount": [1.5, None],
            "day": [date(2024, 7, 1), None],
            "urgent": [True, None],
            "count": pa.array([3, None], pa.int32()),
            "tags": [["x", "y"], None],
            "note": [" ", "n"],
        }
    )
    assert reading.file_format == "Parquet"
    assert reading.row_count == 2
    assert reading.remarks == ()
    assert rows[0] | {"source_row": 0} == {
        "case_id": "7",
        "activity": "A",
        "lifecycle": None,
        "occurred_at": NOON.replace(tzinfo=UTC),
        "person": None,
        "team_id": None,
        "organisation_id": None,
        "source_event_id": None,
        "source_row": 0,
        "event_amount": 1.5,
        "event_day": datetime(2024, 7, 1, tzinfo=UTC),
        "event_urgent": True,
        "event_count_2": 3,
        "event_tags": "[x, y]",
        "event_note": None,
    }


def test_whole_numbers_stored_with_a_point_are_whole_as_case_ids(read_columns: Any) -> None:
    _, rows = read_columns({"case": [7.0, 8.0], "activity": ["A", "B"], "time": [NOON, NOON]})
    assert [row["case_id"] for row in rows] == ["7", "8"]


def test_times_without_a_zone_are_counted(read_columns: Any) -> None:
    columns = {"case": ["1", "1"], "activity": ["A", "B"], "time": [NOON, NOON]}
    reading, rows = read_columns(columns)
    assert reading.remarks == (
        "2 times state no time zone and were taken as UTC; say another with --time-zone.",
    )
    assert rows[0]["occurred_at"] == NOON.replace(tzinfo=UTC)
    _, rows = read_columns(columns, time_zone="Europe/Stockholm")
    assert rows[0]["occurred_at"] == NOON.replace(hour=10, tzinfo=UTC)


@pytest.mark.parametrize(
    "times",
    [
        ["1.7.2024 12:00", "13.7.2024 12:00"],
        [1719835200, 1719835201],
        [1719835200000, 1719835200001],
    ],
)
def test_times_as_text_or_counted_from_1970_are_understood(read_columns: Any, times: Any) -> None:
    _, rows = read_columns({"case": ["1", "1"], "activity": ["A", "B"], "time": times})
    assert rows[0]["occurred_at"] == NOON.replace(tzinfo=UTC)


def test_refused_rows_are_counted_with_their_number_in_the_file(read_columns: Any) -> None:
    stamp = NOON.replace(tzinfo=UTC)
    reading, rows = read_columns(
        {
            "case": ["1", None, " ", "1", "1"],
            "activity": ["A", "B", "C", "", "E"],
            "time": [stamp, stamp, stamp, stamp, None],
        }
    )
    assert [row["source_row"] for row in rows] == [0]
    assert reading.row_count == 5
    assert {each.reason: (each.row_count, each.examples) for each in reading.refusals} == {
        "no case": (2, ("row 2", "row 3")),
        "no activity": (1, ("row 4",)),
        "no time": (1, ("row 5",)),
    }


@pytest.mark.parametrize(
    "kind",
    [
        pa.decimal128(38, 0),
        pa.decimal128(20, 0),
        pa.decimal128(38, 4),
        pa.decimal128(19, 0),
        pa.uint64(),
    ],
)
@pytest.mark.parametrize("role", ["case", "user", "event id"])
def test_wide_numbers_keep_every_digit_as_ids(read_columns: Any, kind: Any, role: str) -> None:
    first = 9_007_199_254_740_993 if kind != pa.uint64() else 2**63 - 500
    ids = [str(first + number) for number in range(1000)]
    numbers = pa.array([Decimal(each) for each in ids], pa.decimal128(38, 0)).cast(kind)
    columns: dict[str, Any] = {
        "case": [str(number // 2) for number in range(1000)],
        "activity": ["A", "B"] * 500,
        "time": [NOON] * 1000,
    }
    _, rows = read_columns(columns | {role: numbers})
    taken = {"case": "case_id", "user": "person", "event id": "source_event_id"}[role]
    assert [row[taken] for row in rows] == ids


@pytest.mark.parametrize(
    ("kind", "written", "meant"),
    [
        (pa.decimal128(18, 0), "999999999999999999", 999999999999999999),
        (pa.decimal128(19, 0), "1234567890123456789", "1234567890123456789"),
        (pa.decimal128(15, 2), "1234567890123.45", 1234567890123.45),
        (pa.decimal128(16, 2), "12345678901234.05", "12345678901234.05"),
        (pa.decimal128(16, 2), "100.00", "100"),
        (pa.decimal128(9, 2), "100.00", 100.0),
    ],
)
def test_decimals_are_numbers_only_where_nothing_is_lost(
    read_columns: Any, kind: Any, written: str, meant: object
) -> None:
    _, rows = read_columns(
        {
            "case": ["1"],
            "activity": ["A"],
            "time": [NOON],
            "x": pa.array([Decimal(written)], kind),
        }
    )
    assert rows[0]["event_x"] == meant
    assert type(rows[0]["event_x"]) is type(meant)


@pytest.mark.parametrize(("number", "meant"), [(7, 7), (2**63, "9223372036854775808")])
def test_unsigned_numbers_are_text_where_they_are_too_long(
    read_columns: Any, number: int, meant: object
) -> None:
    _, rows = read_columns(
        {
            "case": ["1"],
            "activity": ["A"],
            "time": [NOON],
            "x": pa.array([number], pa.uint64()),
        }
    )
    assert rows[0]["event_x"] == meant


def test_what_is_not_a_number_is_no_case_and_no_value(read_columns: Any) -> None:
    nan = float("nan")
    reading, rows = read_columns(
        {
            "case": [7.0, nan, float("inf")],
            "activity": ["A", "B", "C"],
            "time": [NOON] * 3,
            "x": pa.array([nan, 1.5, 2.5], pa.float32()),
        }
    )
    assert [(row["case_id"], row["event_x"]) for row in rows] == [("7", None), ("inf", 2.5)]
    assert [(each.reason, each.row_count, each.examples) for each in reading.refusals] == [
        ("no case", 1, ("row 2",))
    ]


@pytest.mark.parametrize("zone", [None, "UTC"])
def test_a_time_beyond_microseconds_is_told_of(
    read_columns: Any, tmp_path: Path, zone: str | None
) -> None:
    far = pa.array([0, 9_223_372_036_854_775_000], pa.timestamp("ms", zone))
    columns = {"case": ["1", "1"], "activity": ["A", "B"], "time": [NOON, NOON], "until": far}
    with pytest.raises(UnableToReadError) as error:
        read_columns(columns)
    assert str(error.value) == (
        f"Cannot read {tmp_path / 'log.parquet'}: the column 'until' holds a time too far from "
        "1970 to be counted in microseconds."
    )


def test_times_in_milliseconds_are_understood(read_columns: Any) -> None:
    times = pa.array([NOON, None], pa.timestamp("ms"))
    _, rows = read_columns({"case": ["1", "1"], "activity": ["A", "B"], "time": times})
    assert [row["occurred_at"] for row in rows] == [NOON.replace(tzinfo=UTC)]


@pytest.mark.parametrize("name", ["file_row_number", "File_Row_Number", "raw0", "source_row"])
def test_a_column_may_have_the_name_of_the_engines_row_number(read_columns: Any, name: str) -> None:
    reading, rows = read_columns(
        {name: ["x", "y"], "case": ["1", "2"], "activity": ["A", "B"], "time": [NOON, NOON]}
    )
    attribute = reading.columns[0].taken_as
    assert [(row["source_row"], row[attribute]) for row in rows] == [(0, "x"), (1, "y")]
