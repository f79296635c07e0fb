"""Who acts for a team or an organisation in the room of an exception."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from daylit_site.ledger.models import Member
from daylit_site.people.models import Level, Person, TeamMember
from daylit_site.people.roles import RIGHTS, Right, Role

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

    from daylit_site.ledger.handing.parties import Side, Sides
    from daylit_site.ledger.models import Entry

WORKING = [role for role in Role if Right.WORK in RIGHTS[role]]
"""The roles of those who handle exceptions."""


@dataclass(frozen=True)
class Acting:
    """Who acts for the parties of a process."""

    sides: Sides

    def may_answer(self, person: Person, side: Side, *, offered_by_id: int) -> bool:
        """Whether someone may say that work is taken, or give it back, for a party.

        Of a team of which it is known who works in it, these may; else the people of its
        organisation, but for whoever handed it over.

        Args:
            person: Who would answer.
            side: The party.
            offered_by_id: Who handed it over.
        """
        if not person.may(Right.WORK) or self.sides.whose(side).pk != person.organisation_id:
            return False
        working = team_of(side)
        if working.exists():
            return working.filter(pk=person.pk).exists()
        return person.pk != offered_by_id

    def may_hand_on(self, person: Person, holding: Collection[Side]) -> bool:
        """Whether someone may hand work over that some parties hold.

        The host's people may always, those of a partner where their organisation holds it.
        """
        if not person.may(Right.WORK):
            return False
        of_others = {self.sides.whose(one).pk for one in holding}
        return not person.is_partner or person.organisation_id in of_others

    def told(self, entry: Entry, side: Side) -> list[Person]:
        """Return whom to tell of work that comes to a party.

        These are the people who work in the team; where nobody said who does, those of its
        organisation who are in the room, and else, at the host, who sees to the exception or
        answers for the process.
        """
        team = list(team_of(side))
        if team:
            return team
        whose = self.sides.whose(side)
        inside = Member.objects.filter(room__entry=entry, left_at=None).exclude(person=None)
        found = list(_able().filter(organisation=whose, pk__in=inside.values("person")))
        answering = [one for one in (entry.owner, entry.process.owner) if one is not None]
        ours = [one for one in answering if one.organisation_id == whose.pk and one.may(Right.WORK)]
        return found or ours[:1]

    def told_by_mail(self, entry: Entry, side: Side) -> list[Member]:
        """Return those of a party's organisation in the room whom only mail reaches."""
        inside = Member.objects.filter(room__entry=entry, left_at=None, person=None)
        return list(inside.filter(organisation=self.sides.whose(side)))


def team_of(side: Side) -> QuerySet[Person]:
    """Return who works in a team, as far as they may work here; nobody of an organisation."""
    if side.level != Level.TEAM:
        return Person.objects.none()
    members = TeamMember.objects.filter(party__level=side.level, party__name=side.name)
    return _able().filter(pk__in=members.values("person"))


def _able() -> QuerySet[Person]:
    is_here = Q(is_active=True, organisation__left_at=None, role__in=WORKING)
    return Person.objects.filter(is_here)
