"""A mail made of letters: its head, its text, and several joined into one."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formataddr
from textwrap import wrap
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from daylit_site.people.mailing.writing import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from daylit_site.people.models import Letter

COLUMNS = 72
SALT = "daylit_site.people.mailing.threads"
DIGITS = 24


@dataclass(frozen=True)
class Composed:
    """What a mail says, as its reader sees it.

    Attributes:
        subject: Its subject.
        text: Its text, in lines of 72 columns at most, but for addresses of pages.
        reply_address: Where an answer to it goes; empty where none is read, or where its parts
            have addresses of their own.
    """

    subject: str
    text: str
    reply_address: str


def mail_of(letters: Sequence[Letter]) -> EmailMessage:
    """Return the mail that brings letters to their reader.

    Args:
        letters: Of one reader; several are joined, in the order of their making.
    """
    first = letters[0]
    composed = composed_of(letters)
    return EmailMessage(
        subject=composed.subject,
        body=composed.text,
        to=[_named(first)],
        reply_to=[composed.reply_address] if composed.reply_address else None,
        headers=_head(letters),
    )


def composed_of(letters: Sequence[Letter]) -> Composed:
    """Return what letters of one reader say, in their language."""
    first = letters[0]
    addresses = {one.reply_address for one in letters}
    reply_address = addresses.pop() if len(addresses) == 1 else ""
    with override(first.language):
        if len(letters) == 1:
            subject, parts = first.subject, [_told(first), _how_to_answer(reply_address)]
        else:
            subject = _subject_of(len(letters))
            parts = [_part(one, has_own=not reply_address) for one in letters]
            parts.append(_how_to_answer(reply_address))
    text = "\n\n".join(filter(None, parts)) + "\n"
    return Composed(subject, text, reply_address)


def _subject_of(count: int) -> str:
    words = ngettext("%(count)s letter from Daylit", "%(count)s letters from Daylit", count)
    return words % {"count": count}


def _part(letter: Letter, *, has_own: bool) -> str:
    """Return one of several: its subject underlined, what it says, and where its answer goes."""
    head = f"{letter.subject}\n{'-' * min(len(letter.subject), COLUMNS)}"
    answer = ""
    if has_own and letter.reply_address:
        answer = _("To answer this, write to:") + f"\n{letter.reply_address}"
    return "\n\n".join(filter(None, (head, _told(letter), answer)))


def _told(letter: Letter) -> str:
    """Return what a letter says, and the page that it leads to."""
    link = settings.ADDRESS.geturl() + letter.path if letter.path else ""
    return "\n\n".join(filter(None, (_in_columns(letter.text), link)))


def _how_to_answer(reply_address: str) -> str:
    if not reply_address:
        return ""
    return _in_columns(_("Answer this mail: what you write above it is shown to those concerned."))


def _in_columns(text: str) -> str:
    """Break long lines between words; what has no space, such as an address, stays whole."""
    return "\n".join(
        "\n".join(
            wrap(line, COLUMNS, break_long_words=False, break_on_hyphens=False)
            if len(line) > COLUMNS
            else [line.rstrip()]
        )
        for line in text.strip().splitlines()
    )


def _named(letter: Letter) -> str:
    name = one_line(letter.person.name) if letter.person else ""
    return formataddr((name, letter.email))


def _head(letters: Sequence[Letter]) -> dict[str, str]:
    """Return what programs read: who made it, that no answer by a program is wanted, its thread."""
    host = settings.ADDRESS.hostname
    head = {
        "Message-ID": letters[0].message_id,
        "List-Id": f"Daylit <daylit.{host}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    abouts = {one.about for one in letters}
    if len(abouts) == 1:
        thread = f"<{salted_hmac(SALT, abouts.pop()).hexdigest()[:DIGITS]}@{host}>"
        head |= {"References": thread, "In-Reply-To": thread}
    return head
