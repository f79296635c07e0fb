"""What a map tells at its places when it is read for waiting, work, or where cases left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from maps_by_hand import map_of_lists

from daylit.flow.drawing import (
    Amount,
    Mark,
    by_cases,
    by_departures,
    by_waiting,
    by_work,
    draw_picture,
)
from daylit.flow.drawing.marks import HEATS
from daylit.flow.drawing.told import heat_of

if TYPE_CHECKING:
    from daylit.flow.drawing import Place

WHOLE = map_of_lists([list("ABC"), list("ABC"), list("AC")])
MARKS: dict[Place, Mark] = {
    ("A", "B"): Mark(1, 0.5, "Here 1 case left."),
    "B": Mark(1, 0.5, "Done again in 1 case."),
}
DAY = 86_400.0


def test_of_cases_a_place_tells_how_many_and_how_many_left() -> None:
    told = by_cases(WHOLE, MARKS)
    assert (told["A"].label, told["A"].signal, told["A"].heat) == ("3 cases", "", 0)
    assert (told["B"].label, told["B"].signal) == ("2 cases", "1 left the usual way")
    assert (told["A", "B"].label, told["A", "B"].signal, told["A", "B"].weight) == (
        "2",
        "1 left",
        2,
    )
    assert told["A", "B"].sentence == "A → B: 2 of 3 cases, 2 times. Here 1 case left."


def test_of_departures_only_places_that_cases_left_bear_a_number() -> None:
    told = by_departures(WHOLE, MARKS)
    assert (told["A"].label, told["A"].signal) == ("of 3 cases", "")
    assert (told["A", "C"].label, told["A", "C"].signal, told["A", "C"].weight) == ("", "", 0)
    assert (told["A", "B"].signal, told["A", "B"].weight) == ("1 left", 1)


def test_of_waiting_a_way_tells_the_typical_wait_and_is_as_red_as_its_part_of_all() -> None:
    waits: dict[Place, Amount] = {
        ("A", "B"): Amount(2 * DAY, 4 * DAY),
        ("A", "C"): Amount(0.0, 0.0),
        "B": Amount(2 * DAY, 4 * DAY),
    }
    told = by_waiting(WHOLE, waits, {})
    assert (told["A", "B"].label, told["A", "B"].heat) == ("2.0 days", HEATS - 1)
    assert (told["A", "C"].label, told["A", "C"].heat) == ("0 s", 0)
    assert told[None, "A"].label == ""
    assert (told["B"].label, told["A"].label) == ("after 2.0 days", "first")


def test_of_work_an_activity_tells_hours_where_measured_else_steps() -> None:
    steps = by_work(WHOLE, {}, {})
    assert (steps["A"].label, steps["A", "B"].label) == ("3 steps", "2")
    hours = by_work(WHOLE, {"A": Amount(3_600.0, 10_800.0), "B": Amount(0.0, 0.0)}, {})
    assert (hours["A"].label, hours["A"].heat) == ("3.0 h", HEATS - 1)
    assert (hours["B"].label, hours["C"].label, hours["C"].heat) == ("0 s", "0 s", 0)


@pytest.mark.parametrize(
    ("part", "step"), [(0.0, 0), (0.049, 0), (0.05, 2), (0.1, 3), (0.2, 4), (0.35, 5), (1.0, 5)]
)
def test_colour_goes_by_the_part_of_the_whole(part: float, step: int) -> None:
    assert heat_of(part, 1.0) == step


def test_nothing_of_nothing_is_grey() -> None:
    assert heat_of(0.0, 0.0) == 0


def test_a_way_without_a_label_bears_none_in_the_picture() -> None:
    drawn = draw_picture(WHOLE, marks=MARKS, told=by_departures(WHOLE, MARKS), name="left").svg
    assert ">1 left<" in drawn
    assert drawn.count("map-name map-on-") == 1
