"""The people of the demo: one of each role at the sample operator, and two of its partners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.crypto import salted_hmac

from daylit.sample.company import HOST, TEAMS
from daylit_site.people.models import Invitation, Kind, Level, Organisation, Party, Person
from daylit_site.people.operations.invitations import invite
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from datetime import datetime

SUPPLIER, BODY_SHOP = "Nordparts", "Karosseri Lind"
INVITED = "nils.wallin@citybus.example"
PASSWORD_LENGTH = 12


@dataclass(frozen=True)
class DemoPerson:
    """Someone of the demo.

    Attributes:
        email: Their address; none of them exists.
        name: What they are called.
        role: What they are in the workspace.
        organisation: The name of theirs, as the sample's log writes it.
    """

    email: str
    name: str
    role: Role
    organisation: str = HOST


DEMO_PEOPLE = (
    DemoPerson("ingrid.dahl@citybus.example", "Ingrid Dahl", Role.ADMINISTRATOR),
    DemoPerson("omar.haddad@citybus.example", "Omar Haddad", Role.ANALYST),
    DemoPerson("karin.ekstrom@citybus.example", "Karin Ekström", Role.OWNER),
    DemoPerson("marek.nowak@citybus.example", "Marek Nowak", Role.MEMBER),
    DemoPerson("sofia.lund@nordparts.example", "Sofia Lund", Role.PARTNER, SUPPLIER),
    DemoPerson("bengt.lind@karosseri.example", "Bengt Lind", Role.PARTNER, BODY_SHOP),
    DemoPerson("birgitta.holm@citybus.example", "Birgitta Holm", Role.SPONSOR),
    DemoPerson("ali.rahimi@citybus.example", "Ali Rahimi", Role.AUDITOR),
)


def demo_password() -> str:
    """Return the password of all of them: another in each workspace, shown only in the demo."""
    return salted_hmac("daylit demo", "password").hexdigest()[:PASSWORD_LENGTH]


def is_demo_workspace() -> bool:
    """Whether the people here are those of the demo, whose password its sign-in page shows."""
    return Person.objects.filter(email__in=[one.email for one in DEMO_PEOPLE]).exists()


@transaction.atomic
def make_demo_people(now: datetime) -> dict[Role, Person]:
    """Make the demo's organisations, the names logs give them, and people; again, changes nothing.

    Returns:
        One person of each role; of the partner members, the supplier's.
    """
    organisations = _organisations()
    made: dict[Role, Person] = {}
    for one in DEMO_PEOPLE:
        made.setdefault(one.role, _person(one, organisations[one.organisation]))
    if not Invitation.objects.filter(email=INVITED).exists():
        invite(
            email=INVITED,
            organisation=organisations[HOST],
            role=Role.MEMBER,
            invited_by=made[Role.ADMINISTRATOR],
            now=now,
        )
    return made


def _organisations() -> dict[str, Organisation]:
    """Make the organisations of the sample's log, each with its teams and its own name in it."""
    made = {}
    for team in TEAMS:
        kind = Kind.HOST if team.organisation == HOST else Kind.PARTNER
        of, _is_new = Organisation.objects.get_or_create(
            name=team.organisation, defaults={"kind": kind}
        )
        for level, name in ((Level.ORGANISATION, of.name), (Level.TEAM, team.name)):
            Party.objects.get_or_create(level=level, name=name, defaults={"organisation": of})
        made[of.name] = of
    return made


def _person(one: DemoPerson, organisation: Organisation) -> Person:
    found = Person.objects.filter(email=one.email).first()
    if found is not None:
        return found
    person = Person(email=one.email, name=one.name, organisation=organisation, role=one.role)
    person.set_password(demo_password())
    person.save()
    return person
