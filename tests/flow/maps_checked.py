"""What must hold for every map that is laid out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.flow.drawing.labels import sample
from daylit.flow.drawing.marks import Mark
from daylit.flow.drawing.plan import Plan, plan
from daylit.flow.drawing.told import by_cases

if TYPE_CHECKING:
    from collections.abc import Mapping

    from daylit.flow.drawing.marks import Place
    from daylit.flow.drawing.routes import Frame
    from daylit.flow.process_map import ProcessMap

# What sums of fractions may miss, pixels.
HAIR = 1e-6


def planned(process_map: ProcessMap, marks: Mapping[Place, Mark]) -> Plan:
    """Lay a map out that tells its cases."""
    return plan(process_map, by_cases(process_map, marks))


def sides(frame: Frame) -> tuple[float, float, float, float]:
    return (
        frame.left,
        frame.y - frame.height / 2,
        frame.right,
        frame.y + frame.height / 2,
    )


def apart(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def check_labels_are_clear(laid_out: Plan) -> None:
    """No label lies on a place, on a line (its own too) or on another label."""
    labels = {number: label.as_sides() for number, label in laid_out.labels.items()}
    boxes = [sides(frame) for frame in laid_out.layout.frames]
    numbers = list(labels)
    for at, number in enumerate(numbers):
        assert all(apart(labels[number], labels[other]) for other in numbers[:at])
        assert all(apart(labels[number], box) for box in boxes)
        left, top, right, bottom = labels[number]
        for route in laid_out.routes.values():
            x, y = sample(route).T
            half = route.width / 2 - HAIR
            inside = (left < x) & (x < right) & (top < y + half) & (y - half < bottom)
            assert not inside.any()


def marks_of(process_map: ProcessMap) -> dict[Place, Mark]:
    """Return trouble at every other place, so that labels of both heights occur."""
    return {
        (edge.source, edge.target): Mark(max(1, edge.case_count // 3), 0.3, "")
        for edge in process_map.edges[::2]
    }
