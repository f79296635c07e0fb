"""Reading a mail that came in: whatever bytes it is made of, something plain is made of them."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import EmailPolicy
from email.utils import getaddresses
from hashlib import sha256
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from daylit_site.people.mailing.attachments import Attachment, clean_name, sorted_out
from daylit_site.people.mailing.plain import words_of
from daylit_site.people.mailing.quoted import written
from daylit_site.people.mailing.writing import one_line
from daylit_site.ui.templatetags.daylit import number, size

if TYPE_CHECKING:
    from collections.abc import Iterator

    OfMails = EmailPolicy[EmailMessage]
else:
    OfMails = EmailPolicy

TO = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
"""Where the address stands that a mail was delivered to, or sent to."""

MOST_READ = 2_000_000
LONGEST_HEAD = 8000
MOST_PARTS = 200
"""Of the text of one part no more characters are looked at, nor of one of its heads, nor at more
parts of one mail: so that none keeps the worker busy, however it is made."""

BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
SERVERS = frozenset({"mailer-daemon", "postmaster"})

# What the standard library raises over heads that no program should have written.
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True)
class Incoming:
    """A mail that came in as an answer.

    Attributes:
        about: What it is about, such as ``room:12``.
        to_whom: For whom the address was made that it answers to: ``person:5``, or ``email:`` and
            an address. That it is from them was looked at.
        from_address: From whom, in small letters.
        subject: Its subject, in one line.
        text: What its sender wrote, plain, without what they answered and without a signature.
        attachments: Its files, as far as they are taken.
        refused: A sentence for each that is not, and for text that was too long.
        message_id: By what it is known; a hash where it says nothing.
        is_automatic: Whether a program made it: such a one is not handed on.
    """

    about: str
    to_whom: str
    from_address: str
    subject: str
    text: str
    attachments: tuple[Attachment, ...]
    refused: tuple[str, ...]
    message_id: str
    is_automatic: bool


@dataclass(frozen=True)
class Body:
    """What a mail holds.

    Attributes:
        text: What its sender wrote.
        attachments: The files that are taken.
        refused: A sentence for each that is not, and for text that was too long.
    """

    text: str
    attachments: tuple[Attachment, ...]
    refused: tuple[str, ...]


class _Bounded(OfMails):
    """Reads heads as far as people write them: what is longer takes the library minutes."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Return a head's name and value."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_HEAD]


POLICY = _Bounded()


def parsed(raw: bytes) -> EmailMessage:
    """Return a mail; what is broken in it is left as it is, of one that is too deep the heads."""
    try:
        return message_from_bytes(raw, policy=POLICY)
    except UNREADABLE:
        return BytesHeaderParser(EmailMessage, policy=POLICY).parsebytes(raw)


def head(message: EmailMessage, name: str) -> str:
    """Return what stands in the first head of a name, in one line; empty where there is none."""
    try:
        said = message[name]
    except UNREADABLE:
        raw = (value for key, value in message.raw_items() if key.lower() == name.lower())
        said = next(raw, "")
    return one_line(_whole(str(said or "")))


def addresses_in(message: EmailMessage) -> list[str]:
    """Return the addresses that a mail was delivered or sent to, in small letters, each once."""
    found = (one for name in TO for one in _addresses(message, name))
    return list(dict.fromkeys(found))


def sender_of(message: EmailMessage) -> str:
    """Return the one address that a mail says it is from; empty where it is none, or several."""
    found = set(_addresses(message, "From"))
    return found.pop() if len(found) == 1 else ""


def _addresses(message: EmailMessage, name: str) -> list[str]:
    """Return the addresses in the heads of a name, in small letters; none where unreadable."""
    heads = [_whole(str(v)) for key, v in message.raw_items() if key.lower() == name.lower()]
    try:
        return [one_line(one).lower() for _name, one in getaddresses(heads) if "@" in one]
    except UNREADABLE:
        return []


def message_id_of(message: EmailMessage, raw: bytes) -> str:
    """Return by what a mail is known: its Message-ID, else a hash of it."""
    return head(message, "Message-ID") or f"<{sha256(raw).hexdigest()}>"


def is_automatic(message: EmailMessage) -> bool:
    """Whether a program made a mail: an absence note, a bounce, a list; none of it is an answer."""
    submitted = head(message, "Auto-Submitted").partition(";")[0].strip().lower()
    suppress = head(message, "X-Auto-Response-Suppress").lower()
    from_server = sender_of(message).partition("@")[0] in SERVERS
    return (
        submitted not in {"", "no"}
        or head(message, "Precedence").lower() in BULK
        or suppress not in {"", "none"}
        or bool(head(message, "X-Autoreply") or head(message, "X-Autorespond"))
        or head(message, "Return-Path") == "<>"
        or from_server
        or _content_type(message) == "multipart/report"
    )


def is_said_forged(message: EmailMessage) -> bool:
    """Whether the mail server that took it says that its sender is forged (DMARC)."""
    return "dmarc=fail" in head(message, "Authentication-Results").lower().replace(" ", "")


