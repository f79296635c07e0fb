"""The names of people and customers that the record's directory keeps, and forgetting them.

Figures need none of them, and no page of a process shows any.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from daylit.errors import RecordError
from daylit.record.people.entries import entries, forget_all
from daylit.record.store import Record
from daylit_site.people.audit import note
from daylit_site.records.errors import UnableToForgetError

if TYPE_CHECKING:
    from datetime import datetime

    from daylit.record.people.directory import Directory, DirectoryCounts, Entry
    from daylit_site.people.models import Person

MOST_SHOWN = 100
NAMES = "names:all"
"""How the directory is called where it is kept who did what."""


@dataclass(frozen=True)
class NamesKept:
    """What the directory keeps.

    Attributes:
        counts: How many names, and how many were forgotten.
        name_count: How many names there are; one may be a person's and a customer's.
        found: The first of those that were asked for, in their order.
        found_count: How many were asked for.
    """

    counts: DirectoryCounts
    name_count: int
    found: list[Entry]
    found_count: int


def names_kept(*, part: str = "") -> NamesKept | None:
    """Return what the directory keeps; null where no log was imported yet.

    Args:
        part: Letters that the names hold.

    Raises:
        RecordError: The directory cannot be read.
    """
    directory = _directory()
    if directory is None:
        return None
    found = entries(directory, part=part)
    name_count = len(entries(directory)) if part else len(found)
    return NamesKept(directory.counts(), name_count, found[:MOST_SHOWN], len(found))


def name_of(keyed_id: str) -> Entry | None:
    """Return the name behind an id; null where there is none, or none any more.

    Raises:
        RecordError: The directory cannot be read.
    """
    directory = _directory()
    entry = directory.find(keyed_id) if directory else None
    return entry if entry is not None and entry.keyed_id == keyed_id else None


def forget(*, entry: Entry, person: Person, now: datetime) -> None:
    """Destroy a name for good. That it was done is kept, but not of whom.

    Names lie in a file of their own, so that it is kept only once they are gone from there.

    Raises:
        UnableToForgetError: The directory cannot be written.
    """
    directory = _directory()
    try:
        if directory is not None:
            directory.forget(entry)
    except RecordError as error:
        raise _unable(error) from error
    note("names.forgotten", target=NAMES, by=person, now=now)


def forget_every_name(*, person: Person, now: datetime) -> None:
    """Destroy all names for good.

    Raises:
        UnableToForgetError: The directory cannot be written.
    """
    directory = _directory()
    try:
        if directory is not None:
            forget_all(directory)
    except RecordError as error:
        raise _unable(error) from error
    note("names.all_forgotten", target=NAMES, by=person, now=now)


def _directory() -> Directory | None:
    """Return the directory; null where the record holds nothing, and so has none."""
    record = Record(settings.RECORD)
    return record.directory if record.manifest.processes else None


def _unable(error: RecordError) -> UnableToForgetError:
    sentence = _("Nothing was forgotten: %(reason)s")
    return UnableToForgetError(sentence % {"reason": error})
