"""Hand-overs and bounces between parties."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import groupby
from operator import itemgetter
from statistics import median
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

from daylit.errors import MissingColumnsError
from daylit.flow.handovers import (
    HandOverTotals,
    hand_over_totals,
    hand_overs,
    is_bounce,
    is_hand_over,
    judged_party,
    round_trips,
)
from daylit.record.schema import PARTIES
from reference import steps_from, steps_of, steps_table
from strategies import logs

if TYPE_CHECKING:
    from daylit.record.engine import Engine
    from daylit.record.schema import Party

Row = dict[str, Any]


def turns(engine: Engine, *teams: str) -> tuple[str, str]:
    """Return which steps of a case are hand-overs and which bounces, a letter per step."""
    steps = steps_from(engine, *(f"x1 A /{'' if team == '-' else team}" for team in teams))
    told = steps.select(
        "position", handed=is_hand_over(steps, "team"), bounced=is_bounce(steps, "team")
    )
    rows = engine.rows(told.order_by("position"))
    return (
        "".join("h" if row["handed"] else "." for row in rows),
        "".join("b" if row["bounced"] else "." for row in rows),
    )


@pytest.mark.parametrize(
    ("teams", "handed", "bounced"),
    [
        ("a", ".", "."),
        ("-", ".", "."),
        ("aa", "..", ".."),
        ("ab", ".h", ".."),
        ("aba", ".hh", "..b"),
        ("abab", ".hhh", "..bb"),
        ("aabba", "..h.h", "....b"),
        ("abca", ".hhh", "...."),
        ("abcb", ".hhh", "...b"),
        ("abcba", ".hhhh", "...b."),
        ("a-b-a", "..h.h", "....b"),
        ("-ab-", "..h.", "...."),
        ("ab--a", ".h..h", "....b"),
        ("a-a", "...", "..."),
    ],
)
def test_bounce_is_a_return_on_the_sequence_of_distinct_teams(
    engine: Engine, teams: str, handed: str, bounced: str
) -> None:
    assert turns(engine, *teams) == (handed, bounced)


def test_totals_count_steps_and_cases_of_each_level(engine: Engine) -> None:
    steps = steps_from(
        engine,
        "x1 A ann/a", "x1 A bob/b", "x1 A ann/a", "x1 A bob/b",
        "x2 A ann/a", "x2 A bob/a", "x3 A /a", "x3 A /b",
    )  # fmt: skip
    assert hand_over_totals(engine, steps, "team") == HandOverTotals("team", 4, 2, 2, 1)
    assert hand_over_totals(engine, steps, "person") == HandOverTotals("person", 4, 2, 2, 1)
    assert hand_over_totals(engine, steps, "organisation") == HandOverTotals(
        "organisation", 0, 0, 0, 0
    )


def test_totals_of_no_steps_are_nothing(engine: Engine) -> None:
    steps = steps_from(engine, "x1 A schedule")
    assert hand_over_totals(engine, steps, "team") == HandOverTotals("team", 0, 0, 0, 0)


PAIRS = (
    "x1 A 0 /a", "x1 B 5 /b", "x1 C 8 /a", "x1 D 9 /b",
    "x2 A 0 start /a", "x2 A 4 complete /a", "x2 B 5 /b",
)  # fmt: skip


def test_hand_overs_are_counted_for_each_pair_with_their_waiting(engine: Engine) -> None:
    rows = engine.rows(hand_overs(steps_from(engine, *PAIRS), "team"))
    told = {(row.pop("from_party"), row.pop("to_party")): row for row in rows}
    assert told == {
        ("a", "b"): {
            "hand_over_count": 3,
            "case_count": 2,
            "median_waiting_seconds": 60,
            "bounce_count": 1,
        },
        ("b", "a"): {
            "hand_over_count": 1,
            "case_count": 1,
            "median_waiting_seconds": 180,
            "bounce_count": 1,
        },
    }


def test_steps_without_teams_columns_are_refused(engine: Engine) -> None:
    steps = steps_from(engine, "x1 A").drop("prior_team_id", "waiting_seconds")
    with pytest.raises(MissingColumnsError) as raised:
        hand_overs(steps, "team")
    assert str(raised.value) == (
        "The table steps lacks the column(s) prior_team_id, waiting_seconds."
    )


def trip(cases: int, back: int) -> list[str]:
    """Return a log in which a takes part in so many cases, so many of which go to b and back."""
    lines = [f"x{number} A /a" for number in range(cases)]
    for number in range(back):
        lines += [f"x{number} B 900 /b", f"x{number} A 901 /a"]
    return lines


@pytest.mark.parametrize(
    ("cases", "back", "reading"),
    [
        (29, 29, "cannot tell"),
        (29, 14, "departure"),
        (30, 14, "departure"),
        (30, 15, "usual"),
        (31, 15, "departure"),
        (31, 31, "usual"),
        (1, 1, "cannot tell"),
        (3, 1, "departure"),
    ],
)
def test_round_trip_is_usual_where_half_of_thirty_or_more_cases_make_it(
    engine: Engine, cases: int, back: int, reading: str
) -> None:
    (row,) = engine.rows(round_trips(steps_from(engine, *trip(cases, back)), "team"))
    assert row == {
        "holder": "a",
        "other": "b",
        "bounce_count": back,
        "bounce_case_count": back,
        "holder_case_count": cases,
        "share": pytest.approx(back / cases),
        "reading": reading,
    }


def test_round_trips_are_told_from_both_ends(engine: Engine) -> None:
    steps = steps_from(engine, *(f"x1 A /{team}" for team in "ababa"), "x2 A /b")
    rows = engine.rows(round_trips(steps, "team"))
    told = {(row["holder"], row["other"]): row for row in rows}
    assert {pair: row["bounce_count"] for pair, row in told.items()} == {
        ("a", "b"): 2,
        ("b", "a"): 1,
    }
    assert {pair: row["holder_case_count"] for pair, row in told.items()} == {
        ("a", "b"): 1,
        ("b", "a"): 2,
    }


def totals(**cases: int) -> list[HandOverTotals]:
    """Return totals with so many cases of hand-overs per level."""
    levels: tuple[Party, ...] = ("person", "team", "organisation")
    return [
        HandOverTotals(party, cases.get(party, 0), cases.get(party, 0), 0, 0) for party in levels
    ]


@pytest.mark.parametrize(
    ("cases", "party"),
    [
        ({"person": 90, "team": 10, "organisation": 50}, "team"),
        ({"person": 90, "team": 9, "organisation": 10}, "organisation"),
        ({"person": 10, "team": 9, "organisation": 9}, "person"),
        ({"person": 9, "team": 9, "organisation": 9}, None),
        ({}, None),
    ],
)
def test_level_is_judged_where_hand_overs_occur_in_one_case_of_a_hundred(
    cases: dict[str, int], party: Party | None
) -> None:
    assert judged_party(totals(**cases), 1000) == party


def test_no_level_is_judged_in_a_log_without_cases() -> None:
    assert judged_party(totals(), 0) is None


def sequences(rows: list[Row], party: str) -> list[list[tuple[str, int]]]:
    """Return each case's turns: the party and the position at which its turn began."""
    return [
        [
            (str(who), next(iter(turn))["position"])
            for who, turn in groupby(
                (step for step in steps if step[f"{party}_id"]), key=itemgetter(f"{party}_id")
            )
        ]
        for _, steps in groupby(steps_of(rows), key=itemgetter("case_id"))
    ]


