"""Columns of typed rows, from a file or a database, in the few types that the record knows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from daylit.record.engine.sql import literal
from daylit.sources.attributes import tells_of_case
from daylit.sources.source import WIDE_BLANKS, Kind, SourceColumn, run, select

if TYPE_CHECKING:
    from collections.abc import Sequence

    from daylit.record.engine import Engine

_WHOLE = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
_WIDE = {"UBIGINT", "HUGEINT", "UHUGEINT"}
_NUMBERS = {"FLOAT", "DOUBLE"}
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
MOST_WHOLE_DIGITS = 18
MOST_EXACT_DIGITS = 15
"""Digits that a whole number and a number with a point hold without a loss."""
_LOCALS = {"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "DATE"}


def typed_columns(
    named: Sequence[tuple[str, str]],
    keys: Sequence[str],
    rows: str,
    engine: Engine,
    known: Sequence[Kind | None] = (),
) -> tuple[list[str], tuple[SourceColumn, ...]]:
    """Return the SQL of columns in the few types that the record knows, and the columns.

    Args:
        named: Name and engine's type of each column.
        keys: What each is called among the rows.
        rows: SQL of the rows.
        engine: The session.
        known: What is known of each text column beyond its type; none where left out.
    """
    types = [kind for _, kind in named]
    texts = [key for key, kind in zip(keys, types, strict=True) if kind == "VARCHAR"]
    untidy = _untidy(texts, rows, engine)
    told = known or [None] * len(named)
    columns = tuple(
        SourceColumn(
            f"c{number}",
            name,
            told[number] or _kind(keys[number], kind, rows, engine),
            of_case=tells_of_case(name),
        )
        for number, (name, kind) in enumerate(named)
    )
    sql = [
        f"{_value(key, column.kind, kind, is_tidy=key not in untidy)} AS {column.key}"
        for key, column, kind in zip(keys, columns, types, strict=True)
    ]
    return sql, columns


def _kind(key: str, kind: str, rows: str, engine: Engine) -> Kind:
    if kind == "TIMESTAMP WITH TIME ZONE":
        return Kind.INSTANT
    if kind in _LOCALS:
        return Kind.LOCAL
    if kind in _WHOLE or (kind in _WIDE and _fits_whole(key, rows, engine)):
        return Kind.INTEGER
    if kind in _NUMBERS:
        return Kind.FLOAT
    decimal = _DECIMAL.fullmatch(kind)
    if decimal is not None:
        return _decimal_kind(int(decimal[1]), int(decimal[2]))
    return Kind.BOOLEAN if kind == "BOOLEAN" else Kind.STRING


def _decimal_kind(digits: int, fraction_digits: int) -> Kind:
    """Return the kind that loses no digit; ids are often stored as wide decimals."""
    if fraction_digits == 0:
        return Kind.INTEGER if digits <= MOST_WHOLE_DIGITS else Kind.STRING
    return Kind.FLOAT if digits <= MOST_EXACT_DIGITS else Kind.STRING


def narrow_decimal(kind: str, key: str, rows: str, engine: Engine) -> Kind | None:
    """Return the kind of a decimal whose values need few digits, whatever its type; else None.

    Databases give sums and products of numbers wider types than their values need.
    """
    decimal = _DECIMAL.fullmatch(kind)
    if decimal is None:
        return None
    fraction_digits = int(decimal[2])
    most_digits = MOST_EXACT_DIGITS if fraction_digits else MOST_WHOLE_DIGITS
    limit = 10 ** max(most_digits - fraction_digits, 0)
    needs_more = run(engine, select([f"coalesce(max(abs({key})), 0) >= {limit}"], rows))[0][0]
    if needs_more:
        return None
    return Kind.FLOAT if fraction_digits else Kind.INTEGER


def _fits_whole(key: str, rows: str, engine: Engine) -> bool:
    misfits = f"count(*) FILTER ({key} IS NOT NULL AND try_cast({key} AS BIGINT) IS NULL)"
    return bool(run(engine, select([misfits], rows))[0][0] == 0)


def _untidy(texts: list[str], rows: str, engine: Engine) -> set[str]:
    """Return the text columns that hold a blank value, or one with blanks around it.

    The others are passed on as they are, and so keep the file's dictionaries.
    """
    if not texts:
        return set()
    checks = [f"bool_or({_tidied(name)} IS DISTINCT FROM {name})" for name in texts]
    found = run(engine, select(checks, rows))[0]
    return {name for name, is_untidy in zip(texts, found, strict=True) if is_untidy}


def _tidied(text: str) -> str:
    return f"nullif(trim({text}, {literal(WIDE_BLANKS)}), '')"


def _value(name: str, known: Kind, kind: str, *, is_tidy: bool) -> str:
    """Return the SQL of a column's values in the few types that the record knows."""
    if kind.startswith("DECIMAL") and known is Kind.STRING:
        return rf"regexp_replace(CAST({name} AS VARCHAR), '\.0+$', '')"
    if known.is_text:
        text = name if kind == "VARCHAR" else f"CAST({name} AS VARCHAR)"
        return text if is_tidy and kind == "VARCHAR" else _tidied(text)
    if known is Kind.FLOAT:
        # From a file's statistics, which do not count "not a number", the engine concludes that
        # there is none; through a list it has to look.
        return f"CASE WHEN NOT isnan([CAST({name} AS DOUBLE)][1]) THEN CAST({name} AS DOUBLE) END"
    types = {Kind.LOCAL: "TIMESTAMP", Kind.INTEGER: "BIGINT"}
    return f"try_cast({name} AS {types[known]})" if known in types else name
