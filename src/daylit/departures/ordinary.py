"""Bounces on which nothing was done but what is due anyway: the ordinary course, another way round.

An employee sends in the request for a permit, a supervisor approves it, the employee sends in the
request for payment: work that goes A -> B -> A, and yet no step of it is one too many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.schema import Party

NAMED_BY = ("case_id", "anchor_event_id", "kind")


def ordinary_bounces(
    found: ir.Table, steps: ir.Table, due: ir.Table, *, party: Party | None
) -> ir.Table:
    """Return the bounces on which nothing was done but what is due.

    Args:
        found: Departures.
        steps: The record's steps.
        due: What most cases do anyway, and with whom (``due.due_of_parties``; between people only
            what, ``due.due_visits``); of none, no bounce is ordinary.
        party: The level on which bounces are judged.

    Returns:
        A row per bounce all of whose steps, from the one at which the other got the case to the one
        at which it came back, are due, and with that party: the columns of ``NAMED_BY``.
    """
    level = None if party in (None, "person") else f"{party}_id"
    bounces = found.filter(found.kind == "bounce")
    positions = ibis.range(bounces.began_position, bounces.last_position + 1).unnest()
    on_the_way = bounces.select(*NAMED_BY, position=positions)
    columns = ["case_id", "position", "activity", "visit_number", *([level] if level else [])]
    spanned = steps.select(*columns).join(on_the_way, ["case_id", "position"])
    by = {"activity": "activity", "visit_number": "visit_number"} | (
        {level: "party"} if level else {}
    )
    known = due.select(**{f"due_{name}": due[of] for name, of in by.items()})
    undue = spanned.anti_join(known, [spanned[name] == known[f"due_{name}"] for name in by])
    return bounces.select(*NAMED_BY).anti_join(undue, NAMED_BY)
