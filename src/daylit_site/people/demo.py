"""The people of the demo: one of each role at the sample operator, and two of its partners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from daylit.sample.company import HOST, TEAMS
from daylit_site.people.models import Invitation, Kind, Level, Organisation, Party, Person
from daylit_site.people.operations.invitations import invite
from daylit_site.people.operations.teams import agree_to_be_asked, join_team
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import _StrPromise

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
        does: What they do, in half a sentence.
        organisation: The name of theirs, as the sample's log writes it.
        team: In which team of that log they work, and agreed to be asked; empty for none.
    """

    email: str
    name: str
    role: Role
    does: _StrPromise
    organisation: str = HOST
    team: str = ""


DEMO_PEOPLE = (
    DemoPerson(
        "marek.nowak@citybus.example",
        "Marek Nowak",
        Role.MEMBER,
        _("repairs buses at Depot Harbour"),
        team="Depot Harbour",
    ),
    DemoPerson(
        "karin.ekstrom@citybus.example",
        "Karin Ekström",
        Role.OWNER,
        _("answers for the whole way from breakdown to street"),
    ),
    DemoPerson(
        "sofia.lund@nordparts.example",
        "Sofia Lund",
        Role.PARTNER,
        _("sends the parts that depots and stores ask for"),
        SUPPLIER,
        team="Nordparts",
    ),
    DemoPerson(
        "bengt.lind@karosseri.example",
        "Bengt Lind",
        Role.PARTNER,
        _("mends the bodies of buses"),
        BODY_SHOP,
        team="Karosseri Lind",
    ),
    DemoPerson(
        "omar.haddad@citybus.example",
        "Omar Haddad",
        Role.ANALYST,
        _("looks for what goes wrong again and again"),
    ),
    DemoPerson(
        "birgitta.holm@citybus.example",
        "Birgitta Holm",
        Role.SPONSOR,
        _("backs the work, and sees figures but no single case"),
    ),
    DemoPerson(
        "ingrid.dahl@citybus.example",
        "Ingrid Dahl",
        Role.ADMINISTRATOR,
        _("looks after people, partners and imports"),
    ),
    DemoPerson(
        "ali.rahimi@citybus.example",
        "Ali Rahimi",
        Role.AUDITOR,
        _("reads who did what"),
    ),
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
        person = _person(one, organisations[one.organisation])
        _join_team(person, one.team, now)
        made.setdefault(one.role, person)
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


def _join_team(person: Person, team: str, now: datetime) -> None:
    """Have someone work in a team and agree to be asked, where they do not yet."""
    if not team or person.teams.exists():
        return
    party = Party.objects.get(level=Level.TEAM, name=team)
    member = join_team(person=person, party=party, by=person, now=now)
    agree_to_be_asked(member=member, may_be_asked=True, by=person, now=now)
