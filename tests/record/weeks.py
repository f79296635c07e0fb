"""A public log cut into overlapping exports that come in any order, against one import of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import ibis
from splitting import OF_ARRIVAL

from builders import take
from daylit.record.reading import Reading
from daylit.record.store import Record
from daylit.sources import Choices, read

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

    import ibis.expr.types as ir

    from daylit.record.engine import Engine
    from daylit.record.report import ImportReport

LOGS = ("Receipt", "BPIC13_incidents", "BPIC20_PrepaidTravelCost")
WEEK = timedelta(days=7)
CHOICES = Choices(
    earliest=datetime(1980, 1, 1, tzinfo=UTC), latest=datetime(2026, 1, 1, tzinfo=UTC)
)
TABLES = ("events", "steps", "cases")


@dataclass(frozen=True)
class Compared:
    """What came of importing a log at once, and its exports one after another.

    Attributes:
        event_count: Events of the log.
        export_count: Exports it was cut into.
        stated_count: Rows of all exports.
        whole: The report of the one import.
        parts: The report of the last export's import.
        rows: For each table, how many rows the exports gave.
        differing: For each table, how many rows stand in one of both records only, whatever tells
            of the imports left out.
    """

    event_count: int
    export_count: int
    stated_count: int
    whole: ImportReport
    parts: ImportReport
    rows: dict[str, int]
    differing: dict[str, int]


def compare(
    engine: Engine, path: Path, folder: Path, chance: Random, *, count: int | None
) -> Compared:
    """Import a log at once, and its exports in a random order; compare what is held.

    Args:
        engine: Reads and imports.
        path: The log.
        folder: Where the record goes.
        chance: Decides the order.
        count: How many exports; null for one a week, each with the week before.
    """
    whole = read(path, engine, CHOICES, on_progress=lambda *_: None)
    events = engine.keep(whole.events)
    exports = _exports(engine, whole, events, count)
    chance.shuffle(exports)
    record = Record(folder)
    one = take(record, engine, whole, process_id="whole")
    for export in exports:
        many = take(record, engine, export, process_id="parts")
    held = {
        table: [_rows(engine, record, table, name) for name in ("parts", "whole")]
        for table in TABLES
    }
    return Compared(
        engine.count(events),
        len(exports),
        sum(export.row_count for export in exports),
        one,
        many,
        {table: engine.count(parts) for table, (parts, _) in held.items()},
        {table: _differing(engine, *both) for table, both in held.items()},
    )


def _exports(engine: Engine, whole: Reading, events: ir.Table, count: int | None) -> list[Reading]:
    """Cut a log into pieces, each with as much of what lies before it."""
    span = engine.row(
        events.aggregate(first=events.occurred_at.min(), last=events.occurred_at.max())
    )
    step = WEEK if count is None else (span["last"] - span["first"]) / count
    exports = []
    begun = span["first"]
    while begun <= span["last"]:
        within = events.filter(
            (events.occurred_at >= begun - step) & (events.occurred_at < begun + step)
        )
        kept = engine.keep(within)
        name = f"from {begun:%Y-%m-%d %H:%M}"
        if engine.count(kept):
            exports.append(Reading(name, "XES", engine.count(kept), kept, whole.columns))
        begun += step
    return exports


def _rows(engine: Engine, record: Record, table: str, process_id: str) -> ir.Table:
    held = record.table(engine, table, process_id)
    return engine.keep(held.drop(*[name for name in OF_ARRIVAL if name in held.columns]))


def _differing(engine: Engine, one: ir.Table, other: ir.Table) -> int:
    only = [
        ibis.difference(mine, its, distinct=False) for mine, its in ((one, other), (other, one))
    ]
    return sum(engine.count(rows) for rows in only)
