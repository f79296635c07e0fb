"""A look at the rows of a query: its columns, its first rows only, and nothing of it is taken."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import duckdb
import pytest

from daylit.errors import ParameterError, UnableToReadError
from daylit.sources import Choices
from daylit.sources.databases import database_at
from daylit.sources.look import MOST_ROWS_OF_A_QUERY, Look, look_at_query

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
    assert database_at(uri, longest_seconds=60).address == (
        "postgresql://ann@db/shop?connect_timeout=10&keepalives_idle=30&keepalives_interval=10&"
        "keepalives_count=3&options=-c%20default_transaction_read_only%3Doff%20-c%20"
        "default_transaction_read_only%3Don%20-c%20statement_timeout%3D60s"
    )
    assert "statement_timeout" not in database_at(uri).address
