"""What a ledger keeps of the exceptions of a run."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa
import pytest

from builders import NOW, at
from daylit.departures.analysis import Analysis, analyse
from daylit.departures.judgements import Judgement, Target
from daylit.departures.ledger_rows import (
    COLUMNS,
    anchored,
    anchors_in,
    ledger_rows,
    parties_of_cases,
)
from loops_only import LOOPS_ONLY, cases_of
from reference import steps_from

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine

Row = dict[str, Any]

ORDINARY = [f"c{number} A {number} ann/a/acme" for number in range(3, 33)]
LINES = (
    *ORDINARY,
    # Comes back to a, which does A again; then team b, of no stated organisation, ends it.
    "c1 A 1 ann/a/acme", "c1 B 5 cid/b/bolt", "c1 A 9 ann/a/acme", "c1 C 11 cid/b",
    # A again and, apart from it, once more.
    "c2 A 2 ann/a/acme", "c2 A 6 bob/a/acme", "c2 C 8 bob/a/acme", "c2 A 30 bob/a/acme",
)  # fmt: skip


@pytest.fixture(scope="module")
def steps(engine: Engine) -> ir.Table:
    return steps_from(engine, *LINES)


@pytest.fixture(scope="module")
def analysis(engine: Engine, steps: ir.Table) -> Analysis:
    return run(engine, steps)


def run(engine: Engine, steps: ir.Table, *judgements: Judgement) -> Analysis:
    settings = replace(LOOPS_ONLY, judgements=judgements, asked_at=NOW)
    return analyse(engine, steps, cases_of(steps), process_id="work", settings=settings)


def rows_of(
    engine: Engine, steps: ir.Table, found: Analysis, cases: ir.Table | None = None
) -> list[Row]:
    table = engine.make(
        ledger_rows,
        found.exceptions,
        found.departures,
        steps,
        cases_of(steps) if cases is None else cases,
        process_id="work",
    )
    assert table.columns == COLUMNS
    return sorted(engine.rows(table), key=lambda row: (row["case_id"], row["anchored_at"]))


def test_an_exception_is_one_row_with_what_it_is_and_where_its_case_is_now(
    engine: Engine, steps: ir.Table, analysis: Analysis
) -> None:
    row = rows_of(engine, steps, analysis)[0]
    known = engine.rows(analysis.exceptions.filter(analysis.exceptions.case_id == "c1"))[0]
    (pattern,) = (one for one in analysis.patterns if one["place"] == "a → b → a")
    assert row == {
        "exception_id": known["exception_id"],
        "case_id": "c1",
        "kind": "bounce",
        "place": "a → b → a",
        "told_kind": "bounce",
        "told_place": "a → b → a",
        "pattern_id": pattern["pattern_id"],
        "form": None,
        "holder": "a",
        "other": "b",
        "visit_number": 2,
        "anchor_event_id": "c1-33",
        "anchored_at": at(9),
        "began_at": at(1),
        "last_anchored_at": at(9),
        "resolved_at": at(9),
        "delay_seconds": 480.0,
        "late_seconds": None,
        "taken_seconds": None,
        "counted_seconds": None,
        "allowed_seconds": None,
        "usual_seconds": None,
        "due_at": None,
        "rule_id": None,
        "is_running": None,
        "caused_step_count": 2,
        "caused_work_seconds": None,
        "departure_count": 2,
        "verdict": None,
        "verdict_until_on": None,
        "verdict_reason": None,
        "team_id": "a",
        "organisation_id": "acme",
        "now_team_id": "b",
        "now_organisation_id": "acme",
        "case_is_open": False,
        "case_ended_at": at(11),
        "customer_id": None,
        "service_id": None,
        "anchors": "c1-33",
    }


def test_every_exception_of_a_case_is_a_row_of_its_own(
    engine: Engine, steps: ir.Table, analysis: Analysis
) -> None:
    told = [(row["case_id"], row["anchors"]) for row in rows_of(engine, steps, analysis)]
    assert told == [("c1", "c1-33"), ("c2", "c2-36"), ("c2", "c2-38")]


def test_an_exception_merged_into_another_pattern_keeps_how_it_was_found(
    engine: Engine, steps: ir.Table
) -> None:
    bounce = Target("pattern", None, None, "bounce", "a → b → a")
    again = Target("pattern", None, None, "rework", "A")
    found = run(engine, steps, Judgement("merged", bounce, NOW, into=again))
    row = rows_of(engine, steps, found)[0]
    assert (row["kind"], row["place"], row["holder"], row["other"]) == (
        "bounce", "a → b → a", "a", "b",
    )  # fmt: skip
    assert (row["told_kind"], row["told_place"]) == ("rework", "A")
    assert [row["pattern_id"]] == [one["pattern_id"] for one in found.patterns]


def test_an_exception_told_apart_by_a_trait_names_the_pattern_with_its_value(
    engine: Engine, steps: ir.Table
) -> None:
    again = Target("pattern", None, None, "rework", "A")
    found = run(engine, steps, Judgement("split", again, NOW, by_trait="team"))
    rows = rows_of(engine, steps, found)
    assert [(row["place"], row["told_place"]) for row in rows[1:]] == [("A", "A (team: a)")] * 2
    assert {row["pattern_id"] for row in rows} == {one["pattern_id"] for one in found.patterns}


def test_an_accepted_exception_says_until_when_and_why(engine: Engine, steps: ir.Table) -> None:
    bounce = Target("pattern", None, None, "bounce", "a → b → a")
    until = NOW.date()
    found = run(engine, steps, Judgement("accepted", bounce, NOW, until, "known"))
    told = [
        (row["verdict"], row["verdict_until_on"], row["verdict_reason"])
        for row in rows_of(engine, steps, found)
    ]
    assert told == [("accepted", until, "known"), (None, None, None), (None, None, None)]


def test_customer_and_service_are_those_of_the_case(
    engine: Engine, steps: ir.Table, analysis: Analysis
) -> None:
    cases = engine.view(_with_customer, cases_of(steps))
    told = [
        (row["customer_id"], row["service_id"]) for row in rows_of(engine, steps, analysis, cases)
    ]
    assert told == [("of c1", "bus"), ("of c2", "bus"), ("of c2", "bus")]


def _with_customer(cases: ir.Table) -> ir.Table:
    return cases.mutate(customer_id="of " + cases.case_id, service_id=ibis.literal("bus"))


def test_anchors_are_told_once_each_by_their_position_then_id(engine: Engine) -> None:
    told = anchors(engine, ("e", 9, "z"), ("e", 10, "a"), ("e", 9, "y"), ("e", 10, "a"))
    assert told == ["y z a"]


def test_anchors_whose_ids_hold_spaces_or_percent_signs_come_back(engine: Engine) -> None:
    (told,) = anchors(engine, ("e", 1, "R 18"), ("e", 2, "100%"), ("e", 3, "%20 %25"))
    assert anchors_in(told) == ["R 18", "100%", "%20 %25"]
    assert told.count(" ") == 2


def anchors(engine: Engine, *rows: tuple[str, int, str]) -> list[str]:
    ids, positions, events = zip(*rows, strict=True)
    table = pa.table(
        {
            "exception_id": ids,
            "anchor_position": pa.array(positions, pa.int32()),
            "anchor_event_id": events,
            "anchored_at": [at(position) for position in positions],
        }
    )
    return [row["anchors"] for row in engine.answer(anchored, engine.from_arrow(table))]


def test_last_anchored_is_the_latest_of_all_its_departures(engine: Engine) -> None:
    # C and D are done again one after the other: one exception, named by the first.
    ordinary = [f"o{n} {what} {n}" for n in range(30) for what in ("C", "D")]
    again = steps_from(engine, *ordinary, "x C 40", "x D 41", "x C 44", "x D 47", "x E 50")
    (row,) = rows_of(engine, again, run(engine, again))
    assert (row["anchored_at"], row["last_anchored_at"]) == (at(44), at(47))
    assert row["anchors"] == "x-63 x-64"
    assert row["departure_count"] == 2


def test_parties_of_cases_are_those_of_cases_with_an_exception_each_once(
    engine: Engine, steps: ir.Table, analysis: Analysis
) -> None:
    rows = engine.answer(parties_of_cases, analysis.exceptions, steps)
    told = {(row["case_id"], row["team_id"], row["organisation_id"]) for row in rows}
    assert told == {
        ("c1", "a", "acme"), ("c1", "b", "bolt"), ("c1", "b", None), ("c2", "a", "acme"),
    }  # fmt: skip
    assert len(rows) == len(told)


def test_steps_that_state_no_party_are_no_party_of_a_case(engine: Engine) -> None:
    ordinary = [f"o{n} C {n}" for n in range(30)]
    again = steps_from(engine, *ordinary, "x C 40", "x C 44", "x D 47 /n")
    found = run(engine, again)
    rows = engine.answer(parties_of_cases, found.exceptions, again)
    assert [tuple(row.values()) for row in rows] == [("x", "n", None)]
