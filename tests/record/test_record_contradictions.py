"""Exports that contradict what is held: events that they lack, and ids that name other events."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from builders import NOW, at, log, reading, take
from daylit.errors import RecordError
from daylit.record.changes.aliasing import import_aliases
from daylit.record.changes.contradicting import NOTHING_ASKED, Contradictions
from daylit.record.changes.undoing import undo_import
from daylit.record.reading import ColumnTaken
from daylit.record.report import ALIAS_TABLE, ImportCounts, SourceReport
from daylit.record.retention import vacuum
from daylit.record.store import Record

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine
    from daylit.record.reading import Reading
    from daylit.record.report import ImportReport

Row = dict[str, Any]
Noted = tuple[str, list[Row]]
NOTED: list[pa.Field[Any]] = [
    pa.field("event_note", pa.string()),
    pa.field("event_level", pa.int64()),
]
OUT = Contradictions(takes_out_missing=True)
CORRECTED = Contradictions(takes_corrections=True)


def own(*lines: str) -> list[Row]:
    """Return a log whose lines begin with the events' own ids; - is none."""
    ids = [line.split()[0] for line in lines]
    rows = log(*[line.split(maxsplit=1)[1] for line in lines])
    return [
        {**row, "source_event_id": None if each == "-" else each}
        for row, each in zip(rows, ids, strict=True)
    ]


def imported(
    engine: Engine,
    folder: Path,
    name: str,
    rows: list[Row],
    asked: Contradictions = NOTHING_ASKED,
) -> ImportReport:
    return take(Record(folder), engine, reading(engine, rows, name=name), asked=asked)


def events(engine: Engine, folder: Path) -> dict[str, set[tuple[str, float]]]:
    """Return each case's events: activity and minute."""
    held: dict[str, set[tuple[str, float]]] = {}
    for row in engine.rows(Record(folder).table(engine, "events", "work")):
        minute = (row["occurred_at"] - at(0)).total_seconds() / 60
        held.setdefault(row["case_id"], set()).add((row["activity"], minute))
    return held


def refusal(
    engine: Engine,
    folder: Path,
    name: str,
    rows: list[Row],
    asked: Contradictions = NOTHING_ASKED,
) -> str:
    """Return why an import is refused; it leaves the record as it was."""
    before = Record(folder).manifest
    with pytest.raises(RecordError) as raised:
        imported(engine, folder, name, rows, asked)
    assert Record(folder).manifest == before
    return str(raised.value)


HELD = ("x1 A 1 /north", "x1 B 2 /south", "x2 A 3 /north", "x3 Odd 4 /west", "x4 A 9 /north")
LATER = ("x1 A 1 /north", "x2 A 3 /north", "x5 A 8 /north")


