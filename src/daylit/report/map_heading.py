"""The heading of the map: where most cases leave their way, by a stated rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.departures.wording import counted, percent, quoted
from daylit.language import _, ngettext, number
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
        return _("No case leaves the usual way")
    count = way_cases[way]
    if count < LEAST_SHARE * left_case_count:
        said = _("Cases leave the usual way in many places, at most {share} of them in one")
        return said.format(share=percent(count / left_case_count))
    return f"{_how_many(count, left_case_count)} {_between(way)}"


def worst_way(way_cases: Mapping[Way, int]) -> Way | None:
    """Return the way on which most cases left theirs; null where none did."""
    if not way_cases:
        return None
    return min(way_cases, key=lambda way: (-way_cases[way], way[0] or "", way[1] or ""))


def _how_many(count: int, total: int) -> str:
    if count == total:
        return ngettext(
            "The only case that leaves the usual way does so",
            "All cases that leave the usual way do so",
            total,
        )
    if total < FEWEST_FOR_PERCENT:
        said = ngettext(
            "{count} of the {cases} that leave the usual way does so",
            "{count} of the {cases} that leave the usual way do so",
            count,
        )
        return said.format(count=number(count), cases=counted(total, "case"))
    said = _("{share} of the cases that leave the usual way do so")
    return said.format(share=percent(count / total))


def _between(way: Way) -> str:
    source, target = (
        None if name is None else quoted(named(name, LONGEST_IN_HEADING)) for name in way
    )
    if source is None:
        return _("at the start, with {activity}").format(activity=target)
    if target is None:
        return _("at the end, after {activity}").format(activity=source)
    if way[0] == way[1]:
        return _("between one {activity} and the next").format(activity=source)
    return _("between {source} and {target}").format(source=source, target=target)
