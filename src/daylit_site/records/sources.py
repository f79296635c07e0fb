"""Logs that lie on the server: which may be named, and where a log is read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from daylit_site.records.errors import UnableToNameError
from daylit_site.records.models import Kind, Source, Upload
from daylit_site.records.naming import file_name
from daylit_site.records.noting import note_of_log
from daylit_site.records.operations import ask
from daylit_site.records.schedules import next_after
from daylit_site.records.uploads import FOLDER_BYTES, file_of, folder_of

if TYPE_CHECKING:
    from datetime import datetime

    from daylit_site.people.models import Person


def readable(said: str) -> Path:
    """Return the file to which a path leads, links followed, if it may be read.

    Nothing is said of what lies elsewhere, not even whether it is there.

    Raises:
        UnableToNameError: It may not be read, or is no file.
    """
    if not settings.SOURCE_FOLDERS:
        raise UnableToNameError(_("No folder of the server may be read."))
    found = Path(os.path.realpath(said))
    allowed = [Path(os.path.realpath(one)) for one in settings.SOURCE_FOLDERS]
    own = Path(os.path.realpath(settings.HOME))
    is_below = any(found != one and found.is_relative_to(one) for one in allowed)
    if not Path(said).is_absolute() or not is_below or found.is_relative_to(own):
        folders = ", ".join(map(str, settings.SOURCE_FOLDERS))
        refused = _("Only what lies below these folders of the server may be read: %(folders)s.")
        raise UnableToNameError(refused % {"folders": folders})
    if not os.path.isfile(found):  # noqa: PTH113 (its own raises where it may not look)
        raise UnableToNameError(_("There is no such file."))
    return found


@transaction.atomic
def name_source(*, path: str, every_hours: int | None, person: Person, now: datetime) -> Upload:
    """Have a log looked at that lies on the server.

    Args:
        path: Where it lies.
        every_hours: After how many hours it is imported again, once it was; null for never.
        person: Who names it.
        now: The moment.

    Raises:
        UnableToNameError: It may not be read, or is no file.
    """
    found = readable(path)
    upload = Upload.objects.create(
        name=file_name(path),
        folder=secrets.token_hex(FOLDER_BYTES),
        size_bytes=found.stat().st_size,
        uploaded_by=person,
        uploaded_at=now,
    )
    Source.objects.create(
        upload=upload,
        path=path,
        every_hours=every_hours,
        made_by=person,
        next_at=next_after(now, every_hours),
    )
    ask(Kind.LOOK, person, now, upload=upload)
    after = {"path": path, "every_hours": every_hours}
    note_of_log("source.named", upload, person=person, now=now, after=after)
    return upload


def log_of(upload: Upload) -> Path:
    """Return the file of a log: that which was sent, or what its source leads to now.

    Raises:
        UnableToNameError: It may not be read any more, or is no file.
    """
    source = Source.objects.filter(upload=upload).first()
    return file_of(upload.folder) if source is None else readable(source.path)


def paths_of(upload: Upload) -> list[str]:
    """Return how the file of a log, or its database, may be told of, the longest first."""
    source = Source.objects.filter(upload=upload).first()
    folder = folder_of(upload.folder)
    found = [str(one) for one in folder.iterdir()] if folder.is_dir() else []
    if source is not None and source.query:
        found = [source.path]
    elif source is not None:
        found = [source.path, os.path.realpath(source.path)]
    return sorted(found, key=len, reverse=True)
