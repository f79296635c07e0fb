"""Mail through real servers on this machine: out by SMTP, back in by IMAP, each once."""

from __future__ import annotations

import os
import smtplib
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from daylit_site.people.mailing.addresses import reply_address
from daylit_site.people.mailing.inbox import UnableToReadInboxError, look_into_inbox, read_inbox
from daylit_site.people.mailing.sending import send_due
from daylit_site.people.mailing.servers import ReplyBase
from daylit_site.people.mailing.taking import Taken, receive
from daylit_site.people.mailing.writing import MOST_AN_HOUR, write
from daylit_site.people.models import (
    Became,
    HeldMail,
    InboxLook,
    Letter,
    LetterKind,
    MailChoice,
    Organisation,
    Person,
    TakenMail,
)
from daylit_site.people.roles import Role
from mail_servers import MailServers, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytest_django import Settings

    from daylit_site.people.mailing.reading import Incoming

pytestmark = [pytest.mark.services, pytest.mark.django_db]

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SOFIA = "sofia.lund@nordparts.example"
SECONDS_FOR_A_WORKER = 60

taken: list[Incoming] = []


def take(incoming: Incoming, *, now: datetime) -> Taken | str:
    """Take an answer, and tell Sofia of it: what answers by itself would go on for ever."""
    taken.append(incoming)
    sofia = Person.objects.get(email=SOFIA)
    letter(sofia, now, text=f"Someone wrote: {incoming.text}")
    return Taken()


@pytest.fixture
def mail_servers() -> Iterator[MailServers]:
    """Start both servers, and stop them at the end."""
    with running() as servers:
        yield servers


@pytest.fixture
def servers(mail_servers: MailServers, settings: Settings) -> MailServers:
    settings.HAS_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = mail_servers.host, mail_servers.smtp_port
    settings.MAIL_REPLY = ReplyBase(mail_servers.user, mail_servers.domain)
    settings.MAIL_IN = mail_servers.inbox()
    settings.DAYLIT_MAIL_TAKES = "test_services_mail.take"
    taken.clear()
    return mail_servers


@pytest.fixture
def sofia(db: None) -> Person:
    del db
    partner = Organisation.objects.create(name="Nordparts")
    return Person.objects.create(
        email=SOFIA, name="Sofia Lund", organisation=partner, role=Role.PARTNER
    )


def letter(person: Person, now: datetime = NOON, **facts: Any) -> Letter:
    how: dict[str, Any] = {
        "kind": LetterKind.MESSAGE,
        "subject": "Var är delen?",
        "text": "Säg det i rummet.",
        "about": "room:12",
        "path": "/rooms/12/",
    }
    to = reply_address(about="room:12", to_whom=f"person:{person.pk}")
    made = write(**{**how, **facts}, person=person, reply_address=to, now=now)
    assert made is not None
    return made


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def reply(servers: MailServers, to: str, text: str = "In the store.", **heads: str) -> EmailMessage:
    """Make an answer as a mail program does."""
    made = EmailMessage(policy=SMTP)
    made["From"] = heads.pop("sender", f"Sofia Lund <{SOFIA}>")
    made["To"] = to
    made["Subject"] = "Re: Var är delen?"
    made["Message-ID"] = f"<{len(servers.deliverer.taken)}.{time.monotonic_ns()}@nordparts.example>"
    for name, value in heads.items():
        made[name.replace("_", "-")] = value
    made.set_content(f"{text}\n\nDen 23 nov. 2026 kl. 12:00 skrev Daylit:\n> Säg det i rummet.\n")
    return made


def sent(servers: MailServers, made: EmailMessage) -> None:
    """Send a mail by SMTP, as anyone may."""
    with smtplib.SMTP(servers.host, servers.smtp_port, timeout=60) as server:
        server.sendmail(SOFIA, [made["To"].addresses[0].addr_spec], bytes(made))


