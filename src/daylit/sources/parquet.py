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
    columns, sql = [], []
    for number, (name, kind, *_) in enumerate(described):
        column = SourceColumn(f"c{number}", name, _kind(kind), of_case=tells_of_case(name))
        columns.append(column)
        sql.append(f"{_value(identifier(name), column.kind, kind)} AS {column.key}")
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


def _value(name: str, known: Kind, kind: str) -> str:
    """Return the SQL of a column's values in the few types that the record knows."""
    if known is Kind.STRING:
        text = name if kind == "VARCHAR" else f"CAST({name} AS VARCHAR)"
        return f"nullif(trim({text}, {literal(_WIDE_BLANKS)}), '')"
    types = {Kind.LOCAL: "TIMESTAMP", Kind.INTEGER: "BIGINT", Kind.FLOAT: "DOUBLE"}
    return f"CAST({name} AS {types[known]})" if known in types else name


def _places(rows: Sequence[int]) -> dict[int, str]:
    return {row: f"row {row + 1:,}" for row in rows}
