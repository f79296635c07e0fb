"""The SQL that reads Parquet files, as Ibis does not say all that it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.record.engine.sql import identifier, literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

IN_BUCKET = r"bucket=(-?[0-9]+)/[^/]*$"


def rows_of(files: Sequence[str]) -> str:
    """Return the SQL of the rows of files, with all columns that any of them has.

    Each file lies in a folder named after its bucket, which becomes the column ``bucket`` (null
    where the folder's name is another).
    """
    # Without hive_partitioning=False a folder above the record named year=2026 is a column.
    return (
        "SELECT * EXCLUDE (filename), "  # noqa: S608 (literals)
        f"TRY_CAST(regexp_extract(filename, {literal(IN_BUCKET)}, 1) AS INTEGER) AS bucket "
        f"FROM read_parquet({_listed(files)}, hive_partitioning = false, union_by_name = true, "
        "filename = true)"
    )


def rows_as(kinds: Mapping[str, str], files: Sequence[str]) -> str:
    """Return the SQL of the rows of files, or of none, with these columns of these SQL types."""
    empty = ", ".join(f"CAST(NULL AS {kind}) AS {identifier(name)}" for name, kind in kinds.items())
    rows = f"SELECT {empty}, CAST(NULL AS INTEGER) AS bucket WHERE false"
    if files:
        # Beside an empty table of all columns a file's are put in place, cast, and null if missing.
        rows = f"{rows} UNION ALL BY NAME {rows_of(files)}"
    names = ", ".join([*map(identifier, kinds), "bucket"])
    return f"SELECT {names} FROM ({rows})"  # noqa: S608 (quoted above)


def files_of_one_kind(files: Sequence[str]) -> str:
    """Return the SQL of lists of files, together where each column is of one type."""
    return (
        "WITH stated AS (SELECT file_name, name, concat(type, logical_type) AS kind "  # noqa: S608 (literals)
        f"FROM parquet_schema({_listed(files)}) WHERE type IS NOT NULL), "
        "torn AS (SELECT name FROM stated GROUP BY name HAVING count(DISTINCT kind) > 1), "
        "each AS (SELECT file_name, list(name || ' ' || kind ORDER BY name) "
        "FILTER (name IN (FROM torn)) AS kinds FROM stated GROUP BY file_name) "
        "SELECT list(file_name ORDER BY file_name) FROM each GROUP BY kinds ORDER BY 1"
    )


def columns_of(files: Sequence[str]) -> str:
    """Return the SQL of the columns that at least one of these files has."""
    return f"SELECT DISTINCT name FROM parquet_schema({_listed(files)})"  # noqa: S608 (literals)


def _listed(files: Sequence[str]) -> str:
    return f"[{', '.join(literal(file) for file in files)}]"
