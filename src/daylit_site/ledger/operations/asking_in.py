"""Asking to be let into the room of an exception, and turning that down."""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from daylit_site.ledger.errors import UnableToConveneError
from daylit_site.ledger.letters_of_work import tell
from daylit_site.ledger.models import ASKED_IN, Change, Entry
from daylit_site.ledger.room.asking_in import (
    TURNED_DOWN,
    asked_in_by,
    asking_in,
    letter_of,
    letter_of_no,
    may_ask_in,
)
from daylit_site.ledger.room.of_what import may_do
from daylit_site.people.audit import note
from daylit_site.people.models import LetterKind, may_enter

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from daylit_site.people.models import Person


@transaction.atomic
def ask_in(*, entry: Entry, person: Person, now: datetime) -> None:
    """Ask to be let into a room: who answers for the process is told, once.

    Args:
        entry: The exception; whoever asks sees it, and may do nothing to it.
        person: Who asks.
        now: The moment.

    Raises:
        UnableToConveneError: They are in it or may do nothing even then, they asked before, or
            nobody who could let them in can sign in.
    """
    Entry.objects.select_for_update().get(pk=entry.pk)
    if not may_ask_in(entry, person):
        raise UnableToConveneError(
            _("Nothing is to be asked: its room is open to you, or it is closed.")
        )
    if asked_in_by(entry, person) is not None:
        raise UnableToConveneError(_("You asked to be let in before; nobody was told again."))
    owner = entry.process.owner
    if not may_enter(owner):
        raise UnableToConveneError(_("Nobody who could let you in can sign in just now."))
    _keep(entry, ASKED_IN, person, now)
    tell(entry, [owner], LetterKind.MESSAGE, partial(letter_of, entry, person), now=now)


@transaction.atomic
def turn_down(*, entry: Entry, whom: Person, because: str, person: Person, now: datetime) -> None:
    """Say that someone who asked is not let in; they are told why.

    Args:
        entry: The exception.
        whom: Who asked.
        because: Why they are not.
        person: Who says so.
        now: The moment.

    Raises:
        UnableToConveneError: They do not ask any more, or it is not for that person to answer.
    """
    Entry.objects.select_for_update().get(pk=entry.pk)
    if person.is_partner or not may_do(entry, person):
        raise UnableToConveneError(_("Only the host's people can turn this down."))
    if whom.pk not in asking_in(entry):
        sentence = _("%(name)s does not ask to be let in any more: see what was answered.")
        raise UnableToConveneError(sentence % {"name": whom})
    said = {"whom": whom.pk, "to": whom.name, "reason": because}
    _keep(entry, TURNED_DOWN, person, now, said)
    whose = person.organisation.name
    tell(entry, [whom], LetterKind.MESSAGE, partial(letter_of_no, entry, because, whose), now=now)


def _keep(
    entry: Entry,
    verb: str,
    person: Person,
    now: datetime,
    said: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Keep what does not change the exception itself, and so none of its versions."""
    Change.objects.create(entry=entry, at=now, by=person, verb=verb, said=dict(said))
    note(
        f"exception.{verb}",
        target=f"exception:{entry.pk}",
        name=str(entry)[:300],
        by=person,
        now=now,
        process_id=entry.process.process_id,
        after={name: value for name, value in said.items() if name != "whom"},
    )
