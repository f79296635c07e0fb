"""What is asked of the record about how cases went on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

MOST_STEPS = 2
"""So many steps are told of how a case went on."""


def went_on(steps: ir.Table, cases: ir.Table, asked: ir.Table, *visible: ir.Table) -> ir.Table:
    """Return the steps that came next in some cases.

    Args:
        steps: The steps.
        cases: The cases.
        asked: ``case_id``, and the ``step_id`` after which to look.
        visible: The cases that are visible; without it all are.

    Returns:
        Up to ``MOST_STEPS`` rows a case, in order: ``case_id, activity, team_id, organisation_id``,
        and of the case ``is_open`` and ``closed_at``. A case without a next step has one row
        without activity; one that is not there, or not visible, none.
    """
    found = cases.semi_join(asked, "case_id")
    for seen in visible:
        found = found.semi_join(seen, "case_id")
    left = steps.semi_join(asked, ["case_id", "step_id"]).select(
        at_case="case_id", left_position="position"
    )
    later = steps.join(
        left, [steps.case_id == left.at_case, steps.position > left.left_position]
    ).select("case_id", "position", "activity", "team_id", "organisation_id")
    ranked = later.mutate(
        rank=ibis.row_number().over(group_by=later.case_id, order_by=later.position)
    )
    next_ones = ranked.filter(ranked["rank"] < MOST_STEPS).drop("position")
    told = found.select("case_id", "is_open", closed_at="ended_at")
    joined = told.left_join(next_ones, "case_id").drop("case_id_right")
    return joined.order_by("case_id", "rank")
