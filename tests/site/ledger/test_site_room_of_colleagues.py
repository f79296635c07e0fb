"""What a colleague of a partner's person who was brought into a room reads of it, anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from room_builders import NOW, bounce, colleague, entry, pattern_of, touched

from daylit_site.ledger.operations import rooms
from daylit_site.people.mailing.attachments import Attachment as File
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from ledger_fixtures import Browse

    from daylit_site.ledger.models import Attachment, Room
    from daylit_site.people.models import Organisation, Person
    from daylit_site.records.models import Process

    Someone = Callable[..., Person]

pytestmark = pytest.mark.django_db

TALK = "The gearbox is broken"


def said_in(room: Room, by: Person) -> Attachment:
    file = File("offer.pdf", b"%PDF-1.7")
    message = rooms.say(room=room, person=by, text=TALK, files=[file], now=NOW)
    return message.attachments.get()


def finds(client: Client) -> bool:
    page = client.get(reverse("found_elsewhere"), {"q": "gearbox"}).content.decode()
    return "is broken" in page


def test_where_they_see_the_exception_they_read_what_is_said(
    process: Process, nordparts: Organisation, someone: Someone, browse: Browse
) -> None:
    guest, mate = someone(Role.PARTNER), colleague("Mate", nordparts, Role.PARTNER)
    kept = entry(process)
    touched(kept, nordparts)
    room = rooms.open_room(kept=kept, person=process.owner, now=NOW)
    rooms.convene(room=room, whom=guest, because="Ask", person=process.owner, now=NOW)
    file = said_in(room, process.owner)
    client = browse(mate)
    assert TALK in client.get(reverse("entry", args=[kept.pk])).content.decode()
    sent = client.get(reverse("room_file", args=[file.pk]))
    assert b"".join(sent) == b"%PDF-1.7"
    assert finds(client)


def test_of_an_exception_that_they_do_not_see_they_find_nothing(
    process: Process, nordparts: Organisation, someone: Someone, browse: Browse
) -> None:
    guest, mate = someone(Role.PARTNER), colleague("Mate", nordparts, Role.PARTNER)
    room = rooms.open_room(kept=entry(process), person=process.owner, now=NOW)
    rooms.convene(room=room, whom=guest, because="Ask", person=process.owner, now=NOW)
    file = said_in(room, process.owner)
    client = browse(mate)
    assert client.get(reverse("entry", args=[room.entry_id])).status_code == 404
    assert client.get(reverse("room_file", args=[file.pk])).status_code == 404
    assert not finds(client)
    assert finds(browse(guest))


def test_of_a_pattern_between_others_they_find_nothing(
    process: Process, nordparts: Organisation, someone: Someone, browse: Browse
) -> None:
    guest, mate = someone(Role.PARTNER), colleague("Mate", nordparts, Role.PARTNER)
    pattern = pattern_of(process, bounce(process, 1, place="A → B → A", holder="A", other="B"))
    room = rooms.open_room(kept=pattern, person=process.owner, now=NOW)
    rooms.convene(room=room, whom=guest, because="Ask", person=process.owner, now=NOW)
    file = said_in(room, process.owner)
    client = browse(mate)
    assert client.get(reverse("pattern", args=[pattern.pk])).status_code == 404
    assert client.get(reverse("room_file", args=[file.pk])).status_code == 404
    assert not finds(client)
    assert finds(browse(guest))
