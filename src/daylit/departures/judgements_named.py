"""How to name an exception in a judgement, so that it is known again when its id has moved."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from daylit.departures.anchors import held_at
from daylit.departures.judgements import Target, in_order
from daylit.departures.judgements_placed import holding, named_exceptions, named_in, placed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import ibis.expr.types as ir

    from daylit.departures.judgements import Judgement
    from daylit.record.engine import Engine

NAMED_BY = ("exception_id", "case_id", "kind", "place", "anchor_event_id")


def targets_of(
    engine: Engine,
    rows: Iterable[Mapping[str, Any]],
    excepted: ir.Table,
    anchors: ir.Table,
    judgements: Iterable[Judgement],
) -> list[Target]:
    """Name exceptions by their ids and anchors, and by what they were judged as before.

    Two judgements that share an id or an anchor are about the same. Where an exception still holds
    the anchor by which it was judged first, it is named by that one; where it holds none of those,
    by the id by which it was judged last.

    Args:
        engine: Runs the expressions.
        rows: Those of the exceptions to name: ``NAMED_BY``.
        excepted: All exceptions; a table of the session.
        anchors: The steps that anchor them (``anchors.anchors_of``); a table of the session.
        judgements: Those that are held.

    Returns:
        A target per row, in their order.
    """
    held = [one for one in in_order(judgements) if _is_of_one(one.target)]
    wanted = engine.from_arrow(named_in(held))
    anchored = engine.answer(held_at, anchors, wanted)
    named = engine.answer(named_exceptions, excepted, wanted)
    before: dict[str, list[Target]] = defaultdict(list)
    for one in placed(held, (), named, anchored, loops=(), traits=None):
        for own in one.exceptions:
            before[own].append(one.judgement.target)
    leads_to = holding(anchored)
    return [_named(row, before[row["exception_id"]], leads_to) for row in rows]


def _is_of_one(target: Target) -> bool:
    return target.sort == "exception" and target.id_begins is not None


def _named(row: Mapping[str, Any], before: Sequence[Target], leads_to: Mapping[str, str]) -> Target:
    own, case_id, kind, place, anchor = (row[name] for name in NAMED_BY)
    names = [one.anchor_event_id for one in before if one.anchor_event_id is not None]
    still = [one for one in names if leads_to.get(one) == own]
    if still:
        anchor = still[0]
    elif before:
        own = before[-1].id_begins
    return Target("exception", own, case_id, kind, place, anchor)
