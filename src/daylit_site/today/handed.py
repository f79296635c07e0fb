"""Work that was handed over: what a side of someone's accepted, and what came back to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from daylit_site.ledger.entry_words import person_words
from daylit_site.ledger.evidence import heading_of
from daylit_site.ledger.handing.handing import BACK
from daylit_site.ledger.models import OPEN, Answer, HandOver
from daylit_site.today.clocks import SOON
from daylit_site.today.lines import Line, first_of, first_words
from daylit_site.today.places import sees_entry
from daylit_site.ui.templatetags.daylit import minute, moment

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from daylit_site.people.models import Person
    from daylit_site.today.mine import Mine

    Found = tuple[list[Line], int]


def in_work(person: Person, own: Mine, now: datetime) -> Found:
    """Return the work that their side accepted and has, but for what they see to anyway.

    At the host that is what they accepted themselves, or a team did in which they work. Of a time
    that is over soon the clocks tell.
    """
    taken = own.answering() if person.is_partner else Q(answered_by=person) | own.working()
    standing = HandOver.objects.filter(taken, answer=Answer.ACCEPTED)
    others = last_of_each(standing).exclude(entry__owner=person)
    rows = others.filter(sees_entry(person, "entry", state__in=OPEN))
    by_need = rows.order_by(F("due_at").asc(nulls_last=True), "pk")
    made, count = first_of(by_need, "entry", "answered_by__organisation")
    return [_in_work(one, person, now) for one in made], count


def went_back(person: Person) -> Found:
    """Return what they handed over and came back, where nobody did anything about it since.

    What they see to stands among that.
    """
    back = HandOver.objects.filter(offered_by=person, answer__in=BACK)
    untouched = back.filter(entry__state_at=F("answered_at"), entry__state__in=OPEN)
    rows = last_of_each(untouched).exclude(entry__owner=person)
    seen = rows.filter(sees_entry(person, "entry")).order_by("answered_at", "pk")
    made, count = first_of(seen, "entry")
    return [_back(one) for one in made], count


def last_of_each(rows: QuerySet[HandOver]) -> QuerySet[HandOver]:
    """Keep those that are the last of their exception."""
    of_it = HandOver.objects.filter(entry=OuterRef("entry")).order_by("-pk")
    return rows.filter(pk=Subquery(of_it.values("pk")[:1]))


def _in_work(made: HandOver, person: Person, now: datetime) -> Line:
    said = _("%(by)s accepted it for %(to)s on %(at)s.")
    if made.answered_by_id == person.pk:
        said = _("You accepted it for %(to)s on %(at)s.")
    by = person_words(made.answered_by, person) if made.answered_by else ""
    told = said % {"by": by, "to": made.to_party, "at": _at(made.answered_at)}
    if made.due_at is not None and made.due_at > now + SOON:
        due = _("It is agreed to be done by %(at)s.") % {"at": moment(made.due_at)}
        told = f"{told} {due}"
    return Line(
        what=heading_of(made.entry),
        path=f"{reverse('entry', args=[made.entry_id])}#hand-over",
        said=told,
        quoted=first_words(made.note),
    )


def _back(made: HandOver) -> Line:
    said = _("You handed it over; %(to)s returned it on %(at)s.")
    if made.answer == Answer.DONE:
        said = _("You handed it over; %(to)s said on %(at)s that it is done: check, and close it.")
    return Line(
        what=heading_of(made.entry),
        path=reverse("entry", args=[made.entry_id]),
        said=said % {"to": made.to_party, "at": _at(made.answered_at)},
        quoted=first_words(made.because),
    )


def _at(moment_of: datetime | None) -> str:
    return minute(moment_of) if moment_of else ""
