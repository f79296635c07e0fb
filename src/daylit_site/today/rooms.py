"""What others said and did since someone looked: in their rooms, and to what they had part in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from daylit_site.ledger.models import Change, Entry, HandOver, Member, Message, Pattern
from daylit_site.ledger.room.changes_told import told
from daylit_site.people.roles import Right
from daylit_site.today.lines import MOST, Line, Part, first_words
from daylit_site.today.places import kept_path, kept_words
from daylit_site.ui.templatetags.daylit import minute, number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from daylit_site.people.models import Person

    Kept = Entry | Pattern


FEWEST = 2
"""So many patterns of which the same was decided are told together."""


def _accepted(count: int) -> str:
    return ngettext("%(count)s pattern was accepted", "%(count)s patterns were accepted", count)


def _resolved(count: int) -> str:
    return ngettext("%(count)s pattern was closed", "%(count)s patterns were closed", count)


def _left_out(count: int) -> str:
    return ngettext(
        "%(count)s pattern no longer counts", "%(count)s patterns no longer count", count
    )


DECIDED: dict[str, Callable[[int], str]] = {
    "accepted": _accepted,
    "resolved": _resolved,
    "set aside": _left_out,
}
"""What is decided of patterns, by the verb of the change, and how many of them are told."""


@dataclass(frozen=True)
class New:
    """What is new of one exception or pattern.

    Attributes:
        entry, pattern: The one's key; null of the other.
        at: When the last of it was.
        messages, changes: How many there are of them.
        message, change: The last one's key; 0 for none.
    """

    entry: int | None
    pattern: int | None
    at: datetime
    messages: int = 0
    changes: int = 0
    message: int = 0
    change: int = 0


def in_rooms(person: Person, since: datetime) -> Part:
    """Return a line for each room they are in where others said or did something since.

    And for each exception that they see to, reported, handed over or answered for, in whose room
    they are not: what others did to it since they were here.
    """
    if not person.may(Right.SEE_CASES):
        return Part((), 0)
    done = [*_done(person, "entry"), *_done(person, "pattern"), *_done_outside(person, since)]
    found = _by_kept([*_said(person), *done])
    visible = Entry.objects.visible_to(person).filter(pk__in=_keys(found, "entry"))
    entries = set(visible.values_list("pk", flat=True))
    also = Pattern.objects.visible_to(person).filter(pk__in=_keys(found, "pattern"))
    patterns = set(also.values_list("pk", flat=True))
    shown = [one for one in found if one.entry in entries or one.pattern in patterns]
    alike = _alike(shown)
    folded = [_folded(verb, ones) for verb, ones in alike.items()]
    told = {one for ones in alike.values() for one in ones}
    others = [one for one in shown if one not in told]
    lines = (*_lines(others[: MOST - len(folded)]), *folded)
    return Part(lines, len(others) + len(folded))


def _alike(shown: Sequence[New]) -> dict[str, list[New]]:
    """Return by what was decided the patterns of which two or more had that, and nothing said."""
    decided = {one.change: one for one in shown if one.pattern is not None and not one.messages}
    if len(decided) < FEWEST:
        return {}
    rows = Change.objects.filter(pk__in=decided, verb__in=DECIDED).order_by("-at")
    by_verb: dict[str, list[New]] = {verb: [] for verb in DECIDED}
    for key, verb in rows.values_list("pk", "verb"):
        by_verb[verb].append(decided[key])
    return {verb: ones for verb, ones in by_verb.items() if len(ones) >= FEWEST}


def _folded(verb: str, ones: Sequence[New]) -> Line:
    """Tell of patterns of which the same was decided in one line."""
    last = Pattern.objects.get(pk=ones[0].pattern or 0)
    words = {"title": kept_words(last), "at": minute(ones[0].at)}
    return Line(
        what=DECIDED[verb](len(ones)) % {"count": number(len(ones))},
        path=reverse("patterns"),
        said=_("The last on %(at)s: %(title)s.") % words,
        is_of_many=True,
    )


def _keys(found: Iterable[New], of: str) -> list[int]:
    return [key for one in found if (key := getattr(one, of)) is not None]


def _unseen(person: Person, room: str) -> Q:
    """Say what came after someone looked at a room; who never did was asked in, and is told so."""
    inside = {f"{room}__members__person": person, f"{room}__members__left_at": None}
    return Q(**inside, at__gt=F(f"{room}__members__seen_at"))


def _said(person: Person) -> list[New]:
    rows = Message.objects.filter(_unseen(person, "room")).exclude(member__person=person)
    found: Any = rows.values(of_entry=F("room__entry"), of_pattern=F("room__pattern")).order_by()
    return [
        New(
            one["of_entry"],
            one["of_pattern"],
            one["last_at"],
            messages=one["count"],
            message=one["last"],
        )
        for one in found.annotate(count=Count("pk"), last=Max("pk"), last_at=Max("at"))
    ]


def _done(person: Person, of: str) -> list[New]:
    return _grouped(Change.objects.filter(_unseen(person, f"{of}__room")).exclude(by=person))


def _done_outside(person: Person, since: datetime) -> list[New]:
    """Return what others did to what someone has a part in, where they never were in its room.

    People of a partner are told of rooms that they are in only, as they read no others.
    """
    if person.is_partner:
        return []
    answered = HandOver.objects.filter(Q(offered_by=person) | Q(answered_by=person))
    is_part = Q(owner=person) | Q(reported_by=person) | Q(pk__in=answered.values("entry"))
    inside = Member.objects.filter(person=person, room__entry=OuterRef("pk"))
    kept = Entry.objects.filter(is_part & ~Exists(inside))
    rows = Change.objects.filter(at__gt=since, entry__in=kept.values("pk").order_by())
    return _grouped(rows.exclude(by=person))


def _grouped(rows: QuerySet[Change]) -> list[New]:
    found: Any = rows.values("entry", "pattern").order_by()
    return [
        New(one["entry"], one["pattern"], one["last_at"], changes=one["count"], change=one["last"])
        for one in found.annotate(count=Count("pk"), last=Max("pk"), last_at=Max("at"))
    ]


def _by_kept(found: Iterable[New]) -> list[New]:
    """Return what is new, one for each exception and pattern, the latest first."""
    kept: dict[tuple[int, int], New] = {}
    for one in found:
        key = (one.entry or 0, one.pattern or 0)
        kept[key] = _joined(kept[key], one) if key in kept else one
    return sorted(kept.values(), key=attrgetter("at"), reverse=True)


def _joined(said: New, done: New) -> New:
    """Return both; of which the earlier is of messages, as they are read first."""
    at = max(said.at, done.at)
    return replace(said, at=at, changes=done.changes, change=done.change)


def _lines(shown: Sequence[New]) -> list[Line]:
    entries = Entry.objects.in_bulk(_keys(shown, "entry"))
    patterns = Pattern.objects.in_bulk(_keys(shown, "pattern"))
    with_who = Message.objects.select_related("member__person")
    messages = with_who.in_bulk([one.message for one in shown])
    changes = Change.objects.select_related("by").in_bulk([one.change for one in shown])
    return [
        _line(
            one,
            entries[one.entry] if one.entry is not None else patterns[one.pattern or 0],
            messages.get(one.message),
            changes.get(one.change),
        )
        for one in shown
    ]


def _line(new: New, kept: Kept, message: Message | None, change: Change | None) -> Line:
    messages = ngettext("%(count)s message", "%(count)s messages", new.messages)
    changes = ngettext("%(count)s change", "%(count)s changes", new.changes)
    counts = [
        words % {"count": number(count)}
        for words, count in ((messages, new.messages), (changes, new.changes))
        if count
    ]
    said = _("%(counts)s since you looked, the last on %(at)s; %(last)s")
    words = {"counts": ", ".join(counts), "at": minute(new.at), "last": _last(message, change)}
    return Line(
        what=kept_words(kept),
        path=kept_path(kept),
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
