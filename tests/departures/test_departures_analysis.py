"""One run over a process."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from daylit.departures.analysis import Analysis, analyse
from daylit.departures.usual import Declared, Loop
from loops_only import LOOPS_ONLY, cases_of
from reference import steps_from

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine

LINES = (
    *(f"c{number} A 0 ann/a" for number in range(30)),
    "c0 A 5 bob/a", "c1 B 5 cid/b", "c1 A 9 ann/a", "c2 B 5 cid/b",
)  # fmt: skip


@pytest.fixture(scope="module")
def steps(engine: Engine) -> ir.Table:
    return steps_from(engine, *LINES)


@pytest.fixture(scope="module")
def analysis(engine: Engine, steps: ir.Table) -> Analysis:
    return analyse(engine, steps, cases_of(steps), process_id="work", settings=LOOPS_ONLY)


def test_analysis_finds_patterns_of_every_kind(analysis: Analysis) -> None:
    told = [(row["kind"], row["place"], row["caused_step_count"]) for row in analysis.patterns]
    assert told == [("bounce", "a → b → a", 1), ("rework", "A", 1)]


def test_analysis_judges_teams_where_they_hand_over(analysis: Analysis) -> None:
    assert analysis.party == "team"
    assert [total.party for total in analysis.totals] == ["person", "team", "organisation"]
    assert [total.hand_over_count for total in analysis.totals] == [4, 3, 0]


def test_analysis_lists_loops_and_round_trips_with_their_readings(analysis: Analysis) -> None:
    assert [(row["activity"], row["reading"]) for row in analysis.loops] == [("A", "departure")]
    told = [(row["holder"], row["other"], row["reading"]) for row in analysis.trips]
    assert told == [("a", "b", "departure")]


def test_every_departure_is_in_one_exception(engine: Engine, analysis: Analysis) -> None:
    assert engine.count(analysis.departures) == 3
    counts = [row["departure_count"] for row in engine.rows(analysis.exceptions)]
    assert sorted(counts) == [1, 2]


def test_no_round_trip_between_persons_is_told(engine: Engine, steps: ir.Table) -> None:
    run = analyse(
        engine,
        steps,
        cases_of(steps),
        process_id="work",
        settings=replace(
            LOOPS_ONLY, declared=Declared(usual=(Loop("rework", ("A",)),)), party="person"
        ),
    )
    assert run.party == "person"
    assert run.trips == ()
    told = [(row["kind"], row["place"]) for row in run.patterns]
    assert told == [("bounce", "A")]
    shown = repr((run.patterns, run.loops, run.trips))
    assert not any(name in shown for name in ("ann", "bob", "cid"))


def test_log_in_which_nothing_changes_hands_has_no_bounces(engine: Engine) -> None:
    steps = steps_from(engine, "x1 A", "x1 B")
    run = analyse(engine, steps, cases_of(steps), process_id="work", settings=LOOPS_ONLY)
    assert (run.party, run.trips, run.loops, run.patterns) == (None, (), (), ())
