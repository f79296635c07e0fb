"""What a picture of a map will hold, and where: places, lines, loops, labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.flow.drawing.columns import Link
from daylit.flow.drawing.labels import Box, place_labels
from daylit.flow.drawing.layout import Layout, Size, lay_out, line_widths
from daylit.flow.drawing.lettering import NAME_SIZE, SMALL_SIZE, name_lines, shorten, text_width
from daylit.flow.drawing.routes import Curve, Frame, Route
from daylit.flow.simplify import READABLE_EDGES, widest_arrivals

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from daylit.flow.drawing.heights import Band
    from daylit.flow.drawing.marks import Place
    from daylit.flow.drawing.style import Ground
    from daylit.flow.drawing.told import Told
    from daylit.flow.process_map import MapEdge, MapNode, ProcessMap

LINE_HEIGHT = 15.0
MOST_LABELS = READABLE_EDGES
"""All ways of a map that can be taken in at a glance bear their count."""
MOST_TROUBLE_LABELS = 12
"""Of a larger map so many ways besides, those that most cases left the way on."""
LOOP_HEIGHT = 22.0
LONGEST_LANE = 60

_PADDING = 8.0
_SIDE_PADDING = 9.0
_NARROWEST_BOX = 88.0
_WIDEST_LOOP = 4.0
_LOOP_SPREAD = 9.0
_LOOP_AT = 20.0
_LOOP_LABEL_AT = 35.0
_ARROW = 6.0
# Its column has room for the word above it.
_TERMINAL = Size(16.0, 16.0, 16.0, 34.0)
LABEL_HEIGHT = 14.0
_TITLE_ROOM = 24.0
_LEAST_GAP = 12.0


@dataclass(frozen=True, slots=True)
class Plan:
    """A map laid out. Place 0 is the start, the last one the end, between them are the nodes.

    ``routes`` and ``labels`` are numbered as the map's edges; a label is the box in which what is
    told of its edge stands.
    """

    layout: Layout
    routes: Mapping[int, Route]
    labels: Mapping[int, Box]
    lanes: Mapping[str, int]


def lanes_downward(laid_out: Plan) -> list[tuple[str, Band, Ground]]:
    """Return each lane with its band and its ground, from top to bottom."""
    bands = {lane: laid_out.layout.bands[number] for lane, number in laid_out.lanes.items()}
    ordered = sorted(bands.items(), key=lambda pair: pair[1].top)
    return [(lane, band, "other" if at % 2 else "lane") for at, (lane, band) in enumerate(ordered)]


def ground_at(laid_out: Plan, y: float) -> Ground:
    """Return what lies behind everything at a height."""
    for _, band, ground in lanes_downward(laid_out):
        if band.top <= y <= band.bottom:
            return ground
    return "paper"


def gaps(laid_out: Plan) -> tuple[float, ...]:
    """Return the middles of the upright stripes that hold neither a place nor a label."""
    layout = laid_out.layout
    boxes = [*_boxes(layout), *laid_out.labels.values()]
    found = []
    covered = 0.0
    for left, _, right, _ in sorted(box.as_sides() for box in boxes):
        if left - covered >= _LEAST_GAP:
            found.append((covered + left) / 2)
        covered = max(covered, right)
    return tuple(found[1:])


def plan(
    process_map: ProcessMap,
    told: Mapping[Place, Told],
    *retold: Mapping[Place, Told],
) -> Plan:
    """Decide where everything on the picture of a map stands.

    Args:
        process_map: The map.
        told: What is told at each place.
        retold: The same in other languages: there is room for each.
    """
    lanes = {lane: at for at, lane in enumerate(process_map.lanes)}
    sizes = _label_sizes(process_map.edges, (told, *retold))
    links = _links(process_map, told)
    layout = lay_out(
        _sizes(process_map, (told, *retold), sizes),
        _case_counts(process_map),
        [None, *(lanes.get(node.lane or "") for node in process_map.nodes), None],
        links,
        _firm(process_map),
        sizes,
    )
    routes = layout.routes | _loops(links, layout)
    return Plan(layout, routes, _label_boxes(sizes, routes, layout, lanes), lanes)


def _case_counts(process_map: ProcessMap) -> list[int]:
    inner = (node.case_count for node in process_map.nodes)
    return [process_map.case_count, *inner, process_map.case_count]


def _loops(links: Sequence[Link], layout: Layout) -> dict[int, Route]:
    widths = line_widths(links)
    return {
        number: _loop(layout.frames[link.source], widths[number])
        for number, link in enumerate(links)
        if link.source == link.target
    }


def _firm(process_map: ProcessMap) -> list[int]:
    """Return which edges bring most cases from the start to the activity they lead to."""
    arrivals = set(widest_arrivals(process_map.edges, forward=True).values())
    return [number for number, edge in enumerate(process_map.edges) if edge in arrivals]


def _links(process_map: ProcessMap, told: Mapping[Place, Told]) -> list[Link]:
    place = {node.activity: at for at, node in enumerate(process_map.nodes, start=1)}
    end = len(process_map.nodes) + 1
    return [
        Link(
            0 if edge.source is None else place[edge.source],
            end if edge.target is None else place[edge.target],
            edge.case_count,
            told[edge.source, edge.target].weight,
        )
        for edge in process_map.edges
    ]


def _sizes(
    process_map: ProcessMap,
    told: Sequence[Mapping[Place, Told]],
    labels: Mapping[int, tuple[float, float]],
) -> list[Size]:
    loops = {
        edge.source: labels.get(number, (0.0, 0.0))
        for number, edge in enumerate(process_map.edges)
        if edge.source == edge.target
    }
    boxes = (
        _size(node, [one[node.activity] for one in told], loops.get(node.activity))
        for node in process_map.nodes
    )
    return [_TERMINAL, *boxes, _TERMINAL]


def _size(node: MapNode, told: Sequence[Told], loop_label: tuple[float, float] | None) -> Size:
    lines = name_lines(node.activity)
    small = [line for one in told for line in (one.label, one.signal) if line]
    widest = max(
        *(text_width(line, NAME_SIZE) for line in lines),
        *(text_width(line, SMALL_SIZE) for line in small),
        0.0,
    )
    height = LINE_HEIGHT * (len(lines) + len(small) // len(told)) + 2 * _PADDING
    width = max(widest + 2 * _SIDE_PADDING, _NARROWEST_BOX)
    if loop_label is None:
        return Size(width, height, 0.0, width)
    width = max(width, _LOOP_LABEL_AT + loop_label[0])
    return Size(width, height, max(LOOP_HEIGHT, loop_label[1] + 2), width)


def _loop(frame: Frame, width: float) -> Route:
    """Bend a line over a box's upper edge, back into it."""
    top = frame.y - frame.height / 2
    x = frame.left + _LOOP_AT
    thin = min(width, _WIDEST_LOOP)
    height = LOOP_HEIGHT * 4 / 3 - 4
    curve = Curve(
        (x - _LOOP_SPREAD, top),
        (x - _LOOP_SPREAD - 2, top - height),
        (x + _LOOP_SPREAD + 2, top - height),
        (x + _LOOP_SPREAD, top - _ARROW),
    )
    return Route((curve,), thin, (x + _LOOP_SPREAD, top))


