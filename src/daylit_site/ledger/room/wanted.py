"""What is wanted now of whoever reads the page of an exception, in one sentence with one button."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from daylit_site.ledger.deciding.asked_of import asked_of
from daylit_site.ledger.models import Answer, State
from daylit_site.ledger.room.deeds import GO_ON, TAKE
from daylit_site.ledger.room.went_back import (
    came_for_work,
    gave_back_words,
    has_given_back,
    went_back_words,
)
from daylit_site.ui.templatetags.daylit import moment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from daylit_site.ledger.deciding.rights import AskShown
    from daylit_site.ledger.handing.cards import Card
    from daylit_site.ledger.room.deeds import Deed, DeedShown
    from daylit_site.ledger.room.shown import EntryShown
    from daylit_site.people.models import Person

CLOSE = "close"
TO_CARD, TO_TALK, TO_PEOPLE = "#hand-over", "#talk", "#people"


@dataclass(frozen=True)
class Wanted:
    """What is wanted now.

    Attributes:
        sentence: That.
        deed: What does it at once; null where that is a link, or nothing.
        link: Where it is done; empty where ``deed`` does it, or nothing is asked of the reader.
        link_words: What the link says.
        is_past: Whether it says only what the reader's side did last.
    """

    sentence: str
    deed: DeedShown | None = None
    link: str = ""
    link_words: str = ""
    is_past: bool = False


def wanted_of(
    shown: EntryShown,
    card: Card,
    could: Iterable[DeedShown],
    reader: Person,
    *,
    asks: Iterable[AskShown] = (),
) -> Wanted | None:
    """Return what is wanted of a reader; null where nothing is, or the card asks them to answer.

    Args:
        shown: The exception, as they see it.
        card: Its hand-over card, as they see it.
        could: What they can do to it.
        reader: Who reads.
        asks: What was asked for above a limit.
    """
    if not shown.entry.is_open or not shown.room.may_talk:
        return None
    asked = next((one for one in asks if _is_to_answer(one, shown, reader)), None)
    if asked is not None:
        return _granting(asked)
    if card.may.accept:
        return None
    if _is_offered(card):
        return _answering(card)
    deeds = {one.deed.key: one for one in could}
    return _after_return(card, shown, _standing(shown, card, deeds, reader), deeds.get(CLOSE))


def _standing(
    shown: EntryShown, card: Card, deeds: dict[str, DeedShown], reader: Person
) -> Wanted | None:
    """Return what is wanted by who sees to it and who has the work."""
    if shown.entry.owner_id == reader.pk:
        return _closing(shown, card, deeds.get(CLOSE))
    if reader.is_partner:
        return _doing(card) if card.may.finish else _helping(shown, card, reader)
    if shown.entry.owner_id is None and TAKE in deeds:
        said = _("Nobody has taken this yet. Take it, and it is yours until it is closed.")
        return Wanted(said, deed=deeds[TAKE])
    if card.may.finish and card.made is not None and card.made.answered_by_id == reader.pk:
        return _doing(card)
    return _seen_to(shown, card)


def _is_to_answer(ask: AskShown, shown: EntryShown, reader: Person) -> bool:
    """Whether it is the reader who was asked, and nobody has answered yet."""
    if ask.form is None:
        return False
    return reader.pk in {one.pk for one in asked_of(shown.entry.process, ask.use.by)}


def _granting(ask: AskShown) -> Wanted:
    said = _("%(who)s asks you for %(what)s: grant it, or refuse it.")
    words = {"who": ask.who, "what": ask.what}
    return Wanted(said % words, link=f"#ask-{ask.use.pk}", link_words=_("Grant or refuse it"))


def _after_return(
    card: Card, shown: EntryShown, wanted: Wanted | None, close: DeedShown | None
) -> Wanted | None:
    """Begin with what the receiver said, where the work came back and nothing was done since."""
    told = went_back_words(card, shown.entry)
    if not told or wanted is None or wanted.is_past:
        return wanted
    is_done = card.made is not None and card.made.answer == Answer.DONE
    if is_done and close is not None and (wanted.deed or wanted.link):
        said = _("Check, and close it.")
        link = f"?do={CLOSE}#{CLOSE}"
        return Wanted(f"{told} {said}", link=link, link_words=str(close.deed.label))
    return replace(wanted, sentence=f"{told} {wanted.sentence}")


def _answering(card: Card) -> Wanted:
    """Say that others are to answer a hand-over."""
    words = {"taker": card.made.to_party if card.made else ""}
    if card.nobody_told:
        said = _("%(taker)s is to accept this, but nobody there could be told.") % words
        return Wanted(said, link=TO_PEOPLE, link_words=_("Bring someone in"))
    return Wanted(_with_limit(_("%(taker)s is to accept this, or to return it.") % words, card))


def _closing(shown: EntryShown, card: Card, close: DeedShown | None) -> Wanted:
    """Say to whoever sees to it what is left to do."""
    said = _("You have this: decide and close it, or hand the work over.")
    if shown.entry.state == State.WAITING:
        words = {"name": shown.entry.waiting_for}
        said = _("You have this, and it waits for %(name)s: close it once that is there.") % words
    elif _is_accepted(card):
        said = _("You have this; the work is with %(taker)s. Close it once that is done.")
        said = _with_limit(said % _taker(card), card)
    if close is None:
        said = _("You have this: do what you can, and hand the work over.")
        return Wanted(said, link=TO_CARD, link_words=_("Hand it over"))
    return Wanted(said, link=f"?do={CLOSE}#{CLOSE}", link_words=str(close.deed.label))


def _doing(card: Card) -> Wanted:
    """Say to who accepted the work what comes next."""
    said = _("%(taker)s has the work: do what is asked, and give it back once it is done.")
    limited = _with_limit(said % _taker(card), card)
    return Wanted(limited, link=TO_CARD, link_words=_("To the work"))


def _helping(shown: EntryShown, card: Card, reader: Person) -> Wanted | None:
    """Say to a partner's people what was asked of them, and is not past."""
    row = next((one.row for one in shown.room.members if one.is_oneself), None)
    if has_given_back(card, reader, row):
        return Wanted(gave_back_words(card), is_past=True)
    if row is None or row.brought_by_id is None:
        return None
    if came_for_work(shown.entry, row):
        return None
    said = _("You were asked to help with this.")
    if row.because:
        said = _("What is asked of you: %(because)s") % {"because": row.because}
    return Wanted(said, link=TO_TALK, link_words=_("Answer in the room"))


