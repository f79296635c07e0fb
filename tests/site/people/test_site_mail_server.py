"""The mail server that DAYLIT_MAIL names."""

from __future__ import annotations

import pytest

from daylit_site.config.environment import Environment, MailServer, Problem


def of(said: str) -> Environment:
    return Environment({"MAIL": said})


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("smtp://mail.example.org", MailServer("smtp", "mail.example.org", 25, "", "")),
        ("smtps://a:b@h.example:4650", MailServer("smtps", "h.example", 4650, "a", "b")),
        ("smtps://h.example", MailServer("smtps", "h.example", 465, "", "")),
        (
            "smtp+starttls://ada%40x.org:p%2Fw%3A@h.example",
            MailServer("smtp+starttls", "h.example", 587, "ada@x.org", "p/w:"),
        ),
    ],
)
def test_a_mail_server_is_named_with_how_it_is_spoken_to(said: str, meant: MailServer) -> None:
    environment = of(said)
    assert environment.mail_server("MAIL") == meant
    assert environment.problems == []


def test_there_is_no_mail_where_nothing_is_said() -> None:
    environment = of("")
    assert environment.mail_server("MAIL") is None
    assert environment.problems == []


@pytest.mark.parametrize("said", ["mail.example.org", "http://h", "smtp://", "smtp://h:port"])
def test_what_names_no_mail_server_is_told_without_the_password_in_it(said: str) -> None:
    environment = of(said)
    assert environment.mail_server("MAIL") is None
    hint = "write smtp+starttls://USER:PASSWORD@HOST:PORT, smtps:// or smtp://."
    assert environment.problems == [Problem("MAIL", "It names no mail server.", hint)]
