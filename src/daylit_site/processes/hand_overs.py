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
    """Return the level asked for, or else the judged one; null where nothing changes hands.

    Whoever sees no pair on the judged level is shown first the one on which they see any.
    """
    levels = _with_pairs(hand_overs["levels"])
    people = next((one for one in hand_overs["levels"] if one["party"] == PEOPLE), None)
    if not levels:
        return None
    seen = {level: scope.pairs(level, levels[level]["pairs"]) for level in levels}
    level = asked if asked in levels else _first(seen, hand_overs["judged"])
    totals, pairs = levels[level], seen[level]
    return LevelShown(
        level=level,
        totals=totals,
        pairs=pairs,
        hidden_count=len(totals["pairs"]) - len(pairs),
        unlisted_count=totals["pair_count"] - len(totals["pairs"]),
        others=tuple(levels),
        people=people if people and people["hand_over_count"] else None,
    )


def _first(seen: Mapping[str, list[Row]], judged: str | None) -> str:
    """Return the level to show first: one with pairs to see before one without."""
    return min(seen, key=lambda level: (not seen[level], level != judged, level))


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
