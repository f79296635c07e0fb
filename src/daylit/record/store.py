"""The record on disk: Delta tables, and one manifest that says which version of each is meant.

The manifest is swapped last, so a process that dies before leaves the record as it was. Tables lie
in ``tables/``, names in ``people/`` (the directory), import reports in the manifest.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import ibis
from deltalake import ColumnProperties, DeltaTable, WriterProperties, write_deltalake

from daylit.errors import ParameterError, RecordError
from daylit.record.directory import Directory

if TYPE_CHECKING:
    from collections.abc import Mapping
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
        tables: The Delta version of each table.
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
        """Return one process's rows of a table, as an expression over its files."""
        self.require(process_id)
        path = self._path(name)
        delta = DeltaTable(path, version=self.manifest.tables[name])
        files = delta.file_uris(partition_filters=[("process_id", "=", process_id)])
        rows = engine.from_files(files)
        return rows.mutate(process_id=ibis.literal(process_id)).select(
            "process_id", *[column for column in rows.columns if column != "process_id"]
        )

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

    def write(self, name: str, process_id: str, rows: pa.RecordBatchReader) -> DeltaTable:
        """Write one process's rows of a table in place of what it had; nobody sees them yet."""
        path = self._path(name)
        delta = self._as_in_manifest(name)
        if delta is None:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_deltalake(path, rows, partition_by=["process_id"], writer_properties=WRITER)
        else:
            write_deltalake(
                delta,
                rows,
                mode="overwrite",
                predicate=f"process_id = '{process_id}'",
                schema_mode="merge",
                writer_properties=WRITER,
            )
        return DeltaTable(path)

    def publish(self, process_id: str, report: Mapping[str, Any]) -> None:
        """Make what was written the record: swap the manifest."""
        tables = {name: DeltaTable(self._path(name)).version() for name in TABLES}
        processes = {**self.manifest.processes, process_id: dict(report)}
        self.manifest = Manifest(self.manifest.record_version + 1, tables, processes)
        _swap(self.folder / "manifest.json", self.manifest)

    def _path(self, name: str) -> Path:
        return self.folder / "tables" / name

    def _as_in_manifest(self, name: str) -> DeltaTable | None:
        """Return the table at the manifest's version; what a dead import left is undone."""
        path = self._path(name)
        if name not in self.manifest.tables:
            shutil.rmtree(path, ignore_errors=True)
            return None
        delta = DeltaTable(path)
        if delta.version() != self.manifest.tables[name]:
            delta.restore(self.manifest.tables[name])
        return delta


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
        return Manifest(content["record_version"], content["tables"], content["processes"])
    except (json.JSONDecodeError, KeyError) as error:
        raise RecordError(f"The manifest {path} is damaged and cannot be read.") from error


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
