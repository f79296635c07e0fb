"""The hand-over card of an exception: who has the work, since when, and whose time it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.utils import dateformat

from daylit_site.ledger.entry_words import person_words
from daylit_site.ledger.handing.acting import Acting
from daylit_site.ledger.handing.charges import charges, known_to, sides_known
from daylit_site.ledger.handing.clocks import clock_of, limit_used
from daylit_site.ledger.handing.forms import Finishing, Pausing, Returning, Withdrawing, listed
from daylit_site.ledger.handing.handing import calendar_for
from daylit_site.ledger.handing.limits_told import limit_length, used_told
from daylit_site.ledger.handing.parties import Side
from daylit_site.ledger.models import Answer
from daylit_site.ledger.operations.hand_overs import may_withdraw
from daylit_site.ledger.room.of_what import room_of, sees_talk
from daylit_site.people.models import Kind
from daylit_site.ui.templatetags.daylit import moment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django import forms

    from daylit.flow.clock_limits import LimitUse
    from daylit.record.calendars import Calendar
    from daylit_site.ledger.handing.charges import Charged
    from daylit_site.ledger.handing.timed import Timed
    from daylit_site.ledger.models import Entry, HandOver, Pause
    from daylit_site.ledger.room.shown import EntryShown
    from daylit_site.people.models import Person
    from daylit_site.processes.cases import Row

HUNDRED = 100
SHADES = 6
"""So many parties are told apart in the bar by their shade, those after them by their outline."""
OUTLINES = 3


@dataclass(frozen=True)
class Piece:
    """One party's part of the bar.

    Attributes:
        x, width: In percent of its length, as SVG has it.
        shade: ``clock-1`` and so on, each once.
    """

    x: str
    width: str
    shade: str
    charged: Charged


@dataclass(frozen=True)
class LimitShown:
    """The agreed time of a hand-over.

    Attributes:
        agreed, used: In words.
        width: How much of it is used, in percent of the bar, as SVG has it; no more than all.
        due_at: When it is over; null while it stands still.
        is_over: Whether it is over.
        over: By how much, in words.
        is_working: Whether working time is counted.
    """

    agreed: str
    used: str
    width: str
    due_at: datetime | None
    is_over: bool
    over: str
    is_working: bool


@dataclass(frozen=True)
class May:
    """What whoever reads may do."""

    accept: bool = False
    give_back: bool = False
    finish: bool = False
    withdraw: bool = False
    hand_on: bool = False
    pause: bool = False
    resume: bool = False


@dataclass(frozen=True)
class Card:
    """The card, as one person sees it.

    Attributes:
        holder: Who has the work; null where nobody is named, or the reader is not told.
        is_hidden: Whether it is with parties that the reader is not told of.
        made: The hand-over made last, where the reader's side has a part in it; else null.
        is_standing: Whether that is where the work is.
        by, answered_by: Who handed it over and who answered, as the reader may know them.
        since: Since when, in words: the hour of today, else the day too.
        limit: The agreed time; null where there is none.
        is_complete: Whether all that was needed came with it; null where nothing was needed.
        pieces: The bar, and what each party is charged with.
        pause: The pause in which the clock is.
        paused_by: Who paused it, as the reader may know them.
        goes_on: Whether the clock runs at all.
        is_log_read: Whether the log is in it.
        not_known: For how many seconds it is not known who had the work, as the log ended.
        log_ends_at: When it did; null where all is known.
        is_known: Whether it is known who has the work now.
        nobody_told: Whether nobody could be told of the offer.
        others: Whether a partner sees this clock too, or the reader is of one.
        is_paused: Whether its clock is paused, be the reader told by whom or not.
        offered: The parties to hand over to.
    """

    entry: Entry
    holder: Side | None
    is_hidden: bool
    made: HandOver | None
    is_standing: bool
    by: str
    answered_by: str
    since: str
    limit: LimitShown | None
    is_complete: bool | None
    pieces: tuple[Piece, ...]
    pause: Pause | None
    paused_by: str
    goes_on: bool
    is_log_read: bool
    not_known: float
    log_ends_at: datetime | None
    is_known: bool
    nobody_told: bool
    others: bool
    may: May
    is_paused: bool = False
    offered: list[tuple[str, Any]] = field(default_factory=list)
    forms: Mapping[str, forms.Form] = field(default_factory=dict)


def hand_over_card(shown: EntryShown, person: Person, now: datetime) -> dict[str, Any]:
    """Return what ``ledger/hand_over_card.html`` shows, for the page of an exception."""
    steps = shown.case.all_steps if shown.case is not None else None
    return {"hand_over_card": card_of(shown.entry, person, now, steps=steps)}


def card_of(
    entry: Entry,
    person: Person,
    now: datetime,
    *,
    steps: Sequence[Row] | None = None,
    bound: Mapping[str, forms.Form] | None = None,
) -> Card:
    """Return the card of an exception as one person sees it.

    Args:
        entry: The exception, of those that they see.
        person: Who reads.
        now: The moment.
        steps: All steps of the case, where they are at hand.
        bound: Forms that were filled in and not taken, by their names, to be shown again.
    """
    timed = clock_of(entry, now, steps=steps)
    known = known_to(person, entry.process, timed)
    made = timed.last if _is_told(timed, person, known) else None
    is_standing = made is not None and timed.is_with_taker_of(made)
    limit = _limit(timed, made, now) if made is not None and is_standing else None
    holder = timed.holder
    is_hidden = holder is not None and known is not None and holder.name not in known
    pause = timed.pause
    may = _may(timed, person, made) if entry.is_open else May()
    names = _names(entry, person, made, pause)
    return Card(
        entry=entry,
        holder=None if is_hidden else holder,
        is_hidden=is_hidden,
        made=made,
        is_standing=is_standing,
        by=names.get(made.offered_by_id, "") if made else "",
        answered_by=names.get(made.answered_by_id or 0, "") if made else "",
        since=_since(timed, made if is_standing else None, now),
        limit=limit,
        is_complete=_is_complete(made) if made else None,
        pieces=_pieces(charges(timed, known)),
        pause=pause if pause and _names_pause(pause, holder, known) else None,
        paused_by=names.get(pause.began_by_id, "") if pause else "",
        goes_on=timed.clock.goes_on,
        is_log_read=timed.is_log_read,
        not_known=timed.not_known.total_seconds(),
        log_ends_at=timed.log_ends_at,
        is_known=_is_known(timed),
        nobody_told=_nobody_told(timed, made),
        others=_is_shared(timed),
        may=may,
        is_paused=pause is not None,
        **_to_fill_in(timed, entry, person, may, bound or {}),
    )


def _names(
    entry: Entry, reader: Person, made: HandOver | None, pause: Pause | None
) -> dict[int, str]:
    """Return who did what the card tells of: by name to whoever sees what is said in the room."""
    did = [made.offered_by, made.answered_by] if made else []
    people = [one for one in (*did, pause.began_by if pause else None) if one is not None]
    if people and sees_talk(room_of(entry), reader):
        return {one.pk: one.name for one in people}
    return {one.pk: person_words(one, reader) for one in people}


def _is_told(timed: Timed, person: Person, known: frozenset[str] | None) -> bool:
    """Whether a reader is told of the hand-over made last: a side of it is theirs."""
    made = timed.last
    if made is None or known is None:
        return made is not None
    own = timed.sides.own(person.organisation)
    return bool({Side(made.level, made.from_party), Side(made.level, made.to_party)} & own)


def _names_pause(pause: Pause, holder: Side | None, known: frozenset[str] | None) -> bool:
    return known is None or pause.party in known or (holder is not None and holder.name in known)


def _is_complete(made: HandOver) -> bool | None:
    return all(one["said"] for one in made.needs) if made.needs else None


def _since(timed: Timed, made: HandOver | None, now: datetime) -> str:
    """Write since when whoever has the work has it."""
    stretch = timed.stretch
    if stretch is None:
        return ""
    at = (made.offered_at if made else stretch.from_at).astimezone(UTC)
    if at.date() == now.astimezone(UTC).date():
        return f"{dateformat.format(at, 'H:i')} UTC"
    return moment(at)


def _limit(timed: Timed, made: HandOver, now: datetime) -> LimitShown | None:
    calendar = calendar_for(timed, made)
    used = limit_used(timed, made, calendar)
    return None if used is None else _limit_shown(used, calendar, now)


def _limit_shown(used: LimitUse, calendar: Calendar | None, now: datetime) -> LimitShown:
    is_over = used.is_passed or (used.due_at is not None and used.due_at <= now)
    return LimitShown(
        agreed=limit_length(used.limit_seconds, calendar),
        used=used_told(used.used_seconds, calendar),
        width=f"{HUNDRED * min(used.used_seconds / used.limit_seconds, 1.0):.3f}%",
        due_at=used.due_at,
        is_over=is_over,
        over=used_told(max(-used.left_seconds, 0.0), calendar),
        is_working=calendar is not None,
    )


def _is_known(timed: Timed) -> bool:
    """Whether the clock tells who has the work now; not where it ends with its log."""
    spans = timed.clock.spans
    return timed.log_ends_at is None or (bool(spans) and spans[-1].to_at > timed.log_ends_at)


def _pieces(charged: Sequence[Charged]) -> tuple[Piece, ...]:
    return tuple(
        Piece(
            x=f"{HUNDRED * one.before:.3f}%",
            width=f"{HUNDRED * one.share:.3f}%",
            shade=_shade(at),
            charged=one,
        )
        for at, one in enumerate(charged)
    )


def _shade(at: int) -> str:
    return f"clock-{at + 1}" if at < SHADES else f"clock-more-{(at - SHADES) % OUTLINES + 1}"


def _may(timed: Timed, person: Person, made: HandOver | None) -> May:
    acting, holder = Acting(timed.sides), timed.holder
    sides = [holder] if holder else []
    is_offered = made is not None and made.answer == Answer.OFFERED
    has_stayed = made is not None and timed.is_with_taker_of(made)
    answers = made is not None and acting.may_answer(
        person, Side(made.level, made.to_party), offered_by_id=made.offered_by_id
    )
    if made is not None:
        sides = [*sides, Side(made.level, made.from_party), Side(made.level, made.to_party)]
    is_side = acting.may_hand_on(person, sides)
    return May(
        accept=is_offered and answers,
        give_back=(is_offered or has_stayed) and answers,
        finish=has_stayed and not is_offered and answers,
        withdraw=is_offered and made is not None and may_withdraw(made, person),
        hand_on=not is_offered and acting.may_hand_on(person, sides[:1]),
        pause=is_side and timed.clock.goes_on and timed.pause is None,
        resume=is_side and timed.pause is not None,
    )


def _nobody_told(timed: Timed, made: HandOver | None) -> bool:
    if made is None or made.answer != Answer.OFFERED:
        return False
    acting, taker = Acting(timed.sides), Side(made.level, made.to_party)
    return not (acting.told(made.entry, taker) or acting.told_by_mail(made.entry, taker))


def _is_shared(timed: Timed) -> bool:
    """Whether people of a partner see this clock: a party of theirs is in it."""
    parties = {span.party for span in timed.clock.spans} - {None}
    sides = [Side(timed.level, name) for name in parties if name is not None]
    return any(timed.sides.whose(side).kind == Kind.PARTNER for side in sides)


def _to_fill_in(
    timed: Timed, entry: Entry, person: Person, may: May, bound: Mapping[str, forms.Form]
) -> dict[str, Any]:
    """Return the forms of the card, and what can be chosen in them."""
    sides = sides_known(timed, person, entry.process) if may.hand_on or may.pause else []
    others = [one for one in sides if one != timed.holder]
    takers = others if timed.is_held_here else sides
    initial = {"version": entry.version}
    made: dict[str, forms.Form] = {}
    if may.give_back:
        made["returning"] = Returning(None, made=timed.last, initial=initial)
    if may.finish:
        made["finishing"] = Finishing(None, initial=initial)
    if may.withdraw:
        made["withdrawing"] = Withdrawing(None, initial=initial)
    if may.pause:
        made["pausing"] = Pausing(None, offered=others, sides=timed.sides, initial=initial)
    offered = listed(takers, timed.sides) if may.hand_on else []
    return {"offered": offered, "forms": {**made, **bound}}
