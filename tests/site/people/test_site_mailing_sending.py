"""Sending what is due: what mails look like, once each, put off, given up."""

from __future__ import annotations

import threading
from datetime import datetime, time, timedelta
from email import message_from_bytes
from email.policy import default
from smtplib import (
    SMTPDataError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from mail_fixtures import NOON

from daylit_site.people.mailing.sending import send_due, wait_after
from daylit_site.people.mailing.writing import write
from daylit_site.people.models import Letter, LetterKind, MailChoice, Person
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from email.message import EmailMessage as Read

    from django.core.mail import EmailMessage
    from pytest_django import Settings

    from daylit_site.people.models import Organisation

pytestmark = pytest.mark.django_db


class Refusing(BaseEmailBackend):
    """A server that fails in one way, or takes what comes."""

    fails_with: Exception | None = None

    def open(self) -> bool:
        return True

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        if self.fails_with is not None:
            raise self.fails_with
        return len(email_messages)


@pytest.fixture
def failing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    settings.EMAIL_BACKEND = "test_site_mailing_sending.Refusing"

    def fail(error: Exception | None) -> None:
        monkeypatch.setattr(Refusing, "fails_with", error)

    return fail


@pytest.fixture(autouse=True)
def _with_mail(settings: Settings) -> None:
    settings.HAS_MAIL = True


@pytest.fixture
def reader(someone: Callable[..., Person]) -> Person:
    return someone(Role.PARTNER)


def letter(now: datetime = NOON, **said: Any) -> Letter:
    how: dict[str, Any] = {
        "kind": LetterKind.MESSAGE,
        "subject": "A word",
        "text": "Something.",
        "about": "room:12",
    }
    if "person" not in said:
        said.setdefault("email", "a@b.example")
    made = write(**{**how, **said}, now=now)
    assert made is not None
    return made


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def as_sent() -> list[Read]:
    return [message_from_bytes(one.message().as_bytes(), policy=default) for one in mail.outbox]


def test_without_a_mail_server_letters_are_kept_and_nothing_fails(settings: Settings) -> None:
    settings.HAS_MAIL = False
    made = letter()
    assert send_due(clock=at(NOON)) == 0
    made.refresh_from_db()
    assert (made.sent_at, made.try_count, made.said) == (None, 0, "")


def test_a_mail_says_what_programs_and_people_need(reader: Person) -> None:
    made = letter(
        person=reader, path="/rooms/12/", reply_address="daylit+abc@inbox.example", text="å" * 3
    )
    assert send_due(clock=at(NOON)) == 1
    (sent,) = as_sent()
    assert sent["From"] == "daylit@127.0.0.1"
    assert sent["To"] == "partner member <partner@example.org>"
    assert sent["Reply-To"] == "daylit+abc@inbox.example"
    assert sent["Message-ID"] == made.message_id
    assert sent["List-Id"] == "Daylit <daylit.127.0.0.1>"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["X-Auto-Response-Suppress"] == "All"
    assert sent["References"] == sent["In-Reply-To"]
    assert sent.get_content_type() == "text/plain"
    assert sent.get_content() == (
        "ååå\n\n"
        "http://127.0.0.1:8000/rooms/12/\n\n"
        "Answer this mail: what you write above it is shown to those concerned.\n"
    )
    made.refresh_from_db()
    assert made.sent_at == NOON


def test_letters_about_one_thing_are_one_thread_and_others_are_not() -> None:
    for about in ("room:12", "room:12", "room:13"):
        letter(about=about)
    send_due(clock=at(NOON))
    first, second, third = (one["References"] for one in as_sent())
    assert first == second != third


def test_a_name_with_line_breaks_is_one_line(reader: Person) -> None:
    reader.name = "Sofia\r\nBcc: all@x.example"
    reader.save()
    letter(person=reader)
    send_due(clock=at(NOON))
    (sent,) = as_sent()
    assert sent["Bcc"] is None
    assert sent["To"] == '"Sofia Bcc: all@x.example" <partner@example.org>'


def test_text_has_lines_of_72_columns_but_addresses_stay_whole() -> None:
    address = "https://example.org/" + "x" * 100
    letter(text=f"{'word ' * 30}\n\n> quoted\n{address}")
    send_due(clock=at(NOON))
    lines = mail.outbox[0].body.splitlines()
    assert lines == [
        "word " * 13 + "word",
        "word " * 13 + "word",
        "word word",
        "",
        "> quoted",
        address,
    ]


def test_a_letter_that_is_not_due_waits() -> None:
    letter(NOON)
    assert send_due(clock=at(NOON - timedelta(seconds=1))) == 0
    assert send_due(clock=at(NOON)) == 1
    assert send_due(clock=at(NOON)) == 0


def test_the_letters_of_a_day_are_one_mail_in_the_readers_language(reader: Person) -> None:
    reader.language = "en"
    reader.save()
    MailChoice.objects.create(person=reader, is_digest=True, digest_at=time(8))
    letter(person=reader, subject="First", reply_address="r+1@x.example", path="/a/")
    letter(person=reader, subject="Second", about="room:13", reply_address="r+2@x.example")
    letter(person=reader, subject="At once", kind=LetterKind.CONVENED)
    assert send_due(clock=at(NOON)) == 1
    assert send_due(clock=at(NOON + timedelta(hours=20))) == 1
    at_once, digest = as_sent()
    assert at_once["Subject"] == "At once"
    assert digest["Subject"] == "2 letters from Daylit"
    assert (digest["Reply-To"], digest["References"]) == (None, None)
    assert digest.get_content() == (
        "First\n-----\n\n"
        "Something.\n\nhttp://127.0.0.1:8000/a/\n\n"
        "To answer this, write to:\nr+1@x.example\n\n"
        "Second\n------\n\n"
        "Something.\n\n"
        "To answer this, write to:\nr+2@x.example\n"
    )
    first, second = Letter.objects.filter(in_digest=True)
    assert first.message_id == second.message_id == digest["Message-ID"]


def test_a_server_that_is_away_is_tried_again_with_growing_waits(
    failing: Callable[..., None],
) -> None:
    failing(SMTPServerDisconnected("Connection unexpectedly closed"))
    made = letter()
    now = NOON
    waits = []
    for _try in range(6):
        assert send_due(clock=at(now)) == 0
        made.refresh_from_db()
        waits.append((made.due_at - now).total_seconds() / 60)
        now = made.due_at
    assert waits == [1, 4, 16, 60, 60, 60]
    assert made.said == "Connection unexpectedly closed"
    failing(None)
    assert send_due(clock=at(now)) == 1
    made.refresh_from_db()
    assert (made.sent_at, made.said, made.try_count) == (now, "", 6)


def test_after_two_days_in_vain_a_letter_is_given_up(failing: Callable[..., None]) -> None:
    failing(ConnectionRefusedError(111, "Connection refused"))
    made = letter()
    send_due(clock=at(NOON))
    send_due(clock=at(NOON + timedelta(hours=47)))
    made.refresh_from_db()
    assert made.given_up_at is None
    send_due(clock=at(NOON + timedelta(hours=49)))
    made.refresh_from_db()
    assert made.given_up_at == NOON + timedelta(hours=49)
    assert made.said == "[Errno 111] Connection refused"
    assert send_due(clock=at(NOON + timedelta(hours=50))) == 0


def test_what_a_server_refuses_for_good_is_given_up_at_once_with_its_words(
    failing: Callable[..., None],
) -> None:
    failing(SMTPRecipientsRefused({"a@b.example": (550, b"5.1.1 No such\r\nuser")}))
    made = letter()
    send_due(clock=at(NOON))
    made.refresh_from_db()
    assert (made.given_up_at, made.said) == (NOON, "550 5.1.1 No such user")


@pytest.mark.parametrize(
    "error",
    [
        SMTPRecipientsRefused({"a@b.example": (451, b"Try later")}),
        SMTPDataError(451, b"Try later"),
        # Of the sender, and so of the settings: no letter is given up for that.
        SMTPSenderRefused(451, b"Try later", "daylit@x.example"),
    ],
)
def test_what_a_server_does_not_take_now_is_tried_again(
    failing: Callable[..., None], error: Exception
) -> None:
    failing(error)
    made = letter()
    send_due(clock=at(NOON))
    made.refresh_from_db()
    assert (made.given_up_at, made.said) == (None, "451 Try later")
    assert made.due_at == NOON + timedelta(minutes=1)


def test_a_refused_sender_is_no_reason_to_give_letters_up(failing: Callable[..., None]) -> None:
    failing(SMTPSenderRefused(550, b"Not yours", "daylit@x.example"))
    made = letter()
    send_due(clock=at(NOON))
    made.refresh_from_db()
    assert (made.given_up_at, made.said) == (None, "550 Not yours")


def test_an_address_that_no_mail_can_hold_is_given_up_and_the_others_are_sent() -> None:
    wrong = letter(email="a@b.example\nBcc: all@x.example")
    letter(email="c@d.example")
    assert send_due(clock=at(NOON)) == 1
    wrong.refresh_from_db()
    assert wrong.given_up_at == NOON
    assert [one.to for one in mail.outbox] == [["c@d.example"]]


def test_quiet_hours_hold_when_a_letter_is_tried_again(reader: Person) -> None:
    made = letter(person=reader)
    MailChoice.objects.create(person=reader, quiet_from=time(12), quiet_until=time(14))
    assert send_due(clock=at(NOON)) == 0
    made.refresh_from_db()
    assert made.due_at == NOON + timedelta(hours=2)
    assert send_due(clock=at(NOON + timedelta(hours=2))) == 1


def test_who_left_meanwhile_gets_nothing(reader: Person, partner: Organisation) -> None:
    made = letter(person=reader)
    partner.left_at = NOON
    partner.save()
    assert send_due(clock=at(NOON)) == 0
    made.refresh_from_db()
    assert made.said == "Who was to read it cannot sign in any more."
    assert made.given_up_at == NOON


def test_a_letter_that_another_worker_holds_is_left_to_it_until_its_claim_runs_out() -> None:
    made = letter()
    Letter.objects.update(claim="another", claimed_until=NOON + timedelta(minutes=5))
    assert send_due(clock=at(NOON)) == 0
    assert send_due(clock=at(NOON + timedelta(minutes=5))) == 1
    made.refresh_from_db()
    assert made.sent_at == NOON + timedelta(minutes=5)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_letter_once() -> None:
    for number in range(40):
        letter(email=f"{number}@x.example")
    counts: list[int] = []
    begin = threading.Barrier(2)

    def work() -> None:
        begin.wait()
        counts.append(send_due(clock=at(NOON)))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sum(counts) == 40
    assert sorted(one.to[0] for one in mail.outbox) == sorted(f"{n}@x.example" for n in range(40))
    assert Letter.objects.filter(sent_at=NOON).count() == 40


def test_the_waits_grow_to_an_hour() -> None:
    assert [wait_after(n).total_seconds() for n in (1, 2, 3, 4, 5, 50)] == [
        60,
        240,
        960,
        3600,
        3600,
        3600,
    ]
