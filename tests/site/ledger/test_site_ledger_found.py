"""Runs bring the ledger up to date: a row for each exception, once, whatever comes later."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.utils import timezone
from ledger_fixtures import DEPOT, STORES, STUCK, case, usual_log, work

from daylit.cli import daylit
from daylit_site.ledger.handing.parties import Side
from daylit_site.ledger.models import Change, Entry, Judging, Pattern, Standing, State, Touch
from daylit_site.ledger.operations import entries, hand_overs, patterns, terms
from daylit_site.ledger.operations.bulk import Doing, do_to_all
from daylit_site.records.models import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger_fixtures import Bring

    from daylit_site.people.models import Organisation
    from daylit_site.records.models import Process

pytestmark = pytest.mark.django_db

AT = timezone.now()


def the_stuck_one() -> Entry:
    return Entry.objects.get(case_id="open")


def listed() -> set[tuple[str, str, str, str]]:
    """Return what ``daylit exceptions list`` says of the same record."""
    words = ["exceptions", "list", "--record", str(settings.RECORD), "--format", "json"]
    rows = json.loads(CliRunner().invoke(daylit, words, catch_exceptions=False).stdout)
    return {(row["exception_id"], row["case_id"], row["kind"], row["place"]) for row in rows}


def in_ledger() -> set[tuple[str | None, str, str, str]]:
    found = Entry.objects.filter(is_found=True).select_related("pattern")
    return {
        (one.exception_id, one.case_id, one.pattern.kind, one.pattern.place)
        for one in found
        if one.pattern
    }


def test_each_exception_is_one_row_and_the_open_one_is_new(bring: Bring, process: Process) -> None:
    bring(process, usual_log())
    assert {
        state: Entry.objects.filter(state=state).count() for state in (State.NEW, State.OVER)
    } == {State.NEW: 1, State.OVER: Entry.objects.count() - 1}
    entry = the_stuck_one()
    assert (entry.kind, entry.place, entry.team, entry.now_team) == (
        "rework",
        "Repair",
        "Depot",
        "Depot",
    )
    assert entry.pattern == Pattern.objects.get(kind="rework", place="Repair")
    assert Standing.objects.get(process=process).run == process.latest_run


def test_command_line_and_ledger_agree_row_for_row(bring: Bring, process: Process) -> None:
    bring(process, usual_log())
    assert in_ledger() == listed()


def test_the_same_log_again_changes_no_row(bring: Bring, process: Process) -> None:
    bring(process, usual_log())
    before = list(Entry.objects.order_by("pk").values())
    bring(process, usual_log(), name="again.csv")
    assert list(Entry.objects.order_by("pk").values()) == before
    assert Change.objects.count() == 0


def test_what_was_resolved_is_opened_again_where_it_goes_on(bring: Bring, process: Process) -> None:
    bring(process, usual_log())
    entry = the_stuck_one()
    entries.resolve(
        entry=entry,
        resolution="A new pump",
        reason="The old one leaked",
        decided_as="owner",
        version=0,
        person=process.owner,
        now=AT,
    )
    bring(process, case("open", (*STUCK, STUCK[-1]), day=59), name="later.csv")
    now = the_stuck_one()
    assert (now.pk, now.state, now.resolution) == (entry.pk, State.REOPENED, "A new pump")
    assert now.reason == "", "Why it was closed is not why it is open."
    assert [one.verb for one in now.changes.all()] == ["resolved", "recurred"]


def test_what_nobody_took_is_over_once_its_case_closes(bring: Bring, process: Process) -> None:
    bring(process, usual_log())
    ending = (("Pick", "Stores"), ("Check", "Depot"), ("Release", "Control"))
    bring(process, case("open", (*STUCK, *ending), day=59), name="later.csv")
    assert the_stuck_one().state == State.OVER


def test_what_someone_took_stays_theirs_when_its_case_closes(
    bring: Bring, process: Process
) -> None:
    bring(process, usual_log())
    entries.take(entry=the_stuck_one(), version=0, person=process.owner, now=AT)
    ending = (("Pick", "Stores"), ("Check", "Depot"), ("Release", "Control"))
    bring(process, case("open", (*STUCK, *ending), day=59), name="later.csv")
    now = the_stuck_one()
    assert (now.state, now.owner, now.case_is_open) == (State.IN_WORK, process.owner, False)


def test_what_is_no_exception_is_left_out_by_the_library_and_kept_here(
    bring: Bring,
    process: Process,
    django_capture_on_commit_callbacks: Any,
) -> None:
    bring(process, usual_log())
    with django_capture_on_commit_callbacks(execute=True):
        entries.set_aside(
            entry=the_stuck_one(), reason="A test", version=0, person=process.owner, now=AT
        )
    work(process, Kind.JUDGE)
    gone = the_stuck_one().exception_id
    assert gone not in {row[0] for row in listed()}
    work(process, Kind.ANALYSE)
    now = the_stuck_one()
    assert (now.state, now.is_found) == (State.NONE, False)
    assert in_ledger() == listed()
    assert Judging.objects.get().taken_at is not None


def test_what_is_opened_again_is_found_again(bring: Bring, process: Process) -> None:
    bring(process, usual_log())
    entries.set_aside(
        entry=the_stuck_one(), reason="A test", version=0, person=process.owner, now=AT
    )
    work(process, Kind.ANALYSE)
    entries.reopen(
        entry=the_stuck_one(),
        reason="It was none",
        version=1,
        person=process.owner,
        now=timezone.now(),
    )
    work(process, Kind.ANALYSE)
    now = the_stuck_one()
    assert (now.state, now.is_found) == (State.REOPENED, True)


def test_exceptions_of_an_accepted_pattern_are_accepted_with_it(
    bring: Bring, process: Process
) -> None:
    bring(process, usual_log())
    until = (AT + timedelta(days=30)).date()
    patterns.accept(
        pattern=Pattern.objects.get(kind="rework", place="Repair"),
        until_on=until,
        reason="Until the new pumps are here",
        version=0,
        person=process.owner,
        now=AT,
    )
    work(process, Kind.ANALYSE)
    repaired = Entry.objects.filter(kind="rework", place="Repair")
    assert set(repaired.values_list("state", "accepted_until")) == {(State.ACCEPTED, until)}
    patterns.reopen(
        pattern=Pattern.objects.get(kind="rework", place="Repair"),
        reason="They are here",
        version=1,
        person=process.owner,
        now=timezone.now(),
    )
    work(process, Kind.ANALYSE)
    assert the_stuck_one().state == State.REOPENED
    assert Entry.objects.get(case_id="a-00", kind="rework").state == State.OVER


def test_what_was_resolved_stays_so_when_its_pattern_is_accepted_and_that_is_taken_back(
    bring: Bring, process: Process
) -> None:
    bring(process, usual_log())
    by: dict[str, Any] = {"version": None, "person": process.owner}
    closed, still_open = Entry.objects.get(case_id="a-00"), the_stuck_one()
    for one in (closed, still_open):
        said: dict[str, Any] = {"resolution": "Fixed", "reason": "Broken", "decided_as": ""}
        entries.resolve(entry=one, now=timezone.now(), **said, **by)
    pattern = Pattern.objects.get(kind="rework", place="Repair")
    until = (AT + timedelta(days=30)).date()
    patterns.accept(pattern=pattern, until_on=until, reason="x", now=timezone.now(), **by)
    work(process, Kind.ANALYSE)
    of_pattern = Entry.objects.filter(pattern=pattern)
    assert of_pattern.filter(state=State.ACCEPTED).count() == of_pattern.count() - 2
    pattern.refresh_from_db()
    patterns.reopen(pattern=pattern, reason="No more", now=timezone.now(), **by)
    work(process, Kind.ANALYSE)
    for one in (closed, still_open):
        one.refresh_from_db()
        assert (one.state, one.state_by, one.resolution) == (State.RESOLVED, process.owner, "Fixed")


def test_what_was_accepted_until_a_day_is_opened_by_the_first_run_after_it(
    bring: Bring, process: Process
) -> None:
    bring(process, usual_log())
    one, past = the_stuck_one(), timezone.now() - timedelta(days=30)
    entries.accept(
        entry=one, until_on=past.date(), reason="x", version=None, person=process.owner, now=past
    )
    work(process, Kind.JUDGE)
    one.refresh_from_db()
    assert one.state == State.ACCEPTED
    work(process, Kind.ANALYSE)
    one.refresh_from_db()
    assert (one.state, one.accepted_until, one.changes.last().verb) == (  # type: ignore[union-attr]
        State.REOPENED,
        None,
        "lapsed",
    )


def test_what_is_judged_while_a_run_is_made_is_not_undone_by_it(
    bring: Bring, process: Process
) -> None:
    bring(process, usual_log())
    one, later = the_stuck_one(), timezone.now() + timedelta(minutes=5)
    entries.accept(
        entry=one,
        until_on=(AT + timedelta(days=9)).date(),
        reason="x",
        version=None,
        person=process.owner,
        now=later,
    )
    work(process, Kind.JUDGE)
    work(process, Kind.ANALYSE)
    one.refresh_from_db()
    assert one.state == State.ACCEPTED


def test_the_agreed_time_goes_on_where_a_run_opens_again_and_ends_where_one_closes(
    bring: Bring, process: Process
) -> None:
    bring(process, usual_log())
    one = the_stuck_one()
    by: dict[str, Any] = {"person": process.owner}
    sides: dict[str, Any] = {"giver": Side("team", DEPOT), "taker": Side("team", STORES)}
    needs: dict[str, Any] = {"limit_seconds": 360_000, "needs": []}
    terms.agree(process=process, now=timezone.now(), **sides, **needs, **by)
    how: dict[str, Any] = {"to": sides["taker"], "brought": {}, "note": "", "version": None}
    made = hand_overs.offer(entry=one, now=timezone.now(), **how, **by)

    def due() -> tuple[str, bool]:
        one.refresh_from_db()
        made.refresh_from_db()
        return one.state, made.due_at is not None

    said: dict[str, Any] = {"resolution": "Fixed", "reason": "Broken", "decided_as": ""}
    entries.resolve(entry=one, version=None, now=timezone.now(), **said, **by)
    assert due() == (State.RESOLVED, False)
    again = case("open", (*STUCK, ("Repair", DEPOT)), day=59)[-1:]
    bring(process, again, name="more.csv")
    assert due() == (State.REOPENED, True)
    pattern = Pattern.objects.get(kind="rework", place="Repair")
    until = (AT + timedelta(days=30)).date()
    accepting: dict[str, Any] = {"until_on": until, "reason": "x", "version": None}
    patterns.accept(pattern=pattern, now=timezone.now(), **accepting, **by)
    work(process, Kind.ANALYSE)
    assert due() == (State.ACCEPTED, False)


def test_a_resolved_pattern_that_shows_itself_again_is_opened_again(
    bring: Bring, process: Process
) -> None:
    bring(process, usual_log())
    patterns.resolve(
        pattern=Pattern.objects.get(kind="rework", place="Repair"),
        resolution="New pumps",
        reason="They last",
        version=0,
        person=process.owner,
        now=AT,
    )
    bring(process, case("late", STUCK, day=80), name="later.csv")
    assert Pattern.objects.get(kind="rework", place="Repair").state == State.REOPENED


def test_a_partner_is_known_by_the_cases_that_it_had(
    bring: Bring, process: Process, nordparts: Organisation
) -> None:
    bring(process, usual_log())
    touched = Touch.objects.filter(organisation=nordparts)
    cases = set(touched.values_list("entry__case_id", flat=True))
    assert cases == {
        one for one in Entry.objects.values_list("case_id", flat=True) if one.startswith("b-")
    }


def test_the_row_follows_where_a_late_event_moves_the_id(bring: Bring, process: Process) -> None:
    bring(process, usual_log())
    entries.acknowledge(entry=the_stuck_one(), version=0, person=process.owner, now=AT)
    was = the_stuck_one()
    begun = next(row for row in usual_log() if row[0] == "open")
    bring(process, [("open", "Repair", begun[2].replace(":00:00Z", ":30:00Z"), *begun[3:])])
    now = the_stuck_one()
    assert now.exception_id != was.exception_id
    assert (now.pk, now.state, now.is_found) == (was.pk, State.ACKNOWLEDGED, True)


def test_what_is_judged_goes_with_it_where_a_late_event_moves_the_id(
    bring: Bring, process: Process
) -> None:
    bring(process, usual_log())
    until = (AT + timedelta(days=30)).date()
    entries.accept(
        entry=the_stuck_one(),
        until_on=until,
        reason="Known",
        version=0,
        person=process.owner,
        now=AT,
    )
    work(process, Kind.JUDGE)
    was = the_stuck_one()
    begun = next(row for row in usual_log() if row[0] == "open")
    bring(process, [("open", "Repair", begun[2].replace(":00:00Z", ":30:00Z"), *begun[3:])])
    now = the_stuck_one()
    assert now.exception_id != was.exception_id
    assert (now.pk, now.state, now.accepted_until) == (was.pk, State.ACCEPTED, until)


def test_a_run_in_the_middle_of_a_bulk_action_undoes_nothing_and_nothing_undoes_it(
    bring: Bring, process: Process
) -> None:
    """After the first of two is taken, a run finds the case of the second closed."""
    bring(process, [*usual_log(), *case("second", STUCK, day=58)])
    first, second = the_stuck_one(), Entry.objects.get(case_id="second")

    def one_after_the_other() -> Iterator[int]:
        yield first.pk
        ending = (("Pick", "Stores"), ("Check", "Depot"), ("Release", "Control"))
        bring(process, case("second", (*STUCK, *ending), day=58), name="later.csv")
        yield second.pk

    outcome = do_to_all(one_after_the_other(), Doing("take", process.owner, timezone.now()))
    assert (outcome.done, dict(outcome.refused)) == (
        1,
        {"Nothing was changed: this is over before anyone took it, by A run.": 1},
    )
    now = {
        one.pk: (one.state, one.owner) for one in Entry.objects.filter(pk__in=[first.pk, second.pk])
    }
    assert now == {first.pk: (State.IN_WORK, process.owner), second.pk: (State.OVER, None)}
    assert [one.verb for one in Change.objects.order_by("pk")] == ["taken", "over"]
    assert in_ledger() == listed()
