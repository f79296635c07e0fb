"""Makes further batches for a record: 5,000 events over cases of one sort or another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.parquet as pq
from data import NAMES

from daylit.record.engine import open_engine
from daylit.record.store import Record

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine

EVENTS = 5_000
DRAWN = "md5('drawn' || case_id)"
"""Not by md5 of the case alone: where a case lies goes by that."""

PROCESS = "bench"
BATCHES = {
    "5,000 open cases, the latest": ("is_open", 5_000, "ended_at DESC, case_id"),
    "5,000 open cases, drawn from all that are open": ("is_open", 5_000, DRAWN),
    "50 closed cases in three buckets": (
        "NOT is_open AND bucket IN (3, 7, 11)",
        50,
        DRAWN,
    ),
    "5,000 closed cases, drawn from all": ("NOT is_open", 5_000, DRAWN),
}
"""By name: which cases, how many, and which first."""


def make_batches(folder: Path, into: Path) -> dict[str, Path]:
    """Write a Parquet file for each sort of batch: events of an activity that is new to the cases.

    Open cases get them after their last event, closed ones between their first and their last.
    """
    record = Record(folder)
    made = {}
    with open_engine(input_bytes=record.size_of(PROCESS)) as engine:
        cases = _cases(engine, record)
        for number, (name, (which, case_count, order)) in enumerate(BATCHES.items()):
            made[name] = into / f"batch_{number}.parquet"
            rows = engine.connection.con.sql(
                _events(cases, which, case_count, order, EVENTS // case_count)
            ).to_arrow_table()
            if rows.num_rows != EVENTS:
                raise ValueError(f"{name}: {rows.num_rows:,} events")
            pq.write_table(rows, made[name])
    return made


def _cases(engine: Engine, record: Record) -> str:
    """Return the name of the cases with ``is_open`` and where they lie."""
    state = record.process(PROCESS).state
    lie = engine.named(record.rows(engine, "cases", PROCESS, state).select("case_id", "bucket"))
    told = engine.named(record.table(engine, "cases", PROCESS))
    return str(engine.keep(told.inner_join(lie, "case_id")).get_name())


def _events(cases: str, which: str, case_count: int, order: str, each: int) -> str:
    """Return the SQL of so many events of each of some cases."""
    wanted = {
        "case_id": "case_id",
        "activity": "'W_Later word'",
        "lifecycle": "'COMPLETE'",
        "person": "'109' || hash(case_id) % 60",
        "occurred_at": "CASE WHEN is_open THEN ended_at + INTERVAL 1 HOUR "
        "ELSE started_at + (ended_at - started_at) / 2 END + number * INTERVAL 1 SECOND",
    }
    columns = ", ".join(f'{sql} AS "{NAMES[name]}"' for name, sql in wanted.items())
    return (
        f"SELECT {columns} FROM (SELECT * FROM {cases} WHERE {which} "  # noqa: S608 - our own words
        f"ORDER BY {order} LIMIT {case_count}), range({each}) AS numbers(number)"
    )
