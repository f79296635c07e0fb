"""What was said and done in someone's rooms since they looked at them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from daylit_site.ledger.models import Change, Message, Room
from daylit_site.ledger.room.changes_told import told
from daylit_site.people.roles import Right
from daylit_site.today.lines import MOST, Line, Part, first_words
from daylit_site.today.places import room_path, room_words, sees_room
from daylit_site.ui.templatetags.daylit import moment, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from daylit_site.people.models import Person


@dataclass(frozen=True)
class New:
    """What is new in one room.

    Attributes:
        at: When the last of it was.
        messages, changes: How many there are of them.
        message, change: The last one's key; 0 for none.
    """

    room: int
    at: datetime
    messages: int = 0
    changes: int = 0
    message: int = 0
    change: int = 0


def in_rooms(person: Person) -> Part:
    """Return a line for each room they are in where others said or did something since."""
    if not person.may(Right.SEE_CASES):
        return Part((), 0)
    found = _by_room([*_said(person), *_done(person, "entry"), *_done(person, "pattern")])
    here = Room.objects.filter(pk__in=[one.room for one in found])
    seen = set(here.filter(sees_room(person)).values_list("pk", flat=True))
    shown = [one for one in found if one.room in seen]
    return Part(tuple(_lines(shown[:MOST])), len(shown))


def _unseen(person: Person, room: str) -> Q:
    """Say what came after someone looked at a room; who never did was asked in, and is told so."""
    inside = {f"{room}__members__person": person, f"{room}__members__left_at": None}
    return Q(**inside, at__gt=F(f"{room}__members__seen_at"))


def _said(person: Person) -> list[New]:
    rows = Message.objects.filter(_unseen(person, "room")).exclude(member__person=person)
    return [
        New(one["in_room"], one["last_at"], messages=one["count"], message=one["last"])
        for one in _grouped(rows, "room")
    ]


def _done(person: Person, of: str) -> list[New]:
    rows = Change.objects.filter(_unseen(person, f"{of}__room")).exclude(by=person)
    return [
        New(one["in_room"], one["last_at"], changes=one["count"], change=one["last"])
        for one in _grouped(rows, f"{of}__room")
    ]


def _grouped(rows: QuerySet[Any], room: str) -> list[dict[str, Any]]:
    found: Any = rows.values(in_room=F(room)).order_by()
    return list(found.annotate(count=Count("pk"), last=Max("pk"), last_at=Max("at")))


def _by_room(found: Iterable[New]) -> list[New]:
    """Return what is new, one for each room, the latest first."""
    rooms: dict[int, New] = {}
    for one in found:
        before = rooms.get(one.room)
        rooms[one.room] = one if before is None else _joined(before, one)
    return sorted(rooms.values(), key=attrgetter("at", "room"), reverse=True)


def _joined(said: New, done: New) -> New:
    """Return both; of which the earlier is of messages, as they are read first."""
    at = max(said.at, done.at)
    return replace(said, at=at, changes=done.changes, change=done.change)


def _lines(shown: Sequence[New]) -> list[Line]:
    of = ("entry", "pattern")
    rooms = Room.objects.select_related(*of).in_bulk([one.room for one in shown])
    with_who = Message.objects.select_related("member__person")
    messages = with_who.in_bulk([one.message for one in shown])
    changes = Change.objects.select_related("by").in_bulk([one.change for one in shown])
    return [
        _line(one, rooms[one.room], messages.get(one.message), changes.get(one.change))
        for one in shown
    ]


def _line(new: New, room: Room, message: Message | None, change: Change | None) -> Line:
    messages = ngettext("%(count)s message", "%(count)s messages", new.messages)
    changes = ngettext("%(count)s change", "%(count)s changes", new.changes)
    counts = [
        words % {"count": number(count)}
        for words, count in ((messages, new.messages), (changes, new.changes))
        if count
    ]
    said = _("%(counts)s since you looked, the last on %(at)s; %(last)s")
    words = {"counts": ", ".join(counts), "at": moment(new.at), "last": _last(message, change)}
    return Line(
        what=room_words(room),
        path=room_path(room),
        said=said % words,
        quoted=first_words(message.text) if message else "",
    )


def _last(message: Message | None, change: Change | None) -> str:
    """Say who wrote last; where nobody wrote, what was done last."""
    if message is not None:
        return _("%(who)s wrote:") % {"who": message.member}
    if change is None:
        return ""
    who = change.by.name if change.by else _("A run")
    return _("%(who)s %(did)s.") % {"who": who, "did": told(change)}
