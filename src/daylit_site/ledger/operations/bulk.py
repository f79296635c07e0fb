"""Doing the same to many exceptions: each by itself, so that none stops the rest.

Whoever asks twice, as by pressing a button twice, gets the same answer: what stands already as they
asked is not done again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from daylit_site.ledger.models import Entry, State
from daylit_site.ledger.operations import entries
from daylit_site.ledger.room.of_what import may_do
from daylit_site.people.errors import UnableToError
from daylit_site.people.roles import Right

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

    from daylit_site.people.models import Person

MOST = 10_000
"""No more are changed at once."""


class Doing(NamedTuple):
    """What is to be done.

    Attributes:
        verb: One of ``VERBS``.
        person: Who does it.
        to: To whom it is given, where it is.
        until_on: Until which day it is accepted, where it is.
        reason: Why, where that is said.
    """

    verb: str
    person: Person
    now: datetime
    to: Person | None = None
    until_on: date | None = None
    reason: str = ""


@dataclass
class Outcome:
    """What became of many.

    Attributes:
        done: How many stand now as was asked.
        refused: By the reason, how many do not.
        last: The last one that was looked at.
    """

    done: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    last: int = 0


VERBS: dict[str, Right] = {
    "acknowledge": Right.WORK,
    "take": Right.WORK,
    "assign": Right.WORK,
    "accept": Right.JUDGE,
    "set_aside": Right.JUDGE,
    "reopen": Right.WORK,
}
"""What can be done to many, and the right that it needs."""


def do_to_all(ids: Iterable[int], doing: Doing) -> Outcome:
    """Do something to many exceptions, each in a transaction of its own.

    Args:
        ids: Of the exceptions; those that whoever does it does not see are refused.
        doing: What.

    Returns:
        How many stand as was asked, and why the others do not.
    """
    outcome = Outcome()
    for pk in ids:
        try:
            _do_to_one(pk, doing)
        except UnableToError as refused:
            outcome.refused[str(refused)] += 1
        else:
            outcome.done += 1
        outcome.last = pk
    return outcome


@transaction.atomic
def _do_to_one(pk: int, doing: Doing) -> None:
    visible = Entry.objects.visible_to(doing.person)
    entry = visible.select_for_update(of=("self",)).filter(pk=pk).first()
    if entry is None:
        raise UnableToError(_("It is not in the list any more."))
    if not may_do(entry, doing.person):
        raise UnableToError(_("Nothing was changed: that is for those who are in its room."))
    if not _stands_as_asked(entry, doing):
        OPERATIONS[doing.verb](entry, doing)


def _stands_as_asked(entry: Entry, doing: Doing) -> bool:
    """Whether this person did just this before, and nobody anything since."""
    if doing.verb == "take":
        return entry.owner_id == doing.person.pk and (
            entry.state == State.IN_WORK or entries.waits_on_the_clock(entry)
        )
    if entry.state_by_id != doing.person.pk:
        return False
    if doing.verb == "assign":
        return entry.is_open and doing.to is not None and entry.owner_id == doing.to.pk
    asked: dict[str, dict[str, Any]] = {
        "acknowledge": {"state": State.ACKNOWLEDGED},
        "accept": {
            "state": State.ACCEPTED,
            "accepted_until": doing.until_on,
            "reason": doing.reason,
        },
        "set_aside": {"state": State.NONE, "reason": doing.reason},
        "reopen": {"state": State.REOPENED, "reason": doing.reason},
    }
    return all(getattr(entry, name) == value for name, value in asked[doing.verb].items())


def _acknowledge(entry: Entry, doing: Doing) -> None:
    entries.acknowledge(entry=entry, version=None, person=doing.person, now=doing.now)


def _take(entry: Entry, doing: Doing) -> None:
    entries.take(entry=entry, version=None, person=doing.person, now=doing.now, is_told=False)


def _assign(entry: Entry, doing: Doing) -> None:
    if doing.to is None:
        raise UnableToError(_("Say who is to see to it."))
    entries.assign(
        entry=entry,
        to=doing.to,
        version=None,
        person=doing.person,
        now=doing.now,
        is_told=False,
    )


def _accept(entry: Entry, doing: Doing) -> None:
    if doing.until_on is None:
        raise UnableToError(_("Say until which day it is accepted."))
    entries.accept(
        entry=entry,
        until_on=doing.until_on,
        reason=doing.reason,
        version=None,
        person=doing.person,
        now=doing.now,
    )


def _set_aside(entry: Entry, doing: Doing) -> None:
    entries.set_aside(
        entry=entry, reason=doing.reason, version=None, person=doing.person, now=doing.now
    )


def _reopen(entry: Entry, doing: Doing) -> None:
    entries.reopen(
        entry=entry, reason=doing.reason, version=None, person=doing.person, now=doing.now
    )


OPERATIONS: dict[str, Callable[[Entry, Doing], None]] = {
    "acknowledge": _acknowledge,
    "take": _take,
    "assign": _assign,
    "accept": _accept,
    "set_aside": _set_aside,
    "reopen": _reopen,
}
