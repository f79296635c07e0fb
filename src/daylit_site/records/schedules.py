"""Logs on the server that are imported again and again: when, and by whom it is looked after."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from daylit_site.people.language import telling
from daylit_site.people.models import Person
from daylit_site.records.errors import AlreadyUnderWayError
from daylit_site.records.models import Kind, Source, State
from daylit_site.records.noting import note_of_log
from daylit_site.records.operations import ask

if TYPE_CHECKING:
    from datetime import datetime

    from daylit_site.records.models import Job

NEVER = 0
OFTEN = {
    NEVER: _("never"),
    1: _("every hour"),
    24: _("every day"),
    24 * 7: _("every week"),
}
"""How often a log may be imported again, by hours."""


def next_after(now: datetime, every_hours: int | None) -> datetime | None:
    """Return when a log is due that was imported now; null where it never is."""
    return None if every_hours is None else now + timedelta(hours=every_hours)


@transaction.atomic
def set_often(*, source: Source, every_hours: int | None, person: Person, now: datetime) -> None:
    """Say how often a log is imported again; one that was paused goes on.

    Where the one in whose name it was imported may not say so any more, it goes on in the name of
    the one who says it now.
    """
    before = _told(source)
    source.every_hours, source.next_at = every_hours, next_after(now, every_hours)
    source.is_paused = False
    if not source.is_looked_after:
        source.made_by = person
    source.save(update_fields=["every_hours", "next_at", "is_paused", "made_by"])
    verb, after = "source.often_changed", _told(source)
    note_of_log(verb, source.upload, person=person, now=now, before=before, after=after)


def _told(source: Source) -> dict[str, object]:
    return {
        "every_hours": source.every_hours,
        "is_paused": source.is_paused,
        "in_the_name_of": source.made_by.name,
    }


@transaction.atomic
def import_now(*, source: Source, person: Person, now: datetime) -> Job:
    """Import a log again.

    Raises:
        AlreadyUnderWayError: Something is being done to the log or its process.
    """
    note_of_log("log.import_asked", source.upload, person=person, now=now)
    return _import(source, person, now)


def _import(source: Source, person: Person, now: datetime) -> Job:
    upload = source.upload
    job = ask(Kind.IMPORT, person, now, upload=upload, process=upload.process)
    source.next_at = next_after(now, source.every_hours)
    source.save(update_fields=["next_at"])
    return job


def enqueue_due(now: datetime) -> int:
    """Ask for the imports that are due; return how many.

    What nobody looks after any more waits, until an administrator takes it over.

    Where something is being done to the process it is asked for in a later round. One that failed
    is tried again when it is due next, as any other.
    """
    due = Source.objects.filter(
        next_at__lte=now, is_paused=False, made_by__in=Person.objects.administrators()
    )
    imported = due.filter(upload__jobs__kind=Kind.IMPORT, upload__jobs__state=State.DONE)
    return sum(_asked_for(pk, now) for pk in set(imported.values_list("pk", flat=True)))


@transaction.atomic
def _asked_for(pk: int, now: datetime) -> bool:
    """Ask for an import, unless another worker just did."""
    held = Source.objects.select_for_update(of=("self",)).select_related(
        "upload__process", "made_by__organisation"
    )
    source = held.filter(pk=pk, next_at__lte=now, is_paused=False).first()
    if source is None or not source.is_looked_after:
        return False
    try:
        with telling(_language_of(source)):
            _import(source, source.made_by, now)
    except AlreadyUnderWayError:
        return False
    return True


def _language_of(source: Source) -> str:
    """Return the language of who set a source up: the chosen one, else that of their browser."""
    first = source.upload.jobs.order_by("pk").first()
    return source.made_by.language or (first.language if first else settings.LANGUAGE_CODE)
