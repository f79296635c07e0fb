"""One writer at a time: a lock that says who holds it since when, and dies with its holder.

The operating system keeps the lock and takes it back from a process that ends, however it ends. The
file only says who holds it; it stays behind, and means nothing once nobody does.
"""

from __future__ import annotations

import fcntl
import getpass
import json
import os
import socket
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING

from daylit.errors import RecordInUseError
from daylit.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BETWEEN_TRIES_SECONDS = 0.05


@contextmanager
def held(path: Path, *, patience_seconds: float = 0.0) -> Iterator[None]:
    """Hold the lock of a record.

    Args:
        path: The lock's file, made where there is none.
        patience_seconds: How long to wait for another process to let go of it.

    Raises:
        RecordInUseError: Another process holds it; the sentence says which and since when.
    """
    with path.open("a+", encoding="utf-8") as file:
        if not _taken(file, patience_seconds):
            said = _("The record {folder} is being written by {holder}.")
            raise RecordInUseError(
                said.format(folder=path.parent, holder=_holder(file)),
                hint=_("wait until that has ended."),
            )
        _sign(file)
        try:
            yield
        finally:
            file.truncate(0)


def _taken(file: IO[str], patience_seconds: float) -> bool:
    until = time.monotonic() + patience_seconds
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(BETWEEN_TRIES_SECONDS)
        else:
            return True


def _sign(file: IO[str]) -> None:
    file.truncate(0)
    holder = {
        "process": os.getpid(),
        "user": _user(),
        "machine": socket.gethostname(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    try:
        os.write(file.fileno(), json.dumps(holder).encode())
    except OSError:  # On a full disk the lock holds all the same; only who holds it is not told.
        return


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # A container's user may have a number and no name.
        return str(os.getuid())


def _holder(file: IO[str]) -> str:
    """Say who holds the lock; who has only just taken it may not have signed yet."""
    file.seek(0)
    try:
        one = json.load(file)
        since = datetime.fromisoformat(one["since"])
        said = _("process {process} of {user} on {machine}, since {since} UTC")
        return said.format(**{**one, "since": f"{since:%Y-%m-%d %H:%M:%S}"})
    except (ValueError, KeyError, TypeError):
        return _("another process")
