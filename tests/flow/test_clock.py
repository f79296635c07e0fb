"""The fair clock: who held the work of a case, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from clocks_at_random import MINUTES, rooms, steps
from clocks_by_hand import step
from hypothesis import assume, given
from hypothesis import strategies as st

from builders import at
from daylit.errors import ParameterError
from daylit.flow.clock import fair_clock
from daylit.flow.clock_marks import Closed, HandedOver, Paused, Reopened, Resumed, Returned
from daylit.flow.clock_spans import Charge, Clock, Span

if TYPE_CHECKING:
    from random import Random

    from clocks_at_random import Row

    from daylit.flow.clock_marks import RoomEvent

UNTIL = st.one_of(st.none(), MINUTES.map(at))
NOTHING = timedelta()
ROOM: list[RoomEvent] = [
    HandedOver(at(20), "B"),
    Paused(at(30), "X", "papers"),
    Resumed(at(40)),
    Returned(at(50), "A", is_incomplete=True),
    Closed(at(60)),
    Reopened(at(90)),
]


def test_spans_say_who_held_the_work_who_is_charged_and_why() -> None:
    clock = fair_clock([step("A", at(0), at(10))], ROOM, until=at(100))
    assert clock.spans == (
        Span("A", "A", at(0), at(10), "handling"),
        Span("A", "A", at(10), at(20), "waiting"),
        Span("A", "B", at(20), at(30), "returned as incomplete"),
        Span("X", "B", at(30), at(40), "paused", "papers"),
        Span("A", "B", at(40), at(50), "returned as incomplete"),
        Span("A", "A", at(50), at(60), "returned"),
        Span("A", "A", at(90), at(100), "returned"),
    )
    assert clock.goes_on
    assert clock.elapsed_seconds == 70 * 60
    charges = clock.by_party()
    assert list(charges) == ["A", "X"]
    assert (charges["A"].seconds, charges["A"].paused_seconds) == (3600, 0)
    assert (charges["X"].seconds, charges["X"].paused_seconds) == (600, 600)


def test_what_is_said_later_than_asked_is_not_known_yet() -> None:
    clock = fair_clock([step("A", at(0), at(10))], ROOM, until=at(45))
    assert [(span.party, span.why) for span in clock.spans][2:] == [
        ("B", "handed over"),
        ("X", "paused"),
        ("B", "handed over"),
    ]


def test_a_case_of_which_nothing_is_known_has_no_time() -> None:
    nothing = Clock((), goes_on=False)
    assert fair_clock([], [], until=None) == nothing
    assert fair_clock([step("A", at(10), at(20))], [], until=at(5)) == nothing
    assert (nothing.by_party(), nothing.elapsed_seconds) == ({}, 0)


def test_where_nobody_is_ever_named_the_time_is_nobodys() -> None:
    clock = fair_clock([step(None, at(0), at(10))], [], until=at(15))
    assert clock.by_party() == {None: Charge(timedelta(minutes=15), NOTHING)}


def test_of_receivers_only_the_first_has_the_work_from_the_beginning() -> None:
    said: list[RoomEvent] = [HandedOver(at(20), "B"), HandedOver(at(30), "C")]
    clock = fair_clock([step(None, at(0), at(10))], said, until=at(40))
    assert [(span.party, span.from_at) for span in clock.spans] == [
        ("B", at(0)),
        ("B", at(10)),
        ("B", at(20)),
        ("C", at(30)),
    ]


def test_a_closed_case_does_not_go_on() -> None:
    assert not fair_clock([step("A", at(0), at(10))], [Closed(at(10))], until=at(20)).goes_on
    assert not fair_clock([step("A", at(0), at(10))], [], until=None).goes_on


def test_after_reopening_the_work_waits_for_the_next_step_and_before_closing_it_did_not() -> None:
    done = [step("A", at(0), at(10)), step("B", at(50), at(60))]
    clock = fair_clock(done, [Closed(at(20)), Reopened(at(40))], until=None)
    assert [(span.party, span.from_at, span.why) for span in clock.spans] == [
        ("A", at(0), "handling"),
        ("A", at(10), "waiting"),
        ("B", at(40), "waiting"),
        ("B", at(50), "handling"),
    ]


def test_what_the_room_said_is_over_with_the_next_step_even_where_the_case_is_reopened() -> None:
    done = [step("A", at(0), at(10)), step("C", at(20), at(30)), step("D", at(60), at(70))]
    said: list[RoomEvent] = [HandedOver(at(15), "B"), Closed(at(40)), Reopened(at(50))]
    spans = fair_clock(done, said, until=None).spans
    assert [(span.party, span.from_at) for span in spans][-3:] == [
        ("C", at(30)),
        ("D", at(50)),
        ("D", at(60)),
    ]


def test_a_pause_said_of_a_closed_case_says_nothing() -> None:
    said: list[RoomEvent] = [Closed(at(10)), Paused(at(12), "X", "papers"), Reopened(at(20))]
    clock = fair_clock([step("A", at(0), at(10))], said, until=at(30))
    assert clock.by_party() == {"A": Charge(timedelta(minutes=20), NOTHING)}


def test_what_came_from_elsewhere_and_goes_to_another_as_incomplete_moves_from_its_offer() -> None:
    done = [step("C", at(0), at(10)), step("B", at(10), at(20))]
    said: list[RoomEvent] = [HandedOver(at(30), "C"), Returned(at(40), "A", is_incomplete=True)]
    clock = fair_clock(done, said, until=at(40))
    assert {party: charge.seconds / 60 for party, charge in clock.by_party().items()} == {
        "C": 10,
        "B": 20,
        "A": 10,
    }


def test_what_is_returned_to_the_one_who_has_it_changes_no_charge() -> None:
    done = [step("A", at(0), at(10)), step("B", at(10), at(20)), step("A", at(20), at(40))]
    said: list[RoomEvent] = [Returned(at(30), "A", is_incomplete=True)]
    assert fair_clock(done, said, until=None) == fair_clock(done, [], until=None)


def test_what_nobody_offered_cannot_be_charged_to_a_sender() -> None:
    said: list[RoomEvent] = [Returned(at(10), "A", is_incomplete=True)]
    clock = fair_clock([step("B", at(0), at(5))], said, until=at(10))
    assert list(clock.by_party()) == ["B"]


def test_a_moment_without_a_time_zone_is_refused() -> None:
    naive = datetime(2026, 3, 2, 8)  # noqa: DTZ001 (that is what is tested)
    with pytest.raises(ParameterError) as refused:
        fair_clock([step("A", naive, naive)], [], until=None)
    assert str(refused.value) == (
        "The moment 2026-03-02 08:00:00 has no time zone; a clock needs one."
    )
    with pytest.raises(ParameterError):
        fair_clock([step("A", at(0), at(0))], [], until=naive)


def test_a_step_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ParameterError) as refused:
        fair_clock([step("A", at(10), at(5))], [], until=None)
    assert str(refused.value) == (
        "A step began at 2026-03-02 00:10:00+00:00 and ended before that, "
        "at 2026-03-02 00:05:00+00:00."
    )


@given(steps(), rooms(), UNTIL)
def test_what_the_parties_are_charged_with_is_the_elapsed_time(
    done: list[Row], said: list[RoomEvent], until: datetime | None
) -> None:
    clock = fair_clock(done, said, until=until)
    charges = clock.by_party().values()
    assert sum((charge.length for charge in charges), NOTHING) == clock.elapsed
    assert clock.elapsed == _open_time(done, said, until)
    assert all(NOTHING <= charge.paused <= charge.length for charge in charges)


def _open_time(done: list[Row], said: list[RoomEvent], until: datetime | None) -> timedelta:
    """Count the minutes in which the case had begun, was not over and was not closed."""
    moments = [row[name] for row in done for name in ("started_at", "ended_at")]
    moments += [event.at for event in said]
    known = [moment for moment in moments if until is None or moment <= until]
    if not known:
        return NOTHING
    turns = sorted(
        (event for event in said if isinstance(event, Closed | Reopened)),
        key=lambda event: event.at,
    )
    begin, end = min(known), until or max(known)
    counted = 0
    for minute in range((end - begin) // timedelta(minutes=1)):
        now = begin + timedelta(minutes=minute, seconds=30)
        last = [event for event in turns if event.at < now][-1:]
        counted += not any(isinstance(event, Closed) for event in last)
    return timedelta(minutes=counted)


@given(steps(), rooms(), UNTIL)
def test_spans_follow_each_other_and_only_closing_parts_them(
    done: list[Row], said: list[RoomEvent], until: datetime | None
) -> None:
    spans = fair_clock(done, said, until=until).spans
    reopened = {event.at for event in said if isinstance(event, Reopened)}
    for before, after in pairwise(spans):
        assert before.to_at <= after.from_at
        assert before.to_at == after.from_at or after.from_at in reopened
        same = replace(before, from_at=after.from_at, to_at=after.to_at)
        assert same != after or before.to_at < after.from_at
    assert all(span.length > NOTHING for span in spans)
    assert all((span.reason is None) == (span.why != "paused") for span in spans)


@given(steps(parties=st.sampled_from("ABC")), UNTIL)
def test_the_log_alone_charges_who_began_last_else_who_begins_next_else_who_was_last(
    done: list[Row], until: datetime | None
) -> None:
    for span in fair_clock(done, [], until=until).spans:
        for minute in range(span.length // timedelta(minutes=1)):
            now = span.from_at + timedelta(minutes=minute, seconds=30)
            assert span.party == _holder_by_the_log(done, now, until)


def _holder_by_the_log(done: list[Row], now: datetime, until: datetime | None) -> str:
    known = [row for row in done if until is None or row["started_at"] <= until]
    by_begin = sorted(known, key=lambda row: row["started_at"])
    running = [row for row in by_begin if row["started_at"] < now < row["ended_at"]]
    if running:
        return str(running[-1]["party"])
    # Of one moment the steps of no length come before those that begin and go on.
    later = [row for row in by_begin if row["started_at"] > now]
    later.sort(key=lambda row: (row["started_at"], row["started_at"] < row["ended_at"]))
    if later:
        return str(later[0]["party"])
    # Of those that ended last, the one that began last: of like ones max takes the first.
    return str(max(reversed(by_begin), key=lambda row: row["ended_at"])["party"])


@given(steps(), rooms(), st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_given_does_not_matter(
    done: list[Row], said: list[RoomEvent], chance: Random
) -> None:
    assume(len({row["started_at"] for row in done}) == len(done))
    assume(len({event.at for event in said}) == len(said))
    mixed, mixed_said = list(done), list(said)
    chance.shuffle(mixed)
    chance.shuffle(mixed_said)
    assert fair_clock(mixed, mixed_said, until=at(40)) == fair_clock(done, said, until=at(40))


@given(steps(), rooms(), st.integers(-1000, 1000))
def test_another_day_gives_the_same_charges(
    done: list[Row], said: list[RoomEvent], days: int
) -> None:
    later = timedelta(days=days)
    moved = [step(row["party"], row["started_at"] + later, row["ended_at"] + later) for row in done]
    moved_said = [replace(event, at=event.at + later) for event in said]
    assert (
        fair_clock(moved, moved_said, until=at(40) + later).by_party()
        == fair_clock(done, said, until=at(40)).by_party()
    )


@given(steps(), rooms(), MINUTES, MINUTES)
def test_nobody_is_charged_before_the_work_is_offered(
    done: list[Row], said: list[RoomEvent], offered: int, until: int
) -> None:
    assume(any(row["party"] and row["started_at"] <= at(until) for row in done))
    others = [event for event in said if not isinstance(event, HandedOver)]
    clock = fair_clock(done, [*others, HandedOver(at(offered), "Z")], until=at(until))
    assert all(span.from_at >= at(offered) for span in clock.spans if span.party == "Z")


@given(steps(), rooms())
def test_who_is_named_in_pauses_only_is_charged_with_these(
    done: list[Row], said: list[RoomEvent]
) -> None:
    clock = fair_clock(done, said, until=at(40))
    charge = clock.by_party().get("X", Charge(NOTHING, NOTHING))
    assert charge.length == charge.paused


@given(steps(), rooms())
def test_what_was_missing_changes_who_is_charged_and_nothing_else(
    done: list[Row], said: list[RoomEvent]
) -> None:
    complete = [
        replace(event, is_incomplete=False) if isinstance(event, Returned) else event
        for event in said
    ]
    told, plain = (fair_clock(done, events, until=at(40)) for events in (said, complete))
    assert told.elapsed == plain.elapsed
    paused = [[span for span in clock.spans if span.why == "paused"] for clock in (told, plain)]
    assert paused[0] == paused[1]
    senders = {event.to for event in said if isinstance(event, Returned) and event.is_incomplete}
    for party, charge in plain.by_party().items():
        now = told.by_party().get(party, Charge(NOTHING, NOTHING))
        assert now.length <= charge.length or party in senders
