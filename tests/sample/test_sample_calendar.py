"""Seasons, busy weeks, thin nights, opening hours; and the names that the log is made of."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from daylit.sample.calendar import (
    DAY,
    HOUR,
    WEEK,
    demand,
    hours_until_open,
    reported_times,
    seconds_at,
    strain_by_week,
    when_open,
)
from daylit.sample.cases import TRAITS
from daylit.sample.company import PEOPLE, TEAM_CODES, TEAMS
from daylit.sample.settings import BUSY_WEEKS, DECLARED, FIRST_DAY
from daylit.sample.way import SLOTS
from daylit.sample.work import WORK


def demand_of_week(monday: date) -> float:
    hours, begins = demand(), seconds_at(monday) // HOUR
    return float(hours[begins : begins + WEEK // HOUR].sum())


def test_the_first_day_is_a_monday() -> None:
    assert FIRST_DAY.weekday() == 0
    assert all(monday.weekday() == 0 for monday in BUSY_WEEKS)


def test_winter_has_more_breakdowns_than_summer() -> None:
    assert demand_of_week(date(2026, 1, 19)) > 1.5 * demand_of_week(date(2025, 7, 21))


def test_a_busy_week_stands_out_from_the_week_before() -> None:
    assert demand_of_week(date(2025, 11, 24)) > 1.5 * demand_of_week(date(2025, 11, 17))


def test_nights_and_weekends_are_thin() -> None:
    first_week = demand()[: WEEK // HOUR].reshape(7, 24)

    assert first_week[0, 2] < 0.1 * first_week[0, 7]
    assert first_week[5].sum() < 0.6 * first_week[0].sum()


def test_the_second_spring_has_more_breakdowns_than_the_first() -> None:
    assert demand_of_week(date(2026, 4, 13)) > 1.08 * demand_of_week(date(2025, 4, 14))


def test_reports_follow_the_demand() -> None:
    at = reported_times(50_000, np.random.default_rng(1))
    expected = demand().reshape(-1, 24).sum(axis=1)
    counted = np.bincount(at // DAY, minlength=expected.size)

    assert (np.diff(at) >= 0).all()
    assert np.corrcoef(counted, expected)[0, 1] > 0.9


def test_queues_are_longer_in_a_busy_week() -> None:
    harbour = strain_by_week()[TEAM_CODES["Depot Harbour"]]
    snow = seconds_at(date(2025, 11, 24)) // WEEK

    assert harbour[snow] > 1.8 * harbour[snow - 1]


# Days and hours since Monday midnight; a moment outside the hours moves to within 75 minutes.
@pytest.mark.parametrize(
    ("team", "day", "hour", "opens"),
    [
        ("Call Centre", 6, 3, (6, 3)),
        ("Central Stores", 0, 7, (0, 7)),
        ("Central Stores", 0, 19, (1, 6)),
        ("Central Stores", 5, 15, (7, 6)),
        ("Nordparts", 4, 18, (7, 8)),
        ("Depot North", 5, 21, (6, 7)),
    ],
)
def test_a_step_begins_when_its_team_works(
    team: str, day: int, hour: int, opens: tuple[int, int]
) -> None:
    at = np.array([day * DAY + hour * HOUR])
    code = np.array([TEAM_CODES[team]])
    (begun,) = when_open(at, code, hours_until_open(), np.random.default_rng(2)).tolist()
    opening = opens[0] * DAY + opens[1] * HOUR

    assert opening <= begun <= opening + (0 if (day, hour) == opens else 75 * 60)


def test_every_person_has_a_name_of_their_own() -> None:
    assert len(set(PEOPLE)) == len(PEOPLE) == sum(team.people for team in TEAMS)


def test_no_name_needs_quoting_in_a_csv() -> None:
    names = [*PEOPLE, *TEAM_CODES, *(slot.activity for slot in SLOTS)]
    names += [team.organisation for team in TEAMS]
    names += [value for values in TRAITS.values() for value in values]

    assert not [name for name in names if set(name) & set(',"\r\n')]


def test_every_activity_has_its_times_and_every_time_its_activity() -> None:
    assert {slot.activity for slot in SLOTS} == set(WORK)


def test_what_is_declared_exists() -> None:
    parties = {party for declared in DECLARED for party in declared.parties or ()}
    activities = {declared.activity for declared in DECLARED} - {None}

    assert parties <= set(TEAM_CODES)
    assert activities <= set(WORK)
