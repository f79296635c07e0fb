"""Parquet, scanned by the engine where it lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from daylit.errors import UnableToReadError
from daylit.sources.attributes import tells_of_case
from daylit.sources.source import (
    Kind,
    Source,
    SourceColumn,
    file_literal,
    identifier,
    literal,
    new_name,
    run,
    select,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from daylit.record.engine import Engine

_WIDE_BLANKS = " \t\n\r\x0b\x0c\xa0\u202f\u3000"
_WHOLE = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
_NUMBERS = {"FLOAT", "DOUBLE", "UBIGINT", "HUGEINT", "UHUGEINT"}
_LOCALS = {"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "DATE"}


def open_parquet(path: Path, engine: Engine, *, is_zipped: bool) -> Source:
    """Open a Parquet file; none of its rows is loaded.

    Raises:
        UnableToReadError: It is damaged, or inside gzip.
    """
    if is_zipped:
        raise UnableToReadError(path, "it is Parquet inside gzip", hint="unzip it first.")
    file = f"read_parquet({file_literal(path)}, file_row_number = true)"
    try:
        described = run(engine, f"DESCRIBE {select(['* EXCLUDE (file_row_number)'], file)}")
        row_count = run(engine, select(["count(*)"], file))[0][0]
    except duckdb.Error as error:
        raise UnableToReadError(path, "the Parquet file is damaged or cut off") from error
    untidy = _untidy([name for name, kind, *_ in described if kind == "VARCHAR"], file, engine)
    columns, sql = [], []
    for number, (name, kind, *_) in enumerate(described):
        column = SourceColumn(f"c{number}", name, _kind(kind), of_case=tells_of_case(name))
        columns.append(column)
        value = _value(identifier(name), column.kind, kind, is_tidy=name not in untidy)
        sql.append(f"{value} AS {column.key}")
    relation = new_name("parquet")
    run(
        engine,
        f"CREATE TEMP VIEW {relation} AS " + select([*sql, "file_row_number AS source_row"], file),
    )
    return Source(path.name, str(path), "Parquet", relation, tuple(columns), row_count, _places)


def _kind(kind: str) -> Kind:
    if kind == "TIMESTAMP WITH TIME ZONE":
        return Kind.INSTANT
    if kind in _LOCALS:
        return Kind.LOCAL
    if kind in _WHOLE:
        return Kind.INTEGER
    if kind in _NUMBERS or kind.startswith("DECIMAL"):
        return Kind.FLOAT
    return Kind.BOOLEAN if kind == "BOOLEAN" else Kind.STRING


def _untidy(texts: list[str], file: str, engine: Engine) -> set[str]:
    """Return the text columns that hold a blank value, or one with blanks around it.

    The others are passed on as they are, and so keep the file's dictionaries.
    """
    if not texts:
        return set()
    checks = [
        f"bool_or({_tidied(name)} IS DISTINCT FROM {name})" for name in map(identifier, texts)
    ]
    found = run(engine, select(checks, file))[0]
    return {name for name, is_untidy in zip(texts, found, strict=True) if is_untidy}


def _tidied(text: str) -> str:
    return f"nullif(trim({text}, {literal(_WIDE_BLANKS)}), '')"


def _value(name: str, known: Kind, kind: str, *, is_tidy: bool) -> str:
    """Return the SQL of a column's values in the few types that the record knows."""
    if known is Kind.STRING:
        text = name if kind == "VARCHAR" else f"CAST({name} AS VARCHAR)"
        return text if is_tidy and kind == "VARCHAR" else _tidied(text)
    types = {Kind.LOCAL: "TIMESTAMP", Kind.INTEGER: "BIGINT", Kind.FLOAT: "DOUBLE"}
    return f"CAST({name} AS {types[known]})" if known in types else name


def _places(rows: Sequence[int]) -> dict[int, str]:
    return {row: f"row {row + 1:,}" for row in rows}
