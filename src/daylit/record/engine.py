"""The one place that runs expressions: Ibis on DuckDB, in process, spilling to disk."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import ibis

from daylit.errors import RecordError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import ibis.expr.types as ir
    import pyarrow as pa

# DuckDB folds nested selects itself; having Ibis do it first only costs time.
ibis.options.sql.fuse_selects = False

MEMORY_SHARE = 0.5
MOST_MEMORY_BYTES = 3 * 1024**3

IN_BUCKET = r"bucket=(-?[0-9]+)/[^/]*$"

BYTES_PER_THREAD = 4 * 1024**2
"""On smaller files a second thread costs more work than it saves time."""


@dataclass(frozen=True)
class Written:
    """A Parquet file that was written."""

    path: Path
    row_count: int
    size_bytes: int


class Engine:
    """A DuckDB session behind Ibis, with names for what it keeps.

    The session is in UTC, spills into a folder of its own and takes at most half of the machine's
    memory (never over 3 GiB). The order of rows is free, which is quicker, except ``in_order``.
    """

    def __init__(self, *, spill: Path, memory_bytes: int, threads: int) -> None:
        self.spill = spill
        self.connection: Any = ibis.duckdb.connect(
            memory_limit=f"{memory_bytes // 1024**2}MiB",
            temp_directory=str(spill),
            threads=threads,
        )
        self.connection.con.execute("SET TimeZone = 'UTC'")
        self._keep_order(kept=False)
        self._made = 0

    @contextmanager
    def in_order(self) -> Iterator[None]:
        """Keep rows in the order they are in, as reading a file needs it."""
        self._keep_order(kept=True)
        try:
            yield
        finally:
            self._keep_order(kept=False)

    def keep(self, expression: ir.Table) -> ir.Table:
        """Compute a table once and return it as a table of the session."""
        name = self._new_name()
        self.connection.con.execute(f"CREATE TEMP TABLE {name} AS {self._sql(expression)}")
        return self.connection.table(name)

    def drop(self, table: ir.Table) -> None:
        """Forget a kept table and free what it took."""
        self.connection.con.execute(f"DROP TABLE {table.get_name()}")

    def replace(self, table: ir.Table, expression: ir.Table) -> ir.Table:
        """Keep what was made from a kept table, and drop that one."""
        kept = self.keep(expression)
        self.drop(table)
        return kept

    def count(self, table: ir.Table) -> int:
        """Return how many rows a table has."""
        return int(self.row(table.aggregate(rows=table.count()))["rows"])

    def from_arrow(self, table: pa.Table) -> ir.Table:
        """Give an Arrow table a name in the session; its rows are not copied."""
        name = self._new_name()
        self.connection.con.register(name, table)
        return self.connection.table(name)

    def from_files(self, files: list[str]) -> ir.Table:
        """Give Parquet files a name in the session; a column that one lacks is null there.

        Args:
            files: Each lies in a folder named after its bucket, which becomes the column
                ``bucket`` (null where the folder's name is another).

        Raises:
            RecordError: One is missing or damaged.
        """
        name = self._new_name()
        listed = ", ".join(quoted(file) for file in files)
        try:
            # Without hive_partitioning=False a folder above the record named year=2026 is a column.
            self.connection.con.execute(
                f"CREATE TEMP VIEW {name} AS SELECT * EXCLUDE (filename), "
                f"TRY_CAST(regexp_extract(filename, {quoted(IN_BUCKET)}, 1) AS INTEGER) AS bucket "
                f"FROM read_parquet([{listed}], hive_partitioning = false, union_by_name = true, "
                "filename = true)"
            )
            return self.connection.table(name)
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise RecordError(f"A file of the record is missing or damaged: {reason}") from error

    def arrow(self, expression: ir.Table) -> pa.Table:
        """Run an expression and return its rows as an Arrow table."""
        rows: pa.Table = expression.to_pyarrow()
        return rows

    def batches(self, expression: ir.Table, *, rows: int) -> pa.RecordBatchReader:
        """Run an expression and return its rows batch by batch."""
        relation = self.connection.con.sql(self._sql(expression))
        reader: pa.RecordBatchReader = relation.to_arrow_reader(rows)
        return reader

    def write(self, expression: ir.Table, folder: Path) -> list[Written]:
        """Write rows to new Parquet files, one for each bucket, in folders named after it.

        Args:
            expression: The rows, with a column ``bucket``, which the files do not hold.
            folder: Where they are written, beside what is there.

        Raises:
            RecordError: They cannot be written, for instance as the disk is full.
        """
        try:
            written = self.connection.con.execute(
                f"COPY ({self._sql(expression)}) TO {quoted(str(folder))} (FORMAT parquet, "
                "COMPRESSION snappy, PARTITION_BY (bucket), FILENAME_PATTERN '{uuid}', APPEND, "
                "RETURN_STATS)"
            ).fetchall()
        except duckdb.IOException as error:
            reason = str(error).splitlines()[0]
            raise RecordError(
                f"The record's table {folder} could not be written ({reason}); the record is as it "
                "was before."
            ) from error
        return [Written(Path(row[0]), row[1], row[2]) for row in written]

    def rows(self, expression: ir.Table) -> list[dict[str, Any]]:
        """Run an expression and return its rows as dictionaries. For results, not for logs."""
        return self.arrow(expression).to_pylist()

    def row(self, expression: ir.Table) -> dict[str, Any]:
        """Run an expression that has exactly one row and return it."""
        (row,) = self.rows(expression)
        return row

    def close(self) -> None:
        """End the session."""
        self.connection.disconnect()

    def _keep_order(self, *, kept: bool) -> None:
        self.connection.con.execute(f"SET preserve_insertion_order = {kept}")

    def _sql(self, expression: ir.Table) -> str:
        return str(self.connection.compile(expression))

    def _new_name(self) -> str:
        self._made += 1
        return f"kept_{self._made}"


@contextmanager
def open_engine(*, input_bytes: int) -> Iterator[Engine]:
    """Open an engine sized to this machine and its work; its spill folder is removed at the end.

    Args:
        input_bytes: The size of the files that it is to read.
    """
    with tempfile.TemporaryDirectory(prefix="daylit-") as spill:
        engine = Engine(
            spill=Path(spill),
            memory_bytes=_memory_to_take(),
            threads=min(os.cpu_count() or 1, 1 + input_bytes // BYTES_PER_THREAD),
        )
        try:
            yield engine
        finally:
            engine.close()


def quoted(text: str) -> str:
    """Return text as a literal of the engine's SQL."""
    return "'" + text.replace("'", "''") + "'"


def _memory_to_take() -> int:
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(int(physical * MEMORY_SHARE), MOST_MEMORY_BYTES)
