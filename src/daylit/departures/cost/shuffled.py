"""What chance alone gives: the same excess where cases are called affected at random."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from daylit.departures.cost.cells import levels_of
from daylit.stats.excess import excess

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine
    from daylit.stats.excess import Numbers

SHUFFLES = 20
TWICE = 2


def excess_by_chance(engine: Engine, marked: ir.Table, *, affected_count: int, seed: int) -> float:
    """Return the mean excess over random choices of as many cases.

    Args:
        engine: Runs it.
        marked: What ``cells.marked_steps`` returns.
        affected_count: How many cases are chosen each time.
        seed: What chance starts from.

    Returns:
        The mean of ``SHUFFLES`` times, in the unit of the work; 0 where that is within twice its
        standard error of nothing, as then it is noise.
    """
    labels = _labels(engine, marked, affected_count, seed)
    found = engine.arrow(_sums(marked, engine.from_arrow(labels)))
    levels = [np.concatenate((level, level)) for level in levels_of(found)]
    count, work = _numbers(found, "known_count"), _numbers(found, "work")
    is_affected = np.repeat([True, False], found.num_rows)
    totals = []
    for number in range(SHUFFLES):
        chosen = _numbers(found, f"known_count_{number}"), _numbers(found, f"work_{number}")
        counts, works = (
            np.concatenate((part, whole - part))
            for part, whole in zip(chosen, (count, work), strict=True)
        )
        totals.append(excess(levels, is_affected, counts, works).total)
    mean, error = float(np.mean(totals)), float(np.std(totals, ddof=1)) / SHUFFLES**0.5
    return mean if abs(mean) > TWICE * error else 0.0


def _labels(engine: Engine, marked: ir.Table, affected_count: int, seed: int) -> pa.Table:
    """Return for each case a number whose bits say when it is chosen."""
    cases = engine.arrow(marked.select("case_id").distinct().order_by("case_id"))
    chance = np.random.default_rng(seed)
    masks = np.zeros(cases.num_rows, dtype=np.int64)
    for number in range(SHUFFLES):
        chosen = chance.permutation(cases.num_rows)[:affected_count]
        masks[chosen] |= 1 << number
    return pa.table({"labelled_case": cases["case_id"], "mask": masks})


def _sums(marked: ir.Table, labels: ir.Table) -> ir.Table:
    """Add up the steps that nothing caused, all and chosen ones, by what they are held against."""
    usual = marked.filter(~marked.is_caused & ~marked.is_further & marked.work.notnull())
    rows = usual.join(labels, usual.case_id == labels.labelled_case)
    sums = {"known_count": rows.count(), "work": rows.work.sum()}
    for number in range(SHUFFLES):
        is_chosen = (rows["mask"] >> number) & 1
        sums[f"known_count_{number}"] = is_chosen.sum()
        sums[f"work_{number}"] = (rows.work * is_chosen).sum()
    return rows.group_by("activity", "team_id", "trait").aggregate(**sums)


def _numbers(found: pa.Table, name: str) -> Numbers:
    return found[name].cast(pa.float64()).to_numpy()
