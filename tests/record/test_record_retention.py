"""Letting go of old versions, and what can no longer be taken back afterwards."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from builders import NOW, log, reading, take
from daylit.errors import RecordError
from daylit.record.changes.undoing import return_to, undo_import, versions
from daylit.record.delta import LOG, SETTINGS
from daylit.record.manifest import kept_path
from daylit.record.retention import trim_logs, vacuum
from daylit.record.store import TABLES, Record

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


def undo(engine: Engine, folder: Path, number: int, *, undone_at: datetime = NOW) -> None:
    undo_import(Record(folder), engine, number, undone_at=undone_at, on_progress=lambda _: None)


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


@pytest.fixture(scope="module")
def with_checkpoints(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of six imports, one a day, whose tables have checkpoints."""
    folder = tmp_path_factory.mktemp("long-lived")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(SETTINGS, "delta.checkpointInterval", "2")
        for day in range(6):
            export = reading(engine, log(f"x1 A {day}"), name=f"day-{day}")
            take(Record(folder), engine, export, imported_at=NOW + day * DAY)
    assert list(folder.rglob("*.checkpoint.parquet"))
    return folder


@pytest.fixture
def long_lived(with_checkpoints: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The record with checkpoints again, to be changed by one test."""
    monkeypatch.setitem(SETTINGS, "delta.checkpointInterval", "2")
    return shutil.copytree(with_checkpoints, tmp_path / "record")


def test_a_vacuum_leaves_what_the_logs_of_long_lived_tables_rest_on(
    engine: Engine, long_lived: Path
) -> None:
    vacuum(Record(long_lived), keep=DAY, now=NOW + 5.75 * DAY)
    assert [one.record_version for one in versions(Record(long_lived))] == [5, 6]
    take(Record(long_lived), engine, reading(engine, log("x1 A 9"), name="later"))
    assert engine.count(Record(long_lived).table(engine, "events", "work")) == 7
    return_to(Record(long_lived), 5, returned_at=NOW)
    assert engine.count(Record(long_lived).table(engine, "events", "work")) == 5


def test_an_import_can_be_undone_after_another_was_and_a_vacuum(
    engine: Engine, folder: Path
) -> None:
    undo(engine, folder, 2)
    vacuum(Record(folder), keep=30 * DAY, now=NOW + 4 * DAY)
    undo(engine, folder, 4)
    cases = engine.rows(Record(folder).table(engine, "cases", "work"))
    assert {row["case_id"]: row["event_count"] for row in cases} == {"x1": 3, "x2": 1, "x4": 1}


def test_what_an_import_came_upon_is_kept_though_no_version_of_the_record_was_it(
    engine: Engine, folder: Path
) -> None:
    undo(engine, folder, 2, undone_at=NOW + 4 * DAY)
    before = {one.number: one.before for one in Record(folder).process("work").imports}
    # Import 4 is of the last two days, import 3 is not.
    vacuum(Record(folder), keep=2 * DAY, now=NOW + 4.5 * DAY)
    record = Record(folder)
    assert [one.record_version for one in versions(record)] == [3, 4, 5]
    assert record.is_whole("work", before[4])
    assert not record.is_whole("work", before[3])


def test_a_vacuum_after_one_that_kept_less_lets_go_of_nothing_more(
    engine: Engine, long_lived: Path
) -> None:
    undo(engine, long_lived, 2)
    vacuum(Record(long_lived), keep=0.5 * DAY, now=NOW + 30 * DAY)
    gone = vacuum(Record(long_lived), keep=60 * DAY, now=NOW + 30 * DAY)
    assert (gone.version_count, gone.file_count) == (0, 0)
    assert engine.count(Record(long_lived).table(engine, "events", "work")) == 5


def test_an_import_of_the_very_moment_from_which_is_kept_can_be_undone(
    engine: Engine, folder: Path
) -> None:
    # Its own moment bounds what is kept, so that it stays and its rows do.
    vacuum(Record(folder), keep=DAY, now=NOW + 4 * DAY)
    undo(engine, folder, 4)
    assert engine.count(Record(folder).table(engine, "events", "work")) == 3 + 3
    assert kept_numbers(folder) == {4}


def kept_numbers(folder: Path) -> set[int]:
    """Return the numbers of the imports whose rows lie there."""
    return {int(one.name) for one in folder.glob("tables/work/imports/*")}


def test_a_vacuum_trims_the_logs_of_tables(engine: Engine, long_lived: Path) -> None:
    steps = Record(long_lived).path("steps", "work") / LOG
    present = Record(long_lived).process("work").state.tables["steps"]
    vacuum(Record(long_lived), keep=0.5 * DAY, now=NOW + 30 * DAY)
    entries = sorted(int(one.stem) for one in steps.glob("*.json"))
    assert entries[-1] == present
    assert entries[0] >= present - 2
    assert engine.count(Record(long_lived).table(engine, "events", "work")) == 6


def test_what_a_vacuum_that_died_had_set_aside_goes_beside_rows_of_the_same_number(
    engine: Engine, folder: Path
) -> None:
    rows = Record(folder).kept_rows_path("work", 2)
    shutil.copytree(rows, rows.with_name(f"going-{rows.name}"))
    vacuum(Record(folder), keep=DAY, now=NOW + 40 * DAY)
    assert not list(rows.parent.iterdir())
    assert engine.count(Record(folder).table(engine, "events", "work")) == 8


def test_a_vacuum_is_refused_where_a_version_cannot_be_read(engine: Engine, folder: Path) -> None:
    damaged = kept_path(folder, 2)
    damaged.write_bytes(b"{")
    before = parquet_files(folder)
    with pytest.raises(RecordError) as raised:
        vacuum(Record(folder), keep=DAY, now=NOW + 40 * DAY)
    assert str(raised.value) == (
        "Nothing was let go: version 2 of the record may need any of its files, and cannot be "
        f"read. The manifest {damaged} is damaged and cannot be read. Hint: to give that version "
        f"up, delete {damaged}, then vacuum again."
    )
    assert parquet_files(folder) == before
    damaged.unlink()
    assert vacuum(Record(folder), keep=DAY, now=NOW + 40 * DAY).version_count == 2
    assert engine.count(Record(folder).table(engine, "events", "work")) == 8


def test_logs_are_left_alone_where_a_version_cannot_be_read(long_lived: Path) -> None:
    record = Record(long_lived)
    first, *others, _ = versions(record)
    for one in others:
        kept_path(long_lived, one.record_version).unlink()
    damaged = kept_path(long_lived, first.record_version)
    readable = damaged.read_bytes()
    damaged.write_bytes(b"{")
    with record.writing():
        # Nothing but the damaged version needs the beginning of the logs.
        alone = replace(record.process("work"), imports=())
        record.publish({"work": alone}, made_at=NOW, made_by="a test")
        kept_path(long_lived, 6).unlink()
        trim_logs(record)
    damaged.write_bytes(readable)
    assert record.is_whole("work", first.processes["work"].state)
