"""Where answers to mail arrive: the inbox that the worker reads, and the address of it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urlsplit

from daylit_site.config.environment import Problem
from daylit_site.people.mailing.servers import Inbox, ReplyBase

if TYPE_CHECKING:
    from daylit_site.config.environment import Environment

IN, REPLY = "DAYLIT_MAIL_IN", "DAYLIT_MAIL_REPLY"
PORTS = {"imaps": 993, "imap+starttls": 143, "imap": 143}
"""How an inbox is spoken to: secret throughout, made secret after the greeting, or open."""

LOOPBACK = ("localhost", "127.0.0.1", "::1")
LONGEST_NAME = 39
"""What stands before the plus sign: with a token of 24 letters an address may hold 64 before its
at sign."""

HINTS = {
    IN: "write imaps://USER:PASSWORD@HOST/INBOX or imap+starttls://; imap:// on this machine only.",
    REPLY: "write an address of the inbox, such as daylit@inbox.example; a token is added to it.",
}


def answers_of(environment: Environment) -> tuple[Inbox | None, ReplyBase | None]:
    """Return the inbox and its address; nothing where answers are not read.

    What is missing or no good is told as a problem of the environment.
    """
    said = {name: environment.text(name).strip() for name in (IN, REPLY)}
    if not any(said.values()):
        return None, None
    for name in (one for one in said if not said[one]):
        sentence = "Reading answers to mail is set up by half: this is missing."
        environment.problems.append(Problem(name, sentence, HINTS[name]))
    return _inbox(environment, said[IN]), _base(environment, said[REPLY])


def _inbox(environment: Environment, said: str) -> Inbox | None:
    """Return the inbox; null where it is none, or would be spoken to openly across a network."""
    found = _split(said)
    if not said:
        return None
    if found is None or found.scheme not in PORTS or not found.hostname or not found.username:
        # What is not understood may hold a password.
        environment.problems.append(Problem(IN, "It names no inbox.", HINTS[IN]))
        return None
    if found.scheme == "imap" and found.hostname not in LOOPBACK:
        sentence = "It would send the password openly to another machine."
        environment.problems.append(Problem(IN, sentence, HINTS[IN]))
        return None
    return Inbox(
        scheme=found.scheme,
        host=unquote(found.hostname),
        port=found.port or PORTS[found.scheme],
        user=unquote(found.username),
        password=unquote(found.password or ""),
        folder=unquote(found.path.strip("/")) or "INBOX",
    )


def _base(environment: Environment, said: str) -> ReplyBase | None:
    """Return the address of the inbox; null where it is none, or leaves no room for a token."""
    if not said:
        return None
    name, _at, domain = said.rpartition("@")
    is_plain = said.isascii() and said.isprintable() and not set(said) & set(' "<>,;:\\+')
    if not is_plain or not name or "@" in name or not domain.strip("."):
        sentence = f"{said!r} is no address to which a token can be added."
        environment.problems.append(Problem(REPLY, sentence, HINTS[REPLY]))
        return None
    if len(name) > LONGEST_NAME:
        sentence = f"{name!r} is longer than {LONGEST_NAME} letters and leaves no room for a token."
        environment.problems.append(Problem(REPLY, sentence, HINTS[REPLY]))
        return None
    return ReplyBase(name, domain)


def _split(said: str) -> SplitResult | None:
    """Split an address; null where it cannot be, where its port is none, or its folder no name."""
    try:
        found = urlsplit(said)
        found.port  # noqa: B018 (raises where it is no number)
    except ValueError:
        return None
    folder = unquote(found.path)
    is_name = folder.isascii() and folder.isprintable() and not set(folder) & set('"\\')
    return found if is_name else None
