"""What the settings say of mail that comes in: where it lies, and how much of it is taken."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1_000_000
ENDINGS = frozenset(
    {"pdf", "png", "jpg", "jpeg", "gif", "webp", "txt", "csv", "xlsx", "docx", "odt", "ods", "eml"}
)


@dataclass(frozen=True)
class Inbox:
    """The folder of an IMAP server in which answers arrive.

    Attributes:
        scheme: How it is spoken to: ``imaps``, ``imap+starttls`` or ``imap``.
        folder: Which one, such as ``INBOX``.
    """

    scheme: str
    host: str
    port: int
    user: str
    password: str
    folder: str


@dataclass(frozen=True)
class ReplyBase:
    """The address to which answers go: a token stands behind a plus sign before its domain.

    Attributes:
        name: What stands before the plus sign.
        domain: What stands behind the at sign.
    """

    name: str
    domain: str


@dataclass(frozen=True)
class Limits:
    """How much of a mail is taken; what is more is told by name, and the rest of it is taken.

    Attributes:
        most_files: How many files.
        file_bytes: How large each.
        all_bytes: How large all of them.
        mail_bytes: How large a mail as it comes; of a larger one only the beginning is fetched.
        characters: How much text.
        endings: Which files, by what stands behind the last dot of their names.
    """

    most_files: int = 10
    file_bytes: int = 10 * MEGABYTE
    all_bytes: int = 25 * MEGABYTE
    mail_bytes: int = 40 * MEGABYTE
    characters: int = 20_000
    endings: frozenset[str] = ENDINGS
