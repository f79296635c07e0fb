"""Bounces on which nothing was done but what is due anyway: the ordinary course, another way round.

An employee sends in the request for a permit, a supervisor approves it, the employee sends in the
request for payment: work that goes A -> B -> A, and yet no step of it is one too many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

NAMED_BY = ("case_id", "anchor_event_id", "kind")


def ordinary_bounces(found: ir.Table, steps: ir.Table, due: ir.Table) -> ir.Table:
    """Return the bounces on which nothing was done but what is due.

    Args:
        found: Departures.
        steps: The record's steps.
        due: What most cases do anyway (``due.due_visits``); of none, no bounce is ordinary.

    Returns:
        A row per bounce all of whose steps, from the one at which the other got the case to the one
        at which it came back, are due: the columns of ``NAMED_BY``.
    """
    bounces = found.filter(found.kind == "bounce")
    positions = ibis.range(bounces.began_position, bounces.last_position + 1).unnest()
    on_the_way = bounces.select(*NAMED_BY, position=positions)
    spanned = steps.select("case_id", "position", "activity", "visit_number").join(
        on_the_way, ["case_id", "position"]
    )
    known = due.select(due_activity="activity", due_visit="visit_number")
    undue = spanned.anti_join(
        known,
        [spanned.activity == known.due_activity, spanned.visit_number == known.due_visit],
    )
    return bounces.select(*NAMED_BY).anti_join(undue, NAMED_BY)
