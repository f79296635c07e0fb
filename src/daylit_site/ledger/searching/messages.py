"""Words looked for in what was said and written in rooms, and reported by hand.

In rooms that is what people said, the reasons that they gave for what they did, and what they
brought with work that they handed over.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from django.urls import reverse

from daylit_site.ledger.entry_words import person_words
from daylit_site.ledger.evidence import heading_of, title_of
from daylit_site.ledger.models import Entry, Pattern, Room
from daylit_site.ledger.searching import written
from daylit_site.ledger.searching.quoting import around, has_words
from daylit_site.people.roles import Right

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from daylit_site.ledger.models.entries import Entries
    from daylit_site.ledger.searching.written import Hit
    from daylit_site.people.models import Person

MOST = 20
"""So many rooms are shown."""

SHORTEST = 2
"""Shorter words would be found nearly everywhere."""


@dataclass(frozen=True)
class SaidThere:
    """A room in which the words were said.

    Attributes:
        about: What it is of.
        path: Its page.
        who: Who said them last.
        at: When.
        quoted: The words, with what stands around them.
    """

    about: str
    path: str
    who: str
    at: datetime
    quoted: str


@dataclass(frozen=True)
class SaidInRooms:
    """What was found in rooms.

    Attributes:
        rooms: Those in which the words were said, the latest first.
        are_more: Whether there are more.
        is_cut: Whether older messages were not looked through.
    """

    rooms: tuple[SaidThere, ...] = ()
    are_more: bool = False
    is_cut: bool = False


def reported_with(
    words: str, person: Person, *, rows: Entries | None = None, most: int = MOST
) -> SaidInRooms:
    """Look for words in what people reported by hand, of what someone sees; the latest first."""
    if len(words) < SHORTEST:
        return SaidInRooms()
    among = Entry.objects.visible_to(person) if rows is None else rows
    said = among.filter(has_words("reported", words), exception_id=None)
    found = said.select_related("reported_by__organisation")
    shown = list(found.order_by("-anchored_at", "-pk")[: most + 1])
    return SaidInRooms(
        tuple(_report(one, words, person) for one in shown[:most]), len(shown) > most
    )


def said_in_rooms(
    words: str,
    person: Person,
    *,
    rows: Entries | None = None,
    of_patterns: bool = True,
    most: int = MOST,
) -> SaidInRooms:
    """Look for words in what was said and written in the rooms that someone may read.

    Args:
        words: What is looked for.
        person: Who looks.
        rows: Among the rooms of which exceptions, of those that they see; null for all of these.
        of_patterns: Whether the rooms of patterns are looked through, too.
        most: No more rooms are returned.
    """
    if len(words) < SHORTEST or not person.may(Right.SEE_CASES):
        return SaidInRooms()
    within = Room.objects.visible_to(person) if person.is_partner else None
    found = written.in_messages(words, within)
    hits = [*found.hits, *written.with_deeds(words, within)]
    hits += written.with_hand_overs(words, within, person)
    last = _last_of_each(hits)
    among = Entry.objects.visible_to(person) if rows is None else rows
    entries = among.in_bulk([one.entry for one in last if one.entry])
    keys = [one.pattern for one in last if one.pattern] if of_patterns else []
    patterns = Pattern.objects.visible_to(person).in_bulk(keys)
    seen = [one for one in last if one.entry in entries or one.pattern in patterns]
    told = written.told(seen[:most], words)
    return SaidInRooms(
        rooms=tuple(_there(one, entries, patterns, told[one], words) for one in seen[:most]),
        are_more=len(seen) > most,
        is_cut=found.is_cut,
    )


def _last_of_each(hits: Iterable[Hit]) -> Sequence[Hit]:
    """Return the last of each exception and pattern, the latest first."""
    last: dict[tuple[int | None, int | None], Hit] = {}
    for one in sorted(hits, key=attrgetter("at", "key"), reverse=True):
        last.setdefault((one.entry, one.pattern), one)
    return list(last.values())


def _report(entry: Entry, words: str, reader: Person) -> SaidThere:
    by = entry.reported_by
    return SaidThere(
        about=heading_of(entry),
        path=reverse("entry", args=[entry.pk]),
        who=person_words(by, reader) if by else "",
        at=entry.anchored_at,
        quoted=around(entry.reported, words),
    )


def _there(
    hit: Hit,
    entries: Mapping[int, Entry],
    patterns: Mapping[int, Pattern],
    said: tuple[str, str],
    words: str,
) -> SaidThere:
    who, text = said
    about = heading_of(entries[hit.entry]) if hit.entry else title_of(patterns[hit.pattern or 0])
    address = ("entry", hit.entry) if hit.entry else ("pattern", hit.pattern)
    return SaidThere(
        about=about,
        path=reverse(address[0], args=[address[1]]),
        who=who,
        at=hit.at,
        quoted=around(text, words),
    )
