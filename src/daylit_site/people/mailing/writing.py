"""Putting letters into the outbox; the worker sends them when they are due."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Q
from django.utils.crypto import get_random_string

from daylit_site.people.language import CODES
from daylit_site.people.mailing.hours import Due, due
from daylit_site.people.models import LONGEST_NAME, Letter, MailChoice, Person, may_enter

if TYPE_CHECKING:
    from datetime import datetime

    from daylit_site.people.models import LetterKind

MOST_AN_HOUR = 20
"""So many mails at most go to one address about one thing in an hour, whatever answers what."""

HOUR = timedelta(hours=1)
ID_LENGTH = 24


def write(
    *,
    kind: LetterKind,
    subject: str,
    text: str,
    about: str,
    now: datetime,
    person: Person | None = None,
    email: str = "",
    language: str = "",
    path: str = "",
    reply_address: str = "",
) -> Letter | None:
    """Put a letter into the outbox; called within the transaction that does what it tells of.

    It is due at once, or by its reader's quiet hours and mail of the day. Of what would be more
    than `MOST_AN_HOUR` mails in an hour, the rest is put into one, an hour later.

    Args:
        kind: Why it is written. What someone is asked to do, and clocks, are never put into the
            mail of the day; quiet hours hold for every kind.
        subject: Its subject; line breaks become spaces.
        text: What it says, plain; the worker adds the link and how to answer.
        about: What it is about, such as ``room:12``; letters of one are one thread.
        now: The moment.
        person: Who is to read it.
        email: The reader's address, where they have no account.
        language: In which it is written, where they have none.
        path: The page that it leads to, without host; empty for none.
        reply_address: Where an answer goes, of `addresses.reply_address`; empty where none is read.

    Returns:
        The letter, which says when it is due; null where its reader does not want the like, or may
        not enter any more.
    """
    choice = _choice_of(person)
    if not _is_wanted(kind, person, choice):
        return None
    to = person.email if person else email
    when = _within_the_hour(due(kind=kind, choice=choice, now=now), email=to, about=about)
    return Letter.objects.create(
        kind=kind,
        person=person,
        email=to,
        language=_language_of(person, language),
        subject=one_line(subject),
        text=text.replace("\0", ""),
        about=about,
        path=path,
        reply_address=reply_address,
        made_at=now,
        due_at=when.at,
        in_digest=when.in_digest,
        message_id=f"<{get_random_string(ID_LENGTH).lower()}@{settings.ADDRESS.hostname}>",
    )


def one_line(text: str) -> str:
    """Return a text as one line that a head of a mail may hold."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())[
        :LONGEST_NAME
    ]


def _choice_of(person: Person | None) -> MailChoice | None:
    return MailChoice.objects.filter(person=person).first() if person else None


def _is_wanted(kind: LetterKind, person: Person | None, choice: MailChoice | None) -> bool:
    if person is not None and not may_enter(person):
        return False
    return choice is None or kind not in choice.unwanted


def _language_of(person: Person | None, language: str) -> str:
    asked = (person.language if person else "") or language
    return asked if asked in CODES else settings.LANGUAGE_CODE


def _within_the_hour(when: Due, *, email: str, about: str) -> Due:
    """Put what would be too much for one hour into one mail an hour later.

    What waits for that mail already is joined, so that it is one and the count holds for any hour.
    """
    if when.in_digest:
        return when
    same = Letter.objects.filter(email=email, about=about)
    within = same.filter(due_at__gt=when.at - HOUR)
    counted = within.aggregate(
        singly=Count("pk", filter=Q(in_digest=False)),
        joined=Count("due_at", filter=Q(in_digest=True, due_at__lte=when.at), distinct=True),
    )
    if counted["singly"] + counted["joined"] < MOST_AN_HOUR - 1:
        return when
    waiting = within.waiting().filter(in_digest=True, due_at__gt=when.at).first()
    return Due(waiting.due_at if waiting else when.at + HOUR, in_digest=True)
