"""The clock of an exception: from what is done in its room, its log, and from both alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from ledger_fixtures import BEGIN, CONTROL, DEPOT, STORES, WORKS, case
from taken_log import take_log
from work_fixtures import MONDAY, TO_NORD, TO_STORES, TO_WORKS, Work, after

from daylit_site.ledger.handing import clocks
from daylit_site.ledger.handing.cards import card_of, hand_over_card
from daylit_site.ledger.handing.charges import Charged, Paused, charges, known_to, sides_known
from daylit_site.ledger.handing.clocks import clock_of, limit_used
from daylit_site.ledger.handing.handing import calendar_for
from daylit_site.ledger.handing.parties import Side
from daylit_site.ledger.models import Entry, State
from daylit_site.ledger.operations import entries, pauses
from daylit_site.ledger.operations.terms import agree
from daylit_site.ledger.room.shown import room_page
from daylit_site.people.models import Level
from daylit_site.records.models import Declaration, Declares, Finding, Job, Kind, Part, Run

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

    from daylit_site.ledger.handing.cards import Card
    from daylit_site.ledger.room.shown import EntryShown
    from daylit_site.people.models import Person
    from daylit_site.records.models import Process

HOURS = 3600.0


def hours(entry: Entry, at: float, level: str | None = None) -> dict[str | None, float]:
    """Return the hours that each party is charged with."""
    charged = clock_of(entry, after(at), level=level).clock.by_party()
    return {party: one.seconds / HOURS for party, one in charged.items()}


def needing(work: Work) -> None:
    """Agree that a contract number comes with work from the depot to the works."""
    agree(
        process=work.process,
        giver=Side(Level.TEAM, "Depot"),
        taker=TO_WORKS,
        limit_seconds=None,
        needs=["Contract number"],
        person=work.owner,
        now=after(0),
    )


def pause(work: Work, whose: str, *, at: float) -> None:
    pauses.pause(
        entry=work.entry,
        whose=Side(Level.TEAM, whose),
        reason="Contract number missing",
        version=None,
        person=work.member,
        now=after(at),
    )
    work.entry.refresh_from_db()


def test_what_was_reported_is_the_reporters_time_until_it_is_handed_over(work: Work) -> None:
    assert hours(work.entry, 4) == {"Depot": 4}
    work.hand_over(at=4)
    assert hours(work.entry, 10) == {"Depot": 4, "Nord Works": 6}


def test_what_is_returned_was_the_receivers_time(work: Work) -> None:
    work.hand_over(at=1)
    work.give_back(at=3)
    assert hours(work.entry, 4) == {"Depot": 2, "Nord Works": 2}


def test_what_is_returned_as_incomplete_was_the_senders_time(work: Work) -> None:
    needing(work)
    work.hand_over(at=1)
    work.give_back(at=3, lacking=["Contract number"])
    assert hours(work.entry, 4) == {"Depot": 4}


def test_where_nothing_needed_was_missing_the_time_stays_the_receivers(work: Work) -> None:
    needing(work)
    work.hand_over(at=1)
    work.give_back(at=3, lacking=["Something that nobody agreed on"])
    assert hours(work.entry, 4) == {"Depot": 2, "Nord Works": 2}


def test_time_that_is_paused_is_of_the_party_named(work: Work) -> None:
    work.hand_over(at=1)
    pause(work, "Depot", at=2)
    pauses.resume(entry=work.entry, version=None, person=work.member, now=after(5))
    timed = clock_of(work.entry, after(7))
    assert charges(timed, None) == [
        Charged(
            "Depot",
            False,
            4 * HOURS,
            4 / 7,
            0.0,
            (Paused(3 * HOURS, "Nord Works", "Contract number missing"),),
        ),
        Charged("Nord Works", False, 3 * HOURS, 3 / 7, 4 / 7, ()),
    ]


def test_what_is_closed_stands_still_until_it_is_opened_again(work: Work) -> None:
    work.hand_over(at=1)
    entries.resolve(
        entry=work.entry,
        resolution="Found",
        reason="It lay there",
        decided_as="",
        version=None,
        person=work.member,
        now=after(3),
    )
    work.entry.refresh_from_db()
    assert hours(work.entry, 9) == {"Depot": 1, "Nord Works": 2}
    entries.reopen(
        entry=work.entry, reason="Not so", version=None, person=work.member, now=after(10)
    )
    work.entry.refresh_from_db()
    assert hours(work.entry, 11) == {"Depot": 1, "Nord Works": 3}


def test_a_clock_of_organisations_names_those_of_teams(work: Work) -> None:
    work.hand_over(TO_STORES, at=1)
    work.accept(by=work.owner, at=2)
    work.hand_over(TO_NORD, at=3)
    by_organisation = hours(work.entry, 5, Level.ORGANISATION)
    assert by_organisation == {"City Buses": 3, "Nordparts AB": 2}
    assert hours(work.entry, 5) == {"Depot": 1, "Stores": 2, "Nordparts AB": 2}


def test_both_sides_read_the_same_times(work: Work) -> None:
    work.hand_over(at=1)
    timed = clock_of(work.entry, after(3))
    of_guest = charges(timed, known_to(work.guest, work.process, timed))
    assert of_guest == charges(timed, known_to(work.member, work.process, timed))


def test_who_a_partner_had_nothing_to_do_with_is_summed(work: Work) -> None:
    """Depot 1 h, Stores 1 h, then Nord Works 2 h: of these a partner knows who handed it over."""
    work.hand_over(TO_STORES, at=1)
    work.accept(by=work.owner, at=1.5)
    work.hand_over(TO_WORKS, at=2)
    timed = clock_of(work.entry, after(4))
    known = known_to(work.guest, work.process, timed)
    assert [(one.party, one.is_others, one.seconds / HOURS) for one in charges(timed, known)] == [
        ("Stores", False, 1),
        ("Nord Works", False, 2),
        (None, True, 1),
    ]
    assert Side(Level.TEAM, "Depot") not in sides_known(timed, work.guest, work.process)
    Part.objects.filter(organisation=work.guest.organisation_id).update(sees_borders=True)
    assert known_to(work.guest, work.process, timed) is None


def test_a_limit_counts_working_time_where_the_receiver_has_hours(work: Work) -> None:
    """8 h agreed, from Monday 17:00: one hour that day, seven on Tuesday from 08:00."""
    Declaration.objects.create(
        process=work.process,
        kind=Declares.CALENDAR,
        content={"toml": HOURS_OF_WORKS},
        declared_by=work.owner,
        declared_at=after(0),
    )
    agree(
        process=work.process,
        giver=Side(Level.TEAM, "Depot"),
        taker=TO_WORKS,
        limit_seconds=8 * HOURS,
        needs=[],
        person=work.owner,
        now=after(0),
    )
    made = work.hand_over(at=9)
    assert made.due_at == MONDAY + timedelta(days=1, hours=7)
    timed = clock_of(work.entry, after(26))
    used = limit_used(timed, made, calendar_for(timed, made))
    assert used is not None
    assert (used.used_seconds / HOURS, used.is_passed) == (3, False)


HOURS_OF_WORKS = """
[calendars.day]
zone = "UTC"
hours = { mon-fri = "08:00-18:00" }

