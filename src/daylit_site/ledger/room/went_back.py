"""Work that went back to whoever handed it over: returned with a reason, or as done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from daylit_site.ledger.handing.handing import BACK
from daylit_site.ledger.letters_of_work import quoted
from daylit_site.ledger.models import Answer, State

if TYPE_CHECKING:
    from daylit_site.ledger.handing.cards import Card
    from daylit_site.ledger.models import Entry, Member
    from daylit_site.people.models import Person

MOST_WORDS = 40
"""So many words of a reason are told beside what is wanted; the card has all of them."""


def went_back_words(card: Card, entry: Entry) -> str:
    """Say who returned the work, or gave it back as done, and what they said.

    Returns:
        Sentences; empty where it did not go back, or waits for something since.
    """
    made = card.made
    if made is None or made.answer not in BACK or entry.state == State.WAITING:
        return ""
    said = _("%(taker)s returned it: %(because)s")
    if made.answer == Answer.DONE:
        said = _("%(taker)s says that it is done: %(because)s")
    because = quoted(Truncator(made.because).words(MOST_WORDS))
    return said % {"taker": made.to_party, "because": because}


def has_given_back(card: Card, reader: Person, row: Member | None) -> bool:
    """Whether a reader's side gave the work back, and nobody asked them for anything since.

    Args:
        card: The hand-over card, as they see it.
        reader: Who reads.
        row: Their row of the room; null where they are not in it.
    """
    made = card.made
    if made is None or made.answer not in BACK or made.answered_by is None:
        return False
    if made.answered_by.organisation_id != reader.organisation_id:
        return False
    return row is None or made.answered_at is None or row.brought_at <= made.answered_at


def gave_back_words(card: Card) -> str:
    """Say to the receiver's people that they gave the work back."""
    words = {"taker": card.made.to_party if card.made else ""}
    if card.made is not None and card.made.answer == Answer.DONE:
        return _("%(taker)s gave this back as done. Nothing is asked of you just now.") % words
    return _("%(taker)s returned this. Nothing is asked of you just now.") % words


def came_for_work(entry: Entry, row: Member) -> bool:
    """Whether someone was brought into the room only as work was handed over to their side."""
    of = {"offered_at": row.brought_at, "offered_by": row.brought_by_id}
    return bool(entry.hand_overs.filter(**of).exists())
