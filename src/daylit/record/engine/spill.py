"""Where an engine sets aside what does not fit into memory, and what dead ones left there."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX = "daylit-spill-"
IN_USE = "in-use"
"""The file that whoever uses a folder holds locked; the system takes the lock from the dead."""

YOUNG_SECONDS = 60.0
"""A younger folder may be one whose maker has not locked it yet."""


@contextmanager
def spill_folder() -> Iterator[Path]:
    """Make a folder that is removed at the end; those that killed processes left are removed too.

    They lie in the system's folder for temporary files (``TMPDIR``).
    """
    with (
        tempfile.TemporaryDirectory(prefix=PREFIX) as name,
        (Path(name) / IN_USE).open("wb") as file,
    ):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _remove_left(Path(name).parent)
        yield Path(name)


def _remove_left(parent: Path) -> None:
    """Remove the folders of processes that are no more; those of other users stay."""
    before = time.time() - YOUNG_SECONDS
    for folder in parent.glob(f"{PREFIX}*"):
        try:
            if folder.stat().st_mtime < before and _is_left(folder):
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:  # It has gone meanwhile, or is another user's.
            continue


def _is_left(folder: Path) -> bool:
    with (folder / IN_USE).open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