def test_a_letter_goes_out_and_its_answer_comes_in_once(
    servers: MailServers, sofia: Person
) -> None:
    made = letter(sofia)
    assert send_due(clock=at(NOON)) == 1
    (raw,) = servers.mails_of(SOFIA)
    came = message_from_bytes(raw, policy=default)
    assert came["Subject"] == "Var är delen?"
    assert came["Message-ID"] == made.message_id
    assert came.get_content().startswith("Säg det i rummet.\n\nhttp://127.0.0.1:8000/rooms/12/\n")
    sent(servers, reply(servers, str(came["Reply-To"])))
    assert read_inbox(clock=at(NOON)) == 1
    (one,) = taken
    assert (one.about, one.from_address, one.text) == ("room:12", SOFIA, "In the store.")
    assert servers.flags() == [r"\Seen"]
    assert read_inbox(clock=at(NOON)) == 0
    assert len(taken) == 1


def test_one_connection_serves_for_many_mails(servers: MailServers, sofia: Person) -> None:
    for number in range(15):
        letter(sofia, about=f"room:{number}")
    assert send_due(clock=at(NOON)) == 15
    assert servers.deliverer.connections == 1


def test_forged_answers_are_held_back_and_flagged(servers: MailServers, sofia: Person) -> None:
    to = letter(sofia).reply_address
    made_up = f"{servers.user}+{'a' * 24}@{servers.domain}"
    sent(servers, reply(servers, to, sender="Sofia Lund <other@x.example>"))
    sent(servers, reply(servers, made_up))
    assert read_inbox(clock=at(NOON)) == 2
    assert sorted(one.why for one in HeldMail.objects.all()) == [
        "It was not sent by the one for whom the address was made.",
        "The address that it was sent to was not made by this workspace.",
    ]
    assert servers.flags() == [r"\Flagged \Seen"] * 2
    assert taken == []


def test_a_note_of_absence_is_left_aside(servers: MailServers, sofia: Person) -> None:
    to = letter(sofia).reply_address
    sent(servers, reply(servers, to, "I am away.", Auto_Submitted="auto-replied"))
    read_inbox(clock=at(NOON))
    assert taken == []
    assert TakenMail.objects.get().became == Became.AUTOMATIC
    assert servers.flags() == [r"\Seen"]


def test_what_answers_by_itself_and_does_not_say_so_goes_on_for_no_hour(
    servers: MailServers, sofia: Person
) -> None:
    letter(sofia)
    answered = 0
    for second in range(60):
        now = at(NOON + timedelta(seconds=second))
        send_due(clock=now)
        mails = servers.mails_of(SOFIA)
        for raw in mails[answered:]:
            to = str(message_from_bytes(raw, policy=default)["Reply-To"])
            sent(servers, reply(servers, to, "I have got your mail."))
        answered = len(mails)
        read_inbox(clock=now)
    assert len(servers.mails_of(SOFIA)) == MOST_AN_HOUR - 1
    assert Letter.objects.waiting().filter(in_digest=True).count() == 1


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (12_000_000, "photo.pdf was not taken: it holds 12\xa0MB, the most is 10\xa0MB."),
        (
            30_000_000,
            (
                "The mail holds 41\xa0MB, and of one of more than 40\xa0MB only the beginning is"
                " read: no file of it was taken."
            ),
        ),
    ],
)
def test_of_a_mail_with_a_large_file_the_text_arrives_and_the_file_is_told(
    servers: MailServers, sofia: Person, length: int, said: str
) -> None:
    made = reply(servers, letter(sofia).reply_address)
    content = b"%PDF-1.7" + b"x" * length
    made.add_attachment(content, maintype="application", subtype="pdf", filename="photo.pdf")
    sent(servers, made)
    read_inbox(clock=at(NOON))
    (one,) = taken
    assert one.text.startswith("In the store.")
    assert (one.attachments, one.refused) == ((), (said,))


