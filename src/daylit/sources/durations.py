"""Reads durations as people write them: 4 h, 1.5 days, 1 day 4 h, 8 working hours."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Duration:
    """A length of time, above 0.

    Attributes:
        seconds: How long.
        clock: "elapsed", or "working time".
    """

    seconds: float
    clock: str


def parse_duration(text: str) -> Duration:
    """Read a duration."""
    raise NotImplementedError
