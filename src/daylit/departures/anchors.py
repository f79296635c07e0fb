"""Anchors of exceptions: what lasts of them where their ids move.

The departure that names an exception may become another as the log grows: by a late event before
it, or as another place comes to have most departures. The steps that anchor its departures stay, so
that by them it is known again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir


def anchors_of(departed: ir.Table, steps: ir.Table) -> ir.Table:
    """Return the steps that anchor the departures of exceptions.

    Args:
        departed: Departures with their exceptions (``exceptions.assigned``).
        steps: The record's steps.

    Returns:
        A row per exception and such step, in no order: exception_id, anchor_event_id, replaces_id
        (the id under which the step was known before a later import, else null), leads (whether the
        departure that names the exception is anchored there) and anchored_at.
    """
    each = departed.group_by("exception_id", "anchor_event_id").aggregate(
        leads=departed.leads.any(), anchored_at=departed.anchored_at.min()
    )
    renamed = steps.filter(steps.replaces_id.notnull()).select("step_id", "replaces_id")
    joined = each.left_join(renamed, each.anchor_event_id == renamed.step_id)
    return joined.select("exception_id", "anchor_event_id", "replaces_id", "leads", "anchored_at")


def held_at(anchors: ir.Table, wanted: ir.Table) -> ir.Table:
    """Return the exceptions that hold a departure at some steps, whatever their ids are now.

    Args:
        anchors: What ``anchors_of`` gave.
        wanted: The steps by an id that they bear or bore: anchor_event_id; nulls are left out.

    Returns:
        A row per such id and exception, in no order: anchor_event_id (the id asked for),
        exception_id, leads and anchored_at as in ``anchors_of``.
    """
    besides = ("exception_id", "leads", "anchored_at")
    renamed = anchors.filter(anchors.replaces_id.notnull())
    known = ibis.union(
        anchors.select("anchor_event_id", *besides),
        renamed.select(*besides, anchor_event_id="replaces_id").select("anchor_event_id", *besides),
    )
    found = known.semi_join(wanted, "anchor_event_id")
    return found.group_by("anchor_event_id", "exception_id").aggregate(
        leads=found.leads.any(), anchored_at=found.anchored_at.min()
    )
