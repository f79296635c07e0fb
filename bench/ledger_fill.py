"""Fills the ledger of a workspace with exceptions, beside those that a run found in the sample."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Q, Value
from django.db.models.functions import Replace
from ledger_rooms import fill_rooms
from ledger_world import CUSTOMERS, SERVICES, STORE, World, make_world, weights

from daylit_site.config import demo
from daylit_site.ledger.models import Change, Entry, State, Touch
from daylit_site.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Sequence

SEED = 6
TOGETHER = 10_000
SMALL_CASES = 20
SHARES = {
    State.OVER: 780,
    State.RESOLVED: 120,
    State.ACCEPTED: 25,
    State.NONE: 25,
    "gone": 30,
    State.NEW: 8,
    State.ACKNOWLEDGED: 4,
    State.IN_WORK: 4,
    State.WAITING: 2,
    State.REOPENED: 2,
}
"""Of a thousand; of what is gone nobody said anything."""

HANDLED = {
    State.RESOLVED: "resolved",
    State.ACCEPTED: "accepted",
    State.NONE: "set aside",
    State.ACKNOWLEDGED: "acknowledged",
    State.IN_WORK: "taken",
    State.WAITING: "waiting",
    State.REOPENED: "reopened",
}
OWNED = (State.IN_WORK, State.WAITING, State.RESOLVED)
LATELY = (State.NEW, State.ACKNOWLEDGED, State.IN_WORK, State.WAITING, State.REOPENED)
REAL_CASES_SHARE, REPORTED_SHARE = 0.1, 0.002
LARGE_SHARE, MIDDLING_SHARE = 0.3, 0.01
YEARS_DAYS, LATELY_DAYS = 730, 60
ENTRIES_OF_CASE = 1.6


def fill(sample: str, count: str) -> int:
    """Fill an empty workspace; return how many exceptions it holds. One that is filled stays."""
    call_command("migrate", verbosity=0)
    if Entry.objects.count() >= int(count):
        return Entry.objects.count()
    demo.fill(Path(sample), tell=lambda _what: None)
    # A workspace that holds the demo's people is not served.
    shown = Person.objects.filter(email__endswith=".example")
    shown.update(email=Replace("email", Value(".example"), Value(".example.org")))
    world = make_world(SEED)
    _let_in_small(world)
    wanted = int(count) - Entry.objects.count()
    for begin in range(0, wanted, TOGETHER):
        _keep(world, begin, min(TOGETHER, wanted - begin))
    fill_rooms(world)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Entry.objects.count()


def _let_in_small(world: World) -> None:
    """Let the small partner see so many cases of the sample that its store had."""
    own = Entry.objects.filter(Q(team=STORE) | Q(holder=STORE) | Q(other=STORE)).order_by("pk")
    small = world.partners[2]
    Touch.objects.bulk_create(
        (Touch(entry=one, organisation=small) for one in own[:SMALL_CASES]), ignore_conflicts=True
    )


@transaction.atomic
def _keep(world: World, begin: int, count: int) -> None:
    drawn = _Drawn(world, count)
    made = Entry.objects.bulk_create(
        [_entry(world, drawn, begin, at) for at in range(count)], batch_size=1000
    )
    Change.objects.bulk_create(_change(one) for one in made if one.state_by_id is not None)
    Touch.objects.bulk_create(_touches(world, made))


class _Drawn:
    """What is drawn for many exceptions at once."""

    def __init__(self, world: World, count: int) -> None:
        rng = world.rng
        self.patterns = rng.choices(world.patterns, cum_weights=world.pattern_weights, k=count)
        self.teams = rng.choices(world.teams, cum_weights=weights(len(world.teams)), k=count)
        self.now_teams = rng.choices(world.teams, k=count)
        self.customers = rng.choices(range(CUSTOMERS), cum_weights=weights(CUSTOMERS), k=count)
        self.services = rng.choices(range(SERVICES), cum_weights=weights(SERVICES), k=count)
        self.states = rng.choices(list(SHARES), list(SHARES.values()), k=count)
        self.people = rng.choices(world.people, k=count)


def _entry(world: World, drawn: _Drawn, begin: int, at: int) -> Entry:
    rng, pattern, state = world.rng, drawn.patterns[at], drawn.states[at]
    days = LATELY_DAYS if state in LATELY else YEARS_DAYS
    anchored_at = world.now - timedelta(days=rng.random() * days)
    template = rng.choice(world.templates[pattern.kind])
    (team, organisation), (now_team, now_organisation) = drawn.teams[at], drawn.now_teams[at]
    is_reported = rng.random() < REPORTED_SHARE
    return Entry(
        process_id=pattern.process_id,
        exception_id=None if is_reported else f"g{begin + at:019}",
        case_id=_case(world, pattern.process_id, begin + at),
        pattern=None if is_reported else pattern,
        kind=pattern.kind,
        place=pattern.place,
        holder=pattern.holder,
        other=pattern.other,
        team=team,
        organisation=organisation,
        now_team=now_team,
        now_organisation=now_organisation,
        customer_id=f"Customer {drawn.customers[at]:04}",
        service_id=f"Service {drawn.services[at]:02}",
        anchored_at=anchored_at,
        last_anchored_at=anchored_at,
        ended_at=None if state in LATELY else anchored_at + timedelta(hours=6),
        case_is_open=state in LATELY,
        caused_step_count=template.caused_step_count,
        work_seconds=template.work_seconds,
        delay_seconds=template.delay_seconds * (0.5 + rng.random()),
        evidence=template.evidence,
        anchors=template.anchors,
        is_found=state != "gone",
        first_run=1,
        digest=f"{begin + at:032x}",
        reported_by=drawn.people[at] if is_reported else None,
        reported="Something is not on its shelf." if is_reported else "",
        **_standing(world, drawn, at, anchored_at),
    )


def _case(world: World, process_id: int, number: int) -> str:
    """Return a case of the record for some exceptions of its process, else one that it has not."""
    is_of_record = process_id == world.processes[0].pk
    if is_of_record and world.rng.random() < REAL_CASES_SHARE:
        return world.rng.choice(world.cases)
    return f"BD-{10_000_000 + int(number / ENTRIES_OF_CASE)}"


def _standing(world: World, drawn: _Drawn, at: int, anchored_at: Any) -> dict[str, Any]:
    state = drawn.states[at]
    person = drawn.people[at] if state in HANDLED else None
    is_closed = state == State.RESOLVED
    later = timedelta(seconds=(world.now - anchored_at).total_seconds() * world.rng.random() / 2)
    return {
        "state": State.NEW if state == "gone" else state,
        "state_at": anchored_at + later,
        "state_by": person,
        "owner": drawn.people[at] if state in OWNED else None,
        "reason": "The part was on its shelf under another number." if person else "",
        "resolution": "Sent the part from the other store." if is_closed else "",
        "decided_as": "member" if is_closed else "",
        "waiting_for": "the supplier" if state == State.WAITING else "",
        "accepted_until": (world.now + timedelta(days=90)).date()
        if state == State.ACCEPTED
        else None,
        "version": 1 if person else 0,
    }


def _change(one: Entry) -> Change:
    return Change(
        entry=one,
        at=one.state_at,
        by_id=one.state_by_id,
        verb=HANDLED[State(one.state)],
        said={"reason": one.reason},
    )


def _touches(world: World, made: Sequence[Entry]) -> list[Touch]:
    """Say which partners had the cases: one a third of them, one hardly any."""
    large, middling, _small = world.partners
    both = {one.pk for one in world.processes[:2]}
    touches = []
    for one in made:
        if world.rng.random() < LARGE_SHARE:
            touches.append(Touch(entry=one, organisation=large))
        if world.rng.random() < MIDDLING_SHARE and one.process_id in both:
            touches.append(Touch(entry=one, organisation=middling))
    return touches
