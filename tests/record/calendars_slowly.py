"""A slow reading of what docs/calendars.md says, minute by minute, that the library is held to.

It shares no code with it: a local time is looked for by walking along the clock.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from daylit.record.calendars import Calendar, Hours

if TYPE_CHECKING:
    from collections.abc import Iterator

MINUTE = timedelta(minutes=1)
ZONES = (
    "Europe/Stockholm",
    "America/New_York",
    "Australia/Lord_Howe",  # sets its clocks by half an hour
    "Asia/Kathmandu",  # 5:45 ahead
    "America/Sao_Paulo",  # set its clocks at midnight until 2019
    "Pacific/Apia",  # left a whole day out in 2011
    "UTC",
)
CHANGES = (
    datetime(2018, 11, 4, 3, tzinfo=UTC),  # Sao Paulo forward
    datetime(2019, 2, 17, 2, tzinfo=UTC),  # Sao Paulo back
    datetime(2011, 12, 30, 10, tzinfo=UTC),  # Apia over the date line
    datetime(2026, 3, 29, 1, tzinfo=UTC),  # Stockholm forward
    datetime(2026, 10, 25, 1, tzinfo=UTC),  # Stockholm back
    datetime(2026, 3, 8, 7, tzinfo=UTC),  # New York forward
    datetime(2026, 11, 1, 6, tzinfo=UTC),  # New York back
    datetime(2026, 10, 3, 15, 30, tzinfo=UTC),  # Lord Howe forward
    datetime(2026, 4, 4, 15, tzinfo=UTC),  # Lord Howe back
)


def worked_slowly(calendar: Calendar, began: datetime, ended: datetime) -> timedelta:
    """Return the working time between two moments."""
    whole = timedelta()
    reached = began
    for begin, end in sorted(_stretches(calendar, began, ended)):
        reached = max(reached, begin)
        if reached < min(end, ended):
            whole += min(end, ended) - reached
            reached = end
    return whole


def _stretches(
    calendar: Calendar, began: datetime, ended: datetime
) -> Iterator[tuple[datetime, datetime]]:
    day = (began - timedelta(days=4)).date()
    while day <= (ended + timedelta(days=3)).date():
        for begin, end in _hours(calendar, day):
            yield _first_shown(calendar.zone, day, begin), _first_shown(calendar.zone, day, end)
        day += timedelta(days=1)


def _hours(calendar: Calendar, day: date) -> Hours:
    if day in calendar.special:
        return calendar.special[day]
    is_off = day in calendar.closed or day in calendar.holidays
    is_off = is_off or (day.month, day.day) in calendar.closed_yearly
    return () if is_off else calendar.week[day.weekday()]


def _first_shown(zone: ZoneInfo, day: date, minutes: int) -> datetime:
    """Walk to the first moment at which clocks show a local time or a later one."""
    wanted = datetime(day.year, day.month, day.day) + minutes * MINUTE  # noqa: DTZ001 (local)
    moment = wanted.replace(tzinfo=UTC) - timedelta(hours=15)
    while moment.astimezone(zone).replace(tzinfo=None) < wanted:
        moment += 15 * MINUTE
    moment -= 15 * MINUTE
    while moment.astimezone(zone).replace(tzinfo=None) < wanted:
        moment += MINUTE
    return moment


def _of_a_day() -> st.SearchStrategy[Hours]:
    """Up to two stretches of a day, the later one perhaps over midnight."""
    return st.lists(
        st.integers(0, 4 * 34).map(lambda quarter: 15 * quarter), max_size=4, unique=True
    ).map(_paired)


def _paired(ends: list[int]) -> Hours:
    ordered = sorted(ends)
    pairs = tuple(zip(ordered[::2], ordered[1::2], strict=False))
    return tuple((begin, end) for begin, end in pairs if begin < 24 * 60)


@st.composite
def some_calendars(draw: st.DrawFn, *, near: datetime) -> Calendar:
    """A calendar of any zone, with days off and special days around a moment."""
    around = st.integers(-4, 4).map(lambda days: (near + timedelta(days=days)).date())
    return Calendar(
        "drawn",
        ZoneInfo(draw(st.sampled_from(ZONES))),
        tuple(draw(_of_a_day()) for _ in range(7)),
        holidays=draw(st.dictionaries(around, st.just("Some Holiday"), max_size=2)),
        closed=frozenset(draw(st.lists(around, max_size=2))),
        closed_yearly=frozenset((day.month, day.day) for day in draw(st.lists(around, max_size=1))),
        special=draw(st.dictionaries(around, _of_a_day(), max_size=2)),
    )


@st.composite
def moments_near(draw: st.DrawFn, near: datetime, *, count: int) -> list[datetime]:
    """So many moments within three days of one, in order, to the microsecond."""
    most = 3 * 86_400_000_000
    offsets = draw(st.lists(st.integers(-most, most), min_size=count, max_size=count))
    return [near + timedelta(microseconds=offset) for offset in sorted(offsets)]
