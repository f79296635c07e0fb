"""What the worker does to undo an import."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.utils import timezone

from daylit.record.changes.undoing import undo_import
from daylit.record.engine import open_engine
from daylit.record.store import Record

if TYPE_CHECKING:
    from daylit_site.records.models import Job, Process
    from daylit_site.records.watching import Watch


def take_back(job: Job, watch: Watch) -> None:
    """Undo an import; one that is undone already is left so, as the last try may have been cut off.

    Raises:
        RecordError: What it came upon is no longer there, or what came after it cannot be taken
            again without it.
    """
    process_id, number = cast("Process", job.process).process_id, cast("int", job.import_number)
    record = Record(settings.RECORD)
    held = record.manifest.processes.get(process_id)
    if held is None or all(one.number != number for one in held.imports):
        return
    with open_engine(input_bytes=record.size_of(process_id)) as engine:
        undo_import(record, engine, number, undone_at=timezone.now(), on_progress=watch.tell)
