"""Parquet: typed columns, scanned where they lie."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

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
