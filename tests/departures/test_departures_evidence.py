"""Evidence in one sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

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
from daylit.departures.terms import Term, term_name
from loops_only import NOTHING_USUAL

if TYPE_CHECKING:
    from daylit.departures.baselines import Baselines

Row = dict[str, Any]
MINUTE, HOUR, DAY = 60, 3600, 86400


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
        "late_seconds": None,
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
    bounce = exception(kind="bounce", place="a → b → a", holder="a", other="b", caused_step_count=3)
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
        "form": None,
        "rule_id": None,
    }


def test_departures_that_follow_at_once_are_told_together() -> None:
    bounce = exception(
        kind="bounce",
        place="a → b → a",
        holder="a",
        other="b",
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


def test_how_late_something_came_is_not_told_as_what_the_steps_took() -> None:
    late = exception(departure_count=2, caused_step_count=4, late_seconds=7200.0, anchor_position=3)
    also = also_did(late, [departure("rework", "Close", 9)])
    assert exception_sentence(late, "", also).endswith("; in all that took 4 steps.")


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


def late(form: str, taken: float, allowed: float, **facts: Any) -> Row:
    """Return an exception that was late, in seconds; the step came on 13 May 2026."""
    return exception(
        case_id="7",
        **{
            "kind": "late",
            "form": form,
            "place": "Pick parts",
            "rule_id": None,
            "visit_number": None,
            "anchored_at": datetime(2026, 5, 13, 12, tzinfo=UTC),
            "taken_seconds": taken,
            "allowed_seconds": allowed,
            "counted_seconds": None,
            "usual_seconds": None,
            "due_at": None,
            "is_running": False,
            "caused_step_count": 0,
            **facts,
        },
    )


def waited(**facts: Any) -> Row:
    return late("usual", 9.2 * DAY, 1.6 * 24 * HOUR, **{"usual_seconds": 2.5 * HOUR, **facts})


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        (
            "elapsed",
            (
                "Case 7 waited 9.2 days for “Pick parts”, until 13 May 2026; half of the cases "
                "there wait under 2.5 h, and one in 200 longer than 38 h."
            ),
        ),
        (
            "working time",
            (
                "Case 7 waited 221 h of working time for “Pick parts”, until 13 May 2026; half of "
                "the cases there wait under 2.5 h, and one in 200 longer than 38 h."
            ),
        ),
        (
            "mixed",
            (
                "Case 7 waited 221 h (of working time where hours are declared) for “Pick parts”, "
                "until 13 May 2026; half of the cases there wait under 2.5 h, and one in 200 "
                "longer than 38 h."
            ),
        ),
    ],
)
def test_a_long_wait_is_held_against_what_is_usual_there(clock: str, said: str) -> None:
    baselines = replace(NOTHING_USUAL, clock=clock)
    assert exception_sentence(waited(), baselines=baselines) == said


def test_a_wait_of_which_only_a_part_counts_is_told_by_both() -> None:
    baselines = replace(NOTHING_USUAL, clock="usual hours")
    row = waited(counted_seconds=70.0 * HOUR)
    assert exception_sentence(row, baselines=baselines) == (
        "Case 7 waited 9.2 days for “Pick parts”, until 13 May 2026, of it 70 h in usual "
        "hours; half of the cases there wait under 2.5 h of such time, and one in 200 longer than "
        "38 h."
    )
    nearly_all = waited(counted_seconds=38.2 * HOUR, taken_seconds=38.3 * HOUR)
    assert exception_sentence(nearly_all, baselines=baselines) == (
        "Case 7 waited 38 h for “Pick parts”, until 13 May 2026; half of the cases there wait "
        "under 2.5 h, and one in 200 about as long."
    )


@pytest.mark.parametrize(
    ("rate", "facts", "said"),
    [
        (0.01, {}, "half of the cases there wait under 2.5 h, and one in 100 longer than 38 h."),
        (0.03, {}, "half of the cases there wait under 2.5 h, and 3.0 % longer than 38 h."),
        (
            0.005,
            {"usual_seconds": 20.0},
            "half of the cases there wait under a minute, and one in 200 longer than 38 h.",
        ),
        (
            0.005,
            {"allowed_seconds": 9.18 * DAY},
            "half of the cases there wait under 2.5 h, and one in 200 about as long.",
        ),
    ],
)
def test_how_rare_a_wait_is_is_said_by_the_stated_rate(rate: float, facts: Row, said: str) -> None:
    baselines = replace(NOTHING_USUAL, false_alarm_rate=rate)
    assert exception_sentence(waited(**facts), baselines=baselines) == (
        f"Case 7 waited 9.2 days for “Pick parts”, until 13 May 2026; {said}"
    )


def test_without_baselines_only_the_median_is_said() -> None:
    assert exception_sentence(waited()) == (
        "Case 7 waited 9.2 days for “Pick parts”, until 13 May 2026; "
        "half of the cases there wait under 2.5 h."
    )


def lain(baselines: Baselines | None) -> str:
    stalled = late(
        "usual",
        41 * DAY,
        20 * DAY,
        kind="stalled",
        place="Order parts",
        usual_seconds=2.1 * DAY,
        anchored_at=datetime(2026, 5, 3, tzinfo=UTC),
        is_running=True,
    )
    return exception_sentence({**stalled, "case_id": "8"}, baselines=baselines)


def test_a_stalled_case_is_told_by_how_long_it_lies_in_elapsed_time() -> None:
    said = (
        "Case 8 has stood still since 3 May 2026 after “Order parts”, for 41 days; half of the "
        "cases go on from there within 2.1 days"
    )
    for clock in ("elapsed", "working time"):
        assert lain(replace(NOTHING_USUAL, clock=clock)) == (
            f"{said}, and one in 200 of those found there had stood still longer than 20 days."
        )
    assert lain(None) == f"{said}."


DUE = datetime(2026, 3, 4, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("taken", "allowed", "is_running", "said"),
    [
        (13, 10, False, "ended on 7 March 2026, 3.0 days after its deadline of 4 March 2026."),
        (
            13, 10, True,
            "was still open on 7 March 2026, 3.0 days after its deadline of 4 March 2026.",
        ),
        (
            5, -2, False,
            (
                "ended on 11 March 2026, 7.0 days after its deadline of 4 March 2026, which lay "
                "before its first event: it counts as late from that event on, by 5.0 days."
            ),
        ),
    ],
)  # fmt: skip
def test_a_case_past_its_deadline_is_told_by_how_much(
    taken: int, allowed: int, *, is_running: bool, said: str
) -> None:
    row = late("deadline", taken * DAY, allowed * DAY, due_at=DUE, is_running=is_running)
    assert exception_sentence(row) == f"Case 7 {said}"


THREE_DAYS = Term(
    "between",
    3.0 * DAY,
    "elapsed",
    "“Pick parts” within 3 days of “Request parts”",
    from_activity="Request parts",
    to_activity="Pick parts",
)
EIGHT_HOURS = Term(
    "hand-over",
    8.0 * HOUR,
    "working time",
    "“Stores” within 8 working hours of a hand-over",
    to_party="Stores",
)
THIRTY_DAYS = Term("case", 30.0 * DAY, "elapsed", "the whole case within 30 days")


def beyond(term: Term, taken: float, *, is_running: bool = False) -> str:
    due_at = DUE if term.clock == "elapsed" else None
    row = late("limit", taken, term.within_seconds, due_at=due_at, is_running=is_running)
    terms = (EIGHT_HOURS, THREE_DAYS, THIRTY_DAYS)
    return exception_sentence({**row, "rule_id": term_name(term)}, terms=terms)


def test_a_broken_limit_is_told_in_the_words_in_which_it_was_stated() -> None:
    assert beyond(THREE_DAYS, 9.0 * DAY) == (
        "Case 7 was to take 3 days at most (“Pick parts” within 3 days of “Request parts”) and "
        "took 9.0 days, until 10 March 2026."
    )
    assert beyond(THIRTY_DAYS, 40.0 * DAY) == (
        "Case 7 was to take 30 days at most (the whole case within 30 days) and took 40 days, "
        "until 14 March 2026."
    )
    assert beyond(EIGHT_HOURS, 60.0 * HOUR) == (
        "Case 7 was to take 8 h of working time at most (“Stores” within 8 working hours of a "
        "hand-over) and took 60 h, until 13 May 2026."
    )


def test_a_limit_that_is_being_broken_is_told_with_since_when() -> None:
    assert beyond(THREE_DAYS, 9.0 * DAY, is_running=True) == (
        "Case 7 was to take 3 days at most (“Pick parts” within 3 days of “Request parts”) and "
        "has taken 9.0 days so far, since 1 March 2026."
    )
    assert beyond(EIGHT_HOURS, 60.0 * HOUR, is_running=True) == (
        "Case 7 was to take 8 h of working time at most (“Stores” within 8 working hours of a "
        "hand-over) and has taken 60 h so far."
    )


def test_what_looks_like_its_limit_is_told_by_how_much_longer_it_took() -> None:
    assert beyond(THREE_DAYS, 3.0 * DAY + 12 * MINUTE) == (
        "Case 7 was to take 3 days at most (“Pick parts” within 3 days of “Request parts”) and "
        "took 12 min longer, until 4 March 2026."
    )


def test_a_limit_that_is_not_at_hand_is_told_by_its_name() -> None:
    row = late("limit", 9.0 * DAY, 3.0 * DAY, due_at=DUE, rule_id=term_name(THREE_DAYS))
    assert exception_sentence(row) == (
        "Case 7 was to take 3 days at most (Request parts → Pick parts within 3 days) and took "
        "9.0 days, until 10 March 2026."
    )


def test_what_belongs_to_what_was_late_is_told_with_its_steps() -> None:
    row = late("deadline", 13 * DAY, 10 * DAY, due_at=DUE, departure_count=2, anchor_position=9)
    said = "Case 7 ended on 7 March 2026, 3.0 days after its deadline of 4 March 2026"
    also = also_did(row, [departure("rework", "Check", 8)])
    again = {**row, "caused_step_count": 2}
    assert (
        exception_sentence(again, "", also)
        == f"{said}. It also did “Check” again; that took 2 steps."
    )
    assert exception_sentence(again) == f"{said}; what belongs to it took 2 steps."
    waiting = also_did(row, [waited(anchor_position=8, holder=None)])
    assert exception_sentence(row, "", waiting) == (
        f"{said}. It also waited 9.2 days for “Pick parts”."
    )
    assert exception_sentence(row) == f"{said}."


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ([waited()], "waited 9.2 days for “Pick parts”"),
        ([waited(), waited()], "waited long for “Pick parts” twice"),
        (
            [late("deadline", 13 * DAY, 10 * DAY, due_at=DUE)],
            "went on past its deadline of 4 March 2026",
        ),
        (
            [late("limit", 9 * DAY, 3 * DAY, rule_id=term_name(THREE_DAYS))] * 2,
            "broke the limit “Pick parts” within 3 days of “Request parts” twice",
        ),
        (
            [late("limit", 9 * DAY, 3 * DAY, rule_id="A → B within 1 day")],
            "broke the limit A → B within 1 day",
        ),
        (
            [
                waited(),
                late("usual", 41 * DAY, DAY, kind="stalled", anchored_at=DUE + timedelta(days=1)),
            ],
            (
                "waited 9.2 days for “Pick parts” and has stood still since 5 March 2026 after "
                "“Pick parts”"
            ),
        ),
    ],
)
def test_what_else_came_too_late_is_told_in_short(others: list[Row], said: str) -> None:
    placed = [{**one, "anchor_position": 4} for one in others]
    told = also_did(exception(anchor_position=3), placed, terms=(THREE_DAYS,))
    assert told == f"After that it {said}"
