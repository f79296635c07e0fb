"""Imports beside what is held, worked by hand: what is new, what stands, and in which order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from builders import NOW, built, log, reading, take
from daylit.record.changes.importing import import_readings
from daylit.record.report import ImportCounts
from daylit.record.stating import Incoming
from daylit.record.store import Record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from daylit.record.engine import Engine
    from daylit.record.reading import Reading
    from daylit.record.report import ImportReport

Row = dict[str, Any]
Export = tuple[str, list[Row]]
Said = tuple[str, dict[str, Any]]
TOLD: list[pa.Field[Any]] = [
    pa.field("event_note", pa.string()),
    pa.field("case_level", pa.int64()),
    pa.field("customer", pa.string()),
    pa.field("service_id", pa.string()),
    pa.field("work_share", pa.float64()),
]


NOTHING = dict.fromkeys(field.name for field in TOLD)

# Each case is a scene; in every export an event of its own says how new the export is.
EXPORTS: dict[str, tuple[str | Said, ...]] = {
    "a": (
        "late A 0", "late C 9",
        "torn A 5", "torn B 9",
        "healed T 5",
        "broken T 5", "broken C 5",
        *["equal A 5"] * 2,
        ("back A 5", {"event_note": "here"}),
        ("silent A 5", {"event_note": "old", "service_id": "bus"}),
        ("all A 5", {"event_note": "old", "case_level": 2, "customer": "Ann", "work_share": 0.5}),
        "clock Z 10",
    ),
    "b": (
        "late C 9", "late B 5",
        "torn C 5", "torn D 5",
        "healed C 5",
        *["equal A 5"] * 3,
        ("back A 5", {"event_note": "there"}),
        ("silent A 5", {"event_note": "new"}),
        "clock Z 20",
    ),
    "c": (
        "healed P 5", "healed C 5", "healed T 5",
        "broken P 5",
        "equal A 5",
        ("back A 5", {"event_note": "here"}),
        "silent A 5",
        ("all A 5", {"event_note": "new", "case_level": 1, "customer": "Bob", "work_share": 0.25}),
        "clock Z 30",
    ),
}  # fmt: skip


def export(name: str) -> Export:
    said = [(one, {}) if isinstance(one, str) else one for one in EXPORTS[name]]
    rows = log(*[line for line, _ in said])
    return name, [{**row, **NOTHING, **words} for row, (_, words) in zip(rows, said, strict=True)]


def imported(
    engine: Engine, folder: Path, *exports: Export, attributes: Sequence[pa.Field[Any]] = ()
) -> ImportReport:
    """Import exports one after the other; the report is of the last."""
    for name, rows in exports:
        taken = reading(engine, rows, name=name, attributes=attributes)
        report = take(Record(folder), engine, taken)
    return report


@dataclass(frozen=True)
class Merged:
    """What a record holds of the exports, imported in some order."""

    record: Record
    report: ImportReport
    events: list[Row]
    steps: list[Row]
    cases: dict[str, Row]

    def of(self, case: str) -> list[Row]:
        return [row for row in self.events if row["case_id"] == case]

    def places(self, case: str) -> dict[str, int | None]:
        """Return each event's place at its moment, by its activity."""
        return {row["activity"]: row["moment_position"] for row in self.of(case)}

    def positions(self, case: str) -> dict[str, int]:
        """Return each step's place in its case, by its activity."""
        return {row["activity"]: row["position"] for row in self.steps if row["case_id"] == case}

    def word(self, case: str, name: str) -> Any:
        (row,) = self.of(case)
        return row[name]


def opened(engine: Engine, folder: Path, report: ImportReport) -> Merged:
    record = Record(folder)
    events, steps, cases = (
        engine.rows(record.table(engine, name, "work")) for name in ("events", "steps", "cases")
    )
    return Merged(record, report, events, steps, {row["case_id"]: row for row in cases})


