"""How long the cases of a pattern take, against like cases without any exception."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from daylit.report.effects import Compared, duration_medians

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from daylit.record.engine import Engine
    from daylit.record.schema import Party
    from daylit.report.effects import Median
    from daylit.report.pattern_detail import Key
    from daylit.report.pattern_place import PatternPlace


def compare_with_like_cases(
    engine: Engine,
    steps: ir.Table,
    *,
    excepted: ir.Table,
    timed: ir.Table,
    rows: Sequence[PatternPlace],
    party: Party | None,
) -> dict[Key, Compared]:
    """Compare how long each pattern's cases take with like cases.

    Like a bounce between teams or organisations are the cases in which its holder takes part; like
    any other pattern those that reach its activity. Only those without any exception count. There
    is no comparison with fewer than ten cases on either side.

    Args:
        engine: Runs the queries.
        steps: The record's steps.
        excepted: The exceptions of the patterns.
        timed: What ``timed_cases`` gave.
        rows: Where the patterns are.
        party: The level on which bounces are judged.
    """
    of_cases = excepted.select("case_id", "kind", "place").distinct()
    theirs = duration_medians(engine, of_cases.join(timed, "case_id"), ["kind", "place"])
    calm = timed.filter(~(timed.has_bounce | timed.has_rework))
    reaching = steps.filter(steps.visit_number == 1).select("case_id", like=steps.activity)
    like = {False: _like(engine, calm, reaching, [row.place for row in rows if not row.parties])}
    if party in {"team", "organisation"}:
        holding = steps.select("case_id", like=steps[f"{party}_id"]).distinct()
        holders = [row.parties[0] for row in rows if row.parties]
        like[True] = _like(engine, calm, holding, holders)
    found = {}
    for row in rows:
        with_it = theirs.get(row.key)
        place = row.reached
        without_it = like[bool(row.parties)].get((place,))
        if with_it and without_it:
            found[row.key] = Compared(with_it, without_it)
    return found


def _like(
    engine: Engine, calm: ir.Table, cases_of: ir.Table, names: Sequence[str]
) -> dict[tuple[str, ...], Median]:
    if not names:
        return {}
    wanted = engine.from_arrow(pa.table({"like": sorted(set(names))}))
    joined = cases_of.semi_join(wanted, "like").join(calm, "case_id")
    return duration_medians(engine, joined, ["like"])
