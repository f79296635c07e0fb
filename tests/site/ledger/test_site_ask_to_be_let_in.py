"""Whoever sees an exception and may do nothing to it is offered the one thing possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ledger_list_fixtures import page
from room_builders import NOW, colleague, entry, touched

from daylit_site.ledger.errors import UnableToConveneError
from daylit_site.ledger.models import Change, Entry, State
from daylit_site.ledger.operations import rooms
from daylit_site.ledger.operations.asking_in import ask_in, turn_down
from daylit_site.people.models import AuditEntry, Kind, Letter, Organisation
from daylit_site.people.roles import Role
from daylit_site.records.models import Part

if TYPE_CHECKING:
    from django.test import Client
    from ledger_fixtures import Browse

    from daylit_site.people.models import Person
    from daylit_site.records.models import Process

pytestmark = pytest.mark.django_db


@pytest.fixture
def sofia(nordparts: Organisation) -> Person:
    return colleague("Sofia", nordparts, Role.PARTNER)


@pytest.fixture
def one(process: Process, nordparts: Organisation) -> Entry:
    """An exception that the partner has by the log only."""
    return touched(entry(process), nordparts)


def test_rows_to_which_nothing_can_be_done_are_not_to_be_chosen(
    one: Entry, process: Process, nordparts: Organisation, sofia: Person, browse: Browse
) -> None:
    client = browse(sofia)
    listed = client.get("/exceptions/").content.decode()
    assert f'href="/exceptions/{one.pk}/"' in listed
    assert 'name="id"' not in listed
    assert 'name="do"' not in listed
    other = touched(entry(process, 2), nordparts)
    room = rooms.open_room(kept=other, person=process.owner, now=NOW)
    rooms.convene(room=room, whom=sofia, because="Parts", person=process.owner, now=NOW)
    listed = client.get("/exceptions/").content.decode()
    assert listed.count('name="id"') == 1
    assert f'name="id" value="{other.pk}"' in listed
    assert 'value="take"' in listed
    assert 'name="all"' not in listed
    assert browse(process.owner).get("/exceptions/").content.decode().count('name="id"') == 2


def test_they_ask_with_one_button_and_the_owner_lets_them_in(
    one: Entry, process: Process, sofia: Person, browse: Browse
) -> None:
    client, path = browse(sofia), f"/exceptions/{one.pk}/"
    assert "Ask to be let in" in page(client, path)
    answer = client.post(f"{path}let-in/", follow=True)
    said = "Whoever answers for the process at City Buses was asked to let you in."
    assert said in answer.content.decode()
    again = page(client, path)
    assert "You asked to be let in on " in again
    assert "Ask to be let in" not in again
    letter = Letter.objects.get()
    assert letter.person == process.owner
    assert letter.text.startswith("Sofia, Nordparts, asks to be let into the room of: ")
    owner = browse(process.owner)
    today = owner.get("/today/").content.decode()
    assert f'href="{path}?bring={sofia.pk}#asking-{sofia.pk}"' in today
    assert "Sofia, Nordparts, asked on " in page(owner, "/today/")
    assert today.count(f'href="{path}') == 1
    bringing = owner.get(f"{path}?bring={sofia.pk}").content.decode()
    assert f'value="{sofia.pk}" id="bring-whom_0" checked' in bringing
    assert "Sofia, Nordparts: asked to be let in" in bringing
    assert "Sofia asked to be let in" in page(owner, path)
    sent = {"whom": [sofia.pk], "because": "Is it there?"}
    assert owner.post(f"/rooms/entry-{one.pk}/bring/", sent).status_code == 302
    assert "asked on " not in page(owner, "/today/")
    assert "Ask to be let in" not in page(client, path)
    assert "The room" in page(client, path)


def test_one_asks_once_and_only_where_there_is_something_to_ask_for(
    one: Entry, process: Process, sofia: Person
) -> None:
    with pytest.raises(UnableToConveneError) as open_to_them:
        ask_in(entry=one, person=process.owner, now=NOW)
    assert (
        str(open_to_them.value)
        == "Nothing is to be asked: its room is open to you, or it is closed."
    )
    ask_in(entry=one, person=sofia, now=NOW)
    with pytest.raises(UnableToConveneError) as again:
        ask_in(entry=one, person=sofia, now=NOW)
    assert str(again.value) == "You asked to be let in before; nobody was told again."
    assert Letter.objects.count() == Change.objects.count() == 1
    assert AuditEntry.objects.filter(verb="exception.asked to be let in").count() == 1


def test_nothing_is_asked_of_what_is_closed(one: Entry, sofia: Person, browse: Browse) -> None:
    Entry.objects.update(state=State.RESOLVED)
    assert "Ask to be let in" not in page(browse(sofia), f"/exceptions/{one.pk}/")


def test_the_owner_turns_it_down_with_a_reason_and_who_asked_is_told(
    one: Entry, process: Process, sofia: Person, browse: Browse
) -> None:
    client, owner, path = browse(sofia), browse(process.owner), f"/exceptions/{one.pk}/"
    client.post(f"{path}let-in/")
    asked = owner.get(path).content.decode()
    assert f'id="asking-{sofia.pk}"' in asked
    assert "asks to be let in. Bring them in Turn it down" in page(owner, path)
    answer = owner.post(f"{path}let-in/{sofia.pk}/turn-down/", {"reason": " "}, follow=True)
    assert "Say why they are not let in: they read it." in answer.content.decode()
    sent = {"reason": "It is solved by phone already."}
    answer = owner.post(f"{path}let-in/{sofia.pk}/turn-down/", sent, follow=True)
    assert "Sofia was told that they are not let in." in answer.content.decode()
    assert f'id="asking-{sofia.pk}"' not in answer.content.decode()
    read = page(owner, path)
    assert "did not let Sofia in" in read
    assert "It is solved by phone already." in read
    assert "asked on " not in page(owner, "/today/")
    assert "asked to be let in" not in _who_can_be_brought(owner, path)
    shown = page(client, path)
    assert "That was turned down on " in shown
    assert ": It is solved by phone already." in shown
    assert "did not let Sofia in" not in shown
    letter = Letter.objects.get(person=sofia)
    assert letter.subject.startswith("Not let in: ")
    assert letter.text.startswith("City Buses did not let you into the room of: ")
    assert letter.text.endswith("They say: “It is solved by phone already.”")
    kept = AuditEntry.objects.get(verb="exception.turned down")
    assert kept.after == {"to": "Sofia", "reason": "It is solved by phone already."}


def _who_can_be_brought(client: Client, path: str) -> str:
    return client.get(path).content.decode().partition('id="bring"')[2]


def test_it_is_turned_down_once_by_the_hosts_people_and_only_to_who_asked(
    one: Entry, process: Process, nordparts: Organisation, sofia: Person, browse: Browse
) -> None:
    ask_in(entry=one, person=sofia, now=NOW)
    petra = colleague("Petra", nordparts, Role.PARTNER)
    path = f"/exceptions/{one.pk}/let-in"
    owner, sent = browse(process.owner), {"reason": "No"}
    assert owner.post(f"{path}/{petra.pk}/turn-down/", sent).status_code == 404
    with pytest.raises(UnableToConveneError) as not_theirs:
        turn_down(entry=one, whom=sofia, because="No", person=petra, now=NOW)
    assert str(not_theirs.value) == "Only the host's people can turn this down."
    turn_down(entry=one, whom=sofia, because="No", person=process.owner, now=NOW)
    with pytest.raises(UnableToConveneError) as again:
        turn_down(entry=one, whom=sofia, because="No", person=process.owner, now=NOW)
    said = "Sofia does not ask to be let in any more: see what was answered."
    assert str(again.value) == said
    assert Change.objects.filter(verb="turned down").count() == 1


def test_who_was_turned_down_can_still_be_brought_in(
    one: Entry, process: Process, sofia: Person, browse: Browse
) -> None:
    ask_in(entry=one, person=sofia, now=NOW)
    turn_down(entry=one, whom=sofia, because="Not yet", person=process.owner, now=NOW)
    room = rooms.open_room(kept=one, person=process.owner, now=NOW)
    rooms.convene(room=room, whom=sofia, because="Now", person=process.owner, now=NOW)
    shown = browse(sofia).get(f"/exceptions/{one.pk}/").content.decode()
    assert 'id="talk"' in shown
    assert "That was turned down" not in shown


def test_other_partners_in_the_room_read_neither_who_asked_nor_why_they_are_not_let_in(
    one: Entry, process: Process, sofia: Person, browse: Browse
) -> None:
    elsewhere = Organisation.objects.create(name="Tyres Ltd", kind=Kind.PARTNER)
    Part.objects.create(process=process, organisation=elsewhere)
    tom = colleague("Tom", elsewhere, Role.PARTNER)
    room = rooms.open_room(kept=one, person=process.owner, now=NOW)
    rooms.convene(room=room, whom=tom, because="Tyres", person=process.owner, now=NOW)
    ask_in(entry=one, person=sofia, now=NOW)
    turn_down(entry=one, whom=sofia, because="Claims run.", person=process.owner, now=NOW)
    read = page(browse(tom), f"/exceptions/{one.pk}/")
    assert "asked Tom into the room" in read
    assert "Sofia" not in read
    assert "Claims run." not in read
    assert "Claims run." in page(browse(process.owner), f"/exceptions/{one.pk}/")


def test_what_is_answered_otherwise_waits_for_no_answer(
    one: Entry, process: Process, nordparts: Organisation, sofia: Person, browse: Browse
) -> None:
    owner, path = browse(process.owner), f"/exceptions/{one.pk}/"
    ask_in(entry=one, person=sofia, now=NOW)
    petra = colleague("Petra", nordparts, Role.PARTNER)
    room = rooms.open_room(kept=one, person=process.owner, now=NOW)
    member = rooms.convene(room=room, whom=petra, because="Help", person=process.owner, now=NOW)
    assert "asks to be let in" not in page(owner, path)
    assert "asked on " not in page(owner, "/today/")
    rooms.take_out(member=member, person=process.owner, now=NOW)
    assert "asks to be let in" in page(owner, path)
    assert "asked on " in page(owner, "/today/")
    rooms.convene(room=room, whom=sofia, because="Help", person=process.owner, now=NOW)
    rooms.leave(room=room, person=sofia, now=NOW)
    assert "asks to be let in" not in page(owner, path)
    assert "asked on " not in page(owner, "/today/")


def test_nobody_asks_of_what_is_closed(
    one: Entry, process: Process, sofia: Person, browse: Browse
) -> None:
    ask_in(entry=one, person=sofia, now=NOW)
    Entry.objects.update(state=State.RESOLVED)
    assert "asks to be let in" not in page(browse(process.owner), f"/exceptions/{one.pk}/")
