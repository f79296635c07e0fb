"""Handing work over in the room of an exception: offered, accepted, returned, done, taken back.

The clock is read before anything is written: the record may take a moment to answer.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from daylit_site.ledger.entry_words import person_words
from daylit_site.ledger.errors import UnableToHandOverError
from daylit_site.ledger.handing.acting import Acting
from daylit_site.ledger.handing.clocks import clock_of, due_after
from daylit_site.ledger.handing.handing import (
    BACK,
    STANDING,
    calendar_for,
    hold,
    last_of,
    standing_of,
    unanswered,
    write,
)
from daylit_site.ledger.handing.letters import tell_of_done, tell_of_offer, tell_of_return
from daylit_site.ledger.handing.parties import Side, sides_of
from daylit_site.ledger.handing.terms import terms_between
from daylit_site.ledger.models import Answer, HandOver, Source, Touch
from daylit_site.ledger.owner_letters import tell_of_owner
from daylit_site.people.models import Kind, may_enter
from daylit_site.people.roles import Right

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from daylit_site.ledger.handing.timed import Timed
    from daylit_site.ledger.models import Entry
    from daylit_site.people.models import Person


def offer(
    *,
    entry: Entry,
    to: Side,
    brought: Mapping[str, str],
    note: str,
    version: int | None,
    person: Person,
    now: datetime,
) -> HandOver:
    """Hand the work over to a party: from now on the time is its own.

    Args:
        entry: The exception.
        to: The party.
        brought: What of what is needed comes with it, by what it is called.
        note: What whoever hands it over says.
        version: That of the row as it was shown.
        person: Who hands it over.
        now: The moment.

    Raises:
        UnableToHandOverError: It is not theirs to hand over, the party cannot be reached or has the
            work already, or an offer waits for its answer.
        UnableToChangeError: It is closed.
        ChangedMeanwhileError: It was changed since it was shown.
    """
    timed = clock_of(entry, now)
    to = timed.party(to)
    giver = giver_of(timed, to, person)
    made = _offered(timed, entry, giver, to, brought=brought, note=note)
    made.offered_at, made.offered_by = now, person
    calendar = calendar_for(timed, made)
    if made.limit_seconds is not None:
        made.due_at = due_after(calendar, now, timedelta(seconds=made.limit_seconds))
    with transaction.atomic():
        hold(entry, person)
        _refuse_second(entry)
        said = {
            "from": made.from_party,
            "to": made.to_party,
            "reason": note,
            "missing": missing(made),
        }
        standing = standing_of(made)
        write(entry, "handed over", version, person, now, said=said, standing=standing)
        entry.hand_overs.update(due_at=None)
        made.save()
        _let_in(entry, timed, to)
        tell_of_offer(made, timed.sides, calendar, by=person, now=now)
    return made


def missing(made: HandOver) -> list[str]:
    """Return what was needed and did not come with the work."""
    return [one["text"] for one in made.needs if not one["said"]]


@transaction.atomic
def accept(*, entry: Entry, version: int | None, person: Person, now: datetime) -> None:
    """Take the work that was handed over.

    Raises:
        UnableToHandOverError: It was answered already, or others are to answer.
        UnableToChangeError: It is closed.
        ChangedMeanwhileError: It was changed since it was shown.
    """
    made = _answerable(entry, person, (Answer.OFFERED,))
    made.answer = Answer.ACCEPTED
    _answer(made, "hand-over accepted", version, person, now)


@transaction.atomic
def give_back(
    *,
    entry: Entry,
    because: str,
    lacking: Collection[str] = (),
    version: int | None,
    person: Person,
    now: datetime,
) -> None:
    """Give the work back to whoever handed it over.

    Args:
        entry: The exception.
        because: Why.
        lacking: What was missing of what was agreed as needed; where anything was, the time since
            it was handed over is the sender's.
        version: That of the row as it was shown.
        person: Who gives it back.
        now: The moment.

    Raises:
        UnableToHandOverError: It was answered already, or others are to answer.
        UnableToChangeError: It is closed.
        ChangedMeanwhileError: It was changed since it was shown.
    """
    made = _answerable(entry, person, STANDING)
    made.answer, made.because, made.due_at = Answer.RETURNED, because, None
    for one in made.needs:
        one["is_lacking"] = one["text"] in lacking
    made.is_incomplete = any(one["is_lacking"] for one in made.needs)
    _answer(made, "returned", version, person, now)
    tell_of_return(made, by=person, now=now)


@transaction.atomic
def finish(
    *, entry: Entry, because: str, version: int | None, person: Person, now: datetime
) -> None:
    """Say that the work is done, and give it back: from now on the time is the giver's again.

    Args:
        entry: The exception.
        because: What was done.
        version: That of the row as it was shown.
        person: Who says so.
        now: The moment.

    Raises:
        UnableToHandOverError: It was not accepted, was answered already, or others are to answer.
        UnableToChangeError: It is closed.
        ChangedMeanwhileError: It was changed since it was shown.
    """
    made = _answerable(entry, person, STANDING)
    if made.answer == Answer.OFFERED:
        raise UnableToHandOverError(_("Accept the work first, or return it with a reason."))
    made.answer, made.because, made.due_at = Answer.DONE, because, None
    _answer(made, "given back as done", version, person, now)
    tell_of_done(made, by=person, now=now)


@transaction.atomic
def withdraw(
    *, entry: Entry, because: str, version: int | None, person: Person, now: datetime
) -> None:
    """Take an offer back before it is answered.

    Raises:
        UnableToHandOverError: It was answered already, or someone else made it.
        UnableToChangeError: It is closed.
        ChangedMeanwhileError: It was changed since it was shown.
    """
    hold(entry, person)
    made = unanswered(entry, (Answer.OFFERED,), person)
    if not may_withdraw(made, person):
        sentence = _("%(name)s handed it over, so only they can take it back.")
        raise UnableToHandOverError(sentence % {"name": person_words(made.offered_by, person)})
    made.answer, made.because, made.due_at = Answer.WITHDRAWN, because, None
    _answer(made, "withdrawn", version, person, now)


def may_withdraw(made: HandOver, person: Person) -> bool:
    """Whether someone may take an offer back: who made it, or, where they left, one of theirs."""
    if made.offered_by_id == person.pk:
        return person.may(Right.WORK)
    is_theirs = made.offered_by.organisation_id == person.organisation_id
    return is_theirs and not may_enter(made.offered_by) and person.may(Right.WORK)


def giver_of(timed: Timed, to: Side, person: Person) -> Side:
    """Return who hands the work over, where someone may; else refuse it.

    That is who has it. Where the log says that the party itself has it, and nobody handed it over
    in the room, it is who had it before, or the one who asks.

    Args:
        timed: The clock.
        to: The party that is to have the work.
        person: Who hands it over.

    Raises:
        UnableToHandOverError: It is not theirs to hand over, or cannot be handed to that party.
    """
    timed.sides.check(to)
    giver = timed.holder
    if not Acting(timed.sides).may_hand_on(person, [giver] if giver else []):
        sentence = _("Your organisation does not have this work, so it cannot hand it over.")
        raise UnableToHandOverError(sentence)
    asking = Side(to.level, timed.sides.names_of(person.organisation)[0])
    if giver != to:
        return giver or asking
    if timed.is_held_here:
        raise UnableToHandOverError(_("%(name)s has this work already.") % {"name": to.name})
    ours = person.organisation_id
    before = [one for one in timed.held_before if timed.sides.whose(one).pk == ours]
    return before[0] if before else asking


def _offered(
    timed: Timed, entry: Entry, giver: Side, to: Side, *, brought: Mapping[str, str], note: str
) -> HandOver:
    terms = terms_between(entry.process, timed.sides, giver, to)
    needs = terms.needs if terms else []
    return HandOver(
        entry=entry,
        level=to.level,
        from_party=giver.name,
        to_party=to.name,
        needs=[{"text": one, "said": brought.get(one, "")} for one in needs],
        note=note,
        limit_seconds=terms.limit_seconds if terms else None,
    )


def _refuse_second(entry: Entry) -> None:
    last = last_of(entry)
    if last is not None and last.answer == Answer.OFFERED:
        sentence = _(
            "It was handed over to %(name)s, who has not answered yet. It can be taken back first."
        )
        raise UnableToHandOverError(sentence % {"name": last.to_party})


def _let_in(entry: Entry, timed: Timed, to: Side) -> None:
    """Let a partner's people see what is theirs now."""
    whose = timed.sides.whose(to)
    if whose.kind == Kind.PARTNER:
        handed = {"source": Source.HAND_OVER}
        Touch.objects.update_or_create(entry=entry, organisation=whose, defaults=handed)


