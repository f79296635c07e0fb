"""Steps whose id had to change name the id they were known by before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine

SAME_END = ("case_id", "activity", "ended_at", "nth")


def with_replaced(engine: Engine, steps: ir.Table, old: ir.Table) -> tuple[ir.Table, int]:
    """Set ``replaces_id``: a step that came and one that went, of one case, activity and end.

    A step is known by its first event, so it takes another id where a late event comes to stand at
    its beginning, or is taken out; its end stays.

    Args:
        engine: Keeps what comes out.
        steps: The steps of touched cases as they are from now on. Kept in the engine.
        old: The steps of these cases as they were: step_id, case_id, activity, ended_at,
            replaces_id. Kept in the engine.

    Returns:
        The steps, and how many take another id than before.
    """
    gone = engine.make(_only_in, old, steps)
    come = engine.make(_only_in, steps, old)
    renamed = engine.make(_renamed, come, gone)
    return engine.view(_with_former_ids, steps, old, renamed), engine.count(renamed)


def _only_in(steps: ir.Table, others: ir.Table) -> ir.Table:
    """Return the steps whose id the others lack, numbered where several have the same end."""
    only = steps.anti_join(others, "step_id")
    same = ibis.window(group_by=SAME_END[:-1], order_by="step_id")
    return only.select("step_id", *SAME_END[:-1], nth=ibis.row_number().over(same))


def _renamed(come: ir.Table, gone: ir.Table) -> ir.Table:
    return come.join(gone.rename(was_id="step_id"), SAME_END).select("step_id", "was_id")


def _with_former_ids(steps: ir.Table, old: ir.Table, renamed: ir.Table) -> ir.Table:
    kept = old.filter(old.replaces_id.notnull()).select("step_id", was_id="replaces_id")
    was = ibis.union(renamed, kept)
    joined = steps.left_join(was, "step_id").drop("step_id_right")
    return joined.mutate(replaces_id=joined.was_id).drop("was_id")
