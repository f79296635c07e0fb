"""Addresses to which answers go: each says what is answered and by whom, and none can be made up.

``daylit+TOKEN@inbox.example``: the token is the number of a row and its signature by the key of the
workspace, in letters that keep their meaning where a mail server makes capitals small. With another
key the addresses made before are good no more.
"""

from __future__ import annotations

from base64 import b32decode, b32encode
from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from daylit_site.people.errors import UnableToError
from daylit_site.people.models import ReplyAddress

SALT = "daylit_site.people.mailing.addresses"
NUMBER_BYTES, SIGNATURE_BYTES = 5, 10
TOKEN_LENGTH = (NUMBER_BYTES + SIGNATURE_BYTES) * 8 // 5
LONGEST_LOCAL = 64


class UnableToTrustAddressError(UnableToError):
    """An address for answers was not made here, or under another key."""


@dataclass(frozen=True)
class Answered:
    """What an address for answers stands for.

    Attributes:
        about: What is answered, such as ``room:12``.
        to_whom: For whom the address was made: ``person:5``, or ``email:`` and an address.
    """

    about: str
    to_whom: str


def reply_address(*, about: str, to_whom: str) -> str:
    """Return the address to which someone's answers about something go, always the same.

    Args:
        about: What an answer is about, such as ``room:12``.
        to_whom: Who is to answer: ``person:5``, or ``email:`` and their address.

    Returns:
        The address; empty where no answers are read.
    """
    base = settings.MAIL_REPLY
    if base is None:
        return ""
    row, _is_new = ReplyAddress.objects.get_or_create(about=about, to_whom=to_whom)
    return f"{base.name}+{_token(row)}@{base.domain}"


def is_for_answers(address: str) -> bool:
    """Whether an address is one of ours, by how it looks: whether it is good is not said."""
    base = settings.MAIL_REPLY
    if base is None:
        return False
    local, _at, domain = address.lower().rpartition("@")
    return local.startswith(f"{base.name.lower()}+") and domain == base.domain.lower()


def answered(address: str) -> Answered:
    """Return what an address stands for that `reply_address` made.

    Args:
        address: However it is capitalised.

    Raises:
        UnableToTrustAddressError: It was not made here, or under another key.
    """
    token = address.lower().rpartition("@")[0].rpartition("+")[2]
    row = ReplyAddress.objects.filter(pk=_number(token)).first()
    if row is None or not constant_time_compare(_token(row), token):
        sentence = _("The address that it was sent to was not made by this workspace.")
        raise UnableToTrustAddressError(sentence)
    return Answered(row.about, row.to_whom)


def _token(row: ReplyAddress) -> str:
    said = f"{row.pk}\n{row.about}\n{row.to_whom}"
    signature = salted_hmac(SALT, said, algorithm="sha256").digest()[:SIGNATURE_BYTES]
    return b32encode(row.pk.to_bytes(NUMBER_BYTES, "big") + signature).decode("ascii").lower()


def _number(token: str) -> int:
    """Return the number in a token; 0, which no row has, where it is none."""
    if len(token) != TOKEN_LENGTH:
        return 0
    try:
        return int.from_bytes(b32decode(token.upper())[:NUMBER_BYTES], "big")
    except ValueError:
        return 0