def _seen_to(shown: EntryShown, card: Card) -> Wanted | None:
    """Say who sees to it, where that is someone else."""
    if not shown.owner:
        return None
    said = _("%(name)s has this. Nothing is asked of you just now.") % {"name": shown.owner}
    if _is_accepted(card):
        words = {"name": shown.owner, **_taker(card)}
        said = _with_limit(_("%(name)s has this; the work is with %(taker)s.") % words, card)
    return Wanted(said)


def is_out_of_turn(deed: Deed, card: Card) -> bool:
    """Whether something is better not offered while a hand-over waits for its answer.

    Whoever is to answer would not know what else to take; nobody goes on with what waits for it,
    or while the clock is paused.
    """
    waits = _is_offered(card) or card.is_paused
    return (deed.key == TAKE and card.may.accept) or (deed.key == GO_ON and waits)


def _is_offered(card: Card) -> bool:
    made = card.made
    return card.is_standing and made is not None and made.answer == Answer.OFFERED


def _is_accepted(card: Card) -> bool:
    made = card.made
    return card.is_standing and made is not None and made.answer == Answer.ACCEPTED


def _taker(card: Card) -> dict[str, str]:
    return {"taker": card.made.to_party if card.made else ""}


def _with_limit(said: str, card: Card) -> str:
    """Add when the agreed time is over, where there is one and it runs."""
    limit = card.limit
    if limit is None:
        return said
    if limit.is_over:
        return f"{said} {_('The agreed time is over by %(over)s.') % {'over': limit.over}}"
    if limit.due_at is None:
        return said
    return f"{said} {_('It is agreed to be done by %(at)s.') % {'at': moment(limit.due_at)}}"
