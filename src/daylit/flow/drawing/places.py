"""The places of a map as drawn: its ways with their counts, and its activities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.flow.drawing import svg
from daylit.flow.drawing.lettering import NAME_SIZE, name_lines
from daylit.flow.drawing.marks import edge_sentence, heat, node_sentence
from daylit.flow.drawing.plan import (
    LABEL_HEIGHT,
    LINE_HEIGHT,
    Label,
    Plan,
    case_words,
    ground_at,
    trouble_at_node,
)
from daylit.flow.drawing.style import LIGHT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from daylit.flow.drawing.marks import Mark, Place
    from daylit.flow.drawing.routes import Frame, Route
    from daylit.flow.drawing.style import Ground
    from daylit.flow.process_map import MapNode, ProcessMap

RARE_SHARE = 0.02
"""Ways that fewer of all cases take are dashed."""

_HALO = 4.0


def draw_ways(
    process_map: ProcessMap,
    laid_out: Plan,
    marks: Mapping[Place, Mark],
    links: Mapping[Place, str],
) -> str:
    """Draw rare ways first, so that frequent ones and trouble lie above them."""
    steps = [heat(marks.get((edge.source, edge.target))) for edge in process_map.edges]
    numbered = sorted(
        enumerate(process_map.edges),
        key=lambda pair: (steps[pair[0]], pair[1].case_count, -pair[0]),
    )
    ways = (
        _way(number, laid_out.routes[number], process_map, marks, links) for number, _ in numbered
    )
    return svg.element("g", "".join(ways), stroke=LIGHT.edge, fill=LIGHT.edge)


def _way(
    number: int,
    route: Route,
    process_map: ProcessMap,
    marks: Mapping[Place, Mark],
    links: Mapping[Place, str],
) -> str:
    edge = process_map.edges[number]
    place = (edge.source, edge.target)
    step = heat(marks.get(place))
    colour = LIGHT.heat(step) if step else None
    is_rare = edge.case_count < RARE_SHARE * process_map.case_count
    return svg.group(
        [
            svg.line(route, dashes="4 3" if is_rare else None),
            svg.arrow(route),
            svg.reach(route),
        ],
        edge_sentence(edge, process_map, marks.get(place)),
        links.get(place),
        _class("map-way", step, len(process_map.nodes) + number),
        stroke=colour,
        fill=colour,
    )


def _class(kind: str, step: int, number: int) -> str:
    """Return a place's classes: what it is, how hot, and the number of its sentence."""
    return f"{kind} heat-{step} at-{number}" if step else f"{kind} at-{number}"


def draw_labels(process_map: ProcessMap, laid_out: Plan, marks: Mapping[Place, Mark]) -> str:
    """Draw the counts above all lines; the ways themselves say them in words."""
    edges = process_map.edges
    labels = (
        _label(
            label,
            ground_at(laid_out, label.box.y),
            _weight(heat(marks.get((edges[number].source, edges[number].target)))),
        )
        for number, label in laid_out.labels.items()
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


def _label(label: Label, ground: Ground, weight: int) -> str:
    y = label.box.y - label.box.height / 2 + 11
    content = svg.words(label.count)
    if label.trouble:
        content += svg.element(
            "tspan",
            svg.words(label.trouble),
            class_="map-signal",
            fill=LIGHT.signal_word,
            font_weight=weight,
            x=label.box.x,
            y=y + LABEL_HEIGHT,
        )
    return svg.element(
        "text",
        content,
        class_=f"map-name map-on-{ground}",
        stroke=LIGHT.ground(ground),
        x=label.box.x,
        y=y,
    )


def draw_activities(
    process_map: ProcessMap,
    laid_out: Plan,
    marks: Mapping[Place, Mark],
    links: Mapping[Place, str],
) -> Iterator[str]:
    """Draw each activity as a box that bears its name and its cases."""
    framed = zip(process_map.nodes, laid_out.layout.frames[1:-1], strict=True)
    for number, (node, frame) in enumerate(framed):
        mark = marks.get(node.activity)
        yield svg.group(
            _activity(node, frame, mark),
            node_sentence(node, process_map, mark),
            links.get(node.activity),
            _class("map-node", heat(mark), number),
            text_anchor="middle",
        )


def _activity(node: MapNode, frame: Frame, mark: Mark | None) -> Iterator[str]:
    step = heat(mark)
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
    yield from _box_texts(node, frame, mark)


def _box_texts(node: MapNode, frame: Frame, mark: Mark | None) -> Iterator[str]:
    step = heat(mark)
    name = name_lines(node.activity)
    lines = [*name, case_words(node.case_count), *filter(None, [trouble_at_node(mark)])]
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
    yield svg.element("text", spans[len(name)], class_="map-soft", fill=LIGHT.soft_ink)
    for span in spans[len(name) + 1 :]:
        yield svg.element(
            "text", span, class_="map-signal", fill=LIGHT.signal_word, font_weight=_weight(step)
        )
