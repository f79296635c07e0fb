"""When people work: hours, nights in which clocks are set, days off, and whose calendar counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from calendars_slowly import CHANGES, moments_near, some_calendars, worked_slowly
from hypothesis import given, settings
from hypothesis import strategies as st

from daylit.record.calendars import (
    Calendar,
    Calendars,
    Hours,
    moment_of,
    shifts,
    worked_days,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
OFFICE: Hours = ((480, 720), (780, 1020))
NIGHT: Hours = ((22 * 60, 30 * 60),)
NEVER: Hours = ()


def weekly(hours: Hours, *, weekend: Hours = NEVER, zone: ZoneInfo = STOCKHOLM) -> Calendar:
    return Calendar("some", zone, (*[hours] * 5, *[weekend] * 2))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def hours_between(calendar: Calendar, began: str, ended: str) -> float:
    days = worked_days(calendar, utc(began), utc(ended))
    return sum((day.worked for day in days), timedelta()) / timedelta(hours=1)


def test_a_working_day_counts_its_hours_and_not_its_break() -> None:
    (day,) = worked_days(weekly(OFFICE), utc("2026-03-02T05:00"), utc("2026-03-02T20:00"))
    assert [(s.began_at, s.ended_at) for s in day.shifts] == [
        (utc("2026-03-02T07:00"), utc("2026-03-02T11:00")),
        (utc("2026-03-02T12:00"), utc("2026-03-02T16:00")),
    ]


@pytest.mark.parametrize(
    ("evening", "lasts"),
    [
        (date(2026, 3, 27), 8),
        (date(2026, 3, 28), 7),  # clocks go from 2 to 3
        (date(2026, 10, 24), 9),  # clocks go from 3 to 2
    ],
)
def test_a_night_lasts_as_long_as_the_clocks_make_it(evening: date, lasts: int) -> None:
    (night,) = shifts(weekly(NIGHT, weekend=NIGHT), evening, evening)
    assert night.length == timedelta(hours=lasts)


def test_a_local_time_that_exists_twice_is_the_first() -> None:
    assert moment_of(STOCKHOLM, date(2026, 10, 25), 150) == utc("2026-10-25T00:30")


def test_a_local_time_that_does_not_exist_is_when_the_clocks_are_set() -> None:
    for minutes in (120, 121, 150, 179, 180):
        assert moment_of(STOCKHOLM, date(2026, 3, 29), minutes) == utc("2026-03-29T01:00")


def test_neighbouring_hours_share_the_night_in_which_clocks_are_set() -> None:
    split: Hours = ((0, 150), (150, 360))
    for day, lasts in ((date(2026, 3, 29), 5), (date(2026, 10, 25), 7)):
        lengths = [one.length for one in shifts(weekly(split, weekend=split), day, day)]
        assert sum(lengths, timedelta()) == timedelta(hours=lasts)


def test_a_day_that_was_left_out_of_the_year_has_no_working_time() -> None:
    apia = Calendar("apia", ZoneInfo("Pacific/Apia"), (OFFICE,) * 7)
    assert list(shifts(apia, date(2011, 12, 30), date(2011, 12, 30))) == []
    assert len(list(shifts(apia, date(2011, 12, 31), date(2011, 12, 31)))) == 2


def test_always_is_all_of_the_time_whatever_the_clocks_do() -> None:
    always = Calendar("always", STOCKHOLM, (((0, 1440),),) * 7)
    assert hours_between(always, "2026-01-01T00:00", "2027-01-01T00:00") == 365 * 24


def test_hours_over_midnight_belong_to_the_day_on_which_they_begin() -> None:
    night = weekly(NIGHT)
    closed_on_tuesday = Calendar(
        "some", STOCKHOLM, night.week, closed=frozenset([date(2026, 3, 3)])
    )
    # Monday's night goes on until Tuesday at 6; Tuesday's does not begin.
    assert hours_between(closed_on_tuesday, "2026-03-02T23:00", "2026-03-04T12:00") == 6
    first, *_ = worked_days(closed_on_tuesday, utc("2026-03-02T23:00"), utc("2026-03-04T12:00"))
    assert first.day == date(2026, 3, 2)
    assert first.worked == timedelta(hours=6)


def test_hours_that_reach_into_those_of_a_special_day_count_once() -> None:
    calendar = Calendar(
        "some", STOCKHOLM, weekly(NIGHT).week, special={date(2026, 3, 3): ((300, 480),)}
    )
    # 22:00 to 06:00, then what is left of 05:00 to 08:00.
    assert hours_between(calendar, "2026-03-02T12:00", "2026-03-03T12:00") == 10


def test_days_without_work_say_why() -> None:
    calendar = Calendar(
        "some",
        STOCKHOLM,
        (OFFICE, OFFICE, OFFICE, OFFICE, NEVER, NEVER, NEVER),
        holidays={date(2026, 4, 6): "Easter Monday", date(2026, 4, 5): "Easter Sunday"},
        closed=frozenset([date(2026, 4, 7)]),
        closed_yearly=frozenset([(4, 8)]),
    )
    days = worked_days(calendar, utc("2026-04-03T18:00"), utc("2026-04-09T05:00"))
    assert [(day.day.day, day.why_none, day.is_holiday) for day in days] == [
        (3, "no hours on Fridays", False),
        (4, "weekend", False),
        (5, "weekend", False),
        (6, "Easter Monday", True),
        (7, "closed", False),
        (8, "closed", False),
        (9, "outside the hours", False),
    ]


def test_a_special_day_is_worked_whatever_else_is_said_of_it() -> None:
    day = date(2026, 4, 5)
    calendar = Calendar(
        "some",
        STOCKHOLM,
        (NEVER,) * 6 + (OFFICE,),
        holidays={day: "Easter Sunday"},
        special={day: ((540, 600),)},
    )
    assert hours_between(calendar, "2026-04-05T00:00", "2026-04-06T00:00") == 1
    assert calendar.why_no_hours(day) is None


def test_no_time_passes_between_a_moment_and_itself_or_one_before() -> None:
    assert worked_days(weekly(OFFICE), utc("2026-03-02T09:00"), utc("2026-03-02T09:00")) == []
    assert worked_days(weekly(OFFICE), utc("2026-03-02T09:00"), utc("2026-03-02T08:00")) == []


def test_a_calendar_is_the_teams_else_the_organisations_else_the_default() -> None:
    one, two, three = (weekly(OFFICE), weekly(NIGHT), weekly(NEVER))
    by_name = {"one": one, "two": two, "three": three}
    calendars = Calendars(by_name, {"Stores": "one"}, {"Acme": "two"}, "three")
    assert calendars.of("Stores", "Acme") is one
    assert calendars.of("Other", "Acme") is two
    assert calendars.of(None, "Acme") is two
    assert calendars.of("Other", None) is three
    assert calendars.of(None, None) is three
    assert Calendars(by_name, {"Stores": "one"}).of(None, "Acme") is None


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_the_first_and_the_last_days_there_are_do_not_break(zone: str) -> None:
    calendar = weekly(OFFICE, zone=ZoneInfo(zone))
    for began, ended in (("0001-01-02", "0001-01-09"), ("9999-12-20", "9999-12-30")):
        assert hours_between(calendar, began, ended) > 0


@settings(max_examples=40, deadline=None, database=None)
@given(data=st.data(), near=st.sampled_from(CHANGES))
def test_working_time_is_what_walking_along_the_clock_counts(
    data: st.DataObject, near: datetime
) -> None:
    calendar = data.draw(some_calendars(near=near))
    began, ended = data.draw(moments_near(near, count=2))
    days = worked_days(calendar, began, ended)
    worked = sum((day.worked for day in days), timedelta())
    assert worked == worked_slowly(calendar, began, ended)
    assert timedelta() <= worked <= ended - began
    assert all(bool(day.shifts) == (day.why_none is None) for day in days)
