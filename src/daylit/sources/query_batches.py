"""The rows of a query, batch by batch, from databases that are only read."""

from __future__ import annotations

import re
import sqlite3
import threading
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import duckdb
import pyarrow as pa

from daylit.errors import UnableToReadError
from daylit.language import _, number
from daylit.options import hint_by_option
from daylit.record.engine.sql import NO_PROGRESS_BAR

if TYPE_CHECKING:
    from collections.abc import Generator

    from daylit.sources.databases import Database

ROWS_PER_BATCH = 50_000
BYTES_PER_BATCH = 8 << 20
FIRST_ROWS = 16
GROWTH = 4
"""As nobody knows how much rows are before they came, a batch has few at first, then more."""
_REFUSED = re.compile(r"(?:ERROR|FATAL):\s*(.*)")
_NO_SERVER = ("connection refused", "could not translate host", "timeout", "timed out", "no route")
_NO_PASSWORD = ("password authentication failed", "no password supplied")
_NO_DATABASE = re.compile(r'database "(.*)" does not exist')
_TOO_LONG = ("statement timeout", "due to user request")
GRACE_SECONDS = 5.0
"""So much later than its server should have ended a query by itself, it is told to."""
_BROKEN_OFF = ("server closed the connection", "terminating connection", "could not receive data")
_SEVERAL = "cannot insert multiple commands"
_ASKS = re.compile(
    r"(?:[ \t\n\r\f\v(]|--[^\n\r]*|/\*(?:(?!/\*|\*/).)*\*/)*(?:select|with|values|table)\b",
    re.IGNORECASE | re.DOTALL,
)
"""How what asks for rows begins. A read-only transaction lets other statements reach beyond the
database: COPY writes files and starts programs, VACUUM INTO and ATTACH make files."""
_DUCKDB_MARK = (8, b"DUCK")
"""Where a DuckDB file says what it is; for another, DuckDB would look for an extension."""
_NO_DOWNLOADS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False
}
_SQLITE_TYPES = {int: "whole", float: "number", str: "text", bytes: "bytes"}


def duckdb_batches(database: Database, query: str) -> Generator[pa.RecordBatch, None, None]:
    """Yield the rows of a query to a DuckDB file.

    Raises:
        UnableToReadError: The file cannot be opened, or the query is refused.
    """
    file = str(database.file)
    if not _is_duckdb(file):
        raise UnableToReadError(database.shown, _("it is no DuckDB database"))
    try:
        with closing(duckdb.connect(file, read_only=True, config=_NO_DOWNLOADS)) as connection:
            connection.execute(NO_PROGRESS_BAR)
            statements = connection.extract_statements(query)
            if [each.type for each in statements] != [duckdb.StatementType.SELECT]:
                raise not_one_query(database)
            yield from _with_schema(connection.sql(query).to_arrow_reader(ROWS_PER_BATCH))
    except duckdb.IOException as error:
        raise UnableToReadError(
            database.shown, _("the DuckDB database is damaged, or another program writes to it")
        ) from error
    except (duckdb.Error, OSError) as error:
        raise query_refused(database, str(error).splitlines()[0]) from error


def _is_duckdb(file: str) -> bool:
    place, mark = _DUCKDB_MARK
    with Path(file).open("rb") as opened:
        return opened.read(place + len(mark))[place:] == mark


def _with_schema(reader: pa.RecordBatchReader) -> Generator[pa.RecordBatch, None, None]:
    """Yield a batch without rows and then all batches, so that the columns are known of any."""
    columns = [pa.nulls(0, each.type) for each in reader.schema]
    yield pa.RecordBatch.from_arrays(columns, schema=reader.schema)
    yield from reader


def sqlite_batches(database: Database, query: str) -> Generator[pa.RecordBatch, None, None]:
    """Yield the rows of a query to an SQLite file, all values as text.

    What each column's values were is told by the metadata of its field: SQLite's columns have no
    types of their own.

    Raises:
        UnableToReadError: The file cannot be opened, or the query is refused.
    """
    if not _ASKS.match(query):
        raise not_one_query(database)
    try:
        uri = f"file:{quote(str(database.file))}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            connection.execute("PRAGMA query_only = ON")
            cursor = connection.execute(query)
            if cursor.description is None:
                raise not_one_query(database)
            names = [name for name, *_ in cursor.description]
            is_first, count = True, FIRST_ROWS
            while (rows := cursor.fetchmany(count)) or is_first:
                is_first, batch = False, _text_batch(names, rows)
                yield batch
                count = _next_count(batch)
    except sqlite3.ProgrammingError as error:
        raise not_one_query(database) from error
    except sqlite3.OperationalError as error:
        raise query_refused(database, str(error)) from error
    except sqlite3.DatabaseError as error:
        raise UnableToReadError(
            database.shown, _("it is no SQLite database, or damaged")
        ) from error


def _next_count(batch: pa.RecordBatch) -> int:
    """Return how many rows the batch after one may have: as many as were not too much in it."""
    fitting = BYTES_PER_BATCH * batch.num_rows // max(batch.nbytes, 1)
    return max(1, min(fitting, GROWTH * batch.num_rows, ROWS_PER_BATCH))


