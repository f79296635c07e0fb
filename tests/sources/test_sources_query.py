"""Queries to DuckDB and SQLite files, and what is said where a database cannot be asked."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from daylit.errors import ParameterError, UnableToReadError
from daylit.sources import Choices
from daylit.sources.databases import database_at
from daylit.sources.query import Queried, read_query

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine

SELECT = "SELECT * FROM log"
FORMS = "duckdb:///FILE, sqlite:///FILE or postgresql://USER@HOST/DATABASE"


@pytest.fixture
def duck(tmp_path: Path) -> Path:
    path = tmp_path / "shop.duckdb"
    with closing(duckdb.connect(str(path))) as database:
        database.execute(
            "CREATE TABLE log AS SELECT 'c' || (g // 3) AS \"case\", 'step ' || (g % 3) AS "
            "activity, TIMESTAMPTZ '2024-01-01 00:00:00+00' + to_hours(g) AS time, "
            "'p' || (g % 2) AS resource, CAST(g * 1.5 AS DECIMAL(30, 2)) AS amount, "
            "g % 2 = 0 AS urgent, CAST(g AS HUGEINT) AS big, [g] AS listed, "
            "to_hours(g) AS lasted FROM range(9) AS rows(g)"
        )
    return path


@pytest.fixture
def lite(tmp_path: Path) -> Path:
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(
            'CREATE TABLE log ("case", activity, time, resource, amount, pieces, due, mixed, none)'
        )
        database.executemany(
            "INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            [
                (
                    f"c{number // 3}",
                    f"step {number % 3}",
                    f"2024-01-01 {number:02}:00",
                    f"p{number % 2}",
                    number * 1.5,
                    number,
                    "2024-02-01",
                    number or b"\x01",
                )
                for number in range(9)
            ],
        )
    return path


def ask(engine: Engine, uri: str, query: str = SELECT, **choices: Any) -> Queried:
    return read_query(uri, query, engine, Choices(**choices))


def rows(engine: Engine, queried: Queried) -> list[dict[str, Any]]:
    return engine.rows(queried.reading.events.order_by("source_row"))


def test_the_rows_of_a_duckdb_query_are_a_log(engine: Engine, duck: Path) -> None:
    queried = ask(engine, f"duckdb:///{duck}", SELECT + " ORDER BY time;")
    found = rows(engine, queried)
    assert (queried.reading.source_name, queried.reading.file_format) == (
        "shop.duckdb",
        "SQL (DuckDB)",
    )
    assert queried.reading.row_count == 9
    assert [row["case_id"] for row in found] == [f"c{number // 3}" for number in range(9)]
    assert [row["occurred_at"].hour for row in found] == list(range(9))
    assert [row["person"] for row in found[:2]] == ["p0", "p1"]
    assert [found[1][f"event_{name}"] for name in ("amount", "urgent", "big", "listed")] == [
        1.5,
        False,
        1,
        "[1]",
    ]


def test_the_rows_of_an_sqlite_query_are_a_log(engine: Engine, lite: Path) -> None:
    queried = ask(engine, f"sqlite:///{lite}")
    found = rows(engine, queried)
    assert (queried.reading.source_name, queried.reading.file_format) == ("shop.db", "SQL (SQLite)")
    assert [row["occurred_at"].hour for row in found] == list(range(9))
    assert [row["event_amount"] for row in found] == [number * 1.5 for number in range(9)]
    assert [row["event_pieces"] for row in found] == list(range(9))
    assert str(found[0]["event_due"]) == "2024-02-01 00:00:00+00:00"
    assert [row["event_mixed"] for row in found[:2]] == ["01", "1"]
    assert queried.reading.columns[-1].why == "it holds no value"


def test_choices_and_roles_are_those_of_every_reader(engine: Engine, lite: Path) -> None:
    query = 'SELECT "case" AS a, activity AS b, time AS c, resource AS d FROM log'
    queried = ask(
        engine,
        f"sqlite:///{lite}",
        query,
        case="a",
        activity="b",
        time="c",
        customer="d",
        alias="a",
    )
    assert rows(engine, queried)[4]["customer"] == "p0"
    assert rows(engine, queried)[4]["alias"] == "c1"


def test_rows_that_cannot_be_taken_are_cited(engine: Engine, lite: Path) -> None:
    queried = ask(
        engine,
        f"sqlite:///{lite}",
        'SELECT nullif("case", \'c2\') AS "case", activity, time FROM log',
    )
    (refusal,) = queried.reading.refusals
    assert (refusal.reason, refusal.row_count, refusal.examples[0]) == ("no case", 3, "row 7")


def test_many_rows_flow_in_batches(engine: Engine, duck: Path) -> None:
    query = "SELECT log.* FROM log, range(20000)"
    assert ask(engine, f"duckdb:///{duck}", query).reading.row_count == 180_000


def test_the_fingerprint_is_of_the_rows_in_any_order(engine: Engine, lite: Path) -> None:
    uri = f"sqlite:///{lite}"
    query = "SELECT * FROM log"
    first = ask(engine, uri, query).fingerprint
    with closing(sqlite3.connect(lite)) as database, database:
        database.execute("CREATE TABLE turned AS SELECT * FROM log ORDER BY amount DESC")
        database.execute("DROP TABLE log")
        database.execute("ALTER TABLE turned RENAME TO log")
    assert ask(engine, uri, query).fingerprint == first
    with closing(sqlite3.connect(lite)) as database, database:
        database.execute("DELETE FROM log WHERE pieces = 4")
    assert ask(engine, uri, query).fingerprint != first


NOT_ONE = "one SELECT that gives rows is expected, and nothing beside it."


@pytest.mark.parametrize(
    ("query", "in_duckdb", "in_sqlite"),
    [
        (
            "SELECT 1 FRO x y",
            "DuckDB refuses the query and says 'Parser Error: syntax error at or near \"x\"'.",
            "SQLite refuses the query and says 'near \"x\": syntax error'.",
        ),
        (
            "SELECT * FROM nowhere",
            (
                "DuckDB refuses the query and says 'Catalog Error: Table with name nowhere does "
                "not exist!'."
            ),
            "SQLite refuses the query and says 'no such table: nowhere'.",
        ),
        (
            "DELETE FROM log",
            NOT_ONE,
            NOT_ONE,
        ),
        ("SELECT 1; SELECT 2", NOT_ONE, NOT_ONE),
        ("SELECT * FROM log WHERE 1 = 0", "the query gives no rows.", "the query gives no rows."),
    ],
)
def test_a_query_that_is_refused_says_why(
    engine: Engine, duck: Path, lite: Path, query: str, in_duckdb: str, in_sqlite: str
) -> None:
    for uri, path, why in (
        (f"duckdb:///{duck}", duck, in_duckdb),
        (f"sqlite:///{lite}", lite, in_sqlite),
    ):
        with pytest.raises(UnableToReadError) as error:
            ask(engine, uri, query)
        assert str(error.value) == f"Cannot read {path}: {why}"
    with closing(sqlite3.connect(lite)) as database:
        assert database.execute("SELECT count(*) FROM log").fetchone() == (9,)


@pytest.mark.parametrize("query", ["VACUUM INTO '{}'", "/* x */ ATTACH '{}' AS other"])
def test_no_query_makes_a_file(engine: Engine, lite: Path, tmp_path: Path, query: str) -> None:
    made = tmp_path / "made.db"
    with pytest.raises(UnableToReadError) as error:
        ask(engine, f"sqlite:///{lite}", query.format(made))
    assert (str(error.value), made.exists()) == (f"Cannot read {lite}: {NOT_ONE}", False)


def test_a_query_that_fails_among_its_rows_says_why(engine: Engine, duck: Path) -> None:
    query = (
        "SELECT log.*, CASE WHEN g = 90000 THEN CAST(activity AS INTEGER) END AS x "
        "FROM log, range(100000) AS r(g)"
    )
    with pytest.raises(UnableToReadError) as error:
        ask(engine, f"duckdb:///{duck}", query)
    assert str(error.value).startswith(
        f'Cannot read {duck}: DuckDB refuses the query and says "Conversion Error: Could not '
        "convert string 'step "
    )


def test_other_files_are_refused(engine: Engine, lite: Path, tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("nothing but words, and quite a few of them " * 20)
    for uri, path, why in (
        (f"duckdb:///{lite}", lite, "it is no DuckDB database."),
        (f"sqlite:///{text}", text, "it is no SQLite database, or damaged."),
        (f"sqlite:///{tmp_path}/none.db", tmp_path / "none.db", "there is no such file."),
        (f"sqlite:///{tmp_path}", tmp_path, "it is a folder, not a file."),
    ):
        with pytest.raises(UnableToReadError) as error:
            ask(engine, uri)
        assert str(error.value) == f"Cannot read {path}: {why}"


def test_a_query_without_words_is_refused(engine: Engine, lite: Path) -> None:
    with pytest.raises(ParameterError) as error:
        ask(engine, f"sqlite:///{lite}", " ; ")
    assert str(error.value) == "The query is empty; one SELECT that gives rows is expected."


@pytest.mark.parametrize(
    ("uri", "why"),
    [
        ("mysql://ann:hush@db/shop", f"begins with 'mysql:'; it must be {FORMS}."),
        ("shop.db", f"names no kind of database; it must be {FORMS}."),
    ],
)
def test_an_address_of_another_kind_is_refused(uri: str, why: str) -> None:
    with pytest.raises(ParameterError) as error:
        database_at(uri)
    assert str(error.value) == f"The address of the database {why}"


@pytest.mark.parametrize(
    "uri", ["postgresql://ann:hush@[db/shop", "postgresql://ann:hush@db:x/a", "postgresql://"]
)
def test_an_address_that_is_not_understood_is_never_repeated(uri: str) -> None:
    with pytest.raises(ParameterError) as error:
        database_at(uri)
    assert str(error.value) == (
        "The address of the PostgreSQL database is not understood; write "
        "postgresql://USER@HOST:PORT/DATABASE, with % codes for special signs in it."
    )


@pytest.mark.parametrize(
    "uri",
    [
        "postgresql://ann:hu%73h@db:5433/shop?sslmode=require",
        "postgres://ann@db:5433/shop?password=hush",
    ],
)
def test_no_password_is_shown(uri: str) -> None:
    database = database_at(uri)
    assert database.shown == database.name == "postgresql://ann@db:5433/shop"
    assert "hush" not in repr(database)
    assert "hush" not in database.without_secrets("no way in with hush, hu%73h or " + uri)


def test_without_the_driver_one_sentence_says_what_to_install(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "adbc_driver_postgresql", None)
    with pytest.raises(UnableToReadError) as error:
        ask(engine, "postgresql://ann:hush@db/shop")
    assert str(error.value) == (
        "Cannot read postgresql://ann@db/shop: reading from PostgreSQL needs the package "
        "adbc-driver-postgresql. Hint: pip install 'daylit[postgresql]'."
    )


def test_a_damaged_database_is_told(engine: Engine, duck: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.duckdb"
    cut.write_bytes(duck.read_bytes()[:5000])
    with pytest.raises(UnableToReadError) as error:
        ask(engine, f"duckdb:///{cut}")
    assert str(error.value) == (
        f"Cannot read {cut}: the DuckDB database is damaged, or another program writes to it."
    )
