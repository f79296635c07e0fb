"""Cases of two companies, known by two numbers, brought together by aliases."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from splitting import differences, held

from builders import NOW, log, reading, take
from daylit.errors import RecordError
from daylit.record.aliases import resolved
from daylit.record.changes.aliasing import import_aliases, unmatched
from daylit.record.changes.ends import declare_ends
from daylit.record.changes.streaming import Stream
from daylit.record.changes.undoing import undo_import
from daylit.record.report import ALIAS_TABLE, SourceReport
from daylit.record.retention import vacuum
from daylit.record.store import Record

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine

Row = dict[str, Any]
OURS = ("P1 Order 0 //us", "P1 Pay 9 //us", "P2 Order 1 //us", "P3 Order 2 //us")
THEIRS = ("S1 Ship 5 //them", "S2 Ship 6 //them", "S3 Ship 7 //them", "S5 Ship 8 //them")
ALIASES = {
    "S1": ("P1",),
    "S2": ("P2",),
    "S3": ("P9",),
    "S4": ("P1",),
    "S5": ("P1", "P2"),
}


def imported(engine: Engine, folder: Path, name: str, *lines: str, note: str | None = None) -> int:
    rows = [{**row, "event_note": note} for row in log(*lines)]
    attributes = [pa.field("event_note", pa.string())]
    report = take(Record(folder), engine, reading(engine, rows, name=name, attributes=attributes))
    return report.contents.case_count


def aliased(
    engine: Engine,
    folder: Path,
    process_id: str = "work",
    *,
    name: str = "aliases",
    aliases: dict[str, tuple[str, ...]] = ALIASES,
) -> int:
    rows = [
        {"case_id": case, "organisation_id": None, "alias": alias}
        for alias, cases in aliases.items()
        for case in cases
    ]
    schema = pa.schema([(name, pa.string()) for name in ("case_id", "organisation_id", "alias")])
    return import_aliases(
        Record(folder),
        engine,
        pa.Table.from_pylist(rows, schema=schema),
        SourceReport(name, f"{name}.csv", ALIAS_TABLE, len(rows)),
        process_id=process_id,
        imported_at=NOW,
        on_progress=lambda _: None,
    )


@pytest.fixture(scope="module")
def joined(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both logs, and the aliases after them."""
    folder = tmp_path_factory.mktemp("joined")
    imported(engine, folder, "ours", *OURS)
    assert imported(engine, folder, "theirs", *THEIRS) == 7
    assert aliased(engine, folder) == 3
    return folder


@pytest.fixture
def folder(joined: Path, tmp_path: Path) -> Path:
    """The record again, to be changed by one test."""
    return shutil.copytree(joined, tmp_path / "record")


def ways(engine: Engine, folder: Path) -> dict[str, list[str]]:
    """Return each case's activities, in their order."""
    steps = engine.rows(Record(folder).table(engine, "steps", "work"))
    found: dict[str, list[str]] = {}
    for row in sorted(steps, key=lambda row: (row["case_id"], row["position"])):
        found.setdefault(row["case_id"], []).append(row["activity"])
    return found


TOGETHER = {
    "P1": ["Order", "Ship", "Pay"],
    "P2": ["Order", "Ship"],
    "P3": ["Order"],
    "P9": ["Ship"],
    "S5": ["Ship"],
}


def test_a_case_of_two_companies_is_one_from_end_to_end(engine: Engine, joined: Path) -> None:
    assert ways(engine, joined) == TOGETHER


def test_hand_overs_between_the_companies_are_seen(engine: Engine, joined: Path) -> None:
    steps = engine.rows(Record(joined).table(engine, "steps", "work"))
    told = {
        row["activity"]: row["prior_organisation_id"] for row in steps if row["case_id"] == "P1"
    }
    assert told == {"Order": None, "Ship": "us", "Pay": "them"}


def test_events_keep_the_number_of_their_source(engine: Engine, joined: Path) -> None:
    events = engine.rows(Record(joined).table(engine, "events", "work"))
    told = {(row["activity"], row["source_case_id"]) for row in events if row["case_id"] == "P1"}
    assert told == {("Order", None), ("Ship", "S1"), ("Pay", None)}


def test_what_could_not_be_matched_is_listed_with_the_reason(engine: Engine, joined: Path) -> None:
    record = Record(joined)
    state = record.process("work").state
    aliases, events = (record.rows(engine, name, "work", state) for name in ("aliases", "events"))
    two_ways = "leads two ways or around in a ring; its events stay under it"
    assert unmatched(engine, aliases, events) == [
        {"number": "S3", "leads_to": "P9", "why": "no log has the case that it leads to"},
        {"number": "S4", "leads_to": "P1", "why": "no log has a case of this number"},
        {"number": "S5", "leads_to": "P1", "why": two_ways},
        {"number": "S5", "leads_to": "P2", "why": two_ways},
    ]


