"""Bounces on which nothing was done but what is due anyway."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from daylit.departures.analysis import analyse
from daylit.departures.detect import loops
from daylit.departures.due import due_of_parties, due_visits
from daylit.departures.ordinary import ordinary_bounces
from daylit.departures.usual import NOTHING_DECLARED
from loops_only import LOOPS_ONLY, cases_of
from reference import steps_from

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine

# Most cases ask (a), have it approved (b), are booked (c) and paid out (a).
USUAL = tuple(
    line
    for number in range(40)
    for line in (
        f"c{number} Ask 0 /a", f"c{number} Approve 60 /b", f"c{number} Book 120 /c",
        f"c{number} Pay 180 /a",
    )
)  # fmt: skip
# Booking was skipped: a -> b -> a, and yet nothing is one too many.
SKIPPED = ("skipped Ask 0 /a", "skipped Approve 60 /b", "skipped Pay 180 /a")
# Sent back: the same way, and asked twice.
SENT_BACK = (
    "back Ask 0 /a", "back Refuse 60 /b", "back Ask 90 /a", "back Approve 120 /b",
    "back Book 150 /c", "back Pay 180 /a",
)  # fmt: skip


def found(engine: Engine, *lines: str) -> list[tuple[str, str]]:
    steps = steps_from(engine, *lines)
    departures = engine.named(loops(steps, party="team", declared=NOTHING_DECLARED))
    due = engine.named(due_visits(steps, departures))
    by_whom = engine.named(due_of_parties(steps, departures, due, party="team"))
    rows = engine.rows(ordinary_bounces(departures, steps, by_whom, party="team"))
    return sorted((row["case_id"], row["kind"]) for row in rows)


@pytest.fixture(scope="module")
def mixed(engine: Engine) -> ir.Table:
    return steps_from(engine, *USUAL, *SKIPPED, *SENT_BACK)


def test_a_bounce_of_due_steps_only_is_ordinary(engine: Engine) -> None:
    assert found(engine, *USUAL, *SKIPPED, *SENT_BACK) == [("skipped", "bounce")]


def test_steps_that_are_due_with_another_team_make_a_bounce_no_ordinary_one(
    engine: Engine,
) -> None:
    # One activity for all: that a case is handled three times is usual, that a has it back is not.
    ways = [("a", "b", "c")] * 40 + [("a", "b", "a")] * 10
    lines = [f"c{number} Handle {60 * at} /{team}" for number, way in enumerate(ways)
             for at, team in enumerate(way)]  # fmt: skip
    assert found(engine, *lines) == []


def test_of_too_few_cases_no_bounce_is_ordinary(engine: Engine) -> None:
    assert found(engine, *USUAL[:80], *SKIPPED, *SENT_BACK) == []


def test_the_ordinary_course_is_no_exception_and_told(engine: Engine, mixed: ir.Table) -> None:
    run = analyse(engine, mixed, cases_of(mixed), process_id="work", settings=LOOPS_ONLY)
    assert {row["case_id"] for row in engine.rows(run.exceptions)} == {"back"}
    (said,) = run.remarks
    assert said == (
        "1 bounce consisted of steps that most cases have as well, in another order: it is no "
        "exception."
    )


def test_where_nothing_departs_nothing_is_ordinary(engine: Engine) -> None:
    steps = steps_from(engine, *USUAL)
    departures = engine.named(loops(steps, party="team", declared=NOTHING_DECLARED))
    due = engine.from_arrow(pa.table({"activity": pa.array([], pa.string()),
                                      "visit_number": pa.array([], pa.int32())}))  # fmt: skip
    assert engine.rows(ordinary_bounces(departures, steps, due, party=None)) == []
