"""How the columns that were taken for times become moments, decided over all their rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import duckdb

from daylit.errors import ParameterError, UnclearColumnsError
from daylit.language import _, ngettext, number
from daylit.options import by_option
from daylit.record.engine.sql import literal
from daylit.sources.source import Kind, run, select
from daylit.sources.times import (
    DAY_FIRST,
    MONTH_FIRST,
    TimeReading,
    epoch_divisor,
    local_moment,
    local_time,
    needs_of,
)

if TYPE_CHECKING:
    from daylit.record.engine import Engine
    from daylit.sources.choices import Choices
    from daylit.sources.contents import Contents
    from daylit.sources.source import Source, SourceColumn

SHORT_DATES = {"short date", "short year"}
MOST_MONTHS = 12
MOST_DAYS = 31
LOOKED_AT_AGAIN = 500
_SHORT = r"^(\d{1,2})([-/.])(\d{1,2})[-/.]\d{2}"


@dataclass(frozen=True)
class RoleTime:
    """A column that was taken for a time, and how its values become moments.

    Attributes:
        column: The column.
        moment: SQL of the moment, null where it is missing or not understood.
        shown: SQL of the value as text.
        zoneless: SQL that is true where the value does not state its zone.
        written: SQL of the time that a value without a zone shows, as clocks show it.
        reading: How its text is read, and the zone of times without one.
    """

    column: SourceColumn
    moment: str
    shown: str
    zoneless: str
    written: str
    reading: TimeReading


def first_readings(
    columns: list[SourceColumn], contents: Contents, choices: Choices, zone: str
) -> list[TimeReading]:
    """Return how each time column is read, as far as the first values tell."""
    return [_reading(column, contents, choices, zone) for column in columns]


def ordered(
    columns: list[SourceColumn], readings: list[TimeReading], source: Source, engine: Engine
) -> tuple[list[RoleTime], tuple[str, ...]]:
    """Decide whether day or month comes first, and return how each column is read.

    A column whose values can be read either way follows one that cannot; where none tells, the
    day comes first and a remark says so. Between points the day comes first without a word.

    Returns:
        How each column is read, and the remarks.

    Raises:
        UnclearColumnsError: One column holds both orders.
    """
    orders = {
        column.key: _order(source, column, engine)
        for column, reading in zip(columns, readings, strict=True)
        if reading.needs & SHORT_DATES and reading.pattern is None and reading.order is None
    }
    told = sorted({order.first for order in orders.values() if order.first is not None})
    fallback = told[0] if len(told) == 1 else DAY_FIRST
    times = [
        _role_time(column, replace(reading, order=orders[column.key].first or fallback))
        if column.key in orders
        else _role_time(column, reading)
        for column, reading in zip(columns, readings, strict=True)
    ]
    remarks = [
        _day_first(column)
        for column in columns
        if not told and column.key in orders and not orders[column.key].has_points_only
    ]
    return times, tuple(remarks)


def look_again(times: list[RoleTime], judged: str, engine: Engine) -> list[TimeReading]:
    """Look at values that were not understood; return readings that know what they need, too."""
    readings = []
    for time in times:
        query = select(
            [f"DISTINCT {time.shown}"],
            judged,
            f"WHERE {time.column.key} IS NOT NULL AND ({time.moment}) IS NULL "
            f"LIMIT {LOOKED_AT_AGAIN}",
        )
        values = [value for (value,) in run(engine, query)]
        readings.append(replace(time.reading, needs=time.reading.needs | needs_of(values)))
    return readings


def _reading(column: SourceColumn, contents: Contents, choices: Choices, zone: str) -> TimeReading:
    values = contents.values(column)
    if column.kind in {Kind.INSTANT, Kind.LOCAL}:
        return TimeReading(zone)
    if column.kind is Kind.DATE_TEXT:
        return TimeReading(zone, needs=needs_of(values))
    if choices.time_format is not None:
        return TimeReading(zone, pattern=choices.time_format)
    divisor = epoch_divisor(values) if values else None
    if divisor is not None:
        return TimeReading(zone, divisor=divisor)
    return TimeReading(zone, needs=needs_of(values))


def _role_time(column: SourceColumn, reading: TimeReading) -> RoleTime:
    shown = f"CAST({column.key} AS VARCHAR)"
    if column.kind is Kind.INSTANT:
        return RoleTime(column, column.key, shown, "false", column.key, reading)
    if column.kind is Kind.LOCAL:
        moment, written = local_moment(column.key, reading.zone), local_time(column.key)
        return RoleTime(column, moment, shown, "true", written, reading)
    text = column.key if column.kind.is_text else shown
    zoneless = f"NOT {reading.states_zone(text)}"
    return RoleTime(column, reading.moment(text), shown, zoneless, reading.written(text), reading)


@dataclass(frozen=True)
class _Order:
    """What all short dates of a column tell."""

    first: str | None
    has_points_only: bool


def _order(source: Source, column: SourceColumn, engine: Engine) -> _Order:
    """Count the dates that can only be read one way, over all rows.

    Raises:
        UnclearColumnsError: Some can only begin with the day, others only with the month.
    """
    first, second = (
        f"try_cast(regexp_extract({column.key}, {literal(_SHORT)}, {number}) AS INTEGER)"
        for number in (1, 3)
    )
    separator = f"regexp_extract({column.key}, {literal(_SHORT)}, 2)"
    conditions = (
        _told(first, second),
        _told(second, first),
        f"{separator} IN ('/', '-')",
    )
    query = select([f"count(*) FILTER ({each})" for each in conditions], source.relation)
    day_first, month_first, without_points = run(engine, query)[0]
    # A declared time is never read by the user's format, so there it would not help to ask.
    if day_first and month_first and column.kind is not Kind.DATE_TEXT:
        raise UnclearColumnsError(_both_orders(column, day_first, month_first))
    if day_first == month_first == 0:
        return _Order(None, has_points_only=without_points == 0)
    order = DAY_FIRST if day_first >= month_first else MONTH_FIRST
    return _Order(order, has_points_only=without_points == 0)


def _told(day: str, month: str) -> str:
    """Return the SQL that tells whether a number can only be the day, and the other the month."""
    return (
        f"{day} BETWEEN {MOST_MONTHS + 1} AND {MOST_DAYS} AND {month} BETWEEN 1 AND {MOST_MONTHS}"
    )


def _both_orders(column: SourceColumn, day_first: int, month_first: int) -> str:
    said = ngettext(
        "The column {name} holds {count} time that can only begin with the day and {others} that "
        "can only begin with the month{clause}.",
        "The column {name} holds {count} times that can only begin with the day and {others} that "
        "can only begin with the month{clause}.",
        day_first,
    )
    return said.format(
        name=repr(column.name),
        count=number(day_first),
        others=number(month_first),
        clause=by_option("; say with --time-format which are right, such as '%d/%m/%Y %H:%M'"),
    )


def _day_first(column: SourceColumn) -> str:
    said = _(
        "Nothing in the column {name} tells the day from the month; the day was taken to come "
        "first."
    )
    return said.format(name=repr(column.name)) + by_option(
        " If the month does, say so with --time-format, such as '%m/%d/%Y %H:%M'."
    )


def check_pattern(pattern: str | None, engine: Engine) -> None:
    """Refuse a pattern that the engine cannot read times by.

    Raises:
        ParameterError: It is no pattern.
    """
    if pattern is None:
        return
    query = f"SELECT try_strptime('', {literal(pattern)}) IS NULL"
    try:
        run(engine, query)
    except duckdb.Error:
        raise ParameterError(
            f"The time format {pattern!r} is not understood; one such as '%d.%m.%Y %H:%M' is "
            "expected."
        ) from None
