"""Patterns told apart by the values of a trait, as people decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from daylit.departures.splitting import as_splits, split_apart, whole_place

if TYPE_CHECKING:
    from daylit.record.engine import Engine

BY_MODEL = ("rework", "Repair", "model")


def places(engine: Engine, *splits: tuple[str, str, str]) -> list[str]:
    """Return the places of four exceptions of three cases, in order."""
    excepted = engine.from_arrow(
        pa.table(
            {
                "exception_id": ["e1", "e2", "e3", "e4"],
                "case_id": ["x", "y", "z", "x"],
                "kind": ["rework", "rework", "rework", "bounce"],
                "place": ["Repair", "Repair", "Repair", "Repair"],
                "anchor_event_id": ["s1", "s2", "s3", "s4"],
            }
        )
    )
    cases = engine.from_arrow(
        pa.table(
            {
                "case_id": ["x", "y", "z"],
                "case_model": pa.array(["Kust", None, "Fjord"], pa.string()),
                "customer_id": ["c1", "c1", "c2"],
            }
        )
    )
    steps = engine.from_arrow(
        pa.table(
            {"step_id": ["s1", "s2", "s3", "s4"], "team_id": ["North", "South", None, "North"]}
        )
    )
    told = engine.make(split_apart, excepted, cases, steps, splits=splits)
    assert told.columns == excepted.columns
    return [row["place"] for row in engine.rows(told.order_by("exception_id"))]


def test_pattern_is_told_apart_by_what_is_said_of_its_cases(engine: Engine) -> None:
    assert places(engine, BY_MODEL) == [
        "Repair (model: Kust)",
        "Repair (model: not stated)",
        "Repair (model: Fjord)",
        "Repair",
    ]


def test_pattern_is_told_apart_by_customer_or_by_the_team_of_its_anchor(engine: Engine) -> None:
    assert places(engine, ("rework", "Repair", "customer"))[:2] == ["Repair (customer: c1)"] * 2
    assert places(engine, ("bounce", "Repair", "team"))[3] == "Repair (team: North)"
    assert places(engine, ("rework", "Repair", "team"))[2] == "Repair (team: not stated)"


def test_trait_that_the_log_does_not_have_tells_nothing_apart(engine: Engine) -> None:
    assert places(engine, ("rework", "Repair", "colour")) == ["Repair"] * 4


def test_parts_of_a_pattern_are_held_against_its_whole_place() -> None:
    splits = as_splits({("rework", "Repair"): "model"})
    assert splits == (BY_MODEL,)
    assert whole_place("rework", "Repair (model: Kust)", splits) == "Repair"
    assert whole_place("bounce", "Repair (model: Kust)", splits) == "Repair (model: Kust)"
    assert whole_place("rework", "Check", splits) == "Check"
