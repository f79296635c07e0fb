"""Periods of a log's time: weeks, months or quarters, whichever gives a line that can be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from daylit.departures.wording import day, month
from daylit.language import _, in_each_language

MOST_DAYS_BY_WEEK = 183
MOST_DAYS_BY_MONTH = 1220
MONTHS = {"M": 1, "Q": 3}
UNIT_WORDS = {"W": "week", "M": "month", "Q": "quarter"}


@dataclass(frozen=True)
class Period:
    """One period: its first moment (UTC) and its name, which ``retold`` tells in any language."""

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
    whole = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit == "W":
        return whole - timedelta(days=whole.weekday())
    months = MONTHS[unit]
    return whole.replace(day=1, month=(whole.month - 1) // months * months + 1)


def _next(at: datetime, unit: str) -> datetime:
    if unit == "W":
        return at + timedelta(days=7)
    month = at.month + MONTHS[unit]
    return at.replace(year=at.year + (month - 1) // 12, month=(month - 1) % 12 + 1)


@in_each_language
def _name(at: datetime, unit: str) -> str:
    if unit == "W":
        return _("week of {day}").format(day=day(at))
    if unit == "M":
        return f"{month(at)} {at.year}"
    said = _("quarter {number} of {year}")
    return said.format(number=(at.month + 2) // 3, year=at.year)
