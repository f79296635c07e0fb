"""What was imported before and comes again changes nothing."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from builders import log, reading, take
from daylit.record.report import ImportCounts
from daylit.record.store import Record

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine

Row = dict[str, Any]
FIRST = ("x1 A 0 ann/north", "x1 B 5 bob/south", "x1 C 5", "x2 A 7", "x2 A 7")
SECOND = ("x1 D 9 ann/", "x3 A 8")


@pytest.fixture(scope="module")
def imported(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a record of both exports."""
    folder = tmp_path_factory.mktemp("imported")
    for name, lines in (("first", FIRST), ("second", SECOND)):
        take(Record(folder), engine, reading(engine, log(*lines), name=name))
    return folder


@pytest.fixture
def record(imported: Path, tmp_path: Path) -> Record:
    """A copy of that record."""
    shutil.copytree(imported, tmp_path, dirs_exist_ok=True)
    return Record(tmp_path)


def files(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return every file of a record and when it was written; the lock only says who wrote last."""
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file() and path.name != "lock"
    }


def test_the_same_content_again_changes_no_file(
    engine: Engine, record: Record, tmp_path: Path
) -> None:
    before = files(tmp_path)
    for name, lines in (("first", FIRST), ("second", SECOND), ("first", FIRST)):
        report = take(record, engine, reading(engine, log(*lines), name=name))
    assert files(tmp_path) == before
    assert report.contents.event_count == 7
    assert record.manifest.record_version == 2


def test_the_same_events_in_another_file_change_no_table(engine: Engine, record: Record) -> None:
    before = record.process("work").state
    rows = log(*FIRST)
    both = [*log(*SECOND), rows[3], rows[0], rows[1], rows[2], rows[4]]
    again = [{**row, "source_row": number} for number, row in enumerate(both, 1)]
    report = take(record, engine, reading(engine, again, name="again"))
    after = Record(record.folder).process("work")
    assert after.state.tables == before.tables
    assert after.state == before
    assert after.imports[-1].counts == {
        name: 7 if name == "doubled_count" else 1 if name == "repeated_count" else 0
        for name in after.imports[-1].counts
    }
    assert [source.source_name for source in report.sources] == ["first", "second", "again"]


def test_of_several_sources_only_those_that_are_not_held_are_taken(
    engine: Engine, record: Record
) -> None:
    held, fresh = (
        reading(engine, log(*FIRST), name="first"),
        reading(engine, log("x4 A 1"), name="n"),
    )
    report = take(record, engine, held, fresh)
    assert [source.source_name for source in report.sources] == ["first", "second", "n"]
    assert report.contents.event_count == 8
    (last,) = record.process("work").imports[2:]
    assert ImportCounts(**last.counts) == ImportCounts(new_count=1)


def test_an_import_is_part_of_the_process_into_which_it_went_only(
    engine: Engine, record: Record
) -> None:
    report = take(record, engine, reading(engine, log(*FIRST), name="first"), process_id="other")
    assert report.contents.event_count == 5
    assert set(Record(record.folder).manifest.processes) == {"work", "other"}
