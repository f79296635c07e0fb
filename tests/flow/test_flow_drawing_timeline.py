"""The picture of a case over time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit.flow.drawing import Rest, Stay, draw_timeline

MONDAY = datetime(2025, 3, 3, 10, tzinfo=UTC)
OF_A_PHONE = 23.0
"""So much of a phone's width a date takes, in percent."""


def stay(party: str, begun: float, ended: float | None = None, said: str = "Look") -> Stay:
    """A step from so many hours after Monday's beginning to so many."""
    first = MONDAY + timedelta(hours=begun)
    last = first if ended is None else MONDAY + timedelta(hours=ended)
    return Stay(party, said, first, last)


def drawn(*stays: Stay) -> ET.Element:
    return ET.fromstring(draw_timeline(stays, name=str.title, label="Over time"))  # noqa: S314 (ours)


def of(picture: ET.Element, class_: str) -> list[ET.Element]:
    return [part for part in picture if part.get("class") == f"timeline-{class_}"]


def across(part: ET.Element) -> tuple[str | None, str | None]:
    return part.get("x1"), part.get("x2")


def test_a_bar_is_as_long_as_its_step_and_the_line_as_the_wait() -> None:
    picture = drawn(stay("Desk", 0, 2), stay("Desk", 6, 8))
    assert [across(bar) for bar in of(picture, "step")] == [
        ("1.00%", "25.50%"),
        ("74.50%", "99.00%"),
    ]
    assert [across(wait) for wait in of(picture, "wait")] == [("25.50%", "74.50%")]
    assert of(picture, "hand-over") == []


def test_a_case_waits_in_the_lane_of_whoever_does_the_next_step() -> None:
    picture = drawn(stay("Desk", 0, 2), stay("Depot", 6, 8), stay("Desk", 8, 9))
    desk, depot, again = of(picture, "step")
    over, back = of(picture, "hand-over")
    assert [name.text for name in of(picture, "name")] == ["Desk", "Depot"]
    assert desk.get("y1") == again.get("y1") == over.get("y1") == back.get("y2")
    assert depot.get("y1") == over.get("y2") == of(picture, "wait")[0].get("y1")


def test_a_step_of_which_only_the_moment_is_known_is_a_dot() -> None:
    picture = drawn(stay("Desk", 0), stay("Desk", 4))
    assert [dot.get("cx") for dot in of(picture, "moment")] == ["1.00%", "99.00%"]
    assert of(picture, "step") == []


def test_a_step_with_which_a_case_left_its_way_is_drawn_so_with_or_without_its_end() -> None:
    first, last = MONDAY, MONDAY + timedelta(hours=2)
    bar = Stay("Desk", "Look", first, last, is_out=True)
    dot = Stay("Desk", "Look", last, last, is_out=True)
    picture = drawn(stay("Desk", 0, 1), bar, dot)
    assert len(of(picture, "step")) == 1
    assert len(of(picture, "step is-out")) == len(of(picture, "moment is-out")) == 1


def test_steps_that_overlap_have_no_wait_between_them() -> None:
    assert of(drawn(stay("Desk", 0, 5), stay("Desk", 2, 8)), "wait") == []


def rested(*stays: Stay, until: float) -> ET.Element:
    """A case that has waited until so many hours after Monday's beginning."""
    rest = Rest(MONDAY + timedelta(hours=until), "2 days")
    svg = draw_timeline(stays, name=str.title, label="Over time", rest=rest)
    return ET.fromstring(svg)  # noqa: S314 (ours)


def test_the_time_since_the_last_step_is_drawn_to_the_end_with_its_length() -> None:
    picture = rested(stay("Desk", 0, 6), stay("Depot", 6, 12), until=48)
    assert [across(bar) for bar in of(picture, "step")] == [
        ("1.00%", "13.25%"),
        ("13.25%", "25.50%"),
    ]
    (wait,), (length,) = of(picture, "wait"), of(picture, "length")
    assert across(wait) == ("25.50%", "99.00%")
    assert wait.get("y1") == of(picture, "step")[1].get("y1")
    assert (length.text, length.get("x"), length.get("text-anchor")) == ("2 days", "99.00%", "end")


