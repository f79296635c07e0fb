"""The places of a map as drawn: its ways with their counts, and its activities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.flow.drawing import svg
from daylit.flow.drawing.lettering import NAME_SIZE, name_lines
from daylit.flow.drawing.plan import (
    LABEL_HEIGHT,
    LINE_HEIGHT,
    Plan,
    ground_at,
)
from daylit.flow.drawing.style import LIGHT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from daylit.flow.drawing.labels import Box
    from daylit.flow.drawing.marks import Place
    from daylit.flow.drawing.routes import Frame, Route
    from daylit.flow.drawing.style import Ground
    from daylit.flow.drawing.told import Told
    from daylit.flow.process_map import MapNode, ProcessMap

RARE_SHARE = 0.02
"""Ways that fewer of all cases take are dashed."""

_HALO = 4.0


def draw_ways(
    process_map: ProcessMap,
    laid_out: Plan,
    told: Mapping[Place, Told],
    links: Mapping[Place, str],
) -> str:
    """Draw rare ways first, so that frequent ones and trouble lie above them."""
    ways = [told[edge.source, edge.target] for edge in process_map.edges]
    numbered = sorted(
        range(len(ways)), key=lambda number: (ways[number].heat, ways[number].weight, -number)
    )
    drawn = (_way(number, laid_out.routes[number], process_map, told, links) for number in numbered)
    return svg.element("g", "".join(drawn), stroke=LIGHT.edge, fill=LIGHT.edge)


def _way(
    number: int,
    route: Route,
    process_map: ProcessMap,
    told: Mapping[Place, Told],
    links: Mapping[Place, str],
) -> str:
    edge = process_map.edges[number]
    place = (edge.source, edge.target)
    step = told[place].heat
    colour = LIGHT.heat(step) if step else None
    is_rare = edge.case_count < RARE_SHARE * process_map.case_count
    return svg.group(
        [
            svg.line(route, dashes="4 3" if is_rare else None),
            svg.arrow(route),
            svg.reach(route),
        ],
        told[place].sentence,
        links.get(place),
        _class("map-way", step, len(process_map.nodes) + number),
        stroke=colour,
        fill=colour,
    )


def _class(kind: str, step: int, number: int) -> str:
    """Return a place's classes: what it is, how hot, and the number of its sentence."""
    return f"{kind} heat-{step} at-{number}" if step else f"{kind} at-{number}"


def draw_labels(process_map: ProcessMap, laid_out: Plan, told: Mapping[Place, Told]) -> str:
    """Draw the counts above all lines; the ways themselves say them in words."""
    edges = process_map.edges
    labels = (
        _label(told[edges[number].source, edges[number].target], box, ground_at(laid_out, box.y))
        for number, box in laid_out.labels.items()
    )
    return svg.element(
        "g",
        "".join(labels),
        aria_hidden="true",
        pointer_events="none",
        text_anchor="middle",
        stroke_width=_HALO,
        stroke_linejoin="round",
        paint_order="stroke",
        fill=LIGHT.ink,
    )


def _weight(step: int) -> int:
    return 700 if step > 1 else 400


def _label(told: Told, box: Box, ground: Ground) -> str:
    y = box.y - box.height / 2 + 11
    content = svg.words(told.label)
    if told.signal:
        content += svg.element(
            "tspan",
            svg.words(told.signal),
            class_="map-signal",
            fill=LIGHT.signal_word,
            font_weight=_weight(told.heat),
            x=box.x,
            y=y + LABEL_HEIGHT if told.label else y,
        )
    return svg.element(
        "text",
        content,
        class_=f"map-name map-on-{ground}",
        stroke=LIGHT.ground(ground),
        x=box.x,
        y=y,
    )


def draw_activities(
    process_map: ProcessMap,
    laid_out: Plan,
    told: Mapping[Place, Told],
    links: Mapping[Place, str],
) -> Iterator[str]:
    """Draw each activity as a box that bears its name and its cases."""
    framed = zip(process_map.nodes, laid_out.layout.frames[1:-1], strict=True)
    for number, (node, frame) in enumerate(framed):
        one = told[node.activity]
        yield svg.group(
            _activity(node, frame, one),
            one.sentence,
            links.get(node.activity),
            _class("map-node", one.heat, number),
            text_anchor="middle",
        )


def _activity(node: MapNode, frame: Frame, told: Told) -> Iterator[str]:
    step = told.heat
    yield svg.element(
        "rect",
        class_="map-box",
        fill=LIGHT.paper,
        stroke=LIGHT.heat(step) if step else LIGHT.ink,
        stroke_width=1.5 + step * 0.3 if step else 1.2,
        x=frame.left,
        y=frame.y - frame.height / 2,
        width=frame.width,
        height=frame.height,
        rx=6.0,
    )
    yield from _box_texts(node, frame, told)


def _box_texts(node: MapNode, frame: Frame, told: Told) -> Iterator[str]:
    name = name_lines(node.activity)
    small = [(line, kind) for line, kind in ((told.label, False), (told.signal, True)) if line]
    lines = [*name, *(line for line, _ in small)]
    y = frame.y - LINE_HEIGHT * len(lines) / 2 + 11.5
    heights = [y + LINE_HEIGHT * at for at in range(len(lines))]
    spans = [
        svg.element("tspan", svg.words(line), x=frame.x, y=height)
        for line, height in zip(lines, heights, strict=True)
    ]
    yield svg.element(
        "text",
        "".join(spans[: len(name)]),
        class_="map-name",
        fill=LIGHT.ink,
        font_weight=600,
        font_size=NAME_SIZE,
    )
    for span, (_, is_signal) in zip(spans[len(name) :], small, strict=True):
        if is_signal:
            yield svg.element(
                "text",
                span,
                class_="map-signal",
                fill=LIGHT.signal_word,
                font_weight=_weight(told.heat),
            )
        else:
            yield svg.element("text", span, class_="map-soft", fill=LIGHT.soft_ink)
