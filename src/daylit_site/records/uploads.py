"""A log on its way in: written to the workspace's uploads as it comes, never held in memory."""

from __future__ import annotations

import errno
import re
import secrets
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.http import HttpRequest

LOG = "log"
"""What a log's file is called in its folder where its own name is no plain one."""

PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}")

FOLDER_BYTES = 16

NOT_KEPT = "X_DAYLIT_NOT_KEPT"
"""The head with which the server says why it kept nothing of what was sent."""

NO_ROOM = "no room"
TOO_LARGE = "too large"
SPARE_BYTES = 16 << 20
"""Left free on the disk, for the database."""

TIMES_ON_DISK = 2
"""A log lies on the disk as it came, while it is taken out of it."""

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def had_no_room(request: HttpRequest) -> bool:
    """Whether a log that was sent did not fit on the workspace's disk; nothing of it is there."""
    if request.META.get(f"HTTP_{NOT_KEPT}") == NO_ROOM:
        return True
    return any(getattr(one, "had_no_room", False) for one in request.upload_handlers)


def was_too_large(request: HttpRequest) -> bool:
    """Whether more was sent than the page takes; nothing of it is there."""
    return bool(request.META.get(f"HTTP_{NOT_KEPT}") == TOO_LARGE)


def folder_of(name: str) -> Path:
    """Return the folder of an upload."""
    found: Path = settings.UPLOADS / name
    return found


def file_of(name: str) -> Path:
    """Return the log in the folder of an upload: it is the only file there."""
    (found,) = folder_of(name).iterdir()
    return found


class ReceivedLog(UploadedFile):  # type: ignore[type-arg] # has no type at run time
    """A log that has come whole; ``folder_name`` is its folder below the uploads."""

    def __init__(self, folder_name: str, name: str, size: int) -> None:
        super().__init__(file=None, name=name, size=size)
        self.folder_name = folder_name


class NoUploads(FileUploadHandler):
    """Takes no file: what every page does that asks for none, before it is known who sends it."""

    def new_file(self, *_args: Any, **_kwargs: Any) -> None:
        """Stop reading."""
        raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, _raw_data: bytes, _start: int) -> None:
        """Never comes to this."""

    def file_complete(self, _file_size: int) -> None:
        """Never comes to this."""


class ToUploads(FileUploadHandler):
    """Writes each file straight into a folder of its own below the uploads.

    Named by the one page that takes logs, once it is known that the sender may bring one.

    Attributes:
        had_no_room: Whether the disk is full; nothing stays of what came then.
    """

    had_no_room = False
    folder_name = ""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self.folder_name = secrets.token_hex(FOLDER_BYTES)
        folder = folder_of(self.folder_name)
        with self._or_nothing():
            folder.mkdir(parents=True)
            self.writing = (folder / _kept_name(self.file_name)).open("wb", buffering=0)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write what has come."""
        del start
        with self._or_nothing():
            # Without a buffer, a disk that is full says so here; it may take a part before.
            left = memoryview(raw_data)
            while left:
                left = left[self.writing.write(left) :]

    def file_complete(self, file_size: int) -> ReceivedLog:
        """Return the file that has come whole."""
        self.writing.close()
        return ReceivedLog(self.folder_name, self.file_name or LOG, file_size)

    def upload_interrupted(self) -> None:
        """Forget what came of a file whose sending broke off."""
        if hasattr(self, "writing"):
            self.writing.close()
        if self.folder_name:
            shutil.rmtree(folder_of(self.folder_name), ignore_errors=True)

    @contextmanager
    def _or_nothing(self) -> Iterator[None]:
        """Forget the file, and read no further, where it does not fit."""
        try:
            yield
        except OSError as error:
            self.upload_interrupted()
            if error.errno not in FULL:
                raise
            self.had_no_room = True
            raise StopUpload(connection_reset=False) from error


def _kept_name(name: str | None) -> str:
    """Return the name under which a file is kept: its own, which the library tells, if plain."""
    return name if name is not None and PLAIN_NAME.fullmatch(name) else LOG
