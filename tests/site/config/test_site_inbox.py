"""Where answers arrive, as the settings say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from daylit_site.config.environment import Environment, Problem
from daylit_site.config.inbox import answers_of
from daylit_site.people.mailing.servers import Inbox, ReplyBase

if TYPE_CHECKING:
    from pathlib import Path

IN_HINT = (
    "write imaps://USER:PASSWORD@HOST/INBOX or imap+starttls://; imap:// on this machine only."
)
REPLY_HINT = "write an address of the inbox, such as daylit@inbox.example; a token is added to it."
REPLY = "daylit@inbox.example"
GOOD = "imaps://u:p@h.example"


def of(said: str, reply: str = REPLY) -> tuple[Environment, Inbox | None, ReplyBase | None]:
    environment = Environment({"DAYLIT_MAIL_IN": said, "DAYLIT_MAIL_REPLY": reply})
    return environment, *answers_of(environment)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (GOOD, Inbox("imaps", "h.example", 993, "u", "p", "INBOX")),
        (
            "imap+starttls://u%40x:p%2Fw@h.example/Answers%20in",
            Inbox("imap+starttls", "h.example", 143, "u@x", "p/w", "Answers in"),
        ),
        ("imap://u:p@127.0.0.1:1143/INBOX", Inbox("imap", "127.0.0.1", 1143, "u", "p", "INBOX")),
    ],
)
def test_an_inbox_is_named_with_how_it_is_spoken_to(said: str, meant: Inbox) -> None:
    environment, inbox, base = of(said)
    assert (inbox, base, environment.problems) == (meant, ReplyBase("daylit", "inbox.example"), [])


def test_an_inbox_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "inbox"
    file.write_text(f"{GOOD}\n", encoding="utf-8")
    environment = Environment({"DAYLIT_MAIL_IN_FILE": str(file), "DAYLIT_MAIL_REPLY": REPLY})
    inbox, _base = answers_of(environment)
    assert inbox == Inbox("imaps", "h.example", 993, "u", "p", "INBOX")


def test_no_answers_are_read_where_nothing_is_said() -> None:
    environment, inbox, base = of("", "")
    assert (inbox, base, environment.problems) == (None, None, [])


@pytest.mark.parametrize(
    "said",
    [
        "mail.example",
        "http://u:p@h",
        "imaps://h.example",
        "imaps://u:p@h:x",
        "imaps://u:p@h/a%22b",
        "imaps://u:p@h/%C3%A5",
    ],
)
def test_what_names_no_inbox_is_told_without_the_password_in_it(said: str) -> None:
    environment, inbox, _base = of(said)
    assert inbox is None
    assert environment.problems == [Problem("DAYLIT_MAIL_IN", "It names no inbox.", IN_HINT)]


def test_no_password_is_sent_openly_to_another_machine() -> None:
    environment, inbox, _base = of("imap://u:p@h.example")
    assert inbox is None
    said = "It would send the password openly to another machine."
    assert environment.problems == [Problem("DAYLIT_MAIL_IN", said, IN_HINT)]


@pytest.mark.parametrize(
    ("said", "reply", "missing", "hint"),
    [(GOOD, "", "DAYLIT_MAIL_REPLY", REPLY_HINT), ("", REPLY, "DAYLIT_MAIL_IN", IN_HINT)],
)
def test_what_is_missing_is_told(said: str, reply: str, missing: str, hint: str) -> None:
    environment, _inbox, _base = of(said, reply)
    sentence = "Reading answers to mail is set up by half: this is missing."
    assert environment.problems == [Problem(missing, sentence, hint)]


@pytest.mark.parametrize("reply", ["daylit", "@x", "a+b@x.example", "å@x.example", "a b@x", "a@"])
def test_an_address_to_which_no_token_can_be_added_is_told(reply: str) -> None:
    environment, _inbox, base = of(GOOD, reply)
    assert base is None
    said = f"{reply!r} is no address to which a token can be added."
    assert environment.problems == [Problem("DAYLIT_MAIL_REPLY", said, REPLY_HINT)]


def test_an_address_that_leaves_no_room_for_a_token_is_told() -> None:
    environment, _inbox, base = of(GOOD, "a" * 40 + "@x.example")
    assert base is None
    said = f"{'a' * 40!r} is longer than 39 letters and leaves no room for a token."
    assert environment.problems == [Problem("DAYLIT_MAIL_REPLY", said, REPLY_HINT)]
