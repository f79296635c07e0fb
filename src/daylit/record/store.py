"""The record on disk: Delta tables, and one manifest that says which version of each is meant.

The manifest is swapped last, so a process that dies before leaves the record as it was. Tables lie
in ``tables/<process>/<table>``, names in ``people/`` (the directory), import reports in the
manifest.
"""

from __future__ import annotations

import errno
import os
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import ibis
from deltalake.exceptions import DeltaError

from daylit.errors import ParameterError, RecordError
from daylit.language import _
from daylit.record import delta, lock, manifest
from daylit.record.people.directory import Directory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    import ibis.expr.types as ir
    import pyarrow as pa

    from daylit.record.delta import File, Version
    from daylit.record.engine import Engine
    from daylit.record.manifest import Import, Process, State

TABLES = ("events", "steps", "cases", "words")
BESIDE = ("judgements", "fits", "baselines", "usual_hours", "departing_loops")
"""Tables that no import changes: what people decided, and what was fitted by an explicit step."""

PROCESS_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


class Record:
    """A record in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = manifest.read(folder / manifest.NAME)

    @property
    def directory(self) -> Directory:
        """The names behind the person ids of this record.

        Raises:
            RecordError: It is missing although the record holds something, or cannot be used.
        """
        return Directory(self.folder / "people", begins=not self.manifest.processes)

    def process(self, process_id: str) -> Process:
        """Return the state of a process.

        Raises:
            RecordError: The record does not hold it; the sentence says which it holds.
        """
        if process_id not in self.manifest.processes:
            held = ", ".join(sorted(self.manifest.processes)) or _("nothing yet")
            said = _("The record {folder} does not hold the process {process}; it holds {held}.")
            raise RecordError(said.format(folder=self.folder, process=process_id, held=held))
        return self.manifest.processes[process_id]

    def table(self, engine: Engine, name: str, process_id: str) -> ir.Table:
        """Return one process's rows of a table, as an expression over its files.

        Cases bear ``is_open`` besides what is stored: whether their last activity closes cases
        depends on all of them, so it is told when they are read.

        Raises:
            RecordError: The record does not hold the process, or its files are gone or damaged.
        """
        process = self.process(process_id)
        files = self.rows(engine, name, process_id, process.state)
        rows = engine.view(_of_process, files, process_id=process_id)
        if name != "cases":
            return rows
        return engine.view(with_open, rows, closing=tuple(process.state.closing))

    def rows(
        self,
        engine: Engine,
        name: str,
        process_id: str,
        state: State,
        buckets: Iterable[int] | None = None,
    ) -> ir.Table:
        """Return the rows of a table and their bucket, of some buckets only where named."""
        version = self.version(name, process_id, state)
        return read_files(engine, version.paths(buckets), version.schema)

    def version(self, name: str, process_id: str, state: State) -> Version:
        """Return the files and columns of a table at a state.

        Raises:
            RecordError: The table is missing or damaged.
        """
        return delta.open_version(self.path(name, process_id), state.tables[name])

    def size_of(self, process_id: str) -> int:
        """Return how many bytes a process's tables take."""
        state = self.process(process_id).state
        files = [file for name in TABLES for file in self.version(name, process_id, state).files]
        return sum(file.size_bytes for file in files)

    def path(self, name: str, process_id: str) -> Path:
        """Return the folder of a table."""
        return self.folder / "tables" / process_id / name

    def kept_rows_path(self, process_id: str, number: int) -> Path:
        """Return the folder of the rows of an import, kept to be taken again."""
        return self.folder / "tables" / process_id / "imports" / f"{number:06}"

    def is_whole(self, process_id: str, state: State) -> bool:
        """Whether every file of a state is still there."""
        try:
            versions = [self.version(name, process_id, state) for name in state.tables]
        except RecordError:
            return False
        return all(Path(file).is_file() for version in versions for file in version.paths())

    def kept_files(self, process_id: str, one: Import) -> list[str]:
        """Return the files of the rows of an import that are kept; none if any is gone."""
        folder = self.kept_rows_path(process_id, one.number)
        files = [folder / name for name in one.kept]
        return [str(file) for file in files] if all(file.is_file() for file in files) else []

    @contextmanager
    def writing(self, *, patience_seconds: float = 0.0) -> Iterator[None]:
        """Keep other writers out, and begin with the newest manifest.

        Args:
            patience_seconds: How long to wait for another process that is writing.

        Raises:
            RecordError: Another process is writing, or the folder's name cannot be used.
        """
        _check_folder(self.folder)
        with _telling_of_record(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        with lock.held(self.folder / "lock", patience_seconds=patience_seconds):
            self.manifest = manifest.read(self.folder / manifest.NAME)
            yield

    def commit(self, name: str, process_id: str, files: Sequence[File], schema: pa.Schema) -> int:
        """Make a version of a table that holds exactly these files; nobody sees it yet.

        Returns:
            The number of the version.

        Raises:
            RecordError: It cannot be written, for instance as the disk is full.
        """
        folder = self.path(name, process_id)
        with telling_of(folder):
            return delta.commit(folder, files, schema)

    def publish(
        self,
        processes: dict[str, Process | None],
        *,
        made_at: datetime,
        made_by: str,
    ) -> None:
        """Make what was written the record: swap the manifest.

        Args:
            processes: Those that changed; null takes one out.
            made_at: The moment that the version bears.
            made_by: What made it, in words.
        """
        following = self.manifest.after(
            processes, made_at=made_at.isoformat(timespec="seconds"), made_by=made_by
        )
        with _telling_of_record(self.folder):
            manifest.swap(self.folder, following)
        self.manifest = following


@contextmanager
def telling_of(folder: Path) -> Iterator[None]:
    """Say which table could not be written, in one sentence.

    Raises:
        RecordError: It could not be written, for instance as the disk is full.
    """
    try:
        yield
    except (DeltaError, OSError) as error:
        said = _(
            "The record's table {folder} could not be written ({words}); the record is as it was "
            "before."
        )
        raise RecordError(said.format(folder=folder, words=_reason(error))) from error


@contextmanager
def _telling_of_record(folder: Path) -> Iterator[None]:
    """Say in one sentence that the record could not be written."""
    try:
        yield
    except OSError as error:
        said = _(
            "The record {folder} could not be written ({words}); the record is as it was before."
        )
        raise RecordError(said.format(folder=folder, words=_reason(error))) from error


def _reason(error: Exception) -> str:
    """Return the system's own word where the parts beneath pass it on in theirs."""
    text = str(error)
    full = os.strerror(errno.ENOSPC)
    if full in text:
        return full
    return (error.strerror if isinstance(error, OSError) else None) or text.splitlines()[0]


def with_open(cases: ir.Table, closing: Sequence[str]) -> ir.Table:
    """Add ``is_open``: the case's last activity closes none, or it has none."""
    if not closing:
        return cases.mutate(is_open=ibis.literal(value=True))
    return cases.mutate(is_open=~cases.last_activity.isin(closing).fill_null(False))


def _of_process(rows: ir.Table, *, process_id: str) -> ir.Table:
    rows = rows.drop(delta.BUCKET).mutate(process_id=ibis.literal(process_id))
    return rows.relocate("process_id")


def read_files(engine: Engine, files: Sequence[str], schema: pa.Schema) -> ir.Table:
    """Return the rows of Parquet files and their bucket.

    Returns:
        The columns of the schema, null where a file lacks one, and ``bucket``.
    """
    kinds = {name: str(kind) for name, kind in ibis.Schema.from_pyarrow(schema).items()}
    return engine.from_files(files, kinds)


def check_process_id(process_id: str) -> str:
    """Return the id if it can name a process.

    Raises:
        ParameterError: It has other than small letters, digits, - and _, or is too long.
    """
    if not PROCESS_ID.fullmatch(process_id):
        raise ParameterError(
            f"The process id {process_id!r} must be 1 to 64 small letters, digits, - or _, "
            "beginning with a letter or digit."
        )
    return process_id


def _check_folder(folder: Path) -> None:
    """Refuse what the table store cannot take in an address."""
    name = str(folder.absolute())
    if "[" in name or "]" in name or unquote(name) != name:
        said = _(
            "The record cannot lie in {folder}: tables cannot be kept in a folder whose name has "
            "[ or ], or % before two digits."
        )
        raise RecordError(said.format(folder=folder))
