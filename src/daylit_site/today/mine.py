"""Which teams and organisations someone acts for, as queries ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from daylit_site.ledger.handing.acting import WORKING
from daylit_site.people.models import Level, Organisation, Party, TeamMember

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from daylit_site.people.models import Person


@dataclass(frozen=True)
class Mine:
    """The parties that someone acts for; ``ledger.acting`` says the same of one party.

    Attributes:
        teams: Teams that they work in, and those of their organisation in which nobody is known to
            work.
        worked_in: Of these the former.
        organisations: What their organisation is called.
        person_id: Who they are.
        strangers: By level, the parties known to be others' or worked in by others. What nobody
            named is the host's; null at a partner, whose are only those that someone named.
    """

    teams: frozenset[str]
    worked_in: frozenset[str]
    organisations: frozenset[str]
    person_id: int
    strangers: dict[str, frozenset[str]] | None

    def taking(self) -> Q:
        """Say which hand-overs are to a party of theirs."""
        named = Q(level=Level.TEAM, to_party__in=self.teams)
        named |= Q(level=Level.ORGANISATION, to_party__in=self.organisations)
        for level, names in (self.strangers or {}).items():
            named |= Q(level=level) & ~Q(to_party__in=names)
        return named

    def working(self) -> Q:
        """Say which hand-overs are to a team in which they work."""
        return Q(level=Level.TEAM, to_party__in=self.worked_in)

    def answering(self) -> Q:
        """Say which hand-overs are theirs to answer: of their own, those to teams of theirs."""
        return self.taking() & (self.working() | ~Q(offered_by=self.person_id))

    def holding(self, *, is_partner: bool) -> Q:
        """Say which exceptions are with their teams now.

        Of a partner's people that is every team that they act for; the host has many that are
        nobody's in particular.
        """
        if not is_partner:
            return Q(now_team__in=self.worked_in)
        # Said so that an index by team is of use, though a log may name companies alone.
        is_ours = Q(now_team__gt="") | Q(now_organisation__in=self.organisations)
        return Q(now_team__in=[*self.teams, ""]) & is_ours


def mine(person: Person) -> Mine:
    """Return the parties that someone acts for."""
    worked_in = set(TeamMember.objects.filter(person=person).values_list("party__name", flat=True))
    parties = list(Party.objects.all())
    filled = set(_filled().values_list("party", flat=True))
    own = [one for one in parties if one.organisation_id == person.organisation_id]
    empty = {one.name for one in own if one.level == Level.TEAM and one.pk not in filled}
    teams = empty | worked_in
    called = {one.name for one in own if one.level == Level.ORGANISATION}
    organisations = frozenset({*called, person.organisation.name})
    return Mine(
        teams=frozenset(teams),
        worked_in=frozenset(worked_in),
        organisations=organisations,
        person_id=person.pk,
        strangers=None if person.is_partner else _strangers(parties, teams, organisations),
    )


def _filled() -> QuerySet[TeamMember]:
    """Return who works in which team, as far as they may work here."""
    return TeamMember.objects.filter(
        person__is_active=True, person__organisation__left_at=None, person__role__in=WORKING
    )


def _strangers(
    parties: list[Party], teams: set[str], organisations: frozenset[str]
) -> dict[str, frozenset[str]]:
    """Return the parties that are not the host's, or in which others work."""
    named = {one.name for one in parties if one.level == Level.ORGANISATION}
    named |= set(Organisation.objects.values_list("name", flat=True))
    return {
        Level.TEAM: frozenset(one.name for one in parties if one.level == Level.TEAM) - teams,
        Level.ORGANISATION: frozenset(named) - organisations,
    }
