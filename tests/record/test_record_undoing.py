"""Imports undone, and versions returned to."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from splitting import MANY, chance_of, differences, held, random_split, shuffled_imports, take_parts

from builders import NOW, log, reading, take
from daylit.errors import RecordError
from daylit.record.changes.contradicting import Contradictions
from daylit.record.changes.ends import declare_ends
from daylit.record.changes.importing import report_of
from daylit.record.changes.marking import mark
from daylit.record.changes.undoing import return_to, undo_import, unreadable_versions, versions
from daylit.record.manifest import kept_path
from daylit.record.store import Record

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine

Row = dict[str, Any]
SEEDS = st.integers(0, 1_000_000)


def undo(engine: Engine, folder: Path, number: int) -> str:
    return undo_import(Record(folder), engine, number, undone_at=NOW, on_progress=lambda _: None)


@pytest.mark.parametrize("seed", [43])
def test_a_record_is_what_it_would_be_had_an_undone_import_never_come(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    check_undone(engine, tmp_path_factory.mktemp("undone"), seed, most=3)


@pytest.mark.slow
@MANY
@given(seed=SEEDS)
def test_many_records_are_what_they_would_be_had_an_undone_import_never_come(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    check_undone(engine, tmp_path_factory.mktemp("undone"), seed, most=5)


def check_undone(engine: Engine, folder: Path, seed: int, *, most: int) -> None:
    chance = chance_of(seed)
    split = random_split(chance, most=most, tears=chance.random() < 0.5)
    imports = shuffled_imports(split, chance, at_once=1)
    undone = chance.randrange(len(imports))
    record = Record(folder)
    take_parts(record, engine, imports)
    (numbers,) = ([one.number for one in p.imports] for p in record.manifest.processes.values())
    others = take_parts(
        record, engine, [*imports[:undone], *imports[undone + 1 :]], process_id="others"
    )
    assert undo(engine, folder, numbers[undone]) == "parts"
    record = Record(folder)
    one, other = held(record, engine, "parts"), held(record, engine, "others")
    for name in ("events", "steps", "cases", "words"):
        assert (name, differences(getattr(one, name), getattr(other, name))) == (name, [])
    left = report_of("parts", record.process("parts"))
    assert (left.contents, left.counts, one.closing) == (
        others.contents,
        others.counts,
        other.closing,
    )


@pytest.fixture(scope="module")
def made(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of three imports of one process, and one of another."""
    made = tmp_path_factory.mktemp("undoing")
    exports = {"first": ("x1 A 0", "x1 B 5"), "second": ("x1 B 5", "x2 A 6"), "third": ("x2 C 9",)}
    for name, lines in exports.items():
        take(Record(made), engine, reading(engine, log(*lines), name=name))
    take(Record(made), engine, reading(engine, log("y1 A 0"), name="other"), process_id="other")
    return made


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """The record again, to be changed by one test."""
    return shutil.copytree(made, tmp_path / "record")


def activities(engine: Engine, folder: Path, process_id: str = "work") -> list[tuple[str, str]]:
    steps = Record(folder).table(engine, "steps", process_id)
    return sorted((row["case_id"], row["activity"]) for row in engine.rows(steps))


def test_an_import_in_the_middle_is_undone(engine: Engine, folder: Path) -> None:
    assert undo(engine, folder, 2) == "work"
    assert activities(engine, folder) == [("x1", "A"), ("x1", "B"), ("x2", "C")]
    record = Record(folder)
    assert [one.number for one in record.process("work").imports] == [1, 3]
    assert (record.manifest.record_version, record.manifest.made_by) == (
        5,
        "undoing import 2 of work",
    )
    assert activities(engine, folder, "other") == [("y1", "A")]


def test_what_was_undone_can_be_imported_again(engine: Engine, folder: Path) -> None:
    undo(engine, folder, 1)
    assert activities(engine, folder) == [("x1", "B"), ("x2", "A"), ("x2", "C")]
    report = take(Record(folder), engine, reading(engine, log("x1 A 0", "x1 B 5"), name="first"))
    assert report.contents.event_count == 4
    assert [one.number for one in Record(folder).process("work").imports] == [2, 3, 5]


def test_a_process_whose_only_import_is_undone_is_gone(engine: Engine, folder: Path) -> None:
    assert undo(engine, folder, 4) == "other"
    assert set(Record(folder).manifest.processes) == {"work"}


