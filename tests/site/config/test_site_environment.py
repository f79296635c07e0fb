"""Settings from the environment: read as they are meant, or told what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from daylit_site.config.environment import Environment, Problem


def of(**values: str) -> Environment:
    return Environment(dict(values))


def test_a_text_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("  hush \n", encoding="utf-8")
    assert of(KEY_FILE=str(file)).text("KEY") == "hush"


def test_a_file_that_cannot_be_read_is_told() -> None:
    environment = of(KEY_FILE="/nowhere/at/all")
    assert environment.text("KEY") == ""
    assert environment.problems == [
        Problem(
            "KEY_FILE",
            "The file /nowhere/at/all cannot be read: No such file or directory.",
            "name a file that this process may read.",
        )
    ]


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_bytes(b"\xff\xfe\x00hush")
    environment = of(KEY_FILE=str(file))
    assert environment.text("KEY") == ""
    assert environment.problems == [
        Problem("KEY_FILE", f"The file {file} is not text in UTF-8.", "name a file of plain text.")
    ]


@pytest.mark.parametrize("held", ["", " \n"])
def test_a_file_that_holds_nothing_is_told(tmp_path: Path, held: str) -> None:
    file = tmp_path / "secret"
    file.write_text(held, encoding="utf-8")
    environment = of(KEY_FILE=str(file))
    assert environment.text("KEY") == ""
    assert environment.problems == [
        Problem("KEY_FILE", f"The file {file} is empty.", "write into it what KEY would say.")
    ]


@pytest.mark.parametrize(
    ("said", "meant"), [("yes", True), ("1", True), ("No", False), ("", False)]
)
def test_a_switch_is_off_unless_it_is_said_to_be_on(said: str, *, meant: bool) -> None:
    environment = of(DEMO=said)
    assert environment.flag("DEMO") is meant
    assert environment.problems == []


def test_a_switch_that_is_neither_on_nor_off_is_told_and_off() -> None:
    environment = of(DEMO="perhaps")
    assert environment.flag("DEMO") is False
    assert environment.problems == [
        Problem("DEMO", "'perhaps' is neither yes nor no.", "write yes or no.")
    ]


@pytest.mark.parametrize(
    "said", ["daylit.example.org", "ftp://example.org", "http://", "http://a:b"]
)
def test_what_is_no_address_is_told_and_the_usual_one_taken(said: str) -> None:
    environment = of(URL=said)
    assert environment.address("URL", "http://127.0.0.1:8000").port == 8000
    assert [problem.said for problem in environment.problems] == [f"{said!r} is no web address."]


def test_without_a_database_it_is_sqlite_written_by_several_at_once() -> None:
    found = of().database("DB", Path("/home/workspace.sqlite3"))
    assert found["NAME"] == "/home/workspace.sqlite3"
    assert found["OPTIONS"] == {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }


def test_a_postgresql_address_is_taken_apart_and_its_password_put_into_letters() -> None:
    uri = "postgresql://daylit:hush%3A%20se%2Fcret@db.example.org:5433/work"
    found = of(DB=uri).database("DB", Path("x"))
    assert found["ENGINE"] == "django.db.backends.postgresql"
    named = {name: found[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    assert named == {
        "NAME": "work",
        "USER": "daylit",
        "PASSWORD": "hush: se/cret",
        "HOST": "db.example.org",
        "PORT": "5433",
    }
    assert found["OPTIONS"] == {"options": "-c jit=off"}


def test_another_database_is_told_without_its_password() -> None:
    environment = of(DB="mysql://me:hush@db/work")
    assert environment.database("DB", Path("here"))["NAME"] == "here"
    assert environment.problems == [
        Problem(
            "DB",
            "It names no PostgreSQL database.",
            "write postgresql://USER:PASSWORD@HOST/DATABASE, or leave it out for SQLite.",
        )
    ]
