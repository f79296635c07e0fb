"""A table of aliases: our number of a case, and the number another company gave it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from daylit.errors import UnableToReadError
from daylit.record.aliases import qualified

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CASE, ALIAS, ORGANISATION = "case", "alias", "organisation"


@dataclass(frozen=True)
class AliasTable:
    """What was read of a table of aliases.

    Attributes:
        rows: A row per alias: case_id, organisation_id, alias (as events bear it).
        row_count: Rows of the file.
        empty_count: Rows without a case or an alias; they are left out.
    """

    rows: pa.Table
    row_count: int
    empty_count: int


def read_aliases(path: Path, *, organisation: str | None) -> AliasTable:
    """Read a CSV or Parquet file with the columns case and alias, and perhaps organisation.

    Args:
        path: The file.
        organisation: Whose numbers the aliases are, where the file has no such column; null where
            they are like no one else's.

    Raises:
        UnableToReadError: The file cannot be read, or lacks a column.
    """
    table = _read(path)
    names = {name.strip().casefold(): name for name in table.column_names}
    for wanted in (CASE, ALIAS):
        if wanted not in names:
            raise UnableToReadError(
                path,
                f"it has no column {wanted}; it has {', '.join(table.column_names) or 'none'}",
                hint="a table of aliases has the columns case (our number) and alias (theirs).",
            )
    cases, aliases = (_texts(table, names[name]) for name in (CASE, ALIAS))
    whose: Sequence[str | None] = [organisation] * len(cases)
    if ORGANISATION in names:
        whose = [each or organisation for each in _texts(table, names[ORGANISATION])]
    rows = [
        {"case_id": case, "organisation_id": owner, "alias": qualified(alias, owner)}
        for case, alias, owner in zip(cases, aliases, whose, strict=True)
        if case and alias
    ]
    schema = pa.schema([(name, pa.string()) for name in ("case_id", "organisation_id", "alias")])
    return AliasTable(pa.Table.from_pylist(rows, schema=schema), len(cases), len(cases) - len(rows))


def _read(path: Path) -> pa.Table:
    if not path.is_file():
        raise UnableToReadError(path, "there is no such file")
    if path.stat().st_size == 0:
        raise UnableToReadError(path, "the file is empty")
    reader = "read_parquet(?)" if path.suffix == ".parquet" else "read_csv(?, all_varchar = true)"
    try:
        with duckdb.connect() as connection:
            found: pa.Table = connection.sql(
                f"SELECT * FROM {reader}",  # noqa: S608 (one of two words)
                params=[str(path)],
            ).to_arrow_table()
    except duckdb.Error as error:
        raise UnableToReadError(path, str(error).splitlines()[0]) from error
    return found


def _texts(table: pa.Table, name: str) -> list[str | None]:
    values = table[name].cast(pa.string()).to_pylist()
    return [None if value is None else value.strip() for value in values]
