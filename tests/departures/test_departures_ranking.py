"""Which patterns to attack first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from builders import at, built, log, reading
from daylit.departures.chance import is_beyond_chance
from daylit.departures.cost import Basis
from daylit.departures.ranking import first_patterns, rank
from daylit.record.store import with_open

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from daylit.record.engine import Engine

MINUTE = 60.0
DAY = 24 * 60
Tables = tuple["ir.Table", "ir.Table"]
# Four closed cases that took an hour each, and one that is open since minute 40.
LINES = [
    *(line for n in range(4) for line in (f"c{n} A {n}", f"c{n} B {n + 30}", f"c{n} End {n + 60}")),
    *("open A 40", "open B 50"),
]
STEPS = Basis("steps", step_count=200, measured_count=0, assumed_count=0, work=200.0)
HOURS = Basis("hours measured", step_count=200, measured_count=200, assumed_count=0, work=7200.0)


@pytest.fixture(scope="module")
def process(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    folder = tmp_path_factory.mktemp("ranking")
    made = built(engine, folder, reading(engine, log(*LINES)))
    cases = engine.view(with_open, made.cases.drop("is_open"), closing=("End",))
    return engine.named(made.steps), cases


def pattern(kind: str = "rework", place: str = "A", **said: Any) -> dict[str, Any]:
    row = {
        "kind": kind,
        "place": place,
        "holder": None,
        "other": None,
        "form": None,
        "back_case_count": 10,
        "exception_count": 10,
        "case_count": 10,
        "caused_step_count": 0,
        "caused_work_seconds": None,
        "delay_seconds": 0.0,
        "median_delay_seconds": 0.0,
        "nothing_twice_count": 0,
        "first_at": at(0),
        "last_at": at(60),
    } | said
    return {"occasion_count": float(row["exception_count"]), **row}


def ranked(
    engine: Engine,
    process: Tables,
    *patterns: Mapping[str, Any],
    basis: Basis = STEPS,
    rate: float = 0.1,
) -> list[dict[str, Any]]:
    return list(rank(engine, *process, patterns, basis=basis, as_of=at(100), false_alarm_rate=rate))


def test_work_and_delay_are_shares_of_all(engine: Engine, process: Tables) -> None:
    (row,) = ranked(engine, process, pattern(caused_step_count=20, delay_seconds=30 * MINUTE))
    # Four cases of an hour and one of 60 minutes so far.
    assert row["work_share"] == pytest.approx(20 / 200)
    assert row["delay_share"] == pytest.approx(30 / 300)
    assert (row["chance_count"], row["why_not"]) == (0, None)
    # The exact lower bound of 10 is 4.795.
    assert row["sure_share"] == pytest.approx(0.4795, abs=1e-4)
    assert row["score"] == pytest.approx(0.4795 * 0.2, abs=1e-4)


def test_work_is_told_in_hours_where_the_basis_is(engine: Engine, process: Tables) -> None:
    given = pattern(caused_step_count=20, caused_work_seconds=720.0)
    unknown = pattern(place="B", caused_step_count=20)
    rows = ranked(engine, process, unknown, given, basis=HOURS)
    assert [(row["place"], row["work_share"]) for row in rows] == [("A", 0.1), ("B", 0.0)]


def test_what_chance_gives_makes_no_pattern_sure(engine: Engine, process: Tables) -> None:
    # B was waited for five times; at a rate of .4 two of them are late by chance.
    few = pattern("late", "B", form="usual", exception_count=2, delay_seconds=600.0,
                  median_delay_seconds=600.0)  # fmt: skip
    (row,) = ranked(engine, process, few, rate=0.4)
    assert row["chance_count"] == pytest.approx(2)
    assert (row["why_not"], row["sure_share"], row["score"]) == ("chance", 0, 0)
    # Nine are beyond chance: 237 of a million logs have as many.
    (row,) = ranked(engine, process, few | {"exception_count": 9, "occasion_count": 9.0}, rate=0.4)
    assert row["why_not"] is None
    assert row["sure_share"] == pytest.approx((4.1154 - 2) / 9, abs=1e-4)


def test_chance_is_held_against_what_was_found_by_the_usual_only(
    engine: Engine, process: Tables
) -> None:
    rows = ranked(
        engine,
        process,
        pattern("late", "B", form="limit"),
        pattern("late", "Z", form="usual"),
        pattern("stalled", "A", form="usual"),
        pattern("stalled", "B", form="usual"),
        rate=0.4,
    )
    told = {(row["kind"], row["place"]): row["chance_count"] for row in rows}
    # One case is open, and its last activity is B.
    assert told == {
        ("late", "B"): 0,
        ("late", "Z"): 0,
        ("stalled", "A"): 0,
        ("stalled", "B"): pytest.approx(0.4),
    }


def test_most_comes_first_and_ties_go_by_name(engine: Engine, process: Tables) -> None:
    rows = ranked(
        engine,
        process,
        pattern("rework", "C"),
        pattern("rework", "B"),
        pattern("bounce", "Z"),
        pattern("rework", "few", exception_count=1, caused_step_count=30),
        pattern("rework", "many", exception_count=30, caused_step_count=30),
    )
    assert [row["place"] for row in rows] == ["many", "few", "Z", "B", "C"]


def test_a_log_without_work_or_time_ranks_by_name(engine: Engine, process: Tables) -> None:
    steps, cases = (table.filter(table.case_id == "none") for table in process)
    rows = rank(
        engine,
        steps,
        cases,
        [pattern(place="B"), pattern()],
        basis=Basis("steps", 0, 0, 0, 0.0),
        as_of=None,
        false_alarm_rate=0.01,
    )
    assert [(row["place"], row["score"]) for row in rows] == [("A", 0), ("B", 0)]


def test_what_happened_on_one_day_is_one_occasion(engine: Engine, process: Tables) -> None:
    (row,) = ranked(engine, process, pattern(exception_count=200, occasion_count=1.0))
    # The exact lower bound of 1 is 0.0253.
    assert row["sure_share"] == pytest.approx(0.0253, abs=1e-4)


def test_patterns_of_a_case_or_two_come_after_all_others(engine: Engine, process: Tables) -> None:
    rows = ranked(
        engine,
        process,
        pattern(place="one", case_count=2, caused_step_count=100),
        pattern(place="many", case_count=3, caused_step_count=1),
        pattern("late", "B", form="usual", exception_count=2),
        rate=0.4,
    )
    assert [(row["place"], row["why_not"]) for row in rows] == [
        ("many", None),
        ("one", "few"),
        ("B", "chance"),
    ]
    first, more, others = first_patterns(rows, 10)
    assert ([row["place"] for row in first], more) == (["many"], [])
    assert [row["place"] for row in others] == ["one", "B"]
    # Where there is nothing else, what few cases show comes first.
    few = [row for row in rows if row["why_not"] == "few"]
    assert first_patterns(few, 10) == (few, [], [])
    assert first_patterns(few, 0) == ([], few, [])


def test_of_few_more_than_chance_gives_most_may_be_chance(engine: Engine, process: Tables) -> None:
    # Two are to be expected. Nine are far beyond; 58 against 40 are too, and yet mostly chance.
    kind = pattern("late", "B", form="usual", case_count=9, median_delay_seconds=600.0)
    for count, rate, why in ((9, 0.4, None), (58, 8.0, "chance"), (81, 8.0, None)):
        (row,) = ranked(engine, process, kind | {"exception_count": count}, rate=rate)
        assert is_beyond_chance(count, row["chance_count"])
        assert row["why_not"] == why


def test_what_causes_less_than_a_twentieth_is_small(engine: Engine, process: Tables) -> None:
    steps = {"great": 188, "a twentieth": 10, "small": 2}
    at_places = [
        pattern(place=place, caused_step_count=count, delay_seconds=0.0)
        for place, count in steps.items()
    ]
    rows = ranked(
        engine, process, *at_places, pattern(place="few", case_count=2, caused_step_count=5)
    )
    assert [(row["place"], row["why_not"]) for row in rows] == [
        ("great", None),
        ("a twentieth", None),
        ("small", "small"),
        ("few", "few"),
    ]
    # What is spread evenly is not small: half of it is no few.
    even = [pattern(place=f"P{number:02}", caused_step_count=6) for number in range(30)]
    assert {row["why_not"] for row in ranked(engine, process, *even)} == {None}
    # Deadlines of years do not hide what is late by the usual.
    missed = pattern("late", "deadline", form="deadline", delay_seconds=90_000.0)
    late = pattern("late", "B", form="usual", delay_seconds=900.0, median_delay_seconds=900.0)
    assert {row["why_not"] for row in ranked(engine, process, missed, late, rate=0.0)} == {None}
    # Of little work, but of much delay.
    lying = pattern(place="lying", caused_step_count=2, delay_seconds=600.0)
    rows = ranked(engine, process, *at_places[:2], lying)
    assert [row["why_not"] for row in rows] == [None, None, None]


def test_bounces_in_which_nothing_was_done_twice_may_be_needed(
    engine: Engine, process: Tables
) -> None:
    for kind, count, why_not in (("bounce", 9, "needed"), ("bounce", 8, None), ("rework", 9, None)):
        (row,) = ranked(engine, process, pattern(kind, nothing_twice_count=count))
        assert row["why_not"] == why_not


@pytest.fixture(scope="module")
def busy(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """Ten days with ten steps each, the fifth and sixth with none."""
    lines = [f"c{day}-{n} A {day * DAY + n}" for day in range(10) if day not in (4, 5)
             for n in range(10)]  # fmt: skip
    made = built(engine, tmp_path_factory.mktemp("busy"), reading(engine, log(*lines)))
    cases = engine.view(with_open, made.cases.drop("is_open"), closing=("A",))
    return engine.named(made.steps), cases


def test_what_paused_for_longer_than_it_would_is_over(engine: Engine, busy: Tables) -> None:
    # From the first day up to the seventh lie 5 of the 8 days with steps: (5/8) ** 9 is 1.5 %,
    # (5/8) ** 10 is .9 %.
    for occasions, why_not in ((10.0, None), (11.0, "over")):
        kind = pattern(occasion_count=occasions, last_at=at(6 * DAY + 5))
        (row,) = ranked(engine, busy, kind)
        assert row["why_not"] == why_not
    (row,) = ranked(engine, busy, pattern("stalled", occasion_count=99.0, form="limit"))
    assert row["why_not"] is None


def test_a_holder_that_gets_half_of_its_cases_back_from_several_works_like_that(
    engine: Engine, process: Tables
) -> None:
    parties = {"holder": "A", "other": "others"}
    # What is told with it is not its own.
    back = pattern("bounce", "A → others → A", **parties, case_count=40, back_case_count=15)
    for held, why_not in ((30, "usual"), (31, None), (29, None)):
        trips = [{"holder": "A", "holder_case_count": held}]
        (row,) = rank(engine, *process, [back], basis=STEPS, as_of=at(100), false_alarm_rate=0.1,
                      trips=trips)  # fmt: skip
        assert row["why_not"] == why_not
