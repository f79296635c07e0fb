"""The options that ask a database: what they hand over, and what they refuse."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click
import pytest
from click.testing import CliRunner

from daylit.cli.reading import Asked, process_of, query_options, read_logs, reading_options

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SELECT = "SELECT * FROM log"


@click.command()
@reading_options
@query_options
def command(asked: Asked, logs: tuple[Path, ...]) -> None:
    """Print what was asked."""
    sql = None if asked.query is None else asked.query.sql
    click.echo(f"{len(logs)} {sql} {asked}")


def ask(*words: Any) -> tuple[int, str]:
    result = CliRunner().invoke(command, [str(word) for word in words])
    return result.exit_code, result.output


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute('CREATE TABLE log ("case", activity, time)')
        database.executemany(
            "INSERT INTO log VALUES (?, ?, ?)",
            [(str(number // 2), "AB"[number % 2], "2024-01-01") for number in range(6)],
        )
    return path


def test_a_query_is_handed_over_and_no_password_shown() -> None:
    code, output = ask("--from", "postgresql://ann:hush@db/shop", "--query", SELECT)
    assert code == 0
    assert output.startswith(f"0 {SELECT} ")
    assert "hush" not in output


def test_a_query_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "log.sql"
    file.write_text("\ufeffSELECT 1\n")
    assert ask("--from", "sqlite:///x.db", "--query-file", file, "a.csv")[1].startswith(
        "1 SELECT 1\n"
    )


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ([], "Name a log, or a database with --from."),
        (["--query", SELECT], "A query needs a database: name it with --from."),
        (["--from", "sqlite:///x.db"], "With --from, say either --query or --query-file."),
        (
            ["--from", "sqlite:///x.db", "--query", SELECT, "--query-file", "x.sql"],
            "With --from, say either --query or --query-file.",
        ),
    ],
)
def test_what_does_not_go_together_is_refused(words: list[str], why: str) -> None:
    code, output = ask(*words)
    assert code == 2
    assert output.endswith(f"Error: {why}\n")


def asked(uri: str, sql: str = SELECT, **more: Any) -> Asked:
    found: list[Asked] = []

    @click.command()
    @reading_options
    @query_options
    def catch(asked: Asked, logs: tuple[Path, ...]) -> None:
        assert not logs
        found.append(asked)

    options = [word for name, value in more.items() for word in (f"--{name}", value)]
    catch.main(["--from", uri, "--query", sql, *options], standalone_mode=False)
    return found[0]


def read_rows(engine: Engine, question: Asked) -> tuple[str, int]:
    (incoming,) = read_logs(engine, (), question, now=NOW, tell=lambda _doing, _share: None)
    return incoming.import_id, incoming.reading.row_count


def test_the_same_rows_have_the_same_import_id_in_any_order(engine: Engine, shop: Path) -> None:
    uri = f"sqlite:///{shop}"
    first = read_rows(engine, asked(uri))
    assert first[1] == 6
    assert read_rows(engine, asked(uri)) == first
    assert read_rows(engine, asked(uri, case="activity", activity="case"))[0] != first[0]
    with closing(sqlite3.connect(shop)) as database, database:
        database.execute("UPDATE log SET time = '2024-01-02' WHERE \"case\" = '0'")
    assert read_rows(engine, asked(uri))[0] != first[0]


def test_the_process_is_named_after_the_database(shop: Path) -> None:
    assert process_of((), asked(f"sqlite:///{shop}")) == "shop"
    assert process_of((), asked("postgresql://ann:hush@db:5433/shop")) == "shop"
    assert process_of((shop.with_name("Log.csv"),), asked(f"sqlite:///{shop}")) == "log"
