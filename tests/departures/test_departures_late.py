"""Late: steps that began later than is usual where they began."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest

from builders import at
from daylit.departures.baselines import Baselines, Measure, fit_baselines
from daylit.departures.baselines.kept import SCHEMA
from daylit.departures.late import held_against, late_by_usual, with_usual
from daylit.departures.table import DEPARTURES
from reference import steps_from, steps_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ibis.expr.types as ir

    from daylit.record.engine import Engine

MINUTE = 60.0
Row = dict[str, Any]


def known(measure: Measure, *places: Row) -> Baselines:
    """Return baselines with these places, told by level, names and minutes."""
    rows = [
        {
            **dict.fromkeys(SCHEMA.names),
            "measure": measure,
            "visit_count": 400,
            "far_count": 0,
            "usual_seconds": 10 * MINUTE,
            **place,
        }
        for place in places
    ]
    return Baselines(0.005, None, "elapsed", pa.Table.from_pylist(rows, schema=SCHEMA))


PLACES = (
    {"level": 0, "activity": "B", "team_id": "n", "previous_activity": "A", "limit_seconds": 1800},
    {"level": 1, "activity": "B", "team_id": "n", "limit_seconds": 2400},
    {"level": 1, "activity": "B", "team_id": "", "limit_seconds": 3000},
    {"level": 2, "activity": "B", "limit_seconds": 3600},
)


def late(engine: Engine, steps: ir.Table, baselines: Baselines) -> list[Row]:
    found = engine.make(late_by_usual, steps, *held_against(engine, baselines, "waiting"))
    return sorted(engine.rows(found), key=lambda row: (row["case_id"], row["anchor_position"]))


def test_a_step_is_held_against_the_finest_place_that_has_a_limit(engine: Engine) -> None:
    steps = steps_from(
        engine,
        "finest A 0 /x", "finest B 31 /n",
        "not A 0 /x", "not B 30 /n",
        "team C 0 /x", "team B 41 /n",
        "nobody A 0 /x", "nobody B 51",
        "other A 0 /x", "other B 61 /s",
        "soon A 0 /x", "soon B 60 /s",
        "unknown A 0 /x", "unknown Z 9000 /s",
        "first B 0 /n",
    )  # fmt: skip
    found = late(engine, steps, known("waiting", *PLACES))
    assert {row["case_id"]: row["allowed_seconds"] for row in found} == {
        "finest": 1800,
        "team": 2400,
        "nobody": 3000,
        "other": 3600,
    }


def test_what_is_told_of_a_late_step(engine: Engine) -> None:
    steps = steps_from(engine, "x A 0 /x", "x C 5 /x", "x B 46 /n", "x B 47 /n")
    (row,) = late(engine, steps, known("waiting", *PLACES))
    assert list(row) == list(DEPARTURES)
    assert {name: value for name, value in row.items() if value is not None} == {
        "case_id": "x",
        "kind": "late",
        "form": "usual",
        "detector": "late by usual",
        "place": "B",
        "anchor_event_id": "x-3",
        "anchor_position": 3,
        "began_position": 3,
        "first_position": 3,
        "last_position": 3,
        "causes_steps": False,
        "anchored_at": at(46),
        "visit_number": 1,
        "taken_seconds": 41 * MINUTE,
        "counted_seconds": 41 * MINUTE,
        "allowed_seconds": 40 * MINUTE,
        "usual_seconds": 10 * MINUTE,
        "late_seconds": 31 * MINUTE,
        "is_running": False,
    }


def test_nothing_is_late_where_nothing_is_usual(engine: Engine) -> None:
    steps = steps_from(engine, "x A 0 /x", "x B 9000 /n")
    assert late(engine, steps, known("waiting")) == []
    assert late(engine, steps_from(engine), known("waiting", *PLACES)) == []


def test_looking_up_what_is_usual_doubles_no_row(engine: Engine) -> None:
    steps = steps_from(engine, "x A 0 /n", "x B 1 /n", "x B 2", "y B 3 /s", "y Q 4")
    levels = held_against(engine, known("waiting", *PLACES), "waiting")
    rows = engine.rows(with_usual(steps, levels, "waiting"))
    told = {(row["case_id"], row["position"]): row["limit_seconds"] for row in rows}
    assert len(rows) == 5
    assert told == {("x", 1): None, ("x", 2): 1800, ("x", 3): 3000, ("y", 1): 3600, ("y", 2): None}


def waits(engine: Engine, minutes: Iterable[float]) -> ir.Table:
    """Return the steps of cases in which B follows A after so many minutes."""
    rows = [
        {"case_id": f"c{number}", "activity": activity, "occurred_at": at(when),
         "lifecycle": None, "person": None, "team_id": "n", "organisation_id": None,
         "source_row": number}
        for number, wait in enumerate(minutes)
        for activity, when in (("A", 0.0), ("B", float(wait)))
    ]  # fmt: skip
    return steps_table(engine, rows)


def test_late_steps_of_times_without_delays_are_as_few_as_stated(engine: Engine) -> None:
    shares = []
    for seed in range(5):
        steps = waits(engine, 60 * np.exp(0.9 * np.random.default_rng(seed).standard_normal(1000)))
        found = late(engine, steps, fit_baselines(engine, steps, false_alarm_rate=0.02))
        shares.append(len(found) / 1000)
    assert np.mean(shares) == pytest.approx(0.02, rel=1 / 3)


def test_ten_times_longer_waits_are_as_late(engine: Engine) -> None:
    minutes = 600 * np.random.default_rng(3).lognormal(0, 0.9, 600)
    both = [waits(engine, factor * minutes) for factor in (1, 8)]
    told = [
        {row["case_id"] for row in late(engine, steps, fit_baselines(engine, steps))}
        for steps in both
    ]
    assert told[0] == told[1]
    assert told[0]


def test_delays_are_found_and_only_they(engine: Engine) -> None:
    minutes = np.concatenate((np.random.default_rng(5).uniform(30, 60, 590), [400.0] * 6))
    steps = waits(engine, minutes)
    found = late(engine, steps, fit_baselines(engine, steps))
    delayed = {f"c{number}" for number in range(590, 596)}
    assert delayed <= {row["case_id"] for row in found}
    assert len(found) <= 6 + 3


def test_some_cases_alone_are_as_late_as_among_all_by_the_same_usual(engine: Engine) -> None:
    steps = waits(engine, 60 * np.random.default_rng(9).lognormal(0, 0.9, 600))
    baselines = fit_baselines(engine, steps, false_alarm_rate=0.05)
    some = {f"c{number}" for number in range(0, 600, 3)}
    whole = [row for row in late(engine, steps, baselines) if row["case_id"] in some]
    alone = late(engine, engine.named(steps.filter(steps.case_id.isin(some))), baselines)
    assert alone == whole
    assert alone
