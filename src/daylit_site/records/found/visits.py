"""Each time that a case came by a place: what lists of latest cases are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from daylit.flow.handovers import is_bounce, is_hand_over

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.schema import Party

SPOT = ["what", "one", "other"]
LEVELS: tuple[Party, ...] = ("team", "organisation")
COLUMNS = (
    "case_id",
    "position",
    "activity",
    "previous_activity",
    "started_at",
    "waiting_seconds",
    *[
        name.format(level)
        for level in LEVELS
        for name in ("{}_id", "prior_{}_id", "prior_other_{}_id")
    ],
)
"""Of a step, what a visit is made of."""


def visits(steps: ir.Table, cases: ir.Table, *spots: ir.Table, kinds: tuple[str, ...]) -> ir.Table:
    """Return each time that a case came by.

    Args:
        steps: The record's steps.
        cases: Its cases.
        spots: At these places only, and since a moment of each.
        kinds: The kinds of place.
    """
    by_kind = [_visits(kind, steps, cases, spots) for kind in kinds]
    return ibis.union(*by_kind) if len(by_kind) > 1 else by_kind[0]


def _visits(kind: str, steps: ir.Table, cases: ir.Table, spots: tuple[ir.Table, ...]) -> ir.Table:
    level = next((one for one in LEVELS if one == kind), None)
    rows = steps if level is None else steps.filter(is_hand_over(steps, level))
    one, other, is_back = _ends(kind, rows) if level is None else _sides(level, rows)
    found = rows.select(
        "case_id",
        "position",
        "waiting_seconds",
        what=ibis.literal(kind),
        one=one,
        other=other,
        at="started_at",
        is_back=is_back,
    )
    for some in spots:
        joined = found.join(some.filter(some.what == kind), SPOT)
        found = joined.filter(joined["at"] >= joined.since).select(found.columns)
    if kind == "end":
        last = cases.select("case_id", position=cases.step_count)
        found = found.semi_join(last, ["case_id", "position"])
    return found.drop("position")


def _ends(kind: str, rows: ir.Table) -> tuple[ir.Value, ir.Value, ir.Value]:
    """Return what an activity, a way or an end is named by; none of them brings work back."""
    nothing, never = ibis.literal(""), ibis.literal(value=False)
    if kind == "way":
        return rows.previous_activity.fill_null(""), rows.activity, never
    return rows.activity, nothing, never


def _sides(level: Party, rows: ir.Table) -> tuple[ir.Value, ir.Value, ir.Value]:
    """Return who hands over to whom, and whether that brings the work straight back."""
    return rows[f"prior_{level}_id"], rows[f"{level}_id"], is_bounce(rows, level)
