"""One table on disk: a Delta table whose files are put in and taken out in one commit.

Our engine writes the Parquet files; this module makes them part of the table. A version is a set of
files, each of one bucket. What a version is built upon is the one that the manifest names, which
need not be the newest: after a writer died, or an import was undone, newer ones mean nothing.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError
from deltalake.transaction import AddAction, RemoveAction

from daylit.errors import RecordError
from daylit.language import _
from daylit.record import manifest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

BUCKET = "bucket"
SETTINGS = {
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.deletedFileRetentionDuration": "interval 1 hours",
}
"""Old versions are let go by our own vacuum and streams, never by the table store at a checkpoint.

Checkpoints need not list the files that were taken out: a stream takes some out each second.
"""

LOG = "_delta_log"
IN_LOG = re.compile(r"([0-9]{20})\.(json|checkpoint\.parquet)")


@dataclass(frozen=True)
class File:
    """One Parquet file of a table.

    Attributes:
        path: Below the table's folder.
        bucket: The bucket of all its rows.
        row_count: Rows in it.
        size_bytes: Its size.
    """

    path: str
    bucket: int
    row_count: int
    size_bytes: int


@dataclass(frozen=True)
class Version:
    """One version of a table: its files and its columns (without the bucket)."""

    folder: Path
    number: int
    files: tuple[File, ...]
    schema: pa.Schema

    def paths(self, buckets: Iterable[int] | None = None) -> list[str]:
        """Return the full paths of the files, of some buckets only where they are named."""
        wanted = None if buckets is None else set(buckets)
        return [
            str(self.folder / file.path)
            for file in self.files
            if wanted is None or file.bucket in wanted
        ]


def open_version(folder: Path, number: int) -> Version:
    """Open a version of a table.

    Raises:
        RecordError: The table is missing or damaged.
    """
    try:
        return _version(DeltaTable(folder, version=number), folder)
    except (FileNotFoundError, DeltaError) as error:
        raise RecordError(
            _("The record's table {folder} is missing or damaged.").format(folder=folder),
            hint=_("return to an earlier version, or import its logs into a new folder."),
        ) from error


def _version(table: DeltaTable, folder: Path) -> Version:
    rows = pa.table(table.get_add_actions(flatten=True)).to_pylist()
    files = [
        File(row["path"], row[f"partition.{BUCKET}"], row["num_records"], row["size_bytes"])
        for row in rows
    ]
    schema = pa.schema(table.schema().to_arrow())  # type: ignore[arg-type]  # it speaks Arrow's C interface
    columns = pa.schema([one for one in schema if one.name != BUCKET])
    return Version(folder, table.version(), tuple(files), columns)


def commit(folder: Path, files: Sequence[File], schema: pa.Schema) -> int:
    """Make a new version that holds exactly these files.

    Args:
        folder: The table's; the table is made where there is none.
        files: All files of the new version; they lie there already.
        schema: The columns, without the bucket.

    Returns:
        The number of the new version.
    """
    columns = pa.schema([*schema, pa.field(BUCKET, pa.int32())])
    is_new = not DeltaTable.is_deltatable(str(folder))
    table = _new(folder, columns) if is_new else DeltaTable(folder)
    held = _version(table, folder)
    before = -1 if is_new else held.number
    if held.schema != schema:
        # Emptied first, as one commit may not take a file out and put it in again.
        table.create_write_transaction([], "overwrite", columns, [BUCKET])
        table.update_incremental()
        held = _version(table, folder)
    there = {file.path for file in held.files}
    wanted = {file.path for file in files}
    now = int(time.time() * 1000)
    actions: list[AddAction | RemoveAction] = [
        _add(file, now) for file in files if file.path not in there
    ]
    actions += [_remove(file, now) for file in held.files if file.path not in wanted]
    if actions:
        table.create_write_transaction(actions, "append", columns, [BUCKET])
        table.update_incremental()
    _sync_log(folder, range(before + 1, table.version() + 1))
    if is_new:
        for each in (folder, *folder.parents[:3]):
            manifest.sync(each)
    return int(table.version())


def _new(folder: Path, columns: pa.Schema) -> DeltaTable:
    return DeltaTable.create(folder, columns, partition_by=[BUCKET], configuration=SETTINGS)


def _sync_log(folder: Path, numbers: Iterable[int]) -> None:
    """Bring the log of new versions to disk, as the manifest is to name the last of them."""
    log = folder / LOG
    for number in numbers:
        manifest.sync(log / f"{number:020}.json")
        checkpoint = log / f"{number:020}.checkpoint.parquet"
        if checkpoint.exists():
            manifest.sync(checkpoint)
    manifest.sync(log)


def trim_log(folder: Path, needed: Iterable[int]) -> None:
    """Delete the log of versions that nobody needs; those that are needed can still be opened.

    A version is opened from the last checkpoint before it, and the log from there.

    Args:
        folder: The table's.
        needed: Versions, besides the newest.
    """
    found = [(file, IN_LOG.fullmatch(file.name)) for file in (folder / LOG).iterdir()]
    entries = [(file, int(match[1]), match[2]) for file, match in found if match]
    checkpoints = {number for _, number, kind in entries if kind != "json"}
    newest = max(number for _, number, _ in entries)
    kept: set[int] = set()
    for number in {*needed, newest}:
        begin = max((one for one in checkpoints if one <= number), default=0)
        kept.update(range(begin, number + 1))
    for file, number, _size in entries:
        if number not in kept:
            file.unlink(missing_ok=True)


def _add(file: File, now: int) -> AddAction:
    stats = json.dumps({"numRecords": file.row_count})
    return AddAction(file.path, file.size_bytes, {BUCKET: str(file.bucket)}, now, True, stats)


def _remove(file: File, now: int) -> RemoveAction:
    return RemoveAction(file.path, True, now, file.size_bytes, {BUCKET: str(file.bucket)})
