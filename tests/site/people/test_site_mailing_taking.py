"""Mails that come in: whose answers they are, handed on once, or held back with the reason."""

from __future__ import annotations

import threading
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING

import mail_fixtures
import pytest
from django.db import connection
from mail_fixtures import BASE, NOON, TAKES

from daylit_site.people.mailing.addresses import reply_address
from daylit_site.people.mailing.taking import Outcome, receive
from daylit_site.people.models import Became, HeldMail, Person, TakenMail
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django import Settings

    from daylit_site.people.mailing.reading import Incoming
    from daylit_site.people.models import Organisation

pytestmark = pytest.mark.django_db
NOT_THEIRS = "It was not sent by the one for whom the address was made."


@pytest.fixture(autouse=True)
def taken(settings: Settings) -> Iterator[list[Incoming]]:
    settings.MAIL_REPLY = BASE
    settings.DAYLIT_MAIL_TAKES = TAKES
    mail_fixtures.taken.clear()
    yield mail_fixtures.taken
    mail_fixtures.taken.clear()


@pytest.fixture
def sofia(someone: Callable[..., Person]) -> Person:
    return someone(Role.PARTNER)


def answer(to: str, sender: str = "partner@example.org", **heads: str) -> bytes:
    made = EmailMessage(policy=SMTP)
    made["From"] = f"Sofia <{sender}>"
    made["To"] = to
    made["Subject"] = "Re: Where is the part?"
    made["Message-ID"] = "<1@nordparts.example>"
    for name, value in heads.items():
        made[name.replace("_", "-")] = value
    made.set_content("In the store.\n\n> Where is the part?\n")
    return bytes(made)


def address_of(person: Person, about: str = "room:12") -> str:
    return reply_address(about=about, to_whom=f"person:{person.pk}")


def held() -> tuple[str, str, str, str]:
    one = HeldMail.objects.get()
    return one.sender, one.subject, one.text, one.why


def test_an_answer_of_its_reader_is_handed_on(sofia: Person, taken: list[Incoming]) -> None:
    outcome = receive(answer(address_of(sofia).upper()), now=NOON)
    assert outcome == Outcome(Became.TAKEN, path="/rooms/12/")
    (one,) = taken
    assert (one.about, one.to_whom) == ("room:12", f"person:{sofia.pk}")
    assert (one.from_address, one.subject) == ("partner@example.org", "Re: Where is the part?")
    assert (one.text, one.message_id) == ("In the store.", "<1@nordparts.example>")
    assert not one.is_automatic
    assert not HeldMail.objects.exists()


def test_someone_without_an_account_answers_too(taken: list[Incoming]) -> None:
    to = reply_address(about="room:12", to_whom="email:New@Partner.example")
    outcome = receive(answer(to, sender="new@partner.example"), now=NOON)
    assert outcome == Outcome(Became.TAKEN, path="/rooms/12/")
    assert [one.to_whom for one in taken] == ["email:New@Partner.example"]


def test_a_mail_is_seen_to_once(sofia: Person, taken: list[Incoming]) -> None:
    raw = answer(address_of(sofia))
    receive(raw, now=NOON)
    assert receive(raw, now=NOON) is None
    assert len(taken) == 1


def test_one_mail_to_two_rooms_is_handed_on_to_both(sofia: Person, taken: list[Incoming]) -> None:
    to = f"{address_of(sofia)}, {address_of(sofia, 'room:13')}, {address_of(sofia).upper()}"
    receive(answer(to), now=NOON)
    assert [one.about for one in taken] == ["room:12", "room:13"]


def test_a_made_up_address_is_held_back(sofia: Person, taken: list[Incoming]) -> None:
    to = address_of(sofia)
    at = to.index("@") - 1
    forged = f"{to[:at]}{'a' if to[at] != 'a' else 'b'}{to[at + 1 :]}"
    outcome = receive(answer(forged), now=NOON)
    why = "The address that it was sent to was not made by this workspace."
    assert outcome == Outcome(Became.HELD, why=why)
    assert held() == ("partner@example.org", "Re: Where is the part?", "In the store.", why)
    assert taken == []
    assert receive(answer(forged), now=NOON) is None


