"""The inbox: an IMAP folder that the worker looks into, with the standard library.

A mail gets the mark of a read one only after what became of it is kept; one that was held back is
flagged besides. None is moved or removed: what was held back is there still, with its files.
"""

from __future__ import annotations

import imaplib
import logging
import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.conf import settings

from daylit_site.people.errors import UnableToError
from daylit_site.people.mailing.taking import receive
from daylit_site.people.models import Became, InboxLook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from daylit_site.people.mailing.servers import Inbox

SECONDS_FOR_AN_ANSWER = 30
BEGINNING_BYTES = 256_000
MOST_AT_ONCE = 200
THE_ONE = 1

logger = logging.getLogger(__name__)


class UnableToReadInboxError(UnableToError):
    """The inbox of DAYLIT_MAIL_IN cannot be read."""


def look_into_inbox(*, clock: Callable[[], datetime]) -> None:
    """See to what is in the inbox, and keep when that was done, or why it could not be."""
    if settings.MAIL_IN is None:
        return
    try:
        read_inbox(clock=clock)
    except UnableToReadInboxError as error:
        logger.warning("%s", error)
        looked = {"failed_at": clock(), "said": str(error.__cause__)}
    else:
        looked = {"read_at": clock(), "failed_at": None, "said": ""}
    InboxLook.objects.update_or_create(pk=THE_ONE, defaults=looked)


def read_inbox(*, clock: Callable[[], datetime]) -> int:
    """See to the unread mails of the inbox; return how many.

    Args:
        clock: Tells the moment.

    Raises:
        UnableToReadInboxError: It cannot be reached, or does not answer as it should. What was
            seen to before stays so.
    """
    inbox = settings.MAIL_IN
    if inbox is None:
        return 0
    try:
        with _opened(inbox) as server:
            uids = _asked(server, "SEARCH", "UNSEEN")[0].split()[:MOST_AT_ONCE]
            for uid in uids:
                _see_to(server, uid.decode("ascii"), clock)
            return len(uids)
    except (OSError, imaplib.IMAP4.error) as error:
        sentence = f"The inbox of DAYLIT_MAIL_IN cannot be read: {error}"
        raise UnableToReadInboxError(sentence) from error


def _see_to(server: imaplib.IMAP4, uid: str, clock: Callable[[], datetime]) -> None:
    """Fetch a mail, have it seen to, and mark it."""
    raw, size_if_cut = _fetched(server, uid)
    if raw is None:
        return
    outcome = receive(raw, now=clock(), size_if_cut=size_if_cut)
    is_held = outcome is not None and outcome.became == Became.HELD
    marks = r"(\Seen \Flagged)" if is_held else r"(\Seen)"
    _asked(server, "STORE", uid, "+FLAGS", marks)


def _fetched(server: imaplib.IMAP4, uid: str) -> tuple[bytes | None, int | None]:
    """Return a mail, or the beginning of a large one and how large it is; null if it is gone."""
    answer = b" ".join(_asked(server, "FETCH", uid, "(RFC822.SIZE)"))
    size = int(answer.partition(b"RFC822.SIZE ")[2].rstrip(b")").split(b" ")[0] or 0)
    is_large = size > settings.MAIL_LIMITS.mail_bytes
    part = f"(BODY.PEEK[]<0.{BEGINNING_BYTES}>)" if is_large else "(BODY.PEEK[])"
    found = [one[1] for one in _asked(server, "FETCH", uid, part) if isinstance(one, tuple)]
    return (found[0] if found else None), (size if is_large else None)


def _asked(server: imaplib.IMAP4, command: str, *words: str) -> list[Any]:
    """Ask for something by the lasting numbers of mails; return the answer: bytes, or pairs.

    Raises:
        imaplib.IMAP4.error: The server said no.
    """
    said, answer = server.uid(command, *words)
    if said != "OK":
        raise imaplib.IMAP4.error(f"{command} was answered by {said}")
    return [one for one in answer if one is not None]


@contextmanager
def _opened(inbox: Inbox) -> Iterator[imaplib.IMAP4]:
    """Open the folder, and leave the server at the end."""
    server = _connected(inbox)
    try:
        _sign_in(server, inbox)
        said, answer = server.select(f'"{inbox.folder}"')
        if said != "OK":
            raise imaplib.IMAP4.error(f"there is no folder {inbox.folder}: {answer!r}")
        yield server
    finally:
        _leave(server)


def _sign_in(server: imaplib.IMAP4, inbox: Inbox) -> None:
    """Sign in; with letters beyond ASCII in the one way that may hold them."""
    if (inbox.user + inbox.password).isascii():
        server.login(inbox.user, inbox.password)
    else:
        said = f"\0{inbox.user}\0{inbox.password}".encode()
        server.authenticate("PLAIN", lambda _asked: said)


def _connected(inbox: Inbox) -> imaplib.IMAP4:
    where = (inbox.host, inbox.port)
    context = ssl.create_default_context()
    if inbox.scheme == "imaps":
        return imaplib.IMAP4_SSL(*where, ssl_context=context, timeout=SECONDS_FOR_AN_ANSWER)
    server = imaplib.IMAP4(*where, timeout=SECONDS_FOR_AN_ANSWER)
    if inbox.scheme == "imap+starttls":
        server.starttls(context)
    return server


def _leave(server: imaplib.IMAP4) -> None:
    try:
        server.logout()
    except (OSError, imaplib.IMAP4.error):
        logger.info("The inbox's server did not say good-bye.", exc_info=True)
