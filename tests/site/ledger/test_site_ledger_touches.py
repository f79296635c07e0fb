"""Whom runs, hand-overs and reports let see an exception, and who sees it no longer."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.utils import timezone
from ledger_fixtures import NORD, WORKS, usual_log, work
from room_builders import NOW, colleague, entry

from daylit_site.ledger.found.touches import leave_touches_out
from daylit_site.ledger.handing.parties import Side
from daylit_site.ledger.models import Entry, HandOver, Source, State, Touch
from daylit_site.ledger.operations import hand_overs
from daylit_site.ledger.operations.reporting import report
from daylit_site.people.models import Level, Organisation, Party
from daylit_site.people.operations import forget_party
from daylit_site.people.roles import Role
from daylit_site.records.models import Kind, Part

if TYPE_CHECKING:
    from ledger_fixtures import Bring
    from pytest_django import DjangoAssertNumQueries

    from daylit_site.people.models import Person
    from daylit_site.records.models import Process

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(nordparts: Organisation) -> Person:
    return colleague("Pia", nordparts, Role.PARTNER)


def forget_parties(organisation: Organisation, by: Person) -> None:
    for party in Party.objects.filter(organisation=organisation):
        forget_party(party=party, by=by, now=timezone.now())


def seen(person: Person) -> set[str]:
    return set(Entry.objects.visible_to(person).values_list("case_id", flat=True))


def went_there() -> set[str]:
    return {one for one in Entry.objects.values_list("case_id", flat=True) if one[0] == "b"}


def handed_to(one: Entry, party: str, by: Person) -> None:
    HandOver.objects.create(
        entry=one,
        level=Level.TEAM,
        from_party="Depot",
        to_party=party,
        offered_at=NOW,
        offered_by=by,
        answer="accepted",
    )


def test_after_a_party_is_forgotten_the_next_run_shows_its_cases_no_more(
    process: Process, nordparts: Organisation, guest: Person, bring: Bring
) -> None:
    bring(process, usual_log())
    assert seen(guest) == went_there() != set()
    forget_parties(nordparts, process.owner)
    work(process, Kind.ANALYSE)
    assert (seen(guest), Touch.objects.count()) == (set(), 0)
    Party.objects.create(organisation=nordparts, level=Level.TEAM, name=WORKS)
    work(process, Kind.ANALYSE)
    assert seen(guest) == went_there()


def test_a_party_that_is_anothers_now_shows_its_cases_to_these(
    process: Process, guest: Person, bring: Bring
) -> None:
    bring(process, usual_log())
    third = Organisation.objects.create(name="Third Works")
    Part.objects.create(process=process, organisation=third)
    eva = colleague("Eva", third, Role.PARTNER)
    Party.objects.update(organisation=third)
    work(process, Kind.ANALYSE)
    assert (seen(guest), seen(eva)) == (set(), went_there())


def test_what_is_known_by_a_hand_over_or_a_report_stays(
    process: Process, nordparts: Organisation, guest: Person, bring: Bring
) -> None:
    bring(process, usual_log())
    told = report(process=process, what="Late", case_id="", like="", person=guest, now=NOW)
    Entry.objects.filter(state=State.OVER).update(state=State.NEW)
    one = Entry.objects.get(case_id="open", kind="rework")
    theirs = Entry.objects.filter(touches__source=Source.RUN).earliest("pk")
    for handed in (one, theirs):
        hand_overs.offer(
            entry=handed,
            to=Side(Level.ORGANISATION, NORD),
            brought={},
            note="",
            version=None,
            person=process.owner,
            now=timezone.now(),
        )
    forget_parties(nordparts, process.owner)
    work(process, Kind.ANALYSE)
    kept = dict(Touch.objects.values_list("entry", "source"))
    assert kept == {
        told.pk: Source.REPORT,
        one.pk: Source.HAND_OVER,
        theirs.pk: Source.HAND_OVER,
    }


def test_an_exception_that_no_run_has_any_more_is_seen_while_its_case_was_theirs(
    process: Process, nordparts: Organisation, guest: Person, bring: Bring
) -> None:
    bring(process, usual_log())
    gone = [
        entry(process, 800 + at, case_id=case_id, is_found=False)
        for at, case_id in enumerate(("b-00", "a-00"))
    ]
    Touch.objects.bulk_create(Touch(entry=one, organisation=nordparts) for one in gone)
    work(process, Kind.ANALYSE)
    assert [one.touches.count() for one in gone] == [1, 0]
    forget_parties(nordparts, process.owner)
    work(process, Kind.ANALYSE)
    assert [one.touches.count() for one in gone] == [0, 0]
    del guest


def test_what_others_have_in_other_processes_stays(
    process: Process, nordparts: Organisation
) -> None:
    other = type(process).objects.create(
        process_id="other", name="Other", owner=process.owner, created_at=NOW
    )
    kept = Touch.objects.create(entry=entry(other), organisation=nordparts)
    Touch.objects.create(entry=entry(process), organisation=nordparts)
    leave_touches_out(process, {})
    assert Touch.objects.get() == kept


@pytest.mark.parametrize("many", [1, 900])
def test_however_many_are_left_out_it_is_asked_as_often(
    process: Process,
    nordparts: Organisation,
    many: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ones = [entry(process, at) for at in range(many + 1)]
    Touch.objects.bulk_create(Touch(entry=one, organisation=nordparts) for one in ones)
    touched = {ones[0].case_id: frozenset({nordparts.pk})}
    with django_assert_num_queries(2):
        leave_touches_out(process, touched)
    assert Touch.objects.get().entry == ones[0]


def test_what_was_there_before_is_told_apart(
    process: Process, nordparts: Organisation, guest: Person
) -> None:
    third = Organisation.objects.create(name="Third Works")
    by_team, by_name, to_others, by_log = (entry(process, at) for at in range(4))
    handed_to(by_team, WORKS, process.owner)
    handed_to(by_name, "Nordparts", process.owner)
    handed_to(to_others, third.name, process.owner)
    told = report(process=process, what="Late", case_id="", like="", person=guest, now=NOW)
    for one in (by_team, by_name, to_others, by_log):
        Touch.objects.create(entry=one, organisation=nordparts)
    Touch.objects.update(source=Source.RUN)
    migration: Any = import_module("daylit_site.ledger.migrations.0009_source_of_touches")
    migration.say_sources(apps, None)
    assert dict(Touch.objects.values_list("entry", "source")) == {
        by_team.pk: Source.HAND_OVER,
        by_name.pk: Source.HAND_OVER,
        to_others.pk: Source.RUN,
        by_log.pk: Source.RUN,
        told.pk: Source.REPORT,
    }
