"""How the cases go: the most frequent sequences of activities, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.flow.variants import variant_activities, variants

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ibis.expr.types as ir

    from daylit.record.engine import Engine

SHOWN = 8
MOST_ACTIVITIES = 24
"""Of a longer sequence its beginning is shown."""


@dataclass(frozen=True)
class Course:
    """One sequence of activities.

    Attributes:
        activities: Each with how often it comes in a row.
        left_out_count: Steps at the end that are not shown.
    """

    activities: tuple[tuple[str, int], ...]
    left_out_count: int
    case_count: int
    share: float
    median_duration_seconds: float


def read_courses_of_cases(engine: Engine, steps: ir.Table, cases: ir.Table) -> tuple[Course, ...]:
    """Return the most frequent sequences, most cases first."""
    rows = engine.rows(variants(cases).limit(SHOWN))
    spelled: dict[str, list[str]] = {}
    examples = variant_activities(steps, [row["example_case_id"] for row in rows])
    beginnings = examples.filter(examples.position <= MOST_ACTIVITIES)
    for step in engine.rows(beginnings):
        spelled.setdefault(step["case_id"], []).append(step["activity"])
    return tuple(
        Course(
            in_a_row(spelled[row["example_case_id"]]),
            max(0, row["step_count"] - MOST_ACTIVITIES),
            row["case_count"],
            row["share"],
            row["median_duration_seconds"],
        )
        for row in rows
    )


def in_a_row(activities: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Join activities alike that follow each other, with how many there are."""
    joined: list[tuple[str, int]] = []
    for activity in activities:
        if joined and joined[-1][0] == activity:
            joined[-1] = (activity, joined[-1][1] + 1)
        else:
            joined.append((activity, 1))
    return tuple(joined)
