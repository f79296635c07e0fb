"""What is left beside the roles becomes typed attribute columns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.language import _, ngettext, number
from daylit.record import schema
from daylit.record.engine.sql import literal
from daylit.sources.source import Kind, batched, makes_unique, run, select
from daylit.sources.times import (
    WRITTEN_AS_TIME,
    TimeReading,
    local_moment,
    looks_like_time,
    needs_of,
)
from daylit.sources.words import normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from daylit.record.engine import Engine
    from daylit.sources.contents import Contents
    from daylit.sources.source import Source, SourceColumn

_WHOLE = re.compile(r"[+-]?(0|[1-9]\d{0,17})")
_POINT = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?([eE][+-]?\d+)?")
_COMMA = re.compile(r"[+-]?(\d+|\d{1,3}([. ]\d{3})+)(,\d+)?([eE][+-]?\d+)?")
_TELLS_COMMA = re.compile(r"[+-]?\d+,(\d{1,2}|\d{4,})|[+-]?\d{1,3}(\.\d{3})+,\d+|[+-]?\d{4,},\d+")
_TELLS_POINT = re.compile(r"[+-]?\d+\.(\d{1,2}|\d{4,})|[+-]?\d{1,3}(,\d{3})+\.\d+|[+-]?\d{4,}\.\d+")
_UNTOLD = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_BOOLEAN = re.compile(r"(?i)true|false")
_DECLARED = {
    Kind.INTEGER_TEXT: ("BIGINT", "whole number", r"[+-]?\d+"),
    Kind.FLOAT_TEXT: ("DOUBLE", "number", r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?"),
    Kind.BOOLEAN_TEXT: ("BOOLEAN", "true or false", "(?i)true|false|1|0"),
}
"""Declared kinds: the engine's type, ours in words, and how values must be written.

The engine's casts alone are too kind: they round "1.7" to a whole number.
"""
_LOOKED_AT = {Kind.TEXT, Kind.QUOTED}
"""Kinds of text whose type is found by looking, so that one value that is not of it tells."""
TRIED_TOGETHER = 50
"""Columns in one query; the engine's time to plan it grows with the square of their number."""
_CODE = re.compile(r"[+-]?(0\d|\d{16})")
_CASE_PREFIX = re.compile(r"^(case:|\(case\)[ _:]*)", re.IGNORECASE)
_RESERVED = {
    *schema.SOURCE_EVENTS,
    *schema.SOURCE_EVENTS_TOO,
    *schema.EVENTS,
    *schema.STEPS,
    *schema.CASES,
}


@dataclass(frozen=True)
class Attribute:
    """A column of the source as an attribute of the record.

    Attributes:
        column: The source's column.
        name: Its name in the record, ``event_...`` or ``case_...``.
        sql: The expression of its typed values.
        kind: What its values were taken to be, in a word.
        fits: SQL that is true of each text value written as that kind.
    """

    column: SourceColumn
    name: str
    sql: str
    kind: str
    fits: str = "true"


def tells_of_case(name: str) -> bool:
    """Return whether a column's name says that it tells of the case (``case:...``)."""
    return _CASE_PREFIX.match(name) is not None


def without_case_prefix(name: str) -> str:
    """Return a column's name without what tells that it is of the case."""
    return _CASE_PREFIX.sub("", name)


def attributes_of(
    columns: Iterable[SourceColumn],
    contents: Contents,
    zone: str,
    decimal: str | None,
    taken: Iterable[str] = (),
) -> tuple[Attribute, ...]:
    """Give each column a name in the record and an expression of its values.

    Args:
        columns: The columns without a role that hold a value.
        contents: What the columns hold.
        zone: The zone that times without one are in.
        decimal: The decimal mark of numbers in text; None where nothing tells it.
        taken: Names in the record that none may have.
    """
    columns = list(columns)
    names = makes_unique(map(_record_name, columns), "{name}_{number}", _RESERVED | {*taken})
    return tuple(
        Attribute(column, name, *_typed(column, contents, zone, decimal))
        for column, name in zip(columns, names, strict=True)
    )


def _record_name(column: SourceColumn) -> str:
    bare = without_case_prefix(column.name)
    slug = re.sub(r"[^a-z0-9]+", "_", normal(bare)).strip("_") or f"column_{column.key[1:]}"
    return f"{'case' if column.of_case else 'event'}_{slug}"


def decimal_mark(columns: Iterable[SourceColumn], contents: Contents) -> str | None:
    """Return the decimal mark that the numbers in text columns tell, None where they do not."""
    values = [
        value for column in columns if column.kind is Kind.TEXT for value in contents.values(column)
    ]
    comma = any(_TELLS_COMMA.fullmatch(value) for value in values)
    point = any(_TELLS_POINT.fullmatch(value) for value in values)
    if comma == point:
        return None if comma or any(_UNTOLD.fullmatch(value) for value in values) else "."
    return "," if comma else "."


