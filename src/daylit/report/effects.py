"""How long cases take with and without exceptions."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from daylit.departures.wording import durations
from daylit.flow.timing import medians
from daylit.record.moments import seconds_between

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine

FEWEST_CASES = 10
"""Medians of fewer cases are not compared: 95 % sure bounds need six values to exist at all."""


@dataclass(frozen=True)
class Median:
    """A median with its 95 % interval, seconds."""

    count: int
    seconds: float
    lower_seconds: float
    upper_seconds: float
    most_seconds: float
    total_seconds: float


def in_one_unit(*medians: Median) -> list[str]:
    """Write medians in one unit: of each its value and the bounds of its interval."""
    figures = ((one.seconds, one.lower_seconds, one.upper_seconds) for one in medians)
    return list(durations(*chain.from_iterable(figures)))


@dataclass(frozen=True)
class Compared:
    """The durations of cases with something and of those without it."""

    with_it: Median
    without_it: Median

    @property
    def longer_seconds(self) -> float:
        """How much longer those with it take in the median."""
        return self.with_it.seconds - self.without_it.seconds

    @property
    def least_seconds(self) -> float:
        """The cautious lower bound: between the nearer ends of both intervals."""
        return self.with_it.lower_seconds - self.without_it.upper_seconds

    @property
    def most_seconds(self) -> float:
        """The cautious upper bound: between the farther ends of both intervals."""
        return self.with_it.upper_seconds - self.without_it.lower_seconds

    @property
    def is_sure(self) -> bool:
        """Whether the intervals leave no doubt about the direction."""
        return self.least_seconds > 0 or self.most_seconds < 0


def as_median(row: dict[str, Any]) -> Median:
    """Make a median of a row of ``flow.timing.medians``."""
    return Median(
        row["measured_count"],
        row["median_seconds"],
        row["lower_seconds"],
        row["upper_seconds"],
        row["most_seconds"],
        row["total_seconds"],
    )


def timed_cases(cases: ir.Table, found: ir.Table) -> ir.Table:
    """Time the cases, from first to last event; open ones as far as they are logged.

    Args:
        cases: The record's cases.
        found: Departures.

    Returns:
        A row per case with a step, in no order: case_id, duration_seconds, has_bounce,
        has_rework.
    """
    stepped = cases.filter(cases.step_count > 0)
    flags = found.group_by("case_id").aggregate(
        has_bounce=(found.kind == "bounce").any(), has_rework=(found.kind == "rework").any()
    )
    joined = stepped.left_join(flags, "case_id")
    return joined.select(
        case_id=stepped.case_id,
        duration_seconds=seconds_between(stepped.started_at, stepped.ended_at),
        has_bounce=flags.has_bounce.fill_null(False),
        has_rework=flags.has_rework.fill_null(False),
    )


def duration_medians(
    engine: Engine, table: ir.Table, group: list[str]
) -> dict[tuple[Any, ...], Median]:
    """Return the median durations of each group with at least ten cases, by the group's values."""
    rows = engine.rows(medians(table, "duration_seconds", group))
    return {
        tuple(row[name] for name in group): as_median(row)
        for row in rows
        if row["measured_count"] >= FEWEST_CASES
    }
