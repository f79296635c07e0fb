"""Loops of which it is not sure whether they are usual."""

from __future__ import annotations

from typing import Any

import pytest

from daylit.departures.cost import Basis, near_half_sentences

STEPS = Basis("steps", 900, 0, 0, 900.0)
HOURS = Basis("hours measured", 900, 900, 0, 360_000.0)


def loop(again: int, of: int, **other: object) -> dict[str, Any]:
    return {
        "activity": "Check",
        "again_case_count": again,
        "case_count": of,
        "again_step_count": again + 4,
        "again_handling_seconds": None,
        "is_declared": False,
        "reading": "usual" if again * 2 >= of else "departure",
        **other,
    }


def test_rework_near_half_is_told_with_what_would_not_count() -> None:
    (said,) = near_half_sentences([loop(18, 40)], STEPS)
    assert said == (
        "18 of the 40 cases that reach “Check” do it more than once, 31 to 60 % in 95 of 100 logs "
        "like this one: whether that is usual, as from half on, is not sure. It counts as an "
        "exception; were it usual, up to 22 steps (2.4 % of the logged steps) would not count as "
        "caused."
    )


def test_usual_loops_near_half_are_told_with_what_would_count() -> None:
    (said,) = near_half_sentences([loop(22, 40, again_handling_seconds=36_000.0)], HOURS)
    assert said == (
        "22 of the 40 cases that reach “Check” do it more than once, 40 to 69 % in 95 of 100 logs "
        "like this one: whether that is usual, as from half on, is not sure. It counts as usual; "
        "were it an exception, up to 26 more steps (10 % of the logged work) would count as caused."
    )


@pytest.mark.parametrize(
    "sure",
    [
        loop(450, 1000),
        loop(550, 1000),
        loop(18, 40, is_declared=True),
        loop(10, 20, reading="cannot tell"),
    ],
)
def test_nothing_is_told_of_loops_that_are_sure(sure: dict[str, Any]) -> None:
    assert near_half_sentences([sure], STEPS) == ()


def test_of_many_the_first_are_told_and_the_others_counted() -> None:
    some = [loop(18 + n, 40, activity=name) for n, name in enumerate("ABCDE")]
    said = near_half_sentences(some, STEPS)
    assert [one.split("“")[1][0] for one in said[:3]] == ["E", "D", "C"]
    assert said[3:] == ("Nor is it sure of 2 more activities whether to do them again is usual.",)
    (*_, last) = near_half_sentences(some[:4], STEPS)
    assert last == "Nor is it sure of one more activity whether to do it again is usual."
