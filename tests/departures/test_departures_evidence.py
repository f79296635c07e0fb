"""Evidence in one sentence."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from daylit.departures.evidence import (
    also_did,
    bounce_comparison,
    case_name,
    day,
    exception_sentence,
    people_bounce_comparison,
    rework_comparison,
)

Row = dict[str, Any]


def exception(**facts: Any) -> Row:
    return {
        "case_id": "x1",
        "kind": "rework",
        "place": "Check",
        "holder": None,
        "form": None,
        "visit_number": 2,
        "anchored_at": datetime(2012, 3, 4, 23, 59, tzinfo=UTC),
        "caused_step_count": 1,
        "departure_count": 1,
        "delay_seconds": 7200.0,
        **facts,
    }


def test_rework_is_told_with_its_case_visit_and_day() -> None:
    assert exception_sentence(exception()) == (
        "Case x1 did “Check” a second time on 4 March 2012; that took 1 step."
    )


@pytest.mark.parametrize(
    ("form", "said"), [("repeat", "by the same person"), ("redo", "by another person")]
)
def test_rework_tells_by_whom_where_the_log_does(form: str, said: str) -> None:
    assert exception_sentence(exception(form=form)) == (
        f"Case x1 did “Check” a second time {said} on 4 March 2012; that took 1 step."
    )


@pytest.mark.parametrize(
    ("visit", "said"),
    [(3, "a third"), (7, "a 7th"), (8, "an 8th"), (11, "an 11th"), (18, "an 18th"),
     (80, "an 80th"), (21, "a 21st"), (118, "a 118th"), (11_000, "an 11,000th")],
)  # fmt: skip
def test_visits_are_told_as_people_say_them(visit: int, said: str) -> None:
    assert f"did “Check” {said} time on" in exception_sentence(exception(visit_number=visit))


def test_bounce_is_told_with_how_long_the_way_back_took() -> None:
    bounce = exception(kind="bounce", place="a → b → a", holder="a", caused_step_count=3)
    assert exception_sentence(bounce, "That is rare.") == (
        "Case x1 went a → b → a, back after 2.0 h, on 4 March 2012; that took 3 steps. "
        "That is rare."
    )


def test_bounce_between_persons_names_the_activity_only() -> None:
    assert exception_sentence(exception(kind="bounce")) == (
        "Case x1 came back at “Check” to someone who had passed it on 2.0 h before, "
        "on 4 March 2012; that took 1 step."
    )


def test_arrow_in_the_name_of_an_activity_is_no_bounce_between_teams() -> None:
    assert exception_sentence(exception(kind="bounce", place="Draft → Final")) == (
        "Case x1 came back at “Draft → Final” to someone who had passed it on 2.0 h before, "
        "on 4 March 2012; that took 1 step."
    )


@pytest.mark.parametrize(
    ("case_id", "said"),
    [("x1", "Case x1"), ("Case 1141", "Case 1141"), ("case-9289", "case-9289"),
     ("CASE_7", "CASE_7"), ("case7", "case7"), ("casement 7", "Case casement 7")],
)  # fmt: skip
def test_a_case_whose_id_says_so_is_not_called_case_twice(case_id: str, said: str) -> None:
    assert case_name(case_id) == said
    assert exception_sentence(exception(case_id=case_id)).startswith(f"{said} did “Check”")


def departure(kind: str, place: str, anchor: int, holder: str | None = None) -> Row:
    other = place.split(" → ")[1] if holder else None
    return {
        "kind": kind,
        "place": place,
        "holder": holder,
        "other": other,
        "anchor_position": anchor,
    }


def test_departures_that_follow_at_once_are_told_together() -> None:
    bounce = exception(
        kind="bounce",
        place="a → b → a",
        holder="a",
        caused_step_count=4,
        departure_count=2,
        anchor_position=3,
    )
    also = also_did(bounce, [departure("rework", "Material prüfen", 4)])
    assert exception_sentence(bounce, "", also) == (
        "Case x1 went a → b → a on 4 March 2012. After that it did “Material prüfen” again; "
        "in all that took 4 steps and 2.0 h."
    )
    assert exception_sentence(bounce) == (
        "Case x1 went a → b → a on 4 March 2012; with what followed at once, that took 4 steps "
        "and 2.0 h."
    )


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ([], ""),
        ([departure("rework", "A", 3)], "It also did “A” again"),
        (
            [departure("bounce", "A", 4), departure("rework", "B", 4), departure("rework", "B", 5)],
            (
                "After that it came back at “A” to someone who had passed it on and did “B” again "
                "twice"
            ),
        ),
        (
            [departure("rework", name, 4) for name in "ABCD"],
            "After that it did “A” again, did “B” again and more",
        ),
        (
            [
                *[departure("rework", name, 4) for name in "ABCD"],
                departure("bounce", "a → b → a", 9, "a"),
            ],
            "After that it did “A” again, went a → b → a and more",
        ),
        (
            [
                *[departure("bounce", "b → a → b", anchor, "b") for anchor in (4, 6)],
                departure("bounce", "a → b → a", 5, "a"),
            ],
            "After that it went to and fro between b and a 3 times",
        ),
        ([departure("bounce", "a → b → a", 4, "a")], "After that it went a → b → a"),
    ],
)
def test_what_else_a_case_did_is_said_in_its_own_words(others: list[Row], said: str) -> None:
    assert also_did(exception(anchor_position=3), others) == said


def test_comparisons_say_of_how_many_cases_they_speak() -> None:
    trip = {"share": 0.084, "holder_case_count": 1200, "holder": "a", "other": "b"}
    assert bounce_comparison(trip) == "8.4 % of the 1,200 cases of a go to b and come back."
    loop = {"again_share": 0.25, "case_count": 40}
    assert rework_comparison(loop) == "25 % of the 40 cases that reach it do it more than once."
    assert people_bounce_comparison(3, 12, "Check") == (
        "25 % of the 12 cases that reach “Check” come back there like this."
    )


def test_days_are_written_out() -> None:
    assert day(datetime(2026, 11, 5, tzinfo=UTC)) == "5 November 2026"