def test_broken_mails_are_held_back_and_hold_up_nothing(
    servers: MailServers, sofia: Person
) -> None:
    to = letter(sofia).reply_address
    servers.deliver(b"\x00\xff\xfe no head at all")
    servers.deliver(b"From: \xff\r\nContent-Type: multipart/mixed; boundary=\r\n\r\n--\r\n\x00")
    broken = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; "
    broken += b"charset=none\r\nContent-Transfer-Encoding: base64\r\n\r\nSGVq!!\r\n"
    servers.deliver(f"From: {SOFIA}\r\nTo: {to}\r\n".encode() + broken)
    sent(servers, reply(servers, to))
    assert read_inbox(clock=at(NOON)) == 4
    assert HeldMail.objects.count() == 2
    assert sorted(one.text for one in taken) == ["Hej", "In the store."]
    assert read_inbox(clock=at(NOON)) == 0


def test_letters_wait_for_a_server_that_is_down_and_go_out_when_it_is_up(
    servers: MailServers, sofia: Person
) -> None:
    made = letter(sofia)
    servers.stop_smtp()
    assert send_due(clock=at(NOON)) == 0
    made.refresh_from_db()
    assert (made.try_count, made.said) == (1, "[Errno 111] Connection refused")
    servers.start_smtp()
    assert send_due(clock=at(NOON)) == 0
    assert send_due(clock=at(NOON + timedelta(minutes=1))) == 1
    assert len(servers.mails_of(SOFIA)) == 1


def test_an_inbox_that_is_down_is_told_and_read_when_it_is_up(
    servers: MailServers, sofia: Person, caplog: pytest.LogCaptureFixture
) -> None:
    sent(servers, reply(servers, letter(sofia).reply_address))
    servers.stop_imap()
    look_into_inbox(clock=at(NOON))
    said = "The inbox of DAYLIT_MAIL_IN cannot be read: [Errno 111] Connection refused"
    assert caplog.messages == [said]
    look = InboxLook.objects.get()
    words = "[Errno 111] Connection refused"
    assert (look.read_at, look.failed_at, look.said) == (None, NOON, words)
    servers.start_imap()
    look_into_inbox(clock=at(NOON))
    look.refresh_from_db()
    assert (look.read_at, look.failed_at, look.said) == (NOON, None, "")
    assert len(taken) == 1


def test_a_wrong_password_is_told_without_it(servers: MailServers, settings: Settings) -> None:
    wrong = servers.inbox()
    settings.MAIL_IN = type(wrong)(**{**vars(wrong), "password": "of yesterday"})
    with pytest.raises(UnableToReadInboxError) as error:
        read_inbox(clock=at(NOON))
    assert "AUTHENTICATIONFAILED" in str(error.value)
    assert "of yesterday" not in str(error.value)


def test_a_folder_that_is_not_there_is_told(servers: MailServers, settings: Settings) -> None:
    inbox = servers.inbox()
    settings.MAIL_IN = type(inbox)(**{**vars(inbox), "folder": "Answers"})
    with pytest.raises(UnableToReadInboxError, match="there is no folder Answers"):
        read_inbox(clock=at(NOON))


@pytest.mark.parametrize("scheme", ["imaps", "imap+starttls"])
def test_an_inbox_is_read_in_secret_and_only_where_the_server_is_trusted(
    servers: MailServers,
    sofia: Person,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    scheme: str,
) -> None:
    settings.MAIL_IN = servers.inbox(scheme)
    sent(servers, reply(servers, letter(sofia).reply_address))
    with pytest.raises(UnableToReadInboxError, match="certificate verify failed"):
        read_inbox(clock=at(NOON))
    monkeypatch.setenv("SSL_CERT_FILE", str(servers.certificate))
    assert read_inbox(clock=at(NOON)) == 1
    assert len(taken) == 1


def test_a_reader_that_the_server_refuses_is_given_up_or_tried_again(
    servers: MailServers, sofia: Person
) -> None:
    servers.deliverer.answers[SOFIA] = "550 5.1.1 No such user"
    gone = letter(sofia)
    send_due(clock=at(NOON))
    servers.deliverer.answers[SOFIA] = "450 4.2.1 Busy"
    busy = letter(sofia)
    send_due(clock=at(NOON))
    gone.refresh_from_db()
    busy.refresh_from_db()
    assert (gone.given_up_at, gone.said) == (NOON, "550 5.1.1 No such user")
    assert (busy.given_up_at, busy.said) == (None, "450 4.2.1 Busy")
    servers.deliverer.answers.clear()
    assert send_due(clock=at(NOON + timedelta(minutes=1))) == 1


