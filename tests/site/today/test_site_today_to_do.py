"""What waits for one person and nobody else stands on top, each with its button or its link."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from today_fixtures import (
    DEPOT,
    LEFT,
    RESOLVED,
    STORES,
    WORKS,
    ago,
    another,
    at_noon,
    browser,
    entry,
    handed,
    lines,
    page,
    room,
    team,
)

from daylit_site.ledger.handing.acting import Acting
from daylit_site.ledger.handing.parties import Side, sides_of
from daylit_site.ledger.models import Answer, DecisionRight, HandOver, Member, State, Use
from daylit_site.people.models import HeldMail, Level
from daylit_site.people.roles import Role
from daylit_site.records.models import Part
from daylit_site.today.mine import mine
from daylit_site.ui.templatetags.daylit import minute

if TYPE_CHECKING:
    from collections.abc import Callable

    from daylit_site.people.models import Organisation, Person
    from daylit_site.records.models import Process

pytestmark = pytest.mark.django_db
OFFER = "Case x1: “Repair” was done again"


def test_work_offered_to_my_team_is_taken_with_one_button(
    process: Process, host: Organisation, someone: Callable[..., Person]
) -> None:
    member = someone(Role.MEMBER)
    team(host, STORES, member)
    made = handed(STORES, entry(process), process.owner, note="The pump leaks again")
    assert lines(member) == [
        "One thing waits for you",
        "For you to do",
        OFFER,
        (
            "process owner handed it over to Stores on 2 November 2026, 08:00 and waits for an "
            "answer. The pump leaks again"
        ),
    ]
    path = f"/exceptions/{made.entry_id}/hand-over/accept/"
    assert f'action="{path}"' in page(member)
    assert browser(member).post(path, {"version": "0"}).status_code == 302
    made.refresh_from_db()
    assert (made.answer, made.answered_by) == (Answer.ACCEPTED, member)
    assert made.answered_at is not None
    said = f"You accepted it for Stores on {minute(made.answered_at)}. The pump leaks again"
    assert lines(member)[2:4] == [OFFER, said]


def test_what_lacks_something_is_looked_at_before_it_is_taken(
    process: Process, host: Organisation, someone: Callable[..., Person]
) -> None:
    member = someone(Role.MEMBER)
    team(host, STORES, member)
    needs = [{"text": "The number of the part", "said": ""}]
    made = handed(STORES, entry(process), process.owner, needs=needs)
    assert lines(member)[2] == OFFER
    assert "/hand-over/accept/" not in page(member)
    assert f'href="/exceptions/{made.entry_id}/"' in page(member)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.OWNER, Role.ANALYST, Role.PARTNER])
def test_offers_are_shown_to_those_who_may_answer_them(
    process: Process,
    host: Organisation,
    partner: Organisation,
    someone: Callable[..., Person],
    role: Role,
) -> None:
    Part.objects.create(process=process, organisation=partner)
    person = process.owner if role == Role.OWNER else someone(role)
    team(host, STORES, another("Ulla Berg", Role.MEMBER, host))
    team(partner, "Nord Office", another("Sofia Lund", Role.PARTNER, partner))
    gone = another("Nils Holm", Role.MEMBER, host)
    gone.is_active = False
    gone.save()
    team(host, "Garage", gone)
    team(host, DEPOT)
    team(partner, WORKS, *([person] if role == Role.PARTNER else []))
    sides = [
        Side(Level.TEAM, name) for name in (STORES, DEPOT, WORKS, "Garage", "Nord Office", "?")
    ]
    sides += [Side(Level.ORGANISATION, name) for name in (host.name, partner.name, "Whoever")]
    for number, side in enumerate(sides):
        handed(side.name, entry(process, f"x{number}"), process.owner, level=side.level)
    acting = Acting(sides_of(process))
    offered = HandOver.objects.filter(mine(person).answering())
    assert {Side(one.level, one.to_party) for one in offered} == {
        one for one in sides if acting.may_answer(person, one, offered_by_id=process.owner.pk)
    }


def test_one_is_told_that_one_was_asked_into_a_room_until_one_looks(
    process: Process, partner: Organisation, someone: Callable[..., Person]
) -> None:
    Part.objects.create(process=process, organisation=partner)
    sofia = someone(Role.PARTNER)
    kept = entry(process)
    made = room(kept, process.owner)
    Member.objects.create(
        room=made,
        person=sofia,
        brought_by=process.owner,
        brought_at=at_noon(4),
        because="When can the pump be here?",
    )
    invited = (
        "process owner, City Buses, asked you into its room on 4 November 2026, 12:00. "
        "When can the pump be here?"
    )
    assert lines(sofia) == ["One thing waits for you", "For you to do", OFFER, invited]
    kept.touches.create(organisation=partner)
    handed("Nordparts", kept, process.owner, level=Level.ORGANISATION)
    both = lines(sofia)
    assert (both[0], len(both)) == ("One thing waits for you", 5)
    assert (both.count(OFFER), both[4]) == (1, invited)
    kept.hand_overs.all().delete()
    Member.objects.filter(person=sofia).update(seen_at=at_noon(5))
    assert lines(sofia)[0] == "Nothing waits for you"


def test_who_answers_for_a_process_is_asked_for_what_is_above_a_limit(
    process: Process, someone: Callable[..., Person]
) -> None:
    member, owner = someone(Role.MEMBER), process.owner
    right = DecisionRight.objects.create(
        process=process,
        what="Express delivery",
        measure="money",
        limit=Decimal(400),
        unit="EUR",
        granted_at=LEFT,
        granted_by=owner,
    )
    asked = {"right": right, "entry": entry(process), "by": member, "at": LEFT}
    Use.objects.create(
        **asked, amount=Decimal("812.50"), limit=Decimal(400), is_over_limit=True, for_what="A pump"
    )
    Use.objects.create(**asked, amount=Decimal(90), limit=Decimal(400))
    said = (
        "member asks for “Express delivery”: 812.50 EUR, where up to 400 EUR may be decided at "
        "once; since 2 November 2026, 08:00. A pump"
    )
    assert lines(owner)[:4] == ["One thing waits for you", "For you to do", OFFER, said]
    assert lines(member)[0] == "Nothing waits for you"


def test_what_one_sees_to_is_there_unless_it_waits_for_others(
    process: Process, partner: Organisation, someone: Callable[..., Person]
) -> None:
    member = someone(Role.MEMBER)
    team(partner, WORKS)
    taken = {"owner": member, "state": State.IN_WORK}
    entry(process, "going", **taken)
    entry(process, "waiting", **taken | {"state": State.WAITING})
    entry(process, "over", **taken | {"state": State.WAITING, "case_is_open": False})
    entry(process, "closed", owner=member, **RESOLVED)
    theirs, back = (entry(process, key, **taken) for key in ("theirs", "back"))
    handed(WORKS, theirs, member, answer=Answer.RETURNED)
    handed(WORKS, theirs, member, answer=Answer.ACCEPTED)
    handed(WORKS, back, member, answer=Answer.ACCEPTED)
    handed(WORKS, back, member, answer=Answer.RETURNED, because="Which pump?")
    assert lines(member) == [
        "3 things wait for you",
        "For you to do",
        "Case over: “Repair” was done again",
        "You see to it, and its case has closed: say how it was resolved.",
        "Case going: “Repair” was done again",
        "You see to it; it is in work since 2 November 2026.",
        "Case back: “Repair” was done again",
        "You see to it; Nord Works returned it on 2 November 2026. Which pump?",
    ]


def test_who_reported_something_is_told_what_became_of_it_until_they_looked_at_it(
    process: Process, someone: Callable[..., Person]
) -> None:
    member = someone(Role.MEMBER)
    closed = RESOLVED | {"state_at": ago(days=1)}
    made = entry(
        process,
        reported="The lift of bus 4012 hangs. Twice today.",
        exception_id=None,
        reported_by=member,
        state_by=process.owner,
        resolution="A new relay",
        **closed,
    )
    room(made, member, at=ago(days=2))
    found = lines(member)
    assert found[:4] == [
        "Nothing waits for you by name",
        "Below stands what waits for your team, or is new to you.",
        "Since your last visit",
        "The lift of bus 4012 hangs",
    ]
    assert found[4].startswith("You reported it; process owner answered on ")
    assert found[4].endswith(": resolved. A new relay")
    assert browser(member).get(f"/exceptions/{made.pk}/").status_code == 200
    Member.objects.filter(person=member).update(seen_at=ago(hours=1))
    assert lines(member)[0] == "Nothing waits for you"


def test_whoever_may_report_something_can_from_here(someone: Callable[..., Person]) -> None:
    to_report = 'href="/exceptions/report/">Report an exception</a>'
    assert to_report in page(someone(Role.MEMBER))
    assert to_report in page(someone(Role.PARTNER))
    assert to_report not in page(someone(Role.AUDITOR))


def test_administrators_are_told_of_mail_that_was_held_back(
    someone: Callable[..., Person],
) -> None:
    HeldMail.objects.create(
        sender="x@example.org", subject="Re", text="Hello", why="Nobody is known by it.", at=LEFT
    )
    assert lines(someone(Role.ADMINISTRATOR)) == [
        "One thing waits for you",
        "For you to do",
        "1 mail was held back",
        "The last came on 2 November 2026, 08:00: Nobody is known by it.",
    ]
    assert lines(someone(Role.AUDITOR))[0] == "Nothing waits for you"


def test_no_more_than_ten_lines_stand_in_a_section(
    process: Process, host: Organisation, someone: Callable[..., Person]
) -> None:
    member = someone(Role.MEMBER)
    team(host, STORES, member)
    for number in range(12):
        handed(STORES, entry(process, f"x{number:02}"), process.owner)
    found = lines(member)
    assert (found[0], len(found), found[-1]) == ("12 things wait for you", 23, "and 2 more")
