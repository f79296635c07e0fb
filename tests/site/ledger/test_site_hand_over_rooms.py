"""Handing work on lets nobody into a room who was not asked: a partner by the log stays outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from ledger_list_fixtures import page
from room_builders import colleague, touched
from work_fixtures import DEPOT, TO_NORD, TO_WORKS, WORKS, after

from daylit_site.ledger.errors import ChangedMeanwhileError
from daylit_site.ledger.handing.parties import Side
from daylit_site.ledger.models import Answer, HandOver, Measure, Member, Pause, Room, Use
from daylit_site.ledger.operations import entries, hand_overs, pauses, rights, rooms
from daylit_site.people.models import Level, Organisation, Party
from daylit_site.people.roles import Role
from daylit_site.records.models import Part

if TYPE_CHECKING:
    from ledger_fixtures import Browse
    from work_fixtures import Work

    from daylit_site.ledger.models import DecisionRight
    from daylit_site.people.models import Person

pytestmark = pytest.mark.django_db

AMONG_US = "We told them the wrong part number"
TO_DEPOT = Side(Level.TEAM, DEPOT)


@pytest.fixture
def held(work: Work) -> Work:
    """Work that Nord Works has by its log, and of which the host's people talk."""
    one = touched(work.entry, work.guest.organisation)
    one.team = one.now_team = WORKS
    one.organisation = one.now_organisation = "Nordparts AB"
    one.save()
    room = rooms.open_room(kept=one, person=work.member, now=after(0))
    rooms.say(room=room, person=work.member, text=AMONG_US, now=after(0))
    return work


def pause(work: Work, *, by: Person, at: float = 1) -> None:
    work.entry.refresh_from_db()
    pauses.pause(
        entry=work.entry, whose=TO_DEPOT, reason="Parts", version=None, person=by, now=after(at)
    )


def inside(work: Work) -> set[str]:
    here = Member.objects.filter(room__entry=work.entry, left_at=None, person__role=Role.PARTNER)
    return {str(one) for one in here}


def right_of_works(work: Work) -> DecisionRight:
    return rights.grant(
        process=work.process,
        what="Express freight",
        role="",
        team=work.parties[WORKS],
        kind="",
        place="",
        measure=Measure.NONE,
        limit=None,
        unit="",
        tell_persons=[],
        tell_team=None,
        person=work.owner,
        now=timezone.now(),
    )


def test_a_partner_who_has_the_case_by_the_log_acts_and_stays_outside(
    held: Work, browse: Browse
) -> None:
    client, where = browse(held.guest), f"/exceptions/{held.entry.pk}/"
    pause(held, by=held.guest)
    assert Pause.objects.get().began_by == held.guest
    assert (inside(held), AMONG_US in page(client, where)) == (set(), False)
    assert AMONG_US in page(browse(held.member), where)


def test_a_partner_outside_lets_no_colleague_in_by_handing_over_to_their_own_team(
    held: Work,
) -> None:
    held.join(held.colleague, WORKS)
    other = Party.objects.create(
        organisation=held.guest.organisation, level=Level.TEAM, name="Nord Paint"
    )
    held.parties["Nord Paint"] = other
    held.join(held.colleague, "Nord Paint")
    held.hand_over(Side(Level.TEAM, "Nord Paint"), person=held.guest)
    assert not Room.objects.visible_to(held.guest).exists()
    held.accept(by=held.colleague)
    assert HandOver.objects.get().answer == Answer.ACCEPTED
    assert inside(held) == set()


def test_a_partner_outside_lets_no_other_partner_in(held: Work) -> None:
    third = Organisation.objects.create(name="Third Works")
    Part.objects.create(process=held.process, organisation=third)
    eva = colleague("Eva", third, Role.PARTNER)
    held.hand_over(Side(Level.ORGANISATION, "Third Works"), person=held.guest)
    held.accept(by=eva)
    assert inside(held) == set()
    rooms.convene(
        room=Room.objects.get(), whom=held.guest, because="x", person=held.owner, now=after(3)
    )
    pause(held, by=eva, at=4)
    assert inside(held) == {"Eva", held.guest.name}


def test_who_is_offered_work_in_the_room_comes_in_by_answering(work: Work) -> None:
    work.hand_over(TO_NORD)
    assert inside(work) == set()
    work.accept()
    assert inside(work) == {work.guest.name}


def test_what_was_offered_and_taken_back_lets_nobody_in(held: Work) -> None:
    held.hand_over(TO_NORD)
    hand_overs.withdraw(
        entry=held.entry, because="Wrong", version=None, person=held.member, now=after(2)
    )
    pause(held, by=held.guest, at=3)
    assert inside(held) == set()


def test_who_was_taken_out_does_not_come_back_by_what_they_do(work: Work) -> None:
    work.hand_over(TO_WORKS)
    work.accept()
    member = Member.objects.get(person=work.guest)
    rooms.take_out(member=member, person=work.member, now=after(3))
    pause(work, by=work.guest, at=4)
    assert inside(work) == set()
    rooms.convene(
        room=member.room, whom=work.guest, because="Once more", person=work.member, now=after(5)
    )
    assert inside(work) == {work.guest.name}


def test_a_partner_outside_the_room_decides_nothing_by_a_right(held: Work, browse: Browse) -> None:
    right = right_of_works(held)
    held.join(held.guest, WORKS)
    client, where = browse(held.guest), f"/exceptions/{held.entry.pk}/"
    said = {"right": right.pk, "version": held.entry.version, "for_what": "A gearbox"}
    assert client.post(f"{where}use-right/", said).status_code == 403
    assert "Decide by it" not in page(client, where)
    room = Room.objects.get()
    rooms.convene(room=room, whom=held.guest, because="x", person=held.owner, now=after(1))
    assert "Decide by it" in page(client, where)
    held.entry.refresh_from_db()
    assert client.post(f"{where}use-right/", said).status_code == 302
    assert Use.objects.get().by == held.guest


def test_who_changed_it_meanwhile_is_named_as_far_as_a_reader_is_told(held: Work) -> None:
    held.entry.refresh_from_db()
    shown = held.entry.version
    entries.take(entry=held.entry, version=None, person=held.member, now=after(1))
    for reader, who in ((held.guest, "City Buses"), (held.owner, held.member.name)):
        with pytest.raises(ChangedMeanwhileError) as refused:
            entries.wait(
                entry=held.entry,
                waiting_for="Tests",
                reason="Because",
                version=shown,
                person=reader,
                now=after(2),
            )
        assert str(refused.value).startswith(f"{who} changed this while you had it open")
