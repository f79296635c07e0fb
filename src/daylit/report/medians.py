"""Medians with how sure they are, as the report tells them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import Any

from daylit.departures.wording import durations


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
