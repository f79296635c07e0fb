"""The parts of streams follow each other fast: versions between them are let go of soon.

A version that a part took the place of stays for a while, as readers may have opened it. Then its
manifest goes, and after that the files of the stream's process that no later version has.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from daylit.errors import RecordError
from daylit.record import manifest

if TYPE_CHECKING:
    from daylit.record.changes.held import Process
    from daylit.record.manifest import Import, Manifest

GRACE = timedelta(minutes=2)
"""Who opened a version has so long to read it."""

BY_PART = re.compile(r"part [0-9]+ of import [0-9]+ of \S+")


def by_part(entry: Import, process_id: str) -> str:
    """Return what made the version of a part of a stream, in words that are known again here."""
    return f"part {entry.part_count} of import {entry.number} of {process_id}"


@dataclass(frozen=True)
class _Version:
    number: int
    superseded_at: datetime
    paths: frozenset[str]


class Superseded:
    """The versions that parts of streams took the place of since one stream began, oldest first.

    The first of them was there before the stream, so it is kept; and so are all until then where
    another import comes between two parts. Parts of streams into other processes may come between:
    the versions that they made are let go of too. So several streams let go of the same versions,
    and each of the files of its own process only, once it knows that all that name them are gone.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._versions: deque[_Version] = deque()
        self._last = -1
        self._named: object = None

    def add(self, before: Process, now: Manifest, superseded_at: datetime) -> None:
        """Remember the version that a part has just taken the place of, and let go of old ones.

        Args:
            before: The process as the part came upon it.
            now: The manifest that the part made.
            superseded_at: When.
        """
        number = now.record_version - 1
        numbers = self._since_last(before.process_id, number)
        if not numbers:
            self._versions.clear()
        self._last, self._named = now.record_version, _named(now, before.process_id)
        if before.is_empty:
            return
        paths = _paths(before)
        self._versions.extend(_Version(one, superseded_at, paths) for one in numbers or [number])
        self._let_go(superseded_at - GRACE)

    def _since_last(self, process_id: str, until: int) -> list[int]:
        """Return the versions from the last part's on, if parts of streams made all; else none.

        Those that are gone, by another stream or a vacuum, need nothing.
        """
        if self._named is None:
            return []
        later = range(self._last + 1, until + 1)
        there = [one for one in later if manifest.kept_path(self._folder, one).exists()]
        made = all(self._is_of_other_stream(one, process_id) for one in there)
        return [self._last, *there] if made else []

    def _is_of_other_stream(self, number: int, process_id: str) -> bool:
        """Whether a version was made by a part, and has the process as the last part left it."""
        try:
            one = manifest.read(manifest.kept_path(self._folder, number))
        except RecordError:
            return False
        return BY_PART.fullmatch(one.made_by) is not None and (
            _named(one, process_id) == self._named
        )

    def _let_go(self, until: datetime) -> None:
        """Let go of versions superseded before a moment, but for the first and the last."""
        while len(self._versions) > 2 and self._versions[1].superseded_at < until:  # noqa: PLR2004 (the first, this one, one after it)
            gone = self._versions[1]
            del self._versions[1]
            manifest.kept_path(self._folder, gone.number).unlink(missing_ok=True)
            # Files come and go once: what the next one lacks no later one has, and what the first
            # lacks came after it, in versions that are gone by now.
            for path in gone.paths - self._versions[1].paths - self._versions[0].paths:
                Path(path).unlink(missing_ok=True)


def _named(version: Manifest, process_id: str) -> object:
    """Return what names the files of a process (``_paths``) in a version; null without it."""
    process = version.processes.get(process_id)
    if process is None:
        return None
    return process.state.tables, [(one.number, one.kept) for one in process.imports[-1:]]


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
