"""Detectors: which steps are departures, and what people's declarations change."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

import pytest

from daylit.departures.detect import (
    departing_bounces,
    departing_rework,
    loops,
    rework_readings,
    round_trip_readings,
)
from daylit.departures.table import DEPARTURES
from daylit.departures.usual import NOTHING_DECLARED, Declared, Loop
from reference import steps_from

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine

Row = dict[str, Any]
REWORK_A = Loop("rework", ("A",), "a test drive belongs to it")
BOUNCE_A = Loop("bounce", ("a", "b"))


def found(engine: Engine, table: ir.Table, *names: str) -> list[tuple[Any, ...]]:
    rows = engine.rows(table)
    rows.sort(key=itemgetter("case_id", "anchor_position", "kind"))
    return [tuple(row[name] for name in names) for row in rows]


CALM = ("y1 A ann/a", "y2 A ann/a", "y3 A bob/b", "y4 A bob/b")
"""Cases that stay where they are, so that fewer than half of those of a and of b come back."""


def test_bounce_holds_the_steps_after_its_first_hand_over_up_to_the_return(
    engine: Engine,
) -> None:
    steps = steps_from(engine, *(f"x1 A /{team}" for team in "aabbbaa"), *CALM)
    table = departing_bounces(steps, party="team", declared=NOTHING_DECLARED)
    told = found(engine, table, "first_position", "last_position", "anchor_position", "place")
    assert told == [(4, 6, 6, "a → b → a")]


def test_each_return_of_ping_pong_is_a_bounce_of_its_own(engine: Engine) -> None:
    steps = steps_from(engine, *(f"x1 A /{team}" for team in "abab"), *CALM)
    table = departing_bounces(steps, party="team", declared=NOTHING_DECLARED)
    told = found(engine, table, "first_position", "last_position", "place", "anchor_event_id")
    assert told == [(3, 3, "a → b → a", "x1-3"), (4, 4, "b → a → b", "x1-4")]


def test_steps_without_a_team_inside_a_bounce_belong_to_it(engine: Engine) -> None:
    steps = steps_from(engine, "x1 A /a", "x1 B", "x1 C /b", "x1 D", "x1 E", "x1 F /a", *CALM)
    table = departing_bounces(steps, party="team", declared=NOTHING_DECLARED)
    told = found(engine, table, "began_position", "first_position", "last_position")
    assert told == [(3, 4, 6)]


def test_bounce_between_persons_is_told_by_its_activity_and_never_by_their_ids(
    engine: Engine,
) -> None:
    steps = steps_from(engine, "x1 A ann/", "x1 B bob/", "x1 Check ann/", *CALM)
    table = departing_bounces(steps, party="person", declared=NOTHING_DECLARED)
    assert found(engine, table, "place", "kind") == [("Check", "bounce")]


def again(count: int, of: int) -> list[str]:
    """Return cases that reach A, of which so many do it again, by whom they like."""
    lines = [f"x{number:02} A {number} ann/" for number in range(of)]
    return lines + [f"x{number:02} A 99{number:02} ann/" for number in range(count)]


def test_rare_rework_is_a_departure_at_each_step_done_again(engine: Engine) -> None:
    lines = [*again(1, of=30), "x00 A 9950 bob/", "x00 A 9951"]
    table = departing_rework(steps_from(engine, *lines), declared=NOTHING_DECLARED)
    names = ("case_id", "form", "visit_number", "first_position", "last_position", "place")
    assert found(engine, table, *names) == [
        ("x00", "repeat", 2, 2, 2, "A"),
        ("x00", "redo", 3, 3, 3, "A"),
        ("x00", None, 4, 4, 4, "A"),
    ]


@pytest.mark.parametrize(("count", "of"), [(15, 30), (1, 29), (29, 29)])
def test_usual_rework_and_rework_in_few_cases_are_no_departures(
    engine: Engine, count: int, of: int
) -> None:
    table = departing_rework(steps_from(engine, *again(count, of)), declared=NOTHING_DECLARED)
    assert engine.count(table) == 0


def test_rework_that_people_declared_usual_is_no_departure(engine: Engine) -> None:
    declared = Declared(usual=(REWORK_A,))
    steps = steps_from(engine, *again(1, of=30))
    assert engine.count(departing_rework(steps, declared=declared)) == 0
    (row,) = engine.rows(rework_readings(steps, declared=declared))
    assert (row["reading"], row["is_declared"]) == ("usual", True)


@pytest.mark.parametrize(("count", "of"), [(15, 30), (30, 30), (2, 3)])
def test_rework_that_people_declared_departing_is_a_departure(
    engine: Engine, count: int, of: int
) -> None:
    declared = Declared(departing=(REWORK_A,))
    steps = steps_from(engine, *again(count, of))
    assert engine.count(departing_rework(steps, declared=declared)) == count


def test_loop_declared_both_ways_is_a_departure(engine: Engine) -> None:
    declared = Declared(usual=(REWORK_A, BOUNCE_A), departing=(REWORK_A, BOUNCE_A))
    rework_steps = steps_from(engine, *again(20, of=30))
    assert engine.count(departing_rework(rework_steps, declared=declared)) == 20
    bounce_steps = steps_from(engine, *(f"x1 A /{team}" for team in "aba"))
    table = departing_bounces(bounce_steps, party="team", declared=declared)
    assert engine.count(table) == 1


def test_declaration_touches_its_own_loop_only(engine: Engine) -> None:
    declared = Declared(usual=(Loop("rework", ("B",)), Loop("bounce", ("A", "x"))))
    (row,) = engine.rows(rework_readings(steps_from(engine, *again(1, of=30)), declared=declared))
    assert (row["reading"], row["is_declared"]) == ("departure", False)


def test_round_trip_that_people_declared_usual_is_no_departure_but_its_mirror_is(
    engine: Engine,
) -> None:
    steps = steps_from(engine, *(f"x1 A /{team}" for team in "ababa"), *CALM)
    declared = Declared(usual=(BOUNCE_A,))
    table = departing_bounces(steps, party="team", declared=declared)
    assert found(engine, table, "place", "holder", "other") == [("b → a → b", "b", "a")]
    readings = engine.rows(round_trip_readings(steps, party="team", declared=declared))
    assert {(row["holder"], row["reading"], row["is_declared"]) for row in readings} == {
        ("a", "usual", True),
        ("b", "departure", False),
    }


def test_round_trip_that_most_of_few_cases_make_is_no_departure(engine: Engine) -> None:
    steps = steps_from(engine, *(f"x1 A /{team}" for team in "aba"), "x2 A /a")
    table = departing_bounces(steps, party="team", declared=NOTHING_DECLARED)
    assert engine.count(table) == 0


def test_usual_round_trip_is_no_departure_until_people_declare_it_one(engine: Engine) -> None:
    lines = [
        f"x{case} A {minute} /{team}" for case in range(30) for minute, team in enumerate("aba")
    ]
    steps = steps_from(engine, *lines)
    nothing = departing_bounces(steps, party="team", declared=NOTHING_DECLARED)
    assert engine.count(nothing) == 0
    declared = Declared(departing=(BOUNCE_A,))
    assert engine.count(departing_bounces(steps, party="team", declared=declared)) == 30


def test_loops_of_both_kinds_have_the_declared_columns(engine: Engine) -> None:
    lines = [*again(1, of=30), *(f"z1 B /{team}" for team in "aba"), *CALM]
    steps = steps_from(engine, *lines)
    table = loops(steps, party="team", declared=NOTHING_DECLARED)
    assert {name: str(kind) for name, kind in table.schema().items()} == DEPARTURES
    assert found(engine, table, "case_id", "kind", "detector") == [
        ("x00", "rework", "rework"),
        ("z1", "bounce", "bounce"),
    ]


def test_bounces_are_left_out_where_no_level_is_judged(engine: Engine) -> None:
    steps = steps_from(engine, *(f"x1 A /{team}" for team in "aba"))
    assert engine.count(loops(steps, party=None, declared=NOTHING_DECLARED)) == 0
