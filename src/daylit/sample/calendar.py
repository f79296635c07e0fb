"""When breakdowns are reported, how busy each week is, and when each team begins steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from daylit.sample import settings
from daylit.sample.company import TEAMS

if TYPE_CHECKING:
    from datetime import date

    from daylit.sample.arrays import Codes, Numbers, Seconds
    from daylit.sample.company import Hours

HOUR = 3600
DAY = 24 * HOUR
WEEK = 7 * DAY
HOURS_A_WEEK = 168
DAYS = (settings.END_DAY - settings.FIRST_DAY).days
SATURDAY = 5
AFTER_OPENING_SECONDS = 75 * 60
"""What waited for the doors to open begins within this time after it, evenly spread."""


def seconds_at(day: date) -> int:
    """Return a day's midnight as seconds since the sample's first midnight."""
    return (day - settings.FIRST_DAY).days * DAY


def coldness(at: Seconds) -> Numbers:
    """Return how cold each moment's season is: 1 on the coldest day, -1 half a year away."""
    days = (at - seconds_at(settings.COLDEST_DAY)) / DAY
    return np.asarray(np.cos(2 * np.pi * days / 365.25))


def demand() -> Numbers:
    """Return the relative number of breakdowns of each hour of the period."""
    at = np.arange(DAYS * 24, dtype=np.int64) * HOUR
    weights = np.array(settings.HOURLY_WEIGHTS, dtype=float)[(at // HOUR) % 24]
    weights *= np.where((at // DAY) % 7 >= SATURDAY, settings.WEEKEND_SHARE, 1.0)
    weights *= 1 + settings.WINTER_RISE * coldness(at)
    weights *= 1 + settings.GROWTH_PER_YEAR * at / (365.25 * DAY)
    for monday, (factor, _) in settings.BUSY_WEEKS.items():
        begins = seconds_at(monday)
        weights[(at >= begins) & (at < begins + WEEK)] *= factor
    return weights


def reported_times(count: int, rng: np.random.Generator) -> Seconds:
    """Return when each breakdown is reported, in order of time.

    Args:
        count: How many breakdowns.
        rng: The source of chance.

    Returns:
        One moment per case, ascending.
    """
    heap = np.concatenate(([0.0], np.cumsum(demand())))
    edges = np.arange(heap.size) * float(HOUR)
    chance = np.sort(rng.random(count)) * heap[-1]
    return np.asarray(np.interp(chance, heap, edges), dtype=np.int64)


def strain_by_week() -> Numbers:
    """Return how much longer than usual work waits: a row per team, a column per week."""
    hours = demand()
    whole_weeks = hours.size // HOURS_A_WEEK
    by_week = hours[: whole_weeks * HOURS_A_WEEK].reshape(whole_weeks, -1).sum(axis=1)
    relative = by_week / by_week.mean()
    return np.stack([relative**team.strain for team in TEAMS])


def hours_until_open() -> Codes:
    """Return the whole hours until each team opens: a row per team, a column per hour of a week."""
    return np.stack([_until_open(team.hours) for team in TEAMS])


def _until_open(hours: Hours) -> Codes:
    working, saturday, sunday = hours
    days = [working] * 5 + [saturday, sunday]
    is_open = [opens <= hour < closes for opens, closes in days for hour in range(24)]
    waits = np.zeros(HOURS_A_WEEK, dtype=np.int64)
    for start in range(HOURS_A_WEEK):
        while not is_open[(start + int(waits[start])) % HOURS_A_WEEK]:
            waits[start] += 1
    return waits


def when_open(at: Seconds, team: Codes, until: Codes, rng: np.random.Generator) -> Seconds:
    """Move moments outside a team's hours to soon after it opens.

    Args:
        at: When each step could begin.
        team: Whose step it is.
        until: What `hours_until_open` returns.
        rng: The source of chance.

    Returns:
        When each step can begin; a moment within the hours is kept.
    """
    wait = until[team, (at // HOUR) % HOURS_A_WEEK]
    opened = (at // HOUR + wait) * HOUR + rng.integers(0, AFTER_OPENING_SECONDS, at.size)
    return np.where(wait > 0, opened, at)
