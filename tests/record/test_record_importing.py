"""Imports: what is taken, what is told of it, and what stays out of the record."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from builders import NOW, Tables, at, built, log, reading, tables, take
from daylit.departures.analysis import analyse
from daylit.departures.settings import Settings
from daylit.departures.usual import Declared, Loop
from daylit.errors import RecordError
from daylit.record.changes.importing import import_id, report_of
from daylit.record.reading import ColumnTaken, Refusal
from daylit.record.report import ImportCounts
from daylit.record.store import Record

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine

Row = dict[str, Any]
PEOPLE = ("Zebulon Quillfeather", "Ottilie Ängström")


@pytest.fixture(scope="module")
def made(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """Two sources with different attributes, one of them of two types."""
    first, second = log("x1 A 0 /north", "x1 B 5 start /south"), log("x1 B 9 complete", "x2 A 7")
    for row, person in zip(first, PEOPLE, strict=True):
        row |= {"person": person, "event_amount": 7, "event_first": True, "case_number": "c-1"}
    for row in second:
        row |= {"event_amount": "seven", "event_number": 9}
    for row, own in zip(first, ("e1", "e2"), strict=True):
        row["source_event_id"] = own
    readings = (
        reading(
            engine,
            first,
            name="first.csv",
            attributes=[
                pa.field("event_amount", pa.int64()),
                pa.field("event_first", pa.bool_()),
                pa.field("case_number", pa.string()),
            ],
        ),
        reading(
            engine,
            second,
            name="second.csv",
            attributes=[
                pa.field("event_amount", pa.string()),
                pa.field("event_number", pa.int64()),
            ],
        ),
    )
    refused = replace(readings[1], row_count=3, refusals=(Refusal("no case", 1, ("line 4",)),))
    folder = tmp_path_factory.mktemp("importing") / "record"
    return tables(engine, folder, readings[0], refused)


def test_attributes_of_all_sources_are_kept_and_two_types_become_text(
    engine: Engine, made: Tables
) -> None:
    told = {
        (row["case_id"], row["occurred_at"]): tuple(
            row[name] for name in ("event_amount", "event_first", "event_number", "import_id")
        )
        for row in engine.rows(made.events)
    }
    assert told == {
        ("x1", at(0)): ("7", True, None, "import-1-first.csv"),
        ("x1", at(5)): ("7", True, None, "import-1-first.csv"),
        ("x1", at(9)): ("seven", None, 9, "import-2-second.csv"),
        ("x2", at(7)): ("seven", None, 9, "import-2-second.csv"),
    }


def test_events_keep_the_ids_of_the_source_and_lacking_ones_are_made(
    engine: Engine, made: Tables
) -> None:
    ids = {row["event_id"] for row in engine.rows(made.events)}
    assert len(ids) == 4
    assert {"e1", "e2"} < ids


def test_an_attribute_of_a_case_named_number_is_only_an_attribute(
    engine: Engine, made: Tables
) -> None:
    told = {row["case_id"]: row["case_number"] for row in engine.rows(made.cases)}
    assert told == {"x1": "c-1", "x2": None}


def test_a_step_may_begin_in_one_source_and_end_in_another(engine: Engine, made: Tables) -> None:
    told = {
        (row["case_id"], row["activity"]): row["handling_seconds"]
        for row in engine.rows(made.steps)
    }
    assert told == {("x1", "A"): None, ("x1", "B"): 240.0, ("x2", "A"): None}


def test_names_of_people_are_in_no_file_of_the_record_but_the_directory(
    engine: Engine, made: Tables, tmp_path: Path
) -> None:
    folder = tmp_path / "record"
    shutil.copytree(made.record.folder, folder)
    (later,) = log("x3 A 9")
    later["person"] = PEOPLE[0]
    take(Record(folder), engine, reading(engine, [later], name="later.csv"))
    spellings = [
        name.encode(code)
        for whole in PEOPLE
        for name in (whole, *whole.split())
        for code in ("utf-8", "utf-16-le")
    ]
    files = [path for path in folder.rglob("*") if path.is_file()]
    holding = {
        path.relative_to(folder).parts[0]
        for path in files
        if any(spelling in path.read_bytes() for spelling in spellings)
    }
    tables_of = {path.relative_to(folder).parts[2] for path in files if path.suffix == ".parquet"}
    assert tables_of == {"events", "steps", "cases", "words", "imports"}
    assert holding == {"people"}
    assert sorted(Record(folder).directory.names().values()) == sorted(PEOPLE)


def test_the_report_counts_what_the_process_holds(made: Tables) -> None:
    contents = made.report.contents
    assert (contents.event_count, contents.case_count, contents.step_count) == (4, 2, 3)
    assert (contents.activity_count, contents.variant_count) == (2, 2)
    assert (contents.person_steps, contents.team_steps, contents.organisation_steps) == (2, 2, 0)
    assert (contents.person_count, contents.team_count, contents.organisation_count) == (2, 2, 0)
    assert (contents.measured_steps, contents.stepless_case_count) == (1, 0)
    assert (contents.first_at, contents.last_at) == (at(0), at(9))
    assert contents.open_case_count == 1


def test_the_report_tells_of_each_source(made: Tables) -> None:
    sources = made.report.sources
    assert [source.source_name for source in sources] == ["first.csv", "second.csv"]
    assert [source.refused_count for source in sources] == [0, 1]
    assert [(source.first_at, source.last_at) for source in sources] == [
        (at(0).isoformat(), at(5).isoformat()),
        (at(7).isoformat(), at(9).isoformat()),
    ]
    assert made.report.counts == ImportCounts(new_count=4)


def test_events_of_one_moment_from_two_sources_are_counted(engine: Engine, tmp_path: Path) -> None:
    first = reading(engine, log("x1 A 5", "x1 B 7", "x2 A 5"))
    second = reading(engine, log("x1 C 5", "x1 D 9"), name="more.csv")
    assert built(engine, tmp_path, first).report.contents.torn_count == 0
    report = take(Record(tmp_path / "record"), engine, first, second)
    (said,) = report.remarks
    assert said == (
        "2 events share their case and moment with events of another source, and no source holds "
        "them all; they stand in the order of their ids, which says nothing."
    )


def test_sources_that_state_different_things_are_told(engine: Engine, tmp_path: Path) -> None:
    named = reading(engine, log("x1 A 5 ann/north"), name="full.csv")
    named = replace(named, columns=(ColumnTaken("who", "person", ""), ColumnTaken("t", "team", "")))
    bare = reading(engine, log("x1 A 5"), name="bare.csv")
    report = take(Record(tmp_path / "record"), engine, named, bare)
    assert report.remarks[0] == (
        "The sources do not state the same of event id, lifecycle, person, team, organisation "
        "(full.csv: person, team; bare.csv: none), so an event that stands in two of them counts "
        "as two."
    )
    assert report.contents.event_count == 2
    assert take(Record(tmp_path / "other"), engine, bare, bare).remarks == ()


def test_a_source_with_event_ids_beside_one_without_is_told(engine: Engine, tmp_path: Path) -> None:
    bare = reading(engine, log("x1 A 5"), name="bare.csv")
    rows = [{**row, "source_event_id": "e1"} for row in log("x1 A 5")]
    with_ids = reading(engine, rows, name="ids.csv")
    with_ids = replace(with_ids, columns=(ColumnTaken("id", "event id", ""),))
    report = take(Record(tmp_path), engine, with_ids, bare)
    assert report.contents.event_count == 2
    assert report.remarks[0] == (
        "The sources do not state the same of event id, lifecycle, person, team, organisation "
        "(ids.csv: event id; bare.csv: none), so an event that stands in two of them counts as two."
    )


def test_the_report_is_kept_in_the_manifest(made: Tables) -> None:
    kept = Record(made.record.folder).process("work")
    assert report_of("work", kept) == made.report
    (one,) = kept.imports
    assert one.imported_at == NOW.isoformat()
    assert [source["refusals"] for source in one.sources] == [
        [],
        [{"reason": "no case", "row_count": 1, "examples": ["line 4"]}],
    ]


def test_a_log_without_a_row_is_refused_and_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    nothing = replace(
        reading(engine, [], name="bad.csv"),
        row_count=1200,
        refusals=(Refusal("no time", 1000), Refusal("no case", 200)),
    )
    with pytest.raises(RecordError) as raised:
        take(Record(tmp_path / "record"), engine, nothing)
    assert str(raised.value) == (
        "No row of bad.csv could be taken, so nothing was imported. "
        "All 1,200 were refused: no case, no time."
    )
    assert not (tmp_path / "record" / "manifest.json").exists()
    assert not (tmp_path / "record" / "tables").exists()


def test_the_same_import_again_leaves_the_record_as_it_is(engine: Engine, tmp_path: Path) -> None:
    record = Record(tmp_path / "record")
    for _ in range(2):
        report = take(record, engine, reading(engine, log("x1 A", "x1 B")))
        assert report.contents.step_count == 2
    assert record.manifest.record_version == 1


def test_a_log_of_nothing_but_schedules_has_cases_without_steps(
    engine: Engine, tmp_path: Path
) -> None:
    made = built(engine, tmp_path, reading(engine, log("x1 A schedule", "x2 A schedule")))
    assert made.report.contents.stepless_case_count == 2
    assert engine.count(made.steps) == 0
    assert engine.count(made.cases) == 2


def test_import_id_is_of_the_content_and_of_the_choices(tmp_path: Path) -> None:
    one, other, changed = (tmp_path / name for name in ("one", "other", "changed"))
    one.write_bytes(b"a,b")
    other.write_bytes(b"a,b")
    changed.write_bytes(b"a,c")
    assert import_id(one, "x") == import_id(other, "x")
    assert len({import_id(one, "x"), import_id(one, "y"), import_id(changed, "x")}) == 3


def test_a_case_of_a_hundred_thousand_events_that_go_to_and_fro_takes_seconds(
    engine: Engine, tmp_path: Path
) -> None:
    count = 100_000
    (row,) = log("x1 A")
    rows = [
        {
            **row,
            "occurred_at": at(number),
            "activity": f"{number % 4}",
            "team_id": ("north", "south")[number % 2],
            "source_row": number,
        }
        for number in range(count)
    ]
    taken = reading(engine, rows)
    begun = time.perf_counter()
    made = built(engine, tmp_path, taken)
    found = analyse(
        engine,
        engine.keep(made.steps),
        made.cases,
        process_id="work",
        settings=Settings(
            declared=Declared(
                departing=(Loop("bounce", ("north", "south")), Loop("bounce", ("south", "north")))
            )
        ),
    )
    took = time.perf_counter() - begun
    (pattern,) = found.patterns
    assert (pattern["exception_count"], pattern["caused_step_count"]) == (1, count - 2)
    assert found.totals[1].bounce_count == count - 2
    assert took < 20
