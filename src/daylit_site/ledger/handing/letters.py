"""Mail about work that is handed over: to those who are to answer, and to whoever gets it back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from daylit_site.ledger.entry_words import person_words
from daylit_site.ledger.evidence import heading_of
from daylit_site.ledger.handing.acting import Acting
from daylit_site.ledger.handing.limits_told import limit_told
from daylit_site.ledger.handing.parties import Side, sides_of
from daylit_site.ledger.letters_of_work import Telling, quoted, tell, tell_by_mail
from daylit_site.ledger.models import Entry, Member, Room
from daylit_site.people.models import LetterKind
from daylit_site.ui.templatetags.daylit import moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from daylit.record.calendars import Calendar
    from daylit_site.ledger.handing.parties import Sides
    from daylit_site.ledger.models import HandOver
    from daylit_site.people.models import Person


def tell_of_offer(
    made: HandOver, sides: Sides, calendar: Calendar | None, *, by: Person, now: datetime
) -> None:
    """Write to the people of the receiver, and bring them into the room: they are to answer.

    Who is not let into the room, as a partner who only has the case by its log, brings nobody in.
    """
    taker = Side(made.level, made.to_party)
    people = [one for one in Acting(sides).told(made.entry, taker) if one.pk != by.pk]
    may_bring = not by.is_partner or Room.objects.visible_to(by).filter(entry=made.entry).exists()
    for person in people if may_bring else ():
        _bring(made.entry, person, made.to_party, by=by, now=now)
    saying = partial(_offered, made, calendar)
    tell(made.entry, people, LetterKind.HAND_OVER, saying, now=now)
    by_mail = Acting(sides).told_by_mail(made.entry, taker)
    tell_by_mail(by_mail, LetterKind.HAND_OVER, saying, now=now)


def tell_of_return(made: HandOver, *, by: Person, now: datetime) -> None:
    """Write to whoever handed the work over, and to whom it comes back."""
    _tell_who_has_it_back(made, partial(_returned, made), by=by, now=now)


def tell_of_done(made: HandOver, *, by: Person, now: datetime) -> None:
    """Write to whoever handed the work over, and to whom it comes back, that it is done."""
    _tell_who_has_it_back(made, partial(_done, made), by=by, now=now)


def tell_of_pause(
    entry: Entry, whose: Side, sides: Sides, reason: str, *, by: Person, now: datetime
) -> None:
    """Write to those whose time it is while the clock is paused, and to who sees to it.

    Args:
        entry: The exception.
        whose: The party that is charged.
        sides: The parties of its process.
        reason: Why.
        by: Who paused it.
        now: The moment.
    """
    acting = Acting(sides)
    people = _concerned(entry, acting.told(entry, whose))
    people.pop(by.pk, None)
    saying = partial(_paused, entry, whose.name, reason)
    for person in people.values():
        told = partial(saying, person_words(by, person))
        tell(entry, [person], LetterKind.CLOCK, told, now=now)
    by_mail, told = acting.told_by_mail(entry, whose), partial(saying, by.organisation.name)
    tell_by_mail(by_mail, LetterKind.CLOCK, told, now=now)


def _tell_who_has_it_back(
    made: HandOver, saying: Callable[[], Telling], *, by: Person, now: datetime
) -> None:
    """Write to whoever handed the work over, to the people of that party, and to who sees to it."""
    giver, acting = Side(made.level, made.from_party), Acting(sides_of(made.entry.process))
    people = _concerned(made.entry, [made.offered_by, *acting.told(made.entry, giver)])
    people.pop(by.pk, None)
    tell(made.entry, people.values(), LetterKind.HAND_OVER, saying, now=now)
    by_mail = acting.told_by_mail(made.entry, giver)
    tell_by_mail(by_mail, LetterKind.HAND_OVER, saying, now=now)


def _concerned(entry: Entry, people: Iterable[Person]) -> dict[int, Person]:
    """Return some people and its owner, each once, by their keys, as far as they see it at all."""
    owner = [entry.owner] if entry.owner else []
    found = {one.pk: one for one in (*people, *owner)}
    seen = Entry.objects.filter(pk=entry.pk)
    return {pk: one for pk, one in found.items() if seen.visible_to(one).exists()}


def tell_of_clock(made: HandOver, sides: Sides, *, is_over: bool, now: datetime) -> None:
    """Write to the people of the receiver, and to who sees to it, that the time runs out."""
    taker = Side(made.level, made.to_party)
    people = _concerned(made.entry, Acting(sides).told(made.entry, taker))
    saying = partial(_running_out, made, is_over=is_over)
    tell(made.entry, list(people.values()), LetterKind.CLOCK, saying, now=now)
    by_mail = Acting(sides).told_by_mail(made.entry, taker)
    tell_by_mail(by_mail, LetterKind.CLOCK, saying, now=now)


def _bring(entry: Entry, person: Person, party: str, *, by: Person, now: datetime) -> None:
    room, _is_new = Room.objects.get_or_create(
        entry=entry, defaults={"opened_at": now, "opened_by": by}
    )
    because = _("Work was handed over to %(name)s") % {"name": party}
    Member.objects.get_or_create(
        room=room,
        person=person,
        defaults={"because": because, "brought_by": by, "brought_at": now},
    )


def _offered(made: HandOver, calendar: Calendar | None) -> Telling:
    words = {"giver": made.from_party, "taker": made.to_party, "what": heading_of(made.entry)}
    lines = [_("%(giver)s hands this over to %(taker)s: %(what)s.") % words]
    missing = [one["text"] for one in made.needs if not one["said"]]
    if made.note:
        lines.append(quoted(made.note))
    lines += [f"{one['text']}: {one['said']}" for one in made.needs if one["said"]]
    if made.needs:
        lines.append(_("What was agreed as needed is all there."))
    if missing:
        lines[-1] = _("Of what was agreed as needed this is missing: %(items)s.") % {
            "items": "; ".join(missing)
        }
    if made.limit_seconds:
        agreed = {"limit": limit_told(made.limit_seconds, calendar)}
        said = _("Agreed time: %(limit)s.")
        if made.due_at is not None:
            agreed["at"] = moment(made.due_at)
            said = _("Agreed time: %(limit)s, until %(at)s.")
        lines.append(said % agreed)
    lines.append(_("Accept it, or return it with a reason."))
    return Telling(_("Handed over to %(taker)s: %(what)s") % words, lines)


def _returned(made: HandOver) -> Telling:
    words = {"giver": made.from_party, "taker": made.to_party, "what": heading_of(made.entry)}
    lines = [_("%(taker)s returns this to %(giver)s: %(what)s.") % words, quoted(made.because)]
    lacking = [one["text"] for one in made.needs if one.get("is_lacking")]
    if lacking:
        said = _(
            "This was missing: %(items)s. The time since it was handed over is that of %(giver)s."
        )
        lines.append(said % {**words, "items": "; ".join(lacking)})
    return Telling(_("Returned by %(taker)s: %(what)s") % words, lines)


def _done(made: HandOver) -> Telling:
    words = {"giver": made.from_party, "taker": made.to_party, "what": heading_of(made.entry)}
    lines = [
        _("%(taker)s says that this is done, and gives it back to %(giver)s: %(what)s.") % words,
        quoted(made.because),
        _("Check it, and close it; or hand it over once more."),
    ]
    return Telling(_("Done by %(taker)s: %(what)s") % words, lines)


def _paused(entry: Entry, whose: str, reason: str, by: str) -> Telling:
    words = {"by": by, "whose": whose, "what": heading_of(entry)}
    lines = [
        _("%(by)s paused the clock: %(what)s.") % words,
        quoted(reason),
        _("Until it goes on, the time is that of %(whose)s. Whoever does not agree says so there.")
        % words,
    ]
    return Telling(_("Clock paused, time of %(whose)s: %(what)s") % words, lines)


def _running_out(made: HandOver, *, is_over: bool) -> Telling:
    words = {
        "taker": made.to_party,
        "what": heading_of(made.entry),
        "at": moment(made.due_at) if made.due_at else "",
    }
    if is_over:
        sentence = _("The agreed time of %(taker)s was over on %(at)s: %(what)s.")
        return Telling(_("Time is over: %(what)s") % words, [sentence % words])
    sentence = _("The agreed time of %(taker)s is over on %(at)s: %(what)s.")
    return Telling(_("Time runs out: %(what)s") % words, [sentence % words])
