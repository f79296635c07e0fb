"""Tiny charts of a pattern's course, as plain SVG: a line, or bars where the counts are small."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, HEIGHT = 120, 28
MARGIN = 3
FEWEST_OF_A_LINE = 4
"""With a lower maximum a line would zigzag over the whole height for a count of one."""


def points(counts: Sequence[int]) -> tuple[tuple[float, float], ...]:
    """Return the line's points, pixels from the left and the top; one count makes a level line."""
    values = [*counts, *counts] if len(counts) == 1 else list(counts)
    most = max(values, default=0) or 1
    across = (WIDTH - 2 * MARGIN) / max(1, len(values) - 1)
    down = HEIGHT - 2 * MARGIN
    return tuple(
        (round(MARGIN + at * across, 1), round(MARGIN + down * (1 - value / most), 1))
        for at, value in enumerate(values)
    )


def are_bars(counts: Sequence[int]) -> bool:
    """Whether bars show the counts better than a line."""
    return max(counts, default=0) < FEWEST_OF_A_LINE


def bars(
    counts: Sequence[int], *, width: int = WIDTH, height: int = HEIGHT
) -> tuple[tuple[float, float, float, float], ...]:
    """Return a bar per count above none: left, top, width, height in pixels, on one ground.

    A count of one is a quarter of the height at most, so that the same height of small counts
    means the same count.

    Args:
        counts: In order of time.
        width: Of the whole chart, in pixels.
        height: Likewise.
    """
    room = (width - 2 * MARGIN) / max(1, len(counts))
    unit = (height - 2 * MARGIN) / max(FEWEST_OF_A_LINE, *counts, 0)
    ground = height - MARGIN
    return tuple(
        (
            round(MARGIN + at * room, 1),
            round(ground - value * unit, 1),
            round(max(1.0, room - 1), 1),
            round(value * unit, 1),
        )
        for at, value in enumerate(counts)
        if value
    )