def test_a_mail_from_someone_else_is_held_back(sofia: Person, taken: list[Incoming]) -> None:
    outcome = receive(answer(address_of(sofia), sender="other@x.example"), now=NOON)
    assert outcome == Outcome(Became.HELD, why=NOT_THEIRS)
    assert held()[0] == "other@x.example"
    assert taken == []


def test_a_mail_whose_sender_the_server_found_forged_is_held_back(
    sofia: Person, taken: list[Incoming]
) -> None:
    raw = answer(address_of(sofia), Authentication_Results="mx.example; dmarc=fail")
    outcome = receive(raw, now=NOON)
    why = "The mail server says that its sender is forged."
    assert outcome == Outcome(Became.HELD, why=why)
    assert taken == []


def test_a_mail_of_who_left_is_held_back(
    sofia: Person, partner: Organisation, taken: list[Incoming]
) -> None:
    to = address_of(sofia)
    partner.left_at = NOON
    partner.save()
    outcome = receive(answer(to), now=NOON)
    assert outcome == Outcome(Became.HELD, why="Its sender cannot sign in any more.")
    assert taken == []


def test_what_is_not_taken_there_is_held_back_with_the_reason(
    sofia: Person, taken: list[Incoming]
) -> None:
    outcome = receive(answer(address_of(sofia, "room:404")), now=NOON)
    assert outcome == Outcome(Became.HELD, why="There is no such room.")
    assert taken == []


def test_a_mail_to_no_address_for_answers_is_held_back() -> None:
    outcome = receive(answer("daylit@inbox.example"), now=NOON)
    assert outcome == Outcome(Became.HELD, why="It was sent to no address for answers.")


def test_where_nothing_takes_answers_they_are_held_back(sofia: Person, settings: Settings) -> None:
    settings.DAYLIT_MAIL_TAKES = ""
    outcome = receive(answer(address_of(sofia)), now=NOON)
    assert outcome == Outcome(Became.HELD, why="Nothing in this workspace takes answers.")


def test_a_mail_over_which_the_workspace_fails_is_held_back(
    sofia: Person, caplog: pytest.LogCaptureFixture
) -> None:
    outcome = receive(answer(address_of(sofia, "room:500")), now=NOON)
    why = "The workspace failed over it; its log says why."
    assert outcome == Outcome(Became.HELD, why=why)
    assert "A mail that came in could not be taken" in caplog.text


def test_a_mail_of_a_program_is_left_aside(sofia: Person, taken: list[Incoming]) -> None:
    raw = answer(address_of(sofia), Auto_Submitted="auto-replied")
    assert receive(raw, now=NOON) == Outcome(Became.AUTOMATIC)
    assert (taken, HeldMail.objects.count()) == ([], 0)
    assert TakenMail.objects.get().became == Became.AUTOMATIC


def test_of_a_held_mail_its_files_are_named() -> None:
    made = EmailMessage(policy=SMTP)
    made["From"] = "a@b.example"
    made.set_content("Look.")
    made.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="a.pdf")
    receive(bytes(made), now=NOON)
    assert held()[2] == "Look.\n\nWith it came: a.pdf."


@pytest.mark.parametrize("raw", [b"", b"\x00\xff" * 50, b"From: \x00\r\nTo: =?x?q?\r\n\r\n\x00"])
def test_what_is_hardly_a_mail_is_held_back(raw: bytes) -> None:
    outcome = receive(raw, now=NOON)
    assert outcome == Outcome(Became.HELD, why="It was sent to no address for answers.")


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_see_to_a_mail_once(sofia: Person) -> None:
    raw = answer(address_of(sofia))
    begin = threading.Barrier(2)
    outcomes: list[Outcome | None] = []

    def work() -> None:
        begin.wait()
        outcomes.append(receive(raw, now=NOON))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert [one for one in outcomes if one] == [Outcome(Became.TAKEN, path="/rooms/12/")]
    assert TakenMail.objects.count() == 1
    assert not HeldMail.objects.exists()
