"""From left to right: which column each place of a map stands in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_SIGNIFICANT_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Link:
    """A way between two numbered places.

    Attributes:
        case_count: The cases that take it: they decide where places stand.
        weight: What its line is the wider for; null takes the cases.
    """

    source: int
    target: int
    case_count: int
    weight: float | None = None


def assign_columns(
    case_counts: Sequence[int], links: Sequence[Link], firm: Sequence[int]
) -> list[int]:
    """Return each place's column, 0 for the leftmost.

    Place 0 is the start and stands alone on the left, the last place is the end and stands alone on
    the right. Only ways that matter to one of their ends have a say: those taken by a fifth of the
    cases of the rarer end, and each place's most frequent way in and out. The firm ones (numbers of
    links that make no circle) are heard first, then the more frequent before the rarer; one that
    contradicts those before it leads backward. Other ways go where they must, which keeps a map
    short.
    """
    end = len(case_counts) - 1
    heard = [*(links[number] for number in firm), *_significant(case_counts, links)]
    inner = [link for link in heard if {link.source, link.target}.isdisjoint({0, end})]
    onward = _without_cycles(inner, len(case_counts))
    columns = _as_early_as_possible(onward, len(case_counts))
    _pull_towards_followers(columns, onward)
    columns[0], columns[end] = 0, max(columns) + 1
    used = sorted(set(columns))
    return [used.index(column) for column in columns]


def _significant(case_counts: Sequence[int], links: Sequence[Link]) -> list[Link]:
    heard = []
    left: set[int] = set()
    entered: set[int] = set()
    for link in sorted(links, key=lambda link: (-link.case_count, link.source, link.target)):
        if link.source == link.target:
            continue
        rarer = min(case_counts[link.source], case_counts[link.target])
        is_first = link.source not in left or link.target not in entered
        if is_first or link.case_count >= _SIGNIFICANT_SHARE * rarer:
            heard.append(link)
        left.add(link.source)
        entered.add(link.target)
    return heard


def _without_cycles(links: Sequence[Link], count: int) -> list[Link]:
    leads_to: list[set[int]] = [{place} for place in range(count)]
    kept = []
    for link in links:
        if link.source in leads_to[link.target]:
            continue
        kept.append(link)
        for reached in leads_to:
            if link.source in reached:
                reached.update(leads_to[link.target])
    return kept


def _as_early_as_possible(links: Sequence[Link], count: int) -> list[int]:
    columns = [1] * count
    for _ in range(count):
        for link in links:
            columns[link.target] = max(columns[link.target], columns[link.source] + 1)
    return columns


def _pull_towards_followers(columns: list[int], links: Sequence[Link]) -> None:
    """Move places that lead on more than they are led to right, up to what follows them."""
    for place in sorted(range(len(columns)), key=lambda place: -columns[place]):
        onward = [link for link in links if link.source == place]
        led_to = sum(link.case_count for link in links if link.target == place)
        if onward and sum(link.case_count for link in onward) > led_to:
            columns[place] = min(columns[link.target] for link in onward) - 1
