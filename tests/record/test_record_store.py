"""The record on disk: processes, the manifest, and imports that died."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from builders import log, reading, take
from daylit.errors import ParameterError, RecordError
from daylit.record.store import Manifest, Record, check_process_id

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine

Row = dict[str, Any]
REPORT: Row = {"sources": [{"import_id": "first"}], "contents": {"case_count": 1}}


def rows_of(**columns: list[Any]) -> pa.RecordBatchReader:
    """Return a table as the engine hands it over; amounts keep the type that they have."""
    table = pa.table({"process_id": ["any"] * len(next(iter(columns.values()))), **columns})
    return table.to_reader()


def put(record: Record, process_id: str, **columns: list[Any]) -> None:
    """Write the same rows as all tables of a process, and publish them."""
    write(record, process_id, **columns)
    record.publish(process_id, REPORT)


def write(record: Record, process_id: str, **columns: list[Any]) -> None:
    for name in ("events", "steps", "cases"):
        record.write(name, process_id, rows_of(**columns))


def said(engine: Engine, folder: Path, process_id: str, column: str = "said") -> list[Any]:
    return [row[column] for row in engine.rows(Record(folder).table(engine, "steps", process_id))]


def test_an_empty_folder_is_a_record_that_holds_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "record"
    assert Record(folder).manifest == Manifest(0, {}, {})
    with pytest.raises(RecordError) as raised:
        Record(folder).require("work")
    assert str(raised.value) == (
        f"The record {folder} does not hold the process work; it holds nothing yet."
    )
    assert not folder.exists()


def test_a_process_that_is_not_held_is_refused_with_those_that_are(tmp_path: Path) -> None:
    put(Record(tmp_path), "two", said=["b"])
    put(Record(tmp_path), "one", said=["a"])
    with pytest.raises(RecordError) as raised:
        Record(tmp_path).require("three")
    assert str(raised.value) == (
        f"The record {tmp_path} does not hold the process three; it holds one, two."
    )


def test_replacing_a_process_leaves_the_others_alone(engine: Engine, tmp_path: Path) -> None:
    put(Record(tmp_path), "one", said=["a"])
    put(Record(tmp_path), "two", said=["b"])
    put(Record(tmp_path), "one", said=["c", "d"])
    assert said(engine, tmp_path, "one") == ["c", "d"]
    assert said(engine, tmp_path, "two") == ["b"]
    assert Record(tmp_path).manifest.record_version == 3


def test_an_attribute_may_be_of_another_type_in_another_process(
    engine: Engine, tmp_path: Path
) -> None:
    put(Record(tmp_path), "whole", amount=[1, 2])
    put(Record(tmp_path), "broken", amount=[1.75])
    put(Record(tmp_path), "told", amount=["many"])
    assert said(engine, tmp_path, "whole", "amount") == [1, 2]
    assert said(engine, tmp_path, "broken", "amount") == [1.75]
    assert said(engine, tmp_path, "told", "amount") == ["many"]


def test_replacing_a_process_may_change_its_columns(engine: Engine, tmp_path: Path) -> None:
    put(Record(tmp_path), "one", amount=[1], said=["a"])
    put(Record(tmp_path), "one", amount=[1.75])
    table = Record(tmp_path).table(engine, "steps", "one")
    assert engine.rows(table) == [{"process_id": "any", "amount": 1.75}]


def test_an_import_that_dies_before_it_is_published_changes_nothing(
    engine: Engine, tmp_path: Path
) -> None:
    put(Record(tmp_path), "one", said=["a"])
    put(Record(tmp_path), "two", said=["b"])
    before = Record(tmp_path).manifest
    write(Record(tmp_path), "one", said=["dead"])
    write(Record(tmp_path), "new", said=["dead"])
    assert Record(tmp_path).manifest == before
    assert said(engine, tmp_path, "one") == ["a"]
    with pytest.raises(RecordError, match="does not hold the process new"):
        said(engine, tmp_path, "new")


def test_after_an_import_that_died_the_next_one_works(engine: Engine, tmp_path: Path) -> None:
    put(Record(tmp_path), "one", said=["a"])
    record = Record(tmp_path)
    record.write("events", "one", rows_of(said=["dead"]))
    record.write("events", "new", rows_of(amount=[7]))
    put(Record(tmp_path), "one", said=["c"])
    put(Record(tmp_path), "new", said=["d"])
    assert said(engine, tmp_path, "one") == ["c"]
    assert said(engine, tmp_path, "new") == ["d"]


def test_a_reader_sees_the_version_that_it_opened(engine: Engine, tmp_path: Path) -> None:
    put(Record(tmp_path), "one", said=["a"])
    opened = Record(tmp_path)
    put(Record(tmp_path), "one", said=["b"])
    assert [row["said"] for row in engine.rows(opened.table(engine, "steps", "one"))] == ["a"]


def test_a_table_without_rows_keeps_its_columns(engine: Engine, tmp_path: Path) -> None:
    put(Record(tmp_path), "one", said=[])
    table = Record(tmp_path).table(engine, "steps", "one")
    assert table.columns == ("process_id", "said")
    assert engine.count(table) == 0


@pytest.mark.parametrize("name", ["with space", "ülle", "100%", "a*b?", "a'b{c}", "year=2026"])
def test_a_record_may_lie_in_a_folder_of_any_usual_name(
    engine: Engine, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / name / "record"
    put(Record(folder), "one", said=["a"])
    table = Record(folder).table(engine, "steps", "one")
    assert engine.rows(table) == [{"process_id": "any", "said": "a"}]


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


def test_only_one_writer_is_let_in_at_a_time(tmp_path: Path) -> None:
    with (
        Record(tmp_path).writing(),
        pytest.raises(RecordError) as raised,
        Record(tmp_path).writing(),
    ):
        pass
    assert str(raised.value) == (
        f"Another import is writing to the record {tmp_path}. Hint: wait until it has ended."
    )
    with Record(tmp_path).writing():
        pass


def test_a_writer_begins_with_the_newest_manifest(tmp_path: Path) -> None:
    opened_early = Record(tmp_path)
    put(Record(tmp_path), "one", said=["a"])
    with opened_early.writing():
        put(opened_early, "two", said=["b"])
    assert set(Record(tmp_path).manifest.processes) == {"one", "two"}


def test_a_table_whose_files_are_gone_is_told(engine: Engine, tmp_path: Path) -> None:
    put(Record(tmp_path), "one", said=["a"])
    (tmp_path / "tables" / "one" / "steps").rename(tmp_path / "elsewhere")
    with pytest.raises(RecordError) as raised:
        Record(tmp_path).table(engine, "steps", "one")
    path = tmp_path / "tables" / "one" / "steps"
    assert str(raised.value) == (
        f"The record's table {path} is missing or damaged. Hint: import its log again."
    )


def test_a_file_of_a_table_that_is_cut_is_told(engine: Engine, tmp_path: Path) -> None:
    put(Record(tmp_path), "one", said=["a"])
    (file,) = (tmp_path / "tables" / "one" / "steps").glob("*.parquet")
    file.write_bytes(file.read_bytes()[:50])
    with pytest.raises(RecordError) as raised:
        Record(tmp_path).table(engine, "steps", "one")
    assert str(raised.value).startswith("A file of the record is missing or damaged: ")
    assert str(file) in str(raised.value)


def test_a_version_that_a_table_does_not_have_is_told(engine: Engine, tmp_path: Path) -> None:
    record = Record(tmp_path)
    put(record, "one", said=["a"])
    record.manifest.tables["one/steps"] = 9
    with pytest.raises(RecordError, match="steps is missing or damaged"):
        record.table(engine, "steps", "one")


@pytest.mark.parametrize("lost", ["events/*.parquet", "steps/_delta_log/*.json"])
def test_a_process_whose_files_are_gone_is_not_held_and_can_be_put_again(
    engine: Engine, tmp_path: Path, lost: str
) -> None:
    put(Record(tmp_path), "one", said=["a"])
    assert Record(tmp_path).report_of("one", ["first"]) == REPORT
    assert Record(tmp_path).report_of("one", ["second"]) is None
    for file in (tmp_path / "tables" / "one").glob(lost):
        file.unlink()
    assert Record(tmp_path).report_of("one", ["first"]) is None
    put(Record(tmp_path), "one", said=["b"])
    assert said(engine, tmp_path, "one") == ["b"]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'"text"', b"\xff\xfe", b"{}", b'{"format_version": "x"}',
     b'{"format_version": 1, "tables": {}}',
     b'{"format_version": 1, "record_version": "a", "tables": {}, "processes": {}}',
     b'{"format_version": 1, "record_version": 1, "tables": {}, "processes": {"p": {}}}'],
)  # fmt: skip
def test_a_damaged_manifest_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "manifest.json"
    path.write_bytes(content)
    with pytest.raises(RecordError) as raised:
        Record(tmp_path)
    assert str(raised.value) == f"The manifest {path} is damaged and cannot be read."


def test_a_record_of_a_newer_daylit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"format_version": 2}), encoding="utf-8")
    with pytest.raises(RecordError) as raised:
        Record(tmp_path)
    assert str(raised.value) == (
        f"The record {tmp_path} was written by a newer Daylit (format 2); this one reads up to 1."
    )


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