def _label_sizes(
    edges: Sequence[MapEdge], told: Sequence[Mapping[Place, Told]]
) -> dict[int, tuple[float, float]]:
    """Return how much room the label of each edge that bears one takes, whatever is spoken."""
    return {
        number: _label_size([one[edge.source, edge.target] for one in told])
        for number, edge in _labelled(edges, told[0])
    }


def _label_boxes(
    sizes: Mapping[int, tuple[float, float]],
    routes: Mapping[int, Route],
    layout: Layout,
    lanes: Mapping[str, int],
) -> dict[int, Box]:
    """Return where labels stand; one that has no room of its own may find none."""
    own = {number: Box(*at, *sizes[number]) for number, at in layout.labels.items()}
    own |= {n: _loop_label(routes[n], size) for n, size in sizes.items() if n not in layout.routes}
    beside = {number: size for number, size in sizes.items() if number not in own}
    taken = [*_outside(layout), *_boxes(layout), *_lane_titles(layout, lanes), *own.values()]
    return own | place_labels(routes, beside, taken)


def _labelled(edges: Sequence[MapEdge], told: Mapping[Place, Told]) -> list[tuple[int, MapEdge]]:
    """Return the edges that bear a label: the weightiest and those with most trouble."""
    spoken = [
        (number, edge, told[edge.source, edge.target])
        for number, edge in enumerate(edges)
        if told[edge.source, edge.target].label or told[edge.source, edge.target].signal
    ]
    spoken.sort(key=lambda one: (-one[2].weight, one[0]))
    troubled = [(-one.trouble, rank) for rank, (_, _, one) in enumerate(spoken) if one.trouble]
    kept = {rank for _, rank in sorted(troubled)[:MOST_TROUBLE_LABELS]}
    return [
        (number, edge)
        for rank, (number, edge, _) in enumerate(spoken)
        if rank < MOST_LABELS or rank in kept
    ]


def _label_size(told: Sequence[Told]) -> tuple[float, float]:
    width = max(text_width(line, SMALL_SIZE) for one in told for line in (one.label, one.signal))
    return width, (2 if told[0].label and told[0].signal else 1) * LABEL_HEIGHT


def _loop_label(route: Route, size: tuple[float, float]) -> Box:
    tip_x, top = route.tip
    left = tip_x - _LOOP_SPREAD - _LOOP_AT + _LOOP_LABEL_AT
    return Box(left + size[0] / 2, top - size[1] / 2 - 1, *size)


def _outside(layout: Layout) -> list[Box]:
    """Return what surrounds the picture: a label there would be cut off."""
    width, height = layout.width, layout.height
    return [
        Box(-width, height / 2, 2 * width, 3 * height),
        Box(2 * width, height / 2, 2 * width, 3 * height),
        Box(width / 2, -height, 3 * width, 2 * height),
        Box(width / 2, 2 * height, 3 * width, 2 * height),
    ]


def _boxes(layout: Layout) -> list[Box]:
    places = [Box(f.x, f.y, f.width, f.height) for f in layout.frames]
    ends = (layout.frames[0], layout.frames[-1])
    return [*places, *(Box(f.x, f.y - f.height, 2 * f.width, LABEL_HEIGHT) for f in ends)]


def _lane_titles(layout: Layout, lanes: Mapping[str, int]) -> list[Box]:
    titles = []
    for lane, number in lanes.items():
        width = text_width(shorten(lane, LONGEST_LANE), SMALL_SIZE)
        top = layout.bands[number].top
        titles.append(Box(14 + width / 2, top + _TITLE_ROOM / 2, width, _TITLE_ROOM))
    return titles
