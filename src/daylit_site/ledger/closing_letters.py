"""Mail to those who had a part in an exception that someone else closed: what became of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from daylit_site.ledger.deciding.authority import closed_words
from daylit_site.ledger.entry_words import person_words
from daylit_site.ledger.evidence import heading_of
from daylit_site.ledger.letters_of_work import Telling, quoted, tell
from daylit_site.ledger.models import Answer, State
from daylit_site.ledger.room.of_what import room_of, sees_talk
from daylit_site.people.models import LetterKind, Person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from daylit_site.ledger.models import Entry, HandOver

    Words = Callable[[], str]


def tell_of_closing(entry: Entry, *, by: Person, now: datetime) -> None:
    """Write to whoever reported an exception, sees to it, handed it over or took it.

    Each gets one letter, however many parts they had.
    """
    told: set[int] = {by.pk}
    room = room_of(entry)
    for person, part in _parts(entry):
        if person.pk not in told:
            told.add(person.pk)
            is_inside = sees_talk(room, person)
            answer = partial(_answer, entry, part, person_words(by, person), is_inside=is_inside)
            tell(entry, [person], LetterKind.ANSWER, answer, now=now)


def _parts(entry: Entry) -> Iterator[tuple[Person, Words]]:
    """Return who had a part in it, and what that was, in words."""
    if entry.reported_by is not None:
        yield entry.reported_by, lambda: _("You reported this: %(what)s.")
    if entry.owner is not None:
        yield entry.owner, lambda: _("You see to this: %(what)s.")
    for person in _who(entry.hand_overs.all(), "offered_by"):
        yield person, lambda: _("You handed this over: %(what)s.")
    taken = entry.hand_overs.filter(answer__in=(Answer.ACCEPTED, Answer.DONE))
    for person in _who(taken, "answered_by"):
        yield person, lambda: _("You took this work: %(what)s.")


def _who(made: QuerySet[HandOver], column: str) -> QuerySet[Person]:
    people = Person.objects.filter(pk__in=made.order_by().values(column))
    return people.select_related("organisation").order_by("pk")


def _answer(entry: Entry, part: Words, by: str, *, is_inside: bool) -> Telling:
    words = {"what": heading_of(entry), "by": by, "state": entry.get_state_display()}
    lines = [part() % words, _("%(by)s answered: %(state)s.") % words]
    if entry.state == State.RESOLVED:
        lines.append(quoted(entry.resolution))
    if entry.reason:
        lines.append(_("Why: %(reason)s") % {"reason": entry.reason})
    if entry.state == State.RESOLVED and entry.decided_as and is_inside:
        lines.append(_("It was closed %(how)s.") % {"how": closed_words(entry.decided_as)})
    return Telling(_("What became of it: %(what)s") % words, lines)
