"""What handing over, answering and pausing have in common: how the exception stands afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from daylit_site.ledger.changing import change
from daylit_site.ledger.entry_words import person_words
from daylit_site.ledger.errors import UnableToChangeError, UnableToHandOverError
from daylit_site.ledger.handing.clocks import calendar_of
from daylit_site.ledger.handing.parties import Side, sides_of
from daylit_site.ledger.models import Answer, Entry, HandOver, Member, Room, State
from daylit_site.ledger.operations.entries import how_it_stands
from daylit_site.ledger.operations.rooms import come_in, open_room
from daylit_site.people.models import Kind
from daylit_site.ui.templatetags.daylit import moment

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from daylit.record.calendars import Calendar
    from daylit_site.ledger.handing.timed import Timed
    from daylit_site.people.models import Person

STANDING = (Answer.OFFERED, Answer.ACCEPTED)
BACK = (Answer.RETURNED, Answer.DONE)
"""By these the work went back to whoever handed it over."""


def hold(entry: Entry, person: Person) -> None:
    """Let nobody else change an exception within this transaction; refuse one that is closed.

    Args:
        entry: It.
        person: Who wants to change it.

    Raises:
        UnableToChangeError: It is closed.
    """
    Entry.objects.select_for_update().get(pk=entry.pk)
    if not entry.is_open:
        raise UnableToChangeError(how_it_stands(entry, person))


def last_of(entry: Entry) -> HandOver | None:
    """Return the hand-over that was made last."""
    made = entry.hand_overs.select_related("offered_by__organisation", "answered_by__organisation")
    found: HandOver | None = made.last()
    return found


def unanswered(entry: Entry, answers: Collection[str], reader: Person) -> HandOver:
    """Return the hand-over made last, where it stands so that it can be answered.

    Raises:
        UnableToHandOverError: There is none, or someone answered it: then who, and when.
    """
    made = last_of(entry)
    if made is None:
        raise UnableToHandOverError(_("Nothing was handed over here."))
    if made.answer not in answers:
        raise UnableToHandOverError(answered_by(made, reader))
    return made


def answered_by(made: HandOver, reader: Person) -> str:
    """Say who answered a hand-over, as far as a reader is told, and when."""
    sentences = {
        Answer.ACCEPTED: _(
            "%(who)s accepted this hand-over already (%(at)s). Nothing was changed."
        ),
        Answer.RETURNED: _(
            "%(who)s returned this hand-over already (%(at)s). Nothing was changed."
        ),
        Answer.DONE: _("%(who)s gave this back as done already (%(at)s). Nothing was changed."),
        Answer.WITHDRAWN: _("%(who)s took this hand-over back (%(at)s). Nothing was changed."),
    }
    who = person_words(made.answered_by, reader) if made.answered_by else ""
    at = moment(made.answered_at) if made.answered_at else ""
    return sentences[Answer(made.answer)] % {"who": who, "at": at}


def write(
    entry: Entry,
    verb: str,
    version: int | None,
    person: Person,
    now: datetime,
    *,
    said: Mapping[str, Any],
    standing: Mapping[str, Any],
) -> None:
    """Change how an exception stands; whoever paused its clock, that pause ends with it.

    Whoever does is in its room from then on, where they may be: of a partner who only has the case
    by its log nobody is let in by what they do.
    """
    told = {name: value for name, value in said.items() if value not in ("", [])}
    by = {"state_at": now, "state_by": person}
    change(entry, verb, version=version, person=person, now=now, said=told, **standing, **by)
    entry.pauses.filter(ended_at=None).update(ended_at=now, ended_by=person)
    if _may_come_in(entry, person):
        come_in(room=open_room(kept=entry, person=person, now=now), person=person, now=now)


def _may_come_in(entry: Entry, person: Person) -> bool:
    """Whether someone may be in the room: of a partner who was brought in, or was offered work."""
    if not person.is_partner or Room.objects.visible_to(person).filter(entry=entry).exists():
        return True
    if Member.objects.filter(room__entry=entry, person=person).exists():
        return True
    sides, whose = sides_of(entry.process), person.organisation_id
    return any(
        sides.whose(Side(made.level, made.to_party)).pk == whose for made in _offered_inside(entry)
    )


def _offered_inside(entry: Entry) -> QuerySet[HandOver]:
    """Return what was offered by people of the host, or by others who had been let in."""
    let_in = Member.objects.filter(room__entry=entry, is_taken_out=False).exclude(person=None)
    by_host = Q(offered_by__organisation__kind=Kind.HOST)
    is_inside = by_host | Q(offered_by__in=let_in.values("person"))
    return HandOver.objects.filter(is_inside, entry=entry).exclude(answer=Answer.WITHDRAWN)


def standing_of(made: HandOver | None) -> dict[str, Any]:
    """Return how an exception stands whose clock runs, by the hand-over made last."""
    if made is not None and made.answer == Answer.OFFERED:
        return {"state": State.WAITING, "waiting_for": made.to_party, "reason": made.note}
    return {"state": State.IN_WORK, "waiting_for": "", "reason": ""}


def calendar_for(timed: Timed, made: HandOver) -> Calendar | None:
    """Return the working hours by which the limit of a hand-over is counted; null for none."""
    taker = Side(made.level, made.to_party)
    return calendar_of(made.entry.process, taker, timed.organisation_named(taker))
