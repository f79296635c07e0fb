"""A log on its way in: written to the workspace's uploads as it comes, never held in memory."""

from __future__ import annotations

import re
import secrets
import shutil
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

if TYPE_CHECKING:
    from pathlib import Path

LOG = "log"
"""What a log's file is called in its folder where its own name is no plain one."""

PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}")

FOLDER_BYTES = 16


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
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self.folder_name = secrets.token_hex(FOLDER_BYTES)
        folder = folder_of(self.folder_name)
        folder.mkdir(parents=True)
        self.writing = (folder / _kept_name(self.file_name)).open("wb")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write what has come."""
        del start
        self.writing.write(raw_data)

    def file_complete(self, file_size: int) -> ReceivedLog:
        """Return the file that has come whole."""
        self.writing.close()
        return ReceivedLog(self.folder_name, self.file_name or LOG, file_size)

    def upload_interrupted(self) -> None:
        """Forget what came of a file whose sending broke off."""
        if hasattr(self, "writing"):
            self.writing.close()
            shutil.rmtree(folder_of(self.folder_name), ignore_errors=True)


def _kept_name(name: str | None) -> str:
    """Return the name under which a file is kept: its own, which the library tells, if plain."""
    return name if name is not None and PLAIN_NAME.fullmatch(name) else LOG
