"""What is kept of a log that was brought: its file until it is imported; then no value of it."""

from __future__ import annotations

import shutil
from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from daylit.record import manifest
from daylit_site.records.errors import UnableToTakeError
from daylit_site.records.models import UNDER_WAY, Kind, Part, Process, Source, State, Upload
from daylit_site.records.noting import note_of_log, note_of_process
from daylit_site.records.uploads import folder_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models.fields.reverse_related import ForeignObjectRel

    from daylit_site.people.models import Person


def file_is_gone(upload: Upload) -> str:
    """Say that a log cannot be read any more."""
    said = _("The file of “%(name)s” is not kept any more. Bring it again.")
    return said % {"name": upload.name}


@transaction.atomic
def throw_away(*, upload: Upload, person: Person, now: datetime) -> None:
    """Forget a log that nobody imported, with its file, and a process that was made for it.

    A process goes only where nothing else was ever said or done of it.

    Raises:
        UnableToTakeError: It was imported, or something is being done to it.
    """
    held = Upload.objects.select_for_update().get(pk=upload.pk)
    if held.jobs.filter(kind=Kind.IMPORT, state=State.DONE).exists():
        refused = _("This log has been imported. Undo its import instead.")
        raise UnableToTakeError(refused)
    if held.jobs.filter(state__in=UNDER_WAY).exists():
        raise UnableToTakeError(_("This log is being worked on. Stop that first."))
    concerned = Q(pk=held.process_id) | Q(jobs__upload=held)
    processes = list(Process.objects.filter(concerned).select_related("owner").distinct())
    note_of_log("log.thrown_away", held, person=person, now=now)
    held.delete()
    for process in filter(_is_empty, processes):
        note_of_process("process.removed", process, person=person, now=now)
        process.delete()
    transaction.on_commit(partial(_remove, held.folder))


@transaction.atomic
def forget_imported() -> None:
    """Let go of the files of all logs that are imported, and of what was shown out of them.

    The record holds their rows, and its directory the names of people. Of all, as a worker that was
    ended may have left one.
    """
    imported = Upload.objects.filter(has_file=True, jobs__kind=Kind.IMPORT, jobs__state=State.DONE)
    for upload in imported.distinct():
        # What lies on the server stays there, and is read again.
        upload.has_file = Source.objects.filter(upload=upload).exists()
        upload.looked = without_values(upload.looked)
        upload.save(update_fields=["has_file", "looked"])
        transaction.on_commit(partial(_remove, upload.folder))


def without_values(looked: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was found by looking without what stood in the log: it may name people."""
    if not looked:
        return {}
    parts = {
        part: [one | {"examples": []} for one in looked[part]] for part in ("columns", "refusals")
    }
    return {**looked, **parts, "problem": None}


def _is_empty(process: Process) -> bool:
    """Whether a process is only a name: nobody else takes part, and nothing else tells of it."""
    if is_held(process) or process.parts.exclude(organisation=process.owner.organisation).exists():
        return False
    relations = Process._meta.related_objects  # noqa: SLF001 (public by its documentation)
    of_it = [one for one in relations if one.related_model is not Part]
    return not any(_has_rows(one, process) for one in of_it)


def _has_rows(relation: ForeignObjectRel, process: Process) -> bool:
    rows = relation.related_model._base_manager  # noqa: SLF001 (public by its documentation)
    return rows.filter(**{relation.field.name: process}).exists()


def is_held(process: Process) -> bool:
    """Whether the record holds anything of a process."""
    return process.process_id in manifest.read(settings.RECORD / manifest.NAME).processes


def _remove(folder: str) -> None:
    shutil.rmtree(folder_of(folder), ignore_errors=True)
