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

from builders import Scenes, at, built, log, reading
from daylit.departures.terms import Term, merged, term_name, term_place
from daylit.departures.terms_broken import LATE, late_by_terms, term_clock
from daylit.errors import ParameterError
from daylit.record.calendars import Calendar, Calendars
from daylit.record.store import with_open
from daylit.sources.terms_file import parse_term

if TYPE_CHECKING:
    from pathlib import Path

    import ibis.expr.types as ir

    from daylit.record.engine import Engine
    from daylit.record.schema import Party

Rows = list[dict[str, Any]]
AS_OF = at(10_000)
HOUR, MINUTE = 3600, 60
OFFICE = Calendar("office", ZoneInfo("UTC"), week=(((480, 960),),) * 5 + ((), ()))
NIGHT = Calendar("night", ZoneInfo("UTC"), week=(((0, 480),),) * 7)


CALENDARS = Calendars(
    {"office": OFFICE, "night": NIGHT}, teams={"south": "office", "moon": "night"}
)
SCENES = Scenes()


def late(
    engine: Engine,
    made: tuple[ir.Table, ir.Table],
    *limits: str,
    party: Party | None = "team",
    calendars: Calendars | None = None,
) -> Rows:
    """Return the breaks of limits by case and position."""
    steps, cases = made
    asked = {"terms": tuple(map(parse_term, limits)), "as_of": AS_OF, "party": party}
    if calendars is None:
        found = engine.answer(late_by_terms, steps, cases, **asked)
    else:
        clock = term_clock(engine, steps, calendars, as_of=AS_OF)
        steps, default = engine.named(clock.steps), clock.default_calendar
        found = engine.answer(
            late_by_terms, steps, cases, clock.days, default_calendar=default, **asked
        )
    return sorted(found, key=itemgetter("case_id", "anchor_position"))


def process(engine: Engine, folder: Path, lines: list[str]) -> tuple[ir.Table, ir.Table]:
    """Return steps and cases; a case is closed that ends with End."""
    made = built(engine, folder, reading(engine, log(*lines)))
    return engine.keep(made.steps), engine.view(with_open, made.cases, closing=("End",))


