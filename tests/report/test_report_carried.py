"""The few loops that carry most of what exceptions cause, and the lines that declare them."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING

from reports_by_hand import forty_cases, told_of

from builders import log
from daylit.departures.settings import Settings
from daylit.departures.usual import Declared, Loop
from daylit.report.carried import Carried, carried_sentence
from daylit.report.declaration import declaration_example, declared_usual
from daylit.report.pattern_names import PatternName

if TYPE_CHECKING:
    from pathlib import Path

    from reports_by_hand import Told

    from builders import Row
    from daylit.record.engine import Engine

pytest_plugins = ["reports_told"]

CHECK = PatternName("rework", None, "Check")
TRIP = PatternName("bounce", None, "North → South → North", ("North", "South"))


def _again(*counts: int) -> list[Row]:
    """Return 200 cases; each task is done again by so many of them, never two by one."""
    lines = []
    for number in range(200):
        minute = 1440 * number
        for task, count in enumerate(counts):
            first = sum(counts[:task])
            for _ in range(2 if first <= number < first + count else 1):
                minute += 5
                lines.append(f"c{number} Task{task} ann/north {minute}")
    return log(*lines)


def _carried(engine: Engine, folder: Path, rows: list[Row]) -> Carried | None:
    return told_of(engine, folder, rows).story.extent.carried


def test_few_loops_carry_most_where_they_hold_half_of_the_steps(
    engine: Engine, tmp_path: Path
) -> None:
    """Of 80 steps 40, 20, 10 and twice 5 are done again; only those of a tenth are named."""
    found = _carried(engine, tmp_path, _again(40, 20, 10, 5, 5))
    assert found is not None
    assert [loop.place for loop in found.loops] == ["Task0", "Task1", "Task2"]
    assert found.shares == (0.5, 0.25, 0.125)
    assert carried_sentence(found) == (
        "Three loops carry 88 % of the steps that exceptions cause: “Task0” done again (50 %), "
        "“Task1” done again (25 %) and “Task2” done again (12 %). If that is how the work is meant "
        "to go, declare them usual."
    )


def test_many_loops_of_which_none_stands_out_carry_nothing(engine: Engine, tmp_path: Path) -> None:
    assert _carried(engine, tmp_path, _again(*[10] * 8)) is None


def test_who_declared_something_is_not_asked_to(engine: Engine, tmp_path: Path, told: Told) -> None:
    assert told.story.extent.carried is not None
    declared = Declared(usual=(Loop("rework", ("Close",)),))
    again = told_of(engine, tmp_path, forty_cases(), settings=Settings(declared=declared))
    assert again.story.extent.carried is None


def test_a_single_loop_carries_all() -> None:
    assert carried_sentence(Carried((TRIP,), (1.0,))) == (
        "One loop carries all the steps that exceptions cause: North → South → North. If that is "
        "how the work is meant to go, declare it usual."
    )


def test_what_is_told_with_a_loop_is_counted_beside_it() -> None:
    check = replace(CHECK, merged_of=(PatternName("rework", None, "Ask"),))
    assert carried_sentence(Carried((check, TRIP), (0.6, 0.21))) == (
        "Two loops carry 81 % of the steps that exceptions cause: “Check” done again and one more "
        "with it (60 %) and North → South → North (21 %). If that is how the work is meant to go, "
        "declare them usual."
    )


def test_the_loops_that_carry_most_are_declared_with_those_told_with_them(told: Told) -> None:
    loops = (replace(CHECK, merged_of=(PatternName("rework", None, "Ask"),)), TRIP)
    assert [
        entry.get("activity") or entry["parties"]
        for entry in tomllib.loads(declared_usual(loops))["usual"]
    ] == ["Check", "Ask", ["North", "South"]]
    extent = replace(told.story.extent, carried=Carried((CHECK,), (0.9,)))
    written = tomllib.loads(declaration_example(replace(told.story, extent=extent)))
    assert written["usual"] == [{"kind": "rework", "activity": "Check", "why": "part of the work"}]