@pytest.mark.parametrize(("number", "open_count"), [(2, 1), (3, 1)])
def test_ends_declared_after_an_import_still_close_cases_when_it_is_undone(
    engine: Engine, folder: Path, number: int, open_count: int
) -> None:
    declare_ends(Record(folder), engine, "work", ["B"], declared_at=NOW)
    undo(engine, folder, number)
    work = Record(folder).process("work")
    assert (work.declared_ends, work.state.closing) == (("B",), ("B",))
    assert report_of("work", work).contents.open_case_count == open_count


def test_ends_taken_back_after_an_import_stay_so_when_it_is_undone(
    engine: Engine, folder: Path
) -> None:
    found = Record(folder).process("work").state.closing
    declare_ends(Record(folder), engine, "work", ["A"], declared_at=NOW)
    take(Record(folder), engine, reading(engine, log("x3 A 9"), name="later"))
    declare_ends(Record(folder), engine, "work", [], declared_at=NOW)
    undo(engine, folder, 5)
    work = Record(folder).process("work")
    assert found != ("A",)
    assert (work.declared_ends, work.state.closing) == (None, found)


def test_an_import_that_the_record_does_not_hold_is_refused(engine: Engine, folder: Path) -> None:
    undo(engine, folder, 3)
    for number in (0, 3, 5):
        with pytest.raises(RecordError) as raised:
            undo(engine, folder, number)
        assert str(raised.value) == (
            f"The record {folder} holds no import {number}. Hint: daylit record imports lists "
            "those that it holds."
        )


def test_a_reader_of_a_version_is_not_disturbed_by_an_undoing(engine: Engine, folder: Path) -> None:
    opened = Record(folder)
    undo(engine, folder, 2)
    assert engine.count(opened.table(engine, "events", "work")) == 4
    assert engine.count(Record(folder).table(engine, "events", "work")) == 3


def test_versions_are_listed_and_can_be_returned_to(engine: Engine, folder: Path) -> None:
    return_to(Record(folder), 2, returned_at=NOW)
    record = Record(folder)
    assert activities(engine, folder) == [("x1", "A"), ("x1", "B"), ("x2", "A")]
    assert set(record.manifest.processes) == {"work"}
    assert [(one.record_version, one.made_by) for one in versions(record)] == [
        (1, "import 1 of work"),
        (2, "import 2 of work"),
        (3, "import 3 of work"),
        (4, "import 4 of other"),
        (5, "return to version 2"),
    ]
    return_to(Record(folder), 4, returned_at=NOW)
    assert activities(engine, folder, "other") == [("y1", "A")]
    assert len(activities(engine, folder)) == 4


def test_imports_go_on_from_a_version_that_was_returned_to(engine: Engine, folder: Path) -> None:
    return_to(Record(folder), 2, returned_at=NOW)
    report = take(Record(folder), engine, reading(engine, log("x2 B 7"), name="fourth"))
    assert report.contents.event_count == 4
    assert [one.number for one in Record(folder).process("work").imports] == [1, 2, 5]
    assert activities(engine, folder)[-1] == ("x2", "B")
    undo(engine, folder, 2)
    assert activities(engine, folder) == [("x1", "A"), ("x1", "B"), ("x2", "B")]


@pytest.mark.parametrize("version", [0, 4, 7])
def test_a_version_that_there_is_not_to_return_to_is_refused(folder: Path, version: int) -> None:
    with pytest.raises(RecordError) as raised:
        return_to(Record(folder), version, returned_at=NOW)
    assert str(raised.value) == (
        f"The record {folder} has no version {version} to return to; it has 1 to 3, and is at 4."
    )


def test_an_empty_record_has_no_version_to_return_to(tmp_path: Path) -> None:
    with pytest.raises(RecordError) as raised:
        return_to(Record(tmp_path), 1, returned_at=NOW)
    assert str(raised.value) == (
        f"The record {tmp_path} has no version 1 to return to; it has none yet, and is at 0."
    )


def test_a_version_whose_files_are_gone_cannot_be_returned_to(engine: Engine, folder: Path) -> None:
    record = Record(folder)
    (first, *_) = versions(record)
    files = record.version("steps", "work", first.processes["work"].state).paths()
    for file in map(type(folder), files):
        file.unlink()
    with pytest.raises(RecordError) as raised:
        return_to(Record(folder), 1, returned_at=NOW)
    assert str(raised.value) == (
        f"Version 1 of the record {folder} can no longer be returned to: files of work are gone."
    )
    assert Record(folder).manifest.record_version == 4
    assert engine.count(Record(folder).table(engine, "steps", "other")) == 1