@pytest.fixture(scope="module", params=["abc", "cab", "bca"])
def merged(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Merged:
    folder = tmp_path_factory.mktemp(f"merging-{request.param}")
    exports = [export(name) for name in request.param]
    return opened(engine, folder, imported(engine, folder, *exports, attributes=TOLD))


def test_a_late_event_finds_its_place_and_what_is_held_is_not_doubled(merged: Merged) -> None:
    assert merged.positions("late") == {"A": 1, "B": 2, "C": 3}
    assert len(merged.of("late")) == 3


def test_equal_events_are_as_many_as_in_the_export_that_has_most(merged: Merged) -> None:
    assert len(merged.of("equal")) == 3
    assert merged.report.counts.repeated_count == 1 + 2


def test_events_are_counted_as_new_and_doubled(merged: Merged) -> None:
    stated = sum(len(lines) for lines in EXPORTS.values())
    held = len(merged.events)
    assert merged.report.contents.event_count == held
    counts = merged.report.counts
    assert (counts.new_count, counts.doubled_count) == (held, stated - held)


def test_a_moment_that_no_export_holds_whole_is_in_the_order_of_ids(merged: Merged) -> None:
    assert merged.places("torn") == {"A": None, "B": 0, "C": None, "D": None}
    ids = {row["activity"]: row["event_id"] for row in merged.of("torn")}
    in_order = sorted("ACD", key=lambda activity: ids[activity])
    assert merged.positions("torn") == {
        **{activity: place for place, activity in enumerate(in_order, 1)},
        "B": 4,
    }


def test_a_moment_is_in_the_order_of_the_export_that_holds_it_whole(merged: Merged) -> None:
    assert merged.places("healed") == {"P": 0, "C": 1, "T": 2}
    assert merged.positions("healed") == {"P": 1, "C": 2, "T": 3}


def test_an_event_that_comes_apart_tears_a_moment_whose_order_was_known(merged: Merged) -> None:
    assert merged.places("broken") == {"T": None, "C": None, "P": None}


def test_events_whose_order_nobody_tells_are_counted(merged: Merged) -> None:
    assert merged.report.contents.torn_count == 3 + 3
    assert merged.report.remarks[-1] == (
        "6 events share their case and moment with events of another source, and no source holds "
        "them all; they stand in the order of their ids, which says nothing."
    )


def test_the_newer_exports_word_stands(merged: Merged) -> None:
    (event,) = merged.of("all")
    told = {name: event[name] for name in ("event_note", "case_level", "work_share", "import_id")}
    assert told == {
        "event_note": "new",
        "case_level": 1,
        "work_share": 0.25,
        "import_id": "import-1-c",
    }


def test_the_newer_exports_word_stands_for_steps_and_cases_too(merged: Merged) -> None:
    (step,) = [row for row in merged.steps if row["case_id"] == "all"]
    assert step["work_share"] == 0.25
    assert merged.cases["all"]["case_level"] == 1
    assert merged.record.directory.names()[merged.cases["all"]["customer_id"]] == "Bob"


def test_a_word_that_was_changed_and_changed_back_is_back(merged: Merged) -> None:
    assert merged.word("back", "event_note") == "here"


def test_where_the_newest_says_nothing_the_newest_word_stands(merged: Merged) -> None:
    assert merged.word("silent", "event_note") == "new"
    assert merged.word("silent", "service_id") == "bus"
    assert merged.cases["silent"]["service_id"] == "bus"


def test_a_case_that_an_import_does_not_change_stays_in_its_file(
    engine: Engine, tmp_path: Path
) -> None:
    imported(engine, tmp_path, ("first", log("x1 A 0", "x2 A 0")))
    before = files(tmp_path)
    imported(engine, tmp_path, ("second", log("x1 A 0", "x3 A 5")))
    assert before < files(tmp_path)


def files(folder: Path) -> set[tuple[str, int]]:
    """Return the files of the tables that the record holds, and when each was written."""
    record = Record(folder)
    state = record.process("work").state
    paths = {
        record.path(name, "work") / file.path
        for name in ("events", "steps", "cases")
        for file in record.version(name, "work", state).files
    }
    return {(str(path), path.stat().st_mtime_ns) for path in paths}


def test_an_order_heals_though_the_export_that_tells_it_brings_nothing_new(
    engine: Engine, tmp_path: Path
) -> None:
    torn = imported(engine, tmp_path, ("a", log("x1 T 5")), ("b", log("x1 C 5")))
    assert torn.contents.torn_count == 2
    healed = imported(engine, tmp_path, ("c", log("x1 T 5", "x1 C 5")))
    assert healed.contents.torn_count == 0
    assert opened(engine, tmp_path, healed).positions("x1") == {"T": 1, "C": 2}
    assert healed.counts == replace(torn.counts, doubled_count=2)


def exported(name: str, last: float, **words: Any) -> Export:
    """Return an export that says something of one event, and how new it is."""
    rows = log("x1 A 5", f"x9 Z {last}")
    return name, [{**rows[0], **NOTHING, **words}, {**rows[1], **NOTHING}]


@pytest.mark.parametrize("order", ["ac", "ca"])
def test_sources_of_one_import_are_put_together_as_imports_are(
    engine: Engine, tmp_path: Path, order: str
) -> None:
    exports = {
        "a": exported("a", 10, event_note="old", service_id="bus"),
        "c": exported("c", 30, service_id="tram"),
    }
    readings = [reading(engine, exports[name][1], name=name, attributes=TOLD) for name in order]
    report = take(Record(tmp_path), engine, *readings)
    merged = opened(engine, tmp_path, report)
    assert merged.word("x1", "event_note") == "old"
    assert merged.word("x1", "service_id") == "tram"
    assert report.counts == ImportCounts(new_count=3, doubled_count=1)
    # What each of the two said is still known when a third comes between them.
    report = imported(engine, tmp_path, exported("b", 20, event_note="new"), attributes=TOLD)
    assert opened(engine, tmp_path, report).word("x1", "event_note") == "new"


def test_a_newer_export_without_a_column_leaves_what_was_said_in_it(
    engine: Engine, tmp_path: Path
) -> None:
    imported(engine, tmp_path, exported("old", 10, event_note="said"), attributes=TOLD)
    report = imported(engine, tmp_path, ("new", log("x1 A 5", "x2 B 20")))
    assert opened(engine, tmp_path, report).word("x1", "event_note") == "said"


def test_an_attribute_that_changes_its_type_becomes_text_in_old_rows_too(
    engine: Engine, tmp_path: Path
) -> None:
    whole, text = log("x1 A 0", "x2 A 0"), log("x1 A 0", "x3 A 5")
    for row in whole:
        row["event_amount"] = 7
    for row in text:
        row["event_amount"] = "many"
    number = [pa.field("event_amount", pa.int64())]
    imported(engine, tmp_path, ("whole", whole), attributes=number)
    imported(engine, tmp_path, ("text", text), attributes=[pa.field("event_amount", pa.string())])
    report = imported(engine, tmp_path, ("more", log("x4 A 9")), attributes=number)
    cases = {row["case_id"]: row for row in opened(engine, tmp_path, report).events}
    assert {case: row["event_amount"] for case, row in cases.items()} == {
        "x1": "many",
        "x2": "7",
        "x3": "many",
        "x4": None,
    }


@pytest.mark.parametrize("after", ["_now", "_arrived"])
def test_a_column_whose_name_goes_on_from_another_s_keeps_its_own_values(
    engine: Engine, tmp_path: Path, after: str
) -> None:
    shelf, other = "event_shelf", f"event_shelf{after}"
    columns = [pa.field(shelf, pa.string()), pa.field(other, pa.string())]

    def said(name: str, value: str, last: int) -> Export:
        rows = log("x1 A 5", f"x9 Z {last}")
        return name, [{**row, shelf: value, other: "old"} for row in rows]

    imported(engine, tmp_path, said("first", "old", 10), attributes=columns)
    report = imported(engine, tmp_path, said("second", "new", 20), attributes=columns)
    merged = opened(engine, tmp_path, report)
    assert (merged.word("x1", shelf), merged.word("x1", other)) == ("new", "old")
    assert report.counts.changed_count == 1


def test_a_column_may_be_named_as_a_second_case_id(engine: Engine, tmp_path: Path) -> None:
    rows = [{**row, "case_id_right": number} for number, row in enumerate(log("x1 A 5", "x1 A 5"))]
    number = [pa.field("case_id_right", pa.int64())]
    cases = engine.rows(built(engine, tmp_path, reading(engine, rows, attributes=number)).cases)
    assert [row["case_id_right"] for row in cases] == [1]


def test_a_column_may_be_named_as_a_second_key_in_further_imports_too(
    engine: Engine, tmp_path: Path
) -> None:
    names = ("case_id_right", "event_id_right")
    columns = [pa.field(name, pa.int64()) for name in names]
    first, second = (
        [{**row, **dict.fromkeys(names, number)} for row in log(*lines)]
        for number, lines in ((1, ("x1 A 5", "x2 A 5")), (2, ("x1 B 5", "x3 A 9")))
    )
    report = imported(engine, tmp_path, ("one", first), ("two", second), attributes=columns)
    merged = opened(engine, tmp_path, report)
    assert {(row["case_id"], row["event_id_right"]) for row in merged.events} == {
        ("x1", 1), ("x1", 2), ("x2", 1), ("x3", 2),
    }  # fmt: skip
    cases = {name: row["case_id_right"] for name, row in merged.cases.items()}
    assert cases["x2"] == 1
    assert cases["x3"] == 2


# What three exports state in a column, and what then stands there.
CODES: dict[str, tuple[tuple[Any, ...], tuple[Any, ...]]] = {
    "event_a": ((123456789012345678, 5.5, "n/a"), ("123456789012345678", "5.5", "n/a")),
    "event_b": ((5.5, 123456789012345678, "n/a"), ("5.5", "123456789012345678", "n/a")),
    "event_c": (("n/a", 5.5, 123456789012345678), ("n/a", "5.5", "123456789012345678")),
    "event_d": ((5.5, 123456789012345678, 5), ("5.5", "123456789012345678", "5")),
    "event_e": ((2**53 + 1, 5, 6), (str(2**53 + 1), "5", "6")),
    "event_f": ((5, 5.5, "n/a"), ("5", "5.5", "n/a")),
    "event_g": ((5.0, "n/a", 1e17), ("5", "n/a", "1e+17")),
    "event_h": ((2**53, -(2**53), 5.5), (2.0**53, -(2.0**53), 5.5)),
    "event_i": ((True, 7, 5.5), ("true", "7", "5.5")),
}
KINDS: dict[type, pa.DataType] = {
    int: pa.int64(),
    float: pa.float64(),
    str: pa.string(),
    bool: pa.bool_(),
}


def coded(engine: Engine, number: int) -> Reading:
    """Return the export of one event that states each code."""
    words = {name: stated[number] for name, (stated, _) in CODES.items()}
    kinds = [pa.field(name, KINDS[type(value)]) for name, value in words.items()]
    rows = [{**row, **words} for row in log(f"x{number} A 5")]
    return reading(engine, rows, name=f"{number}", attributes=kinds)


@pytest.mark.parametrize("at_once", [True, False])
def test_a_number_that_becomes_text_loses_no_digit(
    engine: Engine, tmp_path: Path, *, at_once: bool
) -> None:
    readings = [coded(engine, number) for number in range(3)]
    for together in [readings] if at_once else [[one] for one in readings]:
        report = take(Record(tmp_path), engine, *together)
    cases = {row["case_id"]: row for row in opened(engine, tmp_path, report).events}
    held = {name: tuple(cases[f"x{number}"][name] for number in range(3)) for name in CODES}
    assert held == {name: stands for name, (_, stands) in CODES.items()}


def test_a_number_is_the_same_text_wherever_it_is_kept(engine: Engine, tmp_path: Path) -> None:
    def said(name: str, case: str, code: Any, last: int, note: str) -> None:
        words = {"event_code": code, "event_note": note}
        rows = [{**row, **words} for row in log(f"{case} A 5", f"{case} Z {last}")]
        told = [pa.field("event_code", KINDS[type(code)]), pa.field("event_note", pa.string())]
        imported(engine, tmp_path, (name, rows), attributes=told)

    said("first", "x0", 1.5, 10, "old")  # whose rows are not kept apart
    said("second", "x1", 5.0, 20, "old")
    said("third", "x2", "n/a", 30, "old")
    said("fourth", "x1", 5.0, 40, "new")
    rows = engine.rows(Record(tmp_path).table(engine, "events", "work"))
    assert {row["event_code"] for row in rows if row["case_id"] == "x1"} == {"5"}


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("order", ["ab", "ba"])
def test_what_exports_of_equal_reach_say_differently_is_counted(
    engine: Engine, tmp_path: Path, order: str, *, at_once: bool
) -> None:
    notes = {"a": "early", "b": "corrected"}
    exports = [exported(name, 20, event_note=notes[name], case_level=1) for name in order]
    readings = [reading(engine, rows, name=name, attributes=TOLD) for name, rows in exports]
    names = {one.source_name: f"import-{one.source_name}" for one in readings}
    groups = [readings] if at_once else [[one] for one in readings]
    for together in groups:
        report = import_readings(
            Record(tmp_path),
            engine,
            [Incoming(names[one.source_name], one) for one in together],
            process_id="work",
            imported_at=NOW,
            on_progress=lambda _: None,
        )
    assert report.counts.contested_count == 1
    assert report.remarks[-1] == (
        "1 event is told otherwise by sources that reach equally far in time; nothing in them "
        "tells which is right, so one was taken without a reason. Undo the import of the wrong one."
    )
    assert opened(engine, tmp_path, report).word("x1", "event_note") == "corrected"
    later = exported("c", 30, event_note="newest")
    report = imported(engine, tmp_path, later, attributes=TOLD)
    assert report.counts.contested_count == 1
