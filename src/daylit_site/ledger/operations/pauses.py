"""Pausing the clock of an exception, and letting it go on: each side sees why, and whose time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from daylit_site.ledger.errors import UnableToHandOverError
from daylit_site.ledger.handing.acting import Acting
from daylit_site.ledger.handing.clocks import clock_of, due_after, limit_used
from daylit_site.ledger.handing.handing import calendar_for, hold, standing_of, write
from daylit_site.ledger.handing.letters import tell_of_pause
from daylit_site.ledger.handing.parties import Side
from daylit_site.ledger.models import HandOver, Pause, State

if TYPE_CHECKING:
    from datetime import datetime

    from daylit_site.ledger.handing.timed import Timed
    from daylit_site.ledger.models import Entry
    from daylit_site.people.models import Person


def pause(
    *,
    entry: Entry,
    whose: Side,
    reason: str,
    version: int | None,
    person: Person,
    now: datetime,
) -> None:
    """Let the clock stand still for whoever holds the work: it is another's time.

    Raises:
        UnableToHandOverError: It is not theirs to say, or it is that party's time anyway.
        UnableToChangeError: It is closed.
        ChangedMeanwhileError: It was changed since it was shown.
    """
    timed = clock_of(entry, now)
    whose = timed.party(whose)
    _check(timed, person)
    timed.sides.check(whose)
    if whose == timed.holder:
        sentence = _("%(name)s has this work, so it is their time already.")
        raise UnableToHandOverError(sentence % {"name": whose.name})
    standing = {"state": State.WAITING, "waiting_for": whose.name, "reason": reason}
    with transaction.atomic():
        hold(entry, person)
        said = {"whose": whose.name, "reason": reason}
        write(entry, "paused", version, person, now, said=said, standing=standing)
        Pause.objects.create(
            entry=entry, party=whose.name, reason=reason, began_at=now, began_by=person
        )
        HandOver.objects.filter(entry=entry).update(due_at=None)
        tell_of_pause(entry, whose, timed.sides, reason, by=person, now=now)


def resume(*, entry: Entry, version: int | None, person: Person, now: datetime) -> None:
    """Let the clock go on for whoever holds the work.

    Raises:
        UnableToHandOverError: It is not theirs to say, or it goes on already.
        UnableToChangeError: It is closed.
        ChangedMeanwhileError: It was changed since it was shown.
    """
    timed = clock_of(entry, now)
    _check(timed, person)
    made = timed.last
    with transaction.atomic():
        hold(entry, person)
        if timed.pause is None:
            raise UnableToHandOverError(_("The clock goes on already. Nothing was changed."))
        write(entry, "resumed", version, person, now, said={}, standing=standing_of(made))
        if made is not None:
            HandOver.objects.filter(pk=made.pk).update(due_at=_due_again(timed, made, now))


def _check(timed: Timed, person: Person) -> None:
    """Refuse who belongs to neither side: the clock is theirs."""
    made = timed.last
    sides = [timed.holder] if timed.holder else []
    if made is not None:
        sides += [Side(made.level, made.from_party), Side(made.level, made.to_party)]
    if not Acting(timed.sides).may_hand_on(person, sides):
        raise UnableToHandOverError(_("Your organisation has no part in this hand-over."))


def _due_again(timed: Timed, made: HandOver, now: datetime) -> datetime | None:
    """Return when the limit is over once the clock goes on; null where the receiver has it not."""
    calendar = calendar_for(timed, made)
    used = limit_used(timed, made, calendar)
    if used is None:
        return None
    return used.due_at or due_after(calendar, now, timedelta(seconds=used.left_seconds))
