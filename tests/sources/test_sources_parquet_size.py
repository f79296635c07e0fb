"""A Parquet file that is made to fill disk and memory is refused before a row of it is read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from daylit.errors import UnableToReadError
from daylit.sources import Choices, read, unzipping
from daylit.sources.look import look

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine

CHOICES = Choices(
    earliest=datetime(1980, 1, 1, tzinfo=UTC), latest=datetime(2030, 1, 1, tzinfo=UTC)
)
ROWS_AT_ONCE = 10_000_000
HINT = "Hint: if it is one all the same, bring it in parts, without columns that are empty."


def write(path: Path, columns: dict[str, Any], times: int = 1, **how: Any) -> None:
    """Write a table so many times, one group of rows behind the other."""
    table = pa.table(columns)
    with pq.ParquetWriter(path, table.schema, **how) as writer:
        for _time in range(times):
            writer.write_table(table, row_group_size=ROWS_AT_ONCE)


def refused(path: Path, engine: Engine) -> str:
    with pytest.raises(UnableToReadError) as error:
        look(path, engine, CHOICES)
    with pytest.raises(UnableToReadError) as again:
        read(path, engine, CHOICES)
    assert str(again.value) == str(error.value)
    return str(error.value).replace(str(path), path.name)


def log_of(rows: int) -> dict[str, Any]:
    return {"case": ["1"] * rows, "activity": ["Ask"] * rows, "time": ["2026-01-02 08:00"] * rows}


def test_half_a_megabyte_of_ninety_million_rows_is_refused(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "bomb.parquet"
    nothing = pa.nulls(ROWS_AT_ONCE, pa.bool_())
    write(path, {"case": nothing, "activity": nothing, "time": nothing}, times=9)
    assert path.stat().st_size < 1 << 19
    assert refused(path, engine) == (
        "Cannot read bomb.parquet: its 90,000,000 rows come to more than 200 times its size, as no "
        f"log does. {HINT}"
    )


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unzipping, "MOST_TIMES", 20)
    monkeypatch.setattr(unzipping, "ALWAYS_TAKEN_BYTES", 1 << 20)


@pytest.mark.usefixtures("small_limits")
def test_so_much_is_always_taken_and_no_more(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    bound = (1 << 20) // (3 * 5)
    write(path, log_of(bound))
    assert read(path, engine, CHOICES).row_count == bound
    write(path, log_of(bound + 1))
    assert refused(path, engine) == (
        f"Cannot read log.parquet: its {bound + 1:,} rows come to more than 20 times its size, as "
        f"no log does. {HINT}"
    )


@pytest.mark.usefixtures("small_limits")
def test_a_large_file_may_come_to_more(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    rows = 100_000
    numbered = [f"case {number * 7919 % 1_000_003}" for number in range(rows)]
    write(path, log_of(rows) | {"case": numbered})
    assert path.stat().st_size * 20 > rows * 3 * 5 > 1 << 20
    assert read(path, engine, CHOICES).row_count == rows


@pytest.mark.usefixtures("small_limits")
def test_long_values_and_long_lists_count_too(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "long.parquet"
    write(
        path,
        log_of(2) | {"note": ["x" * (1 << 20), "y" * (1 << 20)]},
        use_dictionary=False,
        compression="zstd",
    )
    assert refused(path, engine).startswith("Cannot read long.parquet: its 2 rows come to more")
    write(path, log_of(1) | {"notes": [[None] * 300_000]})
    assert refused(path, engine).startswith("Cannot read long.parquet: its one row comes to more")
