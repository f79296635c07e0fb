"""Bounces of one holder with several others, a few with each, are told together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from daylit.departures.rolling_up import rolled_up

if TYPE_CHECKING:
    from daylit.record.engine import Engine

FIELDS = ("exception_id", "kind", "place", "holder", "other")


def places(engine: Engine, *counts: tuple[str, str | None, str | None, int]) -> dict[str, int]:
    """Return how many exceptions each place has, of so many of a kind with holder and other."""
    rows = []
    for kind, holder, other, count in counts:
        place = f"{holder} → {other} → {holder}" if holder else "Check"
        rows += [(f"{kind}{holder}{other}{number}", kind, place, holder, other)
                 for number in range(count)]  # fmt: skip
    table = pa.table({name: pa.array(column, pa.string()) for name, column in
                      zip(FIELDS, zip(*rows, strict=True), strict=True)})  # fmt: skip
    rolled = rolled_up(engine.from_arrow(table))
    counted = rolled.group_by("place").aggregate(n=rolled.count())
    assert rolled.columns == FIELDS
    return {row["place"]: row["n"] for row in engine.rows(counted)}


def test_few_bounces_with_each_of_several_others_are_told_together(engine: Engine) -> None:
    assert places(engine, ("bounce", "A", "B", 2), ("bounce", "A", "C", 29)) == {
        "A → others → A": 31
    }


def test_many_bounces_with_one_other_stay_apart(engine: Engine) -> None:
    counts = (("bounce", "A", "B", 30), ("bounce", "A", "C", 2), ("bounce", "A", "D", 1))
    assert places(engine, *counts) == {"A → B → A": 30, "A → others → A": 3}


def test_few_bounces_with_one_other_alone_stay_what_they_are(engine: Engine) -> None:
    assert places(engine, ("bounce", "A", "B", 30), ("bounce", "A", "C", 2)) == {
        "A → B → A": 30,
        "A → C → A": 2,
    }


def test_bounces_of_another_holder_are_not_told_with_them(engine: Engine) -> None:
    assert places(engine, ("bounce", "A", "B", 2), ("bounce", "B", "A", 2)) == {
        "A → B → A": 2,
        "B → A → B": 2,
    }


def test_other_kinds_and_bounces_between_persons_are_left_alone(engine: Engine) -> None:
    assert places(engine, ("rework", None, None, 2), ("bounce", None, None, 3)) == {"Check": 5}
