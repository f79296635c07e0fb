"""Processes of which the record holds nothing: those that were taken back, and removing one."""

from __future__ import annotations

import shutil
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from daylit.errors import RecordError
from daylit.record import manifest
from daylit_site.records.errors import UnableToRemoveError
from daylit_site.records.keeping import is_held
from daylit_site.records.models import UNDER_WAY, Job, Kind, Process, Source, State
from daylit_site.records.noting import note_of_process
from daylit_site.records.uploads import folder_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from daylit_site.people.models import Person
    from daylit_site.records.models import Upload


def taken_back(processes: Iterable[Process]) -> frozenset[int]:
    """Return the keys of those processes of which all that was imported was undone.

    Args:
        processes: Those that no page shows a run of.
    """
    found = {one.pk: one.process_id for one in processes}
    if not found:
        return frozenset()
    undone = Job.objects.filter(process__in=found, kind=Kind.UNDO, state=State.DONE)
    keys = set(undone.order_by().values_list("process_id", flat=True))
    try:
        held = manifest.read(settings.RECORD / manifest.NAME).processes if keys else {}
    except RecordError:
        # Lists are shown all the same; the page of what was imported says what is broken.
        return frozenset()
    return frozenset(key for key, name in found.items() if key in keys and name not in held)


def why_kept(process: Process) -> str:
    """Return why a process cannot be removed; empty where it can.

    Raises:
        RecordError: The record cannot be read.
    """
    if process.jobs.filter(state__in=UNDER_WAY).exists():
        return _("This process is being worked on. Wait until that is done, or stop it first.")
    if is_held(process):
        return _("The record holds rows of this process. Undo its imports first.")
    if _waiting(process):
        return _("A log waits to be imported into this process. Throw that away first.")
    return ""


@transaction.atomic
def remove(*, process: Process, person: Person, now: datetime) -> None:
    """Forget a process of which nothing is held, with all that was said and done of it.

    Raises:
        UnableToRemoveError: Something of it is held, or it is being worked on.
        RecordError: The record cannot be read.
    """
    held = Process.objects.select_for_update().get(pk=process.pk)
    if refused := why_kept(held):
        raise UnableToRemoveError(refused)
    folders = list(held.uploads.values_list("folder", flat=True))
    # A run protects the job that made it.
    held.runs.all().delete()
    before = {
        "owner": held.owner.name,
        "organisations": list(held.parts.values_list("organisation__name", flat=True)),
    }
    note_of_process("process.removed", held, person=person, now=now, before=before)
    held.delete()
    for folder in folders:
        transaction.on_commit(partial(shutil.rmtree, folder_of(folder), ignore_errors=True))


def _waiting(process: Process) -> bool:
    """Whether the rows of a log are kept that was brought; what lies on the server stays there."""
    uploads: Iterable[Upload] = process.uploads.filter(has_file=True)
    sources = set(Source.objects.filter(upload__process=process).values_list("upload", flat=True))
    return any(one.pk not in sources for one in uploads)
