"""Logs that are rows of a query: naming one, and naming its database anew."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from daylit_site.records.databases import address_of, kept
from daylit_site.records.errors import UnableToNameError
from daylit_site.records.models import Kind, Source, State, Upload
from daylit_site.records.naming import file_name
from daylit_site.records.noting import note_of_log
from daylit_site.records.operations import ask
from daylit_site.records.schedules import next_after
from daylit_site.records.uploads import FOLDER_BYTES

if TYPE_CHECKING:
    from datetime import datetime

    from daylit_site.people.models import Person
    from daylit_site.records.databases import Address
    from daylit_site.records.models import Job


@dataclass(frozen=True)
class Asked:
    """What is asked of which database."""

    address: Address
    query: str


@transaction.atomic
def name_query(
    *, name: str, asked: Asked, every_hours: int | None, person: Person, now: datetime
) -> Upload:
    """Have the rows of a query looked at as a log.

    Args:
        name: What the log is called.
        asked: The database, which may be asked, and the query.
        every_hours: After how many hours it is imported again, once it was; null for never.
        person: Who names it.
        now: The moment.
    """
    upload = Upload.objects.create(
        name=file_name(name),
        folder=secrets.token_hex(FOLDER_BYTES),
        size_bytes=0,
        uploaded_by=person,
        uploaded_at=now,
    )
    Source.objects.create(
        upload=upload,
        path=asked.address.shown,
        query=asked.query,
        address=kept(asked.address),
        every_hours=every_hours,
        made_by=person,
        next_at=next_after(now, every_hours),
    )
    ask(Kind.LOOK, person, now, upload=upload)
    after = {"database": asked.address.shown, "every_hours": every_hours}
    note_of_log("source.named", upload, person=person, now=now, after=after)
    return upload


@transaction.atomic
def change_query(*, source: Source, asked: Asked, person: Person, now: datetime) -> Job | None:
    """Name the database of a log anew; before it was imported, the query too.

    Args:
        source: The log's source.
        asked: The database, which may be asked, and the query; of a log that was imported the
            query stays as it is, as its columns are known.
        person: Who says so.
        now: The moment.

    Returns:
        The look at it; null where it was imported, as its columns are known then.

    Raises:
        AlreadyUnderWayError: Something is being done to it.
    """
    held = Source.objects.select_for_update(of=("self",)).select_related("upload").get(pk=source.pk)
    before, was_there = {"database": held.path}, was_imported(held)
    held.path, held.address = asked.address.shown, kept(asked.address)
    query = held.query if was_there else asked.query
    after = {"database": held.path, "is_another_query": query != held.query}
    held.query = query
    held.save(update_fields=["path", "address", "query"])
    upload = held.upload
    note_of_log("source.changed", upload, person=person, now=now, before=before, after=after)
    if was_there:
        return None
    upload.choices, upload.looked = {}, {}
    upload.save(update_fields=["choices", "looked"])
    return ask(Kind.LOOK, person, now, upload=upload)


def was_imported(source: Source) -> bool:
    """Whether a log is, or was, in the record."""
    return source.upload.jobs.filter(kind=Kind.IMPORT, state=State.DONE).exists()


def lost_address(source: Source) -> str:
    """Return why a database cannot be asked; empty where it can, or where it is a file."""
    if not source.query:
        return ""
    try:
        address_of(source)
    except UnableToNameError as refused:
        return str(refused)
    return ""
