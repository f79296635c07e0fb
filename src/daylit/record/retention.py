"""Letting go of what no version that is kept needs any more."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from daylit.errors import RecordError
from daylit.record import manifest
from daylit.record.delta import LOG, open_version, trim_log

if TYPE_CHECKING:
    from collections.abc import Iterator

    from daylit.record.manifest import Import, Manifest, State
    from daylit.record.store import Record

Table = tuple[str, str, int]
"""A version of a table: the process, the table's name, the version's number."""

ALWAYS = datetime.min.replace(tzinfo=UTC)

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

    Raises:
        RecordError: A version that is kept cannot be read, so that nobody knows what it needs.
    """
    with record.writing():
        since = now - max(keep, LEAST)
        dropped = _dropped(_every(record), since)
        for one in dropped:
            manifest.kept_path(record.folder, one.record_version).unlink()
        kept = _every(record)
        needed = _needed(record, kept, since)
        gone = [file for file in _files(record) if file not in needed]
        size = sum(file.stat().st_size for file in gone)
        _let_go_of_imports(record, needed)
        for file in gone:
            file.unlink(missing_ok=True)
        _trim(record, kept, since)
    return LetGo(len(dropped), len(gone), size)


def _every(record: Record) -> list[Manifest]:
    """Return the versions that are kept and the present one, if all can be read."""
    kept = manifest.read_kept(record.folder)
    for number, error in kept.unreadable.items():
        raise RecordError(
            f"Nothing was let go: version {number} of the record may need any of its files, and "
            f"cannot be read. {error}",
            hint="to give that version up, delete "
            f"{manifest.kept_path(record.folder, number)}, then vacuum again.",
        )
    return [*kept.versions, record.manifest]


def _dropped(every: list[Manifest], since: datetime) -> list[Manifest]:
    """Return the versions whose place was taken before a moment."""
    return [one for one, after in pairwise(every) if datetime.fromisoformat(after.made_at) < since]


def _files(record: Record) -> Iterator[Path]:
    """Yield the files of rows; a table's checkpoints, in its log, are none."""
    tables = record.folder / "tables"
    return (file for file in tables.rglob("*.parquet") if LOG not in file.relative_to(tables).parts)


def trim_logs(record: Record) -> None:
    """Delete from the logs of tables what no version that is kept needs, nor any undoing.

    Where a version cannot be read nothing is deleted.

    Args:
        record: Which the caller is writing.
    """
    kept = manifest.read_kept(record.folder)
    if not kept.unreadable:
        _trim(record, [*kept.versions, record.manifest], ALWAYS)


def _trim(record: Record, kept: list[Manifest], since: datetime) -> None:
    needed: dict[Path, set[int]] = {}
    for process_id, state in [*_published(kept), *_come_upon(kept, since)]:
        for name, number in state.tables.items():
            needed.setdefault(record.path(name, process_id), set()).add(number)
    for folder, numbers in needed.items():
        trim_log(folder, numbers)


def _published(kept: list[Manifest]) -> Iterator[tuple[str, State]]:
    """Yield what the processes of kept versions are."""
    for one in kept:
        for process_id, process in one.processes.items():
            yield process_id, process.state


def _come_upon(kept: list[Manifest], since: datetime) -> Iterator[tuple[str, State]]:
    """Yield what the imports of kept versions came upon, of those since a moment.

    It need not be what any version is: an import is taken again where one before it is undone.
    """
    for process_id, one in _imports(kept, since):
        yield process_id, one.before


def _imports(kept: list[Manifest], since: datetime) -> Iterator[tuple[str, Import]]:
    """Yield the imports of kept versions since a moment."""
    for one in kept:
        for process_id, process in one.processes.items():
            for each in process.imports:
                if datetime.fromisoformat(each.imported_at) >= since:
                    yield process_id, each


def _needed(record: Record, kept: list[Manifest], since: datetime) -> set[Path]:
    """Return the files of kept versions, and what undoing an import kept with them needs."""
    tables = {each for process_id, state in _published(kept) for each in _tables(process_id, state)}
    checked: set[frozenset[Table]] = set()
    for process_id, state in _come_upon(kept, since):
        found = _tables(process_id, state)
        if found <= tables or found in checked:
            continue
        checked.add(found)
        # What an earlier vacuum let go of can be undone no more.
        if record.is_whole(process_id, state):
            tables |= found
    rows = {
        (process_id, one.number, name)
        for process_id, one in _imports(kept, since)
        for name in one.kept
    }
    return _files_of(record, tables) | {
        record.kept_rows_path(process_id, number) / name for process_id, number, name in rows
    }


def _tables(process_id: str, state: State) -> frozenset[Table]:
    return frozenset((process_id, name, number) for name, number in state.tables.items())


def _files_of(record: Record, tables: set[Table]) -> set[Path]:
    """Return the files of versions of tables."""
    return {
        Path(path)
        for process_id, name, number in tables
        for path in open_version(record.path(name, process_id), number).paths()
    }


def _let_go_of_imports(record: Record, needed: set[Path]) -> None:
    """Remove the folders of imports of whose rows none is needed.

    Each goes under another name first, so that an import's rows are there whole or not at all.
    """
    tables = record.folder / "tables"
    for left in list(tables.glob(f"*/imports/{GOING}*")):
        shutil.rmtree(left)
    for folder in list(tables.glob("*/imports/*")):
        if not any(file in needed for file in folder.rglob("*.parquet")):
            shutil.rmtree(folder.rename(folder.with_name(f"{GOING}{folder.name}")))