def _text_batch(names: list[str], rows: list[tuple[Any, ...]]) -> pa.RecordBatch:
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    fields, texts = [], []
    for name, values in zip(names, columns, strict=True):
        types = set(map(type, values)) - {type(None)}
        kinds = sorted(_SQLITE_TYPES[each] for each in types)
        fields.append(pa.field(name, pa.string(), metadata={"sqlite": " ".join(kinds)}))
        texts.append(_as_texts(values, types))
    return pa.RecordBatch.from_arrays(texts, schema=pa.schema(fields))


def _as_texts(values: tuple[Any, ...], types: set[type]) -> pa.Array[Any]:
    """Return values as text; the common kinds without a call for each."""
    if types <= {str}:
        return pa.array(values, pa.string())
    if types in ({int}, {float}):
        texts: pa.Array[Any] = pa.array(values).cast(pa.string())
        return texts
    return pa.array(map(_as_text, values), pa.string())


def _as_text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return value.hex() if isinstance(value, bytes) else str(value)


def postgresql_batches(database: Database, query: str) -> Generator[pa.RecordBatch, None, None]:
    """Yield the rows of a query to a PostgreSQL server, as it sends them.

    Raises:
        UnableToReadError: The driver is not installed, the server cannot be reached or refuses the
            user, there is no such database, or the query is refused.
    """
    try:
        # The package has no types of its own.
        from adbc_driver_postgresql import dbapi  # type: ignore[import-untyped,import-not-found,unused-ignore]  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise UnableToReadError(
            database.shown,
            "reading from PostgreSQL needs the package adbc-driver-postgresql",
            hint="pip install 'daylit[postgresql]'.",
        ) from None
    if not _ASKS.match(query):
        raise not_one_query(database)
    try:
        connection = dbapi.connect(database.address)
    except dbapi.Error as error:
        raise _not_connected(database, str(error)) from None
    with connection, connection.cursor() as cursor, _ended_in_time(cursor, database):
        cursor.adbc_statement.set_options(
            **{"adbc.postgresql.batch_size_hint_bytes": str(BYTES_PER_BATCH)}
        )
        try:
            # The driver writes words behind it, which a remark at its end would swallow.
            cursor.execute(f"{query}\n")
            yield from _with_schema(cursor.fetch_record_batch())
        except GeneratorExit:
            # Else all rows that nobody wants are waited for.
            cursor.adbc_cancel()
            raise
        except (dbapi.Error, pa.ArrowException, OSError) as error:
            raise _not_answered(database, str(error)) from None


@contextmanager
def _ended_in_time(cursor: Any, database: Database) -> Generator[None, None, None]:
    """Tell a server to end that goes on; what stands before it may have kept the limit from it."""
    if database.longest_seconds is None:
        yield
        return
    telling = threading.Timer(database.longest_seconds + GRACE_SECONDS, cursor.adbc_cancel)
    telling.start()
    try:
        yield
    finally:
        telling.cancel()
        telling.join()


def _not_connected(database: Database, message: str) -> UnableToReadError:
    lower = message.lower()
    missing = _NO_DATABASE.search(message)
    if missing:
        return UnableToReadError(
            database.shown,
            _("the server has no database named {name}").format(name=repr(missing.group(1))),
        )
    if any(part in lower for part in _NO_PASSWORD):
        return UnableToReadError(
            database.shown,
            _("the server refuses the user or the password"),
            hint=hint_by_option(
                "the password can stand in the variable PGPASSWORD or in the file ~/.pgpass."
            ),
        )
    if any(part in lower for part in _NO_SERVER):
        return UnableToReadError(database.shown, _("no PostgreSQL server answers there"))
    said = _REFUSED.search(message)
    if said is None:
        return UnableToReadError(database.shown, _("the connection failed"))
    words = database.without_secrets(said.group(1))
    return UnableToReadError(database.shown, _("the server says {words}").format(words=repr(words)))


def _not_answered(database: Database, message: str) -> UnableToReadError:
    lower = message.lower()
    if _SEVERAL in lower:
        return not_one_query(database)
    if any(part in lower for part in _TOO_LONG):
        return took_too_long(database)
    if any(part in lower for part in _BROKEN_OFF):
        return UnableToReadError(
            database.shown, _("the connection broke off in the middle of the query")
        )
    said = _REFUSED.search(message)
    return query_refused(database, said.group(1) if said else message.splitlines()[0])


def took_too_long(database: Database) -> UnableToReadError:
    """Return the error of a query that was not at its end in time."""
    return UnableToReadError(
        database.shown,
        _("the query took longer than it may, and was ended"),
        hint=_("ask for less, such as the cases of one year."),
    )


def too_much(database: Database, most_bytes: int) -> UnableToReadError:
    """Return the error of a query whose rows are more than there is room for."""
    said = _("its rows are more than the {count} MB that there is room for")
    return UnableToReadError(
        database.shown,
        said.format(count=number(most_bytes // 1_000_000)),
        hint=_("ask for less, such as the cases of one year."),
    )


def query_refused(database: Database, words: str) -> UnableToReadError:
    """Return the error of a query that the database does not take."""
    shown = database.without_secrets(words.strip())
    said = _("{database} refuses the query and says {words}")
    return UnableToReadError(
        database.shown, said.format(database=database.engine_name, words=repr(shown))
    )


def not_one_query(database: Database) -> UnableToReadError:
    """Return the error of what is not one query for rows."""
    return UnableToReadError(
        database.shown, _("one SELECT that gives rows is expected, and nothing beside it")
    )
