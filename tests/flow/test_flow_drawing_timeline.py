"""The picture of a case over time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from daylit.flow.drawing import Stay, draw_timeline

MONDAY = datetime(2025, 3, 3, 10, tzinfo=UTC)


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


def test_a_case_of_one_moment_is_a_dot_with_its_date() -> None:
    picture = drawn(stay("Desk", 0))
    assert len(of(picture, "moment")) == 1
    assert [said.text for said in of(picture, "said")] == ["03-03 10:00"]


@pytest.mark.parametrize(
    ("hours", "dates"),
    [
        (0.5, ["03-03 10:00"]),
        (3, ["03-03 10:00", "03-03 11:00", "03-03 12:00", "03-03 13:00"]),
        (40, ["03-03 12:00", "03-04 00:00", "03-04 12:00", "03-05 00:00"]),
        (300, ["2025-03-07", "2025-03-11", "2025-03-15"]),
        (9000, ["2025-09-01", "2026-03-02"]),
        (200_000, ["2031-03-02", "2037-02-28", "2043-02-27"]),
    ],
)
def test_few_dates_stand_under_it(hours: float, dates: list[str]) -> None:
    assert [one.text for one in of(drawn(stay("Desk", 0, hours)), "said")] == dates


def test_names_and_sentences_are_text() -> None:
    picture = drawn(stay("<b>desk</b>", 0, 1, said='Look "here" & <there>'))
    assert of(picture, "name")[0].text == "<B>Desk</B>"
    assert of(picture, "step")[0][0].text == 'Look "here" & <there>'