def test_a_version_that_cannot_be_read_is_told_and_the_others_stay(
    engine: Engine, folder: Path
) -> None:
    damaged = kept_path(folder, 2)
    damaged.write_bytes(b"{")
    record = Record(folder)
    told = f"The manifest {damaged} is damaged and cannot be read."
    assert [one.record_version for one in versions(record)] == [1, 3, 4]
    assert {n: str(error) for n, error in unreadable_versions(record).items()} == {2: told}
    with pytest.raises(RecordError) as raised:
        return_to(record, 2, returned_at=NOW)
    assert str(raised.value) == told
    return_to(record, 1, returned_at=NOW)
    assert activities(engine, folder) == [("x1", "A"), ("x1", "B")]


def known_by(event_id: str, line: str) -> Row:
    (row,) = log(line)
    return {**row, "source_event_id": event_id}


@pytest.fixture(scope="module")
def corrected(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of three imports: the second corrects an event, the third says so again."""
    folder = tmp_path_factory.mktemp("corrected")
    take(Record(folder), engine, reading(engine, [known_by("e1", "x1 A 0")], name="first"))
    say = [known_by("e1", "x2 B 1")]
    asked = Contradictions(takes_corrections=True)
    take(Record(folder), engine, reading(engine, say, name="second"), asked=asked)
    say = [*say, known_by("e2", "x2 C 3") | {"source_row": 2}]
    take(Record(folder), engine, reading(engine, say, name="third"))
    return folder


def test_a_correction_that_a_later_import_rests_on_is_undone_after_that_one(
    engine: Engine, corrected: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(corrected, tmp_path / "record")
    with pytest.raises(RecordError) as raised:
        undo(engine, folder, 2)
    assert str(raised.value) == (
        "Import 3 of work cannot be taken again without import 2: its event ids would name other "
        "events than the record has under them. Hint: undo import 3 first."
    )
    assert activities(engine, folder) == [("x2", "B"), ("x2", "C")]
    undo(engine, folder, 3)
    undo(engine, folder, 2)
    assert activities(engine, folder) == [("x1", "A")]


def test_a_correction_is_one_again_when_an_import_before_it_is_undone(
    engine: Engine, tmp_path: Path
) -> None:
    take(Record(tmp_path), engine, reading(engine, log("y1 A 0"), name="before"))
    take(Record(tmp_path), engine, reading(engine, [known_by("e1", "x1 A 0")], name="one"))
    take(
        Record(tmp_path),
        engine,
        reading(engine, [known_by("e1", "x2 B 1")], name="two"),
        asked=Contradictions(takes_corrections=True),
    )
    undo(engine, tmp_path, 1)
    assert activities(engine, tmp_path) == [("x2", "B")]


def test_marks_that_came_after_an_import_still_hold_when_it_is_undone(
    engine: Engine, tmp_path: Path
) -> None:
    for name, line in (("first", "x1 A robot1/ 0"), ("second", "x1 B ann/ 5")):
        take(Record(tmp_path), engine, reading(engine, log(line), name=name))
    mark(Record(tmp_path), engine, ["robot1"], marked_at=NOW, on_progress=lambda _: None)
    undo(engine, tmp_path, 2)
    steps = engine.rows(Record(tmp_path).table(engine, "steps", "work"))
    assert [(row["activity"], row["is_automated"], row["person_id"]) for row in steps] == [
        ("A", True, None)
    ]


def test_ends_that_were_declared_do_not_go_with_the_only_log(engine: Engine, folder: Path) -> None:
    declare_ends(Record(folder), engine, "other", ["A"], declared_at=NOW)
    with pytest.raises(RecordError) as raised:
        undo(engine, folder, 4)
    assert str(raised.value) == (
        "Import 4 is the only log of other: the declared ends would go with it. Hint: import the "
        "log that takes its place first, or take the ends back (daylit record ends --found)."
    )
    take(
        Record(folder),
        engine,
        reading(engine, log("y1 A 1"), name="instead"),
        process_id="other",
    )
    undo(engine, folder, 4)
    assert activities(engine, folder, "other") == [("y1", "A")]
    assert Record(folder).process("other").declared_ends == ("A",)
