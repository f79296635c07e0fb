"""Working time of many rows in the engine.

A table says for each calendar and UTC day how much was worked before that day and the few stretches
worked on it. The working time until a moment is then one equi-join and a sum of a few terms, and
that between two moments a difference of two of them: exact to the microsecond, and it adds up.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from daylit.record.calendars import DAYS_BEFORE, days_from, shifts
from daylit.record.moments import MICROSECONDS, microseconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import ibis.expr.types as ir

    from daylit.record.calendars import Calendar, Calendars

DAY = 86_400_000_000
"""Microseconds of a day."""

EPOCH_DAY = date(1970, 1, 1)
SHIFT = 719_162 * DAY
"""From the first midnight of the year 1 to 1970: makes remainders of early moments positive."""

Stretch = tuple[int, int]
"""Two moments of one UTC day, as microseconds from its midnight."""


def calendar_name(rows: ir.Table, calendars: Calendars) -> ir.StringValue:
    """Return which calendar applies to each row: its team's, else its organisation's.

    Args:
        rows: Has the columns team_id and organisation_id.
        calendars: Which calendar is whose.

    Returns:
        Its name, else that of the default, else null.
    """
    named = [
        (rows[column].isin(whose), name)
        for column, given in (
            ("team_id", calendars.teams),
            ("organisation_id", calendars.organisations),
        )
        for name, whose in _by_calendar(given).items()
    ]
    other = ibis.null("string") if calendars.default is None else ibis.literal(calendars.default)
    # An unstated party makes its condition null, and the next one is asked.
    return ibis.cases(*named, else_=other) if named else other


def _by_calendar(given: Mapping[str, str]) -> dict[str, list[str]]:
    whose: dict[str, list[str]] = defaultdict(list)
    for party, name in given.items():
        whose[name].append(party)
    return whose


def working_days(
    calendars: Iterable[Calendar], *, first_at: datetime, last_at: datetime
) -> pa.Table:
    """Return what each calendar works on each UTC day.

    Args:
        calendars: Those that are needed.
        first_at: The first moment that will be asked for, with a zone.
        last_at: The last one.

    Returns:
        A row per calendar and UTC day from the one to the other: calendar (its name), day_us (its
        midnight), before_us (worked since the first day); and began_1_us, ended_1_us and so on, for
        as many stretches as the fullest day has: from that midnight, 0 and 0 for none. All
        in microseconds; midnights are counted from 1970.
    """
    first, last = (moment.astimezone(UTC).date() for moment in (first_at, last_at))
    rows = [row for calendar in calendars for row in _days_of(calendar, first, last)]
    most = max((len(stretches) for *_, stretches in rows), default=0)
    columns: dict[str, pa.Array[Any]] = {
        "calendar": pa.array([row[0] for row in rows], pa.string()),
        "day_us": pa.array([row[1] for row in rows], pa.int64()),
        "before_us": pa.array([row[2] for row in rows], pa.int64()),
    }
    for number in range(most):
        ends = [row[3][number] if number < len(row[3]) else (0, 0) for row in rows]
        columns[f"began_{number + 1}_us"] = pa.array([end[0] for end in ends], pa.int64())
        columns[f"ended_{number + 1}_us"] = pa.array([end[1] for end in ends], pa.int64())
    return pa.table(columns)


def _days_of(
    calendar: Calendar, first: date, last: date
) -> Iterator[tuple[str, int, int, list[Stretch]]]:
    by_day = _stretches(calendar, first, last)
    before = 0
    for number in range((first - EPOCH_DAY).days, (last - EPOCH_DAY).days + 1):
        stretches = by_day.get(number, [])
        yield calendar.name, number * DAY, before, stretches
        before += sum(end - begin for begin, end in stretches)


def _stretches(calendar: Calendar, first: date, last: date) -> dict[int, list[Stretch]]:
    """Return the stretches of each UTC day, by days from 1970; those that touch become one."""
    by_day: dict[int, list[Stretch]] = defaultdict(list)
    around = days_from(first, -DAYS_BEFORE), days_from(last, DAYS_BEFORE)
    for shift in shifts(calendar, *around):
        begin, end = _from_1970(shift.began_at), _from_1970(shift.ended_at)
        for day in range(begin // DAY, (end - 1) // DAY + 1):
            midnight = day * DAY
            _add(by_day[day], (max(begin - midnight, 0), min(end - midnight, DAY)))
    return by_day


def _add(stretches: list[Stretch], stretch: Stretch) -> None:
    if stretches and stretches[-1][1] == stretch[0]:
        stretch = (stretches.pop()[0], stretch[1])
    stretches.append(stretch)


def _from_1970(moment: datetime) -> int:
    since = moment - datetime.combine(EPOCH_DAY, time(), UTC)
    return (since.days * DAY) + since.seconds * int(MICROSECONDS) + since.microseconds


def add_working_seconds(
    rows: ir.Table, days: ir.Table, *, calendar: str, began: str, ended: str, named: str
) -> ir.Table:
    """Add the working seconds between two moments of each row.

    Args:
        rows: Any table.
        days: What ``working_days`` gave, for all calendars and days of the rows.
        calendar: The column with the calendar's name.
        began: The column with the earlier moment.
        ended: The column with the later moment.
        named: The column to add: seconds, never more than elapsed; below 0 where the moments stand
            in the other order; null where there is no calendar or a moment is not stated.
    """
    until_begin = _worked_until(rows, days, calendar=calendar, moment=began, named="_until_begin")
    until_end = _worked_until(
        until_begin, days, calendar=calendar, moment=ended, named="_until_end"
    )
    seconds = (until_end["_until_end"] - until_end["_until_begin"]) / MICROSECONDS
    return until_end.mutate(**{named: seconds}).drop("_until_begin", "_until_end")


def _worked_until(
    rows: ir.Table, days: ir.Table, *, calendar: str, moment: str, named: str
) -> ir.Table:
    at = microseconds(rows[moment])
    keyed = rows.mutate(_in_day=(at + SHIFT) % DAY)
    keyed = keyed.mutate(_midnight=microseconds(keyed[moment]) - keyed["_in_day"])
    book = days.view().rename(lambda name: f"_book_{name}")
    joined = keyed.left_join(
        book,
        [keyed[calendar] == book["_book_calendar"], keyed["_midnight"] == book["_book_day_us"]],
    )
    worked = joined["_book_before_us"]
    for number in range(1, (len(days.columns) - 3) // 2 + 1):
        begin, end = (joined[f"_book_{which}_{number}_us"] for which in ("began", "ended"))
        worked = worked + ibis.greatest(ibis.least(joined["_in_day"], end) - begin, 0)
    added = joined.mutate(**{named: worked})
    return added.drop("_in_day", "_midnight", *[n for n in added.columns if n.startswith("_book_")])
