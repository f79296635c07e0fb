"""The demo has no mail server: an answer written on its page goes the way of a mail that came."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING

from django.utils.crypto import get_random_string

from daylit_site.people.mailing.taking import receive

if TYPE_CHECKING:
    from datetime import datetime

    from daylit_site.people.mailing.taking import Outcome
    from daylit_site.people.models import Letter

ID_LENGTH = 24


def answer(*, letter: Letter, text: str, now: datetime) -> Outcome | None:
    """Answer a mail as its reader, and have the answer seen to; return what became of it."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = letter.email
    mail["To"] = letter.reply_address
    mail["Subject"] = f"Re: {letter.subject}"
    mail["Message-ID"] = f"<{get_random_string(ID_LENGTH)}@demo.example>"
    mail["In-Reply-To"] = letter.message_id
    mail.set_content(text)
    return receive(bytes(mail), now=now)
