"""Work that is measured, or assumed from the minutes that people gave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from builders import built, log, reading
from daylit.departures.minutes import (
    Minutes,
    unknown_work_remark,
    unmatched_minutes,
    with_work,
    without_minutes,
)

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine

MINUTE = 60
GIVEN = Minutes((("Repair", 30.0), ("Close", 0.0), ("Pick", 7.5)))
SHARE: list[pa.Field[Any]] = [pa.field("work_share", pa.float64())]
LINES = (
    "x Repair 0 start",
    "x Repair 100 complete",
    "x Repair 110 complete",
    "x Pick 120",
    "x Drive 130",
    "x Close 140",
    "y Call 0",
    "y Drive 5",
    "y Pack 6 start",
    "y Pack 16 complete",
)


@pytest.fixture(scope="module")
def steps(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> ir.Table:
    rows = [row | {"work_share": 0.5 if row["activity"] == "Pick" else None} for row in log(*LINES)]
    folder = tmp_path_factory.mktemp("minutes")
    return engine.named(built(engine, folder, reading(engine, rows, attributes=SHARE)).steps)


def work(engine: Engine, steps: ir.Table, minutes: Minutes | None) -> dict[tuple[str, int], Any]:
    """Return (work in minutes, its basis) by case and position."""
    return {
        (row["case_id"], row["position"]): (
            None if row["work_seconds"] is None else row["work_seconds"] / MINUTE,
            row["work_basis"],
        )
        for row in engine.answer(with_work, steps, minutes=minutes)
    }


def test_work_is_measured_where_both_ends_are_logged_else_what_people_gave(
    engine: Engine, steps: ir.Table
) -> None:
    assert work(engine, steps, GIVEN) == {
        ("x", 1): (100, "measured"),
        ("x", 2): (30, "assumed"),
        ("x", 3): (3.75, "assumed"),
        ("x", 4): (None, None),
        ("x", 5): (0, "assumed"),
        ("y", 1): (None, None),
        ("y", 2): (None, None),
        ("y", 3): (10, "measured"),
    }


@pytest.mark.parametrize("minutes", [None, Minutes(())])
def test_without_minutes_only_what_is_measured_is_known(
    engine: Engine, steps: ir.Table, minutes: Minutes | None
) -> None:
    known = {place: each for place, each in work(engine, steps, minutes).items() if each[1]}
    assert known == {("x", 1): (100, "measured"), ("y", 3): (10, "measured")}


def test_activities_whose_work_nobody_knows_are_listed_most_steps_first(
    engine: Engine, steps: ir.Table
) -> None:
    listed = engine.answer(without_minutes, steps, minutes=GIVEN)
    assert [tuple(row.values()) for row in listed] == [("Drive", 2), ("Call", 1)]
    listed = engine.answer(without_minutes, steps, minutes=None)
    assert [tuple(row.values()) for row in listed] == [
        ("Drive", 2),
        ("Call", 1),
        ("Close", 1),
        ("Pick", 1),
        ("Repair", 1),
    ]


def test_activities_whose_work_nobody_knows_are_told_with_their_share_and_what_comes_of_it(
    engine: Engine, steps: ir.Table
) -> None:
    listed = engine.answer(without_minutes, steps, minutes=GIVEN)
    assert unknown_work_remark(listed, 8, "steps") == (
        (
            "3 of 8 steps (38 %) have neither measured work nor minutes: 'Drive' (2 steps) and "
            "'Call' (1 step). Work is told in steps; for hours, that of 95 % of them must be known."
        ),
    )
    assert unknown_work_remark(listed[1:], 40, "hours assumed") == (
        (
            "1 of 40 steps (2.5 %) has neither measured work nor minutes: 'Call' (1 step). In "
            "hours they hold no work."
        ),
    )
    assert unknown_work_remark([], 8, "hours assumed") == ()


def test_of_many_activities_without_minutes_the_first_ten_are_named() -> None:
    listed = [{"activity": f"A{number}", "step_count": 2} for number in range(10, 23)]
    (said,) = unknown_work_remark(listed, 1000, "hours measured")
    named = ", ".join(f"'A{number}' (2 steps)" for number in range(10, 20))
    assert said == (
        f"26 of 1,000 steps (2.6 %) have neither measured work nor minutes: {named} and 3 more. "
        "In hours they hold no work."
    )


def test_minutes_of_unknown_activities_are_told_with_the_nearest_name() -> None:
    given = Minutes((("Repiar", 30.0), ("Pick", 5.0), ("Zzz", 1.0)))
    assert unmatched_minutes(given, ("Repair", "Pick", "Drive")) == (
        (
            "The activity 'Repiar' has minutes, but this log does not have it. "
            "The nearest name is 'Repair'."
        ),
        "The activity 'Zzz' has minutes, but this log does not have it.",
    )


def test_a_step_that_ends_before_it_starts_has_no_measured_work(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("backwards")
    rows = log("x Repair 10 start", "x Repair 5 complete")
    backwards = engine.named(built(engine, folder, reading(engine, rows)).steps)
    assert work(engine, backwards, None) == {("x", 1): (None, None), ("x", 2): (None, None)}
    assert work(engine, backwards, GIVEN) == {
        ("x", 1): (30, "assumed"),
        ("x", 2): (30, "assumed"),
    }
