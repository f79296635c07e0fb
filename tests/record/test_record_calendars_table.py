"""Working time of many rows in the engine."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from calendars_slowly import CHANGES, moments_near, some_calendars, worked_slowly
from hypothesis import given, settings
from hypothesis import strategies as st

from daylit.record.calendars import Calendar, Calendars, Hours
from daylit.record.calendars_table import add_working_seconds, calendar_name, working_days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from daylit.record.engine import Engine

OFFICE: Hours = ((480, 720), (780, 1020))
STOCKHOLM = ZoneInfo("Europe/Stockholm")
TIME = pa.timestamp("us", tz="UTC")
Pair = tuple[str | None, datetime | None, datetime | None]


def office(name: str = "office") -> Calendar:
    return Calendar(name, STOCKHOLM, (*[OFFICE] * 5, (), ()))


def working(
    engine: Engine, calendars: Sequence[Calendar], pairs: Sequence[Pair]
) -> list[float | None]:
    """Return the working seconds of rows of calendar, earlier and later moment."""
    moments = [moment for _, *ends in pairs for moment in ends if moment is not None]
    days = working_days(calendars, first_at=min(moments), last_at=max(moments))
    names, begins, ends = zip(*pairs, strict=True)
    rows = pa.table(
        {
            "number": pa.array(range(len(pairs)), pa.int64()),
            "calendar": pa.array(names, pa.string()),
            "began": pa.array(begins, TIME),
            "ended": pa.array(ends, TIME),
        }
    )
    added = add_working_seconds(
        engine.from_arrow(rows),
        engine.from_arrow(days),
        calendar="calendar",
        began="began",
        ended="ended",
        named="working_seconds",
    )
    assert added.columns == (*rows.column_names, "working_seconds")
    told = engine.rows(added.order_by("number"))
    return [row["working_seconds"] for row in told]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_each_row_counts_by_its_own_calendar_and_none_without(engine: Engine) -> None:
    began, ended = at("2026-03-06T11:30"), at("2026-03-09T12:30:00.000001")
    always = Calendar("always", ZoneInfo("UTC"), (((0, 1440),),) * 7)
    pairs: list[Pair] = [
        ("office", began, ended),
        ("always", began, ended),
        (None, began, ended),
        ("office", None, ended),
        ("office", began, None),
        ("office", ended, began),
    ]
    told = working(engine, [office(), always], pairs)
    # Friday 13:00-17:00 and Monday 08:00-12:00, 13:00-13:30 in Stockholm.
    assert told == [30600.000001, 262800.000001, None, None, None, -30600.000001]


def test_moments_before_1970_count_like_all_others(engine: Engine) -> None:
    began, ended = at("1969-12-29T00:00"), at("1970-01-02T23:00")
    assert working(engine, [office()], [("office", began, ended)]) == [5 * 8 * 3600.0]


def test_decades_of_days_add_up(engine: Engine) -> None:
    holidays = {date(year, 5, 1): "May Day" for year in range(1951, 2030)}
    calendar = Calendar("office", STOCKHOLM, office().week, holidays=holidays)
    began, ended = at("1950-01-01T00:00"), at("2029-12-31T12:00")
    (told,) = working(engine, [calendar], [("office", began, ended)])
    weekdays = sum((date(1950, 1, 1) + timedelta(days=n)).weekday() < 5 for n in range(29_220))
    may_days = sum(day.weekday() < 5 for day in holidays)
    # The last day, a Monday, counts until 13:00 in Stockholm.
    assert told == ((weekdays - may_days - 1) * 8 + 4) * 3600


def test_a_calendar_closed_on_all_days_gives_no_working_time(engine: Engine) -> None:
    began, ended = at("2026-03-02T00:00"), at("2026-03-04T00:00")
    closed = frozenset(date(2026, 2, 25) + timedelta(days=n) for n in range(12))
    shut = Calendar("shut", STOCKHOLM, office().week, closed=closed)
    assert working(engine, [shut], [("shut", began, ended)]) == [0.0]


@settings(max_examples=30, deadline=None, database=None)
@given(data=st.data(), near=st.sampled_from(CHANGES))
def test_the_engine_counts_to_the_microsecond_what_walking_along_the_clock_does(
    engine: Engine, data: st.DataObject, near: datetime
) -> None:
    calendar = data.draw(some_calendars(near=near))
    a, b, c = data.draw(moments_near(near, count=3))
    pairs: list[Pair] = [("drawn", a, b), ("drawn", b, c), ("drawn", a, c)]
    told = [round((seconds or 0) * 1e6) for seconds in working(engine, [calendar], pairs)]
    slowly = [
        worked_slowly(calendar, x, y) // timedelta(microseconds=1)
        for x, y in ((a, b), (b, c), (a, c))
    ]
    assert told == slowly
    assert told[0] + told[1] == told[2]
    assert 0 <= told[2] <= (c - a) // timedelta(microseconds=1)


@pytest.mark.parametrize("default", [None, "one"])
def test_the_engine_gives_each_party_the_calendar_that_is_its_own(
    engine: Engine, default: str | None
) -> None:
    one, two = office("one"), office("two")
    calendars = Calendars(
        {"one": one, "two": two}, {"Stores": "one", "Depot": "two"}, {"Acme": "two"}, default
    )
    parties = [(team, org) for team in ("Stores", "Depot", "Other", None) for org in ("Acme", None)]
    rows = engine.from_arrow(
        pa.table(
            {
                "team_id": pa.array([team for team, _ in parties], pa.string()),
                "organisation_id": pa.array([org for _, org in parties], pa.string()),
            }
        )
    )
    told = engine.rows(rows.mutate(calendar=calendar_name(rows, calendars)))
    assert len(told) == len(parties)
    for row in told:
        own = calendars.of(row["team_id"], row["organisation_id"])
        assert row["calendar"] == (own.name if own else None)


def test_without_any_party_named_the_default_is_everyones(engine: Engine) -> None:
    rows = engine.from_arrow(
        pa.table({"team_id": ["A"], "organisation_id": pa.array([None], pa.string())})
    )
    for default in ("office", None):
        calendars = Calendars({"office": office()}, default=default)
        (row,) = engine.rows(rows.mutate(calendar=calendar_name(rows, calendars)))
        assert row["calendar"] == default
