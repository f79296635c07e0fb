"""Hand-overs between parties, as far as the one who looks sees them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from daylit_site.records.found.lists import Spot, pairs_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from daylit_site.processes.queries import Seen

    Row = Mapping[str, Any]
    Pairs = dict[tuple[str, str], Row]
    PairLevel = Literal["team", "organisation"]

PEOPLE = "person"


@dataclass(frozen=True)
class LevelShown:
    """The hand-overs on one level of party.

    Attributes:
        totals: Over all pairs, be they seen or not.
        pairs: Those that are seen, most hand-overs first; of one's own parties also those that
            are too few to be listed for all.
        hidden_count: How many are not seen.
        unlisted_count: How many more there are than the run lists.
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

    @property
    def spots(self) -> list[Spot]:
        """Where cases are handed over: in each direction that occurs."""
        return [
            Spot(self.level, one.from_party, one.to_party) for one in self.directions if one.counts
        ]


@dataclass(frozen=True)
class DirectionShown:
    """What one party hands over to another."""

    from_party: str
    to_party: str
    counts: Row | None


def level_shown(seen: Seen, hand_overs: Row, asked: str | None) -> LevelShown | None:
    """Return the level asked for, or else the judged one; null where nothing changes hands.

    Whoever sees no pair on the judged level is shown first the one on which they see any.
    """
    levels = _with_pairs(hand_overs["levels"])
    people = next((one for one in hand_overs["levels"] if one["party"] == PEOPLE), None)
    if not levels:
        return None
    listed = {level: seen.scope.pairs(level, levels[level]["pairs"]) for level in levels}
    more = _own_pairs(seen)
    shown = {level: listed[level] + more.get(level, []) for level in levels}
    level = asked if asked in levels else _first(shown, hand_overs["judged"])
    totals, pairs = levels[level], shown[level]
    return LevelShown(
        level=level,
        totals=totals,
        pairs=pairs,
        hidden_count=len(totals["pairs"]) - len(listed[level]),
        unlisted_count=totals["pair_count"] - len(totals["pairs"]) - len(more.get(level, [])),
        others=tuple(levels),
        people=people if people and people["hand_over_count"] else None,
    )


def _first(seen: Mapping[str, list[Row]], judged: str | None) -> str:
    """Return the level to show first: one with pairs to see before one without."""
    return min(seen, key=lambda level: (not seen[level], level != judged, level))


def _own_pairs(seen: Seen) -> dict[str, list[Row]]:
    """Return the pairs of one's own parties that are not among those listed, by level."""
    own = seen.scope.parties or {}
    found = _unlisted(seen, [(level, name) for level, names in own.items() for name in names])
    return {level: sorted(pairs.values(), key=_most_first) for level, pairs in found.items()}


def _most_first(row: Row) -> tuple[int, str, str]:
    return -row["hand_over_count"], row["from_party"], row["to_party"]


def _unlisted(seen: Seen, parties: Iterable[tuple[str, str]]) -> dict[str, Pairs]:
    """Return the pairs of some parties that are not among those listed, by level."""
    level_of = {pairs_name(level, name): level for level, name in parties}
    found: dict[str, Pairs] = defaultdict(dict)
    for name, rows in (seen.parts(*level_of) if level_of else {}).items():
        found[level_of[name]] |= {(row["from_party"], row["to_party"]): row for row in rows}
    return found


def pair_shown(
    seen: Seen, hand_overs: Row, *, level: str, from_party: str, to_party: str
) -> PairShown | None:
    """Return what passes between two parties; null where it does not occur or is not seen."""
    levels = _with_pairs(hand_overs["levels"])
    if level not in levels or not seen.scope.sees_border(level, from_party, to_party):
        return None
    counts = {(one["from_party"], one["to_party"]): one for one in levels[level]["pairs"]}
    counts |= _unlisted(seen, [(level, from_party), (level, to_party)])[level]
    there, back = (from_party, to_party), (to_party, from_party)
    if there not in counts and back not in counts:
        return None
    one, other = (DirectionShown(*ends, counts.get(ends)) for ends in (there, back))
    return PairShown(cast("PairLevel", level), (one, other))


def _with_pairs(levels: Sequence[Row]) -> dict[str, Row]:
    """Return the levels of which pairs are told: never people."""
    return {one["party"]: one for one in levels if one["party"] != PEOPLE and one["pairs"]}
