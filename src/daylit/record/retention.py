"""Letting go of what no version that is kept needs any more."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from daylit.record import manifest
from daylit.record.delta import LOG, trim_log

if TYPE_CHECKING:
    from collections.abc import Iterator

    from daylit.record.manifest import Manifest
    from daylit.record.store import Record

LEAST = timedelta(hours=1)
"""A version that was the record's within this time may still be read by someone: it stays."""


GOING = "going-"
"""How the folder of an import begins to be named when it is let go of."""


@dataclass(frozen=True)
class LetGo:
    """What a vacuum let go of."""

    version_count: int
    file_count: int
    byte_count: int


def vacuum(record: Record, *, keep: timedelta, now: datetime) -> LetGo:
    """Delete the versions that are older, and the files that no kept version needs.

    An import can be undone, and a version returned to, only as long as it is kept. Killed at any
    moment, it leaves a whole record: versions go before their files.

    Args:
        record: Whose versions.
        keep: How long a version stays after another took its place; at least an hour.
        now: The present moment.
    """
    with record.writing():
        since = now - max(keep, LEAST)
        dropped = _dropped(record, since)
        for one in dropped:
            manifest.kept_path(record.folder, one.record_version).unlink()
        kept = [*manifest.kept_versions(record.folder), record.manifest]
        needed = _needed(record, kept, since)
        gone = [file for file in _files(record) if file not in needed]
        size = sum(file.stat().st_size for file in gone)
        _let_go_of_imports(record, needed)
        for file in gone:
            file.unlink(missing_ok=True)
        trim_logs(record)
    return LetGo(len(dropped), len(gone), size)


def _dropped(record: Record, since: datetime) -> list[Manifest]:
    """Return the versions whose place was taken before a moment."""
    every = [*manifest.kept_versions(record.folder), record.manifest]
    return [one for one, after in pairwise(every) if datetime.fromisoformat(after.made_at) < since]


def _files(record: Record) -> Iterator[Path]:
    """Yield the files of rows; a table's checkpoints, in its log, are none."""
    tables = record.folder / "tables"
    return (file for file in tables.rglob("*.parquet") if LOG not in file.relative_to(tables).parts)


def trim_logs(record: Record) -> None:
    """Delete from the logs of tables what belongs to no version of the record that is kept.

    Args:
        record: Which the caller is writing.
    """
    needed: dict[Path, set[int]] = {}
    for one in [*manifest.kept_versions(record.folder), record.manifest]:
        for process_id, process in one.processes.items():
            for name, number in process.state.tables.items():
                needed.setdefault(record.path(name, process_id), set()).add(number)
    for folder, numbers in needed.items():
        trim_log(folder, numbers)


def _needed(record: Record, kept: list[Manifest], since: datetime) -> set[Path]:
    """Return the files of kept versions, and of the rows of imports kept with them."""
    needed: set[Path] = set()
    seen: set[tuple[str, str, int]] = set()
    for one in kept:
        for process_id, process in one.processes.items():
            for name, number in process.state.tables.items():
                if (process_id, name, number) not in seen:
                    seen.add((process_id, name, number))
                    version = record.version(name, process_id, process.state)
                    needed.update(map(Path, version.paths()))
            for each in process.imports:
                if datetime.fromisoformat(each.imported_at) >= since:
                    rows = record.kept_files(process_id, each)
                    needed.update(map(Path, rows))
    return needed


def _let_go_of_imports(record: Record, needed: set[Path]) -> None:
    """Remove the folders of imports of whose rows none is needed.

    Each goes under another name first, so that an import's rows are there whole or not at all.
    """
    for folder in (record.folder / "tables").glob("*/imports/*"):
        if not any(file in needed for file in folder.rglob("*.parquet")):
            going = (
                folder
                if folder.name.startswith(GOING)
                else folder.with_name(f"{GOING}{folder.name}")
            )
            folder.rename(going)
            shutil.rmtree(going)
