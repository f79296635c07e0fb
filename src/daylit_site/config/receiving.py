"""What is sent to the workspace, before any page sees it: what is large comes through a file.

Of what nobody may bring here, or of what does not fit, no byte is kept: it is read to its end,
so that the one who sends it gets an answer, and forgotten.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from io import BytesIO
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections
from django.http import HttpRequest, parse_cookie
from waitress.buffers import OverflowableBuffer
from waitress.parser import HTTPRequestParser

from daylit_site.people.models import Person
from daylit_site.people.roles import Right
from daylit_site.records.uploads import NO_ROOM, NOT_KEPT, SPARE_BYTES, TIMES_ON_DISK, TOO_LARGE

if TYPE_CHECKING:
    from waitress.adjustments import Adjustments

LARGEST_FORM_BYTES = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
STRANGER = "stranger"

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Taking:
    """What pages take that is large.

    Attributes:
        where: Their addresses.
        right: What one must be allowed to, to send it.
        most_bytes: How much they take; null for as much as the server does.
    """

    where: re.Pattern[str]
    right: Right
    most_bytes: int | None


PAGES_THAT_TAKE = (
    # More than rooms keep, so that of what is too large the words beside it still come.
    Taking(re.compile(r"/rooms/[a-z]+-[0-9]+/say/"), Right.WORK, 100 * MEGABYTE),
    Taking(re.compile(r".*", re.DOTALL), Right.IMPORT, None),
)
"""Which pages take what is large; the first that an address is of counts."""


class Body(OverflowableBuffer):  # type: ignore[misc] # waitress publishes no types
    """What came of a request after its head; it keeps nothing from where it is told to.

    Attributes:
        not_kept: Why it keeps nothing; empty where it keeps all.
    """

    not_kept = ""

    def append(self, came: bytes) -> None:
        """Keep what came."""
        if self.not_kept:
            return
        try:
            super().append(came)
        except OSError:
            self.let_go(NO_ROOM)

    def let_go(self, why: str) -> None:
        """Keep nothing, neither of what came nor of what comes."""
        self.close()
        self.buf, self.strbuf, self.not_kept = None, b"", why

    def getfile(self) -> IO[bytes]:
        """Return what was kept, to be read."""
        found: IO[bytes] = BytesIO() if self.not_kept else super().getfile()
        return found


class Receiving(HTTPRequestParser):  # type: ignore[misc] # same
    """Reads requests; asks of each large one, at its head, who sends it and whether it fits."""

    def __init__(self, adj: Adjustments) -> None:
        super().__init__(adj)
        self.body = Body(adj.inbuf_overflow)

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head."""
        super().parse_header(header_plus)
        # Of what someone claims about themselves nothing is believed here.
        self.headers.pop(NOT_KEPT, None)
        if self.body_rcv is None:
            return
        self.body_rcv.buf = self.body
        if self.chunked or self.content_length > LARGEST_FORM_BYTES:
            self._refuse_what_must_not_come()

    def received(self, data: bytes) -> int:
        """Take what has come."""
        consumed: int = super().received(data)
        if self.completed and self.body.not_kept and self.error is None:
            self.headers["CONTENT_LENGTH"] = "0"
            self.headers[NOT_KEPT] = self.body.not_kept
        return consumed

    def _refuse_what_must_not_come(self) -> None:
        page = next(one for one in PAGES_THAT_TAKE if one.where.fullmatch(self.path))
        if not may_bring(self.headers.get("COOKIE", ""), right=page.right):
            self.body.let_go(STRANGER)
        elif page.most_bytes is not None and self._is_above(page.most_bytes):
            self.body.let_go(TOO_LARGE)
        elif TIMES_ON_DISK * self.content_length + SPARE_BYTES > _free_bytes():
            self.body.let_go(NO_ROOM)

    def _is_above(self, most_bytes: int) -> bool:
        """Whether more comes; of what is sent in pieces nobody knows before it has come."""
        return bool(self.chunked) or int(self.content_length) > most_bytes


def may_bring(cookies: str, *, right: Right) -> bool:
    """Whether the cookies are those of someone who is signed in and has a right."""
    key = parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME)
    if not key:
        return False
    request = HttpRequest()
    request.session = SessionStore(key)
    try:
        person = get_user(request)
        return isinstance(person, Person) and person.may(right)
    finally:
        close_old_connections()


def _free_bytes() -> int:
    return shutil.disk_usage(settings.HOME).free