def _answerable(entry: Entry, person: Person, answers: Collection[str]) -> HandOver:
    """Return the hand-over that waits for an answer that someone may give."""
    hold(entry, person)
    made = unanswered(entry, answers, person)
    taker = Side(made.level, made.to_party)
    acting = Acting(sides_of(entry.process))
    if not acting.may_answer(person, taker, offered_by_id=made.offered_by_id):
        sentence = _("Only the people of %(name)s can answer this hand-over.")
        raise UnableToHandOverError(sentence % {"name": made.to_party})
    return made


def _answer(made: HandOver, verb: str, version: int | None, person: Person, now: datetime) -> None:
    made.answered_at, made.answered_by = now, person
    said: dict[str, Any] = {
        "from": made.from_party,
        "to": made.to_party,
        "reason": made.because,
    }
    if made.is_incomplete:
        said["missing"] = [one["text"] for one in made.needs if one["is_lacking"]]
    standing = {**standing_of(made), **_seen_to_again(made, person)}
    before = made.entry.owner
    write(made.entry, verb, version, person, now, said=said, standing=standing)
    made.save()
    tell_of_owner(made.entry, before=before, by=person, now=now)


def _seen_to_again(made: HandOver, person: Person) -> dict[str, Person]:
    """Return who sees to it where a partner that did gives it back: whoever handed it over."""
    owner, giver = made.entry.owner, made.offered_by
    if owner is None or not person.is_partner or made.answer not in BACK:
        return {}
    ours = person.organisation_id
    is_back = owner.organisation_id == ours != giver.organisation_id and may_enter(giver)
    return {"owner": giver} if is_back else {}
