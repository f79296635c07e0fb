"""Each exception and pattern on one line of Today: where it is most urgent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from daylit_site.today.lines import COUNTED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from daylit_site.today.lines import Line, Part

    Found = Mapping[str, tuple[Part, ...]]

TO_DO, CLOCKS, ROOMS, NEW = "to-do", "clocks", "rooms", "new"
URGENT_FIRST = (TO_DO, CLOCKS, ROOMS, NEW)
TOLD_BESIDE = (CLOCKS, ROOMS)
"""What else is told of what stands elsewhere. That something is new is not: it was taken up."""


def told_once(found: Found) -> dict[str, tuple[Part, ...]]:
    """Return the parts of the page, each thing in the most urgent one alone.

    Args:
        found: By the key of a section, its parts.
    """
    first: dict[str, Line] = {}
    beside: dict[str, list[Line]] = {}
    for key in URGENT_FIRST:
        for line in (line for part in found[key] for line in part.lines if line.about):
            if line.about not in first:
                first[line.about] = line
            elif key in TOLD_BESIDE:
                beside.setdefault(line.about, []).append(line)
    return {
        key: tuple(_without_told(part, first, beside) for part in parts)
        for key, parts in found.items()
    }


def _without_told(part: Part, first: Mapping[str, Line], beside: Mapping[str, list[Line]]) -> Part:
    """Return a part without what is told elsewhere, the others with what is told beside them."""
    kept = tuple(
        line.with_beside(*beside.get(line.about, ()))
        for line in part.lines
        if first.get(line.about, line) is line
    )
    is_all = part.count < COUNTED
    count = part.count - len(part.lines) + len(kept) if is_all else part.count
    return replace(part, lines=kept[: part.most], count=count)
