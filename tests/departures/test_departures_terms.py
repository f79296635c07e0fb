"""Limits that people stated, and the places where cases broke them."""

from __future__ import annotations

from collections import defaultdict
from operator import itemgetter
from random import Random
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import at, built, log, reading
from daylit.departures.terms import Term, merged, term_name, term_place
from daylit.departures.terms_broken import LATE, late_by_terms, term_clock
from daylit.errors import ParameterError
from daylit.record.calendars import Calendar, Calendars
from daylit.record.store import with_open
from daylit.sources.terms_file import parse_term

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine
    from daylit.record.schema import Party

Rows = list[dict[str, Any]]
AS_OF = at(10_000)
HOUR, MINUTE = 3600, 60
OFFICE = Calendar("office", ZoneInfo("UTC"), week=(((480, 960),),) * 5 + ((), ()))
NIGHT = Calendar("night", ZoneInfo("UTC"), week=(((0, 480),),) * 7)


def late(
    engine: Engine,
    folder: Path,
    lines: list[str],
    *limits: str,
    party: Party | None = "team",
    calendars: Calendars | None = None,
) -> Rows:
    """Return the breaks of limits by case and position; a case is closed that ends with End."""
    made = built(engine, folder, reading(engine, log(*lines)))
    steps = engine.named(made.steps)
    cases = engine.view(with_open, made.cases, closing=("End",))
    terms = tuple(map(parse_term, limits))
    if calendars is None:
        found = engine.answer(late_by_terms, steps, cases, terms=terms, as_of=AS_OF, party=party)
    else:
        clock = term_clock(engine, steps, calendars, as_of=AS_OF)
        found = engine.answer(
            late_by_terms,
            engine.named(clock.steps),
            cases,
            clock.days,
            terms=terms,
            as_of=AS_OF,
            party=party,
            default_calendar=clock.default_calendar,
        )
    return sorted(found, key=itemgetter("case_id", "anchor_position"))


def told(rows: Rows, *names: str) -> list[tuple[Any, ...]]:
    """Return some columns of rows."""
    return [tuple(row[name] for name in names) for row in rows]


def test_a_step_that_came_after_the_limit_is_late_by_what_was_beyond_it(
    engine: Engine, tmp_path: Path
) -> None:
    lines = ["x A 0 start", "x A 10 complete", "x B 75", "x End 80"]
    (row,) = late(engine, tmp_path, lines, "A -> B = 1 h")
    assert list(row) == list(LATE)
    assert row.pop("anchor_event_id")
    assert row == {
        "case_id": "x",
        "rule_id": "A → B within 1 h",
        "place": "A → B",
        "anchor_position": 2,
        "began_position": 1,
        "anchored_at": at(75),
        "clock": "elapsed",
        "taken_seconds": 65 * MINUTE,
        "allowed_seconds": 60 * MINUTE,
        "delay_seconds": 5 * MINUTE,
        "due_at": at(70),
        "is_running": False,
    }


def test_what_takes_exactly_the_limit_is_not_late(engine: Engine, tmp_path: Path) -> None:
    lines = ["x A 0", "x B 60", "x End 61", "y A 0", "y B 60.1", "y End 61"]
    assert told(late(engine, tmp_path, lines, "A -> B = 1 h"), "case_id") == [("y",)]


def test_steps_that_share_the_next_one_are_late_once_from_the_earliest(
    engine: Engine, tmp_path: Path
) -> None:
    lines = ["x A 0", "x A 30", "x B 90", "x End 91"]
    rows = late(engine, tmp_path, lines, "A -> B = 1 h")
    assert told(rows, "began_position", "anchor_position", "taken_seconds") == [(1, 3, 90 * MINUTE)]


def test_each_step_is_judged_against_the_first_one_after_it(engine: Engine, tmp_path: Path) -> None:
    lines = ["x A 0", "x B 10", "x A 20", "x B 90", "x B 400", "x End 401"]
    rows = late(engine, tmp_path, lines, "A -> B = 1 h")
    assert told(rows, "began_position", "anchor_position", "taken_seconds") == [(3, 4, 70 * MINUTE)]


def test_a_step_that_began_before_the_other_had_ended_is_not_late(
    engine: Engine, tmp_path: Path
) -> None:
    lines = ["x A 0 start", "x B 90", "x A 100 complete", "x End 101"]
    assert late(engine, tmp_path, lines, "A -> B = 1 h") == []


def test_an_activity_may_be_limited_until_it_is_done_again(engine: Engine, tmp_path: Path) -> None:
    lines = ["x A 0", "x A 30", "x A 130", "x End 131", "y A 0", "y End 500"]
    rows = late(engine, tmp_path, lines, "A -> A = 1 h")
    assert told(rows, "case_id", "began_position", "anchor_position") == [("x", 2, 3)]


