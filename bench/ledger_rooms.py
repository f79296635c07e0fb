"""Fills rooms of the ledger: who is in them, what was said, hand-overs, pauses, rights, uses."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from daylit_site.config.demo import PROCESS_ID
from daylit_site.ledger.models import (
    OPEN,
    Answer,
    DecisionRight,
    Entry,
    HandOver,
    Measure,
    Member,
    Message,
    Pattern,
    Pause,
    Room,
    Use,
)
from daylit_site.people.models import Level, Person
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet
    from ledger_world import World

ROOMS, LEAST_SAID, MOST_SAID = 3_000, 5, 40
OF_PATTERNS = 60
LONG_TALK = 200
"""So much was said in one room of each of those who look."""

RIGHTS, USES, HAND_OVERS = 40, 5_000, 2_000
READERS = {
    "owner": "karin.ekstrom@citybus.example.org",
    "member of a team": "marek.nowak@citybus.example.org",
    "large partner": "sofia.lund@nordparts.example.org",
    "small partner": "small@example.org",
}
"""By what they are called in the tables, the addresses of those who look."""

SAID = (
    "The part is *not* at Central Stores; has anyone looked at the airport?",
    "It was sent on Monday under the old number. See **BD-00000417**.",
    "We have two of them, and can send one by noon:\n\n- number of the part\n- number of the bus",
    "Then let us do that. Who tells the depot?",
)


def fill_rooms(world: World) -> None:
    """Make rooms, and all that was done in them."""
    small = world.partners[2]
    Person.objects.get_or_create(
        email=READERS["small partner"],
        defaults={"name": "Liv Sand", "organisation": small, "role": Role.PARTNER},
    )
    rooms = _rooms(world)
    _talk(world, rooms, [world.rng.randint(LEAST_SAID, MOST_SAID) for _ in rooms])
    _long_talks(world)
    _hand_overs(world)
    _rights(world)


def long_talk_of(person: Person) -> Entry:
    """Return the exception, of a case of the record, in whose room someone reads much."""
    inside = Entry.objects.visible_to(person).filter(room__members__person=person)
    return inside.filter(room__opened_by=person).latest("room__pk")


def unmet_of(person: Person) -> Entry:
    """Return an exception of the record that someone sees and that has no room."""
    return of_record(person).filter(room=None).exclude(pattern=None)[:1].get()


def of_record(person: Person) -> QuerySet[Entry]:
    """Return what someone sees of what the run found; the first of all were those."""
    visible: QuerySet[Entry] = Entry.objects.visible_to(person).filter(case_id__lt="BD-1")
    return visible.filter(process__process_id=PROCESS_ID).order_by("pk")


@transaction.atomic
def _rooms(world: World) -> list[Room]:
    handled = Entry.objects.exclude(state_by=None).order_by("-anchored_at").select_related("owner")
    is_open = handled.filter(state__in=OPEN)
    entries = [*is_open[: ROOMS // 2], *handled.exclude(state__in=OPEN)[:ROOMS]]
    of_patterns = Pattern.objects.exclude(rank=None)[:OF_PATTERNS]
    wanted = [{"entry": one} for one in entries[: ROOMS - OF_PATTERNS]]
    rooms: list[Room] = [
        Room(**of, opened_at=world.now - timedelta(days=20), opened_by=world.people[0])
        for of in (*wanted, *({"pattern": one} for one in of_patterns))
    ]
    return Room.objects.bulk_create(rooms)


@transaction.atomic
def _talk(world: World, rooms: Sequence[Room], counts: Sequence[int]) -> None:
    partners = list(Person.objects.filter(organisation=world.partners[0]))
    inside: list[list[Member]] = []
    for room in rooms:
        whom = world.rng.sample(world.people, world.rng.randint(2, 6))
        whom += [world.rng.choice(partners)] if world.rng.random() < 0.3 else []  # noqa: PLR2004
        inside.append([_member(world, room, one) for one in whom])
    Member.objects.bulk_create(one for members in inside for one in members)
    Message.objects.bulk_create(
        (
            message
            for room, members, count in zip(rooms, inside, counts, strict=True)
            for message in _messages(world, room, members, count)
        ),
        batch_size=2_000,
    )


def _member(world: World, room: Room, person: Person) -> Member:
    return Member(
        room=room,
        person=person,
        because="knows the part",
        brought_by=world.people[0],
        brought_at=room.opened_at,
        seen_at=world.now - timedelta(days=world.rng.random() * 10),
    )


def _messages(world: World, room: Room, members: Sequence[Member], count: int) -> Iterator[Message]:
    length = world.now - room.opened_at
    for at in range(count):
        yield Message(
            room=room,
            member=world.rng.choice(members),
            at=room.opened_at + length * (at / count),
            text=world.rng.choice(SAID),
        )


def _long_talks(world: World) -> None:
    """Have much said in a room of each of those who look, of a case of the record."""
    for email in READERS.values():
        person = Person.objects.get(email=email)
        entry = of_record(person).filter(room=None).exclude(pattern=None)[1:2].get()
        room = Room.objects.create(
            entry=entry, opened_at=world.now - timedelta(days=9), opened_by=person
        )
        _talk(world, [room], [LONG_TALK])
        Member.objects.get_or_create(
            room=room, person=person, defaults={"brought_at": world.now, "seen_at": room.opened_at}
        )


@transaction.atomic
def _hand_overs(world: World) -> None:
    """Hand over work in rooms; in those of open ones some of it waits, and clocks run."""
    entries = list(Entry.objects.exclude(room=None).order_by("pk")[:HAND_OVERS])
    names = [name for name, _of in world.teams]
    HandOver.objects.bulk_create(
        _hand_over(world, one, names, at) for at, one in enumerate(entries)
    )
    Pause.objects.bulk_create(
        Pause(
            entry=one,
            party=one.now_team,
            reason="The workshop is closed for the holiday.",
            began_at=world.now - timedelta(days=2),
            began_by=world.people[0],
            ended_at=world.now - timedelta(days=1),
            ended_by=world.people[0],
        )
        for one in entries[::10]
    )


def _hand_over(world: World, entry: Entry, names: Sequence[str], at: int) -> HandOver:
    giver, taker = world.rng.sample(names, 2)
    answer = (Answer.OFFERED, Answer.ACCEPTED)[at % 2] if entry.is_open else Answer.RETURNED
    offered_at = world.now - timedelta(days=3)
    is_answered = answer != Answer.OFFERED
    return HandOver(
        entry=entry,
        level=Level.TEAM,
        from_party=giver,
        to_party=taker,
        needs=[{"text": "The number of the part", "said": "33-118"}],
        offered_at=offered_at,
        offered_by=world.people[at % len(world.people)],
        answer=answer,
        answered_at=offered_at + timedelta(hours=2) if is_answered else None,
        answered_by=world.people[0] if is_answered else None,
        limit_seconds=timedelta(days=3).total_seconds(),
        due_at=world.now + timedelta(hours=world.rng.randint(-40, 40)) if entry.is_open else None,
    )


@transaction.atomic
def _rights(world: World) -> None:
    """Grant rights and use them, within their limits and beyond."""
    granted = DecisionRight.objects.bulk_create(
        DecisionRight(
            process=world.processes[at % len(world.processes)],
            what=f"Express freight {at}",
            role=Role.MEMBER,
            kind=("rework", "late", "")[at % 3],
            measure=Measure.MONEY,
            limit=1_000 * (at + 1),
            unit="SEK",
            granted_at=world.now - timedelta(days=200),
            granted_by=world.processes[0].owner,
        )
        for at in range(RIGHTS)
    )
    entries = list(Entry.objects.exclude(state_by=None).order_by("pk")[:USES])
    Use.objects.bulk_create(
        Use(
            right=(right := granted[at % RIGHTS]),
            entry=one,
            by=world.rng.choice(world.people),
            at=one.state_at,
            amount=(amount := world.rng.randint(100, 2 * int(right.limit or 0))),
            limit=right.limit,
            for_what="A gearbox by taxi.",
            is_over_limit=amount > (right.limit or 0),
        )
        for at, one in enumerate(entries)
    )
