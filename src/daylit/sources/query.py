"""A query to a database: its rows flow into the session batch by batch and are read as a log."""

from __future__ import annotations

import hashlib
import math
import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from daylit.errors import ParameterError, UnableToReadError
from daylit.language import _, number
from daylit.sources.databases import BOUNDLESS, database_at
from daylit.sources.query_batches import (
    duckdb_batches,
    not_one_query,
    postgresql_batches,
    sqlite_batches,
    too_much,
    took_too_long,
)
from daylit.sources.reader import tell_nothing
from daylit.sources.source import (
    Kind,
    Source,
    append,
    check_width,
    makes_unique,
    new_name,
    places_of_rows,
    run,
    select,
)
from daylit.sources.taking import take
from daylit.sources.typed_columns import narrow_decimal, typed_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from daylit.record.engine import Engine
    from daylit.record.reading import Reading
    from daylit.sources.choices import Choices
    from daylit.sources.databases import Bounds, Database

_BATCHES = {
    "DuckDB": duckdb_batches,
    "SQLite": sqlite_batches,
    "PostgreSQL": postgresql_batches,
}
_SQLITE_KINDS = {
    "whole": Kind.INTEGER_TEXT,
    "number": Kind.FLOAT_TEXT,
    "number whole": Kind.FLOAT_TEXT,
    "": Kind.QUOTED,
}


@dataclass(frozen=True)
class Queried:
    """The outcome of a query.

    Attributes:
        reading: Its rows as events, and how they were read.
        fingerprint: A hash of the database's address (without a password), the query and the rows
            in whatever order; the same rows again have the same.
    """

    reading: Reading
    fingerprint: str


@dataclass(frozen=True)
class First:
    """How much of the rows of a query is taken, of the first ones that it gives.

    Attributes:
        rows: So many at most.
        size_bytes: Those with which they are this much are the last.
    """

    rows: int
    size_bytes: int

    def of(self, batch: pa.RecordBatch, count: int, size_bytes: int) -> pa.RecordBatch:
        """Return what is taken of a batch, after so many rows that are so much."""
        left, room_bytes = self.rows - count, self.size_bytes - size_bytes
        if batch.nbytes > room_bytes:
            # Of a batch that is too much for its last rows, as if all were alike.
            left = min(left, math.ceil(max(room_bytes, 0) * batch.num_rows / batch.nbytes))
        return batch.slice(0, left)


def read_query(
    uri: str,
    query: str,
    engine: Engine,
    choices: Choices,
    on_progress: Callable[[str, float | None], None] = tell_nothing,
    *,
    bounds: Bounds = BOUNDLESS,
) -> Queried:
    """Read the rows of a query as a log.

    Args:
        uri: ``duckdb:///FILE``, ``sqlite:///FILE`` or ``postgresql://USER@HOST:PORT/DATABASE``. It
            is only read from. A password in it is never shown.
        query: One SELECT in the database's own SQL.
        engine: The session that the events become a relation of.
        choices: What the user overrides.
        on_progress: Called with what is being done and the share done (None: unknown).
        bounds: What it may take.

    Raises:
        ParameterError: The address names no database that can be read, or the query is empty.
        UnableToReadError: The database cannot be reached, refuses the user or the query, takes
            more than it may, or not one row can be taken.
        UnclearColumnsError: The columns do not say which is the case, the activity or the time.
    """
    database, query = database_at(uri, bounds), _only(query)
    on_progress(_("Asking {name}").format(name=database.shown), None)
    with engine.in_order():
        rows = _load(database, query, engine, on_progress, bounds)
        reading = take(_source(database, rows, engine), engine, choices)
    return Queried(reading, _fingerprint(database, query, rows, engine))


def open_first_rows(
    uri: str,
    query: str,
    engine: Engine,
    on_progress: Callable[[str, float | None], None] = tell_nothing,
    *,
    first: First,
    bounds: Bounds = BOUNDLESS,
) -> tuple[Source, bool]:
    """Open the first rows of a query, in the order in which the database gives them.

    Args:
        uri: As of ``read_query``; so ``query``, ``engine``, ``on_progress``, ``bounds``.
        query: One SELECT.
        engine: The session.
        on_progress: Called with what is being done.
        first: How many rows are taken; the database is not asked for further ones.
        bounds: What it may take.

    Returns:
        The rows, and whether there are more of them.

    Raises:
        ParameterError: The address names no database that can be read, or the query is empty.
        UnableToReadError: The database cannot be reached, refuses the user or the query, or gives
            no rows.
    """
    database, query = database_at(uri, bounds), _only(query)
    on_progress(_("Asking {name}").format(name=database.shown), None)
    rows = _load(database, query, engine, on_progress, bounds, first)
    return _source(database, rows, engine), rows.is_cut


def _only(query: str) -> str:
    """Return a query without what ends it.

    Raises:
        ParameterError: It is empty.
    """
    query = query.strip().rstrip(";").rstrip()
    if not query:
        raise ParameterError(_("The query is empty; one SELECT that gives rows is expected."))
    return query


@dataclass(frozen=True)
class _Rows:
    """The rows of a query.

    Attributes:
        table: Table of the session with raw0, raw1, ... and ``source_row``.
        names: The columns as the query names them, made unique.
        kinds: What is known of a column beyond its type, None where nothing.
        count: How many rows.
        is_cut: Whether there are more that were not asked for.
    """

    table: str
    names: list[str]
    kinds: list[Kind | None]
    count: int
    is_cut: bool


