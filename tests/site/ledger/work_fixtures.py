"""An exception reported at the depot, the teams around it, and their people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from daylit_site.ledger.handing.parties import Side
from daylit_site.ledger.models import Entry, Measure, Member, Room, State
from daylit_site.ledger.operations import hand_overs, rights
from daylit_site.people.models import Level, Organisation, Party, Person, TeamMember
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from daylit_site.ledger.models import DecisionRight, HandOver
    from daylit_site.records.models import Process

MONDAY = datetime(2026, 11, 16, 8, tzinfo=UTC)
DEPOT, STORES, WORKS = "Depot", "Stores", "Nord Works"
TO_STORES, TO_WORKS = Side(Level.TEAM, STORES), Side(Level.TEAM, WORKS)
TO_NORD = Side(Level.ORGANISATION, "Nordparts AB")


def granted(work: Work, **how: Any) -> DecisionRight:
    """Return a right of members: express freight up to 400 SEK, since an hour ago."""
    said: dict[str, Any] = {
        "what": "Express freight",
        "role": Role.MEMBER,
        "team": None,
        "kind": "",
        "place": "",
        "measure": Measure.MONEY,
        "limit": Decimal(400),
        "unit": "SEK",
        "tell_persons": [],
        "tell_team": None,
        "person": work.owner,
        "now": timezone.now() - timedelta(hours=1),
    }
    return rights.grant(process=work.process, **{**said, **how})


def after(hours: float) -> datetime:
    """Return the moment so many hours after Monday morning."""
    return MONDAY + timedelta(hours=hours)


@dataclass
class Work:
    """What there is: an exception, and people of both organisations.

    Attributes:
        entry: Reported at the depot on Monday morning.
        member: Of the host; reported it.
        owner: Of the process.
        guest: Of the partner.
        colleague: Of the partner, too.
    """

    process: Process
    entry: Entry
    member: Person
    owner: Person
    guest: Person
    colleague: Person
    parties: dict[str, Party] = field(default_factory=dict)

    def hand_over(self, to: Side = TO_WORKS, *, at: float = 1, **how: object) -> HandOver:
        """Hand the work over, by the member if nobody else is named."""
        given: dict[str, Any] = {"brought": {}, "note": "", "version": None, "person": self.member}
        made = hand_overs.offer(entry=self.entry, to=to, now=after(at), **given | how)
        self.entry.refresh_from_db()
        return made

    def accept(self, *, by: Person | None = None, at: float = 2) -> None:
        """Accept it, by the guest if nobody else is named."""
        person = by or self.guest
        hand_overs.accept(entry=self.entry, version=None, person=person, now=after(at))
        self.entry.refresh_from_db()

    def give_back(
        self, *, lacking: Collection[str] = (), by: Person | None = None, at: float = 3
    ) -> None:
        """Return it, by the guest if nobody else is named."""
        hand_overs.give_back(
            entry=self.entry,
            because="No contract number.",
            lacking=lacking,
            version=None,
            person=by or self.guest,
            now=after(at),
        )
        self.entry.refresh_from_db()

    def reach_by_mail(self) -> None:
        """Have someone of the partner in the room whom only mail reaches."""
        room, _is_new = Room.objects.get_or_create(
            entry=self.entry, defaults={"opened_at": after(0)}
        )
        Member.objects.create(
            room=room,
            email="desk@nordparts.example",
            organisation=self.guest.organisation,
            brought_at=after(0),
        )

    def join(self, person: Person, team: str) -> None:
        """Say that someone works in a team."""
        TeamMember.objects.create(person=person, party=self.parties[team])


@pytest.fixture
def work(
    process: Process,
    host: Organisation,
    nordparts: Organisation,
    someone: Callable[..., Person],
) -> Work:
    """An exception reported at the depot, and who may do something about it."""
    parties = {
        name: Party.objects.create(organisation=host, level=Level.TEAM, name=name)
        for name in (DEPOT, STORES)
    }
    parties[WORKS] = Party.objects.get(organisation=nordparts, level=Level.TEAM)
    member, guest = someone(Role.MEMBER), someone(Role.PARTNER, nordparts)
    colleague = Person.objects.create(
        email="colleague@example.org", name="Colleague", organisation=nordparts, role=Role.PARTNER
    )
    return Work(
        process=process,
        entry=reported(process, member),
        member=member,
        owner=process.owner,
        guest=guest,
        colleague=colleague,
        parties=parties,
    )


def reported(process: Process, by: Person) -> Entry:
    """Return an exception that someone reported at the depot on Monday morning."""
    return Entry.objects.create(
        process=process,
        kind="reported",
        place="Repair",
        team=DEPOT,
        organisation=by.organisation.name,
        anchored_at=MONDAY,
        last_anchored_at=MONDAY,
        state=State.IN_WORK,
        state_at=MONDAY,
        reported_by=by,
        reported="Gearbox not in store.",
    )
