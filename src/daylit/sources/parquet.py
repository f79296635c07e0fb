"""Parquet, scanned by the engine where it lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from daylit.errors import UnableToReadError
from daylit.language import _
from daylit.sources.parquet_size import refuse_beyond_bounds
from daylit.sources.source import (
    Source,
    SourceColumn,
    check_width,
    file_literal,
    new_name,
    places_of_rows,
    run,
    select,
)
from daylit.sources.typed_columns import typed_columns

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine


def open_parquet(path: Path, engine: Engine, *, is_zipped: bool) -> Source:
    """Open a Parquet file; none of its rows is loaded.

    Raises:
        UnableToReadError: It is damaged, inside gzip, too wide, comes to far more than any log of
            its size, or holds a time too far from 1970.
    """
    if is_zipped:
        raise UnableToReadError(path, _("it is Parquet inside gzip"), hint=_("unzip it first."))
    file = f"read_parquet({file_literal(path)})"
    try:
        described = run(engine, f"DESCRIBE {select(['*'], file)}")
        row_count = run(engine, select(["count(*)"], file))[0][0]
    except duckdb.Error as error:
        raise UnableToReadError(path, _("the Parquet file is damaged or cut off")) from error
    check_width(path, len(described))
    refuse_beyond_bounds(path, row_count, len(described))
    relation, columns = _tidy_view(path, file, [row[:2] for row in described], engine)
    return Source(path.name, str(path), "Parquet", relation, columns, row_count, places_of_rows)


def _tidy_view(
    path: Path, file: str, described: list[tuple[str, str]], engine: Engine
) -> tuple[str, tuple[SourceColumn, ...]]:
    """Make the view of a file's columns in the few types that the record knows."""
    # Under other names no column of the file hides the engine's own number of the row.
    raw = [f"raw{number}" for number in range(len(described))]
    rows = f"{file} AS rows({', '.join(raw)})"
    _refuse_far_times(path, raw, rows, engine)
    sql, columns = typed_columns(described, raw, rows, engine)
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
            said = _(
                "the column {name} holds a time too far from 1970 to be counted in microseconds"
            )
            raise UnableToReadError(path, said.format(name=repr(field.name))) from error
