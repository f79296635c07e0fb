"""Periods of a log's time: weeks, months or quarters, whichever gives a line that can be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MOST_DAYS_BY_WEEK = 183
MOST_DAYS_BY_MONTH = 1220
MONTHS = {"M": 1, "Q": 3}
UNIT_WORDS = {"W": "week", "M": "month", "Q": "quarter"}


@dataclass(frozen=True)
class Period:
    """One period: its first moment (UTC) and its name."""

    began_at: datetime
    name: str


def period_unit(first_at: datetime, last_at: datetime) -> str:
    """Choose weeks for half a year, months for forty of them, quarters beyond: "W", "M", "Q"."""
    days = (last_at - first_at).days
    if days <= MOST_DAYS_BY_WEEK:
        return "W"
    return "M" if days <= MOST_DAYS_BY_MONTH else "Q"


def periods(first_at: datetime, last_at: datetime, unit: str) -> tuple[Period, ...]:
    """Return all periods from the first moment to the last, those without events too."""
    at, end = _began(first_at.astimezone(UTC), unit), last_at.astimezone(UTC)
    found = []
    while at <= end:
        found.append(Period(at, _name(at, unit)))
        at = _next(at, unit)
    return tuple(found)


def _began(moment: datetime, unit: str) -> datetime:
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit == "W":
        return day - timedelta(days=day.weekday())
    months = MONTHS[unit]
    return day.replace(day=1, month=(day.month - 1) // months * months + 1)


def _next(at: datetime, unit: str) -> datetime:
    if unit == "W":
        return at + timedelta(days=7)
    month = at.month + MONTHS[unit]
    return at.replace(year=at.year + (month - 1) // 12, month=(month - 1) % 12 + 1)


def _name(at: datetime, unit: str) -> str:
    if unit == "W":
        return f"week of {at.day} {at:%B %Y}"
    return f"{at:%B %Y}" if unit == "M" else f"quarter {(at.month + 2) // 3} of {at.year}"
