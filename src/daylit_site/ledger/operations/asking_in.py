"""Asking to be let into the room of an exception."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from daylit_site.ledger.errors import UnableToConveneError
from daylit_site.ledger.letters_of_work import tell
from daylit_site.ledger.models import Change, Entry
from daylit_site.ledger.room.asking_in import ASKED_IN, asked_in_at, letter_of, may_ask_in
from daylit_site.people.audit import note
from daylit_site.people.models import LetterKind, may_enter

if TYPE_CHECKING:
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
    if asked_in_at(entry, person) is not None:
        raise UnableToConveneError(_("You asked to be let in before; nobody was told again."))
    owner = entry.process.owner
    if not may_enter(owner):
        raise UnableToConveneError(_("Nobody who could let you in can sign in just now."))
    Change.objects.create(entry=entry, at=now, by=person, verb=ASKED_IN)
    note(
        f"exception.{ASKED_IN}",
        target=f"exception:{entry.pk}",
        name=str(entry)[:300],
        by=person,
        now=now,
        process_id=entry.process.process_id,
    )
    tell(entry, [owner], LetterKind.MESSAGE, partial(letter_of, entry, person), now=now)
