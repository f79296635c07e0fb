"""Waiting in working time, where the party that the work waits for has a calendar."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

import ibis

from daylit.language import _, gettext_noop, in_each_language
from daylit.record.calendars_table import add_working_seconds, calendar_name, working_days
from daylit.record.schema import require_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    import ibis.expr.types as ir

    from daylit.record.calendars import Calendar, Calendars
    from daylit.record.engine import Engine

WORKING, ELAPSED = "working time", "elapsed"
HAS_CALENDAR = {
    "team": gettext_noop("The team {name} has a calendar, but this log does not have it."),
    "organisation": gettext_noop(
        "The organisation {name} has a calendar, but this log does not have it."
    ),
}
NEEDED = (
    "team_id",
    "organisation_id",
    "started_at",
    "ended_at",
    "previous_ended_at",
    "waiting_seconds",
)


@dataclass(frozen=True)
class WorkingTime:
    """Steps whose waiting is told by the clock that applies to each.

    Attributes:
        steps: The record's steps, with ``waiting_seconds`` in working time where a calendar
            applies, and the columns ``calendar`` (its name, else null) and ``clock`` ("working
            time" or "elapsed").
        remarks: Sentences on what may be wrong with the calendars.
    """

    steps: ir.Table
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Clocks:
    """How many waits there are, and how many of them are told in working time."""

    wait_count: int
    working_count: int


def in_working_time(engine: Engine, steps: ir.Table, calendars: Calendars) -> WorkingTime:
    """Tell the waiting of steps in working time of the party that does the step that begins.

    That party's calendar is its team's, else its organisation's, else the default; waiting for a
    party without one stays elapsed. Handling is not touched: in it someone worked.

    Args:
        engine: Finds the first and last moment, and the calendars that are needed.
        steps: The record's steps.
        calendars: Which calendar is whose.
    """
    require_columns(steps, "steps", NEEDED)
    span = engine.row(
        steps.aggregate(first_at=steps.started_at.min(), last_at=steps.ended_at.max())
    )
    named = steps.mutate(calendar=calendar_name(steps, calendars))
    used = {row["calendar"] for row in engine.rows(named.select("calendar").distinct())}
    needed = [calendar for name, calendar in calendars.by_name.items() if name in used]
    if needed:
        days = engine.from_arrow(working_days(needed, **span))
        named = add_working_seconds(
            named,
            days,
            calendar="calendar",
            began="previous_ended_at",
            ended="started_at",
            named="_working",
        )
    else:
        named = named.mutate(_working=ibis.null("float64"))
    years = tuple(_unknown_years(needed, **span))
    return WorkingTime(_clocked(named), (*years, *_not_in_log(engine, steps, calendars)))


def count_clocks(engine: Engine, steps: ir.Table) -> Clocks:
    """Count the waits among steps, and those told in working time."""
    waits = steps.waiting_seconds.notnull()
    return Clocks(
        **engine.row(
            steps.aggregate(
                wait_count=waits.sum().fill_null(0),
                working_count=(waits & (steps.clock == WORKING)).sum().fill_null(0),
            )
        )
    )


def clocks_sentence(clocks: Clocks, waits: str) -> str:
    """Say how many waits are told by which clock; ``waits`` is the word for them."""
    whole, working = f"{clocks.wait_count:,}", f"{clocks.working_count:,}"
    if not clocks.working_count:
        return f"Waiting is elapsed time for all {whole} {waits}: no calendar applies to them."
    if clocks.working_count == clocks.wait_count:
        return f"Waiting is working time for all {whole} {waits}; its days are of 24 working hours."
    return (
        f"Waiting is working time for {working} of {whole} {waits}, its days of 24 working hours; "
        "the others, for parties without a calendar, are elapsed."
    )


def _clocked(named: ir.Table) -> ir.Table:
    """Put the working time in place of the elapsed; none where steps ran at the same time."""
    has_calendar = named.calendar.notnull()
    # Null where a case begins: waiting_seconds is null there too.
    working = ibis.ifelse(named["_working"] < 0, 0.0, named["_working"])
    return named.mutate(
        waiting_seconds=ibis.ifelse(has_calendar, working, named.waiting_seconds),
        clock=ibis.ifelse(has_calendar, WORKING, ELAPSED),
    ).drop("_working")


def _unknown_years(
    calendars: list[Calendar], *, first_at: datetime, last_at: datetime
) -> Iterator[str]:
    for calendar in calendars:
        known = calendar.holiday_years
        if known and (first_at.year < known[0] or last_at.year > known[1]):
            yield _unknown_holidays(calendar, known)


@in_each_language
def _unknown_holidays(calendar: Calendar, known: tuple[int, int]) -> str:
    return _(
        "The holidays of {country} are known from {first} to {last}; in other years calendar "
        "{calendar} counts them as other days."
    ).format(
        country=calendar.holidays_of, first=known[0], last=known[1], calendar=repr(calendar.name)
    )


def _not_in_log(engine: Engine, steps: ir.Table, calendars: Calendars) -> Iterator[str]:
    for word, given in (("team", calendars.teams), ("organisation", calendars.organisations)):
        if given:
            column = f"{word}_id"
            rows = engine.rows(steps.filter(steps[column].notnull()).select(column).distinct())
            yield from _not_stated(word, given, {row[column] for row in rows})


def _not_stated(word: str, given: Mapping[str, str], stated: set[str]) -> Iterator[str]:
    without_calendar = sorted(stated - set(given))
    for name in sorted(set(given) - stated):
        near = get_close_matches(name, without_calendar, n=1)
        yield _without_log(word, name, next(iter(near), ""))


@in_each_language
def _without_log(word: str, name: str, nearest: str) -> str:
    said = [_(HAS_CALENDAR[word]).format(name=repr(name))]
    if nearest:
        said.append(_("The nearest name is {name}.").format(name=repr(nearest)))
    return " ".join(said)
