"""Decision rights as pages show them: whose they are, how they were used, what waits for an answer.

How a right was used counts what was done by it and by those that it took the place of: what may be
decided, by whom and where is then the same, and only the limit another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, prefetch_related_objects

from daylit_site.ledger.deciding.alike import decided_of, same, stood_since
from daylit_site.ledger.deciding.amounts import amount_told, limit_of
from daylit_site.ledger.deciding.asked_of import asked_words, waiting_words
from daylit_site.ledger.deciding.forms import Answering, UsingRight
from daylit_site.ledger.deciding.holding import (
    as_whom,
    holder_words,
    is_read_by,
    place_words,
    right_words,
    rights_for,
    rights_of,
)
from daylit_site.ledger.deciding.looked_back import (
    LOOKED_BACK,
    LookedBack,
    Used,
    look_back,
    other_limits,
    with_limit,
)
from daylit_site.ledger.entry_words import kind_words, person_words
from daylit_site.ledger.evidence import heading_of
from daylit_site.ledger.models import DecisionRight, Entry, Use
from daylit_site.ledger.operations.rights import may_answer
from daylit_site.ledger.room.of_what import may_do
from daylit_site.people.models import Person
from daylit_site.people.roles import Right

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from decimal import Decimal

    from django import forms

    from daylit_site.ledger.deciding.alike import Same
    from daylit_site.ledger.deciding.looked_back import WithLimit
    from daylit_site.ledger.room.shown import EntryShown
    from daylit_site.processes.queries import Seen
    from daylit_site.records.models import Process

TOLD = Prefetch("tell_persons", Person.objects.select_related("organisation"))


@dataclass(frozen=True)
class LimitTold:
    """A quarter with another limit, in words."""

    limit: str
    total: str
    counted: WithLimit


@dataclass(frozen=True)
class RightShown:
    """A right as a page shows it.

    Attributes:
        holder: Whose it is.
        as_whom: As whom the reader has it, in the room; empty where everybody has it.
        words: What may be decided, and up to how much.
        kind: Of which exceptions, in words; empty for any.
        place: Where, in words; empty for anywhere.
        tells: Who is told of each use.
        looked: The last quarter.
        total: What was decided in it, summed, in words; empty where amounts are not stated.
        others: That quarter with other limits; empty for who does not grant rights.
        tried: With the limit that the reader asks about; null where they ask about none.
    """

    right: DecisionRight
    holder: str
    as_whom: str
    words: str
    kind: str
    place: str
    tells: tuple[str, ...]
    looked: LookedBack
    total: str
    others: tuple[LimitTold, ...] = ()
    tried: LimitTold | None = None
    form: forms.Form | None = None


@dataclass(frozen=True)
class AskShown:
    """Something that was asked for above a limit.

    Attributes:
        who: Who asks, as the reader may know them.
        what: What for, and how much.
        before: How much had been decided of the same exception before; empty for nothing.
        asked: Who is to answer it, in a sentence for whoever asked; empty for others.
        about: The exception, in one line; empty where the reader does not see it.
        form: To answer it; null for who may not, and where it is answered.
        answered_by: Who answered, as the reader may know them.
    """

    use: Use
    who: str
    what: str
    about: str
    form: forms.Form | None
    answered_by: str
    before: str = ""
    asked: str = ""


@dataclass(frozen=True)
class RightsShown:
    """The rights of a process.

    Attributes:
        rights: Those that stand.
        over_asked: How many are asked above at least as often as they are used.
        never_used: How many nobody used all quarter.
        used: How often all of them were used or asked above in the last quarter.
        asks: What waits for an answer, and is the reader's to answer or their own.
        may_grant: Whether the reader may grant and take back.
        is_of_partner: Whether only the rights of a partner are among them, as the reader is one's.
    """

    rights: list[RightShown]
    over_asked: int
    never_used: int
    used: int
    asks: list[AskShown]
    may_grant: bool
    is_of_partner: bool


@dataclass(frozen=True)
class RightsHere:
    """What the reader may decide of one exception by themselves.

    Attributes:
        rights: Each with its form; without one where the exception is closed.
        asks: What was asked for of this exception, the last first.
    """

    entry: Entry
    rights: list[RightShown]
    asks: list[AskShown] = field(default_factory=list)


def rights_shown(
    seen: Seen, reader: Person, now: datetime, *, tried: tuple[int, Decimal] | None = None
) -> RightsShown:
    """Return the rights of a process as one who sees it reads them.

    Args:
        seen: The process.
        reader: Who reads.
        now: The moment.
        tried: Of which right the quarter is to be told with which limit.
    """
    process = seen.process
    may_grant = reader.may(Right.GRANT) and not reader.is_partner
    granted = rights_of(process).prefetch_related(TOLD)
    standing = list(_readable(seen, [one for one in granted if is_read_by(one, reader)]))
    history = _history(standing, process, now, reader)
    shown = [_shown(one, reader, history, is_whole=may_grant, tried=tried) for one in standing]
    waiting = Use.objects.filter(right__process=process, is_over_limit=True, answer="")
    return RightsShown(
        rights=shown,
        over_asked=len([one for one in shown if one.looked.is_over_asked]),
        never_used=len([one for one in shown if one.looked.is_never_used]),
        used=sum(len(one.looked.used) for one in shown),
        asks=_asks(waiting, reader),
        may_grant=may_grant,
        is_of_partner=reader.is_partner,
    )


def rights_section(shown: EntryShown, person: Person, now: datetime) -> dict[str, Any]:
    """Return what ``ledger/rights_here.html`` shows, for the page of an exception."""
    return {"rights_here": rights_here(shown.entry, person, now)}


def rights_here(
    entry: Entry, person: Person, now: datetime, *, bound: Mapping[int, UsingRight] | None = None
) -> RightsHere:
    """Return what someone may decide of an exception by themselves, and what was asked for.

    Args:
        entry: The exception, of those that they see.
        person: Who reads.
        now: The moment.
        bound: Forms that were filled in and not taken, by their right, to be shown again.
    """
    standing = rights_for(entry, person) if may_do(entry, person) else []
    prefetch_related_objects(standing, TOLD)
    history = _history(standing, entry.process, now, person) if standing else None
    asked = Use.objects.filter(entry=entry, is_over_limit=True).order_by("-pk")
    decided = decided_of(entry) if standing else {}
    answering = asked_words(entry.process, person) if standing and entry.is_open else ""
    return RightsHere(
        entry=entry,
        rights=[
            _shown(one, person, history, form=_form(one, entry, answering, bound or {}, decided))
            for one in standing
            if history is not None
        ],
        asks=_asks(asked, person),
    )


def _form(
    right: DecisionRight,
    entry: Entry,
    answering: str,
    bound: Mapping[int, UsingRight],
    decided: Mapping[Same, Decimal],
) -> UsingRight | None:
    if not entry.is_open:
        return None
    initial = {"version": entry.version, "right": right.pk}
    form = bound.get(right.pk) or UsingRight(None, right=right, initial=initial)
    form.say_who_is_asked(answering)
    if same(right) in decided:
        form.say_decided(right, decided[same(right)])
    return form


def _readable(seen: Seen, rights: Iterable[DecisionRight]) -> Iterable[DecisionRight]:
    """Leave out rights at places that would tell a partner of others' borders."""
    if seen.scope.sees_every_border:
        return rights
    levels = seen.parts("hand_overs").get("hand_overs", {}).get("levels", [])
    strangers = seen.scope.strangers(levels)
    return [one for one in rights if seen.scope.sees_words(one.place, strangers)]