@settings(max_examples=3, deadline=None, database=None)
@given(rows=logs())
def test_counts_are_those_of_a_slow_reading_of_the_definitions(
    engine: Engine, rows: list[Row]
) -> None:
    steps = steps_table(engine, rows)
    for party in PARTIES:
        whos = [[who for who, _ in turn] for turn in sequences(rows, party)]
        changes = [len(case) - 1 if case else 0 for case in whos]
        returns = [sum(a == c for a, c in zip(case, case[2:], strict=False)) for case in whos]
        assert hand_over_totals(engine, steps, party) == HandOverTotals(
            party,
            sum(changes),
            sum(map(bool, changes)),
            sum(returns),
            sum(map(bool, returns)),
        )


@settings(max_examples=3, deadline=None, database=None)
@given(rows=logs())
def test_pairs_are_those_of_a_slow_reading_of_the_definitions(
    engine: Engine, rows: list[Row]
) -> None:
    by_position = {(step["case_id"], step["position"]): step for step in steps_of(rows)}
    cases = [case for case, _ in groupby(sorted({row["case_id"] for row in steps_of(rows)}))]
    pairs: dict[tuple[str, str], list[float]] = defaultdict(list)
    trips: Counter[tuple[str, str]] = Counter()
    for case, turn in zip(cases, sequences(rows, "team"), strict=True):
        for index in range(1, len(turn)):
            (before, _), (now, position) = turn[index - 1], turn[index]
            pairs[before, now].append(by_position[case, position]["waiting_seconds"])
            trips[now, before] += index > 1 and turn[index - 2][0] == now
    steps = steps_table(engine, rows)
    told = {
        (row["from_party"], row["to_party"]): (
            row["hand_over_count"],
            row["median_waiting_seconds"],
        )
        for row in engine.rows(hand_overs(steps, "team"))
    }
    assert told == {pair: (len(waits), median(waits)) for pair, waits in pairs.items()}
    back = {
        (row["holder"], row["other"]): row["bounce_count"]
        for row in engine.rows(round_trips(steps, "team"))
    }
    assert back == {pair: count for pair, count in trips.items() if count}
