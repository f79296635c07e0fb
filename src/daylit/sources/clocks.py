"""Days and times of day in two columns, as many exports write them, put together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from daylit.language import _, gettext_noop, ngettext, number
from daylit.sources.roles import fit
from daylit.sources.search import Taken
from daylit.sources.source import Kind, SourceColumn, new_name, run, select
from daylit.sources.words import DURATION, normal

if TYPE_CHECKING:
    from daylit.record.engine import Engine
    from daylit.sources.choices import Choices
    from daylit.sources.contents import Contents
    from daylit.sources.search import Roles
    from daylit.sources.source import Source

TIME_ROLES = ("time", "start", "end")
BY_CLOCK = gettext_noop("by its content: the time of day")
_CLOCK_LETTERS = ("%H", "%I", "%X", "%T", "%c")


def join_clocks(
    source: Source, engine: Engine, roles: Roles, contents: Contents, choices: Choices
) -> tuple[Source, Roles]:
    """Put a day and its time of day together where they stand in two columns.

    Returns:
        The source with one more text column for each pair, and the roles with that column in place
        of the day; both as they were where there is no such pair.
    """
    pairs = _pairs(source, roles, contents, choices)
    if not pairs:
        return source, roles
    joined = {role: _joined(day, clock) for role, (day, clock) in pairs.items()}
    relation = new_name("joined")
    sql = [f"{_sql(*pairs[role])} AS {column.key}" for role, column in joined.items()]
    run(engine, f"CREATE TEMP VIEW {relation} AS {select(['*', *sql], source.relation)}")
    taken = roles.taken | {
        role: Taken(column, roles.taken[role].why, pairs[role]) for role, column in joined.items()
    }
    remarks = [
        remark for pair in pairs.values() for remark in _remarks(*pair, source.relation, engine)
    ]
    return (
        replace(source, relation=relation, columns=(*source.columns, *joined.values())),
        replace(roles, taken=taken, remarks=(*roles.remarks, *remarks)),
    )


def with_clocks(source: Source, engine: Engine, roles: Roles) -> Source:
    """Put days and times of day together as the roles of an earlier source have them."""
    pairs = {taken.column.key: taken.parts for taken in roles.taken.values() if taken.parts}
    if not pairs:
        return source
    relation = new_name("joined")
    sql = [f"{_sql(*pair)} AS {key}" for key, pair in pairs.items()]
    run(engine, f"CREATE TEMP VIEW {relation} AS {select(['*', *sql], source.relation)}")
    return replace(source, relation=relation)


def clock_remarks(source: Source, roles: Roles, contents: Contents) -> tuple[str, ...]:
    """Say which times of day were not put together with a day."""
    time = roles.taken.get("time")
    if time is None:
        return ()
    said = _(
        "The column {name} holds times of day, but the time was taken from {time}. If that holds "
        "only days, join both into one column."
    )
    return tuple(
        said.format(name=repr(column.name), time=repr(time.column.name))
        for column in source.columns
        if column.key not in roles.used() and contents.are_clock_times(column)
    )


def _pairs(
    source: Source, roles: Roles, contents: Contents, choices: Choices
) -> dict[str, tuple[SourceColumn, SourceColumn]]:
    """Return the day and the clock of each role of time that has both."""
    if choices.time_format is not None and not _has_clock(choices.time_format):
        return {}
    clocks = [
        column
        for column in source.columns
        if column.key not in roles.used()
        and contents.are_clock_times(column)
        and not _is_duration(column)
    ]
    days = {
        role: taken.column
        for role in TIME_ROLES
        if (taken := roles.taken.get(role)) is not None and contents.are_days(taken.column)
    }
    return {
        role: (day, clock)
        for role, day in days.items()
        if (clock := _clock_of(role, clocks)) is not None
    }


def _clock_of(role: str, clocks: list[SourceColumn]) -> SourceColumn | None:
    """Return the one clock whose name says the role; for the time, else the only clock."""
    named = [clock for clock in clocks if fit(clock.name, role) is not None]
    if role == "time" and not named:
        named = clocks
    return named[0] if len(named) == 1 else None


def _has_clock(pattern: str) -> bool:
    return any(letter in pattern for letter in _CLOCK_LETTERS)


def _is_duration(column: SourceColumn) -> bool:
    return not DURATION.isdisjoint(normal(column.name).split())


def _joined(day: SourceColumn, clock: SourceColumn) -> SourceColumn:
    return SourceColumn(f"{day.key}_{clock.key}", day.name, Kind.TEXT, of_case=day.of_case)


def _sql(day: SourceColumn, clock: SourceColumn) -> str:
    text = f"strftime({day.key}, '%Y-%m-%d')" if day.kind is Kind.LOCAL else day.key
    return f"{text} || coalesce(' ' || {clock.key}, '')"


def _remarks(day: SourceColumn, clock: SourceColumn, relation: str, engine: Engine) -> list[str]:
    names = {"day": repr(day.name), "clock": repr(clock.name)}
    remarks = [_("The time was put together from {day} and {clock}.").format(**names)]
    lone = f"WHERE {day.key} IS NOT NULL AND {clock.key} IS NULL"
    count = int(run(engine, select(["count(*)"], relation, lone))[0][0])
    if count:
        said = ngettext(
            "{count} row states a day in {day} but no time of day in {clock} and was taken as "
            "midnight.",
            "{count} rows state a day in {day} but no time of day in {clock} and were taken as "
            "midnight.",
            count,
        )
        remarks.append(said.format(count=number(count), **names))
    return remarks