@pytest.fixture(scope="module")
def held(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("held")
    imported(engine, folder, "first", log(*HELD))
    return folder


@pytest.fixture(scope="module")
def kept(
    engine: Engine, held: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, ImportReport]:
    folder = shutil.copytree(held, tmp_path_factory.mktemp("kept") / "record")
    return folder, imported(engine, folder, "second", log(*LATER))


@pytest.fixture(scope="module")
def removed(
    engine: Engine, held: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, ImportReport]:
    folder = shutil.copytree(held, tmp_path_factory.mktemp("removed") / "record")
    return folder, imported(engine, folder, "second", log(*LATER), OUT)


def test_what_an_export_lacks_is_counted_and_stays(
    engine: Engine, kept: tuple[Path, ImportReport]
) -> None:
    folder, report = kept
    assert report.counts == ImportCounts(new_count=6, doubled_count=2, missing_count=2)
    assert events(engine, folder)["x1"] == {("A", 1), ("B", 2)}
    assert report.contents.event_count == 6


def test_what_an_export_lacks_between_its_first_and_last_is_taken_out_if_asked(
    engine: Engine, removed: tuple[Path, ImportReport]
) -> None:
    folder, report = removed
    assert events(engine, folder) == {
        "x1": {("A", 1)},
        "x2": {("A", 3)},
        "x4": {("A", 9)},
        "x5": {("A", 8)},
    }
    assert report.counts == ImportCounts(new_count=6, doubled_count=2, removed_count=2)


def test_a_record_from_which_events_were_taken_out_counts_what_is_left(
    engine: Engine, removed: tuple[Path, ImportReport], tmp_path: Path
) -> None:
    folder, report = removed
    left = [HELD[0], HELD[2], HELD[4], LATER[2]]
    assert report.contents == imported(engine, tmp_path, "left", log(*left)).contents
    for name in ("steps", "cases"):
        cases = engine.rows(Record(folder).table(engine, name, "work"))
        assert {row["case_id"] for row in cases} == {"x1", "x2", "x4", "x5"}


def test_an_event_that_was_taken_out_may_come_back(
    engine: Engine, removed: tuple[Path, ImportReport], tmp_path: Path
) -> None:
    folder = tmp_path / "record"
    shutil.copytree(removed[0], folder)
    report = imported(engine, folder, "third", log("x3 Odd 4 /west"))
    assert report.contents.event_count == 4 + 1
    assert events(engine, folder)["x3"] == {("Odd", 4)}


SMALL = (("x2", 3), ("x3", 6))


def test_a_small_import_is_no_export_of_all_so_it_lacks_nothing(
    engine: Engine, tmp_path: Path
) -> None:
    imported(engine, tmp_path, "first", log(*[f"x1 A {minute}" for minute in range(9)]))
    few, half = ([f"{case} A {minute}" for minute in (*range(count), 8)] for case, count in SMALL)
    assert imported(engine, tmp_path, "few", log(*few)).counts.missing_count == 0
    assert imported(engine, tmp_path, "half", log(*half)).counts.missing_count == 9 + 4


def made_of(engine: Engine, rows: list[Row], name: str, *columns: str) -> Reading:
    """Return a log of a source with these columns."""
    taken = tuple(ColumnTaken(column, "case", "") for column in columns)
    return replace(reading(engine, rows, name=name), columns=taken)


def test_a_log_of_another_make_is_no_later_export(engine: Engine, tmp_path: Path) -> None:
    ours = [f"x{minute} A {minute}" for minute in range(5)]
    theirs = [f"y{minute} B {minute}" for minute in range(5)]
    take(Record(tmp_path), engine, made_of(engine, log(*ours), "ours", "case", "who"))
    other = made_of(engine, log(*theirs), "theirs", "number", "done")
    assert take(Record(tmp_path), engine, other).counts.missing_count == 0
    again = made_of(engine, log(*ours[:1], *ours[2:]), "again", "case", "who")
    assert take(Record(tmp_path), engine, again).counts.missing_count == 1


def test_an_export_lacks_nothing_of_organisations_that_it_does_not_name(
    engine: Engine, tmp_path: Path
) -> None:
    def of(organisation: str | None, *lines: str) -> list[Row]:
        return [{**row, "organisation_id": organisation} for row in log(*lines)]

    imported(engine, tmp_path, "ours", of("North", "x1 A 1", "x2 A 2") + of(None, "x3 A 2"))
    theirs = of("South", "y1 B 0", "y2 B 3")
    assert imported(engine, tmp_path, "theirs", theirs).counts.missing_count == 0
    imported(engine, tmp_path, "theirs again", of("South", "y1 B 0", "y3 B 3"), OUT)
    assert set(events(engine, tmp_path)) == {"x1", "x2", "x3", "y1", "y3"}


def test_an_export_may_be_imported_again_to_take_out_what_it_lacks(
    engine: Engine, kept: tuple[Path, ImportReport], tmp_path: Path
) -> None:
    folder = shutil.copytree(kept[0], tmp_path / "record")
    for _ in range(2):
        imported(engine, folder, "second", log(*LATER), OUT)
        assert set(events(engine, folder)) == {"x1", "x2", "x4", "x5"}
        assert [one.number for one in Record(folder).process("work").imports] == [1, 2, 3]
    undo_import(Record(folder), engine, 3, undone_at=NOW, on_progress=lambda _: None)
    assert set(events(engine, folder)) == {"x1", "x2", "x3", "x4", "x5"}


def test_what_was_taken_out_comes_back_with_an_export_that_holds_it(
    engine: Engine, removed: tuple[Path, ImportReport], tmp_path: Path
) -> None:
    folder = shutil.copytree(removed[0], tmp_path / "record")
    imported(engine, folder, "first", log(*HELD))
    assert events(engine, folder)["x3"] == {("Odd", 4)}
    version = Record(folder).manifest.record_version
    imported(engine, folder, "first", log(*HELD))
    assert Record(folder).manifest.record_version == version


def test_a_correction_may_be_taken_back(engine: Engine, tmp_path: Path) -> None:
    before, after = own("e1 x1 A 1", "e2 x1 B 2"), own("e1 x1 A 1", "e2 x1 C 2")
    imported(engine, tmp_path, "before", before)
    imported(engine, tmp_path, "after", after, CORRECTED)
    assert events(engine, tmp_path) == {"x1": {("A", 1), ("C", 2)}}
    imported(engine, tmp_path, "before", before, CORRECTED)
    assert events(engine, tmp_path) == {"x1": {("A", 1), ("B", 2)}}


FIRST = ("e1 x1 A 1", "e2 x1 B 2", "e3 x2 A 3", "e4 x3 A 4")
SECOND = ("e1 x1 A 1", "e3 x1 A 3", "e2 x1 C 2", "e4 x3 A 5", "e9 x9 A 6")


@pytest.fixture(scope="module")
def with_own_ids(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("with-own-ids")
    imported(engine, folder, "first", own(*FIRST))
    return folder


@pytest.fixture
def numbered(with_own_ids: Path, tmp_path: Path) -> Path:
    """The folder of a copy of a record whose events have ids of their own."""
    return shutil.copytree(with_own_ids, tmp_path / "numbered")


def test_ids_that_now_name_other_events_are_refused_with_one_of_them(
    engine: Engine, numbered: Path
) -> None:
    assert refusal(engine, numbered, "second", own(*SECOND)) == (
        "3 event ids name other events than the record has under them, such as e2: B of x1 at "
        "2026-03-02 00:02:00, now C of x1 at 2026-03-02 00:02:00. If these are corrections, import "
        "with --corrections; if the ids do not last from export to export, make the record anew "
        "without --event-id."
    )
    assert refusal(engine, numbered, "second", own(*SECOND), OUT).startswith("3 event ids name")
    assert events(engine, numbered)["x2"] == {("A", 3)}


def test_corrections_take_the_place_of_what_they_correct_if_asked(
    engine: Engine, numbered: Path, tmp_path: Path
) -> None:
    report = imported(engine, numbered, "second", own(*SECOND), CORRECTED)
    assert events(engine, numbered) == {
        "x1": {("A", 1), ("A", 3), ("C", 2)},
        "x3": {("A", 5)},
        "x9": {("A", 6)},
    }
    assert (report.counts.removed_count, report.counts.new_count) == (3, 4 + 4)
    once = imported(engine, tmp_path / "once", "second", own(*SECOND))
    assert report.contents == once.contents


def test_corrections_take_nothing_else_out(engine: Engine, numbered: Path) -> None:
    imported(engine, numbered, "second", own("e1 x1 Z 1", "e9 x9 A 6"), CORRECTED)
    assert events(engine, numbered) == {
        "x1": {("Z", 1), ("B", 2)},
        "x2": {("A", 3)},
        "x3": {("A", 4)},
        "x9": {("A", 6)},
    }


def test_an_event_left_alone_at_its_moment_by_a_correction_has_its_order(
    engine: Engine, tmp_path: Path
) -> None:
    imported(engine, tmp_path, "first", own("e1 x1 A 5"))
    torn = imported(engine, tmp_path, "second", own("e2 x1 B 5"))
    assert torn.contents.torn_count == 2
    report = imported(engine, tmp_path, "third", own("e2 x2 B 5"), CORRECTED)
    assert report.contents.torn_count == 0
    rows = engine.rows(Record(tmp_path).table(engine, "events", "work"))
    assert [row["moment_position"] for row in rows] == [0, 0]


def test_ids_that_stand_on_several_rows_of_a_further_export_are_refused(
    engine: Engine, numbered: Path
) -> None:
    twice = own("e9 x9 A 6", "e9 x9 B 7")
    assert refusal(engine, numbered, "twice.csv", twice) == (
        "Event ids stand on several rows of twice.csv, so they do not tell its events apart as "
        "those of the record do. Mend the ids, or import it without them into a record of its own."
    )


def test_ids_that_do_not_tell_a_first_export_apart_are_never_used(
    engine: Engine, tmp_path: Path
) -> None:
    imported(engine, tmp_path, "first", own("1 x1 A 1", "1 x1 B 2"))
    report = imported(engine, tmp_path, "second", own("1 x2 A 3", "2 x1 A 1"))
    assert report.counts == ImportCounts(new_count=3, doubled_count=1, missing_count=1)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_events_without_an_id_may_come_before_those_that_have_one(
    engine: Engine, tmp_path: Path, order: tuple[int, int]
) -> None:
    exports = [("none", own("- x1 A 1")), ("some", own("e2 x1 B 2", "- x1 A 1"))]
    for number in order:
        imported(engine, tmp_path, *exports[number])
    rows = engine.rows(Record(tmp_path).table(engine, "events", "work"))
    ids = {row["activity"]: row["event_id"] for row in rows}
    assert len(rows) == 2
    assert ids["B"] == "e2"
    assert len(ids["A"]) == 20


def test_one_import_counts_apart_from_those_before(kept: tuple[Path, ImportReport]) -> None:
    folder, report = kept
    first, second = (ImportCounts(**one.counts) for one in Record(folder).process("work").imports)
    assert first == ImportCounts(new_count=5)
    assert second == ImportCounts(new_count=1, doubled_count=2, missing_count=2)
    assert first + second == report.counts


def noted(name: str, note: str | None, level: int | None, *lines: str) -> Noted:
    """Return a log whose first event bears a note and a level."""
    said = {"event_note": None, "event_level": None}
    first, *others = own(*lines)
    words = {"event_note": note, "event_level": level}
    return name, [{**first, **words}, *({**row, **said} for row in others)]


def words(
    engine: Engine, folder: Path, *exports: Noted, asked: Contradictions = NOTHING_ASKED
) -> tuple[str | None, int | None]:
    """Import exports one after the other; return what then is said of the event A."""
    for name, rows in exports:
        taken = reading(engine, rows, name=name, attributes=NOTED)
        take(Record(folder), engine, taken, asked=asked)
    held = engine.rows(Record(folder).table(engine, "events", "work"))
    (row,) = [one for one in held if one["activity"] == "A"]
    return row["event_note"], row["event_level"]


def test_what_was_said_of_an_event_before_its_correction_comes_back_no_more(
    engine: Engine, tmp_path: Path
) -> None:
    before = noted("before", "old", 7, "e1 x1 A 1", "e9 x1 Z 90")
    after = noted("after", "corrected", None, "e1 x2 A 2", "e8 x2 Z 50")
    later = noted("later", "newest", None, "e1 x2 A 2", "e7 x2 Z 60")
    words(engine, tmp_path, before)
    assert words(engine, tmp_path, after, asked=CORRECTED) == ("corrected", None)
    assert words(engine, tmp_path, later) == ("newest", None)


def test_what_was_said_of_an_event_before_it_was_taken_out_comes_back_no_more(
    engine: Engine, tmp_path: Path
) -> None:
    before = noted("before", "old", 7, "- x1 A 1", "- x2 B 0", "- x2 B 3", "- x1 Z 90")
    _, others = noted("without", None, None, "- x2 B 0", "- x2 B 3", "- x2 Z 50")
    words(engine, tmp_path, before)
    without = reading(engine, others, name="without", attributes=NOTED)
    take(Record(tmp_path), engine, without, asked=OUT)
    back = noted("back", "new", None, "- x1 A 1", "- x2 Z 60")
    later = noted("later", "newest", None, "- x1 A 1", "- x2 Z 70")
    assert words(engine, tmp_path, back, later) == ("newest", None)


def test_what_was_said_is_still_known_after_others_were_taken_out(
    engine: Engine, tmp_path: Path
) -> None:
    words(engine, tmp_path, noted("before", "old", 7, "e1 x1 A 1", "e2 x1 B 2"))
    asked = noted("corrected", "new", None, "e1 x1 A 1", "e2 x1 C 3")
    assert words(engine, tmp_path, asked, asked=CORRECTED) == ("new", 7)
    assert words(engine, tmp_path, noted("late", "late", 8, "e1 x1 A 1")) == ("new", 7)
    later = noted("later", None, 9, "e1 x1 A 1", "e3 x1 Z 9")
    assert words(engine, tmp_path, later) == ("new", 9)


def test_what_the_newest_import_repeated_stands_after_it_took_others_out(
    engine: Engine, tmp_path: Path
) -> None:
    first = noted("first", "said", 7, "- x1 A 1", "- x2 G 3")
    words(engine, tmp_path, first)
    newest = noted("newest", "said", 7, "- x1 A 1", "- x3 Z 30")
    assert words(engine, tmp_path, newest, asked=OUT) == ("said", 7)
    older = noted("older", "old", 8, "- x1 A 1", "- x4 Y 20")
    assert words(engine, tmp_path, older) == ("said", 7)
    newer = noted("newer", "new", None, "- x1 A 1", "- x5 Y 40")
    assert words(engine, tmp_path, newer) == ("new", 7)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_who_repeated_what_was_said_is_known_after_others_were_taken_out(
    engine: Engine, tmp_path: Path, order: tuple[int, int]
) -> None:
    exports = [
        noted("short", "said", 7, "- x1 A 1", "- x2 G 3"),
        noted("long", "said", 7, "- x1 A 1", "- x3 Z 25"),
    ]
    words(engine, tmp_path, *[exports[place] for place in order])
    words(engine, tmp_path, noted("out", None, None, "- x4 Q 2", "- x4 Q 4"), asked=OUT)
    assert set(events(engine, tmp_path)) == {"x1", "x3", "x4"}
    older = noted("older", "old", 8, "- x1 A 1", "- x4 Y 20")
    assert words(engine, tmp_path, older) == ("said", 7)


def test_what_came_back_is_taken_out_again_when_asked_again(engine: Engine, tmp_path: Path) -> None:
    newest = log("x1 A 0", "x2 B 10")
    imported(engine, tmp_path, "newest", newest, OUT)
    imported(engine, tmp_path, "stale", log("x1 A 0", "x3 D 5", "x2 B 10"))
    assert set(events(engine, tmp_path)) == {"x1", "x2", "x3"}
    imported(engine, tmp_path, "newest", newest, OUT)
    assert set(events(engine, tmp_path)) == {"x1", "x2"}
    version = Record(tmp_path).manifest.record_version
    imported(engine, tmp_path, "newest", newest, OUT)
    assert Record(tmp_path).manifest.record_version == version


def test_what_was_said_is_asked_of_a_log_that_came_after_aliases(
    engine: Engine, tmp_path: Path
) -> None:
    record = Record(tmp_path)
    imported(engine, tmp_path, "first", log("x0 B 0"))
    lead(engine, tmp_path, "x9", "z9")
    words(engine, tmp_path, noted("second", "old", 7, "- x1 A 1", "- x2 Z 9"))
    undo_import(record, engine, 1, undone_at=NOW, on_progress=lambda _: None)
    vacuum(Record(tmp_path), keep=timedelta(days=1), now=NOW + timedelta(days=40))
    later = noted("third", "new", None, "- x1 A 1", "- x2 Z 20")
    assert words(engine, tmp_path, later) == ("new", 7)


def lead(engine: Engine, folder: Path, case: str, alias: str) -> None:
    """Import a table of one alias."""
    rows = pa.Table.from_pylist(
        [{"case_id": case, "organisation_id": None, "alias": alias}],
        schema=pa.schema([(name, pa.string()) for name in ("case_id", "organisation_id", "alias")]),
    )
    source = SourceReport(
        import_id="aliases", source_name="aliases", file_format=ALIAS_TABLE, row_count=1
    )
    import_aliases(
        Record(folder),
        engine,
        rows,
        source,
        process_id="work",
        imported_at=NOW,
        on_progress=lambda _: None,
    )


# The same event as three exports tell it; each has a clock that says how new it is.
TELLINGS = {
    "a": own("17 x1 A 5 complete ann/north/", "80 x9 Z 10"),
    "b": own("17 x1 A 5", "81 x9 Z 20"),
    "c": own("17 x1 A 5 bob//acme", "82 x9 Z 30"),
}


@pytest.mark.parametrize("order", ["abc", "cab", "bca"])
def test_who_did_an_event_with_an_id_of_its_own_is_the_newest_word(
    engine: Engine, tmp_path: Path, order: str
) -> None:
    for name in order:
        imported(engine, tmp_path, name, TELLINGS[name])
    record = Record(tmp_path)
    (told,) = [
        row for row in engine.rows(record.table(engine, "events", "work")) if row["case_id"] == "x1"
    ]
    (step,) = [
        row for row in engine.rows(record.table(engine, "steps", "work")) if row["case_id"] == "x1"
    ]
    bob = record.directory.enter({"bob"}, "person")["person_id"][0].as_py()
    for row in (told, step):
        assert (row["person_id"], row["team_id"], row["organisation_id"]) == (bob, "north", "acme")
    assert told["lifecycle"] == "complete"


def test_sources_of_one_import_may_state_a_lifecycle_or_not(engine: Engine, tmp_path: Path) -> None:
    take(Record(tmp_path), engine, *(reading(engine, TELLINGS[name], name=name) for name in "ab"))
    assert events(engine, tmp_path)["x1"] == {("A", 5)}
    assert Record(tmp_path).process("work").state.has_own_ids


def test_an_id_that_now_names_another_part_of_the_work_is_refused(
    engine: Engine, tmp_path: Path
) -> None:
    imported(engine, tmp_path, "first", own("17 x1 A 5 start", "80 x9 Z 10"))
    said = refusal(engine, tmp_path, "second", own("17 x1 A 5 complete", "81 x9 Z 20"))
    assert said.startswith(
        "1 event id names another event than the record has under it: 17: A (start) of x1 at "
        "2026-03-02 00:05:00, now A (complete) of x1 at 2026-03-02 00:05:00."
    )


def test_rows_taken_again_under_other_ids_are_known_by_these_later(
    engine: Engine, tmp_path: Path
) -> None:
    first = Record(tmp_path)
    clash = own("1 x8 A 1", "1 x9 B 2")
    noted_later = [{**row, "event_note": "new"} for row in own("p x1 A 5", "q x2 A 100")]
    noted_earlier = [{**row, "event_note": "old"} for row in own("p x1 A 5", "r x3 A 50")]
    imported(engine, tmp_path, "clash", clash)
    for name, rows in (("later", noted_later), ("earlier", noted_earlier)):
        if name == "earlier":
            undo_import(first, engine, 1, undone_at=NOW, on_progress=lambda _: None)
        taken = reading(engine, rows, name=name, attributes=NOTED[:1])
        take(Record(tmp_path), engine, taken)
    found = engine.rows(Record(tmp_path).table(engine, "events", "work"))
    assert {row["case_id"]: row["event_note"] for row in found} == {
        "x1": "new",
        "x2": "new",
        "x3": "old",
    }
