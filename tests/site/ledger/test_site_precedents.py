"""What was decided of exceptions like one, and how those went on that nobody took."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from ledger_fixtures import WORKS, usual_log
from room_builders import (
    LEFT,
    NOW,
    bounce,
    colleague,
    entry,
    pattern_of,
    resolved,
    touched,
    works_in,
)

from daylit_site.ledger.models import Entry, Pattern, State
from daylit_site.ledger.operations import rooms
from daylit_site.ledger.room.forms import Bringing
from daylit_site.ledger.room.people_to_bring import suggested
from daylit_site.ledger.room.precedents import precedents_of
from daylit_site.people.models import TeamMember
from daylit_site.people.roles import Role
from daylit_site.processes.scope import scope_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from ledger_fixtures import Bring, Browse

    from daylit_site.ledger.room.precedents import Precedent
    from daylit_site.people.models import Organisation, Person
    from daylit_site.records.models import Process

    Someone = Callable[..., Person]
    Asserting = Callable[..., AbstractContextManager[object]]

pytestmark = pytest.mark.django_db


def like(one: Entry, person: Person) -> list[Precedent]:
    return precedents_of(one, person=person, scope=scope_of(person, one.process))


def cases(found: list[Precedent]) -> list[str]:
    return [one.entry.case_id for one in found]


def test_those_with_a_decision_come_first_then_the_latest(process: Process) -> None:
    one = entry(process)
    others = [
        entry(process, at, anchored_at=LEFT - timedelta(days=at), state=State.OVER)
        for at in range(2, 6)
    ]
    pattern_of(process, one, *others)
    resolved(others[-1], process.owner)
    assert cases(like(one, process.owner)) == ["BD-5", "BD-2", "BD-3", "BD-4"]


def test_six_are_shown_at_most(process: Process) -> None:
    one = entry(process)
    others = [resolved(entry(process, at), process.owner) for at in range(2, 12)]
    pattern_of(process, one, *others)
    assert len(like(one, process.owner)) == 6


def test_of_the_same_kind_those_at_the_same_place_come_before_those_of_the_same_parties(
    process: Process,
) -> None:
    one = entry(process)
    resolved(entry(process, 2, place="Check"), process.owner)
    resolved(entry(process, 3, team="Stores"), process.owner)
    resolved(entry(process, 4, kind="late", team="Depot"), process.owner)
    assert cases(like(one, process.owner)) == ["BD-3", "BD-2"]


def test_those_still_open_are_no_precedents(process: Process) -> None:
    one, other = entry(process), entry(process, 2)
    pattern_of(process, one, other)
    assert like(one, process.owner) == []


def test_it_is_said_how_long_a_decision_took(process: Process) -> None:
    one = entry(process)
    resolved(entry(process, 2), process.owner, days=2)
    (found,) = like(one, process.owner)
    assert (found.taken_seconds, found.is_reason_seen) == (2 * 86_400, True)


def test_a_partner_sees_those_of_their_own_cases_without_the_reasons_of_others_rooms(
    process: Process, someone: Someone, nordparts: Organisation
) -> None:
    one = touched(entry(process), nordparts)
    touched(resolved(entry(process, 2), process.owner), nordparts)
    resolved(entry(process, 3), process.owner)
    (found,) = like(one, someone(Role.PARTNER, nordparts))
    assert (found.entry.case_id, found.is_reason_seen) == ("BD-2", False)


def test_a_partner_in_the_room_of_one_sees_its_reason(
    process: Process, someone: Someone, nordparts: Organisation
) -> None:
    one, other = touched(entry(process), nordparts), resolved(entry(process, 2), process.owner)
    whom = someone(Role.PARTNER, nordparts)
    room = rooms.open_room(kept=other, person=process.owner, now=NOW)
    rooms.convene(room=room, whom=whom, because="Help", person=process.owner, now=NOW)
    (found,) = like(one, whom)
    assert found.is_reason_seen


def test_of_those_that_nobody_took_the_record_says_how_they_went_on(
    process: Process, bring: Bring
) -> None:
    bring(process, usual_log())
    one = Entry.objects.get(case_id="open")
    found = like(one, process.owner)
    assert cases(found) == ["a-07", "a-06", "a-05", "a-04", "a-03", "a-02"]
    told = found[0].went_on
    assert told is not None
    assert told.steps == (("Pick", "Stores"), ("Check", "Depot"))
    assert (told.back_seconds, told.closed_seconds) == (0.0, 3 * 3600.0)


def test_a_partner_is_not_told_how_cases_went_on_that_it_had_no_part_in(
    process: Process, bring: Bring, someone: Someone, nordparts: Organisation
) -> None:
    bring(process, usual_log())
    one = Entry.objects.get(case_id="open")
    assert like(one, someone(Role.PARTNER, nordparts)) == []


def test_how_many_questions_are_asked_does_not_depend_on_how_many_there_are(
    process: Process, django_assert_num_queries: Asserting
) -> None:
    one = entry(process)
    others = [resolved(entry(process, at), process.owner) for at in range(2, 5)]
    pattern_of(process, one, *others)
    scope = scope_of(process.owner, process)
    for more in (0, 3):
        for at in range(10, 10 + more):
            extra = resolved(entry(process, at), process.owner)
            Entry.objects.filter(pk=extra.pk).update(pattern=one.pattern)
        with django_assert_num_queries(5 if not more else 2):
            precedents_of(one, person=process.owner, scope=scope)


def reasons(one: Entry, reader: Person) -> list[tuple[str, str]]:
    return [(found.name, found.because) for found in suggested(one, None, reader=reader)]


def someone_else(process: Process) -> Person:
    return colleague("Kim", process.owner.organisation)


def test_both_sides_of_the_hand_over_and_the_owner_are_suggested(process: Process) -> None:
    one = bounce(process, team="Depot", now_team="Stores")
    assert reasons(one, someone_else(process)) == [
        ("Depot", "passed the work on and got it back"),
        ("Nord Works", "had it in between, and gave it back"),
        ("Stores", "has the work now"),
        ("process owner", "answers for the process"),
    ]


def test_teams_that_resolved_like_ones_are_counted_by_team(process: Process) -> None:
    host = process.owner.organisation
    ann, bo = colleague("Ann", host), colleague("Bo", host)
    works_in(ann, "South Depot", may_be_asked=False)
    works_in(bo, "South Depot", may_be_asked=False)
    one = entry(process)
    for at, by in enumerate((ann, ann, bo, process.owner), start=2):
        resolved(entry(process, at), by)
    assert reasons(one, someone_else(process)) == [
        ("Depot", "had the work when it left the usual way"),
        ("South Depot", "resolved 3 of the last 4 like it"),
        ("process owner", "answers for the process"),
    ]


def test_whoever_reads_is_not_suggested_to_themselves(process: Process) -> None:
    ann = colleague("Ann", process.owner.organisation)
    works_in(ann, "Depot")
    one = entry(process)
    assert people(one, ann) == {"Depot": [], "process owner": ["process owner"]}
    assert people(one, process.owner) == {"Depot": ["Ann"]}


def people(one: Entry, reader: Person) -> dict[str, list[str]]:
    found = suggested(one, None, reader=reader)
    return {each.name: [asked.name for asked in each.people] for each in found}


def test_only_those_who_agreed_to_be_asked_are_named_and_the_owner(process: Process) -> None:
    host = process.owner.organisation
    works_in(colleague("Ann", host), "Depot")
    works_in(colleague("Bo", host), "Depot", may_be_asked=False)
    found = people(entry(process), someone_else(process))
    assert found == {"Depot": ["Ann"], "process owner": ["process owner"]}


def test_who_cannot_enter_any_more_is_not_suggested(process: Process) -> None:
    ann = colleague("Ann", process.owner.organisation)
    works_in(ann, "Depot")
    ann.is_active = False
    ann.save()
    assert people(entry(process), process.owner)["Depot"] == []


def test_a_partners_person_is_suggested_where_their_organisation_takes_part(
    process: Process, someone: Someone, nordparts: Organisation
) -> None:
    works_in(someone(Role.PARTNER, nordparts), WORKS)
    one = bounce(process)
    found = people(one, process.owner)
    assert found[WORKS] == ["partner member"]
    process.parts.filter(organisation=nordparts).delete()
    assert people(one, process.owner)[WORKS] == []


def test_of_a_partners_party_those_are_asked_who_agreed_in_another_of_theirs(
    process: Process, someone: Someone, nordparts: Organisation
) -> None:
    guest, silent = someone(Role.PARTNER, nordparts), colleague("Bo", nordparts, Role.PARTNER)
    works_in(guest, "Nord Stores")
    works_in(silent, WORKS, may_be_asked=False)
    assert people(bounce(process), process.owner)[WORKS] == ["partner member"]
    TeamMember.objects.filter(person=guest).update(may_be_asked=False)
    assert people(bounce(process, 2), process.owner)[WORKS] == []


def test_of_what_was_reported_by_hand_it_is_told_where_that_was(process: Process) -> None:
    said: dict[str, Any] = {
        "exception_id": None,
        "case_id": "",
        "kind": "reported",
        "reported": "No pump",
    }
    one = entry(process, now_team="Depot", **said)
    assert reasons(one, someone_else(process)) == [
        ("Depot", "is where it was reported"),
        ("process owner", "answers for the process"),
    ]


def test_of_a_pattern_both_sides_are_suggested_and_with_whom_most_of_it_lies(
    process: Process, someone: Someone, nordparts: Organisation
) -> None:
    works_in(someone(Role.PARTNER, nordparts), WORKS)
    pattern = Pattern.objects.create(
        process=process, pattern_id="p", kind="bounce", holder=WORKS, other="others"
    )
    found = suggested(pattern, None, reader=process.owner, concerned=[WORKS, "others", "Depot"])
    assert [(one.name, one.because, one.is_partner, len(one.people)) for one in found] == [
        (WORKS, "passed the work on and got it back", True, 1),
        ("Depot", "many of these cases lie there", False, 0),
    ]


def test_whom_to_bring_in_stands_in_the_order_in_which_it_is_read(
    process: Process, nordparts: Organisation
) -> None:
    host = process.owner.organisation
    for name in ("Åsa", "Zoe", "Ann"):
        colleague(name, host)
    works_in(colleague("Aaron", nordparts, Role.PARTNER), WORKS)
    form = Bringing(process=process, reader=process.owner)
    names = [str(label) for _key, label in form.fields["whom"].choices]  # type: ignore[attr-defined] # of a choice
    assert names == [
        f"Ann, {host.name}",
        "partner member, Nordparts",
        f"Zoe, {host.name}",
        f"Åsa, {host.name}",
    ]


def test_what_was_done_and_by_whose_authority_is_told_to_those_in_the_room_only(
    process: Process, nordparts: Organisation, browse: Browse
) -> None:
    guest = colleague("Guest", nordparts, Role.PARTNER)
    done: dict[str, Any] = {"resolution": "On the secret contract", "decided_as": "the secret lead"}
    here = touched(entry(process, 1, state=State.REOPENED, state_by=process.owner), nordparts)
    Entry.objects.filter(pk=here.pk).update(**done)
    alike = touched(resolved(entry(process, 2), process.owner, **done), nordparts)
    waiting = touched(entry(process, 3, state=State.WAITING, waiting_for="Secret AB"), nordparts)
    client = browse(guest)

    def said() -> list[bool]:
        pages = [client.get(f"/exceptions/{one.pk}/") for one in (here, alike, waiting)]
        return ["secret" in page.content.decode().lower() for page in pages]

    assert said() == [False, False, False]
    for one in (alike, waiting):
        room = rooms.open_room(kept=one, person=process.owner, now=NOW)
        rooms.convene(room=room, whom=guest, because="Yours", person=process.owner, now=NOW)
    assert said() == [True, True, True]
