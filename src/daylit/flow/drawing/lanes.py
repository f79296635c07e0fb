"""From top to bottom: which lane stands above which."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def order_lanes(first: Sequence[int], traffic: Mapping[tuple[int, int], int]) -> list[int]:
    """Return the lanes from top to bottom, so that frequent ways cross few lanes.

    Args:
        first: The lanes in the order in which the process reaches them; where it starts stays on
            top.
        traffic: The cases that go from one lane to another.
    """
    order = list(first)
    best = _distance(order, traffic)
    for _ in range(len(order)):
        before = best
        for at in range(1, len(order)):
            for to in range(1, len(order)):
                tried = order[:at] + order[at + 1 :]
                tried.insert(to, order[at])
                if (distance := _distance(tried, traffic)) < best:
                    order, best = tried, distance
        if best == before:
            break
    return order


def _distance(order: Sequence[int], traffic: Mapping[tuple[int, int], int]) -> int:
    height = {lane: at for at, lane in enumerate(order)}
    return sum(abs(height[a] - height[b]) * cases for (a, b), cases in traffic.items())
