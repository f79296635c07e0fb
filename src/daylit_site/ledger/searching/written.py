"""Where people wrote in rooms: messages, the reasons of what they did, and what came with work."""

from __future__ import annotations

import json
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import F, Max, Q

from daylit_site.ledger.models import Change, HandOver, Message
from daylit_site.ledger.searching.quoting import has_words, says, ways
from daylit_site.people.models import Party

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from daylit_site.ledger.models.rooms import Rooms
    from daylit_site.people.models import Person

LOOKED_THROUGH = 20_000
"""So many messages are looked through, the newest of the workspace; and so many deeds."""

TAKEN = 1000
"""So many rooms are taken, the latest, before those are chosen that are asked for."""

REASONS = ("resolution", "reason", "waiting_for", "for")
"""What people say with what they do, by its name in ``Change.said``; the thread shows it."""

MESSAGE, DEED, HAND_OVER = "message", "deed", "hand-over"


class Hit(NamedTuple):
    """That words stand in something of a room.

    Attributes:
        at: When it was written.
        kind: What it is.
        key: Its key.
        entry, pattern: What the room is of; the other is null.
    """

    at: datetime
    kind: str
    key: int
    entry: int | None
    pattern: int | None = None


class Hits(NamedTuple):
    """What was found, and whether older rows were not looked through."""

    hits: list[Hit]
    is_cut: bool


def in_messages(words: str, within: Rooms | None) -> Hits:
    """Return the last message of each room that has words.

    Args:
        words: What is looked for.
        within: In which rooms alone; null for all.
    """
    oldest = _oldest(Message.objects.all())
    rows = Message.objects.filter(has_words("text", words), pk__gte=oldest)
    if within is not None:
        rows = rows.filter(room__in=within)
    of = rows.values(entry=F("room__entry"), pattern=F("room__pattern")).order_by()
    return Hits(_last(of, MESSAGE), oldest > 0)


def with_deeds(words: str, within: Rooms | None) -> list[Hit]:
    """Return the last of what people did to each thing and said words with, likewise."""
    by_people = Change.objects.exclude(by=None)
    has = reduce(or_, (has_words(f"said__{name}", words) for name in REASONS))
    # All that was said at once is soon looked through; each reason of it then.
    rows = by_people.filter(_in_json("said", words), has, pk__gte=_oldest(by_people))
    if within is not None:
        entries, patterns = within.exclude(entry=None), within.exclude(pattern=None)
        of_them = Q(entry__in=entries.values("entry"))
        rows = rows.filter(of_them | Q(pattern__in=patterns.values("pattern")))
    return _last(rows.values("entry", "pattern").order_by(), DEED)


def with_hand_overs(words: str, within: Rooms | None, person: Person) -> list[Hit]:
    """Return the hand-overs with which words came, among what was needed; a partner's its own."""
    rows = HandOver.objects.filter(_in_json("needs", words))
    if within is not None:
        parties = Party.objects.filter(organisation=person.organisation_id)
        own = {person.organisation.name, *parties.values_list("name", flat=True)}
        of_them = Q(entry__in=within.exclude(entry=None).values("entry"))
        rows = rows.filter(of_them, Q(from_party__in=own) | Q(to_party__in=own))
    found = rows.order_by("-pk").values_list("offered_at", "pk", "entry", "needs")[:TAKEN]
    return [
        Hit(at, HAND_OVER, key, entry)
        for at, key, entry, needs in found
        if any(says(one["said"], words) for one in needs)
    ]


def told(hits: Sequence[Hit], words: str) -> dict[Hit, tuple[str, str]]:
    """Return who wrote each, and the text that has the words."""
    messages = Message.objects.select_related("member__person").in_bulk(_keys(hits, MESSAGE))
    deeds = Change.objects.select_related("by").in_bulk(_keys(hits, DEED))
    made = HandOver.objects.select_related("offered_by").in_bulk(_keys(hits, HAND_OVER))
    texts = {
        MESSAGE: {key: (str(one.member), one.text) for key, one in messages.items()},
        DEED: {key: (str(one.by or ""), _reason(one, words)) for key, one in deeds.items()},
        HAND_OVER: {key: (str(one.offered_by), _need(one, words)) for key, one in made.items()},
    }
    return {one: texts[one.kind][one.key] for one in hits}


def _in_json(column: str, words: str) -> Q:
    """Say that words are anywhere in a column of JSON, as they are or as JSON writes them."""
    written = {one for way in ways(words) for one in (way, json.dumps(way)[1:-1])}
    return reduce(or_, (Q(**{f"{column}__icontains": one}) for one in sorted(written)))


def _keys(hits: Sequence[Hit], kind: str) -> list[int]:
    return [one.key for one in hits if one.kind == kind]


def _last(of: Any, kind: str) -> list[Hit]:
    last = of.annotate(last=Max("pk"), last_at=Max("at")).order_by("-last")[:TAKEN]
    return [Hit(one["last_at"], kind, one["last"], one["entry"], one["pattern"]) for one in last]


def _oldest(rows: Any) -> int:
    """Return the oldest row that is looked through; 0 where all are."""
    newest = rows.order_by("-pk").values_list("pk", flat=True)
    beyond = list(newest[LOOKED_THROUGH - 1 : LOOKED_THROUGH + 1])
    return beyond[0] if len(beyond) > 1 else 0


def _reason(change: Change, words: str) -> str:
    said = [str(change.said[name]) for name in REASONS if change.said.get(name)]
    return next((one for one in said if says(one, words)), " ".join(said))


def _need(made: HandOver, words: str) -> str:
    said = [f"{one['text']}: {one['said']}" for one in made.needs if says(one["said"], words)]
    return "; ".join(said)
