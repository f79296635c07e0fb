"""The exception share as bars with whiskers: where each begins and ends, in pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.departures.wording import percent
from daylit.report.share_words import interval

if TYPE_CHECKING:
    from daylit.departures.cost import Share
    from daylit.stats.clustered import Ratio

WIDTH = 320
HEIGHT = 22
ROUND = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
"""Where a scale may end."""


@dataclass(frozen=True)
class Bar:
    """One share.

    Attributes:
        label: What it is the share of.
        value: In percent.
        between: Its interval, empty where there is none.
        length: Of the bar, in pixels.
        whisker: From where to where the interval reaches; null where there is none.
        is_main: Whether it is the one that the section is about.
    """

    label: str
    value: str
    between: str
    length: float
    whisker: tuple[float, float] | None
    is_main: bool


@dataclass(frozen=True)
class Bars:
    """Shares on one scale, which ends at ``scale`` percent; none where there is nothing to draw."""

    rows: tuple[Bar, ...]
    scale: str


def share_bars(share: Share) -> Bars:
    """Return the bars of the whole share, of its halves, and of the work touched."""
    of = "work" if share.basis.is_in_hours else "steps"
    told = [
        ("Caused by exceptions", share.whole),
        ("in the log's first half", share.first),
        ("in its second half", share.second),
        (f"All {of} of cases with an exception", share.touched),
    ]
    known = [(label, ratio) for label, ratio in told if ratio.value is not None]
    most = max((_end(ratio) for _, ratio in known), default=0.0)
    scale = next((end for end in ROUND if end >= most), 1.0)
    rows = tuple(
        _bar(label, ratio, scale, is_main=not at) for at, (label, ratio) in enumerate(known)
    )
    return Bars(rows if most else (), percent(scale))


def _end(ratio: Ratio) -> float:
    return max(ratio.value or 0.0, ratio.upper or 0.0)


def _bar(label: str, ratio: Ratio, scale: float, *, is_main: bool) -> Bar:
    value = max(ratio.value or 0.0, 0.0)
    whisker = None
    if ratio.lower is not None and ratio.upper is not None:
        whisker = (round(WIDTH * ratio.lower / scale, 1), round(WIDTH * ratio.upper / scale, 1))
    return Bar(
        label, percent(value), interval(ratio), round(WIDTH * value / scale, 1), whisker, is_main
    )
