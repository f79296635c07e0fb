"""Before work is handed over, or someone brought in, it is said what they will read of the room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ledger_list_fixtures import page
from work_fixtures import STORES, TO_WORKS, WORKS, Work, after

from daylit_site.ledger.handing.parties import Side
from daylit_site.ledger.models import Entry
from daylit_site.ledger.operations import rooms
from daylit_site.ledger.operations.terms import agree
from daylit_site.ledger.room.read_before import read_by_brought
from daylit_site.people.models import Level

if TYPE_CHECKING:
    from ledger_fixtures import Browse

pytestmark = pytest.mark.django_db

BY_MAIL = "Who is reached by mail only reads what is written from then on."


def say(work: Work, *texts: str) -> None:
    room = rooms.open_room(kept=work.entry, person=work.member, now=after(1))
    for text in texts:
        rooms.say(room=room, person=work.member, text=text, now=after(1))


def handing(work: Work, browse: Browse, team: str) -> str:
    return page(browse(work.member), f"/exceptions/{work.entry.pk}/hand-over/?to=team:{team}")


def test_who_hands_work_to_a_partner_is_told_how_much_its_people_will_read(
    work: Work, browse: Browse
) -> None:
    assert "Nordparts will then read what is said in this room." in handing(work, browse, WORKS)
    say(work, "Who has one?")
    start = "Nordparts will then read what is said in this room, from its start: "
    assert f"{start}1 message." in handing(work, browse, WORKS)
    say(work, "Nobody here.")
    assert f"{start}2 messages." in handing(work, browse, WORKS)


def test_of_who_reads_it_already_nothing_is_said(work: Work, browse: Browse) -> None:
    say(work, "Who has one?")
    assert "will then read" not in handing(work, browse, STORES)
    room = rooms.open_room(kept=work.entry, person=work.member, now=after(1))
    rooms.convene(room=room, whom=work.guest, because="Parts", person=work.member, now=after(1))
    assert "will then read" not in handing(work, browse, WORKS)


def test_who_does_not_see_what_is_said_is_not_told_how_much_it_is(
    work: Work, browse: Browse
) -> None:
    say(work, "Who has one?")
    work.entry.touches.create(organisation=work.guest.organisation)
    said = page(browse(work.guest), f"/exceptions/{work.entry.pk}/hand-over/?to=team:{STORES}")
    assert "message" not in said


def test_beside_bringing_someone_in_it_is_said_what_they_will_read(
    work: Work, browse: Browse
) -> None:
    assert read_by_brought(0) == (
        "Who comes from another organisation will then read what is said in this room, and so will "
        f"their colleagues there. {BY_MAIL}"
    )
    say(work, "Who has one?", "Nobody here.")
    said = page(browse(work.member), f"/exceptions/{work.entry.pk}/")
    assert (
        "Who comes from another organisation will then read what is said in this room, from its "
        f"start (2 messages), and so will their colleagues there. {BY_MAIL} Bring in"
    ) in said


def test_what_was_agreed_is_asked_for_where_the_log_says_that_the_receiver_has_it_already(
    work: Work, browse: Browse
) -> None:
    """The one who hands it over then is who asks, as the operation has it."""
    Entry.objects.update(team=WORKS)
    agree(
        process=work.process,
        giver=Side(Level.TEAM, "City Buses"),
        taker=TO_WORKS,
        limit_seconds=None,
        needs=["Contract number"],
        person=work.owner,
        now=after(0),
    )
    assert "Contract number" in handing(work, browse, WORKS)