def test_what_never_came_is_late_only_in_an_open_case(engine: Engine, tmp_path: Path) -> None:
    lines = ["closed A 0", "closed End 500", "open A 0", "open A 5", "open C 6"]
    (row,) = late(engine, tmp_path, lines, "A -> B = 1 h")
    assert (row["case_id"], row["is_running"]) == ("open", True)
    assert (row["anchor_position"], row["began_position"], row["anchored_at"]) == (1, 1, at(0))
    assert (row["taken_seconds"], row["due_at"]) == (10_000 * MINUTE, at(60))


def test_an_open_case_that_still_has_time_is_not_late(engine: Engine, tmp_path: Path) -> None:
    assert late(engine, tmp_path, ["x A 9970"], "A -> B = 1 h") == []


def test_a_hand_over_waits_from_the_end_of_the_step_before(engine: Engine, tmp_path: Path) -> None:
    lines = [
        "x A 0 /north",
        "x B 100",
        "x C 190 /stores",
        "x D 300 /stores",
        "x E 301 /north",
        "x F 350 /stores",
        "x End 360",
    ]
    (row,) = late(engine, tmp_path, lines, "-> stores = 80 min")
    assert (row["place"], row["rule_id"]) == ("→ stores", "→ stores within 1 h 20 min")
    assert (row["began_position"], row["anchor_position"], row["anchored_at"]) == (2, 3, at(190))
    assert (row["taken_seconds"], row["is_running"]) == (90 * MINUTE, False)


@pytest.mark.parametrize("party", ["person", None])
def test_hand_overs_to_persons_are_not_judged(
    engine: Engine, tmp_path: Path, party: Party | None
) -> None:
    lines = ["x A 0 ann/", "x B 500 bob/", "x End 501"]
    assert late(engine, tmp_path, lines, "-> bob = 1 h", party=party) == []


def test_a_whole_case_is_timed_to_its_last_end_or_while_open_to_now(
    engine: Engine, tmp_path: Path
) -> None:
    lines = ["quick A 0", "quick End 60", "slow A 0", "slow End 61", "open A 9900", "open B 9910"]
    rows = late(engine, tmp_path, lines, "case = 1 h")
    names = ("case_id", "place", "taken_seconds", "anchor_position", "is_running", "due_at")
    assert told(rows, *names) == [
        ("open", "the whole case", 100 * MINUTE, 2, True, at(9960)),
        ("slow", "the whole case", 61 * MINUTE, 2, False, at(60)),
    ]


def test_the_breaks_of_all_terms_stand_together(engine: Engine, tmp_path: Path) -> None:
    lines = ["x A 0 /north", "x B 100 /south", "x End 101 /south"]
    rows = late(engine, tmp_path, lines, "A -> B = 1 h", "-> south = 1 h", "case = 1 h")
    assert {row["place"] for row in rows} == {"A → B", "→ south", "the whole case"}


def test_activities_that_the_log_lacks_break_nothing(engine: Engine, tmp_path: Path) -> None:
    lines = ["x A 0", "x End 500"]
    assert late(engine, tmp_path, lines, "Y -> Z = 1 h", "A -> Z = 1 h", "Y -> End = 1 h") == []


CALENDARS = Calendars(
    {"office": OFFICE, "night": NIGHT}, teams={"south": "office", "moon": "night"}
)


def test_working_time_is_that_of_who_does_the_step_that_is_waited_for(
    engine: Engine, tmp_path: Path
) -> None:
    # From Monday 15:00 to Tuesday 09:00 the office works 2 h, the night shift 8 h.
    lines = [
        "office A 900 /moon",
        "office B 1980 /south",
        "office End 1981",
        "night A 900 /south",
        "night B 1980 /moon",
        "night End 1981",
        "nobody A 900",
        "nobody B 1980",
        "nobody End 1981",
    ]
    rows = late(engine, tmp_path, lines, "A -> B = 90 working min", calendars=CALENDARS)
    assert told(rows, "case_id", "clock", "taken_seconds", "delay_seconds", "due_at") == [
        ("night", "working time", 8 * HOUR, 6.5 * HOUR, None),
        ("office", "working time", 2 * HOUR, 0.5 * HOUR, None),
    ]


def test_a_hand_over_in_working_time_is_by_the_receiving_party(
    engine: Engine, tmp_path: Path
) -> None:
    lines = ["x A 900 /moon", "x B 1980 /south", "x End 1981"]
    limits = ("-> south = 1 working hour", "-> moon = 1 working hour")
    rows = late(engine, tmp_path, lines, *limits, calendars=CALENDARS)
    assert told(rows, "place", "taken_seconds") == [("→ south", 2 * HOUR)]


def test_elapsed_and_working_limits_may_be_asked_together(engine: Engine, tmp_path: Path) -> None:
    lines = ["x A 900 /moon", "x B 1980 /south", "x End 1981"]
    limits = ("A -> B = 17 h", "A -> B = 1 working hour")
    rows = late(engine, tmp_path, lines, *limits, calendars=CALENDARS)
    assert sorted(told(rows, "clock", "taken_seconds")) == [
        ("elapsed", 18 * HOUR),
        ("working time", 2 * HOUR),
    ]


