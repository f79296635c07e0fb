"""Answers to letters of rooms: each lands in its room as what its sender said there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from daylit_site.ledger.models import Member, Message, Room
from daylit_site.ledger.operations.rooms import post
from daylit_site.ledger.room.gone import is_gone, taking_part_in
from daylit_site.ledger.room.letters import kept_in, page_of
from daylit_site.people.errors import UnableToError
from daylit_site.people.mailing.taking import Taken

if TYPE_CHECKING:
    from datetime import datetime

    from daylit_site.people.mailing.reading import Incoming

ROOM = "room"
PERSON, EMAIL = "person", "email"

MOST_IN_AN_HOUR = 10
"""So many mails of one sender are taken into a room within an hour."""


@transaction.atomic
def take(incoming: Incoming, *, now: datetime) -> Taken | str:
    """Put an answer into the room that it is about, or return why not, in a sentence.

    Args:
        incoming: The answer; that it is from whom its address was made for was looked at, and is
            looked at here again.
        now: The moment.
    """
    kind, _colon, number = incoming.about.partition(":")
    room = Room.objects.filter(pk=int(number)).first() if number.isdecimal() else None
    if kind != ROOM or room is None:
        return _("What it is about is no longer there.")
    member = _member(room, incoming.to_whom)
    if member is None or member.left_at is not None:
        return _("Its sender is not in the room any more.")
    return _why_not(member, incoming) or _posted(member, incoming, now)


def _why_not(member: Member, incoming: Incoming) -> str:
    """Return why a mail is not what a member said; empty where it is."""
    if is_gone(member, taking_part_in(member.room.process)):
        return _("Its sender cannot enter any more.")
    address = member.person.email if member.person else member.email
    if incoming.from_address != address.lower():
        return _("It was not sent by the one for whom the address was made.")
    return ""


def _goes_on_and_on(member: Member, incoming: Incoming, now: datetime) -> str:
    """Return why a mail may be what a program answers to each letter; empty where it is not."""
    by_mail = member.messages.filter(came_by_mail=True)
    words = incoming.text.strip()
    if words and by_mail.filter(text=words, at__gt=now - timedelta(days=1)).exists():
        return _("Its sender said the same in this room within a day: a program may answer here.")
    if by_mail.filter(at__gt=now - timedelta(hours=1)).count() >= MOST_IN_AN_HOUR:
        most = {"most": MOST_IN_AN_HOUR}
        return _("Of one sender no more than %(most)s mails in an hour go into a room.") % most
    return ""


def _posted(member: Member, incoming: Incoming, now: datetime) -> Taken | str:
    """Keep what a member wrote; a mail that landed before lands no second time."""
    room = member.room
    if not Message.objects.filter(room=room, incoming_id=incoming.message_id).exists():
        if too_much := _goes_on_and_on(member, incoming, now):
            return too_much
        try:
            post(
                member=member,
                text=incoming.text,
                files=incoming.attachments,
                not_taken=incoming.refused,
                incoming_id=incoming.message_id,
                now=now,
            )
        except UnableToError as refused:
            return str(refused)
    return Taken(path=page_of(kept_in(room)))


def _member(room: Room, to_whom: str) -> Member | None:
    """Return whom an address for answers was made for; known again by address, with an account."""
    kind, _colon, who = to_whom.partition(":")
    members = room.members.select_related("person__organisation", "organisation")
    if kind == PERSON and who.isdecimal():
        return members.filter(person=int(who)).first()
    if kind == EMAIL and who:
        by_mail = members.filter(person=None, email=who.lower()).first()
        return by_mail or members.filter(person__email__iexact=who).first()
    return None
