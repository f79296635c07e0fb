"""Whom to bring into a room, with the reason beside each.

Teams first: those on both sides of the hand-over, and those that resolved like ones, counted by
team and never by person. A person is named only who agreed to be asked, or who answers for the
process.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from daylit.departures.rolling_up import OTHERS
from daylit_site.ledger.models import Entry, Member, State
from daylit_site.ledger.room.precedents import like_ones
from daylit_site.people.models import Organisation, Party, Person, TeamMember, may_enter
from daylit_site.people.roles import RIGHTS, Right, Role
from daylit_site.processes.naming import named_to
from daylit_site.records.models import Part, Process

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from daylit_site.ledger.models import Pattern, Room

LIKE_ONES = 100
"""So many of the latest like ones are looked at for the teams that resolved them."""

SEEING_CASES = [role for role in Role if Right.SEE_CASES in RIGHTS[role]]
"""The roles of those who can be brought in: others see no single case."""


@dataclass(frozen=True)
class Asked:
    """Someone who can be asked.

    Attributes:
        person: Who.
        name: As whoever reads may know them.
        is_inside: Whether they are in the room.
    """

    person: Person
    name: str
    is_inside: bool


@dataclass(frozen=True)
class Suggested:
    """A team, an organisation or a role that can help.

    Attributes:
        name: What it is called.
        organisation: Whose it is; empty where nobody said.
        is_partner: Whether that is another organisation than the host.
        because: Why.
        people: Who of it can be asked.
    """

    name: str
    organisation: str
    is_partner: bool
    because: str
    people: tuple[Asked, ...]


def suggested(
    kept: Entry | Pattern,
    room: Room | None,
    *,
    reader: Person,
    concerned: Iterable[str] = (),
) -> list[Suggested]:
    """Return whom to bring in: by side of the hand-over, then teams by name, then the owner.

    Whoever reads is not among them. Of a partner's party that is concerned and in which nobody
    agreed to be asked, those are told who did in another one of theirs.

    Args:
        kept: An exception, or a pattern.
        room: Its room; null where nobody has been in it.
        reader: Who reads.
        concerned: With whom most of a pattern lies.
    """
    if isinstance(kept, Entry):
        sides, resolved = _sides(kept), _teams_that_resolved(kept, reader)
    else:
        sides, resolved = _sides_of_pattern(kept, concerned), {}
    names = [*sides, *sorted(name for name in resolved if name not in sides)]
    parties = _parties(names)
    agreed = _agreed(parties)
    inside = _inside(room)
    owner = kept.process.owner
    members = [person for people in agreed.values() for person in people]
    known = named_to(reader, [*members, owner], with_organisation=False)
    askable = {one.pk for one in able_in(kept.process, members)} - {reader.pk}
    found = [
        Suggested(
            name=name,
            organisation=_organisation(parties.get(name), name),
            is_partner=_is_partner(parties.get(name)),
            because="; ".join(filter(None, (sides.get(name, ""), resolved.get(name, "")))),
            people=tuple(
                _as_asked(one, known, inside) for one in agreed.get(name, ()) if one.pk in askable
            ),
        )
        for name in names
    ]
    return [*found, *(_answering(owner, known, inside) if owner != reader else ())]


def reasons_of(found: Iterable[Suggested]) -> dict[int, str]:
    """Return why each who can be asked can help, by their key, in the order of the suggestions."""
    reasons: dict[int, str] = {}
    for one in found:
        for asked in one.people:
            reasons.setdefault(asked.person.pk, one.because)
    return reasons


def _as_asked(person: Person, known: Mapping[int, str], inside: Collection[int]) -> Asked:
    """Return someone who can be asked; those in the room are known there by name."""
    is_inside = person.pk in inside
    return Asked(person, person.name if is_inside else known[person.pk], is_inside)


def _answering(owner: Person, known: Mapping[int, str], inside: Collection[int]) -> list[Suggested]:
    if not may_enter(owner):
        return []
    asked = _as_asked(owner, known, inside)
    because = _("answers for the process")
    return [Suggested(asked.name, owner.organisation.name, owner.is_partner, because, (asked,))]


def _agreed(parties: Mapping[str, Party]) -> dict[str, list[Person]]:
    """Return who agreed to be asked, by party; for a partner's without any, those of its others."""
    found = {name: [one.person for one in party.members.all()] for name, party in parties.items()}
    lacking = {
        name: party.organisation_id
        for name, party in parties.items()
        if not found[name] and _is_partner(party)
    }
    if not lacking:
        return found
    theirs = TeamMember.objects.filter(
        may_be_asked=True, party__organisation__in=set(lacking.values())
    )
    for one in theirs.select_related("person__organisation", "party").order_by("person__name"):
        for name, organisation in lacking.items():
            if one.party.organisation_id == organisation and one.person not in found[name]:
                found[name].append(one.person)
    return found


