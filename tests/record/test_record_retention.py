"""Letting go of old versions, and what can no longer be taken back afterwards."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from builders import NOW, log, reading, take
from daylit.errors import RecordError
from daylit.record.delta import SETTINGS
from daylit.record.retention import vacuum
from daylit.record.store import TABLES, Record
from daylit.record.undoing import return_to, undo_import, versions

if TYPE_CHECKING:
    from daylit.record.engine import Engine

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def made(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of four imports, one a day; each changes the case x1."""
    made = tmp_path_factory.mktemp("retention")
    for day in range(4):
        lines = [f"x1 A {minute}" for minute in range(day + 1)]
        export = reading(engine, log(*lines, f"x{day + 2} B 9"), name=f"day-{day}")
        take(Record(made), engine, export, imported_at=NOW + day * DAY)
    return made


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """The record again, to be changed by one test."""
    return shutil.copytree(made, tmp_path / "record")


def undo(engine: Engine, folder: Path, number: int) -> None:
    undo_import(Record(folder), engine, number, undone_at=NOW, on_progress=lambda _: None)


def parquet_files(folder: Path) -> set[Path]:
    return set(folder.rglob("*.parquet"))


def needed_files(record: Record) -> set[Path]:
    """Return the files of the versions that are kept."""
    return {
        Path(file)
        for one in versions(record)
        for process_id, process in one.processes.items()
        for name in TABLES
        for file in record.version(name, process_id, process.state).paths()
    }


def test_versions_that_are_older_go_with_the_files_that_none_needs(
    engine: Engine, folder: Path
) -> None:
    before = parquet_files(folder)
    sizes = {file: file.stat().st_size for file in before}
    gone = vacuum(Record(folder), keep=1.5 * DAY, now=NOW + 3.25 * DAY)
    record = Record(folder)
    # Version 2 gave way a day and a quarter ago, version 1 a day before that.
    assert [one.record_version for one in versions(record)] == [2, 3, 4]
    left = parquet_files(folder)
    assert gone.version_count == 1
    assert gone.file_count == len(before - left) > 0
    assert gone.byte_count == sum(sizes[file] for file in before - left)
    assert needed_files(record) <= left
    kept_rows = {file for file in left if "imports" in file.parts}
    assert left == needed_files(record) | kept_rows
    assert engine.count(record.table(engine, "events", "work")) == 4 + 4


def test_what_was_kept_can_be_returned_to_and_undone(engine: Engine, folder: Path) -> None:
    vacuum(Record(folder), keep=1.5 * DAY, now=NOW + 3.25 * DAY)
    undo(engine, folder, 4)
    assert engine.count(Record(folder).table(engine, "events", "work")) == 3 + 3
    return_to(Record(folder), 2, returned_at=NOW)
    assert engine.count(Record(folder).table(engine, "events", "work")) == 2 + 2


def test_what_was_let_go_cannot_be_undone_or_returned_to(engine: Engine, folder: Path) -> None:
    vacuum(Record(folder), keep=0.5 * DAY, now=NOW + 30 * DAY)
    with pytest.raises(RecordError) as raised:
        undo(engine, folder, 2)
    assert str(raised.value) == (
        "Import 2 of work, of 2026-11-06, can no longer be undone: what it came upon was let go "
        "by a vacuum."
    )
    with pytest.raises(RecordError) as raised:
        return_to(Record(folder), 3, returned_at=NOW)
    assert str(raised.value) == (
        f"The record {folder} has no version 3 to return to; it has none yet, and is at 4."
    )
    assert [one.record_version for one in versions(Record(folder))] == [4]
    assert engine.count(Record(folder).table(engine, "events", "work")) == 8


def test_imports_go_on_after_a_vacuum(engine: Engine, folder: Path) -> None:
    vacuum(Record(folder), keep=0.5 * DAY, now=NOW + 30 * DAY)
    report = take(
        Record(folder),
        engine,
        reading(engine, log("x1 A 0", "x1 C 20"), name="later"),
        imported_at=NOW + 30 * DAY,
    )
    assert report.contents.event_count == 9
    undo(engine, folder, 5)
    assert engine.count(Record(folder).table(engine, "events", "work")) == 8


def test_what_was_the_record_within_the_last_hour_stays(engine: Engine, folder: Path) -> None:
    opened = Record(folder)
    take(
        Record(folder),
        engine,
        reading(engine, log("x1 C 20"), name="now"),
        imported_at=NOW + 4 * DAY,
    )
    gone = vacuum(Record(folder), keep=timedelta(0), now=NOW + 4 * DAY + timedelta(minutes=59))
    assert gone.version_count == 3
    assert engine.count(opened.table(engine, "events", "work")) == 8


def test_files_that_a_dead_import_left_go(engine: Engine, folder: Path) -> None:
    record = Record(folder)
    left = record.path("steps", "work") / "bucket=0" / "dead.parquet"
    left.write_bytes(b"1234")
    gone = vacuum(record, keep=30 * DAY, now=NOW + 4 * DAY)
    assert (gone.version_count, gone.file_count, gone.byte_count) == (0, 1, 4)
    assert engine.count(Record(folder).table(engine, "events", "work")) == 8


def test_a_vacuum_of_a_fresh_record_lets_nothing_go(tmp_path: Path) -> None:
    now = datetime.fromisoformat("2026-11-05T12:00:00+00:00")
    gone = vacuum(Record(tmp_path), keep=DAY, now=now)
    assert (gone.version_count, gone.file_count, gone.byte_count) == (0, 0, 0)


def test_a_vacuum_leaves_what_the_logs_of_long_lived_tables_rest_on(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SETTINGS, "delta.checkpointInterval", "2")
    for day in range(6):
        export = reading(engine, log(f"x1 A {day}"), name=f"day-{day}")
        take(Record(tmp_path), engine, export, imported_at=NOW + day * DAY)
    assert list(tmp_path.rglob("*.checkpoint.parquet"))
    vacuum(Record(tmp_path), keep=DAY, now=NOW + 5.75 * DAY)
    assert [one.record_version for one in versions(Record(tmp_path))] == [5, 6]
    take(Record(tmp_path), engine, reading(engine, log("x1 A 9"), name="later"))
    assert engine.count(Record(tmp_path).table(engine, "events", "work")) == 7
    return_to(Record(tmp_path), 5, returned_at=NOW)
    assert engine.count(Record(tmp_path).table(engine, "events", "work")) == 5
