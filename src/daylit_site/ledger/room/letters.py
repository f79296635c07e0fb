"""Letters of rooms: that one is asked to join, is named, or that someone wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from daylit_site.ledger.evidence import heading_of, sentence_of, terms_in, title_of
from daylit_site.ledger.models import Entry, Member, Pattern, Room
from daylit_site.ledger.room.gone import is_gone, organisation_of, taking_part_in
from daylit_site.people.language import CODES, spoken, telling
from daylit_site.people.mailing.addresses import reply_address
from daylit_site.people.mailing.writing import write
from daylit_site.people.models import Kind, LetterKind

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from daylit_site.ledger.models import Message

    Kept = Entry | Pattern


def kept_in(room: Room) -> Kept:
    """Return the exception or the pattern that a room is of."""
    kept = room.entry or room.pattern
    assert kept is not None  # noqa: S101 (a constraint of the table)
    return kept


def line_of(kept: Kept) -> str:
    """Return what an exception or a pattern is about, in one line, in the language spoken."""
    return heading_of(kept) if isinstance(kept, Entry) else title_of(kept)


def page_of(kept: Kept) -> str:
    """Return the page of an exception or a pattern."""
    return reverse("entry" if isinstance(kept, Entry) else "pattern", args=[kept.pk])


def tell_asked(member: Member, *, now: datetime) -> None:
    """Write to someone who was brought into a room: by whom, to what, and what is asked."""
    kept = kept_in(member.room)
    with telling(_language_of(member)):
        facts = {"name": member.brought_by, "heading": line_of(kept)}
        parts = [
            _("%(name)s asks you to help with this: %(heading)s.") % facts,
            _evidence(kept, member),
            _("What is asked of you: %(because)s") % {"because": member.because},
        ]
        subject = _("You are asked to help: %(heading)s") % facts
        text = "\n\n".join(filter(None, parts))
        _write(LetterKind.CONVENED, member, subject, text, now)


def tell_others(
    message: Message, *, named: Collection[int], files: Sequence[str], now: datetime
) -> None:
    """Write to those in a room what one of them said.

    Args:
        message: What was said.
        named: The members whom it names.
        files: What came with it is called.
        now: The moment.
    """
    kept = kept_in(message.room)
    here = message.room.members.filter(left_at=None).exclude(pk=message.member_id)
    taking_part = taking_part_in(kept.process)
    for member in here.select_related("person__organisation", "organisation", "room"):
        if is_gone(member, taking_part):
            continue
        is_named = member.pk in named
        with telling(_language_of(member)):
            facts = {"name": message.member, "heading": line_of(kept)}
            begins = (
                _("%(name)s names you in the room of: %(heading)s.")
                if is_named
                else _("%(name)s writes in the room of: %(heading)s.")
            )
            with_it = _("With it came: %(names)s.") % {"names": ", ".join(files)} if files else ""
            text = "\n\n".join(filter(None, (begins % facts, message.text, with_it)))
            kind = LetterKind.MENTIONED if is_named else LetterKind.MESSAGE
            _write(kind, member, line_of(kept), text, now)


def _evidence(kept: Kept, member: Member) -> str:
    """Return the evidence; to a partner without what others' cases are compared with."""
    if isinstance(kept, Pattern):
        return ""
    whose = organisation_of(member)
    is_compared = whose is not None and whose.kind == Kind.HOST
    return sentence_of(kept, terms=terms_in(kept.process), is_compared=is_compared)


def _language_of(member: Member) -> str:
    """Return a member's language; of one without an account that of whoever writes."""
    language = member.person.language if member.person else ""
    return language if language in CODES else spoken()


def _write(kind: LetterKind, member: Member, subject: str, text: str, now: datetime) -> None:
    about = f"room:{member.room_id}"
    person = member.person
    to_whom = f"person:{person.pk}" if person else f"email:{member.email}"
    write(
        kind=kind,
        person=person,
        email=member.email,
        language=spoken(),
        subject=subject,
        text=text,
        about=about,
        path=page_of(kept_in(member.room)) if person else "",
        reply_address=reply_address(about=about, to_whom=to_whom),
        now=now,
    )
