"""Forgetting: a name's bytes are gone from the record's folder and stay gone."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from builders import log, reading, take
from daylit.errors import RecordError
from daylit.record.people.automated import mark, marks
from daylit.record.people.directory import Directory
from daylit.record.store import Record

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from daylit.record.engine import Engine
    from daylit.record.reading import Reading

Row = dict[str, Any]
NAME, CUSTOMER = "Ann-Åkesson-Unmistakable", "Customer-Unmistakable & Sons"


def places_of(folder: Path, *names: str) -> list[str]:
    """Return the files in which a name's bytes stand, whatever their encoding or packing."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            if path.suffix == ".parquet":
                content += repr(parquet.ParquetFile(path).read().to_pylist()).encode()
            if any(name.encode(how) in content for name in names for how in ("utf-8", "utf-16-le")):
                found.append(str(path.relative_to(folder)))
    return found


def exported(engine: Engine, lines: Iterable[str], name: str, customer: str) -> Reading:
    """Return a log whose person Z is named, with a customer on each case."""
    rows = [
        {**row, "person": NAME if row["person"] == "Z" else row["person"], "customer": customer}
        for row in log(*lines)
    ]
    of_customer: pa.Field[Any] = pa.field("customer", pa.string())
    return reading(engine, rows, name=name, attributes=[of_customer])


@pytest.fixture(scope="module")
def named(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of two imports; the second one's rows are kept, and so is the version before."""
    record = Record(tmp_path_factory.mktemp("named") / "record")
    take(record, engine, exported(engine, ["x A Z/", "x B bo/", "y A Z/"], "one", CUSTOMER))
    take(record, engine, exported(engine, ["z A Z/", "z B bo/"], "two", CUSTOMER))
    return record.folder


@pytest.fixture
def record(named: Path, tmp_path: Path) -> Record:
    """A copy of that record."""
    return Record(shutil.copytree(named, tmp_path / "record"))


def forget(directory: Directory, name: str) -> tuple[str, ...]:
    entry = directory.find(name)
    assert entry is not None
    return directory.forget(entry)


def test_names_lie_in_the_directory_and_nowhere_else(record: Record) -> None:
    assert places_of(record.folder, NAME, CUSTOMER) == ["people/directory.sqlite"]
    elsewhere = places_of(record.folder, record.directory.person_id(NAME))
    assert any("/imports/" in path for path in elsewhere), "kept rows were not looked at"
    assert any("/events/" in path for path in elsewhere), "tables were not looked at"


@pytest.mark.parametrize("name", [NAME, CUSTOMER])
def test_no_byte_of_a_forgotten_name_stays_in_the_folder(record: Record, name: str) -> None:
    forget(record.directory, name)
    assert places_of(record.folder, name) == []
    assert name not in record.directory.names().values()


def test_an_event_keeps_the_id_of_a_forgotten_name(engine: Engine, record: Record) -> None:
    before = {row["event_id"]: row for row in engine.rows(record.table(engine, "events", "work"))}
    forget(record.directory, NAME)
    after = {row["event_id"]: row for row in engine.rows(record.table(engine, "events", "work"))}
    assert after == before
    assert {row["person_id"] for row in after.values()} == {
        record.directory.person_id(name) for name in (NAME, "bo")
    }


def test_a_later_export_does_not_bring_a_forgotten_name_back_nor_double_its_events(
    engine: Engine, record: Record
) -> None:
    for name in (NAME, CUSTOMER):
        forget(record.directory, name)
    lines = ["x A Z/", "x B bo/", "y A Z/", "x C Z/ 9"]
    report = take(record, engine, exported(engine, lines, "three", CUSTOMER))
    assert (report.contents.event_count, report.counts.doubled_count) == (6, 3)
    assert places_of(record.folder, NAME, CUSTOMER) == []
    assert list(record.directory.names().values()) == ["bo"]


def test_what_many_deleted_names_leave_between_pages_is_gone_too(tmp_path: Path) -> None:
    directory = Directory(tmp_path)
    names = [f"Unmistakable {number:05}" for number in range(3000)]
    directory.enter(names)
    for name in names[1000:1050]:
        forget(directory, name)
    content = directory.path.read_bytes()
    assert [name for name in names[1000:1050] if name.encode() in content] == []
    assert sum(name.encode() in content for name in names) == 2950
    assert sorted(path.name for path in tmp_path.iterdir()) == ["directory.sqlite", "key"]


def test_a_pattern_that_spells_a_forgotten_name_goes_and_whom_it_marked_stays_marked(
    tmp_path: Path,
) -> None:
    directory = Directory(tmp_path)
    directory.enter([NAME, "bo", f"{NAME} (rpa)"])
    mark(directory, f"*{NAME}*")
    mark(directory, "b*")
    before = directory.automated()
    assert forget(directory, NAME) == (f"*{NAME}*",)
    assert NAME.encode() in directory.path.read_bytes(), "the longer name is another's"
    forget(directory, f"{NAME} (rpa)")
    assert places_of(tmp_path, NAME) == []
    assert directory.automated() == before
    assert len(before) == 3
    assert [one.text for one in marks(directory) if one.is_rule] == ["b*"]


def test_a_mark_by_name_holds_no_name(tmp_path: Path) -> None:
    directory = Directory(tmp_path)
    mark(directory, NAME)
    assert places_of(tmp_path, NAME) == []
    assert directory.automated() == {directory.person_id(NAME)}


def test_a_forgotten_name_is_known_to_be_so_by_name_and_by_id(tmp_path: Path) -> None:
    directory = Directory(tmp_path)
    directory.enter(["ann", "bo"])
    forget(directory, "ann")
    asked = ("ann", directory.person_id("ann"), "bo", directory.person_id("bo"), "cid")
    assert [directory.is_forgotten(one) for one in asked] == [True, True, False, False, False]
    assert directory.counts().forgotten_count == 1
    assert directory.find("ann") is None


def test_a_record_whose_directory_is_gone_takes_nothing_more(
    engine: Engine, record: Record
) -> None:
    (record.folder / "people" / "directory.sqlite").unlink()
    version = record.manifest.record_version
    with pytest.raises(RecordError, match="The directory of names"):
        take(record, engine, exported(engine, ["x A Z/"], "three", CUSTOMER))
    assert Record(record.folder).manifest.record_version == version


def test_a_forgetting_that_was_killed_is_whole_once_it_is_done_again(tmp_path: Path) -> None:
    """What SQLite keeps beside the file to take a change back holds names, too."""
    directory = Directory(tmp_path / "people")
    names = [f"Unmistakable {number:05}" for number in range(3000)]
    directory.enter(names)
    with closing(sqlite3.connect(directory.path, isolation_level=None)) as killed:
        killed.execute("PRAGMA cache_size = 1")
        killed.execute("BEGIN IMMEDIATE")
        killed.execute("DELETE FROM named")
        shutil.copytree(tmp_path / "people", tmp_path / "left")
    left = tmp_path / "left"
    assert "directory.sqlite-journal" in {path.name for path in left.iterdir()}
    after = Directory(left)
    assert sorted(after.names().values()) == names
    forget(after, names[1500])
    assert places_of(left, names[1500]) == []
    assert len(after.names()) == 2999