def test_what_has_not_come_yet_is_by_the_default_calendar(engine: Engine, tmp_path: Path) -> None:
    # From Saturday noon to Sunday evening, when one looks: 10,000 minutes after Monday 00:00.
    lines = ["x A 7920 /south"]
    default = Calendars(CALENDARS.by_name, CALENDARS.teams, default="night")
    limits = ("A -> B = 7 working hours", "case = 7 working hours")
    rows = late(engine, tmp_path, lines, *limits, calendars=default)
    assert sorted(told(rows, "place", "taken_seconds", "is_running")) == [
        ("A → B", 8 * HOUR, True),
        ("the whole case", 8 * HOUR, True),
    ]


def test_what_has_not_come_yet_is_not_judged_without_a_default_calendar(
    engine: Engine, tmp_path: Path
) -> None:
    lines = ["x A 0 /south"]
    limit = "A -> B = 1 working hour"
    assert late(engine, tmp_path, lines, limit, calendars=CALENDARS) == []


def test_working_time_needs_a_calendar(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(ParameterError) as raised:
        late(engine, tmp_path, ["x A 0"], "A -> B = 8 working hours")
    assert str(raised.value) == (
        "The limit “B” within 8 working hours of “A” is in working time, which needs a calendar."
    )


def test_a_whole_case_in_working_time_needs_a_default_calendar(
    engine: Engine, tmp_path: Path
) -> None:
    with pytest.raises(ParameterError) as raised:
        late(engine, tmp_path, ["x A 0"], "case = 8 working hours", calendars=CALENDARS)
    assert str(raised.value) == (
        "The limit the whole case within 8 working hours is in working time, which needs a default "
        "calendar: a whole case waits for no single party."
    )


def test_at_least_one_limit_is_needed(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(ParameterError) as raised:
        late(engine, tmp_path, ["x A 0"])
    assert str(raised.value) == "No limit is stated, so nothing can be late by one."


@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 1_000_000), allowed=st.integers(1, 150))
def test_what_is_late_between_two_activities_is_what_a_slow_count_finds(
    engine: Engine, tmp_path: Path, seed: int, allowed: int
) -> None:
    events = many_cases(seed)
    closed = {case for case, activity, _ in events if activity == "End"}
    lines = [f"{case} {activity} {minute}" for case, activity, minute in events]
    rows = late(engine, tmp_path, lines, f"A -> B = {allowed} min")
    found = told(rows, "case_id", "began_position", "anchor_position", "taken_seconds")
    assert sorted(found) == slowly(events, allowed, closed)


def many_cases(seed: int) -> list[tuple[str, str, int]]:
    """Return (case, activity, minute) in order, of cases half of which end with End."""
    chance = Random(seed)  # noqa: S311 (nothing is secret here)
    events = [
        (f"x{case}", chance.choice("ABC"), chance.randrange(300))
        for case in range(80)
        for _ in range(chance.randrange(1, 9))
    ]
    events.sort(key=itemgetter(2))
    return [*events, *((f"x{case}", "End", 301) for case in range(0, 80, 2))]


def slowly(
    events: list[tuple[str, str, int]], allowed: int, closed: set[str]
) -> list[tuple[str, int, int, float]]:
    by_case: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for case, activity, minute in events:
        by_case[case].append((activity, minute))
    late = []
    for case, its in by_case.items():
        first: dict[int | None, int] = {}
        for place, (activity, _) in enumerate(its):
            if activity == "A":
                later = (p for p in range(place + 1, len(its)) if its[p][0] == "B")
                first.setdefault(next(later, None), place)
        for came, began in first.items():
            until = its[came][1] if came is not None else 0 if case in closed else 10_000
            taken = until - its[began][1]
            if taken > allowed:
                anchor = began if came is None else came
                late.append((case, began + 1, anchor + 1, float(taken * MINUTE)))
    return sorted(late)


def test_a_term_is_named_by_its_place_and_limit_however_it_was_spelled() -> None:
    names = {
        "A -> B = 90 min": "A → B within 1 h 30 min",
        "A -> B = 1.5 hours": "A → B within 1 h 30 min",
        "-> Stores = 30 working hours": "→ Stores within 30 h of working time",
        "case = 1 week": "the whole case within 7 days",
    }
    assert {text: term_name(parse_term(text)) for text in names} == names


def test_a_later_term_takes_the_place_of_an_earlier_one_for_the_same_place() -> None:
    old, other, new = map(parse_term, ("A -> B = 1 h", "case = 3 days", "A -> B = 2 h"))
    assert merged((old, other), (new,)) == (new, other)


def test_the_place_of_a_term_is_where_it_applies() -> None:
    term = Term("hand-over", 60, "elapsed", "", to_party="Stores")
    assert term_place(term) == "→ Stores"
