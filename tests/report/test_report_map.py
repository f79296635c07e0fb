"""The map in the report: its sentences, and how it is put on paper."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit.flow.drawing import Picture
from daylit.report.map_heading import map_heading
from daylit.report.map_on_paper import ACROSS, MOST_STRIPS, UPRIGHT, fit_on_paper

if TYPE_CHECKING:
    from reports_by_hand import Told

pytest_plugins = ["reports_told"]


def drawn(width: float, height: float, *gaps: float) -> Picture:
    return Picture("<svg/>", "map-0", width, height, gaps, ())


def test_every_place_on_the_map_leads_to_its_sentence(told: Told) -> None:
    page = told.report.html
    for view in told.exhibits.map_views.views:
        leads_to = re.findall(r'class="map-(?:node|way)[^"]*" href="#([^"]+)"', view.picture.svg)
        assert sorted(leads_to) == sorted(one.id for one in view.said)
        for one in view.said:
            assert page.count(f'id="{one.id}"') == 1


def test_a_sentence_is_shown_by_pointer_and_by_keyboard(told: Told) -> None:
    page = told.report.html
    for number in range(told.exhibits.map_views.most_said):
        pointed = (
            f".stage figure:has(.at-{number}:is(:hover, :focus-visible)) .said > p.said-{number}"
        )
        assert page.count(f"{pointed},") + page.count(f"{pointed} {{") == 1


def test_sentence_of_an_activity_leads_on_to_its_patterns(told: Told) -> None:
    said = [one for view in told.exhibits.map_views.views for one in view.said if one.href]
    ids = {f"pattern-{row.pattern_id}" for row in told.story.patterns.shown}
    assert {(one.href or "").removeprefix("#") for one in said} <= ids


@pytest.mark.parametrize(
    ("way_cases", "left", "heading"),
    [
        ({}, 0, "No case leaves the usual way"),
        ({("A", "B"): 1}, 1, "The only case that leaves the usual way does so between “A” and “B”"),
        (
            {("A", "A"): 4},
            4,
            "All cases that leave the usual way do so between one “A” and the next",
        ),
        (
            {("A", "B"): 3, ("B", "C"): 1},
            4,
            "3 of the 4 cases that leave the usual way do so between “A” and “B”",
        ),
        (
            {("B", "C"): 1, ("A", "C"): 1, ("A", "B"): 1},
            3,
            "1 of the 3 cases that leave the usual way does so between “A” and “B”",
        ),
        (
            {("A", "B"): 50, (None, "C"): 60},
            200,
            "30 % of the cases that leave the usual way do so at the start, with “C”",
        ),
        (
            {("A", "B"): 17, ("B", "A"): 16},
            200,
            "Cases leave the usual way in many places, at most 8.5 % of them in one",
        ),
    ],
)
def test_heading_says_where_most_cases_leave_their_way(
    way_cases: dict[tuple[str | None, str | None], int], left: int, heading: str
) -> None:
    assert map_heading(way_cases, left) == heading


def test_heading_of_the_map_is_a_finding(told: Told) -> None:
    heading = "All cases that leave the usual way do so between “Ask” and “Check”"
    assert told.exhibits.map_views.heading == heading
    assert f'<h2 id="map-heading">{heading}</h2>' in told.report.html


def test_small_map_is_printed_whole_at_its_size() -> None:
    sheet = fit_on_paper(drawn(600, 300, 200, 400))

    assert not sheet.is_across
    assert sheet.scale == 1
    assert len(sheet.strips) == 1


def test_map_that_just_fits_across_the_paper_is_not_cut() -> None:
    sheet = fit_on_paper(drawn(1020, 400, 500))

    assert sheet.is_across
    assert len(sheet.strips) == 1


def test_long_low_map_is_printed_in_strips_below_each_other() -> None:
    sheet = fit_on_paper(drawn(1300, 150, *range(50, 1300, 100)))

    assert not sheet.is_across
    assert len(sheet.strips) == 2
    assert sheet.scale == 1


def test_map_without_a_gap_is_not_cut() -> None:
    assert len(fit_on_paper(drawn(3000, 150)).strips) == 1


@given(st.floats(100, 5000), st.floats(50, 2500), st.lists(st.floats(0.05, 0.95), max_size=30))
def test_strips_show_everything_and_fit_on_the_paper(
    width: float, height: float, shares: list[float]
) -> None:
    picture = drawn(width, height, *sorted(width * share for share in shares))

    sheet = fit_on_paper(picture)

    paper = ACROSS if sheet.is_across else UPRIGHT
    assert 1 <= len(sheet.strips) <= MOST_STRIPS
    assert sheet.strips[0].left == 0
    last = sheet.strips[-1]
    assert last.left + last.width == pytest.approx(width)
    for one, other in pairwise(sheet.strips):
        assert one.left < other.left <= one.left + one.width
    for strip in sheet.strips:
        assert strip.printed_width <= paper.width + 1e-6
        assert height * sheet.scale <= paper.height - paper.head
