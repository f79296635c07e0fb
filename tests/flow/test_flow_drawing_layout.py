"""Where things stand on a drawn map: nothing on top of anything else."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from maps_by_hand import LOGS, map_of, map_of_lists
from maps_checked import HAIR, apart, check_labels_are_clear, marks_of, planned, sides

from daylit.flow.drawing.columns import Link, assign_columns
from daylit.flow.drawing.labels import sample
from daylit.flow.drawing.lanes import order_lanes
from daylit.flow.drawing.lettering import name_lines, text_width
from daylit.flow.drawing.marks import Mark

if TYPE_CHECKING:
    from daylit.flow.drawing.marks import Place
    from daylit.flow.drawing.plan import Plan
    from daylit.flow.process_map import ProcessMap

LANES = {"A": "north", "B": "north", "C": "south", "D": "east", "E": "east", "F": "south"}
LANES |= {"G": "a team with a longer name", "H": "north"}


def check_nothing_overlaps(process_map: ProcessMap) -> None:
    laid_out = planned(process_map, {})
    boxes = [sides(frame) for frame in laid_out.layout.frames]
    for at, box in enumerate(boxes):
        assert all(apart(box, other) for other in boxes[:at])
    for number in laid_out.layout.routes:
        check_line_is_clear(laid_out, number)
    check_everything_is_inside(laid_out, boxes)


def check_line_is_clear(laid_out: Plan, number: int) -> None:
    """No place lies on a line; those at its ends it touches at their edge."""
    for x, y in sample(laid_out.routes[number]):
        for frame in laid_out.layout.frames:
            left, top, right, bottom = sides(frame)
            assert not (left + 0.5 < x < right - 0.5 and top < y < bottom)


def check_everything_is_inside(
    laid_out: Plan, boxes: list[tuple[float, float, float, float]]
) -> None:
    width, height = laid_out.layout.width, laid_out.layout.height
    labels = [label.as_sides() for label in laid_out.labels.values()]
    for left, top, right, bottom in [*boxes, *labels]:
        assert left >= -HAIR
        assert top >= -HAIR
        assert right <= width + HAIR
        assert bottom <= height + HAIR


@settings(max_examples=25, deadline=None)
@given(LOGS)
def test_no_place_or_line_lies_on_a_place(log: list[list[str]]) -> None:
    check_nothing_overlaps(map_of_lists(log))


@settings(max_examples=25, deadline=None)
@given(LOGS)
def test_no_place_or_line_lies_on_a_place_with_lanes(log: list[list[str]]) -> None:
    check_nothing_overlaps(map_of_lists(log, LANES))


def test_wide_and_narrow_places_in_one_column_keep_lines_clear() -> None:
    long = "Determine the necessity of stopping the advice"
    log = [["A", *middle, "Z"] for middle in (["B"], [long], ["C"], ["B", "C"], ["C", long, "B"])]

    check_nothing_overlaps(map_of_lists(log))


@settings(max_examples=25, deadline=None)
@given(LOGS)
def test_every_place_stands_in_its_lane(log: list[list[str]]) -> None:
    whole = map_of_lists(log, LANES)

    laid_out = planned(whole, {})

    for node, frame in zip(whole.nodes, laid_out.layout.frames[1:-1], strict=True):
        band = laid_out.layout.bands[laid_out.lanes[node.lane or ""]]
        assert band.first - HAIR <= frame.y - frame.height / 2
        assert frame.y + frame.height / 2 <= band.last + HAIR


def test_lanes_do_not_overlap() -> None:
    laid_out = planned(map_of_lists([list("ABCDEFGH")], LANES), {})

    bands = sorted((band.top, band.bottom) for band in laid_out.layout.bands.values())
    assert all(upper[1] < lower[0] for upper, lower in pairwise(bands))


def test_main_way_is_straight() -> None:
    whole = map_of(*["A B C D"] * 9, "A X C D", "A D")

    frames = planned(whole, {}).layout.frames

    names = [node.activity for node in whole.nodes]
    assert len({frames[1 + names.index(name)].y for name in "ABCD"}) == 1


@settings(max_examples=15, deadline=None)
@given(LOGS)
def test_no_label_lies_on_a_place_a_line_or_another_label(log: list[list[str]]) -> None:
    whole = map_of_lists(log)

    check_labels_are_clear(planned(whole, marks_of(whole)))


@settings(max_examples=15, deadline=None)
@given(LOGS)
def test_no_label_lies_on_anything_with_lanes(log: list[list[str]]) -> None:
    whole = map_of_lists(log, LANES)

    check_labels_are_clear(planned(whole, marks_of(whole)))


def test_every_way_of_a_readable_map_bears_its_count_on_its_own_side() -> None:
    whole = map_of(*["A B C"] * 900, *["A C"] * 300, *["A B B D C"] * 90)
    marks: dict[Place, Mark] = {("A", "B"): Mark(100, 0.1, ""), ("B", "B"): Mark(9, 0.1, "")}

    laid_out = planned(whole, marks)

    check_labels_are_clear(laid_out)
    assert set(laid_out.labels) == set(range(len(whole.edges)))
    for number, label in laid_out.labels.items():
        x, y = label.x, label.as_sides()[3]
        distances = {
            other: min((x - a) ** 2 + (y - b) ** 2 for a, b in sample(route))
            for other, route in laid_out.routes.items()
        }
        assert min(distances, key=lambda other: distances[other]) == number


def test_label_stands_near_the_middle_of_its_line() -> None:
    whole = map_of(*["A B C D E F"] * 50, *["A F"] * 20)

    laid_out = planned(whole, {})

    for number, label in laid_out.labels.items():
        route = laid_out.layout.routes[number]
        (start, _), (end, _) = route.curves[0].start, route.tip
        assert abs(label.x - (start + end) / 2) <= 0.25 * abs(end - start)


def test_only_the_most_frequent_ways_and_trouble_bear_a_label() -> None:
    log = [[f"{a}", f"{b}"] for a in range(8) for b in range(8) for _ in range(a + b + 1) if a < b]
    whole = map_of_lists(log)
    rare = ("0", "1")
    everywhere: dict[Place, Mark] = {
        (edge.source, edge.target): Mark(1, 0.5, "") for edge in whole.edges
    }

    frequent = sorted(range(len(whole.edges)), key=lambda at: -whole.edges[at].case_count)[:30]
    assert set(planned(whole, {}).labels) < set(frequent)
    with_trouble = planned(whole, {rare: Mark(1, 0.5, "")}).labels
    number = [(edge.source, edge.target) for edge in whole.edges].index(rare)
    assert number not in frequent
    assert number in with_trouble
    assert set(with_trouble) - {number} <= set(frequent)
    assert len(planned(whole, everywhere).labels) < len(whole.edges)


def test_repeating_activity_has_a_loop_above_its_box() -> None:
    whole = map_of("A A A")

    laid_out = planned(whole, {})

    (loop,) = (number for number, edge in enumerate(whole.edges) if edge.source == edge.target)
    frame = laid_out.layout.frames[1]
    top = frame.y - frame.height / 2
    assert max(y for _, y in sample(laid_out.routes[loop])) <= top
    assert laid_out.labels[loop].as_sides()[3] <= top


def test_more_frequent_direction_leads_to_the_right() -> None:
    links = [Link(0, 1, 9), Link(1, 2, 9), Link(2, 1, 5), Link(2, 3, 9)]

    assert assign_columns([9, 9, 9, 9], links, [1]) == [0, 1, 2, 3]


def test_rare_way_does_not_lengthen_the_map() -> None:
    # 1 leads to 2 and 3; the rare way from 2 to 3 leaves both in one column.
    links = [Link(0, 1, 99), Link(1, 2, 50), Link(1, 3, 49), Link(2, 4, 49), Link(3, 4, 50)]

    columns = assign_columns([99, 99, 50, 50, 99], [*links, Link(2, 3, 1)], [1, 2])

    assert columns == [0, 1, 2, 2, 3]


def test_activity_before_a_later_one_stands_beside_it() -> None:
    # 3 begins some cases and leads to 2 only, so it stands right before it.
    links = [Link(0, 1, 9), Link(1, 4, 9), Link(4, 2, 9), Link(0, 3, 2), Link(3, 2, 2)]

    columns = assign_columns([11, 9, 11, 2, 9, 11], [*links, Link(2, 5, 11)], [1, 2])

    assert columns == [0, 1, 3, 2, 2, 4]


def test_lanes_with_much_traffic_stand_beside_each_other() -> None:
    assert order_lanes([0, 1, 2, 3], {(0, 3): 90, (3, 1): 50, (1, 2): 10}) == [0, 3, 1, 2]


def test_first_lane_stays_on_top() -> None:
    assert order_lanes([2, 0, 1], {(0, 1): 5})[0] == 2


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Accept", ("Accept",)),
        ("Request For Payment", ("Request For", "Payment")),
        ("A_PARTLYSUBMITTED", ("A_PARTLYSUBMITTED",)),
        ("  two\n words ", ("two words",)),
        ("", ("(no name)",)),
    ],
)
def test_name_is_broken_between_words(name: str, lines: tuple[str, ...]) -> None:
    assert name_lines(name) == lines


@pytest.mark.parametrize("name", ["x" * 300, "word " * 60, "W" * 300, "漢" * 90, "a_b-" * 40])
def test_long_name_takes_three_lines_at_most_and_ends_in_an_ellipsis(name: str) -> None:
    lines = name_lines(name)

    assert len(lines) <= 3
    assert lines[-1].endswith("…")
    assert max(text_width(line, 12.5) for line in lines) <= 200


def test_name_of_sixty_characters_is_shown_whole() -> None:
    name = "Confirm the request for payment by the administration office"

    assert len(name) == 60
    assert " ".join(name_lines(name)) == name


def test_combining_marks_take_no_room() -> None:
    assert text_width("e\u0301", 10) == text_width("e", 10)
