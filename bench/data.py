"""Makes Parquet files of BPIC 2012, several times over, each time with new case names."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from daylit.record.engine import open_engine
from daylit.sources import Choices, read

NAMES = {
    "case_id": "case:concept:name",
    "activity": "concept:name",
    "lifecycle": "lifecycle:transition",
    "person": "org:resource",
    "occurred_at": "time:timestamp",
}


def shared_logs(what: str, does: str) -> Path:
    """Return the folder of the public logs; ends the script where none is named.

    Args:
        what: What needs it.
        does: What that does on public logs.
    """
    shared = os.environ.get("DAYLIT_SHARED_DATA")
    if shared is None:
        sys.exit(f"{what} needs DAYLIT_SHARED_DATA: it {does} on public logs.")
    return Path(shared) / "logs"


def make_files(log: Path, folder: Path, copies: tuple[int, ...]) -> dict[int, Path]:
    """Write a Parquet file for each number of copies, rows in the order of the log."""
    once = _events(log)
    made = {}
    for count in copies:
        made[count] = folder / f"bpic12_{count}.parquet"
        with pq.ParquetWriter(made[count], once.schema) as writer:
            for number in range(count):
                writer.write_table(_renamed(once, number))
    return made


def _events(log: Path) -> pa.Table:
    with open_engine(input_bytes=log.stat().st_size) as engine:
        events = read(log, engine, Choices()).events.order_by("source_row")
        table = engine.arrow(events.select(*NAMES))
    return table.rename_columns(list(NAMES.values()))


def _renamed(table: pa.Table, number: int) -> pa.Table:
    names = pc.binary_join_element_wise(table[0], str(number), "-")  # type: ignore[call-overload]  # the stubs know no plain text
    return table.set_column(0, table.schema.names[0], names)
