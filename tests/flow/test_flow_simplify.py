"""Simplifying a map: less on it, and every shown place still on a way from start to end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from maps_by_hand import LOGS, map_of, map_of_lists

from daylit.errors import ParameterError
from daylit.flow.simplify import DETAIL_LEVELS, drawable_details, readable_detail, simplify

if TYPE_CHECKING:
    from random import Random

    from daylit.flow.process_map import MapEdge, ProcessMap

DETAILS = st.floats(0, 1)


def activities(process_map: ProcessMap) -> set[str]:
    return {node.activity for node in process_map.nodes}


def reached(edges: tuple[MapEdge, ...], *, forward: bool) -> set[str | None]:
    """Return what edges lead to from the start, or back to from the end."""
    found: set[str | None] = set()
    at: list[str | None] = [None]
    while at:
        here = at.pop()
        for edge in edges:
            near, far = (edge.source, edge.target) if forward else (edge.target, edge.source)
            if near == here and far not in found:
                found.add(far)
                at += [far] if far is not None else []
    return found


def test_least_detail_shows_the_widest_way_only() -> None:
    shown = simplify(map_of("A B C", "A B C", "A D C", "A C"), detail=0)

    assert [(edge.source, edge.target) for edge in shown.edges] == [
        (None, "A"),
        ("C", None),
        ("A", "B"),
        ("B", "C"),
    ]


def test_equally_wide_ways_go_by_name() -> None:
    assert activities(simplify(map_of("Z", "B", "A", "Q"), detail=0)) == {"A"}


def test_rare_activity_on_the_only_way_to_a_frequent_one_is_shown() -> None:
    # B is the second of three by cases and name; only Q, the third, leads to it.
    whole = map_of("A", "A", "A Q B")

    assert activities(simplify(whole, detail=0.5)) == {"A", "B", "Q"}


def test_way_that_is_always_shown_is_connected_from_start_to_end_beside_the_main_way() -> None:
    whole = map_of("A B C", "A B C", "A B C", "A D E C", "F C")
    rare = [("D", "E")]

    assert simplify(whole, detail=0, always=rare) == simplify(whole, detail=0)
    shown = simplify(whole, detail=0.01, always=rare)
    assert activities(shown) == {"A", "B", "C", "D", "E"}
    ways = {(edge.source, edge.target) for edge in shown.edges}
    assert {("A", "D"), ("D", "E"), ("E", "C")} < ways


def test_counts_are_those_of_the_whole_map() -> None:
    whole = map_of("A B C", "A B C", "A C")

    shown = simplify(whole, detail=0)

    assert shown.case_count == 3
    assert set(shown.edges) < set(whole.edges)
    assert set(shown.nodes) <= set(whole.nodes)


def test_lanes_without_a_shown_activity_are_left_out() -> None:
    lanes = {"A": "north", "B": "south", "C": "east"}
    whole = map_of_lists([["A", "B"], ["A", "B"], ["C"]], lanes)

    assert simplify(whole, detail=0).lanes == ("north", "south")


def test_only_lane_left_tells_nothing_and_is_left_out() -> None:
    whole = map_of_lists([["A"], ["A"], ["B"]], {"A": "north", "B": "south"})

    shown = simplify(whole, detail=0)

    assert (shown.lane_party, shown.lanes) == (None, ())
    assert [node.lane for node in shown.nodes] == [None]


def test_case_of_one_step_leads_from_start_to_end() -> None:
    shown = simplify(map_of("A"), detail=0)

    assert [(edge.source, edge.target) for edge in shown.edges] == [(None, "A"), ("A", None)]


def test_map_without_a_case_stays_empty() -> None:
    assert simplify(map_of(), detail=0).nodes == ()


def test_activity_without_a_name_is_no_start() -> None:
    whole = map_of_lists([["", "A"], ["A"]])

    assert activities(simplify(whole, detail=1)) == {"", "A"}


@pytest.mark.parametrize("detail", [-0.1, 1.1, float("nan")])
def test_detail_out_of_range_is_refused(detail: float) -> None:
    with pytest.raises(ParameterError) as caught:
        simplify(map_of("A"), detail=detail)

    assert str(caught.value) == f"The detail of a map lies between 0 and 1, not at {detail}."


def test_readable_detail_is_everything_for_a_small_map() -> None:
    assert readable_detail(map_of("A B", "A C")) == 1.0


def test_readable_detail_of_a_crowded_map_keeps_it_readable() -> None:
    crowded = map_of_lists([[f"{a:02}", f"{b:02}"] for a in range(20) for b in range(20) if a != b])

    shown = simplify(crowded, detail=readable_detail(crowded))

    assert len(shown.nodes) <= 14
    assert len(shown.edges) <= 26


@given(LOGS, DETAILS)
def test_every_shown_place_lies_on_a_way_from_start_to_end(
    log: list[list[str]], detail: float
) -> None:
    shown = simplify(map_of_lists(log), detail=detail)

    onward, back = (reached(shown.edges, forward=forward) for forward in (True, False))
    assert None in onward
    assert activities(shown) == onward - {None} == back - {None}
    named = {place for edge in shown.edges for place in (edge.source, edge.target)}
    assert named - {None} == activities(shown)


@given(LOGS, DETAILS, DETAILS)
def test_more_detail_hides_nothing(log: list[list[str]], one: float, other: float) -> None:
    whole = map_of_lists(log)

    less, more = (simplify(whole, detail=detail) for detail in sorted((one, other)))

    assert set(less.nodes) <= set(more.nodes)
    assert set(less.edges) <= set(more.edges)


@given(LOGS)
def test_full_detail_shows_everything(log: list[list[str]]) -> None:
    whole = map_of_lists(log)

    shown = simplify(whole, detail=DETAIL_LEVELS[-1])

    assert (set(shown.nodes), set(shown.edges)) == (set(whole.nodes), set(whole.edges))


@given(LOGS, DETAILS, st.randoms(use_true_random=False))
def test_order_of_the_map_does_not_matter(
    log: list[list[str]], detail: float, order: Random
) -> None:
    whole = map_of_lists(log)
    nodes, edges = list(whole.nodes), list(whole.edges)
    order.shuffle(nodes)
    order.shuffle(edges)
    shuffled = replace(whole, nodes=tuple(nodes), edges=tuple(edges))

    assert simplify(shuffled, detail=detail) == simplify(whole, detail=detail)


def test_all_levels_of_a_small_map_can_be_drawn() -> None:
    assert drawable_details(map_of("A B", "A A C")) == DETAIL_LEVELS


def test_of_a_large_map_as_much_is_drawn_as_fits() -> None:
    large = map_of(*(f"A a{number} B" for number in range(100)))
    *levels, most = drawable_details(large)
    assert levels == [0.0, 0.2, 0.4]
    # A and B come first, being in every case; each other brings one activity and two ways.
    shown = simplify(large, detail=most)
    assert (most, len(shown.nodes), len(shown.edges)) == (0.58, 60, 118)
    assert len(simplify(large, detail=0.59).nodes) == 61


def test_no_more_ways_are_drawn_than_fit() -> None:
    """Twenty activities, each followed by each."""
    names = [f"a{number}" for number in range(20)]
    dense = map_of(*(f"{one} {other}" for one in names for other in names))
    most = drawable_details(dense)[-1]
    assert len(simplify(dense, detail=most).edges) <= 150
    assert len(simplify(dense, detail=most + 0.01).edges) > 150


def test_a_main_way_that_is_too_long_is_not_drawn() -> None:
    assert drawable_details(map_of(" ".join(f"a{number}" for number in range(61)))) == ()
    assert drawable_details(map_of(" ".join(f"a{number}" for number in range(60)))) == DETAIL_LEVELS
