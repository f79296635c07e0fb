"""Who sees an exception, but not what is said in its room, and asked to be let in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from daylit_site.ledger.evidence import heading_of
from daylit_site.ledger.letters_of_work import Telling
from daylit_site.ledger.models import Change, Entry, Member, Pattern, Room
from daylit_site.people.roles import Right

if TYPE_CHECKING:
    from datetime import datetime

    from daylit_site.people.models import Person

ASKED_IN = "asked to be let in"
"""What the change is called that keeps it."""


def may_ask_in(kept: Entry | Pattern, person: Person) -> bool:
    """Whether someone sees an exception on which they may do nothing, but ask to be let in."""
    if not isinstance(kept, Entry) or not kept.is_open or not person.is_partner:
        return False
    is_inside = Room.objects.visible_to(person).filter(entry=kept).exists()
    return person.may(Right.WORK) and not is_inside


def asked_in_at(kept: Entry | Pattern, person: Person) -> datetime | None:
    """Return when someone asked to be let in; null where they did not."""
    asked = kept.changes.filter(verb=ASKED_IN, by=person).values_list("at", flat=True)
    found: datetime | None = asked.first()
    return found


def asking_in(kept: Entry | Pattern) -> frozenset[int]:
    """Return the keys of those who asked to be let in and never were in the room."""
    asked = Change.objects.filter(verb=ASKED_IN).exclude(by=None)
    asked = asked.filter(entry=kept) if isinstance(kept, Entry) else asked.none()
    inside = Member.objects.filter(room__entry=kept.pk).exclude(person=None)
    left = asked.exclude(by__in=inside.values("person"))
    return frozenset(pk for pk in left.values_list("by", flat=True) if pk is not None)


def letter_of(entry: Entry, person: Person) -> Telling:
    """Return what is written to who answers for the process."""
    words = {"who": person.name, "whose": person.organisation.name, "what": heading_of(entry)}
    said = _("%(who)s, %(whose)s, asks to be let into the room of: %(what)s.")
    why = _("By the log their side had a part in it. Bring them in there, if you want.")
    return Telling(_("Asks to be let in: %(what)s") % words, [said % words, why])
