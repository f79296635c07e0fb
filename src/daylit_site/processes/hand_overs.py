"""Hand-overs between parties, as far as the one who looks sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from daylit_site.processes.scope import Scope

    Row = Mapping[str, Any]
    PairLevel = Literal["team", "organisation"]

PEOPLE = "person"


@dataclass(frozen=True)
class LevelShown:
    """The hand-overs on one level of party.

    Attributes:
        totals: Over all pairs, be they seen or not.
        pairs: Those that are seen, most hand-overs first.
        hidden_count: How many are not seen.
        unlisted_count: How many more there are than the run kept.
        others: The other levels that can be chosen.
        people: The totals between people, of whom no pair is told; null where there are none.
    """

    level: str
    totals: Row
    pairs: list[Row]
    hidden_count: int
    unlisted_count: int
    others: tuple[str, ...]
    people: Row | None


@dataclass(frozen=True)
class PairShown:
    """What passes between two parties, in both directions; null for one that does not occur."""

    level: PairLevel
    directions: tuple[DirectionShown, DirectionShown]


@dataclass(frozen=True)
class DirectionShown:
    """What one party hands over to another."""

    from_party: str
    to_party: str
    counts: Row | None


def level_shown(scope: Scope, hand_overs: Row, asked: str | None) -> LevelShown | None:
    """Return the level asked for, or else the judged one; null where nothing changes hands."""
    levels = _with_pairs(hand_overs["levels"])
    people = next((one for one in hand_overs["levels"] if one["party"] == PEOPLE), None)
    if not levels:
        return None
    level = next((one for one in (asked, hand_overs["judged"]) if one in levels), min(levels))
    totals = levels[level]
    pairs = scope.pairs(level, totals["pairs"])
    return LevelShown(
        level=level,
        totals=totals,
        pairs=pairs,
        hidden_count=len(totals["pairs"]) - len(pairs),
        unlisted_count=totals["pair_count"] - len(totals["pairs"]),
        others=tuple(levels),
        people=people if people and people["hand_over_count"] else None,
    )


def pair_shown(
    scope: Scope, hand_overs: Row, *, level: str, from_party: str, to_party: str
) -> PairShown | None:
    """Return what passes between two parties; null where it does not occur or is not seen."""
    levels = _with_pairs(hand_overs["levels"])
    if level not in levels or not scope.sees_border(level, from_party, to_party):
        return None
    counts = {(one["from_party"], one["to_party"]): one for one in levels[level]["pairs"]}
    there, back = (from_party, to_party), (to_party, from_party)
    if there not in counts and back not in counts:
        return None
    one, other = (DirectionShown(*ends, counts.get(ends)) for ends in (there, back))
    return PairShown(cast("PairLevel", level), (one, other))


def _with_pairs(levels: Sequence[Row]) -> dict[str, Row]:
    """Return the levels of which pairs are told: never people."""
    return {one["party"]: one for one in levels if one["party"] != PEOPLE and one["pairs"]}
