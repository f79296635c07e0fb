"""Exceptions, hand-overs and rooms as rows, and Today as one reads it."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.test import Client
from django.utils import timezone

from daylit_site.ledger.models import Answer, Entry, HandOver, Member, Pattern, Room, State
from daylit_site.people.models import Level, Organisation, Party, Person, TeamMember
from daylit_site.records.models import Job, Kind, Process, Run
from daylit_site.records.models import State as JobState

if TYPE_CHECKING:
    from daylit_site.people.roles import Role

DEPOT, STORES, WORKS = "Depot", "Stores", "Nord Works"
LEFT = datetime(2026, 11, 2, 8, tzinfo=UTC)
NAMES = re.compile("[\u2066-\u2069]")


def entry(process: Process, case: str = "x1", **columns: Any) -> Entry:
    """Keep an exception of a process: a step done again, with the depot, and new."""
    usual = {
        "exception_id": f"e-{case}",
        "case_id": case,
        "kind": "rework",
        "place": "Repair",
        "team": DEPOT,
        "now_team": DEPOT,
        "anchored_at": LEFT,
        "last_anchored_at": LEFT,
        "state_at": LEFT,
    }
    made: Entry = Entry.objects.create(process=process, **usual | columns)
    return made


def handed(to: str, of: Entry, by: Person, **columns: Any) -> HandOver:
    """Keep that an exception was handed over to a team, on the second of November."""
    usual = {"level": Level.TEAM, "from_party": DEPOT, "offered_at": LEFT, "answer": Answer.OFFERED}
    made: HandOver = HandOver.objects.create(
        entry=of, to_party=to, offered_by=by, **usual | columns
    )
    return made


def pattern(process: Process, place: str = "Repair", **columns: Any) -> Pattern:
    """Keep a pattern that the first run of a process found."""
    usual = {
        "pattern_id": f"p-{place}",
        "kind": "rework",
        "words": {"en": {"title": f"“{place}” done again"}},
        "rank": 1,
        "case_count": 12,
        "first_at": LEFT - timedelta(days=90),
        "last_at": LEFT,
        "first_run": 1,
    }
    made: Pattern = Pattern.objects.create(process=process, place=place, **usual | columns)
    return made


def analysed(process: Process, *, at: datetime) -> Run:
    """Keep that the first run of a process ended."""
    job = Job.objects.create(
        kind=Kind.ANALYSE, state=JobState.DONE, process=process, asked_by=process.owner, asked_at=at
    )
    return Run.objects.create(
        process=process, job=job, number=1, record_version=1, made_at=at, finished_at=at
    )


def room(of: Entry | Pattern, *people: Person, at: datetime = LEFT) -> Room:
    """Keep a room in which people are, who looked at it at a moment."""
    kept = {"entry": of} if isinstance(of, Entry) else {"pattern": of}
    made: Room = Room.objects.create(opened_at=at, opened_by=people[0], **kept)
    for one in people:
        Member.objects.create(room=made, person=one, brought_at=at, seen_at=at)
    return made


def team(organisation: Organisation, name: str, *people: Person) -> Party:
    """Name a team of an organisation, and who works in it."""
    made = Party.objects.create(organisation=organisation, level=Level.TEAM, name=name)
    for one in people:
        TeamMember.objects.create(party=made, person=one)
    return made


def another(name: str, role: Role, organisation: Organisation) -> Person:
    """Make one more person."""
    email = f"{name.split(maxsplit=1)[0].lower()}@example.org"
    return Person.objects.create(email=email, name=name, role=role, organisation=organisation)


def browser(person: Person) -> Client:
    """Sign someone in; what they browse with."""
    client = Client()
    client.force_login(person)
    return client


def page(person: Person) -> str:
    """Return Today as someone is sent it."""
    answer = browser(person).get("/today/")
    assert answer.status_code == 200
    return answer.content.decode()


def lines(person: Person) -> list[str]:
    """Return what stands on someone's Today, line by line, the heading first."""
    found = re.search(r"<main.*?>(.*)</main>", page(person), re.DOTALL)
    assert found
    pressed = r"<form.*?</form>|<div class=\"actions\">.*?</div>"
    told = re.sub(pressed, "", found[1], flags=re.DOTALL)
    apart = re.sub(r"</(h1|h2|p|li)>", "\n", told)
    plain = NAMES.sub("", html.unescape(re.sub(r"<[^>]+>", "", apart)))
    return [" ".join(line.split()) for line in plain.splitlines() if line.strip()]


def at_noon(day: int) -> datetime:
    """Return noon of a day of November."""
    return datetime(2026, 11, day, 12, tzinfo=UTC)


def ago(**length: float) -> datetime:
    """Return the moment so long ago."""
    return timezone.now() - timedelta(**length)


RESOLVED: dict[str, Any] = {"state": State.RESOLVED, "case_is_open": False}
