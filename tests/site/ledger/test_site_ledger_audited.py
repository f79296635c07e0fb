"""What is done in the ledger is told in plain words on the page of who did what, and its table."""

from __future__ import annotations

import csv
import html
import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from room_builders import entry, pattern_of
from work_fixtures import Work, after

from daylit_site.ledger.changing import change
from daylit_site.ledger.models import DecisionRight, Measure, Pattern, Room, State
from daylit_site.ledger.operations import entries, patterns, rights, rooms
from daylit_site.ledger.room.changes_told import TOLD
from daylit_site.people.audit_pages import with_related
from daylit_site.people.audit_words import FIELDS, WORDS
from daylit_site.people.language import telling
from daylit_site.people.models import AuditEntry, Person
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from ledger_fixtures import Browse
    from pytest_django import DjangoAssertNumQueries

    from daylit_site.ledger.models import Entry
    from daylit_site.records.models import Process

pytestmark = pytest.mark.django_db

OF_PATTERNS = {"called usual", "merged", "split"}
OF_BOTH = {"taken", "resolved", "accepted", "set aside", "reopened", "recurred"}


@pytest.fixture
def auditor(someone: Callable[..., Person]) -> Person:
    """Who reads it."""
    return someone(Role.AUDITOR)


def told(client: Client) -> str:
    """Return what the page says, without its markup."""
    answer = client.get("/people/audit/")
    assert answer.status_code == 200
    page = answer.content.decode()
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page[page.index("<tbody") :])).split())


def table(client: Client) -> list[dict[str, str]]:
    answer: Any = client.get("/people/audit/table/")
    whole = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(whole)))


def grant(work: Work) -> DecisionRight:
    return rights.grant(
        process=work.process,
        what="Overtime",
        role=Role.OWNER,
        team=None,
        kind="reported",
        place="",
        measure=Measure.DAYS,
        limit=Decimal(3),
        unit="",
        tell_persons=[work.member],
        tell_team=work.parties["Stores"],
        person=work.owner,
        now=after(0),
    )


def close(one: Entry, by: Person) -> None:
    entries.resolve(
        entry=one,
        resolution="Shipped",
        reason="Quick",
        decided_as="role:owner",
        version=None,
        person=by,
        now=after(2),
    )


def test_whatever_is_told_in_a_room_has_a_sentence_for_the_auditor() -> None:
    verbs = {f"exception.{one}" for one in TOLD.keys() - OF_PATTERNS}
    verbs |= {f"pattern.{one}" for one in OF_PATTERNS | OF_BOTH}
    assert verbs - WORDS.keys() == set()


def test_what_was_done_to_an_exception_is_told_in_words(
    process: Process, browse: Browse, auditor: Person
) -> None:
    close(entry(process), process.owner)
    said = told(browse(auditor))
    assert "closed an exception: “Repair” done again (BD-1) ." in said
    for words in (
        "how it stands new → became resolved",
        "since when 20 November 2026, 09:00 UTC → became 16 November 2026, 10:00 UTC",
        "by whom nothing → became process owner",
        "by authority of nothing → became process owner",
        "what was done nothing → became Shipped",
    ):
        assert words in said
    (row,) = [one for one in table(browse(auditor)) if one["verb"] == "exception.resolved"]
    assert row["target_name"] == "“Repair” done again (BD-1)"
    assert row["after"].startswith('{"how it stands": "resolved", ')


def test_by_whose_authority_is_told_of_the_closing_too(
    work: Work, browse: Browse, auditor: Person
) -> None:
    asked = rights.use(
        right=grant(work),
        entry=work.entry,
        amount=Decimal(9),
        for_what="Night",
        version=None,
        person=work.owner,
        now=after(1),
    )
    chief = Person.objects.create(
        email="chief@example.org",
        name="Chief",
        organisation=work.owner.organisation,
        role=Role.ADMINISTRATOR,
    )
    rights.answer(use=asked, is_granted=True, because="", person=chief, now=after(2))
    work.entry.refresh_from_db()
    said = {"resolution": "Sent", "reason": "Yes", "decided_as": work.entry.decided_as}
    entries.resolve(entry=work.entry, **said, version=None, person=work.owner, now=after(3))
    assert "by authority of administrator, granting Overtime, 9 days" in told(browse(auditor))


def test_it_is_told_in_swedish(process: Process, browse: Browse, auditor: Person) -> None:
    close(entry(process), process.owner)
    Person.objects.filter(pk=auditor.pk).update(language="sv")
    said = told(browse(Person.objects.get(pk=auditor.pk)))
    assert "avslutade en avvikelse: ”Repair” görs om (BD-1) ." in said
    assert "läge ny → blev löst" in said
    assert "med stöd av inget → blev processägare" in said