@dataclass(frozen=True)
class _History:
    """What was done by rights, and by those that they took the place of.

    Attributes:
        now: Up to when.
        uses: Of the last quarter.
        stood_since: Since when such a right stands.
    """

    now: datetime
    uses: Mapping[Same, list[Used]]
    stood_since: Mapping[Same, datetime]

    def looked_back(self, right: DecisionRight) -> LookedBack:
        """Return the last quarter of a right."""
        key = same(right)
        return look_back(self.uses.get(key, []), stood_since=self.stood_since[key], now=self.now)


def _history(
    rights: Iterable[DecisionRight], process: Process, now: datetime, reader: Person
) -> _History:
    """Return what was done by some rights and those alike, of a partner's people by their own."""
    granted = list(DecisionRight.objects.filter(process=process).order_by("granted_at", "pk"))
    keys, wanted = {one.pk: same(one) for one in granted}, {same(one) for one in rights}
    alike = [pk for pk, key in keys.items() if key in wanted]
    lately = Use.objects.filter(right__in=alike, at__gt=now - LOOKED_BACK)
    if reader.is_partner:
        lately = lately.filter(by__organisation=reader.organisation_id)
    uses: dict[Same, list[Used]] = {}
    for one in lately:
        told = (one.at, one.amount, one.is_over_limit, one.answer)
        used = Used(*told, of=one.entry_id, before=one.decided_before)
        uses.setdefault(keys[one.right_id], []).append(used)
    return _History(now, uses, stood_since(granted))


