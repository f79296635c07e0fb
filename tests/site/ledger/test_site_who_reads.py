"""Where one writes, it is said who reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ledger_list_fixtures import page
from room_builders import NOW, colleague, entry, pattern_of, touched

from daylit_site.ledger.operations import rooms
from daylit_site.ledger.room.shown import room_shown
from daylit_site.people.models import Person
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from ledger_fixtures import Browse

    from daylit_site.ledger.models import Entry, Pattern
    from daylit_site.people.models import Organisation
    from daylit_site.records.models import Process

pytestmark = pytest.mark.django_db


def talk_read_by(kept: Entry | Pattern, person: Person) -> str:
    return room_shown(kept, person).talk_read_by


def test_what_is_said_is_read_by_all_of_the_host_who_see_the_exception(process: Process) -> None:
    said = "Read by all at City Buses who see this exception."
    assert talk_read_by(entry(process), process.owner) == said


def test_a_partner_who_was_brought_in_brings_colleagues_who_see_it_too(
    process: Process, nordparts: Organisation
) -> None:
    one = touched(entry(process), nordparts)
    sofia = colleague("Sofia", nordparts, Role.PARTNER)
    beside = colleague("Nils", nordparts, Role.PARTNER)
    assert not room_shown(one, beside).is_seen
    room = rooms.open_room(kept=one, person=process.owner, now=NOW)
    rooms.convene(room=room, whom=sofia, because="Parts", person=process.owner, now=NOW)
    said = "Read by all at City Buses and Nordparts who see this exception."
    assert talk_read_by(one, process.owner) == talk_read_by(one, beside) == said
    Person.objects.filter(pk=sofia.pk).update(is_active=False)
    assert room_shown(one, beside).is_seen
    assert talk_read_by(one, process.owner) == said


def test_who_is_reached_by_mail_only_is_named(process: Process, nordparts: Organisation) -> None:
    one = entry(process)
    rooms.convene_by_mail(
        room=rooms.open_room(kept=one, person=process.owner, now=NOW),
        email="eva@nordparts.example",
        name="Eva Berg",
        organisation=nordparts,
        because="Parts",
        person=process.owner,
        now=NOW,
    )
    said = "Read by all at City Buses who see this exception, and by mail by Eva Berg."
    assert talk_read_by(one, process.owner) == said


def test_of_a_pattern_it_is_said_so(process: Process) -> None:
    said = "Read by all at City Buses who see this pattern."
    assert talk_read_by(pattern_of(process, entry(process)), process.owner) == said


def test_who_may_not_write_is_not_told_who_reads(process: Process, host: Organisation) -> None:
    auditor = colleague("Ali", host, Role.AUDITOR)
    shown = room_shown(entry(process), auditor)
    assert (shown.is_seen, shown.readers, shown.talk_read_by) == (True, "", "")


def test_the_page_says_who_reads_what_was_done_and_why(process: Process, browse: Browse) -> None:
    one = entry(process)
    read = page(browse(process.owner), f"/exceptions/{one.pk}/")
    assert (
        "What was done is read by everyone who sees this exception, and beside others like it. "
        "Why is read by all at City Buses who see this exception, and goes by mail to whoever "
        "reported it, sees to it or handed it over."
    ) in read
    assert "Why Read by all at City Buses who see this exception. Mark it as waiting" in read


def test_the_report_says_who_reads_it(
    process: Process, nordparts: Organisation, browse: Browse
) -> None:
    end = "who see the exceptions of this process, and by whoever is asked to help or is handed"
    read = page(browse(process.owner), "/exceptions/report/")
    assert f"Read by all at City Buses {end} the work." in read
    sofia = colleague("Sofia", nordparts, Role.PARTNER)
    read = page(browse(sofia), "/exceptions/report/")
    assert f"Read by all at City Buses and Nordparts {end} the work." in read
