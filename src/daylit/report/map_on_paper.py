"""How a map is put on A4 paper: upright or across, in strips, so that its text is largest."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from daylit.flow.drawing import Picture

MOST_STRIPS = 5
MOST_PAGES = 2
PRICE_OF_ACROSS, PRICE_OF_A_STRIP = 0.9, 0.88
"""Paper across, and each further strip, must make the text larger by more than these take away."""

MARGIN = 8.0
"""What neighbouring strips both show, pixels."""

STRIP_GAP = 14.0


@dataclass(frozen=True, slots=True)
class Paper:
    """A page inside its margins, and the room for heading and sentences on it, in CSS pixels."""

    width: float
    height: float
    head: float


UPRIGHT = Paper(686.0, 930.0, 290.0)
"""What both A4 and US letter have room for, with margins of 14 and 16 mm."""

ACROSS = Paper(1028.0, 700.0, 225.0)
"""A4 on its long side, with margins of 12 mm."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A part of the map, from its left side on; and how wide it is printed, pixels."""

    left: float
    width: float
    printed_width: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A map on paper: the strips stand below each other, at one scale (at most 1)."""

    is_across: bool
    scale: float
    strips: tuple[Strip, ...]


def fit_on_paper(picture: Picture) -> Sheet:
    """Return the sheet with the largest text on two pages at most.

    A map is easier to follow in one piece, and a page easier to hold upright, so both have their
    price; of equal sheets the one with the fewest strips is taken.
    """
    return max(
        (
            _sheet(picture, cuts, is_across=is_across)
            for cuts in _cuttings(picture)
            for is_across in (False, True)
        ),
        key=_worth,
    )


def _worth(sheet: Sheet) -> float:
    price = PRICE_OF_A_STRIP ** (len(sheet.strips) - 1)
    return sheet.scale * price * (PRICE_OF_ACROSS if sheet.is_across else 1.0)


def _cuttings(picture: Picture) -> list[list[float]]:
    """Return where to cut for one strip and more, as evenly as the gaps allow."""
    cuttings = []
    for count in range(1, MOST_STRIPS + 1):
        wished = [picture.width * at / count for at in range(1, count)]
        cuts = {_nearest(picture.gaps, wish) for wish in wished} if picture.gaps else set()
        cuttings.append([0.0, *sorted(cuts), picture.width])
    return cuttings


def _nearest(gaps: Sequence[float], wish: float) -> float:
    return min(gaps, key=lambda gap: abs(gap - wish))


def _sheet(picture: Picture, cuts: Sequence[float], *, is_across: bool) -> Sheet:
    parts = [
        (max(left - MARGIN, 0.0), min(right + MARGIN, picture.width))
        for left, right in pairwise(cuts)
    ]
    paper = ACROSS if is_across else UPRIGHT
    widest = max(right - left for left, right in parts)
    per_page = _strips_per_page(len(parts))
    tallest = (picture.height + STRIP_GAP) * per_page
    scale = min(1.0, paper.width / widest, (paper.height - paper.head) / tallest)
    strips = tuple(Strip(left, right - left, (right - left) * scale) for left, right in parts)
    return Sheet(is_across, scale, strips)


def _strips_per_page(count: int) -> int:
    return -(-count // MOST_PAGES)
