"""Calendars: when a team or an organisation works, and which of them applies to whom.

A calendar says local hours; every moment here is UTC. A local time that exists twice, as in the
night in which clocks are set back, is the first of the two; one that does not exist, as in the
night in which they are set forward, is the moment at which they are set. So 22:00 to 06:00 lasts 7,
8 or 9 hours, and neighbouring hours neither overlap nor leave a gap.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from daylit.language import gettext_noop

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from zoneinfo import ZoneInfo

Hours = tuple[tuple[int, int], ...]
"""The hours of one day: pairs of minutes from its midnight, in order; an end above 1,440 lies on
the day after."""

DAYS_BEFORE = 2
"""Hours that reach into a day begin on the day before, and may be cut by those of one more."""

FIRST_DAY, LAST_DAY = date(1, 1, 3), date(9999, 12, 29)
"""Python's years less what time zones may add to them."""

SATURDAY = 5
WEEKDAYS = (
    gettext_noop("Monday"),
    gettext_noop("Tuesday"),
    gettext_noop("Wednesday"),
    gettext_noop("Thursday"),
    gettext_noop("Friday"),
    gettext_noop("Saturday"),
    gettext_noop("Sunday"),
)


@dataclass(frozen=True)
class Calendar:
    """When work is done.

    Attributes:
        name: As the file names it.
        zone: Where its hours are.
        week: The hours of Monday to Sunday.
        holidays: Days without work, with their names; may be one that looks them up when asked.
        holidays_of: The country that they are of, such as SE or DE-BY; empty for none.
        holiday_years: The first and last year whose holidays are known; null for any.
        closed: Further days without work.
        closed_yearly: Months and days without work in every year.
        special: Days that have hours of their own, whatever else is said of them.
    """

    name: str
    zone: ZoneInfo
    week: tuple[Hours, ...]
    holidays: Mapping[date, str] = field(default_factory=dict)
    holidays_of: str = ""
    holiday_years: tuple[int, int] | None = None
    closed: frozenset[date] = frozenset()
    closed_yearly: frozenset[tuple[int, int]] = frozenset()
    special: Mapping[date, Hours] = field(default_factory=dict)

    def hours_on(self, day: date) -> Hours:
        """Return the hours that begin on a day."""
        if day in self.special:
            return self.special[day]
        return () if self._day_off(day) else self.week[day.weekday()]

    def why_no_hours(self, day: date) -> str | None:
        """Return why no hours begin on a day: a holiday's name, closed, weekend; null if some do.

        What falls on a day that has no hours anyway goes by that: a holiday on a Sunday is weekend.
        """
        if self.hours_on(day):
            return None
        weekday = day.weekday()
        if self.week[weekday]:
            return self._day_off(day)
        return "weekend" if weekday >= SATURDAY else f"no hours on {WEEKDAYS[weekday]}s"

    def _day_off(self, day: date) -> str | None:
        if day in self.closed or (day.month, day.day) in self.closed_yearly:
            return "closed"
        return self.holidays.get(day)


@dataclass(frozen=True)
class Calendars:
    """The calendars of a file, and whose they are.

    Attributes:
        by_name: Each calendar by its name.
        teams: The name of a team's calendar.
        organisations: The name of an organisation's calendar.
        default: The name of the calendar of all others; null where their times stay elapsed.
    """

    by_name: Mapping[str, Calendar]
    teams: Mapping[str, str] = field(default_factory=dict)
    organisations: Mapping[str, str] = field(default_factory=dict)
    default: str | None = None

    def of(self, team_id: str | None, organisation_id: str | None) -> Calendar | None:
        """Return the team's calendar, else the organisation's, else the default, else none."""
        name = self.default
        if organisation_id is not None:
            name = self.organisations.get(organisation_id, name)
        if team_id is not None:
            name = self.teams.get(team_id, name)
        return None if name is None else self.by_name[name]


@dataclass(frozen=True)
class Shift:
    """Work without a break: from one moment to another, of the hours that begin on a day."""

    day: date
    began_at: datetime
    ended_at: datetime

    @property
    def length(self) -> timedelta:
        """How long it lasts."""
        return self.ended_at - self.began_at