@pytest.fixture(scope="module")
def made(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> tuple[ir.Table, ir.Table]:
    """Return the steps and cases of all scenes."""
    return process(engine, tmp_path_factory.mktemp("terms"), SCENES.lines)


@pytest.fixture(scope="module")
def breaks(engine: Engine, made: tuple[ir.Table, ir.Table]) -> Rows:
    """Return what breaks the limits of the scenes."""
    limits = ("A -> B = 1 h", "R -> R = 1 h", "-> stores = 80 min", "case = 5 days")
    return late(engine, made, *limits, "Y -> Z = 1 h", "Q -> Z = 1 h", "Y -> End = 1 h")


def told(rows: Rows, case: str, *names: str) -> list[tuple[Any, ...]]:
    """Return some columns of the rows of a case."""
    return [tuple(row[name] for name in names) for row in rows if row["case_id"] == case]


AFTER = SCENES.case("A 0 start", "A 10 complete", "B 75", "End 80")


def test_a_step_that_came_after_the_limit_is_late_by_what_was_beyond_it(breaks: Rows) -> None:
    (row,) = [dict(row) for row in breaks if row["case_id"] == AFTER]
    assert list(row) == list(LATE)
    assert row.pop("anchor_event_id")
    assert row == {
        "case_id": AFTER,
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


EXACT = SCENES.case("A 0", "B 60", "End 61")
BEYOND = SCENES.case("A 0", "B 60.1", "End 61")


def test_what_takes_exactly_the_limit_is_not_late(breaks: Rows) -> None:
    assert told(breaks, EXACT, "place") == []
    assert told(breaks, BEYOND, "delay_seconds") == [(6,)]


SHARED = SCENES.case("A 0", "A 30", "B 90", "End 91")
POSITIONS = ("began_position", "anchor_position", "taken_seconds")


def test_steps_that_share_the_next_one_are_late_once_from_the_earliest(breaks: Rows) -> None:
    assert told(breaks, SHARED, *POSITIONS) == [(1, 3, 90 * MINUTE)]


AGAIN = SCENES.case("A 0", "B 10", "A 20", "B 90", "B 400", "End 401")


def test_each_step_is_judged_against_the_first_one_after_it(breaks: Rows) -> None:
    assert told(breaks, AGAIN, *POSITIONS) == [(3, 4, 70 * MINUTE)]


OVERLAP = SCENES.case("A 0 start", "B 90", "A 100 complete", "End 101")


def test_a_step_that_began_before_the_other_had_ended_is_not_late(breaks: Rows) -> None:
    assert told(breaks, OVERLAP, *POSITIONS) == []


REPEATED = SCENES.case("R 0", "R 30", "R 130", "End 131")
ONCE = SCENES.case("R 0", "End 500")


def test_an_activity_may_be_limited_until_it_is_done_again(breaks: Rows) -> None:
    assert told(breaks, REPEATED, *POSITIONS) == [(2, 3, 100 * MINUTE)]
    assert told(breaks, ONCE, *POSITIONS) == []


CLOSED = SCENES.case("A 0", "End 500")
OPEN = SCENES.case("A 3000", "A 3005", "C 3006")
YOUNG = SCENES.case("A 9970")


def test_what_never_came_is_late_only_in_an_open_case(breaks: Rows) -> None:
    assert told(breaks, CLOSED, "place") == []
    names = ("is_running", *POSITIONS, "anchored_at", "due_at")
    assert told(breaks, OPEN, *names) == [(True, 1, 1, 7000 * MINUTE, at(3000), at(3060))]


def test_an_open_case_that_still_has_time_is_not_late(breaks: Rows) -> None:
    assert told(breaks, YOUNG, "place") == []


HANDED = SCENES.case(
    "F 0 /north",
    "G 100",
    "H 190 /stores",
    "I 300 /stores",
    "J 301 /north",
    "K 350 /stores",
    "End 360",
)


def test_a_hand_over_waits_from_the_end_of_the_step_before(breaks: Rows) -> None:
    names = ("rule_id", "place", *POSITIONS, "anchored_at", "is_running")
    assert told(breaks, HANDED, *names) == [
        ("→ stores within 1 h 20 min", "→ stores", 2, 3, 90 * MINUTE, at(190), False)
    ]


@pytest.mark.parametrize("party", ["person", None])
def test_hand_overs_to_persons_are_not_judged(
    engine: Engine, made: tuple[ir.Table, ir.Table], party: Party | None
) -> None:
    assert late(engine, made, "-> stores = 1 min", party=party) == []


SLOW = SCENES.case("L 0", "End 7201")
UNFINISHED = SCENES.case("L 2000", "M 9910")
DAYS_5 = 7200


def test_a_whole_case_is_timed_to_its_last_end_or_while_open_to_now(breaks: Rows) -> None:
    names = ("place", "taken_seconds", "anchor_position", "is_running", "due_at")
    assert told(breaks, SLOW, *names) == [("the whole case", 7201 * MINUTE, 2, False, at(DAYS_5))]
    assert told(breaks, UNFINISHED, *names) == [
        ("the whole case", 8000 * MINUTE, 2, True, at(2000 + DAYS_5))
    ]


SEVERAL = SCENES.case("A 0", "B 100 /north", "R 200 /stores", "R 300 /stores", "End 7300")


def test_the_breaks_of_all_terms_stand_together(breaks: Rows) -> None:
    assert sorted(told(breaks, SEVERAL, "place")) == [
        ("A → B",),
        ("R → R",),
        ("the whole case",),
        ("→ stores",),
    ]


Q_ALONE = SCENES.case("Q 0", "End 500")


def test_activities_that_the_log_lacks_break_nothing(breaks: Rows) -> None:
    assert told(breaks, Q_ALONE, "place") == []


# From Monday 15:00 to Tuesday 09:00 the office works 2 h, the night shift 8 h.
TO_OFFICE = SCENES.case("S 900 /moon", "T 1980 /south", "End 1981")
TO_NIGHT = SCENES.case("S 900 /south", "T 1980 /moon", "End 1981")
TO_NOBODY = SCENES.case("S 900", "T 1980", "End 1981")


@pytest.fixture(scope="module")
def worked(engine: Engine, made: tuple[ir.Table, ir.Table]) -> Rows:
    """Return what breaks limits in working time, where no calendar is the default."""
    limits = ("S -> T = 90 working min", "-> south = 1 working hour", "S -> T = 17 h")
    return late(engine, made, *limits, calendars=CALENDARS)


def test_working_time_is_that_of_who_does_the_step_that_is_waited_for(worked: Rows) -> None:
    between = [row for row in worked if (row["place"], row["clock"]) == ("S → T", "working time")]
    names = ("rule_id", "taken_seconds", "delay_seconds", "due_at")
    rule = "S → T within 1 h 30 min of working time"
    assert told(between, TO_OFFICE, *names) == [(rule, 2 * HOUR, 0.5 * HOUR, None)]
    assert told(between, TO_NIGHT, *names) == [(rule, 8 * HOUR, 6.5 * HOUR, None)]
    assert told(between, TO_NOBODY, *names) == []


def test_a_hand_over_in_working_time_is_by_the_receiving_party(worked: Rows) -> None:
    handed = [row for row in worked if row["place"] == "→ south"]
    assert told(handed, TO_OFFICE, "taken_seconds") == [(2 * HOUR,)]
    assert told(handed, TO_NIGHT, "taken_seconds") == []


def test_elapsed_and_working_limits_may_be_asked_together(worked: Rows) -> None:
    elapsed = [row for row in worked if row["clock"] == "elapsed"]
    for case in (TO_OFFICE, TO_NIGHT, TO_NOBODY):
        assert told(elapsed, case, "taken_seconds") == [(18 * HOUR,)]


# From Saturday noon to Sunday 22:40, when one looks.
AT_NIGHT = SCENES.case("U 7920 /south")


def test_what_has_not_come_yet_is_by_the_default_calendar(
    engine: Engine, made: tuple[ir.Table, ir.Table]
) -> None:
    default = Calendars(CALENDARS.by_name, CALENDARS.teams, default="night")
    limits = ("U -> V = 7 working hours", "case = 7 working hours")
    rows = late(engine, made, *limits, calendars=default)
    assert sorted(told(rows, AT_NIGHT, "place", "taken_seconds", "is_running")) == [
        ("U → V", 8 * HOUR, True),
        ("the whole case", 8 * HOUR, True),
    ]


def test_what_has_not_come_yet_is_not_judged_without_a_default_calendar(
    engine: Engine, made: tuple[ir.Table, ir.Table]
) -> None:
    assert late(engine, made, "U -> V = 1 working min", calendars=CALENDARS) == []


@pytest.mark.parametrize(
    ("limit", "calendars", "sentence"),
    [
        (
            "A -> B = 8 working hours",
            None,
            (
                "The limit “B” within 8 working hours of “A” is in working time, which needs a "
                "calendar."
            ),
        ),
        (
            "case = 8 working hours",
            CALENDARS,
            (
                "The limit the whole case within 8 working hours is in working time, which needs a "
                "default calendar: a whole case waits for no single party."
            ),
        ),
    ],
)
def test_working_time_needs_a_calendar(
    engine: Engine,
    made: tuple[ir.Table, ir.Table],
    limit: str,
    calendars: Calendars | None,
    sentence: str,
) -> None:
    with pytest.raises(ParameterError) as raised:
        late(engine, made, limit, calendars=calendars)
    assert str(raised.value) == sentence


def test_at_least_one_limit_is_needed(engine: Engine, made: tuple[ir.Table, ir.Table]) -> None:
    with pytest.raises(ParameterError) as raised:
        late(engine, made)
    assert str(raised.value) == "No limit is stated, so nothing can be late by one."


@settings(
    max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 1_000_000), allowed=st.integers(1, 150))
def test_what_is_late_between_two_activities_is_what_a_slow_count_finds(
    engine: Engine, tmp_path: Path, seed: int, allowed: int
) -> None:
    events = many_cases(seed)
    closed = {case for case, activity, _ in events if activity == "End"}
    lines = [f"{case} {activity} {minute}" for case, activity, minute in events]
    rows = late(engine, process(engine, tmp_path, lines), f"A -> B = {allowed} min")
    names = ("case_id", "began_position", "anchor_position", "taken_seconds")
    assert sorted(tuple(row[name] for name in names) for row in rows) == slowly(
        events, allowed, closed
    )


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
