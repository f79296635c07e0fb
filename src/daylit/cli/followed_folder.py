"""A folder that files come into, each imported once it no longer changes."""

from __future__ import annotations

import re
import stat
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from daylit.departures.wording import counted
from daylit.errors import DaylitError, RecordError, RecordInUseError

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.cli.reading import Asked
    from daylit.record.report import ImportReport

UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")

Look = tuple[int, int]
"""Size and time of change of a file: what tells whether it still changes."""


class FollowedFolder:
    """Takes the files of a folder into a process of a record."""

    def __init__(self, folder: Path, record_folder: Path, process_id: str, asked: Asked) -> None:
        self._folder = folder
        self._record_folder = record_folder
        self._process_id = process_id
        self._asked = asked
        self._seen: dict[Path, Look] = {}
        self._done: dict[Path, Look] = {}
        self._failed: dict[Path, str] = {}
        self._remarked: set[str] = set()

    def look(self) -> None:
        """Take the files that have not changed since the last look."""
        for path, look in self._new():
            if self._seen.get(path) == look:
                self._take(path, look)
            self._seen[path] = look

    def take_all(self) -> bool:
        """Take the files that are there, and return whether each could be taken."""
        for path, look in self._new():
            self._take(path, look)
        return not self._failed

    def _new(self) -> list[tuple[Path, Look]]:
        looks = [(path, _look(path)) for path in sorted(self._folder.iterdir())]
        return [(path, look) for path, look in looks if look and self._done.get(path) != look]

    def _take(self, path: Path, look: Look) -> None:
        """Take a file; one that cannot be taken is told once, and the others go on.

        What may mend itself is tried again: another process writes, the disk is full, the file is
        gone. A file that is itself to blame is done with until it changes.
        """
        try:
            self._check_record()
        except (RecordError, OSError) as error:
            self._tell(path, _words(error))
            return
        try:
            said = self._imported(path, look)
        except DaylitError as error:
            if path.exists() and not _may_mend_itself(error):
                self._done[path] = look
            self._tell(path, _words(error))
        except OSError as error:
            self._tell(path, _words(error))
        else:
            self._failed.pop(path, None)
            self._done[path] = look
            click.echo(said)

    def _tell(self, path: Path, why: str) -> None:
        """Tell why a file cannot be taken, once."""
        if self._failed.get(path) != why:
            click.echo(f"{path.name}: {why}", err=True)
        self._failed[path] = why

    def _check_record(self) -> None:
        """Find what ails the record itself, before a file is read for nothing.

        Raises:
            RecordError: It cannot be written now, for instance as another process writes it.
            OSError: Its folder may not be written.
        """
        from daylit.record.store import Record

        if self._record_folder.exists():
            record = Record(self._record_folder)
            with record.writing():
                if record.manifest.processes:
                    _ = record.directory

    def _imported(self, path: Path, look: Look) -> str:
        """Import a file, and return what to say of it."""
        from daylit.cli.reading import read_logs
        from daylit.record.changes.importing import import_readings
        from daylit.record.engine import open_engine
        from daylit.record.store import Record

        now = datetime.now(UTC)
        record = Record(self._record_folder)
        before = record.manifest.record_version
        with open_engine(input_bytes=look[0]) as engine:
            report = import_readings(
                record,
                engine,
                read_logs(engine, [path], self._asked, now=now, tell=lambda _, __: None),
                process_id=self._process_id,
                imported_at=now,
                on_progress=lambda _: None,
            )
        self._remark(report)
        version = record.manifest.record_version
        told = "held already" if version == before else f"version {version}"
        return f"{path.name}: {told}, {counted(report.contents.event_count, 'event')} in all"

    def _remark(self, report: ImportReport) -> None:
        """Tell what the import report remarks, once each, whatever the numbers in it."""
        for remark in report.remarks:
            kind = re.sub(r"[\d,]+", "", remark)
            if kind not in self._remarked:
                click.echo(remark, err=True)
                self._remarked.add(kind)


def _may_mend_itself(error: DaylitError) -> bool:
    """Tell whether a file may be taken later although it does not change."""
    cause = error.__cause__
    if isinstance(error, RecordError):
        return isinstance(error, RecordInUseError) or cause is not None
    # An error of gzip is the system's too, but has no number.
    return isinstance(cause, OSError) and cause.errno is not None


def _words(error: DaylitError | OSError) -> str:
    """Return our sentence, or the system's own word with the place."""
    if isinstance(error, DaylitError):
        return str(error)
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}."


def _look(path: Path) -> Look | None:
    """Return what tells whether a file still changes; null for what is no finished file."""
    if path.name.startswith(".") or path.suffix in UNFINISHED:
        return None
    try:
        found = path.stat()
    except OSError:  # Gone since it was listed, or a link that leads nowhere.
        return None
    return (found.st_size, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else None
