"""Queries to a real PostgreSQL server: rows, types, refusals, and no password in any sentence."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from daylit.errors import UnableToReadError
from daylit.sources import Choices, query_batches
from daylit.sources.databases import Bounds, database_at
from daylit.sources.look import MOST_ROWS_OF_A_QUERY, look_at_query
from daylit.sources.query import Queried, read_query

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine
    from postgresql_server import Server

pytest_plugins = ["postgresql_server"]
pytestmark = pytest.mark.services

ROWS = (
    "SELECT 'c' || (g / 3) AS \"case\", 'step ' || (g % 3) AS activity, "
    "timestamptz '2024-01-01 00:00+00' + g * interval '1 hour' AS time, 'p' || (g % 2) AS resource"
)

NOT_ONE = "one SELECT that gives rows is expected, and nothing beside it"
LET_WRITE = "SELECT set_config('transaction_read_only', 'off', true)"
LET_WRITE_AND_DELETE = (
    "WITH way AS MATERIALIZED (SELECT set_config('transaction_read_only', 'off', true)), "
    "gone AS (DELETE FROM held RETURNING *) SELECT * FROM way, gone"
)


def ask(engine: Engine, uri: str, query: str, **choices: Any) -> Queried:
    return read_query(uri, query, engine, Choices(**choices))


def rows(engine: Engine, queried: Queried) -> list[dict[str, Any]]:
    return engine.rows(queried.reading.events.order_by("source_row"))


def refused(engine: Engine, uri: str, query: str = "SELECT 1") -> str:
    with pytest.raises(UnableToReadError) as error:
        ask(engine, uri, query)
    assert "hush" not in str(error.value)
    assert error.value.__cause__ is None
    return str(error.value)


def test_the_rows_of_a_query_are_a_log(engine: Engine, postgresql: Server) -> None:
    queried = ask(engine, postgresql.uri, f"{ROWS} FROM generate_series(0, 8) AS g;")
    found = rows(engine, queried)
    reading = queried.reading
    assert (reading.source_name, reading.file_format) == (postgresql.shown, "SQL (PostgreSQL)")
    assert (reading.row_count, reading.refusals, reading.remarks) == (9, (), ())
    assert [row["case_id"] for row in found] == [f"c{number // 3}" for number in range(9)]
    assert [row["occurred_at"].hour for row in found] == list(range(9))
    assert [row["person"] for row in found[:2]] == ["p0", "p1"]


def test_its_types_are_kept(engine: Engine, postgresql: Server) -> None:
    key = "5f0c0f0e-0000-4000-8000-000000000001"
    more = (
        "12.50::numeric AS amount, 7::numeric(20, 0) AS pieces, 3::smallint AS small, 1.5::real "
        "AS part, true AS urgent, '\u00e5 '::char(4) AS short, '{\"a\": 1}'::jsonb AS said, "
        f"'{key}'::uuid AS key, array[1, 2] AS listed, "
        "date '2024-02-01' AS due, interval '1 day' AS lasted, NULL AS nothing"
    )
    found = rows(
        engine, ask(engine, postgresql.uri, f"{ROWS}, {more} FROM generate_series(0, 3) AS g")
    )
    said = {name.removeprefix("event_"): value for name, value in found[0].items()}
    assert (said["amount"], said["pieces"], said["small"], said["part"]) == (12.5, 7.0, 3, 1.5)
    assert (said["urgent"], said["short"], said["said"]) == (True, "\u00e5", '{"a": 1}')
    assert (said["key"], said["listed"], said["lasted"]) == (key, "[1, 2]", "1 day")
    assert str(said["due"]) == "2024-02-01 00:00:00+00:00"
    assert "nothing" not in said


def test_the_database_is_only_read(engine: Engine, postgresql: Server) -> None:
    postgresql.run("CREATE TABLE kept AS SELECT 1 AS a")
    assert refused(engine, postgresql.uri, "DELETE FROM kept") == (
        f"Cannot read {postgresql.shown}: {NOT_ONE}."
    )
    postgresql.run("SELECT 1 / count(*) FROM kept")


@pytest.mark.parametrize("before", ["", "/* a */ -- b\n", "--\r", "/* /* */ select */ ", "("])
def test_no_query_reaches_beyond_the_database(
    engine: Engine, postgresql: Server, before: str
) -> None:
    postgresql.run("CREATE TABLE IF NOT EXISTS beyond AS SELECT 1 AS a")
    made = postgresql.folder / "made"
    for way in (f"'{made}'", f"PROGRAM 'touch {made}'"):
        query = f"{before}COPY beyond TO {way} --\nselect"
        assert NOT_ONE in refused(engine, postgresql.uri, query)
    assert not made.exists()


def test_a_query_may_begin_and_end_with_a_remark(engine: Engine, postgresql: Server) -> None:
    query = f"/* Rows */ -- of ours\n({ROWS} FROM generate_series(0, 9) AS g) -- all"
    assert look_at_query(postgresql.uri, query, engine, Choices()).row_count == 10


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            "WITH gone AS (DELETE FROM held RETURNING *) SELECT * FROM gone",
            "cannot execute SELECT in a read-only",
        ),
        ("INSERT INTO held VALUES (2) RETURNING a", NOT_ONE),
        ("CREATE TABLE other AS SELECT 1 AS a", NOT_ONE),
        ("SELECT nextval('counting')", "execute nextval()"),
        (LET_WRITE_AND_DELETE, "cannot execute SELECT in a read-only transaction"),
        (LET_WRITE, "must be set before any query"),
        ("SELECT 1) TO PROGRAM 'touch /tmp/x' --", "syntax error"),
    ],
)
def test_no_query_writes(engine: Engine, postgresql: Server, query: str, said: str) -> None:
    postgresql.run(
        "DROP TABLE IF EXISTS held; CREATE TABLE held AS SELECT 1 AS a; "
        "CREATE SEQUENCE IF NOT EXISTS counting"
    )
    # Whoever names the address cannot ask for more.
    uri = f"{postgresql.uri}?options=-c%20default_transaction_read_only%3Doff"
    for one in (uri, postgresql.uri):
        assert said in refused(engine, one, query)
    postgresql.run("SELECT 1 / (count(*) = 1)::int FROM held")


def test_of_a_query_without_an_end_the_first_rows_are_looked_at(
    engine: Engine, postgresql: Server
) -> None:
    query = f"{ROWS} FROM (SELECT generate_series(0, 2000000000) AS g) AS rows"
    found = look_at_query(postgresql.uri, query, engine, Choices(), bounds=Bounds(60))
    assert (found.row_count, found.is_cut, found.problem) == (MOST_ROWS_OF_A_QUERY, True, None)
    wait_until_nothing_runs(postgresql)


def wait_until_nothing_runs(postgresql: Server) -> None:
    """Fail where the server is still busy with a query after ten seconds."""
    postgresql.run(
        "DO $$ BEGIN FOR i IN 1..100 LOOP PERFORM pg_stat_clear_snapshot(); "
        "EXIT WHEN NOT EXISTS (SELECT FROM pg_stat_activity WHERE state = 'active' "
        "AND pid <> pg_backend_pid() AND backend_type = 'client backend'); "
        "PERFORM pg_sleep(0.1); ASSERT i < 100; END LOOP; END $$"
    )


@pytest.mark.parametrize("query", ["SELECT pg_sleep(60)", f"{ROWS} FROM generate_series(0, 1e9) g"])
def test_a_query_that_takes_too_long_is_ended(
    engine: Engine, postgresql: Server, query: str
) -> None:
    with pytest.raises(UnableToReadError) as error:
        read_query(postgresql.uri, query, engine, Choices(), bounds=Bounds(1))
    assert str(error.value) == (
        f"Cannot read {postgresql.shown}: the query took longer than it may, and was ended. "
        "Hint: ask for less, such as the cases of one year."
    )
    wait_until_nothing_runs(postgresql)


@pytest.mark.parametrize("query", ["SELECT pg_sleep(60)", f"{ROWS} FROM generate_series(0, 1e9) g"])
def test_a_server_that_does_not_keep_the_limit_is_told_to_end(
    postgresql: Server, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    monkeypatch.setattr(query_batches, "GRACE_SECONDS", 0.0)
    unlimited = replace(database_at(postgresql.uri), longest_seconds=1)
    with pytest.raises(UnableToReadError) as error:
        list(query_batches.postgresql_batches(unlimited, query))
    assert "the query took longer than it may, and was ended" in str(error.value)
    wait_until_nothing_runs(postgresql)


def test_a_server_that_goes_away_in_the_middle_is_told(engine: Engine, postgresql: Server) -> None:
    query = "SELECT pg_terminate_backend(pg_backend_pid()), pg_sleep(1)"
    assert refused(engine, postgresql.uri, query) == (
        f"Cannot read {postgresql.shown}: the connection broke off in the middle of the query."
    )


@pytest.mark.parametrize(
    ("query", "why"),
    [
        (
            "SELECT 1 FRO x y",
            "PostgreSQL refuses the query and says 'syntax error at or near \"x\"'.",
        ),
        (
            "SELECT * FROM nowhere",
            "PostgreSQL refuses the query and says 'relation \"nowhere\" does not exist'.",
        ),
        (
            "SELECT 1; SELECT 2",
            "one SELECT that gives rows is expected, and nothing beside it.",
        ),
        (
            "SELECT 1 / (g - 90000) FROM generate_series(1, 100000) AS g",
            "PostgreSQL refuses the query and says 'division by zero'.",
        ),
        ("SELECT 1 AS a WHERE 1 = 0", "the query gives no rows."),
    ],
)
def test_a_query_that_is_refused_says_why(
    engine: Engine, postgresql: Server, query: str, why: str
) -> None:
    assert refused(engine, postgresql.uri, query) == f"Cannot read {postgresql.shown}: {why}"


def test_a_wrong_password_is_told_but_not_repeated(engine: Engine, postgresql: Server) -> None:
    uri = f"postgresql://daylit:hush@127.0.0.1:{postgresql.port}/log"
    assert refused(engine, uri) == (
        f"Cannot read {postgresql.shown}: the server refuses the user or the password. "
        "Hint: the password can stand in the variable PGPASSWORD or in the file ~/.pgpass."
    )


def test_a_missing_password_is_told(
    engine: Engine, postgresql: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PGPASSWORD", raising=False)
    assert "the server refuses the user or the password" in refused(engine, postgresql.shown)


def test_a_database_that_is_not_there_is_told(engine: Engine, postgresql: Server) -> None:
    uri = postgresql.uri.removesuffix("log") + "nowhere"
    assert refused(engine, uri) == (
        f"Cannot read {postgresql.shown.removesuffix('log')}nowhere: the server has no database "
        "named 'nowhere'."
    )


def test_a_server_that_does_not_answer_is_told(engine: Engine) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        uri = f"postgresql://daylit:hush@127.0.0.1:{port}/log"
        assert refused(engine, uri) == (
            f"Cannot read postgresql://daylit@127.0.0.1:{port}/log: no PostgreSQL server answers "
            "there."
        )


def test_the_password_may_stand_in_the_environment(
    engine: Engine, postgresql: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", postgresql.password)
    query = f"{ROWS} FROM generate_series(0, 8) AS g"
    queried = ask(engine, postgresql.shown, query)
    assert queried.reading.row_count == 9
    assert queried.fingerprint == ask(engine, postgresql.uri, query).fingerprint


@pytest.mark.parametrize("place", ["environment", "file"])
def test_the_password_of_the_environment_is_lent_only_where_that_is_said(
    engine: Engine, postgresql: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str
) -> None:
    monkeypatch.delenv("PGPASSWORD", raising=False)
    if place == "environment":
        monkeypatch.setenv("PGPASSWORD", postgresql.password)
    else:
        file = tmp_path / "passwords"
        file.write_text("*:*:*:*:" + postgresql.password.replace(":", "\\:") + "\n")
        file.chmod(0o600)
        monkeypatch.setenv("PGPASSFILE", str(file))
    query = f"{ROWS} FROM generate_series(0, 8) AS g"
    assert ask(engine, postgresql.shown, query).reading.row_count == 9
    with pytest.raises(UnableToReadError) as error:
        read_query(postgresql.shown, query, engine, Choices(), bounds=Bounds(may_lend=False))
    assert "the server refuses the user or the password" in str(error.value)
    alone = read_query(postgresql.uri, query, engine, Choices(), bounds=Bounds(may_lend=False))
    assert alone.reading.row_count == 9


def test_no_password_is_in_what_the_record_keeps(engine: Engine, postgresql: Server) -> None:
    queried = ask(engine, postgresql.uri, f"{ROWS} FROM generate_series(0, 8) AS g")
    assert "hush" not in repr(queried)


def test_pandas_is_not_loaded(postgresql: Server) -> None:
    program = (
        "import os, sys\n"
        "from daylit.record.engine import open_engine\n"
        "from daylit.sources import Choices\n"
        "from daylit.sources.query import read_query\n"
        "with open_engine(input_bytes=0) as engine:\n"
        f"    query = {ROWS + ' FROM generate_series(0, 8) AS g'!r}\n"
        "    read_query(os.environ['URI'], query, engine, Choices())\n"
        "assert 'pandas' not in sys.modules and 'psycopg' not in sys.modules\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"URI": postgresql.uri},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_many_rows_take_little_memory(postgresql: Server) -> None:
    """Two million rows are 500 MB on their way; they never stand in memory together."""
    program = (
        "import os, resource\n"
        "from daylit.sources.databases import database_at\n"
        "from daylit.sources.query_batches import postgresql_batches\n"
        "database = database_at(os.environ['URI'])\n"
        "query = \"SELECT g, repeat('x', 240) FROM generate_series(1, 2000000) AS g\"\n"
        "begin = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "rows = sum(batch.num_rows for batch in postgresql_batches(database, query))\n"
        "assert rows == 2000000\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - begin)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"URI": postgresql.uri},
        check=True,
        capture_output=True,
        text=True,
    )
    assert int(done.stdout) < 150 * 1024


def test_a_look_at_rows_that_are_much_takes_little_memory(postgresql: Server) -> None:
    """They are 960 MB, of which so much is looked at as tells what the columns are."""
    program = (
        "import os, resource\n"
        "from daylit.record.engine import open_engine\n"
        "from daylit.sources import Choices\n"
        "from daylit.sources.look import look_at_query\n"
        "query = os.environ['QUERY']\n"
        "with open_engine(input_bytes=0) as engine:\n"
        "    look_at_query(os.environ['URI'], query.replace('3200000', '3'), engine, Choices())\n"
        "    begin = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "    found = look_at_query(os.environ['URI'], query, engine, Choices())\n"
        "assert found.is_cut and found.row_count == 11, found.row_count\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - begin)\n"
    )
    query = f"{ROWS}, repeat('x', 3200000) AS said FROM generate_series(1, 300) AS g"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"URI": postgresql.uri, "QUERY": query},
        check=True,
        capture_output=True,
        text=True,
    )
    assert int(done.stdout) < 400 * 1024
