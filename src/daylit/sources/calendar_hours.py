"""Reads hours and days as people write them: mon-fri, 08:00-17:00, 2026-07-06 to 2026-07-31."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from daylit.errors import UnableToReadError
from daylit.language import _
from daylit.record.calendars import WEEKDAYS

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.calendars import Hours

DAY = 24 * 60
MOST_OVER_MIDNIGHT = 16 * 60
"""Longer hours over midnight are rather a slip of the pen, such as 13:00-12:00."""

LEAST_LETTERS = 3
SPAN = re.compile(r"(\d\d?):(\d\d)\s*[-–]\s*(\d\d?):(\d\d)")  # noqa: RUF001 (people write that dash)
IN_EVERY_YEAR = re.compile(r"(\d\d)-(\d\d)")
LEAP_YEAR = 2024


@dataclass(frozen=True)
class Place:
    """Where in a file something stands, to say so where it is wrong."""

    path: Path
    words: str

    def within(self, words: str) -> Place:
        """Return a place within this one."""
        return Place(self.path, f"{self.words}, {words}" if self.words else words)

    def refuse(self, why: str) -> UnableToReadError:
        """Return the error that says what is wrong here."""
        return UnableToReadError(self.path, f"{self.words} {why}" if self.words else why)


@dataclass(frozen=True)
class DaysOff:
    """Days without work: single ones, and those of every year by month and day."""

    days: frozenset[date]
    yearly: frozenset[tuple[int, int]]


def read_week(place: Place, given: object) -> tuple[Hours, ...]:
    """Read the hours of Monday to Sunday: "always", or a table of days and hours."""
    if given == "always":
        return (((0, DAY),),) * len(WEEKDAYS)
    if given is None or given in ({}, [], ""):
        raise place.refuse(_("has no working hours"))
    if not isinstance(given, dict):
        said = _("has {given}; write {first} or {second}")
        some, always = 'hours = { mon-fri = "08:00-17:00" }', 'hours = "always"'
        raise place.refuse(said.format(given=f"hours = {given!r}", first=some, second=always))
    spans: tuple[list[tuple[int, int]], ...] = tuple([] for _day in WEEKDAYS)
    for name, entry in given.items():
        hours = read_hours(place.within(name), entry)
        for day in _weekdays(place, name):
            spans[day].extend(hours)
    if not any(spans):
        raise place.refuse(_("has no working hours"))
    week = tuple(_in_order(place.within(_(WEEKDAYS[day])), its) for day, its in enumerate(spans))
    _check_nights(place, week)
    return week


def _check_nights(place: Place, week: tuple[Hours, ...]) -> None:
    """Refuse hours over midnight that overlap those of the day after."""
    for number, hours in enumerate(week):
        after = (number + 1) % len(week)
        if hours and week[after] and hours[-1][1] - DAY > week[after][0][0]:
            said = _("has hours of {day} that reach into those of {next_day}: {first} and {second}")
            first, second = _written(hours[-1]), _written(week[after][0])
            days = {"day": _(WEEKDAYS[number]), "next_day": _(WEEKDAYS[after])}
            raise place.refuse(said.format(**days, first=first, second=second))


def _weekdays(place: Place, name: str) -> list[int]:
    first, dash, last = (part.strip().lower() for part in name.partition("-"))
    numbers = [
        next((n for n, day in enumerate(WEEKDAYS) if _names(part, day.lower())), None)
        for part in ((first, last) if dash else (first,))
    ]
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers):
        said = _("has hours for {name}; days are {days}")
        days = ", ".join(day[:LEAST_LETTERS].lower() for day in WEEKDAYS)
        raise place.refuse(said.format(name=repr(name), days=days))
    count = (known[-1] - known[0]) % len(WEEKDAYS) + 1
    return [(known[0] + number) % len(WEEKDAYS) for number in range(count)]


def _names(part: str, weekday: str) -> bool:
    return len(part) >= LEAST_LETTERS and weekday.startswith(part)


def read_hours(place: Place, given: object) -> Hours:
    """Read the hours of one day: a span such as "08:00-17:00", or a list of them."""
    spans = given if isinstance(given, list) else [given]
    return _in_order(place, [_span(place, span) for span in spans])


def _in_order(place: Place, spans: list[tuple[int, int]]) -> Hours:
    hours = tuple(sorted(spans))
    for earlier, later in pairwise(hours):
        if later[0] < earlier[1]:
            said = _("has hours that overlap: {first} and {second}")
            raise place.refuse(said.format(first=_written(earlier), second=_written(later)))
    return hours


def _span(place: Place, given: object) -> tuple[int, int]:
    matched = SPAN.fullmatch(given.strip()) if isinstance(given, str) else None
    if matched is None:
        said = _("has {given} where hours such as {example} are expected")
        raise place.refuse(said.format(given=repr(given), example='"08:00-17:00"'))
    hour, minute, end_hour, end_minute = map(int, matched.groups())
    begin, end = 60 * hour + minute, 60 * end_hour + end_minute
    if max(minute, end_minute) > 59 or begin >= DAY or end > DAY:  # noqa: PLR2004 (minutes)
        raise place.refuse(_("has {given}, which is no time of day").format(given=repr(given)))
    if begin < end:
        return begin, end
    if begin == end:
        said = _("has {given}, which ends when it begins; a whole day is {whole}")
        raise place.refuse(said.format(given=repr(given), whole="00:00-24:00"))
    if end + DAY - begin > MOST_OVER_MIDNIGHT:
        said = _(
            "has {given}, which ends before it begins; hours over midnight may be at most {count} "
            "h long"
        )
        raise place.refuse(said.format(given=repr(given), count=MOST_OVER_MIDNIGHT // 60))
    return begin, end + DAY


def _written(span: tuple[int, int]) -> str:
    return "-".join(
        "24:00" if minutes == DAY else f"{minutes % DAY // 60:02}:{minutes % 60:02}"
        for minutes in span
    )


def read_days_off(place: Place, given: object) -> DaysOff:
    """Read a list of days: 2026-12-24, "2026-07-06 to 2026-07-31", or "12-24" in every year."""
    if not isinstance(given, list):
        said = _("is not written as a list, such as {example}")
        raise place.refuse(said.format(example="closed = [2026-12-24]"))
    days: set[date] = set()
    yearly: set[tuple[int, int]] = set()
    for one in given:
        month_and_day = _in_every_year(one)
        if month_and_day:
            yearly.add(month_and_day)
        else:
            days.update(_days(place, one))
    return DaysOff(frozenset(days), frozenset(yearly))


def _in_every_year(given: object) -> tuple[int, int] | None:
    matched = IN_EVERY_YEAR.fullmatch(given) if isinstance(given, str) else None
    if matched is None:
        return None
    month, day = map(int, matched.groups())
    try:
        date(LEAP_YEAR, month, day)
    except ValueError:
        return None
    return month, day


def _days(place: Place, given: object) -> list[date]:
    if not isinstance(given, str) or " to " not in given:
        return [read_day(place, given)]
    first, last = (read_day(place, part.strip()) for part in given.split(" to ", 1))
    if last < first:
        raise place.refuse(_("has {given}, which ends before it begins").format(given=repr(given)))
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def read_day(place: Place, given: object) -> date:
    """Read one day."""
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    try:
        return date.fromisoformat(given if isinstance(given, str) else "")
    except ValueError:
        shown = given.isoformat() if isinstance(given, datetime) else given
        said = _("has {given}, which is no day such as {example}")
        raise place.refuse(said.format(given=repr(shown), example="2026-12-24")) from None
