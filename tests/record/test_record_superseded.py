"""Streams into several processes of one record let go of the versions between their parts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from builders import NOW, log, reading, take
from daylit.record import manifest
from daylit.record.changes import keeping
from daylit.record.changes.streaming import Stream
from daylit.record.changes.undoing import return_to, undo_import, versions
from daylit.record.delta import open_version
from daylit.record.store import Record

if TYPE_CHECKING:
    from collections.abc import Callable

    from daylit.record.engine import Engine

    Play = Callable[[str], None]

MOST_VERSIONS = 8
MOST_UNNEEDED = 15
"""Files of versions that the other stream let go of already: a part makes five or six."""


@pytest.fixture(autouse=True)
def few_kept_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "FILES_TOGETHER", 2)


@pytest.fixture
def play(engine: Engine, tmp_path: Path) -> Play:
    """Return what takes a part of each stream named, a letter each, a minute after another.

    After each all versions that are there are read whole.
    """
    streams: dict[str, Stream] = {}
    turns = iter(range(1000))

    def taken(names: str) -> None:
        for name in names:
            if name not in streams:
                streams[name] = Stream(Record(tmp_path), engine, name, opened_at=NOW)
            turn = next(turns)
            # Each third goes on with the case that was there before the stream.
            (row,) = log(f"{name}{turn % 3 or ''} A {turn}")
            row["source_row"] = turn + 1
            taken_at = NOW + timedelta(minutes=turn)
            streams[name].take(reading(engine, [row]), taken_at=taken_at)
            check_that_versions_are_whole(tmp_path)

    return taken


def check_that_versions_are_whole(folder: Path) -> None:
    assert [file for file in needed(folder) if not file.is_file()] == []


def needed(folder: Path) -> set[Path]:
    """Return the files that a version needs, or the undoing of an import in it."""
    record = Record(folder)
    processes = [pair for one in versions(record) for pair in one.processes.items()]
    states = {
        (name, table, number)
        for name, process in processes
        for state in (process.state, *(one.before for one in process.imports))
        for table, number in state.tables.items()
    }
    tables = [open_version(record.path(table, name), number) for name, table, number in states]
    return {Path(path) for table in tables for path in table.paths()} | {
        record.kept_rows_path(name, one.number) / file
        for name, process in processes
        for one in process.imports
        for file in one.kept
    }


def numbers(folder: Path) -> list[int]:
    return [one.record_version for one in versions(Record(folder))]


def files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*.parquet") if "_delta_log" not in path.parts}


def cases(engine: Engine, folder: Path, name: str) -> list[str]:
    return sorted(
        row["case_id"] for row in engine.rows(Record(folder).table(engine, "cases", name))
    )


@pytest.mark.parametrize(
    "turns",
    [
        pytest.param("abababababab", marks=pytest.mark.slow),  # side by side
        "abaaaaaabaab",  # one of them slow
        pytest.param("ababbbbbbbbb", marks=pytest.mark.slow),  # one of them stops
    ],
)
def test_streams_into_two_processes_keep_few_versions_and_files(
    engine: Engine, tmp_path: Path, play: Play, turns: str
) -> None:
    for name in "ab":
        first = reading(engine, log(f"{name} A 0"), name="first")
        take(Record(tmp_path), engine, first, process_id=name, imported_at=NOW)
    play(turns)
    assert len(numbers(tmp_path)) <= MOST_VERSIONS
    assert numbers(tmp_path)[:2] == [1, 2]
    assert len(files(tmp_path) - needed(tmp_path)) <= MOST_UNNEEDED
    for name, number in (("a", 3), ("b", 4)):
        undo_import(Record(tmp_path), engine, number, undone_at=NOW, on_progress=lambda _: None)
        assert cases(engine, tmp_path, name) == [name]
    check_that_versions_are_whole(tmp_path)


def test_an_import_between_streams_keeps_what_was_before_it(
    engine: Engine, tmp_path: Path, play: Play
) -> None:
    play("ababab")
    before = numbers(tmp_path)
    take(Record(tmp_path), engine, reading(engine, log("x A 0")), process_id="other")
    play("babaaa")
    assert numbers(tmp_path)[: len(before) + 1] == [*before, 7]
    assert len(numbers(tmp_path)) < len(before) + MOST_VERSIONS


@pytest.mark.slow
def test_a_version_between_that_cannot_be_read_stays_and_so_does_what_was_before_it(
    engine: Engine, tmp_path: Path, play: Play
) -> None:
    play("abab")
    take(Record(tmp_path), engine, reading(engine, log("x A 0")), process_id="other")
    play("c")
    damaged = manifest.kept_path(tmp_path, 5)
    damaged.write_text("{", encoding="utf-8")
    play("abaaba")
    assert manifest.kept_path(tmp_path, 4).exists()
    assert damaged.exists()
    assert not manifest.kept_path(tmp_path, 8).exists()


@pytest.mark.slow
def test_a_version_between_that_has_other_files_of_the_stream_s_process_stays_whole(
    tmp_path: Path, play: Play
) -> None:
    play("aaab")
    return_to(Record(tmp_path), 2, returned_at=NOW)
    play("b")
    return_to(Record(tmp_path), 4, returned_at=NOW)
    play("b")
    for number in (5, 7):
        manifest.kept_path(tmp_path, number).unlink()
    play("aaaa")
    assert manifest.kept_path(tmp_path, 6).exists()


@pytest.mark.slow
def test_what_another_stream_has_let_go_of_does_not_keep_what_was_before_it(
    tmp_path: Path, play: Play
) -> None:
    play("bbbaaaaaa")
    assert not manifest.kept_path(tmp_path, 5).exists()
    assert manifest.kept_path(tmp_path, 2).exists()
    play("b")
    assert not manifest.kept_path(tmp_path, 2).exists()
