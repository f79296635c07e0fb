"""Parquet, scanned by the engine where it lies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from daylit.errors import UnableToReadError
from daylit.sources.attributes import tells_of_case
from daylit.sources.source import (
    WIDE_BLANKS,
    Kind,
    Source,
    SourceColumn,
    check_width,
    file_literal,
    literal,
    new_name,
    run,
    select,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from daylit.record.engine import Engine

_WHOLE = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
_WIDE = {"UBIGINT", "HUGEINT", "UHUGEINT"}
_NUMBERS = {"FLOAT", "DOUBLE"}
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
MOST_WHOLE_DIGITS = 18
MOST_EXACT_DIGITS = 15
"""Digits that a whole number and a number with a point hold without a loss."""
_LOCALS = {"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "DATE"}


def open_parquet(path: Path, engine: Engine, *, is_zipped: bool) -> Source:
    """Open a Parquet file; none of its rows is loaded.

    Raises:
        UnableToReadError: It is damaged, inside gzip, too wide, or holds a time too far from 1970.
    """
    if is_zipped:
        raise UnableToReadError(path, "it is Parquet inside gzip", hint="unzip it first.")
    file = f"read_parquet({file_literal(path)})"
    try:
        described = run(engine, f"DESCRIBE {select(['*'], file)}")
        row_count = run(engine, select(["count(*)"], file))[0][0]
    except duckdb.Error as error:
        raise UnableToReadError(path, "the Parquet file is damaged or cut off") from error
    check_width(path, len(described))
    relation, columns = _tidy_view(path, file, [row[:2] for row in described], engine)
    return Source(path.name, str(path), "Parquet", relation, columns, row_count, _places)


def _tidy_view(
    path: Path, file: str, described: list[tuple[str, str]], engine: Engine
) -> tuple[str, tuple[SourceColumn, ...]]:
    """Make the view of a file's columns in the few types that the record knows."""
    # Under other names no column of the file hides the engine's own number of the row.
    raw = [f"raw{number}" for number in range(len(described))]
    rows = f"{file} AS rows({', '.join(raw)})"
    _refuse_far_times(path, raw, rows, engine)
    types = [kind for _, kind in described]
    texts = [key for key, kind in zip(raw, types, strict=True) if kind == "VARCHAR"]
    untidy = _untidy(texts, rows, engine)
    columns = tuple(
        SourceColumn(
            f"c{number}", name, _kind(raw[number], kind, rows, engine), of_case=tells_of_case(name)
        )
        for number, (name, kind) in enumerate(described)
    )
    sql = [
        f"{_value(key, column.kind, kind, is_tidy=key not in untidy)} AS {column.key}"
        for key, column, kind in zip(raw, columns, types, strict=True)
    ]
    relation = new_name("parquet")
    view = select([*sql, "file_row_number AS source_row"], rows)
    run(engine, f"CREATE TEMP VIEW {relation} AS {view}")
    return relation, columns


def _refuse_far_times(path: Path, raw: list[str], rows: str, engine: Engine) -> None:
    """Refuse times beyond what microseconds can count; the engine cannot pass over them.

    Only a column counted in milliseconds can hold one.
    """
    for key, field in zip(raw, pq.read_schema(path), strict=True):
        if not pa.types.is_timestamp(field.type) or field.type.unit != "ms":
            continue
        try:
            run(engine, select([f"max(epoch_us({key}))"], rows))
        except duckdb.ConversionException as error:
            raise UnableToReadError(
                path,
                f"the column {field.name!r} holds a time too far from 1970 to be counted in "
                "microseconds",
            ) from error


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
    if known is Kind.STRING:
        text = name if kind == "VARCHAR" else f"CAST({name} AS VARCHAR)"
        return text if is_tidy and kind == "VARCHAR" else _tidied(text)
    if known is Kind.FLOAT:
        # From a file's statistics, which do not count "not a number", the engine concludes that
        # there is none; through a list it has to look.
        return f"CASE WHEN NOT isnan([CAST({name} AS DOUBLE)][1]) THEN CAST({name} AS DOUBLE) END"
    types = {Kind.LOCAL: "TIMESTAMP", Kind.INTEGER: "BIGINT"}
    return f"try_cast({name} AS {types[known]})" if known in types else name


def _places(rows: Sequence[int]) -> dict[int, str]:
    return {row: f"row {row + 1:,}" for row in rows}
