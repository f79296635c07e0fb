"""Exceptions made by hand, of a case that no record holds, and who acts in their rooms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from daylit_site.ledger.models import Entry, Pattern, State, Touch
from daylit_site.people.models import Level, Party, Person, TeamMember
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from daylit_site.people.models import Organisation
    from daylit_site.records.models import Process

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LEFT = NOW - timedelta(days=3)
SECRET = "a long enough secret"  # noqa: S105 (of people who exist in tests only)


def entry(process: Process, number: int = 1, **columns: Any) -> Entry:
    """Return an exception: work done again at the depot, three days ago."""
    return Entry.objects.create(
        **{
            "process": process,
            "exception_id": f"e-{number}",
            "case_id": f"BD-{number}",
            "kind": "rework",
            "place": "Repair",
            "team": "Depot",
            "anchored_at": LEFT,
            "last_anchored_at": LEFT,
            "caused_step_count": 2,
            "delay_seconds": 3600.0,
            "evidence": {"form": "redo", "visit_number": 2, "departure_count": 1},
            "state_at": LEFT,
            **columns,
        }
    )


def bounce(process: Process, number: int = 1, **columns: Any) -> Entry:
    """Return work that went to and fro between the depot and Nord Works."""
    return entry(
        process,
        number,
        **{
            "kind": "bounce",
            "place": "Depot → Nord Works → Depot",
            "holder": "Depot",
            "other": "Nord Works",
            "evidence": {"departure_count": 1},
            **columns,
        },
    )


def pattern_of(process: Process, *entries: Entry) -> Pattern:
    """Return a pattern of some exceptions."""
    first = entries[0]
    words = {
        "en": {"title": "“Repair” done again", "compared": "2 % of the cases do it again."},
        "sv": {"title": "”Repair” igen", "compared": "2 % av ärendena gör det igen."},
    }
    made = Pattern.objects.create(
        process=process,
        pattern_id="p-1",
        kind=first.kind,
        place=first.place,
        holder=first.holder,
        other=first.other,
        words=words,
        first_at=LEFT,
    )
    Entry.objects.filter(pk__in=[one.pk for one in entries]).update(pattern=made)
    for one in entries:
        one.refresh_from_db()
    return made


def resolved(one: Entry, by: Person, *, days: float = 1.0, **columns: Any) -> Entry:
    """Have an exception stand as resolved by someone, some days after it left the way."""
    for name, value in {
        "state": State.RESOLVED,
        "state_by": by,
        "state_at": one.anchored_at + timedelta(days=days),
        "resolution": "Shipped on the frame contract",
        "reason": "It was quicker",
        "decided_as": "shift lead",
        **columns,
    }.items():
        setattr(one, name, value)
    one.save()
    return one


def touched(one: Entry, organisation: Organisation) -> Entry:
    """Say that a party of a partner had the case of an exception."""
    Touch.objects.create(entry=one, organisation=organisation)
    return one


def colleague(name: str, organisation: Organisation, role: Role = Role.MEMBER) -> Person:
    """Return someone more."""
    return Person.objects.create(
        email=f"{name.lower()}@example.org", name=name, organisation=organisation, role=role
    )


def works_in(person: Person, team: str, *, may_be_asked: bool = True) -> TeamMember:
    """Say that someone works in a team of the logs."""
    party, _is_new = Party.objects.get_or_create(
        level=Level.TEAM, name=team, defaults={"organisation": person.organisation}
    )
    return TeamMember.objects.create(person=person, party=party, may_be_asked=may_be_asked)
