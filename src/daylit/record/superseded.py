"""The parts of a stream follow each other fast: versions between them are let go of soon.

A version that a part took the place of stays for a while, as readers may have opened it. Then its
manifest goes, and after that the files that no later version has.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from daylit.record import manifest

if TYPE_CHECKING:
    from daylit.record.held import Process
    from daylit.record.manifest import Manifest

GRACE = timedelta(minutes=2)
"""Who opened a version has so long to read it."""


@dataclass(frozen=True)
class _Version:
    number: int
    superseded_at: datetime
    paths: frozenset[str]


class Superseded:
    """The versions that parts of one stream took the place of, oldest first.

    The first of them was there before the stream, so it is kept; and so are all until then where
    another import comes between two parts.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._versions: deque[_Version] = deque()
        self._last = -1

    def add(self, before: Process, now: Manifest, superseded_at: datetime) -> None:
        """Remember the version that a part has just taken the place of, and let go of old ones.

        Args:
            before: The process as the part came upon it.
            now: The manifest that the part made.
            superseded_at: When.
        """
        number = now.record_version - 1
        if number != self._last:
            self._versions.clear()
        self._last = now.record_version
        if before.is_empty:
            return
        self._versions.append(_Version(number, superseded_at, _paths(before)))
        self._let_go(superseded_at - GRACE)

    def _let_go(self, until: datetime) -> None:
        """Let go of versions superseded before a moment, but for the first and the last."""
        while len(self._versions) > 2 and self._versions[1].superseded_at < until:  # noqa: PLR2004 (the first, this one, one after it)
            gone = self._versions[1]
            del self._versions[1]
            manifest.kept_path(self._folder, gone.number).unlink(missing_ok=True)
            # Files come and go once, so what the next one lacks no later one has.
            for path in gone.paths - self._versions[1].paths - self._versions[0].paths:
                Path(path).unlink(missing_ok=True)


def _paths(process: Process) -> frozenset[str]:
    """Return the files of a version, and of the rows of its last import, which may be a stream's.

    The rows of its other imports stay as they are while a stream goes on.
    """
    tables = [path for name in process.state.tables for path in process.version(name).paths()]
    kept = [
        file
        for one in process.imports[-1:]
        for file in process.record.kept_files(process.process_id, one)
    ]
    return frozenset((*tables, *kept))
