"""Clocks, what is new, what was said; once each, only to whom it concerns, and quickly."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from today_fixtures import (
    DEPOT,
    LEFT,
    RESOLVED,
    STORES,
    WORKS,
    ago,
    analysed,
    at_noon,
    browser,
    entry,
    handed,
    lines,
    page,
    pattern,
    room,
    team,
)

from daylit_site.ledger.models import Answer, Change, Message, State, Touch
from daylit_site.people.models import Level, Party
from daylit_site.people.roles import Role
from daylit_site.records.models import Part as PartOf
from daylit_site.records.models import Process, Source, Upload
from daylit_site.today import operations
from daylit_site.today.lines import Line, Part, first_words
from daylit_site.today.models import Visit
from daylit_site.ui.templatetags.daylit import day

if TYPE_CHECKING:
    from collections.abc import Callable

    from daylit_site.ledger.models import Room
    from daylit_site.people.models import Organisation, Person

pytestmark = pytest.mark.django_db
NEW = "New where you are responsible"
ROOMS = "Since your last visit"
CLOCKS = "Clocks that run out"


def under(title: str, found: list[str]) -> list[str]:
    """Return what stands under a heading, the last of the page."""
    return found[found.index(title) + 1 :] if title in found else []


def test_clocks_of_my_side_and_of_what_i_handed_over_are_shown_the_soonest_first(
    process: Process, host: Organisation, someone: Callable[..., Person]
) -> None:
    member = someone(Role.MEMBER)
    team(host, STORES, member)
    now = timezone.now()
    ours = {"answer": Answer.ACCEPTED}
    handed(STORES, entry(process, "soon"), process.owner, due_at=now + timedelta(hours=3), **ours)
    handed(STORES, entry(process, "later"), process.owner, due_at=now + timedelta(days=3), **ours)
    handed(WORKS, entry(process, "over"), member, due_at=at_noon(3))
    handed(WORKS, entry(process, "theirs"), process.owner, due_at=at_noon(3))
    handed(WORKS, entry(process, "closed", **RESOLVED), member, due_at=at_noon(3), **ours)
    shown = lines(member)
    assert under(CLOCKS, shown) == [
        "Case over: “Repair” was done again",
        (
            "Over: Nord Works was to be done with it by 3 November 2026, 12:00 UTC; Depot handed "
            "it over on 2 November 2026, 08:00 UTC."
        ),
    ]
    ours_to_do = under("Case soon: “Repair” was done again", shown)
    assert ours_to_do[1].startswith("Stores is to be done with it by ")
    assert ours_to_do[2] == "Case later: “Repair” was done again"
    assert "It is agreed to be done by " in ours_to_do[3]


def test_what_nobody_took_is_told_to_the_owner_and_to_the_team_that_has_it(
    process: Process, host: Organisation, someone: Callable[..., Person]
) -> None:
    member = someone(Role.MEMBER)
    team(host, DEPOT, member)
    for number in range(6):
        entry(process, f"x{number}", anchored_at=at_noon(number + 1))
    entry(process, "taken", state=State.ACKNOWLEDGED)
    entry(process, "again", now_team=STORES, state=State.REOPENED, anchored_at=at_noon(9))
    owner, ours = under(NEW, lines(process.owner)), under(NEW, lines(member))
    assert owner[:3] == [
        "7 exceptions that nobody took yet, in what you answer for.",
        "Case again: “Repair” was done again",
        "Stores has it; it was opened again on 2 November 2026.",
    ]
    assert ours[:3] == [
        "6 exceptions lie with your team, and nobody took them yet.",
        "Case x5: “Repair” was done again",
        "Depot has it; it happened on 6 November 2026.",
    ]
    assert (owner[-1], ours[-1], len(ours)) == ("and 2 more", "and 1 more", 12)
    assert 'href="/exceptions/?state=new&amp;process=breakdown"' in page(process.owner)
    path = "/exceptions/?state=new&held=Depot"
    assert f'href="{path.replace("&", "&amp;")}"' in page(member)
    listed = browser(member).get(path).content.decode()
    assert [f"x{number}" in listed for number in range(6)] == [True] * 6
    assert "<bdi>again</bdi>" not in listed


def test_patterns_are_new_once_and_again_when_they_are_opened_again(
    process: Process, someone: Callable[..., Person]
) -> None:
    analysed(process, at=ago(days=1))
    pattern(process)
    pattern(process, "Paint", rank=None)
    sponsor = someone(Role.SPONSOR)
    told = [
        "Nothing waits for you by name",
        "Below stands what waits for your team, or is new to you.",
        NEW,
        "1 pattern is new or opened again.",
        "“Repair” done again",
        "It happened in 12 cases, from 4 August 2026 to 2 November 2026.",
    ]
    assert (lines(sponsor), lines(process.owner)) == (told, told)
    assert lines(someone(Role.MEMBER))[0] == "Nothing waits for you"
    Visit.objects.update(at=ago(minutes=20), before_at=ago(minutes=40))
    assert lines(sponsor)[0] == "Nothing waits for you"
    process.patterns.update(state=State.REOPENED, state_at=timezone.now())
    assert under(NEW, lines(sponsor))[-1] == (
        "It is open again: it happened in 12 cases, the last on 2 November 2026."
    )


def test_looking_again_soon_is_the_same_visit(someone: Callable[..., Person]) -> None:
    person, now = someone(Role.MEMBER), timezone.now()

    def since(**later: float) -> object:
        return operations.visit(person=person, now=now + timedelta(**later))

    week = now - timedelta(days=7)
    assert [since(), since(minutes=9), since(minutes=10), since(minutes=19), since(hours=3)] == [
        week,
        week,
        now,
        now,
        now + timedelta(minutes=10),
    ]


def test_a_room_says_what_others_did_in_it_since_one_looked(
    process: Process, someone: Callable[..., Person]
) -> None:
    member, owner = someone(Role.MEMBER), process.owner
    made = room(entry(process), member, owner)
    _say(made, owner, "It **comes** on\nFriday", day=4)
    _say(made, member, "Thank you", day=5)
    Change.objects.create(entry=made.entry, at=at_noon(6), by=owner, verb="taken")
    seen = room(pattern(process), member)
    Change.objects.create(pattern=seen.pattern, at=at_noon(1), by=owner, verb="taken")
    assert under(ROOMS, lines(member)) == [
        "Case x1: “Repair” was done again",
        (
            "1 message, 1 change since you looked, the last on 6 November 2026, 12:00; process "
            "owner wrote: It **comes** on Friday"
        ),
    ]
    made.members.filter(person=member).update(seen_at=at_noon(7))
    seen.members.update(seen_at=LEFT - timedelta(days=30))
    assert under(ROOMS, lines(member)) == [
        "“Repair” done again",
        (
            "1 change since you looked, the last on 1 November 2026, 12:00; process owner "
            "took it into work."
        ),
    ]


def test_patterns_of_which_the_same_was_decided_are_told_in_one_line(
    process: Process, someone: Callable[..., Person]
) -> None:
    member, owner = someone(Role.MEMBER), process.owner
    for number, place in enumerate(("Repair", "Paint", "Wash"), start=3):
        made = room(pattern(process, place), member, owner)
        Change.objects.create(pattern=made.pattern, at=at_noon(number), by=owner, verb="accepted")
    closed = room(pattern(process, "Tow"), member)
    Change.objects.create(pattern=closed.pattern, at=at_noon(6), by=owner, verb="resolved")
    assert under(ROOMS, lines(member)) == [
        "“Tow” done again",
        ("1 change since you looked, the last on 6 November 2026, 12:00; process owner closed it."),
        "3 patterns were accepted",
        "The last on 5 November 2026, 12:00: “Wash” done again.",
    ]
    _say(made, owner, "It is agreed with them", day=7)
    assert "2 patterns were accepted" in under(ROOMS, lines(member))


def _say(made: Room, person: Person, text: str, *, day: int) -> None:
    member = made.members.get(person=person)
    Message.objects.create(room=made, member=member, at=at_noon(day), text=text)


def test_one_is_told_what_others_did_to_what_one_has_a_part_in_without_its_room(
    process: Process, someone: Callable[..., Person]
) -> None:
    member = someone(Role.MEMBER)
    at = ago(hours=2)
    seen_to = entry(process, "mine", owner=member, **RESOLVED)
    passed_on = entry(process, "given", **RESOLVED)
    reported = entry(process, "said", reported_by=member, **RESOLVED)
    others = entry(process, "others", owner=process.owner, **RESOLVED)
    handed(STORES, passed_on, member, answer=Answer.RETURNED)
    for one in (seen_to, passed_on, reported, others):
        Change.objects.create(entry=one, at=at, by=process.owner, verb="resolved")
        Change.objects.create(entry=one, at=at, by=member, verb="taken")
    found = under(ROOMS, lines(member))
    assert sorted(found[::2]) == [
        "Case given: “Repair” was done again",
        "Case mine: “Repair” was done again",
        "Case said: “Repair” was done again",
    ]
    assert all(said.endswith("process owner closed it.") for said in found[1::2])
    Change.objects.update(at=ago(days=8))
    assert ROOMS not in lines(member)
    room(passed_on, member, at=ago(days=9))
    assert under(ROOMS, lines(member))[0] == "Case given: “Repair” was done again"


def test_looking_into_a_room_leaves_what_came_after_its_page_was_made_unseen(
    process: Process, someone: Callable[..., Person]
) -> None:
    member, owner = someone(Role.MEMBER), process.owner
    of = entry(process, exception_id=None, kind="reported", reported="It is gone", case_id="")
    made = room(of, member, owner)
    _say(made, owner, "First", day=4)
    assert browser(member).get(f"/exceptions/{of.pk}/").status_code == 200
    assert ROOMS not in lines(member)
    _say(made, owner, "Said while the page was being made", day=5)
    assert under(ROOMS, lines(member))


def test_who_answers_for_a_process_sees_its_clocks_and_what_is_accepted_a_week_before(
    process: Process, partner: Organisation, someone: Callable[..., Person]
) -> None:
    team(partner, WORKS)
    now, member = timezone.now(), someone(Role.MEMBER)
    until = (now + timedelta(days=6)).date()
    handed(WORKS, entry(process, "clock"), member, due_at=now + timedelta(days=5))
    handed(WORKS, entry(process, "far"), member, due_at=now + timedelta(days=8))
    how = {"state": State.ACCEPTED, "state_by": member, "reason": "They move"}
    entry(process, "borne", accepted_until=until, **how)
    entry(process, "long", accepted_until=until + timedelta(days=7), **how)
    found = under(CLOCKS, lines(process.owner))
    found = found[: found.index(NEW)]
    assert found[0] == "Case clock: “Repair” was done again"
    assert found[2:5] == [
        "1 exception is accepted for a few days more.",
        "Case borne: “Repair” was done again",
        f"It is accepted until {day(until)}, by {member.name}. They move",
    ]
    assert len(found) == 5
    assert CLOCKS not in lines(member)


def test_a_day_until_which_something_was_accepted_is_said_to_be_over_once_it_is(
    process: Process, someone: Callable[..., Person]
) -> None:
    today, member = timezone.now().date(), someone(Role.MEMBER)
    yesterday = today - timedelta(days=1)
    evidence = {"form": "redo", "visit_number": 2, "departure_count": 1}
    how = {"state": State.ACCEPTED, "state_by": member, "evidence": evidence}
    over = entry(process, "over", accepted_until=yesterday, **how)
    last = entry(process, "last", accepted_until=today, **how)
    found = under(CLOCKS, lines(process.owner))
    assert found == [
        "1 exception was accepted until a day that is over: an analysis takes that back.",
        "Case over: “Repair” was done again",
        f"Over: It was accepted until {day(yesterday)}, by {member.name}.",
        "1 exception is accepted for a few days more.",
        "Case last: “Repair” was done again",
        f"It is accepted until {day(today)}, by {member.name}.",
    ]
    borne = pattern(process, state=State.ACCEPTED, accepted_until=yesterday)
    client = browser(member)
    for address, said in (
        (f"/exceptions/{over.pk}/", "Accepted until the end of {day}, which is over"),
        (f"/exceptions/{last.pk}/", "Accepted until the end of {day}."),
        (f"/patterns/{borne.pk}/", "It was accepted until the end of {day}, which is over"),
    ):
        shown = client.get(address).content.decode()
        assert said.format(day=day(today if "." in said else yesterday)) in shown


def test_partners_see_what_is_theirs_and_sponsors_and_auditors_no_case(
    process: Process, partner: Organisation, someone: Callable[..., Person]
) -> None:
    PartOf.objects.create(process=process, organisation=partner)
    Party.objects.create(organisation=partner, level=Level.TEAM, name=WORKS)
    sofia = someone(Role.PARTNER)
    theirs = entry(process, "theirs", now_team=WORKS)
    Touch.objects.create(entry=theirs, organisation=partner)
    entry(process, "ours")
    hidden = entry(process, "hidden", now_team=WORKS)
    handed(WORKS, hidden, process.owner, due_at=at_noon(3))
    assert lines(sofia) == [
        "Nothing waits for you by name",
        "Below stands what waits for your team, or is new to you.",
        NEW,
        "1 exception lies with your team.",
        "Case theirs: “Repair” was done again",
        "Nord Works has it; it happened on 2 November 2026.",
    ]
    for role in (Role.SPONSOR, Role.AUDITOR):
        assert lines(someone(role))[0] == "Nothing waits for you"


def test_where_nothing_waits_it_is_said_what_happens_next(
    process: Process, someone: Callable[..., Person]
) -> None:
    administrator = someone(Role.ADMINISTRATOR)
    assert lines(administrator) == [
        "Nothing waits for you",
        "What the next import finds for you, and what others ask of you, comes here by itself.",
    ]
    upload = Upload.objects.create(
        process=process,
        name="log.csv",
        folder="f",
        size_bytes=1,
        uploaded_by=administrator,
        uploaded_at=LEFT,
    )
    Source.objects.create(upload=upload, path="/x", made_by=administrator, next_at=at_noon(30))
    assert lines(administrator)[1] == (
        "The next import is due at 30 November 2026, 12:00 UTC; what it finds for you comes here "
        "by itself."
    )


def test_a_longer_day_takes_no_more_queries(
    process: Process, host: Organisation, someone: Callable[..., Person]
) -> None:
    member, owner = someone(Role.MEMBER), process.owner
    team(host, STORES, member, owner)
    analysed(process, at=ago(days=1))
    counts = []
    for size in (1, 7):
        for number in range(size):
            _busy(process, member, f"{size}-{number}")
        lines(owner)
        counts.append([_queries(one) for one in (member, owner)])
    assert counts[0] == counts[1]


def _busy(process: Process, member: Person, key: str) -> None:
    """Keep one more of each thing that Today tells of."""
    owner = process.owner
    pattern(process, key)
    entry(process, f"new-{key}", now_team=STORES)
    handed(STORES, entry(process, f"offered-{key}"), owner)
    late = {"answer": Answer.ACCEPTED, "due_at": LEFT}
    handed(STORES, entry(process, f"late-{key}", owner=member, state=State.IN_WORK), owner, **late)
    made = room(entry(process, f"room-{key}"), member, owner)
    for one in (member, owner):
        _say(made, one, "Hello", day=4)
        Change.objects.create(entry=made.entry, at=at_noon(5), by=one, verb="taken")


def _queries(person: Person) -> int:
    browsing = browser(person)
    browsing.get("/today/")
    with CaptureQueriesContext(connection) as made:
        assert browsing.get("/today/").status_code == 200
    return len(made)


def test_one_lands_on_today_once_there_is_a_process(
    host: Organisation, someone: Callable[..., Person]
) -> None:
    analyst, member = someone(Role.ANALYST), someone(Role.MEMBER)
    places = [browser(one).get("/").headers["Location"] for one in (analyst, member)]
    assert places == ["/records/", "/today/"]
    Process.objects.create(process_id="b", name="B", owner=analyst, created_at=LEFT)
    assert browser(analyst).get("/").headers["Location"] == "/today/"
    assert host.people.count() == 2


@pytest.mark.parametrize(
    ("count", "shown", "more"),
    [(3, 3, ""), (12, 10, "2"), (999, 10, "989"), (1000, 10, "990+"), (1606, 10, "1,596+")],
)
def test_where_counting_stopped_it_is_said(count: int, shown: int, more: str) -> None:
    line = Line("What", "/", "Said.")
    assert Part((line,) * shown, count).more == more


@given(st.text(max_size=300), st.integers(20, 150))
def test_first_words_are_a_beginning_of_what_was_written(text: str, longest: int) -> None:
    words = " ".join(text.split())
    found = first_words(text, longest)
    assert words.startswith(found.removesuffix(" …"))
    assert found == words or len(found) <= longest + 2


def test_what_was_reported_without_a_team_lies_with_nobody(process: Process) -> None:
    how = {"kind": "reported", "place": "", "team": "", "now_team": "", "exception_id": None}
    entry(process, "", reported="The lift hangs", **how)
    assert lines(process.owner)[-2:] == [
        "The lift hangs",
        "It was reported by hand on 2 November 2026.",
    ]


def test_the_time_zone_is_said_once(process: Process) -> None:
    for number in range(3):
        made = room(entry(process, f"x{number}"), process.owner, at=LEFT)
        author = made.members.get()
        Message.objects.create(room=made, member=author, at=at_noon(4), text="Hello")
    assert page(process.owner).count("UTC") == 1
