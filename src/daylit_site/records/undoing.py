"""Undoing an import: what it would come to, and asking for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from daylit.record import manifest
from daylit.record.report import ALIAS_TABLE
from daylit_site.records.errors import UnableToUndoError
from daylit_site.records.imports import ImportShown, import_shown
from daylit_site.records.models import Job, Kind, Process, Source
from daylit_site.records.noting import note_of_process
from daylit_site.records.operations import ask

if TYPE_CHECKING:
    from datetime import datetime

    from daylit.record.manifest import Import
    from daylit_site.people.models import Person


@dataclass(frozen=True)
class Undoing:
    """What undoing an import would come to.

    Attributes:
        shown: The import.
        later: The numbers of the imports that would be taken again.
        is_only_log: Whether nothing would be left of the process.
        pauses: Whether imports that come by themselves are to wait.
    """

    shown: ImportShown
    later: list[int]
    is_only_log: bool
    pauses: bool


def undoing(process: Process, number: int) -> Undoing | None:
    """Return what undoing an import would come to; null where the process has no such one.

    Raises:
        RecordError: The record cannot be read.
    """
    imports = _imports(process)
    found = next((one for one in imports if one.number == number), None)
    if found is None:
        return None
    others = [one for one in imports if one is not found]
    return Undoing(
        import_shown(found),
        [one.number for one in imports[imports.index(found) + 1 :]],
        is_only_log=all(_is_of_aliases(one) for one in others),
        pauses=Source.objects.filter(upload__process=process).exclude(next_at=None).exists(),
    )


@transaction.atomic
def undo(*, process: Process, number: int, person: Person, now: datetime) -> Job:
    """Make the record what it would be had an import never come.

    Raises:
        UnableToUndoError: The process has no such import any more.
        AlreadyUnderWayError: Something is being done to the process.
    """
    job = ask(Kind.UNDO, person, now, process=process, import_number=number)
    # Else it might come again with the next of them.
    going_on = Source.objects.filter(upload__process=process, is_paused=False)
    paused = going_on.update(is_paused=True)
    if all(one.number != number for one in _imports(process)):
        raise UnableToUndoError(_("This import is not part of the process any more."))
    note_of_process(
        "process.undo_asked",
        process,
        person=person,
        now=now,
        after={"import": number, "sources_paused": paused},
    )
    return job


def _imports(process: Process) -> tuple[Import, ...]:
    held = manifest.read(settings.RECORD / manifest.NAME).processes.get(process.process_id)
    return () if held is None else held.imports


def _is_of_aliases(one: Import) -> bool:
    return bool(one.sources[0]["file_format"] == ALIAS_TABLE)