def test_of_steps_that_overlap_the_one_that_ended_last_is_waited_after() -> None:
    picture = rested(stay("Desk", 0, 24), stay("Depot", 6, 12), until=48)
    (wait,) = of(picture, "wait")
    assert across(wait) == ("50.00%", "99.00%")
    assert wait.get("y1") == of(picture, "step")[0].get("y1")


def test_a_case_that_went_on_until_the_end_has_not_waited_since() -> None:
    picture = rested(stay("Desk", 0, 6), until=4)
    assert across(of(picture, "step")[0]) == ("1.00%", "99.00%")
    assert of(picture, "wait") == of(picture, "length") == []


def test_where_a_case_stood_still_the_line_is_drawn_so_whether_it_went_on_or_not() -> None:
    still = Stay("Desk", "Look", MONDAY, MONDAY, is_out=True, has_stood_still=True)
    went_on = drawn(still, stay("Desk", 40), stay("Desk", 41))
    assert [across(one) for one in of(went_on, "wait is-out")] == [("1.00%", "96.61%")]
    assert len(of(went_on, "wait")) == 1
    stands = rested(still, until=48)
    assert [across(one) for one in of(stands, "wait is-out")] == [("1.00%", "99.00%")]
    assert [one.text for one in of(stands, "length is-out")] == ["2 days"]


def test_a_case_of_one_moment_is_a_dot_with_its_date() -> None:
    picture = drawn(stay("Desk", 0))
    assert len(of(picture, "moment")) == 1
    assert [said.text for said in of(picture, "said")] == ["03-03 10:00"]


@pytest.mark.parametrize(
    ("hours", "dates"),
    [
        (0.5, ["03-03 10:00"]),
        (2, ["03-03 10:00", "03-03 11:00", "03-03 12:00"]),
        (40, ["2025-03-04", "2025-03-05"]),
        (300, ["2025-03-08", "2025-03-13"]),
        (9000, ["2025-07-28", "2025-12-22"]),
        (200_000, ["2034-03-01", "2043-02-27"]),
    ],
)
def test_few_dates_stand_under_it(hours: float, dates: list[str]) -> None:
    assert [one.text for one in of(drawn(stay("Desk", 0, hours)), "said")] == dates


@given(
    st.floats(0, 24),
    st.floats(0.01, 300_000),
    st.sampled_from([1.0, 10.0, 100.0, 1000.0, 10_000.0]),
)
def test_dates_stand_apart_on_a_phone(begun: float, length: float, fewer: float) -> None:
    picture = drawn(stay("Desk", begun, begun + length / fewer))
    spans = [span(one) for one in of(picture, "said")]
    assert all(left >= 0 and right <= 100 for left, right in spans)
    assert all(here[1] < there[0] for here, there in pairwise(spans))


@given(st.floats(0, 24), st.floats(6 * 24, 365 * 24))
def test_a_case_of_a_week_or_a_year_has_two_dates_or_three(begun: float, length: float) -> None:
    assert len(of(drawn(stay("Desk", begun, begun + length)), "said")) in (2, 3)


def span(date: ET.Element) -> tuple[float, float]:
    """From where to where a date stands in percent of a phone's width."""
    at, anchor = float((date.get("x") or "").rstrip("%")), date.get("text-anchor") or ""
    left = at - {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * OF_A_PHONE
    return left, left + OF_A_PHONE


def test_names_and_sentences_are_text() -> None:
    picture = drawn(stay("<b>desk</b>", 0, 1, said='Look "here" & <there>'))
    assert of(picture, "name")[0].text == "<B>Desk</B>"
    assert of(picture, "step")[0][0].text == 'Look "here" & <there>'
