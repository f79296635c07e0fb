"""What may have been meant where nothing is as was asked: names that have the words in them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from daylit_site.ledger.listed.filters import COLUMNS, LABELS
from daylit_site.ledger.listed.listing import asked_for
from daylit_site.ledger.searching.quoting import says

if TYPE_CHECKING:
    from daylit_site.ledger.listed.filters import Filters
    from daylit_site.people.models import Person

MOST = 5
"""So many names are told of each thing that was asked for."""

LOOKED_THROUGH = 5_000
"""Of no more exceptions names are looked at."""


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
    """Return the names with the words of what was asked, the most frequent first.

    Each is of exceptions that are as all else that was asked for, and that the person sees.
    """
    return [
        Meant(str(LABELS[name]), one, filters.query(**{name: one}))
        for name, column in COLUMNS.items()
        if name in filters.chosen
        for one in _with(column, filters.said(name), filters.but_for(name), person)
    ]


def _with(column: str, words: str, others: Filters, person: Person) -> list[str]:
    rows = asked_for(person, others).values_list(column, flat=True)
    names = Counter(rows[:LOOKED_THROUGH])
    return [name for name, _count in names.most_common() if says(name, words)][:MOST]
