"""A map as one SVG picture."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.flow.drawing import svg
from daylit.flow.drawing.lettering import SMALL_SIZE, printable, shorten
from daylit.flow.drawing.places import draw_activities, draw_labels, draw_ways
from daylit.flow.drawing.plan import LONGEST_LANE, Plan, gaps, lanes_downward, plan
from daylit.flow.drawing.style import LIGHT
from daylit.flow.drawing.told import by_cases
from daylit.language import _, gettext_noop, number, pgettext, speaking

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from daylit.flow.drawing.marks import Mark, Place
    from daylit.flow.drawing.told import Told
    from daylit.flow.process_map import ProcessMap

FONT = "system-ui, -apple-system, 'Segoe UI', sans-serif"

LANE_NAME_LEFT, LANE_NAME_DOWN = 14.0, 18.0
"""Where a lane's name stands in it, pixels."""

LANES = {
    "team": gettext_noop("Each lane is one team's."),
    "organisation": gettext_noop("Each lane is one organisation's."),
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A map as drawn, pixels.

    Attributes:
        svg: The picture; markup, with everything from the log escaped.
        key: The id of its root.
        gaps: Where it may be cut from top to bottom so that only lines are cut, left to right.
        lanes: Their names, shortened as drawn, and how high each stands.
    """

    svg: str
    key: str
    width: float
    height: float
    gaps: tuple[float, ...]
    lanes: tuple[tuple[str, float], ...]


def draw(
    process_map: ProcessMap,
    *,
    marks: Mapping[Place, Mark],
    name: str,
    title: str | None = None,
    links: Mapping[Place, str] | None = None,
) -> str:
    """Draw a map from left to right as one SVG picture: ``draw_picture``, only its markup."""
    return draw_picture(process_map, marks=marks, name=name, title=title, links=links).svg


def draw_picture(
    process_map: ProcessMap,
    *,
    marks: Mapping[Place, Mark],
    name: str,
    title: str | None = None,
    links: Mapping[Place, str] | None = None,
    told: Mapping[Place, Told] | None = None,
) -> Picture:
    """Draw a map from left to right as one SVG picture.

    The picture holds no script and loads nothing. Its colours are those of the light theme, until
    :func:`daylit.flow.drawing.style.map_style` on the page says otherwise. Every activity and every
    way is a link, or can at least be reached by keyboard, and says one sentence (its title).

    Args:
        process_map: The map, simplified as far as it is to be shown.
        marks: What is out of the ordinary at which place.
        name: What no other picture on the page is called; its ids are made of it.
        title: What the picture shows; null says that it is a process.
        links: Where a place leads to when chosen, such as "#accepted"; other places lead nowhere.
        told: What is told at each place; null tells how many cases go there.
    """
    said = by_cases(process_map, marks) if told is None else told
    return _drawn(process_map, plan(process_map, said), said, name, title, links or {})


def draw_in_languages(
    process_map: ProcessMap,
    *,
    told: Mapping[str, Mapping[Place, Told]],
    name: str,
    links: Mapping[Place, str],
) -> dict[str, Picture]:
    """Draw a map in several languages: ``draw_picture`` with everything at one place in all.

    Args:
        process_map: The map, simplified as far as it is to be shown.
        told: For each language what is told at each place; weights and colours are the same.
        name: What no other picture on the page is called.
        links: Where a place leads to when chosen.
    """
    laid_out = plan(process_map, *told.values())
    drawn = {}
    for language, said in told.items():
        with speaking(language):
            drawn[language] = _drawn(process_map, laid_out, said, name, None, links)
    return drawn


def _drawn(
    process_map: ProcessMap,
    laid_out: Plan,
    said: Mapping[Place, Told],
    name: str,
    title: str | None,
    links: Mapping[Place, str],
) -> Picture:
    key = _key(name)
    content = [
        svg.element("title", svg.words(title or _("Map of the process")), id=f"{key}-title"),
        svg.element("desc", svg.words(_description(process_map)), id=f"{key}-desc"),
        *_lanes(laid_out),
        draw_ways(process_map, laid_out, said, links),
        draw_labels(process_map, laid_out, said),
        *_terminals(laid_out),
        *draw_activities(process_map, laid_out, said, links),
    ]
    layout = laid_out.layout
    svg_text = _root(laid_out, key, "".join(content))
    names = tuple(
        (printable(shorten(lane, LONGEST_LANE)), band.top + LANE_NAME_DOWN)
        for lane, band, _ground in lanes_downward(laid_out)
    )
    return Picture(svg_text, key, layout.width, layout.height, gaps(laid_out), names)


def _key(name: str) -> str:
    """Return what ids begin with: another for every name, whatever characters are in it."""
    return "map-" + re.sub(r"[^A-Za-z0-9-]", lambda found: f"_{ord(found[0]):x}_", name)


def _root(laid_out: Plan, key: str, content: str) -> str:
    width, height = laid_out.layout.width, laid_out.layout.height
    return svg.element(
        "svg",
        content,
        xmlns="http://www.w3.org/2000/svg",
        id=key,
        class_="map",
        role="group",
        aria_labelledby=f"{key}-title {key}-desc",
        width=width,
        height=height,
        viewBox=f"0 0 {svg.number(width)} {svg.number(height)}",
        font_family=FONT,
        font_size=SMALL_SIZE,
    )


def _description(process_map: ProcessMap) -> str:
    said = _(
        "Activities from left to right: {activities}, joined by {ways} ways. All cases: {cases}. A"
        " line is the wider the more cases take it, and the redder the more of them leave the way"
        " there."
    ).format(
        activities=number(len(process_map.nodes)),
        ways=number(len(process_map.edges)),
        cases=number(process_map.case_count),
    )
    if process_map.lane_party is None:
        return said
    return f"{said} {_(LANES[process_map.lane_party])}"


def _lanes(laid_out: Plan) -> Iterator[str]:
    for lane, band, ground in lanes_downward(laid_out):
        yield svg.element(
            "rect",
            class_="map-lane is-other" if ground == "other" else "map-lane",
            fill=LIGHT.ground(ground),
            x=0.0,
            y=band.top,
            width=laid_out.layout.width,
            height=band.bottom - band.top,
            rx=6.0,
        )
        yield svg.element(
            "text",
            svg.words(shorten(lane, LONGEST_LANE)),
            class_="map-name",
            fill=LIGHT.ink,
            font_weight=600,
            x=LANE_NAME_LEFT,
            y=band.top + LANE_NAME_DOWN,
        )


def _terminals(laid_out: Plan) -> Iterator[str]:
    frames = laid_out.layout.frames
    ends = (
        (frames[0], pgettext("of a map", "Start"), 1.5),
        (frames[-1], pgettext("of a map", "End"), 3.5),
    )
    for frame, word, ring in ends:
        yield svg.element(
            "circle",
            class_="map-end",
            fill=LIGHT.paper,
            stroke=LIGHT.soft_ink,
            stroke_width=ring,
            cx=frame.x,
            cy=frame.y,
            r=7.0,
        )
        yield svg.element(
            "text",
            svg.words(word),
            class_="map-soft",
            fill=LIGHT.soft_ink,
            text_anchor="middle",
            x=frame.x,
            y=frame.y - 12,
        )
