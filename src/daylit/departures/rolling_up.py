"""Bounces of one holder with many others, a few with each: one pattern, not a dozen crumbs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from daylit.departures.detect import there_and_back
from daylit.flow.usual_share import LEAST_CASES

if TYPE_CHECKING:
    import ibis.expr.types as ir

OTHERS = "others"
"""Stands for the other party in the place of bounces that are told together."""


def rolled_up(excepted: ir.Table) -> ir.Table:
    """Tell bounces of one holder with several others together where they are few with each.

    Args:
        excepted: Exceptions.

    Returns:
        The same, but with the place "A → others → A" for bounces between named parties of which
        there are fewer than 30 between A and B, where A has them with two such others at least.
        Holder and other stay.
    """
    bounces = excepted.filter((excepted.kind == "bounce") & excepted.holder.notnull())
    pairs = bounces.group_by("holder", "other").aggregate(pair_count=bounces.count())
    few = pairs.filter(pairs.pair_count < LEAST_CASES)
    ways = few.group_by("holder").aggregate(way_count=few.count())
    several = ways.filter(ways.way_count > 1)
    rolled = few.semi_join(several, "holder").select(rolled_holder="holder", rolled_other="other")
    joined = excepted.left_join(
        rolled,
        [
            excepted.kind == "bounce",
            excepted.holder == rolled.rolled_holder,
            excepted.other == rolled.rolled_other,
        ],
    )
    together = there_and_back(joined.holder, ibis.literal(OTHERS))
    return joined.mutate(
        place=ibis.ifelse(joined.rolled_holder.notnull(), together, joined.place)
    ).select(*excepted.columns)
