"""The picture of a map: what it says, to eyes and to other readers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from maps_by_hand import map_of, map_of_lists
from maps_checked import planned

from daylit.errors import ParameterError
from daylit.flow.drawing import Mark, draw, map_style, sentences
from daylit.flow.drawing.marks import HEATS, heat
from daylit.flow.drawing.plan import gaps
from daylit.flow.drawing.style import DARK, LIGHT, PRINT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from daylit.flow.drawing import Place
    from daylit.flow.drawing.style import Theme
    from daylit.flow.process_map import ProcessMap

SVG = "{http://www.w3.org/2000/svg}"
MARK = Mark(2, 0.25, "2 of them came back.")


def picture(process_map: ProcessMap, marks: Mapping[Place, Mark] | None = None) -> ET.Element:
    # Only what we have just written ourselves is parsed here.
    return ET.fromstring(draw(process_map, marks=marks or {}, name="one"))  # noqa: S314 (our own drawing)


def places(drawn: ET.Element, class_: str) -> dict[str, ET.Element]:
    """Return the groups of a class by their sentence."""
    groups = [e for e in drawn.iter() if class_ in e.get("class", "").split()]
    return {group.findtext(f"{SVG}title", ""): group for group in groups}


def texts(drawn: ET.Element) -> list[str]:
    return ["".join(text.itertext()) for text in drawn.iter(f"{SVG}text")]


def test_box_bears_the_name_and_its_cases() -> None:
    assert {"Accept", "2 cases", "1 case"} <= set(texts(picture(map_of("Accept Send", "Accept"))))


def test_every_place_says_one_sentence() -> None:
    whole = map_of("A A B", "A B", "A")
    waited = [
        replace(edge, median_waiting_seconds=5400.0) if edge.target == "B" else edge
        for edge in whole.edges
    ]

    drawn = picture(replace(whole, edges=tuple(waited)))

    assert set(places(drawn, "map-node")) == {
        "A: 3 of 3 cases, 4 steps.",
        "B: 2 of 3 cases, 2 steps.",
    }
    assert set(places(drawn, "map-way")) == {
        "Start with A: 3 of 3 cases.",
        "A → A: 1 of 3 cases, once.",
        "A → B: 2 of 3 cases, 2 times, typical waiting 1.5 h.",
        "End with A: 1 of 3 cases.",
        "End with B: 2 of 3 cases.",
    }


def test_mark_adds_its_sentence_its_colour_and_a_number_in_words() -> None:
    drawn = picture(map_of("A B", "A B", "A B"), {"A": MARK, ("A", "B"): MARK})

    box = places(drawn, "map-node")["A: 3 of 3 cases, 3 steps. 2 of them came back."]
    way = places(drawn, "map-way")["A → B: 3 of 3 cases, 3 times. 2 of them came back."]
    assert box.find(f"{SVG}rect").get("stroke") == way.get("stroke") == LIGHT.heat(4)  # type: ignore[union-attr]  # it is there
    assert "2 left the usual way" in texts(box)
    assert "32 left" in texts(drawn)


def test_place_without_departures_stays_grey() -> None:
    drawn = picture(map_of("A B"), {"A": Mark(0, 0.0, "Nothing left the way here.")})

    box = places(drawn, "map-node")["A: 1 of 1 case, 1 step. Nothing left the way here."]
    assert box.get("class") == "map-node at-0"
    assert not [text for text in texts(drawn) if "left" in text]


def test_mark_of_a_place_that_is_not_shown_is_ignored() -> None:
    assert picture(map_of("A"), {"gone": MARK}).tag == f"{SVG}svg"


@pytest.mark.parametrize("share", [-0.01, 1.01])
def test_share_out_of_range_is_refused(share: float) -> None:
    with pytest.raises(ParameterError) as caught:
        Mark(1, share, "")

    assert str(caught.value) == f"A mark's share lies between 0 and 1, not at {share}."


@pytest.mark.parametrize(
    ("share", "step"), [(0.0, 1), (0.049, 1), (0.05, 2), (0.1, 3), (0.2, 4), (0.35, 5), (1.0, 5)]
)
def test_more_departures_are_redder(share: float, step: int) -> None:
    assert heat(Mark(1, share, "")) == step


def test_rarely_taken_way_is_dashed() -> None:
    drawn = picture(map_of(*["A B"] * 99, "A"))

    dashed = {
        sentence: group.find(f"{SVG}path").get("stroke-dasharray")  # type: ignore[union-attr]  # it is there
        for sentence, group in places(drawn, "map-way").items()
    }
    assert {sentence for sentence, dashes in dashed.items() if dashes} == {
        "End with A: 1 of 100 cases."
    }


def test_line_is_as_wide_as_the_root_of_its_cases() -> None:
    drawn = picture(map_of(*["A"] * 75, *["B"] * 25))

    widths = {
        sentence: float(group.find(f"{SVG}path").get("stroke-width", ""))  # type: ignore[union-attr]  # it is there
        for sentence, group in places(drawn, "map-way").items()
    }
    assert widths["Start with A: 75 of 100 cases."] == 9.0
    assert widths["Start with B: 25 of 100 cases."] == pytest.approx(1.2 + 7.8 / 3**0.5, abs=0.05)


def test_thin_line_can_be_hit_beside_it_but_is_not_seen_wider() -> None:
    (group,) = (
        group
        for sentence, group in places(picture(map_of("A B")), "map-way").items()
        if sentence.startswith("A")
    )

    seen, unseen = group.findall(f"{SVG}path")
    assert seen.get("d") == unseen.get("d")
    assert (unseen.get("stroke-width"), unseen.get("stroke-opacity")) == ("12", "0")


def test_places_are_links_where_told_and_reached_by_keyboard_anyway() -> None:
    drawn = ET.fromstring(  # noqa: S314 (our own drawing)
        draw(map_of("A B"), marks={}, name="one", links={"A": "#a", ("A", "B"): "#a-b"})
    )

    links = {a.get("href"): a.findtext(f"{SVG}title") for a in drawn.iter(f"{SVG}a")}
    assert links == {"#a": "A: 1 of 1 case, 1 step.", "#a-b": "A → B: 1 of 1 case, once."}
    others = [e for e in drawn.iter(f"{SVG}g") if e.get("tabindex") == "0"]
    assert len(others) == 3


def test_picture_says_what_it_is_and_how_large() -> None:
    drawn = picture(map_of("A"))

    ids = (drawn.get("aria-labelledby") or "").split()
    named = {e.get("id"): e.text for e in drawn.iter() if e.get("id")}
    assert [named[key] for key in ids] == [
        "Map of the process",
        (
            "Activities from left to right: 1, joined by 2 ways. All cases: 1. A line is the wider"
            " the more cases take it, and the redder the more of them leave the way there."
        ),
    ]
    assert drawn.get("viewBox") == f"0 0 {drawn.get('width')} {drawn.get('height')}"


@pytest.mark.parametrize(("one", "other"), [("level 1", "level-1"), ("a_", "a"), ("å", "ä")])
def test_pictures_of_other_names_share_no_id(one: str, other: str) -> None:
    ids = [
        set(re.findall(r' id="([^"]+)"', draw(map_of("A"), marks={}, name=name)))
        for name in (one, other)
    ]

    assert ids[0].isdisjoint(ids[1])
    assert not [key for key in ids[0] if " " in key]


def test_lanes_are_named_and_say_whose_they_are() -> None:
    lanes = {"A": "north", "B": "No <team> stated & more"}

    drawn = picture(map_of_lists([["A", "B"]], lanes))

    assert set(lanes.values()) <= set(texts(drawn))
    assert drawn.findtext(f"{SVG}desc", "").endswith("Each lane is one team's.")
    assert "A, north: 1 of 1 case, 1 step." in places(drawn, "map-node")


def test_map_without_a_case_is_a_picture_of_start_and_end() -> None:
    assert texts(picture(map_of())) == ["Start", "End"]


@pytest.mark.parametrize(
    "name",
    [
        "<b>bold</b>",
        "<!-- -->",
        "\"quoted\" & 'so'",
        "]]>",
        "قبول الطلب",
        "\x00\x1b\ud800 control",
        "x" * 300,
        "W" * 60,
        "漢" * 60,
        "",
        "   ",
    ],
)
def test_any_name_can_be_drawn(name: str) -> None:
    drawn = picture(map_of_lists([[name, "B"], ["B"]], {name: name, "B": "lane"}))

    assert len(places(drawn, "map-node")) == 2
    assert {element.tag.removeprefix(SVG) for element in drawn.iter()} <= {
        *("svg", "title", "desc", "g", "a", "rect", "text", "tspan", "path", "polygon", "circle")
    }


def test_long_name_is_whole_in_its_sentence() -> None:
    name = ("Determine " * 30).strip()

    (sentence,) = places(picture(map_of_lists([[name]])), "map-node")

    assert sentence == f"{name}: 1 of 1 case, 1 step."


@settings(max_examples=15)
@given(st.text(max_size=80))
def test_every_text_makes_a_whole_document(name: str) -> None:
    assert picture(map_of_lists([[name, "B"]], {name: name})).tag == f"{SVG}svg"


def test_picture_holds_no_script_and_loads_nothing() -> None:
    drawn = draw(map_of("A B", "B A"), marks={"A": MARK}, name="one")

    assert not re.search(r"<script|<style| style=| on\w+=|url\(|xlink|<image|<use", drawn)
    assert re.findall(r"https?://[^\"]*", drawn) == ["http://www.w3.org/2000/svg"]


def test_same_map_is_drawn_the_same() -> None:
    whole = map_of("A B C", "A C B", "B A", "C")

    assert draw(whole, marks={}, name="one") == draw(whole, marks={}, name="one")


def test_style_sheet_has_both_themes_and_prints_in_grey() -> None:
    light, dark, printed = re.split(r"@media[^{]*\{", map_style())

    assert LIGHT.signal in light
    assert DARK.signal in dark
    assert LIGHT.signal not in dark
    colours = set(re.findall("#[0-9a-f]{6}", printed))
    assert colours
    assert {
        colour for colour in colours if len({colour[1:3], colour[3:5], colour[5:]}) > 1
    } == set()


def test_more_departures_print_darker() -> None:
    printed = [_luminance(PRINT.heat(step)) for step in range(HEATS)]

    assert printed == sorted(printed, reverse=True)
    assert len(set(printed)) == HEATS


def test_sentences_come_in_the_order_of_the_numbers_in_the_picture() -> None:
    whole = map_of("A B A", "B")

    drawn = picture(whole)

    for number, (_, sentence) in enumerate(sentences(whole, {})):
        (group,) = (e for e in drawn.iter() if f"at-{number}" in e.get("class", "").split())
        assert group.findtext(f"{SVG}title") == sentence


def test_picture_may_be_cut_where_neither_a_place_nor_a_label_stands() -> None:
    whole = map_of(*["A B C"] * 9, "A C", "A A B")

    found = gaps(laid_out := planned(whole, {}))

    assert len(found) > 4
    stripes = [
        (box.x - box.width / 2, box.x + box.width / 2)
        for boxes in (laid_out.layout.frames, laid_out.labels.values())
        for box in boxes
    ]
    for gap in found:
        assert not [left for left, right in stripes if left < gap < right]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_texts_have_contrast_enough(theme: Theme) -> None:
    grounds = (theme.paper, theme.lane, theme.other_lane)
    weakest = min(_contrast(ink, g) for ink in (theme.ink, theme.soft_ink) for g in grounds)

    assert weakest >= 4.5
    assert min(_contrast(theme.signal_word, ground) for ground in grounds) >= 4.5


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return float(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
