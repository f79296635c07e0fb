"""Which judgements are about the same, by the names that they give it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable


def same(named: Iterable[Collection[Hashable]]) -> list[int]:
    """Tell apart what several names name.

    Args:
        named: Of each its names, one at least. Two that share a name are the same, and so are two
            that share one with a third.

    Returns:
        For each a number that those have which are the same as it, and no others.
    """
    leads: dict[Hashable, Hashable] = {}
    each = [list(names) for names in named]
    for first, *others in each:
        for one in others:
            leads[_end(leads, one)] = _end(leads, first)
    numbers: dict[Hashable, int] = {}
    return [numbers.setdefault(_end(leads, names[0]), len(numbers)) for names in each]


def _end(leads: dict[Hashable, Hashable], name: Hashable) -> Hashable:
    """Follow a name to the last that it leads to, and lead those between halfway there."""
    while (following := leads.get(name, name)) != name:
        leads[name] = leads.get(following, following)
        name = following
    return name
