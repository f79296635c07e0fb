"""What became of what someone reported: news, until they looked at its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from daylit_site.ledger.entry_words import person_words
from daylit_site.ledger.evidence import heading_of
from daylit_site.ledger.models import OPEN, Entry, Member
from daylit_site.people.roles import Right
from daylit_site.today.lines import Line, Part, first_of, first_words
from daylit_site.ui.templatetags.daylit import minute

if TYPE_CHECKING:
    from datetime import datetime

    from daylit_site.people.models import Person


def answered(person: Person, since: datetime) -> Part:
    """Return what became of what someone reported, since they were here, and they have not read.

    Args:
        person: Who looks.
        since: When they looked before.
    """
    if not person.may(Right.WORK):
        return Part((), 0)
    reported = Entry.objects.visible_to(person).filter(reported_by=person, state_at__gt=since)
    closed = reported.exclude(state__in=OPEN).exclude(state_by=person)
    looked = Member.objects.filter(person=person, room__entry=OuterRef("pk"))
    unread = closed.exclude(Exists(looked.filter(seen_at__gte=OuterRef("state_at"))))
    made, count = first_of(unread.order_by("-state_at", "-pk"), "state_by__organisation")
    return Part(tuple(_answer(one, person) for one in made), count)


def _answer(entry: Entry, person: Person) -> Line:
    said = _("You reported it; on %(at)s it became: %(state)s.")
    if entry.state_by is not None:
        said = _("You reported it; %(by)s answered on %(at)s: %(state)s.")
    words = {
        "by": person_words(entry.state_by, person) if entry.state_by else "",
        "at": minute(entry.state_at),
        "state": entry.get_state_display(),
    }
    return Line(
        what=heading_of(entry),
        path=reverse("entry", args=[entry.pk]),
        said=said % words,
        quoted=first_words(entry.resolution or entry.reason),
    )
