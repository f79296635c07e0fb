"""The working time of a wait as lines: a day each, and where there are many a week, month or year.

Nothing is left out when lines are folded: their working times add up to that of the wait.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from daylit.record.calendars import WorkedDay

MOST_LINES = 10
MOST_NAMES = 4
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class WorkedLine:
    """A line: what time it stands for, its working time, and what that is made of."""

    period: str
    worked: timedelta
    why: str


def worked_lines(days: Sequence[WorkedDay], zone: ZoneInfo) -> list[WorkedLine]:
    """Return at most about ten lines, the finest that are so few; years may be more."""
    if len(days) <= MOST_LINES:
        return [_day_line(day, zone) for day in days]
    periods: tuple[Callable[[date], object], ...] = (_week, _month, _year)
    folded = [_grouped(days, period) for period in periods]
    chosen = next((lines for lines in folded if len(lines) <= MOST_LINES), folded[-1])
    return [_folded_line(its) for its in chosen]


def _grouped(days: Sequence[WorkedDay], period: Callable[[date], object]) -> list[list[WorkedDay]]:
    return [list(its) for _, its in groupby(days, lambda day: period(day.day))]


def _week(day: date) -> object:
    return day.isocalendar()[:2]


def _month(day: date) -> object:
    return day.year, day.month


def _year(day: date) -> object:
    return day.year


def _day_line(day: WorkedDay, zone: ZoneInfo) -> WorkedLine:
    spans = ", ".join(
        f"{_clock(shift.began_at, zone)}-{_clock(shift.ended_at, zone)}" for shift in day.shifts
    )
    period = f"{_weekday(day.day)} {day.day.year}"
    return WorkedLine(period, day.worked, day.why_none or spans)


def _folded_line(days: Sequence[WorkedDay]) -> WorkedLine:
    first, last = days[0].day, days[-1].day
    begins = _date(first) if first.year != last.year else f"{first.day} {MONTHS[first.month - 1]}"
    period = f"{begins} - {_date(last)}" if first != last else _date(first)
    return WorkedLine(period, sum((day.worked for day in days), timedelta()), _reasons(days))


def _reasons(days: Sequence[WorkedDay]) -> str:
    worked = sum(1 for day in days if day.shifts)
    holidays = [day for day in days if day.is_holiday]
    others = Counter(day.why_none for day in days if day.why_none and not day.is_holiday)
    reasons = [f"{_count(worked, 'day')} worked"]
    if len(holidays) <= MOST_NAMES:
        reasons += [f"{_weekday(day.day)} {day.why_none}" for day in holidays]
    else:
        reasons.append(_count(len(holidays), "holiday"))
    reasons += [f"{_count(count, 'day')} {why}" for why, count in sorted(others.items())]
    return "; ".join(reasons)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _weekday(day: date) -> str:
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def _date(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _clock(moment: datetime, zone: ZoneInfo) -> str:
    """Write the local time of day, as exactly as needed."""
    local = moment.astimezone(zone)
    shown = f"{local:%H:%M}"
    if local.second or local.microsecond:
        shown += f":{local:%S}"
    return shown + (f".{local:%f}".rstrip("0") if local.microsecond else "")
