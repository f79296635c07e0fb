"""How the worker reads a log: a file that was sent or lies on the server, or rows of a query."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.conf import settings

from daylit.record.changes.importing import IMPORT_ID_LENGTH, import_id
from daylit.record.stating import Incoming
from daylit.sources import read
from daylit.sources.databases import Bounds
from daylit.sources.look import look, look_at_query
from daylit.sources.query import read_query
from daylit_site.records.databases import address_of
from daylit_site.records.models import Source
from daylit_site.records.sources import log_of, paths_of
from daylit_site.records.uploads import SPARE_BYTES, TIMES_ON_DISK

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from daylit.record.engine import Engine
    from daylit.sources import Choices
    from daylit.sources.look import Look
    from daylit_site.records.models import Upload

    Tell = Callable[[str, float | None], None]

SECONDS_TO_LOOK = 60
SECONDS_TO_IMPORT = 60 * 60
"""So long may a query keep its server busy, until its last row is taken."""


@dataclass(frozen=True)
class File:
    """A log in a file."""

    path: Path

    @property
    def size_bytes(self) -> int:
        """How large it is."""
        return self.path.stat().st_size

    def look(self, engine: Engine, choices: Choices, tell: Tell) -> Look:
        """Look at it."""
        return look(self.path, engine, choices, tell)

    def read(self, engine: Engine, choices: Choices, chosen: str, tell: Tell) -> Incoming:
        """Read it; ``chosen`` are the choices as text."""
        reading = read(self.path, engine, choices, tell)
        return Incoming(import_id(self.path, chosen), reading, None)


@dataclass(frozen=True)
class Query:
    """A log that is rows of a query."""

    address: str
    sql: str
    size_bytes: int = 0

    def __repr__(self) -> str:
        return "Query"

    def look(self, engine: Engine, choices: Choices, tell: Tell) -> Look:
        """Look at its first rows."""
        bounds = Bounds(longest_seconds=SECONDS_TO_LOOK, may_lend=False)
        return look_at_query(self.address, self.sql, engine, choices, tell, bounds=bounds)

    def read(self, engine: Engine, choices: Choices, chosen: str, tell: Tell) -> Incoming:
        """Read its rows; the id of the import is of them, whatever their order."""
        bounds = Bounds(longest_seconds=SECONDS_TO_IMPORT, most_bytes=_room_bytes(), may_lend=False)
        queried = read_query(self.address, self.sql, engine, choices, tell, bounds=bounds)
        digest = hashlib.sha256(f"{queried.fingerprint}{chosen}".encode())
        return Incoming(digest.hexdigest()[:IMPORT_ID_LENGTH], queried.reading, None)


def _room_bytes() -> int:
    """Return how much may come of a query: as of a log that is sent, what fits on the disk."""
    free_bytes = shutil.disk_usage(settings.HOME).free
    return max(free_bytes - SPARE_BYTES, 0) // TIMES_ON_DISK


def found(upload: Upload) -> File | Query:
    """Return where a log is read.

    Raises:
        UnableToNameError: It may not be read any more, or is not there.
    """
    source = Source.objects.filter(upload=upload).exclude(query="").first()
    return File(log_of(upload)) if source is None else Query(address_of(source).whole, source.query)


def named_as_brought(upload: Upload, tell: Tell) -> Tell:
    """Tell of a log by its name, not by where it lies, which not all may know who look on."""
    paths = paths_of(upload)

    def told(doing: str, share: float | None = None) -> None:
        for path in paths:
            doing = doing.replace(path, upload.name)
        tell(doing, share)

    return told


def taken(
    log: File | Query, upload: Upload, engine: Engine, choices: Choices, tell: Tell
) -> Incoming:
    """Read a log, to be told of in the record by the name by which it was brought."""
    incoming = log.read(engine, choices, repr(sorted(upload.choices.items())), tell)
    return replace(incoming, reading=replace(incoming.reading, source_name=upload.name))
