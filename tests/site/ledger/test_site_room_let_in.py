"""Who is let into a room, and who no longer: taken out, or of a partner without a part in it."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.urls import reverse
from room_builders import NOW, colleague, entry, pattern_of, touched

from daylit_site.ledger.errors import UnableToConveneError
from daylit_site.ledger.letters_of_work import Telling, tell, tell_by_mail
from daylit_site.ledger.models import Member, Room
from daylit_site.ledger.operations import rooms
from daylit_site.ledger.room.by_mail import take
from daylit_site.ledger.room.letters import kept_in
from daylit_site.ledger.room.shown import room_shown
from daylit_site.people.mailing.attachments import Attachment
from daylit_site.people.mailing.reading import Incoming
from daylit_site.people.mailing.sending import send_due
from daylit_site.people.models import Letter, LetterKind, Organisation, Person
from daylit_site.people.roles import Role
from daylit_site.processes.operations import remove_part
from daylit_site.records.models import Part

if TYPE_CHECKING:
    from ledger_fixtures import Browse
    from pytest_django import Settings

    from daylit_site.records.models import Process

pytestmark = pytest.mark.django_db

PDF = Attachment("order.pdf", b"%PDF-1.7")
NO_PART = "Who was to read it has no part any more in what it is about."


@pytest.fixture
def room(process: Process, nordparts: Organisation) -> Room:
    """The room of a case that the partner had."""
    one = touched(entry(process), nordparts)
    return rooms.open_room(kept=one, person=process.owner, now=NOW)


@pytest.fixture
def guest(room: Room, nordparts: Organisation) -> Person:
    """Someone of the partner who was brought in."""
    pia = colleague("Pia", nordparts, Role.PARTNER)
    bring_in(room, pia)
    return pia


@pytest.fixture
def desk(room: Room, nordparts: Organisation) -> Member:
    """Someone of the partner who has no account."""
    return rooms.convene_by_mail(
        room=room,
        email="desk@nord.example",
        name="Order desk",
        organisation=nordparts,
        because="Is it on its way?",
        person=room.process.owner,
        now=NOW,
    )


def bring_in(room: Room, whom: Person) -> Member:
    return rooms.convene(room=room, whom=whom, because="Look", person=room.process.owner, now=NOW)


def leaves_the_process(room: Room, organisation: Organisation) -> None:
    part = Part.objects.get(process=room.process, organisation=organisation)
    remove_part(part=part, person=room.process.owner, now=NOW)


def answer(room: Room, to_whom: str, sender: str) -> Incoming:
    return Incoming(
        message_id=f"<{sender}>",
        from_address=sender,
        about=f"room:{room.pk}",
        to_whom=to_whom,
        subject="Re",
        text="On its way",
        attachments=(),
        refused=(),
        is_automatic=False,
    )


def sent_to() -> list[str]:
    return sorted(parseaddr(address)[1] for one in mail.outbox for address in one.to)


def waiting(person: Person, kind: LetterKind, about: str) -> Letter:
    return Letter.objects.create(
        kind=kind,
        person=person,
        email=person.email,
        subject="A word",
        text="Something",
        about=about,
        made_at=NOW,
        due_at=NOW,
    )


def test_a_partner_that_takes_part_no_more_reads_no_file_and_is_not_written_to(
    room: Room, guest: Person, desk: Member, nordparts: Organisation, browse: Browse
) -> None:
    owner = room.process.owner
    said = rooms.say(room=room, person=owner, text="Here", files=[PDF], now=NOW)
    address = reverse("room_file", args=[said.attachments.get().pk])
    assert browse(guest).get(address).getvalue() == PDF.content
    leaves_the_process(room, nordparts)
    Letter.objects.all().delete()
    rooms.say(room=room, person=owner, text="Among us", now=NOW)
    assert browse(guest).get(address).status_code == 404
    assert not Letter.objects.exists()
    assert not Room.objects.visible_to(guest).exists()
    shown = room_shown(kept_in(room), owner)
    assert [one.is_gone for one in shown.members if one.row.organisation_id] == [True]
    assert shown.talk_read_by == "Read by all at City Buses who see this exception."
    del desk


def test_the_room_of_a_pattern_is_closed_to_a_partner_that_takes_part_no_more(
    process: Process, nordparts: Organisation
) -> None:
    pattern = pattern_of(process, entry(process))
    of_pattern = rooms.open_room(kept=pattern, person=process.owner, now=NOW)
    pia = colleague("Pia", nordparts, Role.PARTNER)
    bring_in(of_pattern, pia)
    assert Room.objects.visible_to(pia).get() == of_pattern
    leaves_the_process(of_pattern, nordparts)
    assert not Room.objects.visible_to(pia).exists()


def test_answers_by_mail_of_a_partner_that_takes_part_no_more_do_not_land(
    room: Room, guest: Person, desk: Member, nordparts: Organisation
) -> None:
    leaves_the_process(room, nordparts)
    refused = [
        take(answer(room, f"person:{guest.pk}", guest.email), now=NOW),
        take(answer(room, f"email:{desk.email}", desk.email), now=NOW),
    ]
    assert refused == ["Its sender cannot enter any more."] * 2
    assert not room.messages.exists()


def test_of_work_nobody_is_told_whose_partner_takes_part_no_more(
    room: Room, guest: Person, desk: Member, nordparts: Organisation
) -> None:
    leaves_the_process(room, nordparts)
    Letter.objects.all().delete()
    assert room.entry is not None
    people, words = [guest, room.process.owner], Telling("Work", ["It comes to you."])
    tell(room.entry, people, LetterKind.HAND_OVER, lambda: words, now=NOW)
    tell_by_mail([desk], LetterKind.HAND_OVER, lambda: words, now=NOW)
    assert [one.person for one in Letter.objects.all()] == [room.process.owner]


def test_a_letter_that_waits_is_not_sent_to_who_left_the_room_or_the_process(
    room: Room, guest: Person, desk: Member, nordparts: Organisation, settings: Settings
) -> None:
    settings.HAS_MAIL = True
    leo = colleague("Leo", nordparts, Role.PARTNER)
    bring_in(room, leo)
    rooms.leave(room=room, person=leo, now=NOW)
    assert send_due(clock=lambda: NOW) == 2
    assert sent_to() == [desk.email, guest.email]
    assert Letter.objects.get(person=leo).said == NO_PART
    rooms.say(room=room, person=room.process.owner, text="Among us", now=NOW)
    leaves_the_process(room, nordparts)
    assert send_due(clock=lambda: NOW) == 0
    given_up = Letter.objects.exclude(given_up_at=None)
    assert sorted(given_up.values_list("email", "said")) == sorted(
        (email, NO_PART) for email in (desk.email, guest.email, leo.email)
    )


def test_of_work_they_are_told_who_have_a_part_in_it_in_the_room_or_not(
    room: Room, nordparts: Organisation, settings: Settings
) -> None:
    settings.HAS_MAIL = True
    about, of_entry = f"room:{room.pk}", f"entry:{room.entry_id}"
    outside = colleague("Leo", nordparts, Role.PARTNER)
    waiting(outside, LetterKind.HAND_OVER, about)
    waiting(room.process.owner, LetterKind.ANSWER, of_entry)
    waiting(outside, LetterKind.MESSAGE, about)
    assert send_due(clock=lambda: NOW) == 2
    assert sent_to() == sorted([outside.email, room.process.owner.email])
    waiting(outside, LetterKind.HAND_OVER, about)
    waiting(outside, LetterKind.ANSWER, of_entry)
    leaves_the_process(room, nordparts)
    assert send_due(clock=lambda: NOW) == 0


def test_who_was_taken_out_stays_out_until_they_are_brought_in_again(
    room: Room, guest: Person
) -> None:
    owner = room.process.owner
    rooms.take_out(member=Member.objects.get(person=guest), person=owner, now=NOW)
    assert rooms.come_in(room=room, person=guest, now=NOW).left_at == NOW
    assert bring_in(room, guest).left_at is None
    rooms.leave(room=room, person=guest, now=NOW)
    assert rooms.come_in(room=room, person=guest, now=NOW).left_at is None


def test_who_was_taken_out_is_not_let_in_by_a_colleague(
    room: Room, guest: Person, nordparts: Organisation
) -> None:
    leo = colleague("Leo", nordparts, Role.PARTNER)
    bring_in(room, leo)
    owner = room.process.owner
    rooms.take_out(member=Member.objects.get(person=guest), person=owner, now=NOW)
    assert not Room.objects.visible_to(guest).exists()
    assert Room.objects.visible_to(leo).exists()
    bring_in(room, guest)
    assert Room.objects.visible_to(guest).exists()


def test_who_of_the_host_was_taken_out_still_speaks_and_is_not_written_to(room: Room) -> None:
    mia = colleague("Mia", room.process.owner.organisation)
    bring_in(room, mia)
    owner = room.process.owner
    rooms.take_out(member=Member.objects.get(person=mia), person=owner, now=NOW)
    Letter.objects.all().delete()
    rooms.say(room=room, person=mia, text="One more thing", now=NOW)
    rooms.say(room=room, person=owner, text="Thanks", now=NOW + timedelta(minutes=2))
    assert not Letter.objects.filter(person=mia).exists()
    assert room_shown(kept_in(room), mia).message_count == 2


@pytest.mark.parametrize("kind", ["entry", "pattern"])
def test_a_room_of_a_number_that_no_row_can_have_is_not_found(
    process: Process, browse: Browse, kind: str
) -> None:
    client = browse(process.owner)
    for digits in (19, 4400):
        assert client.get(f"/rooms/{kind}-{'9' * digits}/thread/").status_code == 404


def test_a_right_of_a_number_that_no_row_can_have_is_not_found(
    room: Room, process: Process, browse: Browse
) -> None:
    client, where = browse(process.owner), reverse("use_right", args=[room.entry_id])
    for digits in (19, 4400):
        assert client.post(where, {"right": "9" * digits}).status_code == 404


def test_by_address_a_partner_brings_in_their_own_only_and_the_host_anyone(
    room: Room, guest: Person, process: Process, nordparts: Organisation, browse: Browse
) -> None:
    third = Organisation.objects.create(name="Third Works")
    Part.objects.create(process=process, organisation=third)
    address = reverse("bring_into_room", args=[f"entry-{room.entry_id}"])
    said = {"email": "eva@third.example", "name": "Eva", "because": "Look"}
    for whose in (third, process.owner.organisation):
        with pytest.raises(UnableToConveneError) as refused:
            rooms.convene_by_mail(room=room, organisation=whose, person=guest, now=NOW, **said)
        assert str(refused.value) == ("By their address you can bring in people of Nordparts only.")
        sent = {**said, "organisation": whose.pk}
        assert browse(guest).post(address, sent).status_code == 200
    assert not Member.objects.filter(email="eva@third.example").exists()
    assert browse(guest).post(address, {**said, "organisation": nordparts.pk}).status_code == 302
    by_host = {**said, "email": "bo@third.example", "organisation": third.pk}
    assert browse(process.owner).post(address, by_host).status_code == 302
    names = Member.objects.filter(person=None).values_list("email", "organisation__name")
    assert list(names) == [("eva@third.example", "Nordparts"), ("bo@third.example", "Third Works")]
