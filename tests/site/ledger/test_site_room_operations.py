"""What people do in rooms: who may be there, what is said, and who is written to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from room_builders import NOW, bounce, colleague, entry, pattern_of, touched

from daylit_site.ledger.errors import UnableToConveneError, UnableToSayError
from daylit_site.ledger.models import Entry, Member, Message, Room
from daylit_site.ledger.operations import rooms
from daylit_site.ledger.room.mentions import is_named
from daylit_site.people.models import AuditEntry, Kind, Letter, LetterKind, Organisation, Person
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from daylit_site.records.models import Process

    Someone = Callable[..., Person]

pytestmark = pytest.mark.django_db


def room_of(process: Process) -> Room:
    return rooms.open_room(kept=entry(process), person=process.owner, now=NOW)


def said(room: Room, person: Person, text: str) -> Message:
    return rooms.say(room=room, person=person, text=text, now=NOW)


def test_the_first_who_does_something_opens_the_room_and_the_second_finds_it(
    process: Process, someone: Someone
) -> None:
    one = entry(process)
    first = rooms.open_room(kept=one, person=process.owner, now=NOW)
    second = rooms.open_room(kept=one, person=someone(Role.MEMBER), now=NOW)
    assert (first, first.opened_by) == (second, process.owner)


def test_a_pattern_has_a_room_as_well(process: Process) -> None:
    pattern = pattern_of(process, entry(process))
    room = rooms.open_room(kept=pattern, person=process.owner, now=NOW)
    said(room, process.owner, "Each week again")
    assert (room.pattern, room.messages.get().text) == (pattern, "Each week again")


def test_who_is_brought_in_is_written_to_with_the_evidence_and_what_is_asked(
    process: Process, someone: Someone
) -> None:
    one = entry(process)
    pattern_of(process, one)
    room = rooms.open_room(kept=one, person=process.owner, now=NOW)
    rooms.convene(
        room=room,
        whom=someone(Role.MEMBER),
        because="Is it on the shelf?",
        person=process.owner,
        now=NOW,
    )
    letter = Letter.objects.get()
    assert (letter.kind, letter.subject, letter.path, letter.about) == (
        LetterKind.CONVENED,
        "You are asked to help: Case BD-1: “Repair” was done again",
        f"/exceptions/{one.pk}/",
        f"room:{room.pk}",
    )
    assert letter.text == (
        "process owner asks you to help with this: Case BD-1: “Repair” was done again.\n\n"
        "Case BD-1 did “Repair” a second time by another person on 20 November 2026; that took 2"
        " steps. 2 % of the cases do it again.\n\n"
        "What is asked of you: Is it on the shelf?"
    )
    kept = AuditEntry.objects.get(verb="room.convened")
    assert kept.after == {
        "who": "member (member@example.org)",
        "organisation": "City Buses",
        "because": "Is it on the shelf?",
    }


def test_a_partner_is_written_to_without_the_figures_that_cases_are_compared_with(
    process: Process, someone: Someone, nordparts: Organisation
) -> None:
    one = bounce(process)
    pattern_of(process, one)
    room = rooms.open_room(kept=one, person=process.owner, now=NOW)
    whom = someone(Role.PARTNER, nordparts)
    rooms.convene(room=room, whom=whom, because="Help", person=process.owner, now=NOW)
    assert "2 % of the cases" not in Letter.objects.get().text


def test_a_letter_is_in_its_readers_language(process: Process, someone: Someone) -> None:
    whom = someone(Role.MEMBER)
    Person.objects.filter(pk=whom.pk).update(language="sv")
    whom.refresh_from_db()
    rooms.convene(room=room_of(process), whom=whom, because="Hjälp", person=process.owner, now=NOW)
    letter = Letter.objects.get()
    assert letter.language == "sv"
    assert "Ärende BD-1" in letter.text


def test_who_cannot_sign_in_any_more_cannot_be_brought_in(
    process: Process, someone: Someone
) -> None:
    gone = someone(Role.MEMBER)
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    gone.refresh_from_db()
    with pytest.raises(UnableToConveneError) as refused:
        rooms.convene(
            room=room_of(process), whom=gone, because="Help", person=process.owner, now=NOW
        )
    assert str(refused.value) == ("member can no longer sign in, so they cannot be brought in.")


def test_whose_organisation_has_left_cannot_be_brought_in(
    process: Process, someone: Someone, nordparts: Organisation
) -> None:
    whom = someone(Role.PARTNER, nordparts)
    Organisation.objects.filter(pk=nordparts.pk).update(left_at=NOW)
    whom = Person.objects.get(pk=whom.pk)
    with pytest.raises(UnableToConveneError):
        rooms.convene(
            room=room_of(process), whom=whom, because="Help", person=process.owner, now=NOW
        )


@pytest.mark.parametrize("role", [Role.SPONSOR, Role.PARTNER])
def test_who_sees_no_case_or_takes_no_part_cannot_be_brought_in(
    process: Process, someone: Someone, role: Role
) -> None:
    with pytest.raises(UnableToConveneError) as refused:
        rooms.convene(
            room=room_of(process),
            whom=someone(role),
            because="Help",
            person=process.owner,
            now=NOW,
        )
    assert str(refused.value) == (
        f"{role.label} cannot be brought in: their role sees no single cases, or their organisation"
        " takes no part in this process."
    )


def test_nobody_is_brought_in_twice_but_who_left_can_come_again(
    process: Process, someone: Someone
) -> None:
    room, whom = room_of(process), someone(Role.MEMBER)
    rooms.convene(room=room, whom=whom, because="Help", person=process.owner, now=NOW)
    with pytest.raises(UnableToConveneError) as refused:
        rooms.convene(room=room, whom=whom, because="Help", person=process.owner, now=NOW)
    assert str(refused.value) == "member is in this room already."
    rooms.leave(room=room, person=whom, now=NOW)
    rooms.convene(room=room, whom=whom, because="Once more", person=process.owner, now=NOW)
    member = room.members.get()
    assert (member.because, member.left_at) == ("Once more", None)


def by_mail(room: Room, organisation: Organisation, email: str = "Desk@nord.example") -> Member:
    return rooms.convene_by_mail(
        room=room,
        email=email,
        name="Order desk",
        organisation=organisation,
        because="Is it on its way?",
        person=room.opened_by or Person.objects.get(),
        now=NOW,
    )


def test_someone_of_a_partner_without_an_account_is_reached_by_mail(
    process: Process, nordparts: Organisation
) -> None:
    member = by_mail(room_of(process), nordparts)
    letter = Letter.objects.get()
    assert (member.person, member.email, str(member)) == (None, "desk@nord.example", "Order desk")
    assert (letter.email, letter.person, letter.path) == ("desk@nord.example", None, "")


def test_someone_without_an_account_is_asked_ten_times_a_day_at_most(
    process: Process, nordparts: Organisation
) -> None:
    room = room_of(process)
    for _again in range(10):
        rooms.take_out(member=by_mail(room, nordparts), person=process.owner, now=NOW)
    with pytest.raises(UnableToConveneError) as refused:
        by_mail(room, nordparts)
    assert str(refused.value) == (
        "desk@nord.example was asked into 10 rooms within a day. Ask again tomorrow."
    )
    assert Letter.objects.count() == 10


def test_the_address_of_someone_with_an_account_brings_them_in(
    process: Process, someone: Someone, nordparts: Organisation
) -> None:
    whom = someone(Role.PARTNER, nordparts)
    assert by_mail(room_of(process), nordparts, whom.email.upper()).person == whom


def test_an_address_of_another_organisation_is_refused(
    process: Process, someone: Someone, nordparts: Organisation
) -> None:
    whom = someone(Role.MEMBER)
    with pytest.raises(UnableToConveneError) as refused:
        by_mail(room_of(process), nordparts, whom.email)
    assert str(refused.value) == "member@example.org is not the address of someone of Nordparts."


def test_an_organisation_that_takes_no_part_is_refused(
    process: Process, partner: Organisation
) -> None:
    with pytest.raises(UnableToConveneError) as refused:
        by_mail(room_of(process), partner)
    assert str(refused.value) == (
        "Nordparts takes no part in this process, so nobody of it can be brought in."
    )


def test_people_of_the_host_need_an_account(process: Process) -> None:
    host = Organisation.objects.get(kind=Kind.HOST)
    with pytest.raises(UnableToConveneError) as refused:
        by_mail(room_of(process), host)
    assert str(refused.value) == (
        "Nobody with this address has an account. People of City Buses are invited first, by "
        "whoever looks after the workspace."
    )


def test_who_gets_an_account_is_known_again_in_the_rooms_they_were_in_by_mail(
    process: Process, nordparts: Organisation
) -> None:
    room = room_of(process)
    by_mail(room, nordparts)
    came = colleague("Desk", nordparts, Role.PARTNER)
    Person.objects.filter(pk=came.pk).update(email="desk@nord.example")
    came.refresh_from_db()
    Client().force_login(came)
    assert room.members.get().person == came
    assert Entry.objects.visible_to(came).get() == room.entry


def test_what_is_said_reaches_the_others_and_names_reach_as_names(
    process: Process, someone: Someone
) -> None:
    room, host = room_of(process), process.owner.organisation
    ann, bo = colleague("Ann", host), colleague("Bo", host)
    for whom in (ann, bo):
        rooms.convene(room=room, whom=whom, because="Help", person=process.owner, now=NOW)
    Letter.objects.all().delete()
    said(room, someone(Role.MEMBER), "Shelf B-12 is empty, @Bo.")
    told = dict(Letter.objects.values_list("person__name", "kind"))
    assert told == {"Ann": LetterKind.MESSAGE, "Bo": LetterKind.MENTIONED}
    assert Letter.objects.get(person=bo).text == (
        "member names you in the room of: Case BD-1: “Repair” was done again.\n\n"
        "Shelf B-12 is empty, @Bo."
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@Ann Lund, look", True),
        ("look @ann lund", True),
        ("(@Ann Lund)", True),
        ("@Ann Lundberg knows", False),
        ("Ann Lund knows", False),
        ("@ Ann Lund", False),
    ],
)
def test_a_name_is_named_with_an_at_and_whole(text: str, *, named: bool) -> None:
    assert is_named("Ann Lund", text) == named


def test_whom_one_ticks_is_told_as_named(process: Process) -> None:
    room = room_of(process)
    ann = colleague("Ann", process.owner.organisation)
    rooms.convene(room=room, whom=ann, because="Help", person=process.owner, now=NOW)
    Letter.objects.all().delete()
    rooms.say(
        room=room,
        person=process.owner,
        text="Look",
        mentioned=list(room.members.filter(person=ann)),
        now=NOW,
    )
    assert Letter.objects.get().kind == LetterKind.MENTIONED


def test_who_left_or_can_no_longer_enter_is_not_written_to(process: Process) -> None:
    room, host = room_of(process), process.owner.organisation
    for name in ("Ann", "Bo"):
        whom = colleague(name, host)
        rooms.convene(room=room, whom=whom, because="Help", person=process.owner, now=NOW)
    rooms.leave(room=room, person=Person.objects.get(name="Ann"), now=NOW)
    Person.objects.filter(name="Bo").update(is_active=False)
    Letter.objects.all().delete()
    said(room, process.owner, "@Ann @Bo: anyone?")
    assert not Letter.objects.exists()


def test_who_says_something_is_in_the_room_from_then_on(process: Process, someone: Someone) -> None:
    room, member = room_of(process), someone(Role.MEMBER)
    said(room, member, "I know this one")
    assert room.members.get().person == member


def test_nothing_said_and_no_file_is_refused_and_leaves_nothing(
    process: Process, someone: Someone
) -> None:
    room = room_of(process)
    with pytest.raises(UnableToSayError) as refused:
        said(room, someone(Role.MEMBER), "  \n ")
    assert str(refused.value) == "Nothing was written, and no file came."
    assert not room.members.exists()


def test_a_partners_person_takes_out_only_whom_they_brought(
    process: Process, someone: Someone, nordparts: Organisation
) -> None:
    room, whom = room_of(process), someone(Role.PARTNER, nordparts)
    touched(Entry.objects.get(), nordparts)
    rooms.convene(room=room, whom=whom, because="Help", person=process.owner, now=NOW)
    owner = rooms.come_in(room=room, person=process.owner, now=NOW)
    with pytest.raises(UnableToConveneError) as refused:
        rooms.take_out(member=owner, person=whom, now=NOW)
    assert str(refused.value) == (
        "Only those who brought process owner, or people of the host, can do that."
    )
    rooms.take_out(member=room.members.get(person=whom), person=process.owner, now=NOW)
    assert not room.members.filter(person=whom, left_at=None).exists()


def test_the_same_words_sent_twice_at_once_are_one_message(process: Process) -> None:
    room = room_of(process)
    said(room, process.owner, "It is here")
    said(room, process.owner, "It is here ")
    assert Message.objects.count() == 1
    later = NOW + timedelta(minutes=1)
    rooms.say(room=room, person=process.owner, text="It is here", now=later)
    assert Message.objects.count() == 2


def test_that_someone_wrote_is_kept_for_the_auditor_and_not_what(process: Process) -> None:
    room = room_of(process)
    said(room, process.owner, "A secret of ours")
    (row,) = AuditEntry.objects.filter(verb="room.said")
    assert (row.actor, row.target, row.process_id) == (
        process.owner,
        f"room:{room.pk}",
        process.process_id,
    )
    assert "secret" not in f"{row.before}{row.after}{row.target_name}"
    said(room, process.owner, "A secret of ours")
    assert AuditEntry.objects.filter(verb="room.said").count() == 1
