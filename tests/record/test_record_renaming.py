"""Steps whose first event changes: each names the id under which it was known before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from builders import log, reading, take
from daylit.record.changes.contradicting import Contradictions
from daylit.record.store import Record

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine
    from daylit.record.report import ImportReport

Row = dict[str, Any]

# Each case is a scene.
FIRST = (
    "late A 9 complete",
    "same A 3 start", "same A 9 complete",
    "two A 9 complete ann/", "two A 9 complete bob/",
    "other A 9 complete",
    "pushed A 3 start", "pushed A 9 complete",
    "old A 1",
)  # fmt: skip
SECOND = (
    "late A 3 start",
    "same B 5",
    "two A 3 start", "two A 4 start",
    "other B 3 start",
    "pushed A 5 start",
)  # fmt: skip
THIRD = ("late B 20", "new A 20")


@pytest.fixture(scope="module")
def reports(engine: Engine, folder: Path) -> list[ImportReport]:
    exports = {"first": FIRST, "second": SECOND, "third": THIRD}
    return [
        take(Record(folder), engine, reading(engine, log(*lines), name=name))
        for name, lines in exports.items()
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("renaming")


@pytest.fixture(scope="module")
def steps(engine: Engine, folder: Path, reports: list[ImportReport]) -> list[Row]:
    assert len(reports) == 3
    return engine.rows(Record(folder).table(engine, "steps", "work"))


@pytest.fixture(scope="module")
def events(engine: Engine, folder: Path, reports: list[ImportReport]) -> list[Row]:
    assert len(reports) == 3
    return engine.rows(Record(folder).table(engine, "events", "work"))


def renamed(events: list[Row], steps: list[Row], case: str) -> set[tuple[str, str]]:
    """Return for each renamed step of a case its first event and that of the id before."""
    first = {
        row["event_id"]: f"{row['activity']} {row['lifecycle']} {row['occurred_at'].minute}"
        for row in events
    }
    return {
        (first[row["step_id"]], first[row["replaces_id"]])
        for row in steps
        if row["case_id"] == case and row["replaces_id"] is not None
    }


def test_a_late_start_gives_its_step_another_id_that_names_the_old_one(
    events: list[Row], steps: list[Row]
) -> None:
    assert renamed(events, steps, "late") == {("A start 3", "A complete 9")}


def test_a_step_names_its_old_id_after_further_imports(steps: list[Row]) -> None:
    late = [row for row in steps if row["case_id"] == "late"]
    told = {(row["activity"], row["position"], row["replaces_id"] is None) for row in late}
    assert told == {("A", 1, False), ("B", 2, True)}


def test_steps_of_one_end_are_told_apart(events: list[Row], steps: list[Row]) -> None:
    of_two = renamed(events, steps, "two")
    assert {now for now, _ in of_two} == {"A start 3", "A start 4"}
    replaced = [row["replaces_id"] for row in steps if row["case_id"] == "two"]
    assert len(set(replaced)) == 2


@pytest.mark.parametrize("case", ["same", "other", "old", "new"])
def test_a_step_whose_first_event_stays_names_none(
    events: list[Row], steps: list[Row], case: str
) -> None:
    assert renamed(events, steps, case) == set()


def test_a_step_that_lost_its_end_keeps_its_id(events: list[Row], steps: list[Row]) -> None:
    first = {row["event_id"]: row["occurred_at"].minute for row in events}
    told = {
        (first[row["step_id"]], row["ended_at"].minute, row["replaces_id"])
        for row in steps
        if row["case_id"] == "pushed"
    }
    assert told == {(3, 3, None), (5, 9, None)}


def test_renamed_steps_are_counted(reports: list[ImportReport]) -> None:
    assert [report.counts.renamed_count for report in reports] == [0, 3, 3]


def test_a_step_whose_start_is_taken_out_names_the_id_that_it_had_with_it(
    engine: Engine, tmp_path: Path
) -> None:
    both = log("x1 B 0", "x1 A 3 start", "x1 A 9 complete")
    take(Record(tmp_path), engine, reading(engine, both, name="first"))
    (was,) = first_events(engine, tmp_path)["A"]
    again = reading(engine, [both[0], both[2]], name="again")
    asked = Contradictions(takes_out_missing=True)
    report = take(Record(tmp_path), engine, again, asked=asked)
    (row,) = [
        row
        for row in engine.rows(Record(tmp_path).table(engine, "steps", "work"))
        if row["activity"] == "A"
    ]
    assert row["replaces_id"] == was
    assert row["handling_seconds"] is None
    assert report.counts.renamed_count == 1


def first_events(engine: Engine, folder: Path) -> dict[str, list[str]]:
    """Return the ids of each activity's steps."""
    steps = engine.rows(Record(folder).table(engine, "steps", "work"))
    return {
        name: [row["step_id"] for row in steps if row["activity"] == name]
        for name in {row["activity"] for row in steps}
    }
