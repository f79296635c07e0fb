"""Each exception stands on one line of Today, where it is most urgent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from today_fixtures import DEPOT, LEFT, STORES, ago, entry, handed, lines, room, team

from daylit_site.ledger.models import Answer, Message
from daylit_site.people.roles import Role
from daylit_site.today.lines import COUNTED, Line, Part, joined
from daylit_site.today.once import URGENT_FIRST, told_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from daylit_site.people.models import Person
    from daylit_site.records.models import Process

ABOUT = st.sampled_from(
    ["/exceptions/1/", "/exceptions/2/", "/exceptions/2/#ask-1", "/patterns/3/"]
)
PARTS = st.lists(st.lists(ABOUT, max_size=4), min_size=1, max_size=2)


@pytest.mark.django_db
def test_what_is_handed_to_my_team_late_and_new_is_one_line_to_be_answered(
    process: Process, someone: Callable[..., Person]
) -> None:
    member, owner = someone(Role.MEMBER), process.owner
    team(process.owner.organisation, STORES, member)
    one = entry(process, now_team=STORES)
    handed(STORES, one, owner, due_at=ago(days=1))
    Message.objects.create(
        room=(here := room(one, owner, member)),
        member=here.members.get(person=owner),
        at=timezone.now(),
        text="Where is it?",
    )
    found = lines(member)
    assert found[:3] == [
        "One thing waits for you",
        "For you to do",
        "Case x1: “Repair” was done again",
    ]
    handed_over, message = found[3:]
    assert handed_over.startswith("process owner handed it over to Stores on ")
    assert message.endswith("process owner wrote: Where is it?")


@pytest.mark.django_db
def test_the_clock_of_what_waits_for_me_is_told_beside_it(
    process: Process, someone: Callable[..., Person]
) -> None:
    member = someone(Role.MEMBER)
    team(process.owner.organisation, STORES, member)
    one = entry(process, owner=member, state="in work")
    handed(STORES, one, member, due_at=ago(days=1), answer=Answer.ACCEPTED)
    found = lines(member)
    assert found[:3] == [
        "One thing waits for you",
        "For you to do",
        "Case x1: “Repair” was done again",
    ]
    assert [words.partition(" ")[0] for words in found[3:]] == ["You", "Over:"]


@pytest.mark.django_db
def test_what_only_is_new_is_left_out_of_what_is_new_and_counted_down(
    process: Process,
) -> None:
    owner = process.owner
    for number in range(7):
        entry(process, f"c{number}")
    last = entry(process, "c9", anchored_at=ago(days=1), last_anchored_at=ago(days=1))
    handed(DEPOT, last, owner, due_at=LEFT)
    found = lines(owner)
    assert sum("c9" in line for line in found) == 1
    assert "8 exceptions that nobody took yet, in what you answer for." in found
    assert found[-1] == "and 2 more"


@pytest.mark.django_db
def test_a_clock_stands_behind_those_that_are_told_elsewhere(process: Process) -> None:
    owner = process.owner
    team(owner.organisation, STORES, owner)
    for number in range(10):
        handed(STORES, entry(process, f"a{number}"), owner, due_at=ago(days=5))
    late = entry(process, "late")
    handed(DEPOT, late, owner, due_at=ago(days=1), answer=Answer.ACCEPTED)
    found = lines(owner)
    assert found[found.index("Clocks that run out") + 1].startswith("Case late:")


@given(st.fixed_dictionaries(dict.fromkeys(URGENT_FIRST, PARTS)))
def test_nothing_stands_twice_and_nothing_is_lost(where: dict[str, list[list[str]]]) -> None:
    parts = {
        key: tuple(
            Part(tuple(joined(Line("It", path, f"{key} {path}") for path in paths)), len(paths))
            for paths in lists
        )
        for key, lists in where.items()
    }
    once = told_once(parts)
    shown = [line.about for key in once for part in once[key] for line in part.lines]
    told = {line.about for key in parts for part in parts[key] for line in part.lines}
    assert sorted(shown) == sorted(told)
    for key in URGENT_FIRST:
        more = [(part.count - len(part.lines)) for part in once[key]]
        assert more == [(part.count - len(part.lines)) for part in parts[key]]


def test_where_counting_stopped_what_is_told_elsewhere_is_not_counted_down() -> None:
    line, first, second = (Line("It", "/exceptions/1/", "New") for _ in range(3))
    parts = {key: (Part((), 0),) for key in URGENT_FIRST}
    parts |= {"to-do": (Part((line,), 1),), "new": (Part((first, second), COUNTED),)}
    (new,) = told_once(parts)["new"]
    assert (len(new.lines), new.count, new.more) == (0, COUNTED, "1,000+")


def test_what_tells_of_many_things_is_never_taken_for_another() -> None:
    many = Line("Two patterns", "/patterns/", "Accepted", is_of_many=True)
    assert joined([many, many]) == [many, many]