def body_of(message: EmailMessage, *, size_if_cut: int | None = None) -> Body:
    """Return what a mail holds, in the language that is spoken.

    Args:
        message: The mail.
        size_if_cut: How large it is, where only its beginning was fetched: its files are then
            incomplete and none is taken.
    """
    text, remarks = _shortened(written(_text_of(message)))
    if len(_leaves(message)) > MOST_PARTS:
        said = _("The mail has more than %(most)s parts; those after them were left out.")
        remarks = (*remarks, said % {"most": number(MOST_PARTS)})
    if size_if_cut is not None:
        return Body(text, (), (*remarks, _cut(size_if_cut)))
    taken, refused = sorted_out(_files_of(message))
    return Body(text, taken, (*remarks, *refused))


def body_as_far(message: EmailMessage, raw: bytes, *, size_if_cut: int | None) -> Body:
    """Return what a mail holds, as `body_of`; of one that cannot be read, what it is made of."""
    try:
        return body_of(message, size_if_cut=size_if_cut)
    except UNREADABLE:
        text, remarks = _shortened(_printable(raw.decode("utf-8", "replace")))
        return Body(text, (), remarks)


def _cut(whole: int) -> str:
    facts = {"size": size(whole), "most": size(settings.MAIL_LIMITS.mail_bytes)}
    words = _(
        "The mail holds %(size)s, and of one of more than %(most)s only the beginning is read: no"
        " file of it was taken."
    )
    return words % facts


def _shortened(text: str) -> tuple[str, tuple[str, ...]]:
    most = settings.MAIL_LIMITS.characters
    if len(text) <= most:
        return text, ()
    words = _("The text was longer than %(most)s characters; what came after them was left out.")
    return text[:most], (words % {"most": number(most)},)


def _text_of(message: EmailMessage) -> str:
    """Return the text of a mail: the plain one, and only without such the words of the page."""
    plain: list[str] = []
    pages: list[str] = []
    for part in _leaves(message)[:MOST_PARTS]:
        kind = _content_type(part)
        if kind in {"text/plain", "text/html"} and not _is_file(part):
            (plain if kind == "text/plain" else pages).append(_decoded(part))
    if any(one.strip() for one in plain):
        return "\n".join(plain)
    return "\n".join(words_of(one) for one in pages)


def _files_of(message: EmailMessage) -> Iterator[Attachment]:
    """Return the files of a mail; pictures within a page, such as a sender's mark, are none."""
    for part in _leaves(message)[:MOST_PARTS]:
        is_text = _content_type(part) in {"text/plain", "text/html"}
        is_in_page = bool(head(part, "Content-ID")) and _disposition(part) != "attachment"
        if _is_file(part) or not (is_text or is_in_page or part.is_multipart()):
            yield Attachment(_name_of(part), _content(part))


def _leaves(message: EmailMessage) -> list[EmailMessage]:
    """Return the parts of a mail that are no covers of others, at most one more than are read.

    A mail within it is one part.
    """
    waiting: list[EmailMessage] = [message]
    found: list[EmailMessage] = []
    while waiting and len(found) <= MOST_PARTS:
        part = waiting.pop()
        if part.is_multipart() and _content_type(part) != "message/rfc822":
            waiting.extend(reversed(_parts(part)))
        else:
            found.append(part)
    return found


def _parts(part: EmailMessage) -> list[EmailMessage]:
    if not part.is_multipart():
        return []
    return [one for one in part.iter_parts() if isinstance(one, EmailMessage)]


def _is_file(part: EmailMessage) -> bool:
    is_mail = _content_type(part) == "message/rfc822"
    return is_mail or _disposition(part) == "attachment" or bool(_said_name(part))


def _disposition(part: EmailMessage) -> str:
    return head(part, "Content-Disposition").partition(";")[0].strip().lower()


def _content_type(part: EmailMessage) -> str:
    try:
        return part.get_content_type().lower()
    except UNREADABLE:
        return "application/octet-stream"


def _said_name(part: EmailMessage) -> str:
    try:
        return _whole(part.get_filename() or "")
    except UNREADABLE:
        return ""


def _name_of(part: EmailMessage) -> str:
    is_mail = _content_type(part) == "message/rfc822"
    return clean_name(_said_name(part) or ("mail.eml" if is_mail else ""))


def _content(part: EmailMessage) -> bytes:
    """Return what a part holds; of a mail within the mail, that mail."""
    inner = _parts(part)
    try:
        content = inner[0].as_bytes() if inner else part.get_payload(decode=True)
    except (*UNREADABLE, AssertionError):
        content = b""
    return content if isinstance(content, bytes) else b""


def _decoded(part: EmailMessage) -> str:
    """Return a part's text; what its alphabet does not know is replaced."""
    content = _content(part)
    try:
        text = content.decode(part.get_content_charset("utf-8"), "replace")
    except UNREADABLE:
        text = content.decode("utf-8", "replace")
    return _printable(text)


def _printable(text: str) -> str:
    """Return a text without what is not seen, such as bells and halves of characters."""
    said = text[:MOST_READ]
    clean = "".join(one if one.isprintable() or one in "\n\t" else _instead(one) for one in said)
    return _whole(clean)


def _instead(one: str) -> str:
    """Return what stands for a character that is not seen: nothing, or a space for spaces."""
    return " " if one.isspace() and one != "\r" else ""


def _whole(text: str) -> str:
    """Return a text without halves of characters, which no database keeps."""
    return text.encode("utf-8", "replace").decode("utf-8")