def test_in_quiet_hours_nothing_goes_out(servers: MailServers, sofia: Person) -> None:
    MailChoice.objects.create(
        person=sofia,
        quiet_from=clock_time(12),
        quiet_until=clock_time(14),
        zone="Europe/Stockholm",
    )
    letter(sofia)
    assert send_due(clock=at(NOON)) == 0
    assert send_due(clock=at(NOON + timedelta(hours=1))) == 1
    assert len(servers.mails_of(SOFIA)) == 1


def test_a_mail_that_was_kept_but_not_marked_is_marked_and_not_taken_again(
    servers: MailServers, sofia: Person
) -> None:
    made = bytes(reply(servers, letter(sofia).reply_address))
    servers.deliver(made)
    receive(made, now=NOON)
    assert read_inbox(clock=at(NOON)) == 1
    assert len(taken) == 1
    assert servers.flags() == [r"\Seen"]


MAKE = f"""
import django
django.setup()
from django.core.management import call_command
from django.utils import timezone
call_command("migrate", interactive=False, verbosity=0)
from daylit_site.people.models import Organisation, Person, LetterKind
from daylit_site.people.mailing.addresses import reply_address
from daylit_site.people.mailing.writing import write
of = Organisation.objects.create(name="Nordparts")
who = Person.objects.create(email="{SOFIA}", name="Sofia", organisation=of, role="partner")
to = reply_address(about="room:12", to_whom=f"person:{{who.pk}}")
write(kind=LetterKind.CONVENED, subject="Come", text="Now.", about="room:12", person=who,
      reply_address=to, now=timezone.now())
"""

ASK = """
import django
django.setup()
from daylit_site.people.models import TakenMail
print(TakenMail.objects.count())
"""


def test_the_worker_sends_and_reads_by_itself(mail_servers: MailServers, tmp_path: Path) -> None:
    host, user = mail_servers.host, mail_servers.user
    password = quote(mail_servers.password, safe="")
    said = {name: value for name, value in os.environ.items() if not name.startswith("DAYLIT_")} | {
        "DJANGO_SETTINGS_MODULE": "daylit_site.config.settings",
        "DAYLIT_HOME": str(tmp_path),
        "DAYLIT_SECRET_KEY": "of one test, " * 5,
        "DAYLIT_MAIL": f"smtp://{host}:{mail_servers.smtp_port}",
        "DAYLIT_MAIL_IN": f"imap://{user}:{password}@{host}:{mail_servers.imap_port}/INBOX",
        "DAYLIT_MAIL_REPLY": f"{user}@{mail_servers.domain}",
    }
    subprocess.run([sys.executable, "-c", MAKE], env=said, check=True)
    mail_servers.deliver(b"From: a@b.example\r\nTo: daylit@inbox.example\r\n\r\nHello\r\n")
    worker = subprocess.Popen(
        [sys.executable, "-m", "daylit.cli", "worker", "--home", str(tmp_path)], env=said
    )
    try:
        until = time.monotonic() + SECONDS_FOR_A_WORKER
        while mail_servers.flags() == [""] or not mail_servers.mails_of(SOFIA):
            assert time.monotonic() < until
            assert worker.poll() is None
            time.sleep(0.2)
    finally:
        worker.terminate()
        worker.wait(30)
    (raw,) = mail_servers.mails_of(SOFIA)
    assert message_from_bytes(raw, policy=default)["Subject"] == "Come"
    assert mail_servers.flags() == [r"\Flagged \Seen"]
    asked = subprocess.run(
        [sys.executable, "-c", ASK], env=said, check=True, capture_output=True, text=True
    )
    assert asked.stdout == "1\n"