def _shown(
    right: DecisionRight,
    reader: Person,
    history: _History,
    *,
    is_whole: bool = False,
    tried: tuple[int, Decimal] | None = None,
    form: forms.Form | None = None,
) -> RightShown:
    looked = history.looked_back(right)
    is_tried = tried is not None and tried[0] == right.pk and right.limit is not None
    return RightShown(
        right=right,
        holder=holder_words(right),
        as_whom=as_whom(right),
        words=right_words(right),
        kind=kind_words(right.kind) if right.kind else "",
        place=place_words(right.place) if right.place else "",
        tells=_tells(right, reader),
        looked=looked,
        total=_amount(right, looked.total) if limit_of(right) else "",
        others=tuple(_told(right, one) for one in other_limits(looked)) if is_whole else (),
        tried=_told(right, with_limit(looked, tried[1])) if tried and is_tried else None,
        form=form,
    )


def _tells(right: DecisionRight, reader: Person) -> tuple[str, ...]:
    named = [person_words(one, reader) for one in right.tell_persons.all()]
    return tuple(dict.fromkeys([*named, *([right.tell_team.name] if right.tell_team else [])]))


def _told(right: DecisionRight, counted: WithLimit) -> LimitTold:
    total = _amount(right, counted.newly_total)
    return LimitTold(_amount(right, counted.limit), total, counted)


def _amount(right: DecisionRight, amount: Decimal) -> str:
    return amount_told(amount, right.measure, right.unit)


def _asks(uses: Iterable[Use], reader: Person) -> list[AskShown]:
    """Return what was asked for, as far as the reader is to answer it or asked it themselves."""
    rows = [one for one in _with_people(uses) if one.by_id == reader.pk or may_answer(one, reader)]
    visible = Entry.objects.visible_to(reader).filter(pk__in=[one.entry_id for one in rows])
    seen = set(visible.values_list("pk", flat=True))
    return [_ask(one, reader, is_seen=one.entry_id in seen) for one in rows]


def _with_people(uses: Any) -> Iterable[Use]:
    people = ("by__organisation", "answered_by__organisation")
    found: Iterable[Use] = uses.select_related("right__team", "right__process", "entry", *people)
    return found


def _ask(use: Use, reader: Person, *, is_seen: bool) -> AskShown:
    may = not use.answer and may_answer(use, reader)
    amount = "" if use.amount is None else _amount(use.right, use.amount)
    return AskShown(
        use=use,
        who=person_words(use.by, reader),
        what=f"{use.right.what}, {amount}" if amount else use.right.what,
        about=heading_of(use.entry) if is_seen else "",
        before=_amount(use.right, use.decided_before) if use.decided_before else "",
        form=Answering(None, prefix=f"use-{use.pk}") if may else None,
        answered_by=person_words(use.answered_by, reader) if use.answered_by else "",
        asked=waiting_words(use) if use.by_id == reader.pk and not use.answer else "",
    )
