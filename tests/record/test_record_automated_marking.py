"""Marks of automated actors: when they are made and taken back, the record follows."""

from __future__ import annotations

import shutil
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import pytest

from builders import NOW, at, log, reading, take
from daylit.errors import RecordError
from daylit.record.changes.marking import automated_shares, mark, suspects, unmark
from daylit.record.people.automated import mark as mark_in
from daylit.record.people.automated import marks
from daylit.record.store import Record

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine

Row = dict[str, Any]
FIRST = ["x A ann/north", "x B robot1/it", "x C bo/south", "y A robot1/it 9", "y B robot1/it 10"]
LATER = ["y C cid/ 20", "x D robot2/ 21", "x E ann/ 22", "x B robot1/it 1"]


EXPORTS = (("export 1", FIRST), ("export 2", LATER))


@pytest.fixture(scope="module")
def grown(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The folders of a record that is empty, holds one export and holds both; nobody is marked."""
    folders = [tmp_path_factory.mktemp("grown") / str(count) for count in range(3)]
    folders[0].mkdir()
    with Record(folders[0]).writing():
        assert Record(folders[0]).directory.names() == {}
    for before, folder, export in zip(folders, folders[1:], EXPORTS, strict=False):
        # The same key gives the same ids.
        shutil.copytree(before, folder)
        imported(engine, Record(folder), export)
    return folders


@pytest.fixture(scope="module")
def unmarked(grown: list[Path]) -> Path:
    """The folder of a record of both exports, in which nobody is marked."""
    return grown[-1]


@pytest.fixture
def record(unmarked: Path, tmp_path: Path) -> Record:
    """A copy of that record."""
    shutil.copytree(unmarked, tmp_path / "record")
    return Record(tmp_path / "record")


def held(engine: Engine, record: Record) -> dict[str, list[Row]]:
    """Return all rows of the process, whatever the version."""
    return {
        name: sorted(
            engine.rows(record.table(engine, name, "work")),
            key=lambda row: (row["case_id"], row.get("step_id") or row.get("event_id") or ""),
        )
        for name in ("events", "steps", "cases")
    }


def add(engine: Engine, record: Record, *texts: str) -> None:
    mark(record, engine, texts, marked_at=NOW, on_progress=lambda _: None)


def take_back(engine: Engine, record: Record, *texts: str) -> None:
    unmark(record, engine, texts, unmarked_at=NOW, on_progress=lambda _: None)


def imported(engine: Engine, record: Record, export: tuple[str, list[str]]) -> None:
    name, lines = export
    take(record, engine, reading(engine, log(*lines), name=name))


@pytest.fixture(scope="module")
def orders(
    engine: Engine, grown: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> list[Path]:
    """The folders of records of both exports, marked before, between and after them."""
    made = []
    for count, before in enumerate(grown):
        folder = shutil.copytree(before, tmp_path_factory.mktemp("marked") / "record")
        add(engine, Record(folder), "robot*")
        for export in EXPORTS[count:]:
            imported(engine, Record(folder), export)
        made.append(folder)
    return made


@pytest.fixture
def marked(orders: list[Path], tmp_path: Path) -> Record:
    """A copy of the record of both exports in which the robots are marked."""
    return Record(shutil.copytree(orders[-1], tmp_path / "marked"))


def test_marking_and_importing_give_the_same_record_in_any_order(
    engine: Engine, orders: list[Path]
) -> None:
    made = []
    for record in map(Record, orders):
        process = record.process("work")
        made.append((held(engine, record), process.automated, process.state.contents))
    one, *others = made
    assert all(other == one for other in others)
    steps = sorted(one[0]["steps"], key=itemgetter("case_id", "position"))
    automated = [(step["case_id"], step["position"]) for step in steps if step["is_automated"]]
    assert automated == [("x", 2), ("x", 4), ("y", 1), ("y", 2)]
    assert len(one[1]) == 2


def test_taking_a_mark_back_gives_the_record_that_was(engine: Engine, record: Record) -> None:
    before, contents = held(engine, record), record.process("work").state.contents
    add(engine, record, "robot*", "bo")
    assert held(engine, record) != before
    take_back(engine, record, "bo", "robot*")
    assert held(engine, record) == before
    assert record.process("work").state.contents == contents
    assert record.process("work").automated == ()
    assert marks(record.directory) == []


def test_a_mark_makes_a_version_that_says_so_and_names_nobody(
    engine: Engine, marked: Record
) -> None:
    assert (marked.manifest.record_version, marked.manifest.made_by) == (
        3,
        "marking automated actors",
    )
    take_back(engine, marked, "robot*")
    assert (marked.manifest.record_version, marked.manifest.made_by) == (
        4,
        "taking back marks of automated actors",
    )
    written = (marked.folder / "manifest.json").read_text()
    assert "robot" not in written


def test_a_mark_that_fits_nobody_makes_no_version(engine: Engine, record: Record) -> None:
    add(engine, record, "machine*", "robot9")
    assert record.manifest.record_version == 2
    assert record.process("work").automated == ()


def test_only_the_processes_of_the_actor_are_built_anew(engine: Engine, record: Record) -> None:
    take(record, engine, reading(engine, log("x A ann/"), name="other"), process_id="other")
    other = record.process("other").state
    add(engine, record, "robot1")
    assert record.process("other").state == other
    assert record.process("work").automated == (record.directory.person_id("robot1"),)


def test_an_actor_can_be_marked_by_id_and_the_mark_taken_back_by_name(
    engine: Engine, record: Record
) -> None:
    one = record.directory.person_id("robot1")
    add(engine, record, one)
    assert record.process("work").automated == (one,)
    assert [each.text for each in marks(record.directory)] == ["robot1"]
    take_back(engine, record, "robot1")
    assert record.process("work").automated == ()


def test_a_name_that_nobody_bears_yet_is_marked_when_it_comes(
    engine: Engine, record: Record
) -> None:
    assert mark_in(record.directory, "zed").ids == frozenset()
    assert [(one.text, one.ids) for one in marks(record.directory)] == [
        (record.directory.person_id("zed"), frozenset())
    ]
    take(record, engine, reading(engine, log("z A zed/ 30"), name="later"))
    assert record.process("work").automated == (record.directory.person_id("zed"),)
    assert [one.text for one in marks(record.directory)] == ["zed"]


def test_whom_two_marks_fit_stays_marked_by_the_other(engine: Engine, record: Record) -> None:
    add(engine, record, "robot*", "*1")
    take_back(engine, record, "robot*")
    assert record.process("work").automated == (record.directory.person_id("robot1"),)


def test_what_was_marked_only_in_the_directory_reaches_the_record_with_the_next_import(
    engine: Engine, record: Record
) -> None:
    """As when marking is killed before the record was built anew, or it returned to a version."""
    mark_in(record.directory, "robot1")
    take(record, engine, reading(engine, log("z A dan/ 30"), name="later"))
    assert record.process("work").automated == (record.directory.person_id("robot1"),)
    automated = [row for row in held(engine, record)["steps"] if row["is_automated"]]
    assert sorted((row["case_id"], row["position"]) for row in automated) == [
        ("x", 2),
        ("y", 1),
        ("y", 2),
    ]


def test_a_mark_that_is_not_there_cannot_be_taken_back(engine: Engine, marked: Record) -> None:
    for text, why in (
        ("ann", "Nothing is marked as automated by ann."),
        ("r*", "Nothing is marked as automated by r*."),
        ("robot1", "robot1 is marked as automated by robot*; take that back instead."),
    ):
        with pytest.raises(RecordError) as raised:
            take_back(engine, marked, text)
        assert str(raised.value) == f"{why} Hint: daylit people automated list shows the marks."


def test_a_reader_without_the_directory_knows_who_is_automated(
    engine: Engine, marked: Record
) -> None:
    ids = tuple(sorted(marked.directory.person_id(name) for name in ("robot1", "robot2")))
    shutil.rmtree(marked.folder / "people")
    handed_on = Record(marked.folder)
    assert handed_on.process("work").automated == ids
    (share,) = automated_shares(handed_on, engine)
    assert (share.actor_count, share.event_count, share.stated_count) == (2, 4, 8)


def hours(who: str, day: int, *, count: int) -> list[Row]:
    """Return an event in each of so many hours of a day."""
    return [
        {**row, "occurred_at": at(day * 24 * 60 + 60 * hour)}
        for hour, row in enumerate(log(*[f"{who} A {who}/"] * count))
    ]


def numbered(rows: list[Row]) -> list[Row]:
    return [{**row, "source_row": number} for number, row in enumerate(rows, 1)]


def test_whoever_shows_no_rest_or_has_a_name_of_machines_looks_automated(
    engine: Engine, tmp_path: Path
) -> None:
    record = Record(tmp_path / "record")
    rows = [row for day in range(3) for row in hours("restless", day, count=20)]
    rows += [row for day in range(3) for row in hours("nightly", day, count=19)]
    rows += [row for day in range(2) for row in hours("twice", day, count=24)]
    rows += log("x A batch-01/", "x B batch-01/", "x C Ben/", "x D marked-robot/")
    take(record, engine, reading(engine, numbered(rows)))
    add(engine, record, "marked*")
    names = record.directory.names()
    found = [
        (names[one.keyed_id], one.by_name, one.by_hours, one.event_count)
        for one in suspects(record, engine)
    ]
    assert found == [("restless", False, True, 60), ("batch-01", True, False, 2)]
