"""Words looked for in what was said in rooms, and by those who reported something by hand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Max, Q
from django.urls import reverse

from daylit_site.ledger.entry_words import person_words
from daylit_site.ledger.evidence import heading_of, title_of
from daylit_site.ledger.models import Entry, Message, Room

if TYPE_CHECKING:
    from datetime import datetime

    from daylit_site.people.models import Person

LOOKED_THROUGH = 20_000
"""So many messages are looked through, the newest of the workspace."""

MOST = 20
"""So many rooms are shown."""

SHORTEST = 2
"""Shorter words would be found nearly everywhere."""

BEFORE, AFTER = 60, 100
"""So much of a message is shown around the words."""


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


def reported_with(words: str, person: Person) -> SaidInRooms:
    """Look for words in what people reported by hand, of what someone sees; the latest first."""
    if len(words) < SHORTEST:
        return SaidInRooms()
    seen = Entry.objects.visible_to(person).filter(exception_id=None)
    found = seen.filter(_says("reported", words)).select_related("reported_by__organisation")
    rows = list(found.order_by("-anchored_at", "-pk")[: MOST + 1])
    return SaidInRooms(tuple(_report(one, words, person) for one in rows[:MOST]), len(rows) > MOST)


def said_in_rooms(words: str, person: Person) -> SaidInRooms:
    """Look for words in what was said in the rooms that someone may read."""
    if len(words) < SHORTEST:
        return SaidInRooms()
    oldest = _oldest()
    messages = Message.objects.filter(
        _says("text", words), room__in=Room.objects.visible_to(person)
    )
    if oldest is not None:
        messages = messages.filter(pk__gte=oldest)
    last = messages.order_by().values("room").annotate(last=Max("pk"))
    keys = list(last.order_by("-last").values_list("last", flat=True)[: MOST + 1])
    of = ("member__person", "room__entry", "room__pattern")
    shown = Message.objects.select_related(*of).in_bulk(keys[:MOST])
    return SaidInRooms(
        rooms=tuple(_there(shown[key], words) for key in keys[:MOST]),
        are_more=len(keys) > MOST,
        is_cut=oldest is not None,
    )


def around(text: str, words: str) -> str:
    """Return the part of a text in which words stand first, on one line."""
    line = " ".join(text.split())
    at = max(line.casefold().find(" ".join(words.split()).casefold()), 0)
    begin, end = max(at - BEFORE, 0), at + len(words) + AFTER
    before = f"… {line[begin:].partition(' ')[2]}" if begin else line
    cut = before[: end - begin]
    return f"{cut.rsplit(' ', 1)[0]} …" if len(before) > len(cut) else cut


def _oldest() -> int | None:
    """Return the oldest message that is looked through; null where all are."""
    newest = Message.objects.order_by("-pk").values_list("pk", flat=True)
    beyond = list(newest[LOOKED_THROUGH - 1 : LOOKED_THROUGH + 1])
    return beyond[0] if len(beyond) > 1 else None


def _says(column: str, words: str) -> Q:
    """Say that a text has words. SQLite takes Ö and ö for two letters, so each way is asked."""
    ways = {words, words.lower(), words.upper(), words.capitalize()}
    asked = {words} if words.isascii() else ways
    return reduce(or_, (Q(**{f"{column}__icontains": one}) for one in sorted(asked)))


def _report(entry: Entry, words: str, reader: Person) -> SaidThere:
    by = entry.reported_by
    return SaidThere(
        about=heading_of(entry),
        path=reverse("entry", args=[entry.pk]),
        who=person_words(by, reader) if by else "",
        at=entry.anchored_at,
        quoted=around(entry.reported, words),
    )


def _there(message: Message, words: str) -> SaidThere:
    entry, pattern = message.room.entry, message.room.pattern
    return SaidThere(
        about=heading_of(entry) if entry else title_of(pattern) if pattern else "",
        path=reverse("entry", args=[entry.pk])
        if entry
        else reverse("pattern", args=[message.room.pattern_id]),
        who=str(message.member),
        at=message.at,
        quoted=around(message.text, words),
    )
