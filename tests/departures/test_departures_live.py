"""Departures as they come with the parts of a stream, by norms fitted before."""

from __future__ import annotations

from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from builders import NOW, log, reading, take
from daylit.departures.analysis import analyse
from daylit.departures.baselines import fit_baselines
from daylit.departures.live import Norms, departures_given, fit_norms, new_departures
from daylit.departures.settings import Settings
from daylit.departures.usual import NOTHING_DECLARED
from daylit.flow.usual_hours import by_usual_hours, usual_hours
from daylit.record.changes.streaming import Stream
from daylit.record.store import Record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import ibis.expr.types as ir

    from daylit.departures.baselines import Baselines
    from daylit.record.changes.taking import Taken
    from daylit.record.engine import Engine

Row = dict[str, Any]
NORMS = Norms(None, ("A",), ())
"""Only doing A again departs."""


class Watched:
    """A stream, and the departures that each of its parts brought: case, kind and place."""

    def __init__(self, engine: Engine, folder: Path, norms: Norms = NORMS) -> None:
        self._engine = engine
        self.norms = norms
        self._stream = Stream(Record(folder), engine, "work", opened_at=NOW)
        self._row_count = 0
        self._found: list[tuple[str, str, str]] = []

    def take(self, *lines: str, alias: str | None = None) -> list[tuple[str, str, str]]:
        return self.take_rows([{**row, "alias": alias} for row in log(*lines)])

    def take_rows(self, rows: Sequence[Row]) -> list[tuple[str, str, str]]:
        for row in rows:
            row["source_row"] = self._row_count
            self._row_count += 1
        part = reading(self._engine, rows, attributes=[pa.field("alias", pa.string())])
        self._stream.take(part, taken_at=NOW, see=self._see)
        return self._found

    def _see(self, taken: Taken) -> None:
        assert taken.steps is not None
        rows = new_departures(self._engine, taken.steps, taken.steps_before, self.norms)
        self._found = [(row["case_id"], row["kind"], row["place"]) for row in rows]


def test_a_departure_is_told_with_the_part_that_brings_it_and_once(
    engine: Engine, tmp_path: Path
) -> None:
    watched = Watched(engine, tmp_path)
    assert watched.take("x1 A 0", "x1 B 1", "x2 A 2") == []
    assert watched.take("x1 A 5", "x2 B 6", "x2 B 7") == [("x1", "rework", "A")]
    assert watched.take("x1 C 8", "x2 A 9") == [("x2", "rework", "A")]


def test_a_departure_whose_step_gets_another_id_is_not_told_again(
    engine: Engine, tmp_path: Path
) -> None:
    watched = Watched(engine, tmp_path)
    assert watched.take("x1 A 0", "x1 B 1", "x1 A 5 complete") == [("x1", "rework", "A")]
    assert watched.take("x1 A 3 start") == []


def test_a_departure_that_comes_with_joining_two_cases_is_told(
    engine: Engine, tmp_path: Path
) -> None:
    take(Record(tmp_path), engine, reading(engine, log("p1 A 0", "s1 A 1", "s2 A 2"), name="one"))
    watched = Watched(engine, tmp_path)
    assert watched.take("s1 C 5", alias="p1") == [("p1", "rework", "A")]
    assert watched.take("s2 C 6") == []


def test_norms_name_what_fewer_than_half_of_the_cases_do_again(
    engine: Engine, tmp_path: Path
) -> None:
    lines = [f"x{case} {activity} {case}" for case in range(40) for activity in "ABB"]
    again = [f"x{case} A {case + 1}" for case in range(5)]
    take(Record(tmp_path), engine, reading(engine, log(*lines, *again)))
    steps = Record(tmp_path).table(engine, "steps", "work")
    norms = fit_norms(engine, steps, case_count=40, declared=NOTHING_DECLARED)
    hours = usual_hours(engine, steps)
    timed = by_usual_hours(engine, steps, hours)
    assert norms == Norms(None, ("A",), (), fit_baselines(engine, steps, timed=timed, hours=hours))