def test_aliases_that_come_before_the_other_log_give_the_same_record(
    engine: Engine, joined: Path, tmp_path: Path
) -> None:
    imported(engine, tmp_path, "ours", *OURS)
    assert aliased(engine, tmp_path) == 0
    imported(engine, tmp_path, "theirs", *THEIRS)
    one, other = held(Record(joined), engine, "work"), held(Record(tmp_path), engine, "work")
    for name in ("events", "steps", "cases", "words"):
        assert (name, differences(getattr(one, name), getattr(other, name))) == (name, [])


def test_the_same_aliases_again_change_nothing(engine: Engine, folder: Path) -> None:
    before = Record(folder).manifest
    assert aliased(engine, folder) == 0
    assert Record(folder).manifest == before


def test_further_exports_find_their_cases(engine: Engine, folder: Path) -> None:
    assert imported(engine, folder, "more", *THEIRS, "S2 Return 20 //them") == 5
    assert ways(engine, folder) == {**TOGETHER, "P2": ["Order", "Ship", "Return"]}


def test_a_newer_word_stands_though_aliases_came_between(engine: Engine, tmp_path: Path) -> None:
    imported(engine, tmp_path, "ours", *OURS, note="old")
    aliased(engine, tmp_path)
    imported(engine, tmp_path, "later", *OURS, "P4 Order 10 //us", note="new")
    events = engine.rows(Record(tmp_path).table(engine, "events", "work"))
    assert {row["event_note"] for row in events} == {"new"}


def test_a_moment_that_one_export_holds_whole_keeps_its_order_when_cases_join(
    engine: Engine, tmp_path: Path
) -> None:
    imported(engine, tmp_path, "few", "P1 Order 5", "P2 Order 5")
    imported(engine, tmp_path, "whole", "S1 Ship 5", "P1 Order 5", "P1 Pay 5")
    imported(engine, tmp_path, "apart", "S2 Ship 5")
    aliased(engine, tmp_path)
    events = engine.rows(Record(tmp_path).table(engine, "events", "work"))
    places = {(row["case_id"], row["activity"]): row["moment_position"] for row in events}
    assert places == {
        ("P1", "Ship"): 0,
        ("P1", "Order"): 1,
        ("P1", "Pay"): 2,
        ("P2", "Order"): None,
        ("P2", "Ship"): None,
    }
    assert Record(tmp_path).process("work").state.contents["torn_count"] == 2


def test_an_event_that_a_stream_told_twice_is_one_when_cases_join(
    engine: Engine, tmp_path: Path
) -> None:
    stream = Stream(Record(tmp_path), engine, "work", opened_at=NOW)
    lines = log("P1 Order 5", "S1 Ship 5", "P1 Order 5")
    told = [{**row, "source_event_id": each} for row, each in zip(lines, "psp", strict=True)]
    for part in (told[:2], told[2:]):
        stream.take(reading(engine, part), taken_at=NOW)
    assert aliased(engine, tmp_path) == 1
    assert placed(engine, tmp_path) == [("P1", "Order", 0), ("P1", "Ship", 1)]


def test_an_event_is_one_when_cases_join_after_a_vacuum(engine: Engine, tmp_path: Path) -> None:
    record = Record(tmp_path)
    for day, lines in ((0, ["P9 A 0"]), (1, ["P8 A 1"]), (35, ["P1 Order 5", "S1 Ship 5"])):
        taken = reading(engine, log(*lines), name=f"of day {day}")
        take(record, engine, taken, imported_at=NOW + timedelta(days=day))
    vacuum(Record(tmp_path), keep=timedelta(days=30), now=NOW + timedelta(days=40))
    assert aliased(engine, tmp_path) == 1
    assert placed(engine, tmp_path)[:2] == [("P1", "Order", 0), ("P1", "Ship", 1)]
    assert len(placed(engine, tmp_path)) == 4


def placed(engine: Engine, folder: Path) -> list[tuple[str, str, int | None]]:
    rows = engine.rows(Record(folder).table(engine, "events", "work"))
    return sorted((row["case_id"], row["activity"], row["moment_position"]) for row in rows)


def test_aliases_can_be_undone(engine: Engine, folder: Path) -> None:
    undo_import(Record(folder), engine, 3, undone_at=NOW, on_progress=lambda _: None)
    assert ways(engine, folder) == {
        "P1": ["Order", "Pay"],
        **{case: ["Order"] for case in ("P2", "P3")},
        **{case: ["Ship"] for case in ("S1", "S2", "S3", "S5")},
    }


def test_a_log_can_be_undone_from_under_its_aliases(engine: Engine, folder: Path) -> None:
    undo_import(Record(folder), engine, 1, undone_at=NOW, on_progress=lambda _: None)
    assert ways(engine, folder) == {case: ["Ship"] for case in ("P1", "P2", "P9", "S5")}


def test_aliases_of_a_process_that_is_not_held_are_refused(engine: Engine, folder: Path) -> None:
    with pytest.raises(RecordError) as raised:
        aliased(engine, folder, process_id="other")
    assert str(raised.value) == (
        f"The record {folder} does not hold the process other; it holds work."
    )


