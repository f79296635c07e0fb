"""Says which exceptions many people change at once, and how they stand before and after."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from ledger_asked import as_in_tests, signed_in
from ledger_rooms import READERS, of_record

from daylit_site.ledger.models import OPEN, Change, Entry, HandOver, Member, Message, Room
from daylit_site.people.models import AuditEntry, Person
from daylit_site.people.roles import Role
from daylit_site.records.models import Part

CONTESTED = 6
HOST_PEOPLE, PARTNER_PEOPLE = 15, 5
OFFERED_TO = "team:Depot Harbour", "team:Depot North", "team:Nordparts"


def contested() -> dict[str, Any]:
    """Choose exceptions of the record that many see; open them, and let them into their rooms."""
    as_in_tests()
    large = Person.objects.get(email=READERS["large partner"])
    people = [*_host_people(), *_partner_people(large)]
    entries = list(of_record(large).filter(room=None)[5 : 5 + CONTESTED])
    now = timezone.now()
    for one in entries:
        Entry.objects.filter(pk=one.pk).update(state="new", state_at=now - timedelta(hours=1))
        room = Room.objects.create(entry=one, opened_at=now)
        Member.objects.bulk_create(
            Member(room=room, person=person, brought_at=now) for person in {*people[::3], large}
        )
    return {
        "entries": [one.pk for one in entries],
        "to": OFFERED_TO,
        "people": [
            {"name": one.name, "cookie": signed_in(one)[1], "is_partner": one.is_partner}
            for one in people
        ],
    }


def _host_people() -> list[Person]:
    """Return people of teams, with the owner among them."""
    owner = Person.objects.get(email=READERS["owner"])
    members = Person.objects.filter(role=Role.MEMBER).exclude(email=READERS["member of a team"])
    return [owner, *members.order_by("pk")[: HOST_PEOPLE - 1]]


def _partner_people(large: Person) -> list[Person]:
    """Return people of the large partner, who is let into the process."""
    taking_part = Part.objects.filter(organisation=large.organisation).exists()
    people = Person.objects.filter(organisation=large.organisation).order_by("pk")
    return list(people[:PARTNER_PEOPLE]) if taking_part else []


def stood(*ids: str) -> dict[str, Any]:
    """Return how exceptions stand, and all that was ever done to them."""
    entries = Entry.objects.filter(pk__in=ids)
    changes = Change.objects.filter(entry__in=entries).select_related("by")
    targets = [f"exception:{one.pk}" for one in entries]
    return {
        "versions": {one.pk: one.version for one in entries},
        "open": [one.pk for one in entries if one.state in OPEN],
        "changes": [
            [one.entry_id, one.verb, one.by.name if one.by else "", _mark(one.said)]
            for one in changes
        ],
        "messages": [one.text for one in Message.objects.filter(text__startswith="mark ")],
        "hand_overs": HandOver.objects.filter(entry__in=entries).count(),
        "audit": AuditEntry.objects.filter(target__in=targets).count(),
    }


def _mark(said: dict[str, Any]) -> str:
    return str(said.get("reason", ""))