def test_patterns_and_rooms_are_named_in_words(
    process: Process, browse: Browse, auditor: Person, work: Work
) -> None:
    one = entry(process)
    by: dict[str, Any] = {"version": None, "person": process.owner, "now": after(1)}
    made = pattern_of(process, one)
    other = Pattern.objects.create(
        process=process,
        pattern_id="p-2",
        kind="rework",
        place="Wash",
        words={"en": {"title": "“Wash” done again"}, "sv": {"title": "”Wash” igen"}},
    )
    patterns.take(pattern=made, **by)
    patterns.merge(pattern=made, into=other, **by)
    room = rooms.open_room(kept=one, person=process.owner, now=after(1))
    rooms.convene(room=room, whom=work.member, because="Help", person=process.owner, now=after(1))
    said = told(browse(auditor))
    assert "took a pattern into work: “Repair” done again ." in said
    assert "with which pattern “Wash” done again" in said
    assert "brought someone into the room of “Repair” done again (BD-1) ." in said
    with telling("sv"):
        assert (
            TOLD["merged"](made.changes.get(verb="merged").said)
            == "slog ihop detta med ”Wash” igen"
        )


def test_a_right_is_named_in_the_language_of_the_reader(
    work: Work, browse: Browse, auditor: Person
) -> None:
    grant(work)
    Person.objects.filter(pk=auditor.pk).update(language="sv")
    said = told(browse(Person.objects.get(pk=auditor.pk)))
    assert "gav en befogenhet: Overtime upp till 3 dagar" in said


def test_every_field_that_is_kept_has_words(work: Work) -> None:
    by: dict[str, Any] = {"version": None, "person": work.owner}
    right = grant(work)
    rights.use(
        right=right, entry=work.entry, amount=Decimal(2), for_what="Night", now=after(1), **by
    )
    work.hand_over(at=1)
    work.accept(at=2)
    work.give_back(at=3)
    entries.wait(entry=work.entry, waiting_for="Nordparts", reason="Part", now=after(4), **by)
    entries.assign(entry=work.entry, to=work.member, now=after(4), **by)
    entries.accept(entry=work.entry, until_on=after(99).date(), reason="Part", now=after(5), **by)
    entries.reopen(entry=work.entry, reason="Back", now=after(6), **by)
    close(work.entry, work.owner)
    kept = {name for one in AuditEntry.objects.all() for name in {**one.before, **one.after}}
    assert kept - FIELDS.keys() == set()


def test_the_page_asks_as_often_however_many_exceptions_there_are(
    process: Process,
    browse: Browse,
    auditor: Person,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = browse(auditor)
    for number in range(1, 40):
        one = entry(process, number)
        how = {"version": None, "person": process.owner, "now": timezone.now()}
        change(one, "taken", **how, state=State.IN_WORK, owner=process.owner)  # type: ignore[arg-type]
        if number == 1:
            client.get("/people/audit/")
    with django_assert_num_queries(7):
        client.get("/people/audit/")


def test_the_history_of_an_exception_holds_its_room_and_all_that_was_done_in_it(
    work: Work, browse: Browse, auditor: Person
) -> None:
    by_owner: Any = {"person": work.process.owner, "now": after(1)}
    one, other = entry(work.process, 71), entry(work.process, 72)
    for kept in (one, other):
        there = rooms.open_room(kept=kept, **by_owner)
        rooms.say(room=there, text="Why?", **by_owner)
        entries.take(entry=kept, version=None, **by_owner)
    there = Room.objects.get(entry=one)
    for target in (f"exception:{one.pk}", f"room:{there.pk}"):
        answer = browse(auditor).get("/people/audit/", {"target": target})
        found = [(one.entry.target, one.entry.verb) for one in answer.context["found"].done]
        assert sorted(found) == [
            (f"exception:{one.pk}", "exception.taken"),
            (f"room:{there.pk}", "room.said"),
        ]
    pattern = pattern_of(work.process, other)
    there = rooms.open_room(kept=pattern, **by_owner)
    rooms.say(room=there, text="Why?", **by_owner)
    patterns.take(pattern=pattern, version=None, **by_owner)
    told = {target: with_related(target) for target in (f"pattern:{pattern.pk}", "room:x", "log:1")}
    assert told == {
        f"pattern:{pattern.pk}": [f"pattern:{pattern.pk}", f"room:{there.pk}"],
        "room:x": ["room:x"],
        "log:1": ["log:1"],
    }
