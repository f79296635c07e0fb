"""Whoever sees an exception and may do nothing to it is offered the one thing possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ledger_list_fixtures import page
from room_builders import NOW, colleague, entry, touched

from daylit_site.ledger.errors import UnableToConveneError
from daylit_site.ledger.models import Change, Entry, State
from daylit_site.ledger.operations import rooms
from daylit_site.ledger.operations.asking_in import ask_in
from daylit_site.people.models import AuditEntry, Letter
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from ledger_fixtures import Browse

    from daylit_site.people.models import Organisation, Person
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
    assert f'href="{path}?bring={sofia.pk}#bring"' in today
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
