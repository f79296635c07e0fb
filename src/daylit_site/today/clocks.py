"""Agreed times that are over, or run out within a day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from daylit_site.ledger.evidence import heading_of
from daylit_site.ledger.models import OPEN, Answer, HandOver
from daylit_site.people.roles import Right
from daylit_site.today.lines import Line, Part, first_of
from daylit_site.today.places import sees_entry
from daylit_site.ui.templatetags.daylit import moment

if TYPE_CHECKING:
    from datetime import datetime

    from daylit_site.people.models import Person
    from daylit_site.today.mine import Mine

SOON = timedelta(days=1)


def clocks(person: Person, own: Mine, now: datetime) -> Part:
    """Return the hand-overs that their side took, or that they made, whose time runs out."""
    if not person.may(Right.WORK):
        return Part((), 0)
    standing = [Answer.OFFERED, Answer.ACCEPTED]
    soon = HandOver.objects.filter(answer__in=standing, due_at__lte=now + SOON)
    taken = own.taking() & Q(answer=Answer.ACCEPTED)
    given = Q(offered_by=person)
    rows = soon.filter(taken | given, sees_entry(person, "entry", state__in=OPEN))
    made, count = first_of(rows.order_by("due_at", "pk"), "entry")
    return Part(tuple(_clock(one, now) for one in made), count)


def _clock(made: HandOver, now: datetime) -> Line:
    is_over = made.due_at is not None and made.due_at <= now
    words = {
        "to": made.to_party,
        "due": moment(made.due_at) if made.due_at else "",
        "at": moment(made.offered_at),
        "from": made.from_party,
    }
    said = _("%(to)s was to be done with it by %(due)s; %(from)s handed it over on %(at)s.")
    if not is_over:
        said = _("%(to)s is to be done with it by %(due)s; %(from)s handed it over on %(at)s.")
    path = reverse("entry", args=[made.entry_id])
    return Line(what=heading_of(made.entry), path=path, said=said % words, is_out=is_over)
