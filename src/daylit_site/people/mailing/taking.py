"""Taking a mail that came in: whose answer it is, handing it on, and holding back what is not.

Each mail is seen to once. That it was, and what was done with it, is kept in one transaction: one
that breaks off leaves nothing, and the mail is seen to again.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from daylit_site.people.errors import UnableToError
from daylit_site.people.language import CODES, telling
from daylit_site.people.mailing.addresses import answered, is_for_answers
from daylit_site.people.mailing.reading import (
    Incoming,
    addresses_in,
    body_as_far,
    body_of,
    head,
    is_automatic,
    is_said_forged,
    message_id_of,
    parsed,
    sender_of,
)
from daylit_site.people.models import (
    LONGEST_NAME,
    Became,
    HeldMail,
    Person,
    TakenMail,
    may_enter,
)

if TYPE_CHECKING:
    from datetime import datetime
    from email.message import EmailMessage

    from daylit_site.people.mailing.addresses import Answered

PERSON, EMAIL = "person", "email"

logger = logging.getLogger(__name__)


class UnableToTakeMailError(UnableToError):
    """A mail is not taken where it was sent to."""


@dataclass(frozen=True)
class Taken:
    """An answer was taken.

    Attributes:
        path: The page on which it stands now, without host; empty where that is on none.
    """

    path: str = ""


class Takes(Protocol):
    """What answers are handed on to, named in the settings as ``DAYLIT_MAIL_TAKES``."""

    def __call__(self, incoming: Incoming, *, now: datetime) -> Taken | str:
        """Take an answer, or return why not, in a sentence."""


@dataclass(frozen=True)
class Outcome:
    """What became of a mail.

    Attributes:
        became: Taken, held back, or left aside.
        why: Why it was held back; empty else.
        path: The page on which it stands now; empty for none.
    """

    became: Became
    why: str = ""
    path: str = ""


@dataclass(frozen=True)
class _Mail:
    """A mail as it came.

    Attributes:
        size_if_cut: How large it is, where only its beginning was fetched.
    """

    raw: bytes
    message: EmailMessage
    message_id: str
    sender: str
    size_if_cut: int | None


def receive(raw: bytes, *, now: datetime, size_if_cut: int | None = None) -> Outcome | None:
    """See to a mail that came in.

    Args:
        raw: The mail, as it came.
        now: The moment.
        size_if_cut: How large it is, where ``raw`` is only its beginning.

    Returns:
        What became of it; null where it was seen to before.

    Raises:
        OperationalError: It could not be kept; it is to be seen to again.
    """
    message = parsed(raw)
    mail = _Mail(raw, message, message_id_of(message, raw), sender_of(message), size_if_cut)
    if _is_seen_to(mail):
        return None
    try:
        return _seen_to(mail, now)
    except (OperationalError, InterfaceError):
        raise
    except UnableToError as refused:
        return _hold(mail, str(refused), now)
    except Exception:
        if _is_seen_to(mail):
            return None
        logger.exception("A mail that came in could not be taken")
        return _hold(mail, _("The workspace failed over it; its log says why."), now)


@transaction.atomic
def _seen_to(mail: _Mail, now: datetime) -> Outcome:
    """Hand a mail on, or leave it aside."""
    if is_automatic(mail.message):
        _note(mail, Became.AUTOMATIC, now, about="")
        return Outcome(Became.AUTOMATIC)
    places = [answered(one) for one in addresses_in(mail.message) if is_for_answers(one)]
    if not places:
        raise UnableToTakeMailError(_("It was sent to no address for answers."))
    paths = [_handed_on(mail, place, now) for place in dict.fromkeys(places)]
    _note(mail, Became.TAKEN, now, about=places[0].about)
    return Outcome(Became.TAKEN, path=paths[0])


def _handed_on(mail: _Mail, place: Answered, now: datetime) -> str:
    """Hand an answer on; return the page on which it stands.

    Raises:
        UnableToTakeMailError: It is from someone else, or is not taken there.
    """
    language = _language_of_sender(mail, place)
    with telling(language):
        body = body_of(mail.message, size_if_cut=mail.size_if_cut)
        incoming = Incoming(
            about=place.about,
            to_whom=place.to_whom,
            from_address=mail.sender,
            subject=head(mail.message, "Subject"),
            text=body.text,
            attachments=body.attachments,
            refused=body.refused,
            message_id=mail.message_id,
            is_automatic=False,
        )
        said = _takes()(incoming, now=now)
    if isinstance(said, str):
        raise UnableToTakeMailError(said)
    return said.path


def _language_of_sender(mail: _Mail, place: Answered) -> str:
    """Return the language of whoever answers, once it is them.

    Raises:
        UnableToTakeMailError: It is from somebody else, or from someone who may not enter.
    """
    if is_said_forged(mail.message):
        raise UnableToTakeMailError(_("The mail server says that its sender is forged."))
    kind, _colon, who = place.to_whom.partition(":")
    person = Person.objects.filter(pk=int(who)).first() if kind == PERSON else None
    address = person.email if person else who
    if not mail.sender or mail.sender != address.lower():
        sentence = _("It was not sent by the one for whom the address was made.")
        raise UnableToTakeMailError(sentence)
    if kind == PERSON and not (person and may_enter(person)):
        raise UnableToTakeMailError(_("Its sender cannot sign in any more."))
    return person.language if person and person.language in CODES else settings.LANGUAGE_CODE


def _takes() -> Takes:
    name = settings.DAYLIT_MAIL_TAKES
    if not name:
        raise UnableToTakeMailError(_("Nothing in this workspace takes answers."))
    takes: Takes = import_string(name)
    return takes


@transaction.atomic
def _hold(mail: _Mail, why: str, now: datetime) -> Outcome:
    """Keep a mail for someone to look at, and why it was not taken."""
    body = body_as_far(mail.message, mail.raw, size_if_cut=mail.size_if_cut)
    names = [one.name for one in body.attachments]
    files = [_("With it came: %(names)s.") % {"names": ", ".join(names)}] if names else []
    HeldMail.objects.create(
        sender=(mail.sender or head(mail.message, "From"))[:LONGEST_NAME],
        subject=head(mail.message, "Subject"),
        text="\n\n".join(filter(None, (body.text, *body.refused, *files))),
        why=why,
        at=now,
    )
    _note(mail, Became.HELD, now, about="")
    return Outcome(Became.HELD, why=why)


def _note(mail: _Mail, became: Became, now: datetime, *, about: str) -> None:
    """Keep that a mail was seen to; of two who do so at once one is refused by the database."""
    TakenMail.objects.create(
        key=_key(mail), sender=mail.sender[:LONGEST_NAME], about=about, became=became, at=now
    )


def _is_seen_to(mail: _Mail) -> bool:
    """Whether a mail was seen to before, or by another worker in the meantime."""
    return TakenMail.objects.filter(key=_key(mail)).exists()


def _key(mail: _Mail) -> str:
    return sha256(mail.message_id.encode()).hexdigest()