def test_a_case_that_went_into_another_is_named_by_it(engine: Engine, joined: Path) -> None:
    cases = engine.rows(Record(joined).table(engine, "cases", "work"))
    assert {row["case_id"]: row["replaces_id"] for row in cases} == {
        "P1": "S1",
        "P2": "S2",
        "P3": None,
        "P9": "S3",
        "S5": None,
    }


MANY = ("P1 Order 0", "S1 Ship 1", "X1 Fix 2", "P1 Pay 9")


def named(engine: Engine, folder: Path) -> dict[str, str | None]:
    """Return the case that each case names as the one whose place it took."""
    cases = engine.rows(Record(folder).table(engine, "cases", "work"))
    return {row["case_id"]: row["replaces_id"] for row in cases}


@pytest.fixture(scope="module")
def many(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of three cases, which are one."""
    folder = tmp_path_factory.mktemp("many")
    imported(engine, folder, "all", *MANY)
    return folder


def test_of_cases_that_went_into_one_at_once_each_is_counted_and_the_first_named(
    engine: Engine, many: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(many, tmp_path / "record")
    assert aliased(engine, folder, aliases={"X1": ("P1",), "S1": ("P1",)}) == 2
    assert named(engine, folder) == {"P1": "S1"}
    record = Record(folder)
    assert record.process("work").imports[-1].counts["renamed_count"] == 2
    held = record.rows(engine, "aliases", "work", record.process("work").state)
    leads = {row["number"]: row["kept_under"] for row in engine.rows(resolved(engine, held))}
    assert leads == {"S1": "P1", "X1": "P1"}


@pytest.mark.parametrize("numbers", [("S1", "X1"), ("X1", "S1")])
def test_of_cases_that_went_into_one_after_the_other_the_same_is_named(
    engine: Engine, many: Path, tmp_path: Path, numbers: tuple[str, ...]
) -> None:
    folder = shutil.copytree(many, tmp_path / "record")
    for one in numbers:
        assert aliased(engine, folder, name=one, aliases={one: ("P1",)}) == 1
    assert named(engine, folder) == {"P1": "S1"}
    imported(engine, folder, "later", "P1 Close 20", "P4 Order 21")
    assert named(engine, folder) == {"P1": "S1", "P4": None}


def test_a_case_that_is_one_again_is_named_by_none(
    engine: Engine, many: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(many, tmp_path / "record")
    aliased(engine, folder, aliases={"S1": ("P1",)})
    aliased(engine, folder, name="otherwise", aliases={"S1": ("X1",)})
    assert named(engine, folder) == {"P1": None, "S1": None, "X1": None}


def test_undone_aliases_leave_the_record_as_if_they_had_never_come(
    engine: Engine, joined: Path, tmp_path: Path
) -> None:
    folder, never = shutil.copytree(joined, tmp_path / "record"), tmp_path / "never"
    later = ("S1 Return 20 //them", "P2 Close 21 //us")
    imported(engine, folder, "later", *later)
    undo_import(Record(folder), engine, 3, undone_at=NOW, on_progress=lambda _: None)
    for name, lines in (("ours", OURS), ("theirs", THEIRS), ("later", later)):
        imported(engine, never, name, *lines)
    assert set(named(engine, folder).values()) == {None}
    one, other = held(Record(folder), engine, "work"), held(Record(never), engine, "work")
    for name in ("events", "steps", "cases", "words"):
        assert (name, differences(getattr(one, name), getattr(other, name))) == (name, [])
    state, was = (Record(each).process("work").state for each in (folder, never))
    assert "aliases" not in state.tables
    assert state.contents == was.contents


def test_aliases_do_not_go_with_the_only_log(engine: Engine, folder: Path) -> None:
    undo_import(Record(folder), engine, 1, undone_at=NOW, on_progress=lambda _: None)
    declare_ends(Record(folder), engine, "work", ["Ship"], declared_at=NOW)
    with pytest.raises(RecordError) as raised:
        undo_import(Record(folder), engine, 2, undone_at=NOW, on_progress=lambda _: None)
    assert str(raised.value) == (
        "Import 2 is the only log of work: the aliases of import 3 and the declared ends would go "
        "with it. Hint: import the log that takes its place first, or undo import 3 and take the "
        "ends back (daylit record ends --found)."
    )
    undo_import(Record(folder), engine, 3, undone_at=NOW, on_progress=lambda _: None)
    declare_ends(Record(folder), engine, "work", [], declared_at=NOW)
    undo_import(Record(folder), engine, 2, undone_at=NOW, on_progress=lambda _: None)
    assert Record(folder).manifest.processes == {}


def test_of_two_exports_that_hold_a_moment_whole_the_one_of_the_first_id_orders_it(
    engine: Engine, tmp_path: Path
) -> None:
    imported(engine, tmp_path, "b", "S1 Ship 5", "P1 Order 5")
    imported(engine, tmp_path, "a", "P1 Order 5", "S1 Ship 5")
    aliased(engine, tmp_path)
    assert ways(engine, tmp_path)["P1"] == ["Order", "Ship"]
