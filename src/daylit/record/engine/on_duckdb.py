"""The one place that runs expressions: Ibis on DuckDB, in process, spilling to disk."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import ibis
import ibis.expr.operations as ops
from ibis.backends.sql.datatypes import DuckDBType

from daylit.errors import RecordError
from daylit.language import _
from daylit.record.engine.kinds import common_kinds, with_columns
from daylit.record.engine.parquet_sql import columns_of, files_of_one_kind, rows_as, rows_of
from daylit.record.engine.plans import PLANS
from daylit.record.engine.spill import spill_folder
from daylit.record.engine.sql import NO_PROGRESS_BAR, identifier, literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import ibis.expr.types as ir
    import pyarrow as pa

    from daylit.record.engine.plans import Function, Plan

# DuckDB folds nested selects itself; having Ibis do it first only costs time.
ibis.options.sql.fuse_selects = False

MEMORY_SHARE = 0.5
MOST_MEMORY_BYTES = 3 * 1024**3
LARGE_INPUT_BYTES = 512 * 1024**2
MOST_MEMORY_FOR_LARGE_BYTES = 6 * 1024**3
"""What files of more than 512 MiB need in memory beyond that is set aside on disk, more slowly."""

KEPT = f"kept_{secrets.token_hex(4)}"
"""How the names of our tables begin: nobody who wrote a log could know."""

GONE = ("No files found that match", "No such file or directory")
"""How the engine says that a file is no longer there."""

ROWS_WRITTEN_TOGETHER = 32_768
"""Of one bucket. Gathering more of them before they are written takes a quarter longer."""

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
    memory (never over 3 GiB, or 6 GiB for files of over 512 MiB). The order of rows is free, which
    is quicker, except ``in_order``.
    """

    def __init__(self, *, spill: Path, memory_bytes: int, threads: int) -> None:
        self.spill = spill
        self.connection: Any = ibis.duckdb.connect(
            memory_limit=f"{memory_bytes // 1024**2}MiB",
            temp_directory=str(spill),
            threads=threads,
        )
        self.connection.con.execute("SET TimeZone = 'UTC'")
        self.connection.con.execute(NO_PROGRESS_BAR)
        self.connection.con.execute(
            f"SET partitioned_write_flush_threshold = {ROWS_WRITTEN_TOGETHER}"
        )
        self._keep_order(kept=False)
        self._made = 0
        self._created: list[tuple[str, str]] = []

    @contextmanager
    def in_order(self) -> Iterator[None]:
        """Keep rows in the order they are in, as reading a file needs it."""
        self._keep_order(kept=True)
        try:
            yield
        finally:
            self._keep_order(kept=False)

    @contextmanager
    def scratch(self) -> Iterator[None]:
        """Forget at the end all tables and views that were made meanwhile."""
        first = len(self._created)
        try:
            yield
        finally:
            for kind, name in reversed(self._created[first:]):
                self.connection.con.execute(f"DROP {kind} IF EXISTS {name}")
            del self._created[first:]

    def keep(self, expression: ir.Table) -> ir.Table:
        """Compute a table once and return it as a table of the session."""
        return self._create("TABLE", self._sql(expression), expression.schema())

    def make(self, function: Function, *tables: ir.Table, **settings: Any) -> ir.Table:
        """Compute a function of tables of the session and return it as one.

        Unlike ``keep`` this does not put the same question into SQL again, see ``plans``.

        Args:
            function: From the tables and settings to an expression, and of nothing else.
            tables: Tables of the session, or expressions, which are given a name first.
            settings: Hashable values.
        """
        plan, names = self._plan(function, tables, settings)
        return self._create("TABLE", plan.sql(names), plan.schema)

    def view(self, function: Function, *tables: ir.Table, **settings: Any) -> ir.Table:
        """Give a function of tables a name in the session; it is computed when it is read."""
        plan, names = self._plan(function, tables, settings)
        return self._create("VIEW", plan.sql(names), plan.schema)

    def named(self, expression: ir.Table) -> ir.Table:
        """Give an expression a name in the session; it is computed when it is read."""
        return self._create("VIEW", self._sql(expression), expression.schema())

    def answer(
        self, function: Function, *tables: ir.Table, **settings: Any
    ) -> list[dict[str, Any]]:
        """Run a function of tables of the session and return its rows as dictionaries."""
        plan, names = self._plan(function, tables, settings)
        with self._telling():
            found = self.connection.con.sql(plan.sql(names)).to_arrow_table()
        # Sums of whole numbers come as decimals.
        rows: list[dict[str, Any]] = found.cast(plan.schema.to_pyarrow()).to_pylist()
        return rows

    def answer_row(self, function: Function, *tables: ir.Table, **settings: Any) -> dict[str, Any]:
        """Run a function of tables that has exactly one row and return it."""
        (row,) = self.answer(function, *tables, **settings)
        return row

    def values(self, table: ir.Table, column: str) -> set[Any]:
        """Return the different values in a column of a table of the session."""
        rows = self._found(f"SELECT DISTINCT {identifier(column)} FROM {table.get_name()}")  # noqa: S608 (our own name)
        return {row[0] for row in rows}

    def drop(self, table: ir.Table) -> None:
        """Forget a kept table and free what it took."""
        self.connection.con.execute(f"DROP TABLE {table.get_name()}")

    def add(self, table: ir.Table, rows: ir.Table) -> None:
        """Add rows to a kept table; both are tables of the session, of the same columns."""
        with self._telling():
            self.connection.con.execute(
                f"INSERT INTO {table.get_name()} SELECT * FROM {rows.get_name()}"  # noqa: S608 (our own names)
            )

    def count(self, table: ir.Table) -> int:
        """Return how many rows a table has."""
        if _is_named(table):
            (counted,) = self._found(f"SELECT count(*) FROM {table.get_name()}")  # noqa: S608 (our own name)
            return int(counted[0])
        return int(self.row(table.aggregate(rows=table.count()))["rows"])

    def from_arrow(self, table: pa.Table) -> ir.Table:
        """Give an Arrow table a name in the session; its rows are not copied.

        Args:
            table: Its columns have names that differ, and not by case alone.
        """
        name = self._new_name()
        self.connection.con.register(name, table)
        self._created.append(("VIEW", name))
        return self._table(name, ibis.Schema.from_pyarrow(table.schema))

    def from_files(self, files: Sequence[str], columns: Mapping[str, str]) -> ir.Table:
        """Give Parquet files a name in the session.

        Args:
            files: Each lies in a folder named after its bucket, which becomes the column
                ``bucket`` (null where the folder's name is another).
            columns: The columns to have and the type of each, null where a file lacks one.

        Raises:
            RecordError: One is missing or damaged.
        """
        kinds = ibis.schema(dict(columns))
        try:
            return self._create(
                "VIEW",
                rows_as({name: _sql_type(kind) for name, kind in kinds.items()}, files),
                ibis.schema({**kinds, "bucket": "int32"}),
            )
        except duckdb.Error as error:
            raise RecordError(_damaged(error)) from error

    def from_kept(self, files: Sequence[str]) -> ir.Table:
        """Give Parquet files a name in the session, with all columns that any of them has.

        A column that is of several types in them is of the type that holds them all.

        Raises:
            RecordError: One is missing or damaged.
        """
        try:
            alike = [self._kept(each) for each in self._of_one_kind(files)]
        except duckdb.Error as error:
            raise RecordError(_damaged(error)) from error
        if len(alike) == 1:
            return alike[0]
        kinds = common_kinds(alike)
        return self.named(ibis.union(*[with_columns(table, kinds) for table in alike]))

    def _of_one_kind(self, files: Sequence[str]) -> list[list[str]]:
        """Return the files, together where each column is of one type.

        Where types differ the engine's own choice of a wider one is not ours.
        """
        found = self.connection.con.execute(files_of_one_kind(files)).fetchall()
        return [row[0] for row in found]

    def _kept(self, files: Sequence[str]) -> ir.Table:
        name = self._new_name()
        self.connection.con.execute(f"CREATE TEMP VIEW {name} AS {rows_of(files)}")
        self._created.append(("VIEW", name))
        return self.connection.table(name)

    def columns_in(self, files: Sequence[str]) -> frozenset[str]:
        """Return the columns that at least one of these Parquet files has."""
        if not files:
            return frozenset()
        return frozenset(row[0] for row in self._found(columns_of(files)))

    def arrow(self, expression: ir.Table) -> pa.Table:
        """Run an expression and return its rows as an Arrow table."""
        with self._telling():
            rows: pa.Table = expression.to_pyarrow()
        return rows

    def write(self, rows: ir.Table, folder: Path) -> list[Written]:
        """Write rows to new Parquet files, one for each bucket, in folders named after it.

        Args:
            rows: A table of the session, with a column ``bucket``, which the files do not hold.
            folder: Where they are written, beside what is there.

        Raises:
            OSError: They cannot be written, for instance as the disk is full.
        """
        try:
            with self._telling():
                written = self.connection.con.execute(
                    f"COPY {rows.get_name()} TO {literal(str(folder))} (FORMAT parquet, "
                    "COMPRESSION snappy, PARTITION_BY (bucket), FILENAME_PATTERN '{uuid}', APPEND, "
                    "RETURN_STATS)"
                ).fetchall()
        except duckdb.IOException as error:
            raise OSError(_first_line(error)) from error
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

    def _found(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a short answer."""
        with self._telling():
            rows: list[tuple[Any, ...]] = self.connection.con.execute(sql).fetchall()
        return rows

    def _sql(self, expression: ir.Table) -> str:
        return str(self.connection.compile(expression))

    def _plan(
        self, function: Function, tables: Sequence[ir.Table], settings: dict[str, Any]
    ) -> tuple[Plan, list[str]]:
        called = [one if _is_named(one) else self.named(one) for one in tables]
        plan = PLANS.plan(self._sql, function, called, settings)
        return plan, [table.get_name() for table in called]

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Say in one sentence that room on disk has run out, or a file has gone meanwhile."""
        try:
            yield
        except duckdb.IOException as error:
            if not any(words in str(error) for words in GONE):
                raise
            raise RecordError(
                _damaged(error),
                hint=_(
                    "where a stream is followed, ask again: its versions stay two minutes only."
                ),
            ) from error
        except duckdb.OutOfMemoryException as error:
            said = _(
                "There is no room in {folder} for what does not fit into memory; the record is as "
                "it was before."
            )
            raise RecordError(
                said.format(folder=self.spill),
                hint=_("make room, or name another folder with TMPDIR."),
            ) from error

    def _create(self, kind: str, sql: str, schema: ibis.Schema) -> ir.Table:
        name = self._new_name()
        with self._telling():
            self.connection.con.execute(f"CREATE TEMP {kind} {name} AS {sql}")
        self._created.append((kind, name))
        return self._table(name, schema)

    def _table(self, name: str, schema: ibis.Schema) -> ir.Table:
        """Return what has a name in the session; its columns, being known, are not asked for."""
        table: ir.Table = ops.DatabaseTable(name, schema=schema, source=self.connection).to_expr()
        return table

    def _new_name(self) -> str:
        self._made += 1
        return f"{KEPT}_{self._made}"


@contextmanager
def open_engine(*, input_bytes: int) -> Iterator[Engine]:
    """Open an engine sized to this machine and its work; its spill folder is removed at the end.

    Args:
        input_bytes: The size of the files that it is to read.
    """
    with spill_folder() as spill:
        engine = Engine(
            spill=spill,
            memory_bytes=_memory_to_take(input_bytes),
            threads=min(os.cpu_count() or 1, 1 + input_bytes // BYTES_PER_THREAD),
        )
        try:
            yield engine
        finally:
            engine.close()
            PLANS.keep()


def _is_named(table: ir.Table) -> bool:
    return isinstance(table.op(), ops.DatabaseTable)


def _damaged(error: duckdb.Error) -> str:
    said = _("A file of the record is missing or damaged: {words}")
    return said.format(words=_first_line(error))


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _sql_type(kind: Any) -> str:
    return str(DuckDBType.to_string(kind))


def _memory_to_take(input_bytes: int) -> int:
    is_large = input_bytes > LARGE_INPUT_BYTES
    most = MOST_MEMORY_FOR_LARGE_BYTES if is_large else MOST_MEMORY_BYTES
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(int(physical * MEMORY_SHARE), most)
