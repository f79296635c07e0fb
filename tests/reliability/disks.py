"""A really full disk: a file system of a few megabytes in memory, mounted for one test."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BLOCK = 4096


@contextmanager
def mounted(place: Path, *, kilobytes: int) -> Iterator[Path]:
    """Mount a small file system on a folder; the test skips where that is not allowed."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if os.geteuid() or mount is None or umount is None:
        pytest.skip("A file system can be mounted by root only, so no disk is filled here.")
    place.mkdir(parents=True, exist_ok=True)
    words = [mount, "-t", "tmpfs", "-o", f"size={kilobytes}k,mode=700", "tmpfs", str(place)]
    if subprocess.run(words, check=False, capture_output=True).returncode:
        pytest.skip("Mounting is not allowed here, so no disk is filled.")
    try:
        yield place
    finally:
        subprocess.run([umount, str(place)], check=True)


def fill(disk: Path, *, leave: int) -> Path:
    """Fill a disk but for some bytes, and return the file that takes the room."""
    filler = disk / "filler"
    room = os.statvfs(disk)
    with filler.open("wb") as file:
        file.write(bytes(max(0, room.f_bavail * room.f_frsize - leave)))
    return filler


def left_on(disk: Path) -> int:
    """Return how many bytes are left on a disk."""
    room = os.statvfs(disk)
    return room.f_bavail * room.f_frsize
