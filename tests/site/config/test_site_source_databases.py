"""Whose databases may be asked for logs."""

from __future__ import annotations

import pytest
from django.conf import settings

from daylit_site.config.environment import Environment, Problem


def test_servers_stand_with_commas_between_them() -> None:
    environment = Environment({"SERVERS": "Db.example.org, 10.0.0.7:6543 ,[::1],"})
    assert environment.hosts("SERVERS", port=5432) == (
        ("db.example.org", 5432),
        ("10.0.0.7", 6543),
        ("::1", 5432),
    )
    assert not environment.problems


def test_where_nothing_is_said_no_database_may_be_asked() -> None:
    assert Environment({}).hosts("SERVERS", port=5432) == ()
    assert settings.SOURCE_DATABASES == ()


@pytest.mark.parametrize(
    "said",
    [
        "postgresql://ann:hush@db/shop",
        "ann:hush@db",
        "db:x",
        "db/shop",
        ":5432",
        "db:99999",
        "[::1",
    ],
)
def test_what_is_no_server_is_told_and_not_repeated(said: str) -> None:
    environment = Environment({"SERVERS": f"{said},other"})
    assert environment.hosts("SERVERS", port=5432) == (("other", 5432),)
    assert environment.problems == [
        Problem(
            "SERVERS",
            "It names something that is no server.",
            "write HOST or HOST:PORT, several with commas between them.",
        )
    ]
