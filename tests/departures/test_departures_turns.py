"""Bounces between persons that a pool in which whoever is free takes the case gives by chance."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import pytest

from daylit.departures.analysis import analyse
from daylit.departures.turns import turns_by_chance
from daylit.departures.usual import Declared, Loop
from loops_only import LOOPS_ONLY, cases_of
from reference import steps_from

if TYPE_CHECKING:
    from daylit.record.engine import Engine


CALLS_ARE_USUAL = replace(LOOPS_ONLY, declared=Declared(usual=(Loop("rework", ("Call",)),)))


def test_of_so_few_people_one_cannot_tell_turns_from_asking(engine: Engine) -> None:
    lines = [f"c{n} Call {n} {who}/" for n in range(3) for who in ("ann", "bob", "ann", "bob")]
    assert engine.rows(turns_by_chance(steps_from(engine, *lines))) == []


def test_chance_is_the_part_that_the_first_takes_of_those_who_are_not_the_second(
    engine: Engine,
) -> None:
    # Hand-overs to bob, ann, bob, cid, cid and dot. Ann takes 1 of the 4 that are not bob's, and
    # she may have had it back from him twice.
    lines = (
        "x1 Call ann/", "x1 Call bob/", "x1 Call ann/",
        "x2 Call ann/", "x2 Call bob/", "x2 Call cid/",
        "x3 Call ann/", "x3 Call cid/",
        "x4 Call eve/", "x4 Call dot/",
    )  # fmt: skip
    (row,) = engine.rows(turns_by_chance(steps_from(engine, *lines)))
    assert (row["place"], row["third_count"], row["bounce_count"]) == ("Call", 2, 1)
    assert row["chance_count"] == pytest.approx(2 / 4)


def test_where_nothing_comes_back_nothing_is_told(engine: Engine) -> None:
    steps = steps_from(engine, "x1 A ann/", "x1 A bob/", "x1 A cid/", "x2 A", "x2 A")
    assert engine.rows(turns_by_chance(steps)) == []


def taken_by(chance: Random, *, returns: bool) -> list[str]:
    """Return 60 cases of three calls by a pool of five, at random or back to the first."""
    people = ("ann", "bob", "cid", "dot", "eve")
    # Most cases are called once, so that no second call is due.
    lines = [f"once{number} Call {number} ann/" for number in range(100)]
    for number in range(60):
        first, second = chance.sample(people, 2)
        third = first if returns else chance.choice([one for one in people if one != second])
        last = f"c{number} End {number + 300} /"
        lines += [f"c{number} Call {number + 60 * n} {who}/" for n, who in
                  enumerate((first, second, third))] + [last]  # fmt: skip
    return lines


def test_turns_of_a_pool_are_no_exceptions_and_said_and_a_case_that_returns_is_one(
    engine: Engine,
) -> None:
    found = {}
    for returns in (False, True):
        chance = Random(3)  # noqa: S311 (a test's draw, not a secret)
        steps = steps_from(engine, *taken_by(chance, returns=returns))
        run = analyse(engine, steps, cases_of(steps), process_id="work", settings=CALLS_ARE_USUAL)
        bounces = [row for row in run.patterns if row["kind"] == "bounce"]
        found[returns] = ([row["why_not"] for row in bounces], run.remarks)
    (said,) = found[False][1]
    assert said == (
        "At “Call” people take turns: cases came back to an earlier person 21 times there, and 15 "
        "times are to be expected where whoever is free takes the next step. These are not counted "
        "as exceptions."
    )
    assert found == {False: ([], (said,)), True: ([None], ())}


def test_between_few_people_what_comes_back_is_an_exception(engine: Engine) -> None:
    often = [f"once{number} Call {number} ann/" for number in range(40)]
    steps = steps_from(engine, *often, "x1 Call ann/", "x1 Call bob/", "x1 Call ann/")
    run = analyse(engine, steps, cases_of(steps), process_id="work", settings=CALLS_ARE_USUAL)
    assert [(row["kind"], row["why_not"]) for row in run.patterns] == [("bounce", "few")]
