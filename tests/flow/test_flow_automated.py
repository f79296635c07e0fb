"""Figures of people leave automated actors out; figures of work and of teams do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from builders import log
from daylit.departures.detect import loops
from daylit.departures.usual import NOTHING_DECLARED
from daylit.flow.handovers import hand_over_totals
from daylit.flow.rework import rework
from reference import steps_table

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine

LINES = (
    "x A ann/north", "x B robot/it", "x A ann/north", "x A robot/it", "x A bo/south",
    "x C ann/north", "x C bo/south", "x C bo/south",
    *[line for n in range(40) for line in (f"y{n} A ann/north", f"y{n} C ann/north")],
)  # fmt: skip
"""Case x: ann, robot, ann, robot, bo, ann, bo, bo; forty others do A and C once."""


@pytest.fixture(scope="module")
def plain(engine: Engine) -> ir.Table:
    return steps_table(engine, log(*LINES))


@pytest.fixture(scope="module")
def marked(engine: Engine) -> ir.Table:
    return steps_table(engine, log(*LINES), automated={"robot"})


def test_people_hand_over_to_each_other_through_an_automated_actor(
    engine: Engine, plain: ir.Table, marked: ir.Table
) -> None:
    before, after = (hand_over_totals(engine, steps, "person") for steps in (plain, marked))
    # ann robot ann robot bo ann bo; without the robot ann bo ann bo.
    assert (before.hand_over_count, before.bounce_count) == (6, 3)
    assert (after.hand_over_count, after.bounce_count) == (3, 2)


def test_teams_hand_over_as_the_log_has_it(
    engine: Engine, plain: ir.Table, marked: ir.Table
) -> None:
    before, after = (hand_over_totals(engine, steps, "team") for steps in (plain, marked))
    assert before == after
    assert (after.hand_over_count, after.bounce_count) == (6, 3)


def test_by_whom_a_thing_was_done_again_is_unknown_beside_an_automated_actor(
    engine: Engine, plain: ir.Table, marked: ir.Table
) -> None:
    forms = ("repeat_step_count", "redo_step_count", "unknown_step_count")
    told = [
        {row["activity"]: tuple(row[form] for form in forms) for row in engine.rows(rework(steps))}
        for steps in (plain, marked)
    ]
    # A: ann, ann, robot, bo. C: ann, bo, bo.
    assert told == [{"A": (1, 2, 0), "C": (1, 1, 0)}, {"A": (1, 0, 2), "C": (1, 1, 0)}]


def test_what_an_automated_actor_does_again_departs_like_anyones(
    engine: Engine, plain: ir.Table, marked: ir.Table
) -> None:
    found = [
        {
            (row["place"], row["anchor_position"]): row["form"]
            for row in engine.rows(loops(steps, party=None, declared=NOTHING_DECLARED))
        }
        for steps in (plain, marked)
    ]
    assert found[0].keys() == found[1].keys() == {("A", 3), ("A", 4), ("A", 5), ("C", 7), ("C", 8)}
    assert [found[1]["A", position] for position in (3, 4, 5)] == ["repeat", None, None]