[teams]
"Nord Works" = "day"
"""


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The record of two cases.

    ``open``: reported by Control at 8, repaired by the depot at 9, looked for by the stores at 10.
    ``closed``: reported by Control at 8, made by Nord Works at 9, released by Control at 10.
    """
    rows = case("open", (("Report", CONTROL), ("Repair", DEPOT), ("Pick", STORES)), day=0)
    rows += case("closed", (("Report", CONTROL), ("Make", WORKS), ("Release", CONTROL)), day=0)
    return take_log(tmp_path_factory.mktemp("clocks"), rows)


@pytest.fixture
def logged(record: Path, work: Work, settings: Settings) -> Work:
    """The same with an exception of the case that is open."""
    settings.RECORD = record
    work.entry = of_case("open", work.process, is_open=True)
    return work


def of_case(case_id: str, process: Process, *, is_open: bool, **more: Any) -> Entry:
    found = {
        "exception_id": f"e-{case_id}",
        "kind": "rework",
        "place": "Repair",
        "state": State.IN_WORK,
    }
    return Entry.objects.create(
        process=process,
        case_id=case_id,
        anchored_at=BEGIN,
        last_anchored_at=BEGIN,
        case_is_open=is_open,
        state_at=BEGIN,
        **(found | more),
    )


def since_begin(hours: float) -> float:
    """Return the hours after Monday morning of the fixtures that are so many after the log's."""
    return (BEGIN - MONDAY).total_seconds() / HOURS + hours