@dataclass(frozen=True)
class WorkedDay:
    """What a day gives to the working time between two moments.

    Attributes:
        day: A local day.
        shifts: What was worked of its hours between the two moments; they may end the day after.
        why_none: Why none was: a holiday's name, closed, weekend, or that its hours lie outside;
            null where some were.
        is_holiday: Whether that is a holiday's name.
    """

    day: date
    shifts: tuple[Shift, ...]
    why_none: str | None
    is_holiday: bool

    @property
    def worked(self) -> timedelta:
        """The working time of the day."""
        return sum((shift.length for shift in self.shifts), timedelta())


def moment_of(zone: ZoneInfo, day: date, minutes: int) -> datetime:
    """Return the moment (UTC) at which clocks show so many minutes after a day's midnight.

    Of two such moments it is the first; where there is none, it is when the clocks were set.
    """
    local = datetime.combine(day, time(), zone) + timedelta(minutes=minutes)
    moment = local.astimezone(UTC)
    shown = moment.astimezone(zone)
    if shown.replace(tzinfo=None) == local.replace(tzinfo=None):
        return moment
    return _when_set(zone, local)


def _when_set(zone: ZoneInfo, skipped: datetime) -> datetime:
    """Return when the clocks were set over a local time that does not exist, to the second."""
    naive = skipped.replace(tzinfo=UTC)
    after = skipped.replace(fold=1).utcoffset() or timedelta()
    before = skipped.replace(fold=0).utcoffset() or timedelta()
    early, late = naive - after, naive - before  # not yet set, and set
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
        is_set = middle.astimezone(zone).utcoffset() == after
        early, late = (early, middle) if is_set else (middle, late)
    return late


def shifts(calendar: Calendar, first: date, last: date) -> Iterator[Shift]:
    """Yield the working time of the hours that begin from one local day to another, in order.

    Where a day's own hours reach into the next day's, the next day's begin when those have ended,
    so that no moment counts twice.
    """
    reached = datetime.min.replace(tzinfo=UTC)
    for day in _days(max(first, FIRST_DAY), min(last, LAST_DAY)):
        for begin, end in calendar.hours_on(day):
            began_at = max(reached, moment_of(calendar.zone, day, begin))
            ended_at = moment_of(calendar.zone, day, end)
            if began_at < ended_at:
                yield Shift(day, began_at, ended_at)
                reached = ended_at


def worked_days(calendar: Calendar, began_at: datetime, ended_at: datetime) -> list[WorkedDay]:
    """Return the working time between two moments, day by day.

    Args:
        calendar: Whose.
        began_at: The earlier moment, with a zone.
        ended_at: The later moment; where it is not later there is no working time.

    Returns:
        One for each local day from the one moment to the other, in order; and before them the day
        whose night hours reach into the first, where they do.
    """
    if ended_at <= began_at:
        return []
    first, last = (moment.astimezone(calendar.zone).date() for moment in (began_at, ended_at))
    worked: dict[date, list[Shift]] = {day: [] for day in _days(first, last)}
    for shift in shifts(calendar, days_from(first, -DAYS_BEFORE), last):
        part = Shift(shift.day, max(shift.began_at, began_at), min(shift.ended_at, ended_at))
        if part.began_at < part.ended_at:
            worked.setdefault(shift.day, []).append(part)
    return [_worked_day(calendar, day, tuple(parts)) for day, parts in sorted(worked.items())]


def _worked_day(calendar: Calendar, day: date, parts: tuple[Shift, ...]) -> WorkedDay:
    if parts:
        return WorkedDay(day, parts, None, is_holiday=False)
    why = calendar.why_no_hours(day)
    is_holiday = why is not None and why == calendar.holidays.get(day)
    return WorkedDay(day, (), why or "outside the hours", is_holiday=is_holiday)


def days_from(day: date, count: int) -> date:
    """Return the day so many days after another, or the first or last there is."""
    number = min(max(day.toordinal() + count, FIRST_DAY.toordinal()), LAST_DAY.toordinal())
    return date.fromordinal(number)


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