def _took(count: int, database: Database) -> str:
    said = _("Took {count} rows from {name}")
    return said.format(count=number(count), name=database.shown)


def _load(
    database: Database,
    query: str,
    engine: Engine,
    on_progress: Callable[[str, float | None], None],
    bounds: Bounds,
    first: First | None = None,
) -> _Rows:
    table, count, size_bytes, is_cut = new_name("queried"), 0, 0, False
    said: list[set[str]] = []
    schema: pa.Schema | None = None
    with closing(_BATCHES[database.engine_name](database, query)) as batches:
        for batch in _plain(_bounded(batches, database, bounds)):
            if schema is None:
                schema = batch.schema
                said = [set() for _ in schema]
                check_width(database.shown, len(schema))
                _create(table, batch, engine)
            for known, each in zip(said, batch.schema, strict=True):
                known |= set((each.metadata or {}).get(b"sqlite", b"").decode().split())
            taken = batch if first is None else first.of(batch, count, size_bytes)
            is_cut = taken.num_rows < batch.num_rows
            _append(table, taken, count, engine)
            count, size_bytes = count + taken.num_rows, size_bytes + taken.nbytes
            on_progress(_took(count, database), None)
            if is_cut:
                break
    if schema is None or not schema.names:
        raise not_one_query(database)
    names = makes_unique(
        (name or f"column {place}" for place, name in enumerate(schema.names, 1)),
        "{name} ({number})",
    )
    kinds = [_known_kind(database, each, known) for each, known in zip(schema, said, strict=True)]
    return _Rows(table, names, kinds, count, is_cut)


def _bounded(
    batches: Iterator[pa.RecordBatch], database: Database, bounds: Bounds
) -> Iterator[pa.RecordBatch]:
    """Yield batches while there is time and room; a server alone is not believed to keep time."""
    seconds, most_bytes, size_bytes = bounds.longest_seconds, bounds.most_bytes, 0
    ends_at = math.inf if seconds is None else time.monotonic() + seconds
    for batch in batches:
        size_bytes += batch.nbytes
        if time.monotonic() > ends_at:
            raise took_too_long(database)
        if most_bytes is not None and size_bytes > most_bytes:
            raise too_much(database, most_bytes)
        yield batch


def _plain(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield batches in plain types: PostgreSQL's own ones as the text that they are sent as."""
    for batch in batches:
        columns, fields = [], []
        for column, named in zip(batch.columns, batch.schema, strict=True):
            plain: pa.Array[Any] = column
            if isinstance(column, pa.ExtensionArray) and pa.types.is_string(column.storage.type):
                plain = column.storage
            columns.append(plain)
            fields.append(pa.field(named.name, plain.type, metadata=named.metadata))
        yield pa.RecordBatch.from_arrays(columns, schema=pa.schema(fields))


def _create(table: str, batch: pa.RecordBatch, engine: Engine) -> None:
    rows, keys = _keyed(batch, 0)
    name = new_name("batch")
    engine.connection.con.register(name, rows.slice(0, 0))
    run(engine, f"CREATE TEMP TABLE {table} AS {select(keys, name)}")
    engine.connection.con.unregister(name)


def _append(table: str, batch: pa.RecordBatch, first: int, engine: Engine) -> None:
    rows, keys = _keyed(batch, first)
    append(table, keys, rows, engine)


def _keyed(batch: pa.RecordBatch, first: int) -> tuple[pa.Table, list[str]]:
    keys = [f"raw{number}" for number in range(batch.num_columns)]
    numbers = pa.array(np.arange(first, first + batch.num_rows, dtype=np.int64))
    columns = [*batch.columns, numbers]
    return pa.Table.from_arrays(columns, names=[*keys, "source_row"]), [*keys, "source_row"]


def _known_kind(database: Database, each: pa.Field[Any], said: set[str]) -> Kind | None:
    if database.engine_name == "SQLite":
        return _SQLITE_KINDS.get(" ".join(sorted(said)), Kind.QUOTED)
    is_numeric = (each.metadata or {}).get(b"ADBC:postgresql:typname") == b"numeric"
    return Kind.FLOAT_TEXT if is_numeric else None


def _source(database: Database, rows: _Rows, engine: Engine) -> Source:
    if not rows.count:
        raise UnableToReadError(database.shown, _("the query gives no rows"))
    described = [row[1] for row in run(engine, f"DESCRIBE {select(['*'], rows.table)}")]
    named = list(zip(rows.names, described, strict=False))
    keys = [f"raw{number}" for number in range(len(named))]
    kinds = [
        known or narrow_decimal(kind, key, rows.table, engine)
        for known, (_, kind), key in zip(rows.kinds, named, keys, strict=True)
    ]
    sql, columns = typed_columns(named, keys, rows.table, engine, kinds)
    relation = new_name("query")
    view = select([*sql, "source_row"], rows.table)
    run(engine, f"CREATE TEMP VIEW {relation} AS {view}")
    return Source(
        database.name,
        database.shown,
        f"SQL ({database.engine_name})",
        relation,
        columns,
        rows.count,
        places_of_rows,
    )


def _fingerprint(database: Database, query: str, rows: _Rows, engine: Engine) -> str:
    keys = ", ".join(f"raw{number}" for number in range(len(rows.names)))
    sums = [f"sum(hash({keys}))", f"bit_xor(hash({keys}, 1))", "count(*)"]
    found = run(engine, select(sums, rows.table))[0]
    said = "\x1f".join((database.name, query, *rows.names, *map(str, found)))
    return hashlib.sha256(said.encode()).hexdigest()
