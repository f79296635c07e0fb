"""A log taken into a record without an analysis, which takes long: the clock reads steps only."""

from __future__ import annotations

import csv
from datetime import timedelta
from typing import TYPE_CHECKING

from ledger_fixtures import BEGIN

from daylit.record.changes.importing import import_id, import_readings
from daylit.record.engine import open_engine
from daylit.record.stating import Incoming
from daylit.record.store import Record
from daylit.sources import Choices, read

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ledger_fixtures import Row


def take_log(folder: Path, rows: Sequence[Row], *, process_id: str = "breakdown") -> Path:
    """Take a log into a record of its own; return the record's folder."""
    log = folder / "log.csv"
    with log.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["case", "activity", "time", "team", "organisation"])
        writer.writerows(rows)
    choices = Choices(earliest=BEGIN - timedelta(days=1), latest=BEGIN + timedelta(days=1))
    with open_engine(input_bytes=1) as engine:
        import_readings(
            Record(folder / "record"),
            engine,
            [Incoming(import_id(log, ""), read(log, engine, choices), None)],
            process_id=process_id,
            imported_at=BEGIN,
            on_progress=lambda *_: None,
        )
    return folder / "record"
