"""Who and what the ledger of the benchmark is about: people, parties, processes and patterns."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from django.utils import timezone

from daylit.sample.company import HOST
from daylit_site.config.demo import PROCESS_ID
from daylit_site.ledger.models import Entry, Pattern
from daylit_site.people.demo import BODY_SHOP, SUPPLIER
from daylit_site.people.models import Kind, Level, Organisation, Party, Person, TeamMember
from daylit_site.people.roles import Role
from daylit_site.records.models import Part, Process

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

TEAMS, ORGANISATIONS, CUSTOMERS, SERVICES, PLACES, PATTERNS = 60, 12, 5_000, 40, 80, 300
PEOPLE_OF_TEAM = 3
SMALL, STORE = "Liten Verkstad", "Airport Stores"
KINDS = {"rework": 40, "late": 30, "stalled": 15, "bounce": 15}
OTHER_PROCESSES = {"returns": "Returns", "deliveries": "Deliveries", "upkeep": "Upkeep"}
FALLING = 0.8
"""How often a pattern, team or customer occurs falls with this power of its rank."""


@dataclass(frozen=True)
class World:
    """What exceptions are drawn from, all of it seeded.

    Attributes:
        processes: That of the sample's record first.
        teams: Each with the organisation that the log names with it.
        patterns: Those that the sample's run found first.
        pattern_weights: Summed up.
        templates: By kind, exceptions that the run found in the sample.
        cases: Of the sample's record that have an exception.
        people: Of the host, who work.
        partners: The large one, the middling one, the small one.
    """

    rng: random.Random
    now: datetime
    processes: Sequence[Process]
    teams: Sequence[tuple[str, str]]
    patterns: Sequence[Pattern]
    pattern_weights: Sequence[float]
    templates: dict[str, list[Entry]]
    cases: Sequence[str]
    people: Sequence[Person]
    partners: Sequence[Organisation]


def make_world(seed: int) -> World:
    """Make what exceptions are drawn from, in the workspace that holds the sample."""
    rng = random.Random(seed)  # noqa: S311 (nothing secret)
    now = timezone.now()
    partners = _partners()
    processes = _processes(partners, now)
    teams = _teams(partners)
    people = _people(teams)
    patterns = _patterns(rng, processes, [name for name, _of in teams], now)
    templates: dict[str, list[Entry]] = {}
    for one in Entry.objects.order_by("pk"):
        if one.evidence.get("form") != "deadline":
            templates.setdefault(one.kind, []).append(one)
    return World(
        rng=rng,
        now=now,
        processes=processes,
        teams=teams,
        patterns=patterns,
        pattern_weights=weights(len(patterns)),
        templates=templates,
        cases=sorted({one.case_id for of_kind in templates.values() for one in of_kind}),
        people=people,
        partners=partners,
    )


def weights(count: int) -> list[float]:
    """Return how often each of so many things occurs, the most frequent first, summed up."""
    return list(accumulate((1 / (rank + 1) ** FALLING) for rank in range(count)))


def _partners() -> list[Organisation]:
    """Return the partners; the small one gets one of the stores that the sample's log names."""
    small, _is_new = Organisation.objects.get_or_create(name=SMALL)
    Party.objects.filter(name=STORE).update(organisation=small)
    return [*(Organisation.objects.get(name=name) for name in (SUPPLIER, BODY_SHOP)), small]


def _processes(partners: Sequence[Organisation], now: datetime) -> list[Process]:
    first = Process.objects.get(process_id=PROCESS_ID)
    made = [first]
    for at, (process_id, name) in enumerate(OTHER_PROCESSES.items()):
        owner = first.owner if at == 0 else Person.objects.get(role=Role.ADMINISTRATOR)
        said = {"name": name, "owner": owner, "created_at": now}
        made.append(Process.objects.get_or_create(process_id=process_id, defaults=said)[0])
    host, (large, middling, small) = Organisation.objects.get(kind=Kind.HOST), partners
    takes_part = [(one, organisation) for one in made for organisation in (host, large)]
    takes_part += [(made[0], middling), (made[1], middling), (made[0], small)]
    for process, organisation in takes_part:
        Part.objects.get_or_create(process=process, organisation=organisation)
    return made


def _teams(partners: Sequence[Organisation]) -> list[tuple[str, str]]:
    """Name teams of many organisations; those of partners are known as theirs."""
    teams = [
        (one.name, one.organisation.name)
        for one in Party.objects.filter(level=Level.TEAM).select_related("organisation")
    ]
    named = [HOST, *(one.name for one in partners)]
    named += [f"Company {at:02}" for at in range(ORGANISATIONS - len(named))]
    teams += [
        (f"Team {at:02}", HOST if at % 2 else named[at // 2 % len(named)])
        for at in range(TEAMS - len(teams))
    ]
    for partner in partners:
        _own(partner, Level.ORGANISATION, partner.name)
        for name in (name for name, of in teams if of == partner.name):
            _own(partner, Level.TEAM, name)
    return teams


def _own(partner: Organisation, level: Level, name: str) -> None:
    Party.objects.get_or_create(level=level, name=name, defaults={"organisation": partner})


def _people(teams: Sequence[tuple[str, str]]) -> list[Person]:
    """Make people of each team; who is of no organisation of the workspace is the host's."""
    organisations = {one.name: one for one in Organisation.objects.all()}
    host = organisations[HOST]
    people = []
    for at, (team, of) in enumerate(teams):
        whose = organisations.get(of, host)
        party, _is_new = Party.objects.get_or_create(
            level=Level.TEAM, name=team, defaults={"organisation": whose}
        )
        for number in range(PEOPLE_OF_TEAM):
            person, is_new = Person.objects.get_or_create(
                email=f"p{at}.{number}@example.org",
                defaults={
                    "name": f"Person {at:02} {number}",
                    "organisation": whose,
                    "role": Role.MEMBER if whose.kind == Kind.HOST else Role.PARTNER,
                },
            )
            if is_new:
                TeamMember.objects.create(person=person, party=party, may_be_asked=number == 0)
            people.append(person)
    return [one for one in people if not one.is_partner]


def _patterns(
    rng: random.Random, processes: Sequence[Process], teams: Sequence[str], now: datetime
) -> list[Pattern]:
    """Add patterns to those that the run found; where they are is drawn from so many places."""
    found = list(Pattern.objects.order_by("process", "rank", "pk"))
    places = [f"Stop {at:02}" for at in range(PLACES)]
    made = []
    for at in range(PATTERNS - len(found)):
        (kind,) = rng.choices(list(KINDS), list(KINDS.values()))
        process = processes[at % len(processes)]
        holder, other = rng.sample(teams, 2) if kind == "bounce" else ("", "")
        place = f"{holder} → {other} → {holder}" if kind == "bounce" else rng.choice(places)
        title = f"{place}: {kind} {at}"
        made.append(
            Pattern(
                process=process,
                pattern_id=f"generated-{at}",
                kind=kind,
                place=place,
                holder=holder,
                other=other,
                words={"en": {"title": title}, "sv": {"title": title}},
                rank=at + 20 if at % 4 == 0 else None,
                first_run=1,
                first_at=now,
                last_at=now,
            )
        )
    Pattern.objects.bulk_create(made)
    return [*found, *made]
