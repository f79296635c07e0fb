"""The record on disk: its processes, what its readers see, and imports that died."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from keeping import files_of, put, said, schema_of, steps, write

from builders import NOW, log, reading, take
from daylit.errors import ParameterError, RecordError
from daylit.record.engine import Engine
from daylit.record.manifest import Manifest, Process
from daylit.record.store import TABLES, Record, check_process_id, with_open

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import ibis.expr.types as ir

Row = dict[str, Any]


def test_an_empty_folder_is_a_record_that_holds_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "record"
    assert Record(folder).manifest == Manifest()
    with pytest.raises(RecordError) as raised:
        Record(folder).process("work")
    assert str(raised.value) == (
        f"The record {folder} does not hold the process work; it holds nothing yet."
    )
    assert not folder.exists()


def test_a_process_that_is_not_held_is_refused_with_those_that_are(
    engine: Engine, tmp_path: Path
) -> None:
    put(engine, tmp_path, "two", said=["b"])
    put(engine, tmp_path, "one", said=["a"])
    with pytest.raises(RecordError) as raised:
        Record(tmp_path).process("three")
    assert str(raised.value) == (
        f"The record {tmp_path} does not hold the process three; it holds one, two."
    )


def test_changing_a_process_leaves_the_others_alone(engine: Engine, tmp_path: Path) -> None:
    put(engine, tmp_path, "one", said=["a"])
    put(engine, tmp_path, "two", said=["b"])
    put(engine, tmp_path, "one", said=["c", "d"])
    assert said(engine, tmp_path, "one") == ["c", "d"]
    assert said(engine, tmp_path, "two") == ["b"]
    assert Record(tmp_path).manifest.record_version == 3


def test_a_process_can_be_taken_out(engine: Engine, tmp_path: Path) -> None:
    put(engine, tmp_path, "one", said=["a"])
    put(engine, tmp_path, "two", said=["b"])
    record = Record(tmp_path)
    with record.writing():
        record.publish({"one": None}, made_at=NOW, made_by="undoing import 1 of one")
    assert set(Record(tmp_path).manifest.processes) == {"two"}


def test_an_attribute_may_be_of_another_type_in_another_process(
    engine: Engine, tmp_path: Path
) -> None:
    put(engine, tmp_path, "whole", amount=[1, 2])
    put(engine, tmp_path, "broken", amount=[1.75])
    put(engine, tmp_path, "told", amount=["many"])
    assert said(engine, tmp_path, "whole", "amount") == [1, 2]
    assert said(engine, tmp_path, "broken", "amount") == [1.75]
    assert said(engine, tmp_path, "told", "amount") == ["many"]


def test_a_further_version_may_have_other_columns(engine: Engine, tmp_path: Path) -> None:
    put(engine, tmp_path, "one", amount=[1], said=["a"])
    put(engine, tmp_path, "one", amount=[1.75])
    assert steps(engine, Record(tmp_path), "one") == [{"process_id": "one", "amount": 1.75}]


def test_a_column_that_a_file_lacks_is_null_and_one_of_a_narrower_type_is_cast(
    engine: Engine, tmp_path: Path
) -> None:
    record = Record(tmp_path)
    folder = record.path("steps", "one")
    wide: Row = {"case_id": ["x2"], "amount": [1.75], "said": ["b"]}
    with record.writing():
        files = files_of(engine, folder, {"case_id": ["x1"], "amount": [1]}, bucket=0)
        files += files_of(engine, folder, wide, bucket=3)
        state = write(engine, record, "one", said=["none of it"])
        state.tables["steps"] = record.commit("steps", "one", files, schema_of(wide))
        record.publish({"one": Process(state)}, made_at=NOW, made_by="import 1 of one")
    assert sorted(steps(engine, record, "one"), key=lambda row: str(row["case_id"])) == [
        {"process_id": "one", "case_id": "x1", "amount": 1.0, "said": None},
        {"process_id": "one", "case_id": "x2", "amount": 1.75, "said": "b"},
    ]
    rows = engine.rows(record.rows(engine, "steps", "one", state, {3}))
    assert [(row["case_id"], row["bucket"]) for row in rows] == [("x2", 3)]
    assert engine.count(record.rows(engine, "steps", "one", state, {7})) == 0


def test_an_import_that_dies_before_it_is_published_changes_nothing(
    engine: Engine, tmp_path: Path
) -> None:
    put(engine, tmp_path, "one", said=["a"])
    put(engine, tmp_path, "two", said=["b"])
    before = Record(tmp_path).manifest
    write(engine, Record(tmp_path), "one", said=["dead"])
    write(engine, Record(tmp_path), "new", said=["dead"])
    assert Record(tmp_path).manifest == before
    assert said(engine, tmp_path, "one") == ["a"]
    with pytest.raises(RecordError, match="does not hold the process new"):
        said(engine, tmp_path, "new")


def test_after_an_import_that_died_the_next_one_works(engine: Engine, tmp_path: Path) -> None:
    put(engine, tmp_path, "one", said=["a"])
    write(engine, Record(tmp_path), "one", said=["dead"])
    write(engine, Record(tmp_path), "new", amount=[7])
    put(engine, tmp_path, "one", said=["c"])
    put(engine, tmp_path, "new", said=["d"])
    assert said(engine, tmp_path, "one") == ["c"]
    assert said(engine, tmp_path, "new") == ["d"]


def test_an_import_that_died_leaves_nothing_in_what_later_ones_take(
    engine: Engine, tmp_path: Path
) -> None:
    folder = tmp_path / "record"
    take(Record(folder), engine, reading(engine, log("x1 A"), name="first.csv"))
    record = Record(folder)
    dead = {"event_id": ["dead"], "case_id": ["x1"]}
    with record.writing():
        files = files_of(engine, record.path("events", "work"), dead)
        record.commit("events", "work", files, schema_of(dead))
    report = take(Record(folder), engine, reading(engine, log("x2 B"), name="second.csv"))
    assert report.contents.event_count == 2
    events = engine.rows(Record(folder).table(engine, "events", "work"))
    assert sorted(row["case_id"] for row in events) == ["x1", "x2"]


def test_a_reader_sees_the_version_that_it_opened(engine: Engine, tmp_path: Path) -> None:
    put(engine, tmp_path, "one", said=["a"])
    opened = Record(tmp_path)
    put(engine, tmp_path, "one", said=["b"])
    assert [row["said"] for row in steps(engine, opened, "one")] == ["a"]
    assert said(engine, tmp_path, "one") == ["b"]


def test_a_table_without_rows_keeps_its_columns(engine: Engine, tmp_path: Path) -> None:
    put(engine, tmp_path, "one", said=[])
    table = Record(tmp_path).table(engine, "steps", "one")
    assert table.columns == ("process_id", "said")
    assert engine.count(table) == 0


@pytest.mark.parametrize(
    "name", ["with space", "ülle", "100%", "a*b?", "a'b{c}", "year=2026", "bucket=7"]
)
def test_a_record_may_lie_in_a_folder_of_any_usual_name(
    engine: Engine, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / name / "record"
    put(engine, folder, "one", said=["a"])
    record = Record(folder)
    assert steps(engine, record, "one") == [{"process_id": "one", "said": "a"}]
    (row,) = engine.rows(record.rows(engine, "steps", "one", record.process("one").state))
    assert row["bucket"] == 0


@pytest.mark.parametrize("name", ["a[b", "a]b", "50%20x"])
def test_a_folder_name_that_the_tables_cannot_take_is_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    with pytest.raises(RecordError) as raised, Record(folder).writing():
        pass
    assert str(raised.value) == (
        f"The record cannot lie in {folder}: tables cannot be kept in a folder whose name has "
        "[ or ], or % before two digits."
    )
    assert not folder.exists()


def test_a_writer_begins_with_the_newest_manifest(engine: Engine, tmp_path: Path) -> None:
    opened_early = Record(tmp_path)
    put(engine, tmp_path, "one", said=["a"])
    with opened_early.writing():
        state = write(engine, opened_early, "two", said=["b"])
        opened_early.publish({"two": Process(state)}, made_at=NOW, made_by="import 1 of two")
    assert set(Record(tmp_path).manifest.processes) == {"one", "two"}


def test_a_table_whose_files_are_gone_is_told(engine: Engine, tmp_path: Path) -> None:
    put(engine, tmp_path, "one", said=["a"])
    (tmp_path / "tables" / "one" / "steps").rename(tmp_path / "elsewhere")
    with pytest.raises(RecordError) as raised:
        Record(tmp_path).table(engine, "steps", "one")
    path = tmp_path / "tables" / "one" / "steps"
    assert str(raised.value) == (
        f"The record's table {path} is missing or damaged. Hint: return to an earlier version, or "
        "import its logs into a new folder."
    )


def test_a_file_of_a_table_that_is_cut_is_told(engine: Engine, tmp_path: Path) -> None:
    put(engine, tmp_path, "one", said=["a"])
    (file,) = (tmp_path / "tables" / "one" / "steps").rglob("*.parquet")
    file.write_bytes(file.read_bytes()[:50])
    with pytest.raises(RecordError) as raised:
        Record(tmp_path).table(engine, "steps", "one")
    assert str(raised.value).startswith("A file of the record is missing or damaged: ")
    assert str(file) in str(raised.value)


def test_a_file_of_a_table_that_is_gone_is_told(engine: Engine, tmp_path: Path) -> None:
    put(engine, tmp_path, "one", said=["a"])
    (file,) = (tmp_path / "tables" / "one" / "steps").rglob("*.parquet")
    file.unlink()
    with pytest.raises(RecordError) as raised:
        Record(tmp_path).table(engine, "steps", "one")
    assert str(raised.value).startswith("A file of the record is missing or damaged: ")
    assert str(file) in str(raised.value)


@pytest.mark.parametrize(
    "ask",
    [Engine.rows, Engine.count, lambda engine, table: engine.values(table, "step_id")],
    ids=["rows", "count", "values"],
)
def test_a_file_that_goes_while_it_is_read_is_told(
    engine: Engine, tmp_path: Path, ask: Callable[[Engine, ir.Table], object]
) -> None:
    put(engine, tmp_path, "one", said=["a"])
    opened = Record(tmp_path).table(engine, "steps", "one")
    (file,) = (tmp_path / "tables" / "one" / "steps").rglob("*.parquet")
    file.unlink()
    with pytest.raises(RecordError) as raised:
        ask(engine, opened)
    assert str(raised.value) == (
        "A file of the record is missing or damaged: IO Error: No files found that match the "
        f'pattern "{file}" Hint: where a stream is followed, ask again: its versions stay two '
        "minutes only."
    )


def test_a_table_that_cannot_be_written_is_told(engine: Engine, tmp_path: Path) -> None:
    record = Record(tmp_path)
    (tmp_path / "tables").write_text("in the way", encoding="utf-8")
    folder = tmp_path / "tables" / "one" / "steps"
    told = (
        re.escape(f"The record's table {folder} could not be written (")
        + ".+"
        + re.escape("); the record is as it was before.")
    )
    with record.writing(), pytest.raises(RecordError, match=f"^{told}$"):
        record.commit("steps", "one", [], schema_of({"said": ["a"]}))
    taken = reading(engine, log("x1 A"))
    with pytest.raises(RecordError, match=f"^{told.replace('steps', 'events')}$"):
        take(record, engine, taken, process_id="one")
    assert Record(tmp_path).manifest == Manifest()


def test_the_size_of_a_process_is_that_of_its_files(engine: Engine, tmp_path: Path) -> None:
    put(engine, tmp_path, "one", said=["a"])
    put(engine, tmp_path, "two", said=["b"] * 1000)
    put(engine, tmp_path, "one", said=["c"])
    record = Record(tmp_path)
    files = [
        folder / file.path
        for name in TABLES
        for folder in [record.path(name, "one")]
        for file in record.version(name, "one", record.process("one").state).files
    ]
    assert len(files) == len(TABLES)
    assert record.size_of("one") == sum(file.stat().st_size for file in files)


def test_cases_are_open_unless_their_last_activity_closes(engine: Engine, tmp_path: Path) -> None:
    put(engine, tmp_path, "one", last_activity=["End", "Ask", None])
    table = Record(tmp_path).rows(engine, "steps", "one", Record(tmp_path).process("one").state)
    closed = engine.rows(with_open(table, ["End", "Stop"]))
    assert {row["last_activity"]: row["is_open"] for row in closed} == {
        "End": False,
        "Ask": True,
        None: True,
    }
    assert {row["is_open"] for row in engine.rows(with_open(table, []))} == {True}


@pytest.mark.parametrize("name", ["a", "0", "breakdown-to_street2", "a" * 64])
def test_small_letters_digits_and_dashes_name_a_process(name: str) -> None:
    assert check_process_id(name) == name


@pytest.mark.parametrize(
    "name", ["", "A", "-a", "_a", "a b", "a/b", "..", "a'b", "å", "a\n", "a" * 65]
)
def test_anything_else_does_not_name_a_process(name: str) -> None:
    with pytest.raises(ParameterError) as raised:
        check_process_id(name)
    assert str(raised.value) == (
        f"The process id {name!r} must be 1 to 64 small letters, digits, - or _, "
        "beginning with a letter or digit."
    )


def test_a_process_id_is_checked_before_anything_is_written(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(ParameterError):
        take(Record(tmp_path / "r"), engine, reading(engine, log("x1 A")), process_id="../up")
    assert list(tmp_path.iterdir()) == []