def fitted(engine: Engine, steps: ir.Table) -> Baselines:
    """Learn what is usual of few cases, of which one in twenty may be called long."""
    hours = usual_hours(engine, steps)
    timed = by_usual_hours(engine, steps, hours)
    return fit_baselines(engine, steps, timed=timed, hours=hours, false_alarm_rate=0.05)


CASE_COUNT = 60
LINES = [
    line
    for case in range(CASE_COUNT)
    for line in (
        f"x{case} A {100 * case} /north",
        f"x{case} B {100 * case + 20 + case % 9} /south",
        f"x{case} C {100 * case + 40 + case % 9} /south",
        *([f"x{case} A {100 * case + 70} /north"] if case % 20 == 0 else []),
    )
]
"""Each case goes on after 20 minutes or so; three come back to north, where A is done again."""

LATE = [
    "y1 A 6000 /north",
    "y1 B 7000 /south",
    "y2 A 6000 /north",
    "y2 B 6020 /south",
    "y2 C 7010 /south",
]
"""y1 waits for B and y2 for C, for 1,000 and 990 minutes; both come after all others."""


def test_a_live_run_finds_what_a_full_run_by_the_same_norms_does(
    engine: Engine, tmp_path: Path
) -> None:
    rows = sorted(log(*LINES, *LATE), key=itemgetter("occurred_at"))
    take(Record(tmp_path / "full"), engine, reading(engine, log(*LINES, *LATE)))
    steps, cases = (
        Record(tmp_path / "full").table(engine, name, "work") for name in ("steps", "cases")
    )
    baselines = fitted(engine, steps)
    norms = fit_norms(
        engine, steps, case_count=CASE_COUNT + 2, declared=NOTHING_DECLARED, party="team"
    )
    watched = Watched(engine, tmp_path / "live", replace(norms, baselines=baselines))
    found = [
        one
        for begin in range(0, len(rows), 50)
        for one in watched.take_rows(rows[begin : begin + 50])
    ]
    assert sorted(found) == sorted(
        (row["case_id"], row["kind"], row["place"])
        for row in engine.rows(departures_given(engine, steps, watched.norms))
    )
    full = analyse(
        engine,
        steps,
        cases,
        process_id="work",
        settings=Settings(baselines=baselines, party="team"),
    )
    told = full.departures.filter(full.departures.kind != "stalled")
    assert sorted(found) == sorted(
        (row["case_id"], row["kind"], row["place"]) for row in engine.rows(told)
    )
    assert {one for one in found if one[1] == "late"} == {("y1", "late", "B"), ("y2", "late", "C")}
    assert {kind for _, kind, _ in found} == {"late", "rework", "bounce"}


def test_a_step_is_told_to_be_late_once_and_only_where_one_knows_what_is_usual(
    engine: Engine, tmp_path: Path
) -> None:
    take(Record(tmp_path / "full"), engine, reading(engine, log(*LINES)))
    steps = Record(tmp_path / "full").table(engine, "steps", "work")
    baselines = fitted(engine, steps)
    watched = Watched(engine, tmp_path / "live", Norms(None, (), (), baselines))
    assert watched.take("y1 A 0", "y2 A 0") == []
    assert watched.take("y1 B 900", "y2 D 900") == [("y1", "late", "B")]
    assert watched.take("y1 C 920", "y2 D 990") == []
    elapsed = fit_baselines(engine, steps, false_alarm_rate=0.05)
    by_elapsed = Watched(engine, tmp_path / "elapsed", Norms(None, (), (), elapsed))
    assert by_elapsed.take("y1 A 0", "y1 B 900") == [("y1", "late", "B")]
    in_working_time = replace(elapsed, clock="working time")
    by_working_time = Watched(engine, tmp_path / "working", Norms(None, (), (), in_working_time))
    assert by_working_time.take("y1 A 0", "y1 B 900") == []
    without = Watched(engine, tmp_path / "without", NORMS)
    assert without.take("y1 X 0", "y1 B 900") == []