def _sides_of_pattern(pattern: Pattern, concerned: Iterable[str]) -> dict[str, str]:
    """Return the parties between which a pattern is, or with whom most of it lies, and why."""
    found: dict[str, str] = {}
    if pattern.holder and pattern.holder != OTHERS:
        found[pattern.holder] = _("passed the work on and got it back")
    if pattern.other and pattern.other != OTHERS:
        found.setdefault(pattern.other, _("had it in between, and gave it back"))
    for name in concerned:
        if name != OTHERS:
            found.setdefault(name, _("many of these cases lie there"))
    return found


def _sides(entry: Entry) -> dict[str, str]:
    """Return the parties of both sides, and why each is concerned."""
    found: dict[str, str] = {}
    if entry.holder:
        found[entry.holder] = _("passed the work on and got it back")
    if entry.other:
        found.setdefault(entry.other, _("had it in between, and gave it back"))
    had, has = (entry.team or entry.organisation, entry.now_team or entry.now_organisation)
    if entry.was_reported:
        return found | ({had: _("is where it was reported")} if had else {})
    if had:
        found.setdefault(had, _("had the work when it left the usual way"))
    if has and entry.case_is_open:
        found.setdefault(has, _("has the work now"))
    return found


def _teams_that_resolved(entry: Entry, reader: Person) -> dict[str, str]:
    """Return the teams whose people resolved like ones, and how many of them."""
    seen = Entry.objects.visible_to(reader).filter(like_ones(entry), state=State.RESOLVED)
    resolved = seen.exclude(pk=entry.pk)
    latest = resolved.exclude(state_by=None).order_by("-anchored_at", "-pk")
    by = list(latest.values_list("state_by", flat=True)[:LIKE_ONES])
    teams = TeamMember.objects.filter(person__in=set(by)).select_related("party")
    how_many = Counter(by)
    counted = Counter[str]()
    for one in teams:
        counted[one.party.name] += how_many[one.person_id]
    words = {
        name: ngettext(
            "resolved %(count)s of the last %(all)s like it",
            "resolved %(count)s of the last %(all)s like it",
            count,
        )
        % {"count": count, "all": len(by)}
        for name, count in counted.items()
    }
    return dict(sorted(words.items()))


def _parties(names: Sequence[str]) -> dict[str, Party]:
    """Return what is known of some parties of the logs, teams before organisations of one name."""
    agreed = TeamMember.objects.filter(may_be_asked=True).select_related("person__organisation")
    found = (
        Party.objects.filter(name__in=names)
        .select_related("organisation")
        .prefetch_related(Prefetch("members", agreed.order_by("person__name", "pk")))
        .order_by("level")
    )
    return {one.name: one for one in found}


def _organisation(party: Party | None, name: str) -> str:
    whose = party.organisation.name if party else ""
    return "" if whose == name else whose


def _is_partner(party: Party | None) -> bool:
    return party is not None and party.organisation.kind != "host"


def _inside(room: Room | None) -> frozenset[int]:
    if room is None:
        return frozenset()
    here = Member.objects.filter(room=room, left_at=None).exclude(person=None)
    return frozenset(pk for pk in here.values_list("person", flat=True) if pk is not None)


def able_in(process: Process, people: Iterable[Person]) -> list[Person]:
    """Return those who can be in a room of a process: here, able to see cases, and taking part."""
    candidates = [one for one in people if may_enter(one) and one.may(Right.SEE_CASES)]
    if not candidates:
        return []
    taking_part = set(Part.objects.filter(process=process).values_list("organisation", flat=True))
    return [
        one
        for one in candidates
        if one.sees_all_processes
        or one.organisation_id in taking_part
        or one.pk == process.owner_id
    ]


def whom_one_may_ask(
    kept_process: Process, reader: Person, *, asking: Collection[int] = ()
) -> QuerySet[Person]:
    """Return whom someone may bring in: people they know of, and who agreed or answers for it.

    Args:
        kept_process: Of which process the room is.
        reader: Who asks them.
        asking: The keys of those who asked to be let in.
    """
    taking_part = Part.objects.filter(process=kept_process).values("organisation")
    here = Person.objects.filter(
        is_active=True, organisation__left_at=None, role__in=SEEING_CASES
    ).filter(organisation__in=taking_part)
    known = Person.objects.visible_to(reader).values("pk")
    agreed = TeamMember.objects.filter(may_be_asked=True).values("person")
    return (
        here.filter(pk__in=known)
        | here.filter(pk__in=agreed)
        | here.filter(pk__in=asking)
        | Person.objects.filter(pk=kept_process.owner_id, is_active=True)
    )


def organisations_in(process: Process) -> QuerySet[Organisation]:
    """Return the organisations that take part in a process and are here."""
    return Organisation.objects.filter(left_at=None, parts__process=process)


def whose_one_may_bring(process: Process, reader: Person) -> QuerySet[Organisation]:
    """Return of whom someone may bring people in by address: of a partner, of their own only."""
    here = organisations_in(process)
    return here.filter(pk=reader.organisation_id) if reader.is_partner else here
