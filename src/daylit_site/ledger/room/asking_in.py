"""Who sees an exception, but not what is said in its room, and asked to be let in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django import forms
from django.db.models import Exists, IntegerField, OuterRef
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from daylit_site.ledger.evidence import heading_of
from daylit_site.ledger.letters_of_work import Telling, quoted
from daylit_site.ledger.models import (
    ASKED_IN,
    LONGEST_TEXT,
    OPEN,
    Change,
    Entry,
    Member,
    Pattern,
    Room,
)
from daylit_site.people.roles import Right

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from daylit_site.people.models import Person

TURNED_DOWN = "turned down"
"""What the change is called that keeps an answer: not let in, and why."""


class AskedIn(NamedTuple):
    """Someone asked to be let in.

    Attributes:
        at: When.
        turned_down_at: When that was turned down; null where it was not.
        because: Why it was.
    """

    at: datetime
    turned_down_at: datetime | None = None
    because: str = ""


class TurningDown(forms.Form):
    """Why someone is not let in."""

    reason = forms.CharField(
        label=gettext_lazy("Why not"),
        max_length=LONGEST_TEXT,
        help_text=gettext_lazy(
            "Read by who asked, and by all of your organisation who see this exception."
        ),
    )


def may_ask_in(kept: Entry | Pattern, person: Person) -> bool:
    """Whether someone sees an exception on which they may do nothing, but ask to be let in."""
    if not isinstance(kept, Entry) or not kept.is_open or not person.is_partner:
        return False
    is_inside = Room.objects.visible_to(person).filter(entry=kept).exists()
    return person.may(Right.WORK) and not is_inside


def asked_in_by(kept: Entry | Pattern, person: Person) -> AskedIn | None:
    """Return when someone asked to be let in, and what came of it; null where they did not."""
    asked = kept.changes.filter(verb=ASKED_IN, by=person).first()
    if asked is None:
        return None
    answer = turned_down(entry=kept.pk, whom=person.pk).first()
    if answer is None:
        return AskedIn(asked.at)
    return AskedIn(asked.at, answer.at, str(answer.said["reason"]))


def turned_down(*, entry: int | OuterRef, whom: int | OuterRef) -> QuerySet[Change]:
    """Return how someone who asked was turned down."""
    answers = Change.objects.filter(verb=TURNED_DOWN, entry=entry)
    return answers.annotate(whom=Cast(KT("said__whom"), IntegerField())).filter(whom=whom)


def unanswered() -> QuerySet[Change]:
    """Return by whom it was asked to be let in, of what is open, and not answered yet.

    It is answered where it was turned down, they were brought in, or one of theirs is inside.
    """
    members = Member.objects.filter(room__entry=OuterRef("entry"))
    came = members.filter(person=OuterRef("by"))
    inside = members.filter(person__organisation=OuterRef("by__organisation"), left_at=None)
    answered = turned_down(entry=OuterRef("entry"), whom=OuterRef("by"))
    asked = Change.objects.filter(verb=ASKED_IN, entry__state__in=OPEN).exclude(by=None)
    return asked.filter(~Exists(came), ~Exists(inside), ~Exists(answered))


def asking_in(kept: Entry | Pattern) -> frozenset[int]:
    """Return the keys of those who asked to be let in, and have no answer."""
    if not isinstance(kept, Entry):
        return frozenset()
    asked = unanswered().filter(entry=kept).values_list("by", flat=True)
    return frozenset(pk for pk in asked if pk is not None)


def letter_of(entry: Entry, person: Person) -> Telling:
    """Return what is written to who answers for the process."""
    words = {"who": person.name, "whose": person.organisation.name, "what": heading_of(entry)}
    said = _("%(who)s, %(whose)s, asks to be let into the room of: %(what)s.")
    why = _("By the log their side had a part in it. Bring them in there, or turn it down.")
    return Telling(_("Asks to be let in: %(what)s") % words, [said % words, why])


def letter_of_no(entry: Entry, because: str, whose: str) -> Telling:
    """Return what is written to who is not let in.

    Args:
        entry: The exception.
        because: Why they are not.
        whose: The organisation of who answered.
    """
    words = {"whose": whose, "what": heading_of(entry), "reason": quoted(because)}
    said = _("%(whose)s did not let you into the room of: %(what)s.")
    why = _("They say: %(reason)s")
    return Telling(_("Not let in: %(what)s") % words, [said % words, why % words])
