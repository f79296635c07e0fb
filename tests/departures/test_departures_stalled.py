"""Stalled: open cases that have waited where they are longer than is usual there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from builders import at, built, log, reading
from daylit.departures.baselines import Baselines, fit_baselines
from daylit.departures.baselines.kept import SCHEMA
from daylit.departures.late import held_against
from daylit.departures.stalled import stalled
from daylit.departures.table import DEPARTURES
from daylit.record.store import with_open

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    import ibis.expr.types as ir

    from daylit.record.engine import Engine

MINUTE = 60.0
Row = dict[str, Any]


def process(
    engine: Engine, folder: Path, lines: Sequence[str], closing: Sequence[str] = ("End",)
) -> tuple[ir.Table, ir.Table]:
    made = built(engine, folder, reading(engine, log(*lines)))
    cases = engine.view(with_open, made.cases.drop("is_open"), closing=tuple(closing))
    return engine.named(made.steps), cases


def known(*places: Row) -> Baselines:
    rows = [
        {
            **dict.fromkeys(SCHEMA.names),
            "measure": "next",
            "visit_count": 400,
            "far_count": 0,
            "usual_seconds": 10 * MINUTE,
            "goes_on_share": 0.9,
            **place,
        }
        for place in places
    ]
    return Baselines(0.005, None, "elapsed", pa.Table.from_pylist(rows, schema=SCHEMA))


USUAL = known(
    {"level": 0, "previous_activity": "B", "prior_team_id": "n", "limit_seconds": 30 * MINUTE},
    {"level": 1, "previous_activity": "B", "limit_seconds": 60 * MINUTE},
    {"level": 1, "previous_activity": "C", "limit_seconds": 60, "goes_on_share": 0.89},
)


def found(
    engine: Engine,
    tables: tuple[ir.Table, ir.Table],
    baselines: Baselines,
    as_of: datetime | None,
) -> list[Row]:
    levels = held_against(engine, baselines, "next")
    rows = engine.answer(stalled, *tables, *levels, as_of=as_of)
    return sorted(rows, key=lambda row: str(row["case_id"]))


def test_open_cases_are_held_against_where_they_are(engine: Engine, tmp_path: Path) -> None:
    lines = [
        *("finest A 0", "finest B 69 /n"),
        *("not A 0", "not B 70 /n"),
        *("other A 0", "other B 39 /s"),
        *("soon A 0", "soon B 40 /s"),
        *("nobody A 0 /n", "nobody B 41"),
        *("closed B 0 /n", "closed End 1"),
        *("ends_there B 0", "ends_there C 1"),
        "unknown Z 0",
    ]
    rows = found(engine, process(engine, tmp_path, lines), USUAL, at(100))
    assert {row["case_id"]: row["allowed_seconds"] / MINUTE for row in rows} == {
        "finest": 30,
        "other": 60,
    }


def test_what_ended_within_a_minute_of_its_last_event_has_not_stalled(
    engine: Engine, tmp_path: Path
) -> None:
    lines = [
        *("closed B 0 /n", "closed End 1"),
        *("at_once A 0", "at_once End 10", "at_once B 10.9 /n"),
        *("later A 0", "later End 9", "later B 10 /n"),
    ]
    rows = found(engine, process(engine, tmp_path, lines), USUAL, at(100))
    assert [row["case_id"] for row in rows] == ["later"]


def test_what_is_told_of_a_stalled_case(engine: Engine, tmp_path: Path) -> None:
    # Something was scheduled after its last step: it waits from then.
    lines = ["x B 0 /n", "x A 5 /n", "x B 10 /n", "x Z 20 schedule"]
    (row,) = found(engine, process(engine, tmp_path, lines), USUAL, at(60))
    assert list(row) == list(DEPARTURES)
    assert row.pop("anchor_event_id")
    assert {name: value for name, value in row.items() if value is not None} == {
        "case_id": "x",
        "kind": "stalled",
        "form": "usual",
        "detector": "stalled",
        "place": "B",
        "anchor_position": 3,
        "began_position": 3,
        "first_position": 3,
        "last_position": 3,
        "causes_steps": False,
        "anchored_at": at(20),
        "visit_number": 2,
        "taken_seconds": 40 * MINUTE,
        "allowed_seconds": 30 * MINUTE,
        "usual_seconds": 10 * MINUTE,
        "late_seconds": 30 * MINUTE,
        "is_running": True,
    }


def test_nothing_waits_before_its_last_event_nor_in_an_empty_log(
    engine: Engine, tmp_path: Path
) -> None:
    tables = process(engine, tmp_path, ["x B 500 /n"])
    assert found(engine, tables, USUAL, at(100)) == []
    assert found(engine, tables, known(), at(10_000)) == []
    assert found(engine, tables, USUAL, None) == []


def test_cases_end_where_ending_is_usual(engine: Engine, tmp_path: Path) -> None:
    # Nobody said what closes a case, so all are open; 3 of 20 end at B, 1 of 20 at A.
    going = [f"c{n} {step}" for n in range(19) for step in ("A 0", f"B {60 + n}")]
    on = [f"c{n} C {120 + 2 * n}" for n in range(16)]
    tables = process(engine, tmp_path, [*going, *on, "left A 0"], closing=())
    baselines = fit_baselines(engine, tables[0], false_alarm_rate=0.15)
    rows = found(engine, tables, baselines, at(100_000))
    assert [(row["case_id"], row["place"]) for row in rows] == [("left", "A")]


def test_cases_met_waiting_are_stalled_as_seldom_as_stated(engine: Engine, tmp_path: Path) -> None:
    minutes = np.random.default_rng(2).exponential(600, 1500)
    lines = [
        line
        for n, wait in enumerate(minutes)
        for line in (f"c{n} A {n}", f"c{n} End {n + wait:.3f}")
    ]
    whole = process(engine, tmp_path / "whole", lines)
    baselines = fit_baselines(engine, whole[0], false_alarm_rate=0.05)
    seen = [line for line in lines if float(line.split()[2]) <= 1500]
    tables = process(engine, tmp_path / "seen", seen)
    open_count = engine.count(tables[1].filter(tables[1].is_open))
    assert open_count > 500
    assert len(found(engine, tables, baselines, at(1500))) / open_count <= 0.05 * 4 / 3
