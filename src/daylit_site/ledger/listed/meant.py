"""What may have been meant where nothing is as was asked: names that have the words in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from daylit_site.ledger.listed.filters import COLUMNS, LABELS
from daylit_site.ledger.models import Entry
from daylit_site.ledger.searching.quoting import has_words

if TYPE_CHECKING:
    from daylit_site.ledger.listed.filters import Filters
    from daylit_site.people.models import Person

MOST = 5
"""So many names are told of each thing that was asked for."""


class Meant(NamedTuple):
    """A name that may have been meant.

    Attributes:
        label: Of what it is the name, such as the team.
        name: That.
        query: The part of an address that asks for it instead.
    """

    label: str
    name: str
    query: str


def meant(filters: Filters, person: Person) -> list[Meant]:
    """Return the names with the words of what was asked, in exceptions that a person sees."""
    return [
        Meant(str(LABELS[name]), one, filters.query(**{name: one}))
        for name, column in COLUMNS.items()
        if name in filters.chosen
        for one in _with(column, filters.said(name), person)
    ]


def _with(column: str, words: str, person: Person) -> list[str]:
    has = has_words(column, words)
    seen = Entry.objects.visible_to(person).filter(has).exclude(**{column: words})
    return sorted(seen.order_by().values_list(column, flat=True).distinct()[:MOST])
