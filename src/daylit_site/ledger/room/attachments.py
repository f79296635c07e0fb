"""Files that come with what is said in rooms: which are taken, where they lie, how they are shown.

The rules are those of files that come by mail: ``people.mailing.attachments``.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext as _

from daylit_site.people.mailing.attachments import (
    Attachment,
    clean_name,
    ending_of,
    sorted_out,
)
from daylit_site.ui.templatetags.daylit import size

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from django.http import HttpRequest

NAME_BYTES = 16

IMAGES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
}
"""What a browser is told that a picture is; no other file is shown within a page."""

OTHERS = "application/octet-stream"
"""What it is told of all others: to be kept, never to be opened in the place of a page."""


class Received(UploadedFile):  # type: ignore[type-arg] # has no type at run time
    """A file that has come.

    Attributes:
        content: What it holds; empty where it was more than is taken.
        length: How much came.
    """

    def __init__(self, name: str, content: bytes, length: int) -> None:
        super().__init__(file=None, name=clean_name(name), size=length)
        self.content = content
        self.length = length

    @property
    def is_cut(self) -> bool:
        """Whether it was more than is taken."""
        return len(self.content) != self.length


class ToRoom(FileUploadHandler):
    """Holds each file while it comes; of one that is too large it holds nothing, and reads on.

    Named by the one page of rooms that takes files.
    """

    held = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self.parts: list[bytes] = []
        self.length = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Hold what has come."""
        del start
        self.length += len(raw_data)
        limits = settings.MAIL_LIMITS
        if self.length > limits.file_bytes or self.held + self.length > limits.all_bytes:
            self.parts = []
        else:
            self.parts.append(raw_data)

    def file_complete(self, file_size: int) -> Received:
        """Return the file that has come whole."""
        content = b"".join(self.parts)
        self.held += len(content)
        return Received(self.file_name or "", content, file_size)

    def upload_interrupted(self) -> None:
        """Forget what came of a file whose sending broke off."""
        self.parts = []


def receive(request: HttpRequest) -> None:
    """Let a form bring files; called before anything of it is read."""
    request.upload_handlers = [ToRoom(request)]


def received(request: HttpRequest) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
    """Return the files of a form that are taken, and a sentence for each that is not."""
    came = [one for _name, files in request.FILES.lists() for one in files]
    whole = [one for one in came if isinstance(one, Received) and not one.is_cut]
    too_large = [_too_large(one) for one in came if isinstance(one, Received) and one.is_cut]
    taken, refused = sorted_out(Attachment(one.name or "", one.content) for one in whole)
    return taken, (*too_large, *refused)


def _too_large(one: Received) -> str:
    limits = settings.MAIL_LIMITS
    facts = {"name": one.name, "size": size(one.length), "most": size(limits.file_bytes)}
    if one.length <= limits.file_bytes:
        facts["most"] = size(limits.all_bytes)
        return _("%(name)s was not taken: all files together may hold %(most)s.") % facts
    return _("%(name)s was not taken: it holds %(size)s, the most is %(most)s.") % facts


def content_type_of(name: str) -> str:
    """Return as what a file is shown, by what stands behind its last dot."""
    return IMAGES.get(ending_of(name), OTHERS)


def path_of(stored_as: str) -> Path:
    """Return where a file lies."""
    found: Path = settings.HOME / "rooms" / stored_as
    return found


def store(files: Iterable[Attachment]) -> list[str]:
    """Write files into the workspace's folder of rooms; return the names that they have there.

    Whoever keeps rows of them lets go of them with `let_go` where that fails.
    """
    stored: list[str] = []
    try:
        for one in files:
            stored.append(f"{secrets.token_hex(NAME_BYTES)}.{ending_of(one.name)}")
            path = path_of(stored[-1])
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(one.content)
    except OSError:
        let_go(stored)
        raise
    return stored


def let_go(stored: Iterable[str]) -> None:
    """Remove files of which no row was kept."""
    for name in stored:
        path_of(name).unlink(missing_ok=True)
