"""A look at the rows of a query: its columns, its first rows only, and nothing of it is taken."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import duckdb
import pytest

from daylit.errors import ParameterError, UnableToReadError
from daylit.sources import Choices
from daylit.sources.databases import Bounds, database_at
from daylit.sources.look import (
    MOST_BYTES_OF_A_QUERY,
    MOST_ROWS_OF_A_QUERY,
    Look,
    look_at_query,
)
from daylit.sources.query import read_query
from daylit.sources.query_batches import sqlite_batches

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine

LOG = (
    "SELECT 'c' || (g // 3) AS \"case\", 'step ' || (g % 3) AS activity, "
    "TIMESTAMPTZ '2024-01-01 00:00:00+00' + to_minutes(g) AS time FROM range({rows}) AS rows(g)"
)


@pytest.fixture
def empty(tmp_path: Path) -> str:
    path = tmp_path / "empty.duckdb"
    duckdb.connect(str(path)).close()
    return f"duckdb:///{path}"


def seen(engine: Engine, uri: str, rows: int) -> Look:
    return look_at_query(uri, LOG.format(rows=rows), engine, Choices())


def test_its_columns_are_seen_as_those_of_a_file(engine: Engine, empty: str) -> None:
    found = seen(engine, empty, 9)
    assert (found.file_format, found.row_count, found.problem) == ("SQL (DuckDB)", 9, None)
    assert [(one.source_name, one.taken_as) for one in found.columns] == [
        ("case", "case"),
        ("activity", "activity"),
        ("time", "time"),
    ]
    assert found.columns[0].examples == ("c0", "c1", "c2")
    assert not found.is_cut


@pytest.mark.parametrize(("more", "is_cut"), [(-1, False), (0, False), (1, True), (90_000, True)])
def test_only_its_first_rows_are_looked_at(
    engine: Engine, empty: str, more: int, *, is_cut: bool
) -> None:
    found = seen(engine, empty, MOST_ROWS_OF_A_QUERY + more)
    assert found.row_count == MOST_ROWS_OF_A_QUERY + min(more, 0)
    assert found.is_cut == is_cut


def test_the_first_rows_of_sqlite_are_looked_at_too(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute('CREATE TABLE log ("case", activity, time)')
        database.executemany(
            "INSERT INTO log VALUES (?, 'Ask', '2024-01-01 08:00')",
            [(f"c{number}",) for number in range(MOST_ROWS_OF_A_QUERY + 7)],
        )
    found = look_at_query(f"sqlite:///{path}", "SELECT * FROM log", engine, Choices())
    assert (found.row_count, found.is_cut) == (MOST_ROWS_OF_A_QUERY, True)


HEAVY = (
    "WITH RECURSIVE rows(g) AS (VALUES (0) UNION ALL SELECT g + 1 FROM rows WHERE g < 299) "
    "SELECT 'c' || (g / 3) AS \"case\", 'Ask' AS activity, '2024-01-01 08:00' AS time, "
    "hex(zeroblob(100000)) AS said FROM rows"
)
"""300 rows of 200 kB, in the words of SQLite."""


@pytest.fixture
def lite(tmp_path: Path) -> str:
    path = tmp_path / "empty.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE held (a)")
    return f"sqlite:///{path}"


def test_of_rows_that_are_much_few_are_looked_at(engine: Engine, lite: str) -> None:
    found = look_at_query(lite, HEAVY, engine, Choices())
    assert (found.row_count, found.is_cut) == (168, True)
    assert found.row_count * 200_000 > MOST_BYTES_OF_A_QUERY > (found.row_count - 1) * 200_000


def test_a_batch_of_rows_that_are_much_has_few(lite: str) -> None:
    counts = [batch.num_rows for batch in sqlite_batches(database_at(lite), HEAVY)]
    assert counts[:3] == [16, 41, 41]
    assert sum(counts) == 300


def test_a_batch_of_rows_that_are_little_has_many(lite: str) -> None:
    query = HEAVY.replace("299", "99999").replace("100000", "1")
    counts = [batch.num_rows for batch in sqlite_batches(database_at(lite), query)]
    assert counts == [16, 64, 256, 1024, 4096, 16384, 50_000, 28_160]


def test_it_may_take_no_longer_than_it_may(engine: Engine, lite: str) -> None:
    with pytest.raises(UnableToReadError) as error:
        look_at_query(lite, HEAVY, engine, Choices(), bounds=Bounds(longest_seconds=0))
    assert str(error.value).endswith(
        ": the query took longer than it may, and was ended. "
        "Hint: ask for less, such as the cases of one year."
    )


def test_rows_for_which_there_is_no_room_are_not_taken(engine: Engine, lite: str) -> None:
    with pytest.raises(UnableToReadError) as error:
        read_query(lite, HEAVY, engine, Choices(), bounds=Bounds(most_bytes=59_000_000))
    assert str(error.value).endswith(
        ": its rows are more than the 59 MB that there is room for. "
        "Hint: ask for less, such as the cases of one year."
    )
    queried = read_query(lite, HEAVY, engine, Choices(), bounds=Bounds(most_bytes=61_000_000))
    assert queried.reading.row_count == 300


def test_what_is_unclear_is_said_and_its_columns_are_seen(engine: Engine, empty: str) -> None:
    found = look_at_query(empty, "SELECT 1 AS a, 'x' AS b", engine, Choices())
    assert found.problem is not None
    assert [one.source_name for one in found.columns] == ["a", "b"]


def test_a_query_without_rows_or_words_is_refused(engine: Engine, empty: str) -> None:
    with pytest.raises(UnableToReadError) as error:
        look_at_query(empty, "SELECT 1 AS a WHERE 1 = 0", engine, Choices())
    assert str(error.value).endswith(": the query gives no rows.")
    with pytest.raises(ParameterError) as none:
        look_at_query(empty, " ; ", engine, Choices())
    assert str(none.value) == "The query is empty; one SELECT that gives rows is expected."


def test_a_server_is_told_to_only_read_and_for_how_long() -> None:
    uri = "postgresql://ann@db/shop?options=-c%20default_transaction_read_only%3Doff"
    assert database_at(uri, Bounds(60)).address == (
        "postgresql://ann@db/shop?connect_timeout=10&keepalives_idle=30&keepalives_interval=10&"
        "keepalives_count=3&options=-c%20default_transaction_read_only%3Doff%20-c%20"
        "default_transaction_read_only%3Don%20-c%20statement_timeout%3D60s"
    )
    assert "statement_timeout" not in database_at(uri).address


def test_a_server_is_shown_nothing_that_is_not_in_the_address() -> None:
    alone = Bounds(may_lend=False)
    files = "passfile=%2Fdev%2Fnull%2Fnone&sslcert=%2Fdev%2Fnull%2Fnone&"
    assert f"&password=&{files}" in database_at("postgresql://ann@db/shop", alone).address
    with_password = database_at("postgresql://ann:hush@db/shop", alone).address
    assert files in with_password
    assert "password=" not in with_password
    behind = database_at("postgresql://ann@db/shop?password=hush", alone).address
    assert "password=hush" in behind
    assert "password=&" not in behind