def _typed(
    column: SourceColumn, contents: Contents, zone: str, decimal: str | None
) -> tuple[str, str, str]:
    """Return the SQL of the values, their kind, and SQL that tells whether a value fits it."""
    key, kind = column.key, column.kind
    if kind is Kind.TEXT:
        return _found(key, contents.values(column), zone, decimal)
    if kind is Kind.QUOTED:
        return _found_time(key, contents.values(column), zone)
    if kind is Kind.DATE_TEXT:
        reading = TimeReading(zone, needs=needs_of(contents.values(column)))
        return reading.moment(key), "time", "true"
    if kind is Kind.LOCAL:
        return local_moment(key, zone), "time", "true"
    if kind in _DECLARED:
        type_name, words, pattern = _DECLARED[kind]
        typed = f"CASE WHEN {_written(key, pattern)} THEN try_cast({key} AS {type_name}) END"
        return typed, words, "true"
    return key, str(kind.value), "true"


def _found(key: str, values: list[str], zone: str, decimal: str | None) -> tuple[str, str, str]:
    if all(map(_WHOLE.fullmatch, values)):
        return f"try_cast({key} AS BIGINT)", "whole number", _written(key, _WHOLE.pattern)
    if decimal == "." and all(map(_POINT.fullmatch, values)) and not _any_code(values):
        plain = f"replace({key}, ',', '')"
        return f"try_cast({plain} AS DOUBLE)", "number", _written_number(key, _POINT)
    if decimal == "," and all(map(_COMMA.fullmatch, values)) and not _any_code(values):
        plain = f"replace(replace(replace({key}, '.', ''), ' ', ''), ',', '.')"
        return f"try_cast({plain} AS DOUBLE)", "number", _written_number(key, _COMMA)
    if all(map(_BOOLEAN.fullmatch, values)):
        return f"try_cast({key} AS BOOLEAN)", "true or false", _written(key, _BOOLEAN.pattern)
    return _found_time(key, values, zone)


def _found_time(key: str, values: list[str], zone: str) -> tuple[str, str, str]:
    needs = needs_of(values)
    if all(map(looks_like_time, values)) and not needs & {"short date", "short year"}:
        reading = TimeReading(zone, needs=needs)
        return reading.moment(key), "time", _written(key, WRITTEN_AS_TIME)
    return key, "text", "true"


def _written(key: str, pattern: str) -> str:
    return f"regexp_full_match({key}, {literal(pattern)})"


def _written_number(key: str, pattern: re.Pattern[str]) -> str:
    is_code = f"regexp_matches({key}, {literal('^' + _CODE.pattern)})"
    return f"({_written(key, pattern.pattern)} AND NOT {is_code})"


def _any_code(values: list[str]) -> bool:
    """Return whether a value is a code: it begins with a zero (007) or is too long to count."""
    return any(_CODE.match(value) for value in values)


def checked(
    attributes: tuple[Attribute, ...], source: Source, engine: Engine
) -> tuple[tuple[Attribute, ...], tuple[str, ...]]:
    """Try the types on all rows.

    Text whose type was found by looking goes back to text where one value is not written so;
    declared values that do not fit are null and counted.

    Returns:
        The attributes, and the remarks on declared values that were not understood.
    """
    tried = [attribute for attribute in attributes if attribute.sql != attribute.column.key]
    texts = [attribute for attribute in tried if attribute.column.kind.is_text]
    if not texts:
        return attributes, ()
    misfits = {
        attribute.name: count
        for together in batched(texts, TRIED_TOGETHER)
        for attribute, count in zip(together, _counts(together, source, engine), strict=True)
        if count
    }
    kept = tuple(
        _as_text(attribute)
        if attribute.name in misfits and attribute.column.kind in _LOOKED_AT
        else attribute
        for attribute in attributes
    )
    return kept, tuple(
        _left_empty(attribute, misfits[attribute.name])
        for attribute in texts
        if attribute.name in misfits and attribute.column.kind not in _LOOKED_AT
    )


def _left_empty(attribute: Attribute, count: int) -> str:
    said = ngettext(
        "{count} value of {name} is no {kind} and was left empty.",
        "{count} values of {name} are no {kind} and were left empty.",
        count,
    )
    name, kind = repr(attribute.column.name), _(attribute.kind)
    return said.format(count=number(count), name=name, kind=kind)


def _counts(attributes: Sequence[Attribute], source: Source, engine: Engine) -> tuple[int, ...]:
    return run(engine, select(map(_misfits, attributes), source.relation))[0]


def _misfits(attribute: Attribute) -> str:
    key = attribute.column.key
    wrong = f"(({attribute.sql}) IS NULL OR NOT {attribute.fits})"
    return f"count(*) FILTER ({key} IS NOT NULL AND {wrong})"


def _as_text(attribute: Attribute) -> Attribute:
    return Attribute(attribute.column, attribute.name, attribute.column.key, "text")
