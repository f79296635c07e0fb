"""The table of departures, which every detector fills."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

KINDS = ("off map", "rule", "late", "bounce", "rework", "stalled", "unusual value")
"""All kinds of departure in the order that settles ties; this version finds late, bounce, rework
and stalled."""

LATE_KINDS = ("late", "stalled")
"""Kinds found by how long something took. They cause delay and no steps, and what their cases took
is never held against what others did."""

BY_USUAL = "usual"
"""The form of what was found by how long something took against the usual: of these a stated share
is there by chance."""

DEPARTURES = {
    "case_id": "string",
    "kind": "string",
    "form": "string",
    "detector": "string",
    "rule_id": "string",
    "place": "string",
    "holder": "string",
    "other": "string",
    "anchor_event_id": "string",
    "anchor_position": "int32",
    "began_position": "int32",
    "first_position": "int32",
    "last_position": "int32",
    "causes_steps": "boolean",
    "anchored_at": "timestamp('UTC', 6)",
    "visit_number": "int32",
    "taken_seconds": "float64",
    "counted_seconds": "float64",
    "allowed_seconds": "float64",
    "usual_seconds": "float64",
    "late_seconds": "float64",
    "due_at": "timestamp('UTC', 6)",
    "is_running": "boolean",
}
"""A row per departure.

``form`` is repeat or redo for rework where both were done by stated persons; deadline, limit or
usual for what is late, by which it was; usual for what is stalled; else null. ``rule_id`` names the
limit that was stated. ``place`` is the activity of rework, and of a step late by what is usual; of
a bounce "A → B → A", or between persons the activity at which it came back; of a stalled case the
activity after which it lies. ``holder`` (A) and ``other`` (B) are the parties of a bounce between
teams or organisations, else null.
``anchor_event_id`` is the step that makes it one: the step done again, the first step of the turn
that got the case back, the step that came too late, the last step of a case that does not go on.
``began_position`` is the step at which it began: the one done again; of a bounce the first
hand-over. ``first_position`` to ``last_position`` are the steps that belong to it; where
``causes_steps`` these would not exist without it: the step done again; of a bounce those after its
first hand-over (the step at which the other got the case, which may be due) up to its anchor. What
is late or stalled causes delay and no steps.
Of what is late or stalled ``taken_seconds`` is what it took, ``counted_seconds`` what of it counts
by the clock that it is held against (null where all does); ``allowed_seconds`` is the limit;
``usual_seconds`` the median where it is usual that it is held against; ``late_seconds`` how much
later than the limit, or than the usual, or than ``due_at``, the case's own deadline. Where
``is_running`` it has not ended yet. All these are null for what is neither.
"""


def as_departures(rows: ir.Table, **columns: ir.Value | str | bool) -> ir.Table:
    """Return the columns of ``DEPARTURES`` of some rows, null where not said.

    Args:
        rows: A row per departure.
        columns: What each column is: an expression over the rows, or a fixed value.
    """
    said = {name: columns.get(name, ibis.null(kind)) for name, kind in DEPARTURES.items()}
    return rows.select(
        **{
            name: (value if isinstance(value, ibis.Value) else ibis.literal(value)).cast(
                DEPARTURES[name]
            )
            for name, value in said.items()
        }
    )
