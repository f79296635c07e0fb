"""Writing to people about one exception, each in their language, with a way back into its room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import pgettext

from daylit_site.ledger.models import Member, Room
from daylit_site.ledger.room.gone import is_gone, taking_part_in
from daylit_site.people.language import CODES, telling
from daylit_site.people.mailing.addresses import reply_address
from daylit_site.people.mailing.writing import write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from daylit_site.ledger.models import Entry
    from daylit_site.people.models import LetterKind, Person


@dataclass(frozen=True)
class Telling:
    """What a letter says: its subject, and one paragraph after the other."""

    subject: str
    paragraphs: Sequence[str]


def tell(
    entry: Entry,
    people: Iterable[Person],
    kind: LetterKind,
    saying: Callable[[], Telling],
    *,
    now: datetime,
) -> None:
    """Write to people; whoever is in the room can answer into it.

    Args:
        entry: The exception.
        people: To whom; those of a partner that takes part no longer are left out.
        kind: Why they are written to.
        saying: Makes the words, in the language that is spoken when it is called.
        now: The moment.
    """
    room = Room.objects.filter(entry=entry).first()
    taking_part = taking_part_in(entry.process)
    for person in people:
        if person.is_partner and person.organisation_id not in taking_part:
            continue
        with telling(person.language if person.language in CODES else settings.LANGUAGE_CODE):
            said = saying()
        write(
            kind=kind,
            person=person,
            subject=said.subject,
            text="\n\n".join(said.paragraphs),
            about=f"room:{room.pk}" if room else f"entry:{entry.pk}",
            path=reverse("entry", args=[entry.pk]),
            reply_address=_way_back(room, person),
            now=now,
        )


def tell_by_mail(
    members: Iterable[Member], kind: LetterKind, saying: Callable[[], Telling], *, now: datetime
) -> None:
    """Write to members of a room who have no account, in the language of the workspace.

    Args:
        members: To whom; all have an address. Those of an organisation that left, or takes part no
            longer, are left out.
        kind: Why they are written to.
        saying: Makes the words, in the language that is spoken when it is called.
        now: The moment.
    """
    for member in members:
        if is_gone(member, taking_part_in(member.room.process)):
            continue
        with telling(settings.LANGUAGE_CODE):
            said = saying()
        about = f"room:{member.room_id}"
        write(
            kind=kind,
            email=member.email,
            subject=said.subject,
            text="\n\n".join(said.paragraphs),
            about=about,
            reply_address=reply_address(about=about, to_whom=f"email:{member.email}"),
            now=now,
        )


def _way_back(room: Room | None, person: Person) -> str:
    """Return where an answer goes; nowhere for who is not in the room."""
    if room is None or not Member.objects.filter(room=room, person=person, left_at=None).exists():
        return ""
    return reply_address(about=f"room:{room.pk}", to_whom=f"person:{person.pk}")


def quoted(words: str) -> str:
    """Return someone's words as such."""
    return pgettext("what someone said", "“%(words)s”") % {"words": words}
