"""The record on disk: Delta tables, and one manifest that says which version of each is meant.

The manifest is swapped last, so a process that dies before leaves the record as it was. Tables lie
in ``tables/<process>/<table>``, names in ``people/`` (the directory), import reports in the
manifest.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from deltalake import ColumnProperties, DeltaTable, WriterProperties, write_deltalake
from deltalake.exceptions import DeltaError

from daylit.errors import ParameterError, RecordError
from daylit.record.directory import Directory

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import ibis.expr.types as ir
    import pyarrow as pa

    from daylit.record.engine import Engine

FORMAT_VERSION = 1
TABLES = ("events", "steps", "cases")
PROCESS_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
WRITER = WriterProperties(
    compression="SNAPPY",
    default_column_properties=ColumnProperties(statistics_enabled="NONE"),
    column_properties={"occurred_at": ColumnProperties(statistics_enabled="CHUNK")},
)
"""Quick rather than small: least and greatest values are kept of event times only."""


@dataclass(frozen=True)
class Manifest:
    """What a record holds.

    Attributes:
        record_version: Counts the changes from 1; 0 is an empty record.
        tables: The Delta version of each table, by "process/table".
        processes: For each process its last import report, as written.
    """

    record_version: int = 0
    tables: dict[str, int] = field(default_factory=dict)
    processes: dict[str, dict[str, Any]] = field(default_factory=dict)


class Record:
    """A record in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = _read_manifest(folder / "manifest.json")

    @property
    def directory(self) -> Directory:
        """The names behind the person ids of this record."""
        return Directory(self.folder / "people")

    def table(self, engine: Engine, name: str, process_id: str) -> ir.Table:
        """Return one process's rows of a table, as an expression over its files.

        Raises:
            RecordError: The record does not hold the process, or its files are gone or damaged.
        """
        self.require(process_id)
        delta = self._delta(name, process_id)
        files = _files_of(delta, self._path(name, process_id))
        if files:
            return engine.from_files([str(file) for file in files])
        return engine.from_arrow(delta.to_pyarrow_table())

    def _delta(self, name: str, process_id: str) -> DeltaTable:
        path = self._path(name, process_id)
        try:
            return DeltaTable(path, version=self.manifest.tables[_key(name, process_id)])
        except (KeyError, FileNotFoundError, DeltaError) as error:
            raise RecordError(
                f"The record's table {path} is missing or damaged.", hint="import its log again."
            ) from error

    def require(self, process_id: str) -> dict[str, Any]:
        """Return the process's import report, or say which processes there are.

        Raises:
            RecordError: The record does not hold the process.
        """
        if process_id not in self.manifest.processes:
            held = ", ".join(sorted(self.manifest.processes)) or "nothing yet"
            raise RecordError(
                f"The record {self.folder} does not hold the process {process_id}; it holds {held}."
            )
        return self.manifest.processes[process_id]

    def size_of(self, process_id: str) -> int:
        """Return how many bytes a process's tables take, those of earlier versions too."""
        folder = self.folder / "tables" / process_id
        return sum(file.stat().st_size for file in folder.rglob("*.parquet"))

    def report_of(self, process_id: str, import_ids: Sequence[str]) -> dict[str, Any] | None:
        """Return the process's import report if it was made of exactly these imports.

        Null also where its tables are no longer whole, so that importing again mends them.
        """
        report = self.manifest.processes.get(process_id)
        if report is None or [one["import_id"] for one in report["sources"]] != list(import_ids):
            return None
        return report if all(self._is_whole(name, process_id) for name in TABLES) else None

    def _is_whole(self, name: str, process_id: str) -> bool:
        try:
            delta = self._delta(name, process_id)
        except RecordError:
            return False
        return all(file.is_file() for file in _files_of(delta, self._path(name, process_id)))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Keep other writers out, and begin with the newest manifest.

        Raises:
            RecordError: Another process is writing, or the folder's name cannot be used.
        """
        _check_folder(self.folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise RecordError(
                    f"Another import is writing to the record {self.folder}.",
                    hint="wait until it has ended.",
                ) from None
            self.manifest = _read_manifest(self.folder / "manifest.json")
            yield

    def write(self, name: str, process_id: str, rows: pa.RecordBatchReader) -> None:
        """Write one process's rows of a table in place of what it had; nobody sees them yet.

        Each process has tables of its own, so that an attribute may be a number in one and text in
        another.
        """
        path = self._path(name, process_id)
        try:
            if self._is_whole(name, process_id):
                write_deltalake(
                    DeltaTable(path),
                    rows,
                    mode="overwrite",
                    schema_mode="overwrite",
                    writer_properties=WRITER,
                )
            else:
                # What a dead import left was never part of the record; what is damaged is no more.
                shutil.rmtree(path, ignore_errors=True)
                path.parent.mkdir(parents=True, exist_ok=True)
                write_deltalake(path, rows, writer_properties=WRITER)
        except (DeltaError, OSError) as error:
            reason = str(error).splitlines()[0]
            raise RecordError(
                f"The record's table {path} could not be written ({reason}); the record is as it "
                "was before."
            ) from error

    def publish(self, process_id: str, report: Mapping[str, Any]) -> None:
        """Make what was written the record: swap the manifest."""
        written = {
            _key(name, process_id): DeltaTable(self._path(name, process_id)).version()
            for name in TABLES
        }
        tables = {**self.manifest.tables, **written}
        processes = {**self.manifest.processes, process_id: dict(report)}
        self.manifest = Manifest(self.manifest.record_version + 1, tables, processes)
        _swap(self.folder / "manifest.json", self.manifest)

    def _path(self, name: str, process_id: str) -> Path:
        return self.folder / "tables" / process_id / name


def _files_of(delta: DeltaTable, folder: Path) -> list[Path]:
    """Return the files of a table."""
    # The library spells spaces and accents in its addresses as %20 and the like.
    return [folder / uri.rpartition("/")[2] for uri in delta.file_uris()]


def _key(name: str, process_id: str) -> str:
    return f"{process_id}/{name}"


def _check_folder(folder: Path) -> None:
    """Refuse what the table store cannot take in an address."""
    name = str(folder.absolute())
    if "[" in name or "]" in name or unquote(name) != name:
        raise RecordError(
            f"The record cannot lie in {folder}: tables cannot be kept in a folder whose name has "
            "[ or ], or % before two digits."
        )


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


def _read_manifest(path: Path) -> Manifest:
    if not path.exists():
        return Manifest()
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format_version"] > FORMAT_VERSION:
            raise RecordError(
                f"The record {path.parent} was written by a newer Daylit (format "
                f"{content['format_version']}); this one reads up to {FORMAT_VERSION}."
            )
        _check_shape(content)
        return Manifest(content["record_version"], content["tables"], content["processes"])
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        raise RecordError(f"The manifest {path} is damaged and cannot be read.") from error


def _check_shape(content: dict[str, Any]) -> None:
    """Fail with a TypeError, KeyError or AttributeError where it is not as we write it."""
    versions = [content["record_version"], *content["tables"].values()]
    if not all(isinstance(version, int) for version in versions):
        raise TypeError
    for report in content["processes"].values():
        if not isinstance(report["contents"], dict) or not isinstance(report["sources"], list):
            raise TypeError


def _swap(path: Path, manifest: Manifest) -> None:
    content = {
        "format_version": FORMAT_VERSION,
        "record_version": manifest.record_version,
        "tables": manifest.tables,
        "processes": manifest.processes,
    }
    draft = path.with_suffix(".draft")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
