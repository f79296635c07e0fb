"""What exceptions, patterns and rooms are called on the page of who did what, and their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from daylit_site.ledger.deciding.authority import authority_words
from daylit_site.ledger.deciding.holding import place_words, right_words
from daylit_site.ledger.entry_words import entry_title, kind_words
from daylit_site.ledger.evidence import heading_of, title_among, title_of
from daylit_site.ledger.models import DecisionRight, Entry, Measure, Pattern, Room, State
from daylit_site.ledger.room.letters import kept_in
from daylit_site.ledger.trait_names import trait_words
from daylit_site.people.audit_pages import NAMES, PAGES, RELATED, numbers
from daylit_site.people.audit_words import TELLING
from daylit_site.records.models import Process
from daylit_site.ui.templatetags.daylit import duration

if TYPE_CHECKING:
    from collections.abc import Collection

    from daylit_site.people.models import Person


def pages_of_ledger() -> None:
    """Say where they are: those that a reader sees."""
    PAGES["exception"] = _entries
    PAGES["pattern"] = _patterns
    PAGES["room"] = _rooms
    RELATED["exception"] = _room_of_entry
    RELATED["pattern"] = _room_of_pattern
    RELATED["room"] = _with_room


def words_of_ledger() -> None:
    """Say what they are called, and tell what is kept of them in words."""
    NAMES["exception"] = _called_entries
    NAMES["pattern"] = _called_patterns
    NAMES["room"] = _called_rooms
    NAMES["right"] = _called_rights
    TELLING["state"] = _state_words
    TELLING["decided_as"] = authority_words
    TELLING["kind"] = kind_words
    TELLING["place"] = place_words
    TELLING["into"] = title_among
    TELLING["by"] = trait_words
    TELLING["limit_seconds"] = duration
    TELLING["measure"] = _measure_words


def _entries(ids: Collection[str], reader: Person) -> dict[str, str]:
    seen = Entry.objects.visible_to(reader).filter(pk__in=numbers(ids))
    return {str(pk): reverse("entry", args=[pk]) for pk in seen.values_list("pk", flat=True)}


def _patterns(ids: Collection[str], reader: Person) -> dict[str, str]:
    seen = Pattern.objects.visible_to(reader).filter(pk__in=numbers(ids))
    return {str(pk): reverse("pattern", args=[pk]) for pk in seen.values_list("pk", flat=True)}


def _rooms(ids: Collection[str], reader: Person) -> dict[str, str]:
    seen = Room.objects.visible_to(reader).filter(pk__in=numbers(ids))
    return {
        str(pk): reverse("entry", args=[entry]) if entry else reverse("pattern", args=[pattern])
        for pk, entry, pattern in seen.values_list("pk", "entry", "pattern")
    }


def _room_of_entry(its_id: str) -> list[str]:
    found = Room.objects.filter(entry__in=numbers([its_id])).values_list("pk", flat=True)
    return [f"room:{pk}" for pk in found]


def _room_of_pattern(its_id: str) -> list[str]:
    found = Room.objects.filter(pattern__in=numbers([its_id])).values_list("pk", flat=True)
    return [f"room:{pk}" for pk in found]


def _with_room(its_id: str) -> list[str]:
    """Return what a room is of: with it goes all that was done there."""
    found = Room.objects.filter(pk__in=numbers([its_id])).values_list("entry", "pattern")
    return [
        f"exception:{entry}" if entry is not None else f"pattern:{pattern}"
        for entry, pattern in found
    ]


def _called_entries(ids: Collection[str], reader: Person) -> dict[str, str]:
    seen = Entry.objects.visible_to(reader).filter(pk__in=numbers(ids))
    return {str(one.pk): _called(one) for one in seen}


def _called_patterns(ids: Collection[str], reader: Person) -> dict[str, str]:
    seen = Pattern.objects.visible_to(reader).filter(pk__in=numbers(ids))
    return {str(one.pk): title_of(one) for one in seen}


def _called_rooms(ids: Collection[str], reader: Person) -> dict[str, str]:
    seen = Room.objects.visible_to(reader).filter(pk__in=numbers(ids))
    kept = {str(one.pk): kept_in(one) for one in seen.select_related("entry", "pattern")}
    return {
        pk: _called(one) if isinstance(one, Entry) else title_of(one) for pk, one in kept.items()
    }


def _called_rights(ids: Collection[str], reader: Person) -> dict[str, str]:
    seen = DecisionRight.objects.filter(process__in=Process.objects.visible_to(reader))
    return {str(one.pk): right_words(one) for one in seen.filter(pk__in=numbers(ids))}


def _called(entry: Entry) -> str:
    """Return what an exception is called where it stands among others, with its case."""
    title = heading_of(entry) if entry.was_reported else entry_title(entry)
    return f"{title} ({entry.case_id})" if entry.case_id else title


def _state_words(kept: str) -> str:
    return str(State(kept).label) if kept in State.values else kept


def _measure_words(kept: str) -> str:
    return str(Measure(kept).label) if kept in Measure.values else kept
