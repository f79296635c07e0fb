"""What is wanted now of whoever reads the page of a pattern, and the ways to what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from daylit_site.ledger.models import OPEN
from daylit_site.ledger.room.deeds import TAKE
from daylit_site.ledger.room.wanted import CLOSE, TO_PEOPLE, TO_TALK, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from daylit_site.ledger.patterns.page import PatternShown
    from daylit_site.ledger.room.deeds import DeedShown
    from daylit_site.people.models import Person

ACCEPT = "accept"
TO_ROOM, TO_HELP = "#room-heading", "#help"


@dataclass(frozen=True)
class Way:
    """A way from the top of the page to something that stands further down.

    Attributes:
        link: Where to.
        words: What it says.
    """

    link: str
    words: str


def wanted_of(shown: PatternShown, could: Iterable[DeedShown], reader: Person) -> Wanted | None:
    """Return what is wanted of a reader; null where nothing is.

    Args:
        shown: The pattern, as they see it.
        could: What they can do to it.
        reader: Who reads.
    """
    is_closed = shown.row.state not in OPEN or shown.merged_into is not None
    if is_closed or not shown.room.may_talk:
        return None
    deeds = {one.deed.key: one for one in could}
    if shown.row.owner_id == reader.pk and CLOSE in deeds:
        said = _("You have this: see to it that it does not come back, and say what was done.")
        return Wanted(said, link=_to(CLOSE), link_words=str(deeds[CLOSE].deed.label))
    asked = next((one.row.because for one in shown.room.members if one.is_oneself), None)
    if asked or (asked is not None and reader.is_partner):
        return _asked(asked)
    if shown.row.owner_id is None and TAKE in deeds:
        said = _("Nobody has taken this yet. Take it, and it is yours until it is closed.")
        return Wanted(said, deed=deeds[TAKE])
    if not shown.owner:
        return None
    said = _("%(name)s has this. Nothing is asked of you just now.") % {"name": shown.owner}
    return Wanted(said)


def _asked(because: str) -> Wanted:
    """Say what was asked of someone who was brought in."""
    said = _("You were asked to help with this.")
    if because:
        said = _("What is asked of you: %(because)s") % {"because": because}
    return Wanted(said, link=TO_TALK, link_words=_("Answer in the room"))


def ways_of(
    shown: PatternShown, could: Iterable[DeedShown], wanted: Wanted | None
) -> tuple[Way, ...]:
    """Return the ways to the room, to what can be decided, and to whom to bring in.

    What is wanted already stands above them, and is left out.
    """
    if not shown.room.is_seen:
        return ()
    link = wanted.link if wanted else ""
    deeds = {one.deed.key: one.deed.label for one in could}
    ways = [Way(TO_ROOM, _("To the room"))]
    ways += [Way(_to(key), str(deeds[key])) for key in (CLOSE, ACCEPT) if key in deeds]
    if shown.room.may_talk:
        ways.append(Way(TO_HELP if shown.suggested else TO_PEOPLE, _("Whom to bring in")))
    return tuple(one for one in ways if one.link != link)


def _to(key: str) -> str:
    return f"?do={key}#{key}"
