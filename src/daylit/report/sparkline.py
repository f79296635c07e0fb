"""Tiny lines of a pattern's course, as plain SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, HEIGHT = 120, 28
MARGIN = 3


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
