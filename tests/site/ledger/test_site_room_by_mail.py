"""Answers by mail land in the room, once, and only those of who is in it."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from room_builders import NOW, entry

from daylit_site.ledger.models import Member, Message, Room
from daylit_site.ledger.operations import rooms
from daylit_site.ledger.room.by_mail import MOST_IN_AN_HOUR, take
from daylit_site.people.mailing.attachments import Attachment
from daylit_site.people.mailing.reading import Incoming
from daylit_site.people.mailing.servers import ReplyBase
from daylit_site.people.mailing.taking import Taken, receive
from daylit_site.people.models import Became, Letter, Organisation, Person
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import Settings

    from daylit_site.records.models import Process

    Someone = Callable[..., Person]

pytestmark = pytest.mark.django_db

PDF = Attachment("order.pdf", b"%PDF-1.7")


@pytest.fixture
def room(process: Process) -> Room:
    """A room in which the owner is."""
    made = rooms.open_room(kept=entry(process), person=process.owner, now=NOW)
    rooms.come_in(room=made, person=process.owner, now=NOW)
    return made


@pytest.fixture
def desk(room: Room, nordparts: Organisation) -> Member:
    """Someone of the partner who has no account."""
    return rooms.convene_by_mail(
        room=room,
        email="desk@nord.example",
        name="Order desk",
        organisation=nordparts,
        because="Is it on its way?",
        person=Person.objects.get(role=Role.OWNER),
        now=NOW,
    )


def answer(room: Room, to_whom: str, sender: str, **more: object) -> Incoming:
    return Incoming(
        **{
            "about": f"room:{room.pk}",
            "to_whom": to_whom,
            "from_address": sender,
            "subject": "Re: It",
            "text": "We ship tonight.",
            "attachments": (),
            "refused": (),
            "message_id": "<1@nord.example>",
            "is_automatic": False,
            **more,  # type: ignore[arg-type] # each of its own type
        }
    )


def by_desk(room: Room, **more: object) -> Incoming:
    return answer(room, "email:desk@nord.example", "desk@nord.example", **more)


def test_an_answer_lands_in_the_room_with_its_files(room: Room, desk: Member) -> None:
    Letter.objects.all().delete()
    refused = ("film.mp4 was not taken.",)
    taken = take(by_desk(room, attachments=(PDF,), refused=refused), now=NOW)
    message = Message.objects.get()
    assert taken == Taken(path=f"/exceptions/{room.entry_id}/")
    assert (message.member, message.text, message.came_by_mail, message.not_taken) == (
        desk,
        "We ship tonight.",
        True,
        ["film.mp4 was not taken."],
    )
    assert message.attachments.get().name == "order.pdf"
    assert Letter.objects.get().person == Person.objects.get(role=Role.OWNER)


def test_an_answer_to_a_letter_lands_by_the_address_that_the_letter_bears(
    room: Room, nordparts: Organisation, settings: Settings
) -> None:
    settings.MAIL_REPLY = ReplyBase("daylit", "in.example")
    owner = Person.objects.get(role=Role.OWNER)
    rooms.convene_by_mail(
        room=room,
        email="desk@nord.example",
        name="Order desk",
        organisation=nordparts,
        because="Is it on its way?",
        person=owner,
        now=NOW,
    )
    letter = Letter.objects.get()
    mail = EmailMessage()
    mail["From"], mail["To"] = "Order desk <desk@nord.example>", letter.reply_address
    mail["Message-ID"], mail["Subject"] = "<7@nord.example>", f"Re: {letter.subject}"
    mail.set_content("We ship tonight.")
    outcome = receive(mail.as_bytes(), now=NOW)
    assert outcome is not None
    assert (outcome.became, outcome.path) == (Became.TAKEN, f"/exceptions/{room.entry_id}/")
    assert Message.objects.get().text == "We ship tonight."


def test_the_same_mail_lands_once(room: Room, desk: Member) -> None:
    del desk
    assert take(by_desk(room), now=NOW) == take(by_desk(room), now=NOW)
    assert Message.objects.count() == 1


def test_someone_with_an_account_answers_likewise(room: Room) -> None:
    owner = Person.objects.get(role=Role.OWNER)
    assert isinstance(take(answer(room, f"person:{owner.pk}", owner.email), now=NOW), Taken)
    assert Message.objects.get().member.person == owner


def test_who_got_an_account_since_is_known_by_their_address(
    room: Room, desk: Member, someone: Someone, nordparts: Organisation
) -> None:
    came = someone(Role.PARTNER, nordparts)
    Person.objects.filter(pk=came.pk).update(email="desk@nord.example")
    came.refresh_from_db()
    rooms.recognise(person=came)
    assert isinstance(take(by_desk(room), now=NOW), Taken)
    assert Message.objects.get().member == desk


def test_a_mail_from_another_address_is_refused(room: Room, desk: Member) -> None:
    del desk
    forged = answer(room, "email:desk@nord.example", "someone@else.example")
    said = "It was not sent by the one for whom the address was made."
    assert take(forged, now=NOW) == said
    assert not Message.objects.exists()


def test_a_mail_of_who_was_taken_out_is_refused(room: Room, desk: Member) -> None:
    rooms.take_out(member=desk, person=Person.objects.get(role=Role.OWNER), now=NOW)
    assert take(by_desk(room), now=NOW) == "Its sender is not in the room any more."


def test_a_mail_of_whose_organisation_has_left_is_refused(
    room: Room, desk: Member, nordparts: Organisation
) -> None:
    del desk
    Organisation.objects.filter(pk=nordparts.pk).update(left_at=NOW)
    assert take(by_desk(room), now=NOW) == "Its sender cannot enter any more."


def test_a_mail_about_what_is_no_longer_there_is_refused(room: Room, desk: Member) -> None:
    del desk
    gone = "What it is about is no longer there."
    for about in ("room:999", "room:x", "entry:1", ""):
        assert take(by_desk(room, about=about), now=NOW) == gone


def test_a_mail_for_nobody_in_the_room_is_refused(room: Room) -> None:
    for to_whom in ("person:999", "person:", "email:", "nobody"):
        said = take(answer(room, to_whom, "desk@nord.example"), now=NOW)
        assert said == "Its sender is not in the room any more."


def test_an_empty_mail_is_refused(room: Room, desk: Member) -> None:
    del desk
    assert take(by_desk(room, text=" "), now=NOW) == "Nothing was written, and no file came."


def test_what_answers_with_the_same_words_again_is_held_back(room: Room, desk: Member) -> None:
    """A program that answers each letter, and does not say that it is one."""
    del desk
    away = {"text": "I am away until Monday."}
    assert isinstance(take(by_desk(room, message_id="<1@x>", **away), now=NOW), Taken)
    later = NOW + timedelta(hours=23)
    assert take(by_desk(room, message_id="<2@x>", **away), now=later) == (
        "Its sender said the same in this room within a day: a program may answer here."
    )
    next_day = NOW + timedelta(hours=25)
    assert isinstance(take(by_desk(room, message_id="<3@x>", **away), now=next_day), Taken)


def test_of_one_sender_so_many_mails_go_into_a_room_within_an_hour(
    room: Room, desk: Member
) -> None:
    del desk
    outcomes = [
        take(by_desk(room, message_id=f"<{at}@x>", text=f"Number {at}"), now=NOW)
        for at in range(MOST_IN_AN_HOUR + 2)
    ]
    refused = "Of one sender no more than 10 mails in an hour go into a room."
    assert [one for one in outcomes if not isinstance(one, Taken)] == [refused, refused]
    assert Message.objects.count() == MOST_IN_AN_HOUR
