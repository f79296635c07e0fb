"""Where the lines of Today lead, and who may see what they tell of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.urls import reverse

from daylit_site.ledger.entry_words import pattern_title
from daylit_site.ledger.evidence import heading_of
from daylit_site.ledger.models import Entry, Pattern

if TYPE_CHECKING:
    from daylit_site.ledger.models import Room
    from daylit_site.people.models import Person


def sees_entry(person: Person, column: str, **standing: object) -> Exists:
    """Say that the exception which a column names is one that someone sees.

    Asked row by row: few rows are, where the ledger has many.
    """
    return Exists(Entry.objects.visible_to(person).filter(pk=OuterRef(column), **standing))


def sees_room(person: Person, before: str = "") -> Q:
    """Say that someone sees what a room is of; to be asked of rooms that they are in.

    Args:
        person: Who.
        before: What leads to the room's columns, such as ``room__``.
    """
    patterns = Pattern.objects.visible_to(person).filter(pk=OuterRef(f"{before}pattern"))
    return Q(sees_entry(person, f"{before}entry")) | Q(Exists(patterns))


def room_words(room: Room) -> str:
    """Say what a room is of."""
    kept = room.pattern or room.entry
    return kept_words(kept) if kept is not None else ""


def room_path(room: Room) -> str:
    """Return the page of a room."""
    if room.pattern_id is not None:
        return reverse("pattern", args=[room.pattern_id])
    return reverse("entry", args=[room.entry_id])


def kept_words(kept: Entry | Pattern) -> str:
    """Say what an exception or a pattern is about."""
    return pattern_title(kept) if isinstance(kept, Pattern) else heading_of(kept)


def kept_path(kept: Entry | Pattern) -> str:
    """Return the page of an exception or a pattern."""
    return reverse("pattern" if isinstance(kept, Pattern) else "entry", args=[kept.pk])


def list_path(**asked: str) -> str:
    """Return the ledger's list with what is asked for."""
    query = QueryDict(mutable=True)
    query.update(asked)
    return f"{reverse('entries')}?{query.urlencode()}"