def test_log_and_room_are_one_clock(logged: Work) -> None:
    assert hours(logged.entry, since_begin(5)) == {DEPOT: 1, STORES: 4}
    logged.hand_over(TO_WORKS, at=since_begin(5))
    logged.give_back(at=since_begin(7))
    assert hours(logged.entry, since_begin(8)) == {DEPOT: 1, STORES: 5, WORKS: 2}
    timed = clock_of(logged.entry, after(since_begin(8)))
    assert timed.clock.elapsed == timedelta(hours=8)


def shown_to(reader: Person, one: Entry) -> EntryShown:
    return room_page(one, person=reader, now=after(since_begin(8)))


def told_of_clock(card: Card) -> tuple[object, ...]:
    return card.holder, card.since, card.goes_on, card.pieces, card.is_log_read


def reported(logged: Work, case_id: str) -> Entry:
    said: dict[str, Any] = {"kind": "reported", "reported": "It stands still", "place": ""}
    by = {"exception_id": None, "reported_by": logged.owner, "team": "Stores", "state": State.NEW}
    return of_case(case_id, logged.process, is_open=True, **said, **by)


@pytest.mark.parametrize("case_id", ["open", "closed", ""])
def test_a_page_makes_the_clock_of_the_steps_that_it_shows(
    case_id: str, logged: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, now = reported(logged, case_id), after(since_begin(8))
    read = card_of(one, logged.owner, now)
    shown = shown_to(logged.owner, one)
    asked: list[object] = []

    def ask(*of: object) -> list[object]:
        asked.append(of)
        return []

    monkeypatch.setattr(clocks, "answer", ask)
    card = hand_over_card(shown, logged.owner, now)["hand_over_card"]
    assert told_of_clock(card) == told_of_clock(read)
    assert asked == []


def test_a_page_that_shows_not_all_steps_makes_the_clock_of_all(logged: Work) -> None:
    one, now = reported(logged, "open"), after(since_begin(8))
    shown = shown_to(logged.owner, one)
    assert shown.case is not None
    cut = replace(shown.case, steps=shown.case.steps[:1])
    card = hand_over_card(replace(shown, case=cut), logged.owner, now)["hand_over_card"]
    assert told_of_clock(card) == told_of_clock(card_of(one, logged.owner, now))


def test_what_was_reported_of_a_case_without_steps_is_the_reporters_time(logged: Work) -> None:
    one, now = reported(logged, "open"), after(since_begin(8))
    shown = shown_to(logged.owner, one)
    assert shown.case is not None
    without = replace(shown.case, row=shown.case.row | {"step_count": 0}, steps=[])
    card = hand_over_card(replace(shown, case=without), logged.owner, now)["hand_over_card"]
    assert card.holder == TO_STORES
    assert card.goes_on


def test_a_limit_begins_with_the_hand_over_though_the_receiver_had_the_work_before(
    logged: Work,
) -> None:
    """By the log the stores have it since 10; it is handed to them at 13, with 8 h for it."""
    agree(
        process=logged.process,
        giver=Side(Level.TEAM, "Depot"),
        taker=TO_STORES,
        limit_seconds=8 * HOURS,
        needs=[],
        person=logged.owner,
        now=after(0),
    )
    made = logged.hand_over(TO_STORES, at=since_begin(5))
    for at, expected in ((5, 0), (7, 2)):
        used = limit_used(clock_of(logged.entry, after(since_begin(at))), made, None)
        assert used is not None
        assert (used.used_seconds / HOURS, used.due_at) == (expected, made.due_at)
    assert hours(logged.entry, since_begin(7)) == {DEPOT: 1, STORES: 6}


def test_teams_of_a_log_are_named_by_the_organisation_that_it_states(logged: Work) -> None:
    logged.hand_over(TO_NORD, at=since_begin(5))
    by_organisation = hours(logged.entry, since_begin(6), Level.ORGANISATION)
    assert by_organisation == {"City Buses": 5, "Nordparts AB": 1}


def test_a_case_that_is_over_stands_still_until_it_is_handed_over(logged: Work) -> None:
    logged.entry = of_case("closed", logged.process, is_open=False)
    assert hours(logged.entry, since_begin(9)) == {WORKS: 1, CONTROL: 1}
    assert not clock_of(logged.entry, after(since_begin(9))).clock.goes_on
    logged.hand_over(TO_WORKS, at=since_begin(9))
    assert hours(logged.entry, since_begin(12)) == {WORKS: 4, CONTROL: 1}


def test_where_the_log_cannot_be_read_the_clock_holds_what_was_done_in_the_room(
    logged: Work, settings: Settings, tmp_path: Path
) -> None:
    settings.RECORD = tmp_path / "gone"
    logged.hand_over(TO_WORKS, at=since_begin(5))
    timed = clock_of(logged.entry, after(since_begin(6)))
    assert not timed.is_log_read
    assert hours(logged.entry, since_begin(6)) == {WORKS: 1}


def ending(process: Process, at: float) -> None:
    """Say that a run found the log to end so many hours after it begins."""
    ends_at = after(since_begin(at))
    job = Job.objects.create(
        kind=Kind.ANALYSE, process=process, asked_by=process.owner, asked_at=ends_at
    )
    run = Run.objects.create(
        process=process, job=job, number=1, record_version=1, made_at=ends_at, finished_at=ends_at
    )
    content = {"contents": {"last_at": ends_at.isoformat()}}
    Finding.objects.create(run=run, name="told", content=content)


def test_time_after_the_log_is_nobodys_until_something_is_done_here(logged: Work) -> None:
    ending(logged.process, 3)
    assert hours(logged.entry, since_begin(9)) == {DEPOT: 1, STORES: 2}
    assert clock_of(logged.entry, after(since_begin(9))).not_known == timedelta(hours=6)
    logged.hand_over(TO_WORKS, at=since_begin(5))
    assert hours(logged.entry, since_begin(9)) == {DEPOT: 1, STORES: 2, WORKS: 4}
    timed = clock_of(logged.entry, after(since_begin(9)))
    assert timed.not_known == timedelta(hours=2)
    assert timed.clock.elapsed + timed.not_known == timedelta(hours=9)


def test_what_the_room_said_before_the_log_ends_is_known(logged: Work) -> None:
    logged.hand_over(TO_WORKS, at=since_begin(2))
    ending(logged.process, 3)
    assert hours(logged.entry, since_begin(9)) == {DEPOT: 1, STORES: 1, WORKS: 7}
    assert clock_of(logged.entry, after(since_begin(9))).log_ends_at is None


def test_at_the_moment_of_its_report_no_time_is_anyones_and_nothing_is_paused(work: Work) -> None:
    timed = clock_of(work.entry, work.entry.anchored_at)
    assert (timed.clock.spans, timed.pause) == ((), None)
