"""Where labels stand that have no room of their own: clear of places, lines and each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from daylit.flow.drawing.routes import Route

_SAMPLES = 24
_SHARES = tuple(0.5 + sign * off / 100 for off in range(0, 40, 4) for sign in (1, -1))
"""Where along its line a label is tried, the middle first."""

_CLEARANCE = 2.0
_COST_PER_SHARE_FROM_MIDDLE = 12.0
# What it costs a label to stand below its line rather than beside or above it.
_COST_OF_BELOW = 2.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: its middle and size, pixels."""

    x: float
    y: float
    width: float
    height: float

    def as_sides(self) -> tuple[float, float, float, float]:
        """Return left, top, right, bottom."""
        half_width, half_height = self.width / 2, self.height / 2
        return self.x - half_width, self.y - half_height, self.x + half_width, self.y + half_height


def sample(route: Route) -> NDArray[np.float64]:
    """Return points along a route, evenly spread over the length of its line, as rows x, y."""
    share = np.linspace(0, 1, _SAMPLES)[:, None]
    pieces = []
    for curve in route.curves:
        a, b, c, d = (np.array(p) for p in (curve.start, curve.bend, curve.turn, curve.end))
        pieces.append(
            (1 - share) ** 3 * a
            + 3 * (1 - share) ** 2 * share * b
            + 3 * (1 - share) * share**2 * c
            + share**3 * d
        )
    dense = np.concatenate(pieces)
    length = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(dense, axis=0).T))])
    even = np.linspace(0, length[-1], max(_SAMPLES, int(length[-1] / 6)))
    return np.column_stack([np.interp(even, length, dense[:, axis]) for axis in (0, 1)])


def place_labels(
    routes: Mapping[int, Route],
    sizes: Mapping[int, tuple[float, float]],
    taken: Sequence[Box],
) -> dict[int, Box]:
    """Return where each label stands beside its line; one that finds no room is left out.

    Args:
        routes: All lines; no label stands on any.
        sizes: Width and height of the label of each line that has one; the first choose first.
        taken: Where no label may stand.
    """
    lines = {number: sample(route) for number, route in routes.items()}
    points = np.concatenate([np.empty((0, 2)), *lines.values()])
    lengths = [len(line) for line in lines.values()]
    reach = np.repeat(np.array([routes[number].width / 2 for number in lines]), lengths)
    boxes = [box.as_sides() for box in taken]
    placed = {}
    for number, size in sizes.items():
        candidates = _candidates(lines[number], routes[number].width, size)
        sides = np.array([box.as_sides() for box, _ in candidates])
        is_free = ~_overlaps(sides, np.array(boxes).reshape(-1, 4))
        is_free &= ~_touches_lines(sides, points, reach)
        free = [pair for pair, is_one in zip(candidates, is_free, strict=True) if is_one]
        if free:
            placed[number] = min(free, key=lambda pair: pair[1])[0]
            boxes.append(placed[number].as_sides())
    return placed


def _candidates(
    line: NDArray[np.float64], width: float, size: tuple[float, float]
) -> list[tuple[Box, float]]:
    """Return where a label may stand and how little that is liked."""
    up = (width + size[1]) / 2 + _CLEARANCE + 1
    aside = (width + size[0]) / 2 + _CLEARANCE + 1
    candidates = []
    for share in _SHARES:
        x, y = line[round(share * (len(line) - 1))]
        far = _COST_PER_SHARE_FROM_MIDDLE * abs(share - 0.5)
        candidates += [
            (Box(x + aside, y, *size), far),
            (Box(x - aside, y, *size), far),
            (Box(x, y - up, *size), far),
            (Box(x, y + up, *size), far + _COST_OF_BELOW),
        ]
    return candidates


def _overlaps(sides: NDArray[np.float64], boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which rectangles touch a box."""
    left, top, right, bottom = (sides[:, [at]] for at in range(4))
    apart = (
        (right + _CLEARANCE < boxes[:, 0])
        | (left - _CLEARANCE > boxes[:, 2])
        | (bottom < boxes[:, 1])
        | (top > boxes[:, 3])
    )
    return np.asarray((~apart).any(axis=1), dtype=np.bool_)


def _touches_lines(
    sides: NDArray[np.float64], points: NDArray[np.float64], reach: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return which rectangles a line runs through."""
    x, y = points[:, 0], points[:, 1]
    left, top, right, bottom = (sides[:, [at]] for at in range(4))
    far = reach + _CLEARANCE
    inside = (x + far > left) & (x - far < right) & (y + far > top) & (y - far < bottom)
    return np.asarray(inside.any(axis=1), dtype=np.bool_)
