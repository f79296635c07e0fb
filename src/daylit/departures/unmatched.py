"""Declarations that name something which a log does not have."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from daylit.departures.usual import Declared, Loop
    from daylit.record.schema import Party


def unmatched_sentences(
    declared: Declared,
    *,
    party: Party | None,
    activities: Collection[str],
    parties: Collection[str],
) -> tuple[str, ...]:
    """Say for each declaration that cannot apply why, with the nearest name.

    Args:
        declared: What people declared.
        party: The level on which bounces are judged.
        activities: All activities of the log.
        parties: All parties of that level; none between persons, who are never named.
    """
    loops = (*declared.usual, *declared.departing)
    said = []
    if party in (None, "person") and any(loop.kind == "bounce" for loop in loops):
        said.append(
            "Bounces between teams or organisations were declared, but in this log they are not "
            "judged on that level, so these declarations do not apply."
        )
    for loop in loops:
        known = activities if loop.kind == "rework" else parties
        if known:
            said += _unknown(loop, known)
    return tuple(said)


def _unknown(loop: Loop, known: Collection[str]) -> list[str]:
    word = "activity" if loop.kind == "rework" else "party"
    sentences = []
    for name in loop.place:
        if name not in known:
            near = difflib.get_close_matches(name, sorted(known), n=1)
            nearest = f" The nearest name is {near[0]!r}." if near else ""
            sentences.append(
                f"The {word} {name!r} was declared, but this log does not have it.{nearest}"
            )
    return sentences
