"""Sending what is due through the mail server of the settings, once each.

Before a mail is sent its letters are claimed by one update, so that of two workers one sends it. A
worker that is killed after the server took a mail, and before that was noted, leaves a claim that
runs out: that one mail is then sent a second time, under the same Message-ID.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from itertools import groupby
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import get_connection
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from daylit_site.people.language import telling
from daylit_site.people.mailing.composing import mail_of
from daylit_site.people.mailing.concerning import concerns_reader
from daylit_site.people.mailing.hours import after_quiet
from daylit_site.people.models import Letter, MailChoice, may_enter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from django.core.mail.backends.base import BaseEmailBackend

HELD_FOR = timedelta(minutes=5)
"""So long a worker holds what it is sending; the server has ten seconds for each answer."""

GIVEN_UP_AFTER = timedelta(days=2)
WAITS = tuple(timedelta(minutes=one) for one in (1, 4, 16, 60))
MOST_AT_ONCE = 1000
CLAIM_LENGTH = 32
REFUSED_FOR_GOOD = 500

logger = logging.getLogger(__name__)


class _ServerAwayError(Exception):
    """The server cannot be spoken to: the other mails need not be tried now."""


def send_due(*, clock: Callable[[], datetime]) -> int:
    """Send the letters that are due over one connection; return how many mails the server took.

    Without a mail server they are kept as they are.

    Args:
        clock: Tells the moment.
    """
    mails = _due_mails(clock()) if settings.HAS_MAIL else []
    if not mails:
        return 0
    connection = get_connection()
    try:
        return _sent(mails, connection, clock)
    finally:
        _close(connection)


def wait_after(try_count: int) -> timedelta:
    """Return how long to wait after so many tries in vain: 1, 4 and 16 minutes, then an hour."""
    return WAITS[min(try_count, len(WAITS)) - 1]


def _due_mails(now: datetime) -> list[list[int]]:
    """Return the numbers of the letters of each mail that is due, the oldest mails first."""
    free = Letter.objects.free_at(now).order_by("in_digest", "email", "pk")
    rows = free.values_list("in_digest", "email", "pk")[:MOST_AT_ONCE]
    mails = [
        [pk for _in_digest, _email, pk in same]
        for _key, same in groupby(rows, key=lambda row: row[:2] if row[0] else row[2])
    ]
    return sorted(mails)


def _sent(
    mails: list[list[int]], connection: BaseEmailBackend, clock: Callable[[], datetime]
) -> int:
    count = 0
    for pks in mails:
        now = clock()
        letters = _claimed(pks, now)
        try:
            count += bool(letters) and _send(letters, connection, now)
        except _ServerAwayError:
            break
    return count


def _claimed(pks: list[int], now: datetime) -> list[Letter]:
    """Claim letters and return them; those that another worker holds, or has sent, are left out."""
    claim = get_random_string(CLAIM_LENGTH)
    free = Letter.objects.free_at(now).filter(pk__in=pks)
    free.update(claim=claim, claimed_until=now + HELD_FOR)
    held = Letter.objects.filter(claim=claim).select_related("person__organisation")
    return [one for one in held if _is_still_due(one, now)]


def _is_still_due(letter: Letter, now: datetime) -> bool:
    """Whether its reader may have a letter now; else say so, or put it off until they may."""
    with telling(settings.LANGUAGE_CODE):
        why_not = _why_not(letter)
    if why_not:
        _give_up([letter], why_not, now)
        return False
    if letter.person is None:
        return True
    choice = MailChoice.objects.filter(person=letter.person).first()
    at = after_quiet(now, choice=choice)
    if at > now:
        letter.due_at, letter.claimed_until = at, None
        letter.save(update_fields=["due_at", "claimed_until"])
    return at <= now


def _why_not(letter: Letter) -> str:
    """Say why a letter is not sent at all; empty where it is."""
    if letter.person is not None and not may_enter(letter.person):
        return _("Who was to read it cannot sign in any more.")
    if not concerns_reader(letter):
        return _("Who was to read it has no part any more in what it is about.")
    return ""


def _send(letters: list[Letter], connection: BaseEmailBackend, now: datetime) -> bool:
    """Send letters as one mail and note how it went; return whether the server took it.

    Raises:
        _ServerAwayError: The server cannot be spoken to.
    """
    try:
        connection.open()
        connection.send_messages([mail_of(letters)])
    except (SMTPRecipientsRefused, SMTPDataError) as refused:
        _refused(letters, refused, now)
        return False
    except (OSError, SMTPException) as error:
        # Also where it refuses the sender or the password: that is no letter's fault.
        _try_again(letters, _words_of(error), now)
        raise _ServerAwayError from error
    except ValueError as wrong:
        # No mail can be made of it: its address holds what none may hold.
        _give_up(letters, str(wrong), now)
        return False
    _note_sent(letters, now)
    return True


def _note_sent(letters: Sequence[Letter], now: datetime) -> None:
    for one in letters:
        one.sent_at, one.said, one.message_id = now, "", letters[0].message_id
        one.first_tried_at = one.first_tried_at or now
    fields = ["sent_at", "said", "message_id", "first_tried_at"]
    Letter.objects.bulk_update(letters, fields)


def _refused(
    letters: list[Letter], refused: SMTPRecipientsRefused | SMTPDataError, now: datetime
) -> None:
    """Give up what the server will never take; what it does not take now is tried again."""
    code, _said = _answer_of(refused)
    if code >= REFUSED_FOR_GOOD:
        _give_up(letters, _words_of(refused), now)
    else:
        _try_again(letters, _words_of(refused), now)


def _try_again(letters: list[Letter], said: str, now: datetime) -> None:
    """Put letters off, longer each time; after two days they are given up."""
    for one in letters:
        one.first_tried_at = one.first_tried_at or now
        one.try_count, one.said = one.try_count + 1, said
        one.due_at, one.claimed_until = now + wait_after(one.try_count), None
        if now - one.first_tried_at >= GIVEN_UP_AFTER:
            one.given_up_at = now
    fields = ["first_tried_at", "try_count", "said", "due_at", "claimed_until", "given_up_at"]
    Letter.objects.bulk_update(letters, fields)


def _give_up(letters: list[Letter], said: str, now: datetime) -> None:
    for one in letters:
        one.given_up_at, one.said, one.try_count = now, said, one.try_count + 1
    Letter.objects.bulk_update(letters, ["given_up_at", "said", "try_count"])


def _words_of(error: Exception) -> str:
    """Return what went wrong, as the server said it or the system."""
    if isinstance(error, SMTPRecipientsRefused | SMTPResponseException):
        code, said = _answer_of(error)
        return f"{code} {said}"
    return str(error) or type(error).__name__


def _answer_of(error: SMTPRecipientsRefused | SMTPResponseException) -> tuple[int, str]:
    """Return the code and the words of a server's answer."""
    if isinstance(error, SMTPResponseException):
        return int(error.smtp_code), _one_line(error.smtp_error)
    code, said = next(iter(error.recipients.values()))
    return int(code), _one_line(said)


def _one_line(said: bytes | str) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(words.split())


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (OSError, SMTPException):
        logger.info("The mail server did not say good-bye.", exc_info=True)
