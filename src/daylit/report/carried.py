"""The few loops that carry most of what exceptions cause: are they part of the work after all?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from daylit.departures.rolling_up import OTHERS
from daylit.departures.wording import in_words, listed, percent
from daylit.report.pattern_names import name_of, title

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from daylit.departures.analysis import Analysis
    from daylit.report.pattern_names import Named, PatternName

MOST_LOOPS = 3
MOST = 0.5
"""They carry most of it from this share of the steps on that exceptions cause."""

LEAST = 0.1
"""A loop of less than this share is none of the few."""

LONGEST = 60


@dataclass(frozen=True)
class Carried:
    """Loops that carry most of the steps which exceptions cause, each with its share (0 to 1)."""

    loops: tuple[PatternName, ...]
    shares: tuple[float, ...]


def read_carried(analysis: Analysis) -> Carried | None:
    """Return the loops that carry most where nobody declared any; null where no few do."""
    if analysis.declared.usual or analysis.declared.departing:
        return None
    whole = sum(row["caused_step_count"] for row in analysis.patterns)
    loops = sorted(
        (row for row in analysis.patterns if _can_be_declared(row)),
        key=lambda row: (-row["caused_step_count"], row["kind"], row["place"]),
    )
    first = [row for row in loops[:MOST_LOOPS] if row["caused_step_count"] >= LEAST * whole]
    shares = tuple(row["caused_step_count"] / whole for row in first) if whole else ()
    if sum(shares) < MOST:
        return None
    return Carried(tuple(name_of(row) for row in first), shares)


def _can_be_declared(row: Mapping[str, Any]) -> bool:
    """Whether it is of loops of which people decided nothing."""
    return row["judgement"] is None and all(map(is_one_loop, loops_of(name_of(row))))


def loops_of(name: Named) -> tuple[Named, ...]:
    """Return a pattern and those that are told with it."""
    return (name, *name.merged_of)


def is_one_loop(name: Named) -> bool:
    """Whether a pattern is one loop, as a declaration names it."""
    if name.apart:
        return False
    is_between_two = bool(name.parties) and OTHERS not in name.parties
    return name.kind == "rework" or (name.kind == "bounce" and is_between_two)


def carried_sentence(carried: Carried) -> str:
    """Say which loops carry most, and what to do where they are part of the work."""
    titles = [_with_more(loop) for loop in carried.loops]
    if len(titles) > 1:
        shares = map(percent, carried.shares)
        titles = [f"{one} ({share})" for one, share in zip(titles, shares, strict=True)]
    loops, it = ("loop carries", "it") if len(titles) == 1 else ("loops carry", "them")
    return (
        f"{in_words(len(titles)).capitalize()} {loops} {_part(sum(carried.shares))} the steps that "
        f"exceptions cause: {listed(titles)}. If that is how the work is meant to go, declare "
        f"{it} usual."
    )


def _with_more(loop: PatternName) -> str:
    """Name a loop and say how many are told with it: brackets hold its share."""
    more = f" and {in_words(len(loop.merged_of))} more with it" if loop.merged_of else ""
    return f"{title(replace(loop, merged_of=()), LONGEST)}{more}"


def _part(share: float) -> str:
    """Write a share of steps; sums of shares may be off by a hair."""
    return "all" if round(share, 9) == 1 else f"{percent(share)} of"
