"""A pattern's course as a chart of bars."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from daylit.language import speaking
from daylit.report.course_drawing import HEIGHT, WIDTH, draw_course
from daylit.report.periods import periods
from daylit.report.sparkline import MARGIN

if TYPE_CHECKING:
    from collections.abc import Sequence

SVG = "{http://www.w3.org/2000/svg}"


def drawn(counts: Sequence[int]) -> ET.Element:
    years = periods(datetime(2000, 1, 1, tzinfo=UTC), datetime(2009, 12, 1, tzinfo=UTC), "M")
    svg = draw_course(counts, years[: len(counts)], "M")
    return ET.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))  # noqa: S314 (drawn here)


def test_each_period_with_any_has_a_bar_with_its_name_and_count() -> None:
    chart = drawn([3, 0, 1240])
    assert chart.get("aria-label") == "Exceptions each month, at most 1,240"
    titles = [one.text for one in chart.iter(f"{SVG}title")]
    assert titles == ["January 2000: 3", "March 2000: 1,240"]


def test_it_speaks_the_language_of_its_reader() -> None:
    with speaking("sv"):
        chart = drawn([3, 0, 1240])
    assert chart.get("aria-label") == "Avvikelser varje månad, högst 1\u00a0240"
    titles = [one.text for one in chart.iter(f"{SVG}title")]
    assert titles == ["Januari 2000: 3", "Mars 2000: 1\u00a0240"]


def test_its_looks_are_left_to_the_stylesheet() -> None:
    chart = drawn([1, 2])
    styled = {"style", "fill", "stroke"}
    assert not any(styled & set(one.attrib) for one in chart.iter())
    assert {one.get("class") for one in chart.iter()} == {
        "course", "course-ground", "course-bar", None,
    }  # fmt: skip


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=120).filter(any))
def test_bars_stand_on_one_ground_as_high_as_their_counts_and_beside_each_other(
    counts: list[int],
) -> None:
    bars = [
        {side: float(one.attrib[side]) for side in ("x", "y", "width", "height")}
        for one in drawn(counts).iter(f"{SVG}rect")
    ]
    some = [count for count in counts if count]
    assert len(bars) == len(some)
    highest = max(one["height"] for one in bars)
    for bar, count in zip(bars, some, strict=True):
        assert abs(bar["y"] + bar["height"] - (HEIGHT - MARGIN)) < 0.11
        assert abs(bar["height"] - highest * count / max(some)) < 0.11
    for before, after in pairwise(bars):
        assert before["x"] + before["width"] <= after["x"]
    assert bars[-1]["x"] + bars[-1]["width"] <= WIDTH - MARGIN
