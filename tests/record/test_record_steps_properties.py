"""Steps of random logs: equal to a slow reading of the definitions, and to themselves."""

from __future__ import annotations

from operator import itemgetter
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, given, settings

from builders import at, built, reading
from daylit.record.coding import STEPLESS_LIFECYCLES
from daylit.record.people.directory import Directory
from reference import steps_of
from strategies import logs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from daylit.record.changes.importing import Unstored
    from daylit.record.engine import Engine

Row = dict[str, Any]
PERSONS = ("person_id", "prior_person_id", "prior_other_person_id", "previous_visit_person_id")
STRETCH = 3600
ONE = settings(max_examples=1, deadline=None, database=None, phases=(Phase.generate,))
MANY = settings(max_examples=30, deadline=None, database=None, phases=(Phase.generate,))


def engine_steps(engine: Engine, folder: Path, made: Unstored) -> list[Row]:
    """Return the engine's steps as the reference names them."""
    source_rows = {row["event_id"]: row["source_row"] for row in engine.rows(made.events)}
    names = Directory(folder / "people").names() | {None: None}
    return in_order(
        {
            **step,
            **{name: names[step[name]] for name in PERSONS},
            "step_id": f"{step['case_id']}-{source_rows[step['step_id']]}",
        }
        for step in engine.rows(made.steps)
    )


def expected_steps(rows: list[Row], automated: Collection[str] = ()) -> list[Row]:
    """Return the steps that a slow reading of the definitions gives."""
    slow = steps_of(rows, automated=automated)
    return in_order({name: step[name] for name in step if name != "process_id"} for step in slow)


def in_order(steps: Iterable[Row]) -> list[Row]:
    return sorted(steps, key=itemgetter("case_id", "position"))


def stretched(rows: list[Row]) -> list[Row]:
    """Return the log again, its cases by other names and all its times so many times as long."""
    return [
        {
            **row,
            "case_id": f"long {row['case_id']}",
            "occurred_at": at(0) + (row["occurred_at"] - at(0)) * STRETCH,
            "source_row": row["source_row"] + len(rows),
        }
        for row in rows
    ]


@ONE
@given(rows=logs())
def test_steps_are_those_of_a_slow_reading_of_the_definitions(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory, rows: list[Row]
) -> None:
    check_against_the_definitions(engine, tmp_path_factory, rows)


@pytest.mark.slow
@MANY
@given(rows=logs())
def test_steps_of_many_logs_are_those_of_a_slow_reading_of_the_definitions(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory, rows: list[Row]
) -> None:
    check_against_the_definitions(engine, tmp_path_factory, rows)


def check_against_the_definitions(
    engine: Engine, factory: pytest.TempPathFactory, rows: list[Row]
) -> None:
    both = rows + stretched(rows)
    shuffled = Random(len(both)).sample(both, len(both))  # noqa: S311 - nothing is secret here
    folder = factory.getbasetemp() / "properties"
    made = built(engine, folder, reading(engine, both), reading(engine, shuffled))
    assert made.report.counts.doubled_count == len(both), "an id depends on the order of arrival"
    steps = engine_steps(engine, folder, made)
    assert steps == expected_steps(both)
    check_that_no_event_is_lost(steps, both)
    check_that_times_are_stretched(steps)


def check_that_no_event_is_lost(steps: list[Row], rows: list[Row]) -> None:
    of_work = [row for row in rows if (row["lifecycle"] or "").lower() not in STEPLESS_LIFECYCLES]
    measured = sum(step["handling_seconds"] is not None for step in steps)
    assert len(steps) + measured == len(of_work)


def check_that_times_are_stretched(steps: list[Row]) -> None:
    long = [step for step in steps if step["case_id"].startswith("long")]
    short = [step for step in steps if not step["case_id"].startswith("long")]
    for one, other in zip(short, long, strict=True):
        for name in ("handling_seconds", "waiting_seconds"):
            assert other[name] == (None if one[name] is None else one[name] * STRETCH)
