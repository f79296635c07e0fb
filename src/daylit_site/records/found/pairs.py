"""Finds between whom work changes hands: between teams, between organisations; of people no pair.

Listed are the pairs with most hand-overs. What else a party has part in is kept by party, so that
one who does little in a large process finds its own.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from daylit.flow.handovers import hand_overs
from daylit_site.records.found.lists import pairs_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import ibis.expr.types as ir

    from daylit.flow.handovers import HandOverTotals
    from daylit.record.engine import Engine
    from daylit.record.schema import Party

    Row = dict[str, Any]

MOST_PAIRS = 300
MOST_OWN_PAIRS = 100


def gather_pairs(
    engine: Engine, steps: ir.Table, *, totals: Iterable[HandOverTotals], judged: Party | None
) -> Iterator[tuple[str, Any]]:
    """Yield the hand-overs of each level, and the pairs of parties that are not listed there.

    Args:
        engine: Runs the queries.
        steps: The record's steps.
        totals: Of each level.
        judged: The level on which bounces are judged; null where nothing changes hands.
    """
    levels: list[Row] = []
    left: list[tuple[str, list[Row]]] = []
    for total in totals:
        pairs = _pairs(engine, steps, total)
        levels.append(asdict(total) | _listed(pairs))
        left += _left(total.party, pairs[MOST_PAIRS:])
    yield "hand_overs", {"judged": judged, "levels": levels}
    yield from left


def _pairs(engine: Engine, steps: ir.Table, total: HandOverTotals) -> list[Row]:
    """Return all pairs, most hand-overs first."""
    if total.party == "person" or not total.hand_over_count:
        return []
    pairs = engine.rows(hand_overs(steps, total.party))
    pairs.sort(key=lambda row: (-row["hand_over_count"], row["from_party"], row["to_party"]))
    return pairs


def _listed(pairs: list[Row]) -> Row:
    """Return the pairs that are listed, and who is a side of any."""
    parties = {row[side] for row in pairs for side in ("from_party", "to_party")}
    return {
        "pairs": pairs[:MOST_PAIRS],
        "pair_count": len(pairs),
        "parties": sorted(parties),
    }


def _left(level: str, pairs: list[Row]) -> Iterator[tuple[str, list[Row]]]:
    """Yield what is not listed, by party."""
    own: dict[str, list[Row]] = defaultdict(list)
    for row in pairs:
        for party in (row["from_party"], row["to_party"]):
            own[party].append(row)
    for party, rows in own.items():
        yield pairs_name(level, party), rows[:MOST_OWN_PAIRS]
