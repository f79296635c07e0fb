"""Where the pages of exceptions, patterns and rooms are, for the page of who did what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from daylit_site.ledger.models import Entry, Pattern, Room
from daylit_site.people.audit_pages import PAGES, numbers

if TYPE_CHECKING:
    from collections.abc import Collection

    from daylit_site.people.models import Person


def pages_of_ledger() -> None:
    """Say where they are: those that a reader sees."""
    PAGES["exception"] = _entries
    PAGES["pattern"] = _patterns
    PAGES["room"] = _rooms


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
