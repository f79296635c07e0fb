"""Durations in words, for whatever stands on the flow of work: one way to write them."""

from __future__ import annotations

MINUTE, HOUR, DAY = 60, 3600, 86400
YEAR = 365.25 * DAY
FEW = 10
LEAST_SHOWN = 0.05
"""What is written with one decimal shows from here on."""

MOST_HOURS = 48
"""Longer durations are told in days."""

MOST_YEARS_IN_DAYS = 10
"""What takes more years than these is told in years: the waiting of all cases together may."""


def duration(seconds: float) -> str:
    """Write a duration in the unit people would use: 40 s, 12 min, 5.2 h, 3.1 days, 12 years."""
    size = abs(seconds)
    if 0 < size < 1:
        return "under 1 s"
    if size < MINUTE:
        return f"{seconds:.0f} s"
    if size < HOUR:
        return f"{seconds / MINUTE:.0f} min"
    if size < MOST_HOURS * HOUR:
        return f"{short(seconds / HOUR)} h"
    if size < MOST_YEARS_IN_DAYS * YEAR:
        return f"{short(seconds / DAY)} days"
    return f"{short(seconds / YEAR)} years"


def short(value: float) -> str:
    """Write an amount with one decimal where it is small: 0.4, 3.0, 12, 1,240."""
    return f"{value:,.0f}" if abs(value) >= FEW - LEAST_SHOWN else f"{value:.1f}"
