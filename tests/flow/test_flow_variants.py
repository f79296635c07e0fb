"""Variants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from builders import at
from daylit.errors import MissingColumnsError
from daylit.flow.variants import variant_activities, variants
from reference import steps_from

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine

Row = dict[str, Any]


def case(name: str, variant: str | None, minutes: int) -> Row:
    return {
        "case_id": name,
        "variant_id": variant,
        "step_count": len(variant or ""),
        "started_at": at(0),
        "ended_at": at(minutes),
    }


@pytest.fixture(scope="module")
def cases(engine: Engine) -> ir.Table:
    rows = [
        case("x5", "ab", 30), case("x4", "ab", 10), case("x3", "ba", 5), case("x2", "ba", 7),
        case("x1", "aab", 1), case("x0", None, 99),
    ]  # fmt: skip
    return engine.from_arrow(pa.Table.from_pylist(rows))


def test_variants_come_with_most_cases_first_and_ties_by_id(
    engine: Engine, cases: ir.Table
) -> None:
    assert engine.rows(variants(cases)) == [
        {
            "variant_id": variant,
            "case_count": count,
            "step_count": steps,
            "median_duration_seconds": duration,
            "example_case_id": example,
            "share": count / 5,
        }
        for variant, count, steps, duration, example in [
            ("ab", 2, 2, 1200, "x4"),
            ("ba", 2, 2, 360, "x2"),
            ("aab", 1, 3, 60, "x1"),
        ]
    ]


def test_cases_without_columns_are_refused(cases: ir.Table) -> None:
    with pytest.raises(MissingColumnsError) as raised:
        variants(cases.drop("variant_id"))
    assert str(raised.value) == "The table cases lacks the column(s) variant_id."


def test_variant_is_spelled_out_by_the_steps_of_an_example(engine: Engine) -> None:
    steps = steps_from(engine, "x2 B 5", "x1 A 9", "x2 A 2", "x3 C 0", "x1 B 1")
    rows = engine.rows(variant_activities(steps, ["x2", "x1"]))
    assert [(row["case_id"], row["position"], row["activity"]) for row in rows] == [
        ("x1", 1, "B"),
        ("x1", 2, "A"),
        ("x2", 1, "A"),
        ("x2", 2, "B"),
    ]
