"""Pages of the ledger ask the database as often, however much there is to show."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from ledger_list_fixtures import entry

from daylit_site.ledger.models import (
    Answer,
    Change,
    DecisionRight,
    Entry,
    HandOver,
    Measure,
    Member,
    Message,
    Pattern,
    Pause,
    Room,
    State,
    Use,
)
from daylit_site.people.models import Level, Organisation, Party, Person, TeamMember
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from ledger_fixtures import Browse

    from daylit_site.records.models import Process

FEW, MANY = 27, 18
READERS = (Role.OWNER, Role.MEMBER, Role.PARTNER)
LISTS = (
    "/exceptions/",
    "/exceptions/?state=all&sort=delay",
    "/exceptions/?state=all&team=Depot",
    "/exceptions/facets/?state=all",
    "/patterns/",
)


@pytest.fixture(params=READERS, ids=str)
def reader(
    request: pytest.FixtureRequest,
    process: Process,
    nordparts: Organisation,
    someone: Callable[..., Person],
) -> Person:
    """Someone who looks: whoever owns the process, works in it, or is of the partner."""
    del nordparts
    return process.owner if request.param == Role.OWNER else someone(request.param)


@pytest.mark.parametrize("where", LISTS)
def test_list_asks_as_often_however_long_it_is(
    where: str, reader: Person, process: Process, browse: Browse
) -> None:
    grow(process, reader, FEW)
    few = asked(browse(reader), where)
    grow(process, reader, MANY)

    assert asked(browse(reader), where) == few


def test_room_asks_as_often_however_much_is_said_and_done_in_it(
    reader: Person, process: Process, browse: Browse
) -> None:
    where = f"/exceptions/{grow(process, reader, FEW).pk}/"
    few = asked(browse(reader), where)
    grow(process, reader, MANY)

    assert asked(browse(reader), where) == few


def test_page_of_a_pattern_asks_as_often_however_many_exceptions_it_has(
    reader: Person, process: Process, browse: Browse
) -> None:
    where = f"/patterns/{grow(process, reader, FEW).pattern_id}/"
    few = asked(browse(reader), where)
    grow(process, reader, MANY)

    assert asked(browse(reader), where) == few


def test_today_asks_as_often_however_much_waits(
    reader: Person, process: Process, browse: Browse
) -> None:
    grow(process, reader, FEW)
    few = asked(browse(reader), "/today/")
    grow(process, reader, MANY)

    assert asked(browse(reader), "/today/") == few


def asked(client: Client, where: str) -> int:
    """Return how often a page asks the database, once it was shown before."""
    assert client.get(where).status_code == 200
    with CaptureQueriesContext(connection) as made:
        client.get(where)
    return len(made)


def grow(process: Process, reader: Person, count: int) -> Entry:
    """Add so much of everything; return the exception whose room and pattern have most of it."""
    begin = Entry.objects.count()
    first = Entry.objects.order_by("pk").first()
    for at in range(begin, begin + count):
        made = entry(process, at, touched=_partner(), **_standing(process, reader, at))
        first = first or _with_room(made, reader)
        _talk(first, _colleague(reader, at), at)
        _with_room(made, reader)
    assert first is not None
    return first


def _partner() -> Organisation:
    return Organisation.objects.get(name="Nordparts")


def _standing(process: Process, reader: Person, at: int) -> dict[str, object]:
    """Say how an exception stands: a third is resolved, a third over, a third waits."""
    patterns = [_pattern(process, 0), _pattern(process, at)]
    state = (State.NEW, State.RESOLVED, State.OVER)[at % 3]
    return {
        "pattern": patterns[at % 9 == 0],
        "state": state,
        "state_by": reader if state == State.RESOLVED else None,
        "owner": _colleague(reader, at),
        "customer_id": f"Customer {at}",
        "now_team": "Depot",
        "holder": "Depot" if at % 2 else "",
        "other": "Stores" if at % 2 else "",
    }


def _pattern(process: Process, at: int) -> Pattern:
    words = {language: {"title": f"Pattern {at}"} for language in ("en", "sv")}
    said = {
        "kind": "bounce" if at % 2 else "rework",
        "place": f"Place {at}",
        "holder": "Depot" if at % 2 else "",
        "other": "Stores" if at % 2 else "",
        "words": words,
        "rank": at + 1,
    }
    return Pattern.objects.get_or_create(
        process=process, pattern_id=f"pattern-{at}", defaults=said
    )[0]


def _colleague(reader: Person, at: int) -> Person:
    """Return someone of the same organisation, who works in a team of their own."""
    person, _is_new = Person.objects.get_or_create(
        email=f"c{at}@example.org",
        defaults={
            "name": f"Colleague {at}",
            "organisation": reader.organisation,
            "role": reader.role,
        },
    )
    party, _is_new = Party.objects.get_or_create(
        level=Level.TEAM, name=f"Team {at}", defaults={"organisation": reader.organisation}
    )
    TeamMember.objects.get_or_create(person=person, party=party, may_be_asked=True)
    return person


def _with_room(made: Entry, reader: Person) -> Entry:
    """Let whoever looks into the room of an exception."""
    long_ago = timezone.now() - timedelta(days=2)
    room, _is_new = Room.objects.get_or_create(entry=made, defaults={"opened_at": long_ago})
    Member.objects.get_or_create(
        room=room, person=reader, defaults={"brought_at": long_ago, "seen_at": long_ago}
    )
    return made


def _talk(first: Entry, person: Person, at: int) -> None:
    """Have someone come into a room, say something, hand over, pause, and use a right."""
    now, by = timezone.now(), {"by": person}
    member = Member.objects.create(
        room=first.room, person=person, brought_at=now, brought_by=person, because="knows it"
    )
    Message.objects.create(room=first.room, member=member, at=now, text=f"Said {at}")
    Change.objects.create(entry=first, at=now, verb="acknowledged", **by)
    HandOver.objects.create(
        entry=first,
        level=Level.TEAM,
        from_party="Depot",
        to_party=f"Team {at}",
        offered_at=now,
        offered_by=person,
        answer=Answer.RETURNED,
        answered_at=now,
        answered_by=person,
        because="No number.",
    )
    Pause.objects.create(
        entry=first,
        party="Depot",
        reason="Closed",
        began_at=now,
        began_by=person,
        ended_at=now,
        ended_by=person,
    )
    right = DecisionRight.objects.create(
        process=first.process,
        what=f"Freight {at}",
        role=person.role,
        measure=Measure.NONE,
        granted_at=now,
        granted_by=person,
    )
    Use.objects.create(right=right, entry=first, at=now, for_what="A gearbox", **by)
