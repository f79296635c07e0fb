"""An import: readings in, a new version of the record and an import report out."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import ibis

from daylit.record.building import build_process
from daylit.record.store import check_process_id

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from daylit.record.building import Built, Incoming
    from daylit.record.engine import Engine
    from daylit.record.report import ImportReport
    from daylit.record.store import Record

IMPORT_ID_LENGTH = 16
ROWS_PER_BATCH = 100_000


def import_id(path: Path, choices: str) -> str:
    """Return the id of importing a file: a hash of its content and of how it is to be read."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update(choices.encode())
    return digest.hexdigest()[:IMPORT_ID_LENGTH]


def import_readings(
    record: Record,
    engine: Engine,
    incoming: Sequence[Incoming],
    *,
    process_id: str,
    imported_at: datetime,
    on_progress: Callable[[str], None],
) -> ImportReport:
    """Build a process from its sources and make it part of the record.

    Args:
        record: Where it goes; what it held of the process is replaced, or left as it is where it
            was made of the same imports.
        engine: Runs the building.
        incoming: The sources, in their order.
        process_id: Names the process.
        imported_at: The moment that the report bears.
        on_progress: Is told what is being done.

    Raises:
        RecordError: No row of any source could be taken.
    """
    check_process_id(process_id)
    with record.writing():
        built = build_process(record.directory, engine, incoming, on_progress=on_progress)
        report = built.report(incoming, process_id=process_id, imported_at=imported_at)
        if record.report_of(process_id, [one.import_id for one in incoming]) is None:
            _write(record, engine, built, process_id, on_progress)
            record.publish(process_id, report.as_json())
    return report


def _write(
    record: Record,
    engine: Engine,
    built: Built,
    process_id: str,
    on_progress: Callable[[str], None],
) -> None:
    for name, table in (("events", built.events), ("steps", built.steps), ("cases", built.cases)):
        on_progress(f"Writing {name}")
        keyed = table.mutate(process_id=ibis.literal(process_id)).relocate("process_id")
        record.write(name, process_id, engine.batches(keyed, rows=ROWS_PER_BATCH))
