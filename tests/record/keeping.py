"""Tables put into a record by hand, with none of an import's work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from builders import NOW
from daylit.record.delta import File
from daylit.record.manifest import Process, State
from daylit.record.store import TABLES, Record

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine

Row = dict[str, Any]


def files_of(engine: Engine, folder: Path, columns: Row, *, bucket: int = 0) -> list[File]:
    """Write one Parquet file of a bucket into a table's folder."""
    count = len(next(iter(columns.values())))
    table = pa.table(
        {
            **{name: _typed(values) for name, values in columns.items()},
            "bucket": pa.array([bucket] * count, pa.int32()),
        }
    )
    folder.mkdir(parents=True, exist_ok=True)
    return [
        File(f"bucket={bucket}/{one.path.name}", bucket, one.row_count, one.size_bytes)
        for one in engine.write(engine.from_arrow(table), folder)
    ]


def schema_of(columns: Row) -> pa.Schema:
    return pa.schema({name: _typed(values).type for name, values in columns.items()})


def _typed(values: list[Any]) -> pa.Array[Any]:
    return pa.array(values) if values else pa.array(values, pa.string())


def write(engine: Engine, record: Record, process_id: str, **columns: list[Any]) -> State:
    """Write the same rows as all tables of a process; nobody sees them yet."""
    versions = {}
    for name in TABLES:
        files = files_of(engine, record.path(name, process_id), columns)
        versions[name] = record.commit(name, process_id, files, schema_of(columns))
    return State(versions)


def put(engine: Engine, folder: Path, process_id: str, **columns: list[Any]) -> None:
    """Write the same rows as all tables of a process, and publish them."""
    record = Record(folder)
    with record.writing():
        state = write(engine, record, process_id, **columns)
        made: dict[str, Process | None] = {process_id: Process(state)}
        record.publish(made, made_at=NOW, made_by=f"import 1 of {process_id}")


def steps(engine: Engine, record: Record, process_id: str) -> list[Row]:
    return engine.rows(record.table(engine, "steps", process_id))


def said(engine: Engine, folder: Path, process_id: str, column: str = "said") -> list[Any]:
    return [row[column] for row in steps(engine, Record(folder), process_id)]
