"""Agreed times that are over, or run out soon."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from daylit_site.ledger.evidence import heading_of
from daylit_site.ledger.models import OPEN, Answer, Entry, HandOver, State
from daylit_site.people.roles import Right
from daylit_site.today.lines import MOST, Line, Part, counted, first_of, first_words
from daylit_site.today.places import sees_entry
from daylit_site.ui.templatetags.daylit import day, moment

if TYPE_CHECKING:
    from datetime import date, datetime

    from daylit_site.ledger.models.entries import Entries
    from daylit_site.people.models import Person
    from daylit_site.today.mine import Mine

SOON = timedelta(days=1)
SOON_FOR_OWNERS = timedelta(days=7)
"""Whoever answers for a process is told so long before."""


def clocks(person: Person, own: Mine, now: datetime) -> tuple[Part, ...]:
    """Return what runs out: the time of hand-overs, and what is accepted until a day."""
    return (_hand_overs(person, own, now), _no_longer_accepted(person, now), _accepted(person, now))


def _hand_overs(person: Person, own: Mine, now: datetime) -> Part:
    """Return those whose time runs out: that their side took, they made, or in their processes."""
    if not person.may(Right.WORK):
        return Part((), 0)
    standing = [Answer.OFFERED, Answer.ACCEPTED]
    within = Q(due_at__lte=now + SOON)
    taken = own.taking() & Q(answer=Answer.ACCEPTED) & within
    given = Q(offered_by=person) & within
    owned = Q(entry__process__owner=person, due_at__lte=now + SOON_FOR_OWNERS)
    soon = HandOver.objects.filter(taken | given | owned, answer__in=standing)
    rows = soon.filter(sees_entry(person, "entry", state__in=OPEN))
    # Of these as many as one section shows may be told there.
    made, count = first_of(rows.order_by("due_at", "pk"), "entry", most=2 * MOST)
    return Part(tuple(_clock(one, now) for one in made), count)


def _no_longer_accepted(person: Person, now: datetime) -> Part:
    """Return the exceptions of their processes whose day is over and that no run opened yet."""
    over = _bearable(person).filter(accepted_until__lt=_day_of(now))
    made, count = first_of(over.order_by("accepted_until", "pk"), "state_by")
    said = ngettext(
        "%(count)s exception was accepted until a day that is over: an analysis takes that back.",
        "%(count)s exceptions were accepted until a day that is over: an analysis takes that back.",
        count,
    )
    lines = tuple(_bearing(one, is_out=True) for one in made)
    return Part(lines, count, said % {"count": counted(count)})


def _accepted(person: Person, now: datetime) -> Part:
    """Return the exceptions of their processes that are accepted until a day of the next week."""
    days = (_day_of(now), _day_of(now + SOON_FOR_OWNERS))
    until = _bearable(person).filter(accepted_until__range=days)
    made, count = first_of(until.order_by("accepted_until", "pk"), "state_by")
    said = ngettext(
        "%(count)s exception is accepted for a few days more.",
        "%(count)s exceptions are accepted for a few days more.",
        count,
    )
    return Part(tuple(map(_bearing, made)), count, said % {"count": counted(count)})


def _bearable(person: Person) -> Entries:
    """Return what is accepted in the processes for which someone answers."""
    visible = Entry.objects.visible_to(person)
    mine = visible.filter(process__owner=person, state=State.ACCEPTED)
    return mine if person.may(Right.WORK) else mine.none()


def _day_of(now: datetime) -> date:
    """Return the day of a moment, as judgements have it."""
    return now.astimezone(UTC).date()


def _bearing(entry: Entry, *, is_out: bool = False) -> Line:
    words = {
        "day": day(entry.accepted_until) if entry.accepted_until else "",
        "by": entry.state_by.name if entry.state_by else _("A run"),
    }
    said = _("It is accepted until %(day)s, by %(by)s.")
    if is_out:
        said = _("It was accepted until %(day)s, by %(by)s.")
    return Line(
        what=heading_of(entry),
        path=reverse("entry", args=[entry.pk]),
        said=said % words,
        quoted=first_words(entry.reason),
        is_out=is_out,
    )


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
