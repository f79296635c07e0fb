"""A stream that comes in parts gives the record that one import of all of it gives."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lying import check_that_cases_lie_in_one_place, small_places
from splitting import (
    MANY,
    SAID,
    Split,
    chance_of,
    codes,
    differences,
    held,
    random_split,
    take_whole,
)

from builders import NOW, log, reading, take
from daylit.errors import RecordError
from daylit.record import manifest
from daylit.record.changes import keeping, streaming, superseded
from daylit.record.changes.importing import report_of
from daylit.record.changes.streaming import Stream
from daylit.record.changes.undoing import return_to, undo_import
from daylit.record.delta import SETTINGS
from daylit.record.report import ImportCounts
from daylit.record.retention import vacuum
from daylit.record.store import Record

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path
    from random import Random

    from daylit.record.engine import Engine
    from daylit.record.reading import Reading

Row = dict[str, Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("streaming")


@pytest.mark.parametrize("seed", [7])
def test_a_stream_in_parts_gives_the_record_of_one_import(
    engine: Engine, folder: Path, seed: int
) -> None:
    check_stream(engine, folder, seed, most=4)


@pytest.mark.slow
@MANY
@given(seed=st.integers(0, 1_000_000))
def test_many_streams_in_parts_give_the_record_of_one_import(
    engine: Engine, folder: Path, seed: int
) -> None:
    check_stream(engine, folder, seed, most=12)


def check_stream(engine: Engine, folder: Path, seed: int, *, most: int) -> None:
    chance = chance_of(seed)
    split = random_split(chance, most=2, tears=False)
    said = [*SAID, *codes(split.kinds)]
    record = Record(folder / f"stream-{seed}")
    stream = Stream(record, engine, "parts", opened_at=NOW)
    with small_places():
        for rows in parts(split, chance, most=most):
            part = stream.take(reading(engine, rows, attributes=said), taken_at=NOW)
            assert part.record_version == Record(record.folder).manifest.record_version
        check_that_cases_lie_in_one_place(record, engine, "parts")
        whole = take_whole(record, engine, split)
        one, many = held(record, engine, "whole"), held(record, engine, "parts")
    for name in ("events", "steps", "cases", "words"):
        assert (name, differences(getattr(one, name), getattr(many, name))) == (name, [])
    report = report_of("parts", record.process("parts"))
    assert report.contents == whole.contents
    assert (report.counts.new_count, report.counts.doubled_count) == (len(split.rows), 0)
    assert len(report.sources) == 1


def parts(split: Split, chance: Random, *, most: int) -> list[list[Row]]:
    """Cut a log where it stands, between any two rows."""
    rows = [{**row, "source_row": number} for number, row in enumerate(split.rows, 1)]
    count = min(chance.randint(2, most), len(rows))
    cuts = sorted(chance.sample(range(1, len(rows)), count - 1))
    return [rows[begin:end] for begin, end in zip([0, *cuts], [*cuts, None], strict=True)]


def streamed(
    engine: Engine, stream: Stream, *lines: str, begin: int = 0, taken_at: datetime = NOW
) -> ImportCounts:
    rows = [{**row, "source_row": begin + row["source_row"]} for row in log(*lines)]
    return stream.take(reading(engine, rows), taken_at=taken_at).counts


def events(engine: Engine, folder: Path) -> list[tuple[str, str, int | None]]:
    rows = engine.rows(Record(folder).table(engine, "events", "work"))
    return sorted((row["case_id"], row["activity"], row["moment_position"]) for row in rows)


def test_equal_events_and_moments_may_come_in_several_parts(engine: Engine, tmp_path: Path) -> None:
    stream = Stream(Record(tmp_path), engine, "work", opened_at=NOW)
    streamed(engine, stream, "x1 B 5", "x2 A 5")
    streamed(engine, stream, "x1 A 5", "x2 A 5", begin=2)
    streamed(engine, stream, "x1 C 5", "x2 A 5", begin=4)
    assert events(engine, tmp_path) == [
        ("x1", "A", 1),
        ("x1", "B", 0),
        ("x1", "C", 2),
        ("x2", "A", 0),
        ("x2", "A", 1),
        ("x2", "A", 2),
    ]


def test_what_is_held_already_does_not_come_again_with_another_stream(
    engine: Engine, tmp_path: Path
) -> None:
    take(Record(tmp_path), engine, reading(engine, log("x1 A 0", "x1 B 5"), name="first"))
    stream = Stream(Record(tmp_path), engine, "work", opened_at=NOW)
    assert streamed(engine, stream, "x1 B 5", "x1 C 9").new_count == 1
    assert len(events(engine, tmp_path)) == 3


def test_an_import_between_two_parts_makes_a_further_import_of_what_follows(
    engine: Engine, tmp_path: Path
) -> None:
    stream = Stream(Record(tmp_path), engine, "work", opened_at=NOW)
    streamed(engine, stream, "x1 A 0")
    take(Record(tmp_path), engine, reading(engine, log("x2 A 1"), name="between"))
    streamed(engine, stream, "x1 B 5", begin=1)
    streamed(engine, stream, "x1 C 6", begin=2)
    process = Record(tmp_path).process("work")
    assert [(one.number, one.part_count) for one in process.imports][::2] == [(1, 1), (3, 2)]
    assert [case for case, _, _ in events(engine, tmp_path)] == ["x1", "x1", "x1", "x2"]


def test_a_stream_of_very_many_parts_makes_several_imports_and_short_logs(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "MOST_PARTS", 4)
    monkeypatch.setattr(keeping, "FILES_TOGETHER", 2)
    monkeypatch.setattr(streaming, "PARTS_BETWEEN_TRIMS", 5)
    monkeypatch.setattr(superseded, "GRACE", timedelta(0))
    monkeypatch.setitem(SETTINGS, "delta.checkpointInterval", "2")
    stream = Stream(Record(tmp_path), engine, "work", opened_at=NOW)
    for minute in range(10):
        taken_at = NOW + timedelta(minutes=minute)
        streamed(engine, stream, f"x1 A {minute}", begin=minute, taken_at=taken_at)
    process = Record(tmp_path).process("work")
    assert [one.part_count for one in process.imports] == [4, 4, 2]
    assert [len(one.kept) for one in process.imports] == [1, 1, 1]
    assert len(events(engine, tmp_path)) == 10
    logged = Record(tmp_path).path("events", "work") / "_delta_log"
    assert len(list(logged.glob("*.json"))) < 10
    undo_import(Record(tmp_path), engine, 2, undone_at=NOW, on_progress=lambda _: None)
    assert len(events(engine, tmp_path)) == 6


@pytest.mark.parametrize("left", [2, 3])
def test_a_return_while_a_stream_runs_takes_nothing_from_the_version_returned_from(
    engine: Engine, tmp_path: Path, left: int
) -> None:
    take(Record(tmp_path), engine, reading(engine, log("x1 A 0"), name="first"))
    stream = Stream(Record(tmp_path), engine, "work", opened_at=NOW)
    for number in range(3):
        streamed(engine, stream, f"s{number} A {number}", begin=number)
    return_to(Record(tmp_path), left, returned_at=NOW)
    streamed(engine, stream, "late A 30", begin=3)
    return_to(Record(tmp_path), 4, returned_at=NOW)
    take(Record(tmp_path), engine, reading(engine, log("x2 A 9"), name="last"))
    undo_import(Record(tmp_path), engine, 1, undone_at=NOW, on_progress=lambda _: None)
    assert [case for case, _, _ in events(engine, tmp_path)] == ["s0", "s1", "s2", "x2"]


def test_what_a_stream_said_in_a_version_returned_from_is_not_counted(
    engine: Engine, tmp_path: Path
) -> None:
    take(Record(tmp_path), engine, reading(engine, log("x1 A 0"), name="file"))
    stream = Stream(Record(tmp_path), engine, "work", opened_at=NOW)
    streamed(engine, stream, "x2 A 0")
    streamed(engine, stream, "x1 A 0", begin=1)
    return_to(Record(tmp_path), 2, returned_at=NOW)
    streamed(engine, stream, "x1 A 0", begin=2)
    imports = Record(tmp_path).process("work").imports
    assert [(one.number, one.part_count) for one in imports] == [(1, 1), (2, 1), (3, 1)]
    assert [case for case, _, _ in events(engine, tmp_path)] == ["x1", "x2"]


def test_of_what_a_stream_says_of_one_event_the_last_word_stands_as_in_one_import(
    engine: Engine, tmp_path: Path
) -> None:
    record = Record(tmp_path)
    note = [pa.field("event_note", pa.string())]
    said = [
        {**row, "source_event_id": "s1", "event_note": word, "source_row": number}
        for number, (row, word) in enumerate(zip(log(*["x1 A 5"] * 4), "abc-", strict=True))
    ]
    said[-1]["event_note"] = None
    for name in ("one", "two"):
        take(record, engine, reading(engine, log(f"{name} O 0"), name=name))
    stream = Stream(record, engine, "work", opened_at=NOW)
    for row in said:
        stream.take(reading(engine, [row], attributes=note), taken_at=NOW)
    take(record, engine, reading(engine, said, attributes=note), process_id="file")

    def word(process_id: str) -> tuple[str, int]:
        rows = engine.rows(Record(tmp_path).table(engine, "events", process_id))
        (found,) = [row for row in rows if row["case_id"] == "x1"]
        return found["event_note"], found["moment_position"]

    assert (word("work"), word("file")) == (("c", 0), ("c", 0))
    undo_import(Record(tmp_path), engine, 2, undone_at=NOW, on_progress=lambda _: None)
    assert word("work") == ("c", 0)


def test_a_late_line_of_a_stream_makes_no_other_missing(engine: Engine, tmp_path: Path) -> None:
    stream = Stream(Record(tmp_path), engine, "work", opened_at=NOW)
    streamed(engine, stream, "x1 A 5")
    assert streamed(engine, stream, "x2 A 0", "x2 B 10", begin=1).missing_count == 0


def test_a_stream_goes_on_in_the_version_that_it_left(engine: Engine, tmp_path: Path) -> None:
    stream = Stream(Record(tmp_path), engine, "work", opened_at=NOW)
    streamed(engine, stream, "x1 A 0")
    streamed(engine, stream, "x1 B 1", begin=1)
    take(Record(tmp_path), engine, reading(engine, log("x2 A 1"), name="between"))
    undo_import(Record(tmp_path), engine, 2, undone_at=NOW, on_progress=lambda _: None)
    streamed(engine, stream, "x1 C 2", begin=2)
    (one,) = Record(tmp_path).process("work").imports
    assert (one.number, one.part_count) == (1, 3)


def test_a_stream_begins_a_further_import_where_its_own_was_taken_again(
    engine: Engine, tmp_path: Path
) -> None:
    take(Record(tmp_path), engine, reading(engine, log("x1 A 0"), name="first"))
    stream = Stream(Record(tmp_path), engine, "work", opened_at=NOW)
    streamed(engine, stream, "x1 A 0", "x1 B 1")
    undo_import(Record(tmp_path), engine, 1, undone_at=NOW, on_progress=lambda _: None)
    streamed(engine, stream, "x1 C 2", begin=2)
    streamed(engine, stream, "x1 C 2", begin=3)
    imports = Record(tmp_path).process("work").imports
    assert [(one.number, one.part_count) for one in imports] == [(2, 1), (3, 2)]
    assert [activity for _, activity, _ in events(engine, tmp_path)] == ["A", "B", "C", "C"]


def test_a_stream_begins_a_further_import_where_a_vacuum_let_go_of_its_rows(
    engine: Engine, tmp_path: Path
) -> None:
    stream = Stream(Record(tmp_path), engine, "work", opened_at=NOW)
    streamed(engine, stream, "x1 A 0")
    later = NOW + timedelta(days=40)
    vacuum(Record(tmp_path), keep=timedelta(days=30), now=later)
    streamed(engine, stream, "x1 B 1", begin=1, taken_at=later)
    streamed(engine, stream, "x1 C 2", begin=2, taken_at=later)
    imports = Record(tmp_path).process("work").imports
    assert [(one.number, one.part_count) for one in imports] == [(1, 1), (2, 2)]
    undo_import(Record(tmp_path), engine, 2, undone_at=later, on_progress=lambda _: None)
    assert [activity for _, activity, _ in events(engine, tmp_path)] == ["A"]


def all_files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*.parquet")}


def test_no_kept_file_is_ever_written_again(engine: Engine, tmp_path: Path) -> None:
    stream = Stream(Record(tmp_path), engine, "work", opened_at=NOW)
    folder = tmp_path / "tables/work/imports"
    for number in range(3):
        streamed(engine, stream, f"x{number} A 0", begin=number)
    before = all_files(folder)
    return_to(Record(tmp_path), 1, returned_at=NOW)
    streamed(engine, stream, "x4 A 0", begin=4)
    after = all_files(folder)
    assert len(after) == len(before) + 1 == 4
    assert {path: after.get(path) for path in before} == before


class OnAFullDisk(Record):
    """A record whose disk is full when the manifest is to be swapped."""

    is_full = True

    def publish(self, *args: Any, **named: Any) -> None:
        if self.is_full:
            raise OSError("full")
        super().publish(*args, **named)


def test_rows_that_a_dead_part_has_left_are_not_taken_again(engine: Engine, tmp_path: Path) -> None:
    take(Record(tmp_path), engine, reading(engine, log("x1 A 0"), name="first"))
    record = OnAFullDisk(tmp_path)
    stream = Stream(record, engine, "work", opened_at=NOW)
    with pytest.raises(OSError, match="full"):
        streamed(engine, stream, "dead A 0")
    record.is_full = False
    streamed(engine, stream, "x2 A 0")
    assert len(all_files(Record(tmp_path).kept_rows_path("work", 2))) == 2
    undo_import(Record(tmp_path), engine, 1, undone_at=NOW, on_progress=lambda _: None)
    assert [case for case, _, _ in events(engine, tmp_path)] == ["x2"]


@pytest.mark.parametrize("cut", [(2,), (1, 1)])
def test_an_event_held_once_of_a_file_and_twice_in_a_stream_is_two_however_it_is_cut(
    engine: Engine, tmp_path: Path, cut: tuple[int, ...]
) -> None:
    take(Record(tmp_path), engine, reading(engine, log("x1 A 0"), name="file"))
    stream = Stream(Record(tmp_path), engine, "work", opened_at=NOW)
    begin = 0
    for count in cut:
        streamed(engine, stream, *["x1 A 0"] * count, begin=begin)
        begin += count
    assert [activity for _, activity, _ in events(engine, tmp_path)] == ["A", "A"]


def test_equal_lines_sent_again_in_parts_neither_double_nor_vanish(
    engine: Engine, tmp_path: Path
) -> None:
    first = Stream(Record(tmp_path), engine, "work", opened_at=NOW)
    for begin in range(2):
        streamed(engine, first, "x1 A 0", begin=begin)
    again = Stream(Record(tmp_path), engine, "work", opened_at=NOW + timedelta(seconds=9))
    new_counts = [streamed(engine, again, "x1 A 0", begin=begin).new_count for begin in range(3)]
    assert new_counts == [0, 0, 1]
    assert len(events(engine, tmp_path)) == 3


def test_an_event_that_a_stream_took_over_counts_once(engine: Engine, tmp_path: Path) -> None:
    colour = [pa.field("event_colour", pa.string())]

    def said(colour_said: str, number: int) -> Reading:
        (row,) = log("x1 A 0")
        row |= {"event_colour": colour_said, "source_row": number}
        return reading(engine, [row], attributes=colour)

    take(Record(tmp_path), engine, said("red", 1))
    stream = Stream(Record(tmp_path), engine, "work", opened_at=NOW)
    for number in (1, 2, 3):
        stream.take(said("blue", number), taken_at=NOW)
    rows = engine.rows(Record(tmp_path).table(engine, "events", "work"))
    assert [row["event_colour"] for row in rows] == ["blue"] * 3


def test_an_event_that_could_not_be_kept_is_not_counted(engine: Engine, tmp_path: Path) -> None:
    take(Record(tmp_path), engine, reading(engine, log("x1 A 0"), name="file"))
    record = OnAFullDisk(tmp_path)
    record.is_full = False
    stream = Stream(record, engine, "work", opened_at=NOW)
    streamed(engine, stream, "x2 A 0")
    record.is_full = True
    with pytest.raises(OSError, match="full"):
        streamed(engine, stream, "x1 A 0", begin=1)
    record.is_full = False
    streamed(engine, stream, "x1 A 0", begin=1)
    assert len(events(engine, tmp_path)) == 2


def test_the_rows_of_many_parts_lie_in_few_files(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "FILES_TOGETHER", 3)
    take(Record(tmp_path), engine, reading(engine, log("x1 A 0"), name="first"))
    stream = Stream(Record(tmp_path), engine, "work", opened_at=NOW)
    kept_counts = []
    for minute in range(13):
        taken_at = NOW + timedelta(minutes=minute)
        streamed(engine, stream, f"s A {minute}", begin=minute, taken_at=taken_at)
        kept_counts.append(len(Record(tmp_path).process("work").imports[1].kept))
    assert kept_counts == [1, 2, 1, 2, 3, 2, 3, 4, 1, 2, 3, 2, 3]
    for one in manifest.kept_versions(tmp_path):
        process = one.processes["work"]
        if len(process.imports) > 1:
            assert Record(tmp_path).kept_files("work", process.imports[1])
    assert len(all_files(Record(tmp_path).kept_rows_path("work", 2))) < 13
    undo_import(Record(tmp_path), engine, 1, undone_at=NOW, on_progress=lambda _: None)
    assert len(events(engine, tmp_path)) == 13


def test_a_stream_is_undone_as_a_whole(engine: Engine, tmp_path: Path) -> None:
    take(Record(tmp_path), engine, reading(engine, log("x1 A 0"), name="first"))
    stream = Stream(Record(tmp_path), engine, "work", opened_at=NOW)
    streamed(engine, stream, "x1 B 5")
    streamed(engine, stream, "x2 A 6", begin=1)
    take(Record(tmp_path), engine, reading(engine, log("x1 Z 9"), name="last"))
    undo_import(Record(tmp_path), engine, 2, undone_at=NOW, on_progress=lambda _: None)
    assert events(engine, tmp_path) == [("x1", "A", 0), ("x1", "Z", 0)]


def test_a_part_without_an_event_is_refused_and_the_next_is_taken(
    engine: Engine, tmp_path: Path
) -> None:
    stream = Stream(Record(tmp_path), engine, "work", opened_at=NOW)
    streamed(engine, stream, "x1 A 0")
    with pytest.raises(RecordError) as raised:
        streamed(engine, stream)
    assert str(raised.value) == "No row of log.csv could be taken, so nothing was imported."
    assert streamed(engine, stream, "x1 B 5", begin=1) == ImportCounts(new_count=1)
    (one,) = Record(tmp_path).process("work").imports
    assert one.part_count == 2


def test_what_a_part_needed_is_dropped_after_it(engine: Engine, tmp_path: Path) -> None:
    def table_count() -> int:
        found = engine.connection.con.execute("SELECT count(*) FROM duckdb_tables()").fetchall()
        return int(found[0][0])

    stream = Stream(Record(tmp_path), engine, "work", opened_at=NOW)
    streamed(engine, stream, "x1 A 0")
    before = table_count()
    streamed(engine, stream, "x1 B 5", begin=1)
    streamed(engine, stream, "x1 C 6", begin=2)
    assert table_count() == before


def test_a_line_that_comes_again_beside_another_of_its_moment_stays_one_event(
    engine: Engine, tmp_path: Path
) -> None:
    said = [
        {**row, "source_event_id": own, "source_row": number}
        for number, (own, row) in enumerate(
            zip("aac", log("x1 A 5", "x1 A 5", "x1 C 5"), strict=True)
        )
    ]
    stream = Stream(Record(tmp_path), engine, "work", opened_at=NOW)
    stream.take(reading(engine, said[:1]), taken_at=NOW)
    stream.take(reading(engine, said[1:]), taken_at=NOW)
    assert events(engine, tmp_path) == [("x1", "A", 0), ("x1", "C", 1)]


def test_a_stream_of_one_part_that_is_taken_again_misses_nothing(
    engine: Engine, tmp_path: Path
) -> None:
    for name, line in (("one", "x1 A 0"), ("two", "x2 A 5")):
        take(Record(tmp_path), engine, reading(engine, log(line), name=name))
    stream = Stream(Record(tmp_path), engine, "work", opened_at=NOW)
    streamed(engine, stream, "x3 A 4", "x3 B 6")
    undo_import(Record(tmp_path), engine, 1, undone_at=NOW, on_progress=lambda _: None)
    (_, of_stream) = Record(tmp_path).process("work").imports
    assert (of_stream.counts["missing_count"], of_stream.counts["new_count"]) == (0, 2)
