"""Departures as they come with the parts of a stream, by norms fitted before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from builders import NOW, log, reading, take
from daylit.departures.live import Norms, fit_norms, new_departures
from daylit.departures.usual import NOTHING_DECLARED
from daylit.record.changes.streaming import Stream
from daylit.record.store import Record

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.changes.taking import Taken
    from daylit.record.engine import Engine

NORMS = Norms(None, ("A",), ())
"""Only doing A again departs."""


class Watched:
    """A stream, and the departures that each of its parts brought: case, kind and place."""

    def __init__(self, engine: Engine, folder: Path, norms: Norms = NORMS) -> None:
        self._engine = engine
        self._norms = norms
        self._stream = Stream(Record(folder), engine, "work", opened_at=NOW)
        self._row_count = 0
        self._found: list[tuple[str, str, str]] = []

    def take(self, *lines: str, alias: str | None = None) -> list[tuple[str, str, str]]:
        rows = [{**row, "alias": alias} for row in log(*lines)]
        for row in rows:
            row["source_row"] = self._row_count
            self._row_count += 1
        part = reading(self._engine, rows, attributes=[pa.field("alias", pa.string())])
        self._stream.take(part, taken_at=NOW, see=self._see)
        return self._found

    def _see(self, taken: Taken) -> None:
        assert taken.steps is not None
        rows = new_departures(self._engine, taken.steps, taken.steps_before, self._norms)
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
    assert norms == Norms(None, ("A",), ())
