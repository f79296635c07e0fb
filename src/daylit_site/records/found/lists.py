"""The latest cases at a place or between two parties, as a run keeps them: each list a finding.

A page shows one list, so each is kept by itself. A partner's list holds its own cases only. It is
kept under the parties that it was made for: once others are the partner's, it is not found.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from daylit_site.records.own_parties import Own

    Row = Mapping[str, Any]
    What = Literal["activity", "way", "end", "team", "organisation"]

MOST_CASES = 100
LISTS = "cases-"
"""How the names of all lists begin."""

PAIRS = "pairs-"
"""How the names of parties' own pairs begin."""

_DIGITS = 24
_COLUMNS = ("case_id", "at", "waiting_seconds", "times", "back_count")


class Spot(NamedTuple):
    """Where cases come by.

    Attributes:
        what: An activity; a way, also one from the start; an end; or from one party to another.
        one: The activity, or where it comes from; empty for the start.
        other: Where it goes to; empty where there is no such thing.
    """

    what: What
    one: str
    other: str


def at_place(source: str | None, activity: str) -> Spot:
    """Return the spot of a place.

    Args:
        source: The activity that a way comes from; null for an activity, empty for the start.
        activity: The activity, or the one to which a way leads, empty for the end.
    """
    if source is None:
        return Spot("activity", activity, "")
    return Spot("way", source, activity) if activity else Spot("end", source, "")


def list_name(own: Own | None, spot: Spot) -> str:
    """Return the name of the finding that holds a list.

    Args:
        own: Whose cases it holds; null for all.
        spot: Where they come by.
    """
    return f"{LISTS}{_digest([own, spot])}"


def pairs_name(level: str, party: str) -> str:
    """Return the name of the finding that holds a party's pairs that are not listed."""
    return f"{PAIRS}{_digest([level, party])}"


def _digest(of: object) -> str:
    """Return a short name for something of any length."""
    return hashlib.sha256(json.dumps(of).encode()).hexdigest()[:_DIGITS]


def packed(rows: Iterable[Row]) -> dict[str, list[Any]]:
    """Return a list as it is kept: by column, which takes half the room."""
    found = list(rows)
    return {name: [row[name] for row in found] for name in _COLUMNS}


def unpacked(kept: Mapping[str, list[Any]]) -> list[dict[str, Any]]:
    """Return a list as pages show it, the latest case first."""
    rows = zip(*[kept[name] for name in _COLUMNS], strict=True)
    found = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
    return [row | {"at": datetime.fromisoformat(row["at"])} for row in found]
