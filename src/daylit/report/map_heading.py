"""The heading of the map: where most cases leave their way, by a stated rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.departures.wording import counted, percent
from daylit.report.names import LONGEST_IN_HEADING, named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from daylit.flow.simplify import Way

LEAST_SHARE = 0.1
"""Where no way has so much of the cases that leave theirs, they leave it in many places."""

FEWEST_FOR_PERCENT = 20


def map_heading(way_cases: Mapping[Way, int], left_case_count: int) -> str:
    """Say on which way most cases left theirs; of equals the first by name.

    Args:
        way_cases: How many cases left their way on each way of the map.
        left_case_count: How many cases left their way anywhere; one may do so on several ways.
    """
    way = worst_way(way_cases)
    if way is None or not left_case_count:
        return "No case leaves its way"
    count = way_cases[way]
    if count < LEAST_SHARE * left_case_count:
        share = percent(count / left_case_count)
        return f"Cases leave their way in many places, at most {share} of them in one"
    return f"{_how_many(count, left_case_count)} {_between(way)}"


def worst_way(way_cases: Mapping[Way, int]) -> Way | None:
    """Return the way on which most cases left theirs; null where none did."""
    if not way_cases:
        return None
    return min(way_cases, key=lambda way: (-way_cases[way], way[0] or "", way[1] or ""))


def _how_many(count: int, total: int) -> str:
    if count == total:
        return (
            "The only case that leaves its way does so"
            if total == 1
            else ("All cases that leave their way do so")
        )
    if total < FEWEST_FOR_PERCENT:
        verb = "does" if count == 1 else "do"
        return f"{count:,} of the {counted(total, 'case')} that leave their way {verb} so"
    return f"{percent(count / total)} of the cases that leave their way do so"


def _between(way: Way) -> str:
    source, target = (
        None if name is None else f"“{named(name, LONGEST_IN_HEADING)}”" for name in way
    )
    if source is None:
        return f"at the start, with {target}"
    if target is None:
        return f"at the end, after {source}"
    if way[0] == way[1]:
        return f"between one {source} and the next"
    return f"between {source} and {target}"
