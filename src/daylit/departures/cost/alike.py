"""Which trait of a case tells most about how long its steps take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from daylit.departures.cost.codes import codes_of, pairs_of
from daylit.record.stating import attributes

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from daylit.record.engine import Engine

CASES_LOOKED_AT = 20_000
MOST_VALUES = 50
"""Of more different values each has too few steps to hold others against."""

TELLS = 0.02
"""A trait counts where it explains this share of what activity and team leave open (omega squared,
of the logarithm of handling)."""

NAMES_AND_TRUTHS = ("string", "boolean", "int64")


def most_telling_trait(
    engine: Engine, steps: ir.Table, cases: ir.Table, departed: ir.Table
) -> str | None:
    """Return the column of the cases that tells most about how long steps take.

    Args:
        engine: Runs the queries, over ``CASES_LOOKED_AT`` cases.
        steps: The record's steps.
        cases: The record's cases.
        departed: Departures: cases with one that causes steps are left out.

    Returns:
        The name of a column of few different values, or null where none explains ``TELLS`` of what
        activity and team do not. Of several as telling the first by name.

    Source: W. L. Hays, Statistics (1963), for omega squared.
    """
    names = _candidates(engine, cases)
    if not names:
        return None
    some = engine.make(_some_steps, steps, cases, departed, names=names)
    explained = {name: _explained(engine.arrow(_sums(some, name))) for name in names}
    best = max(names, key=lambda name: explained[name])
    return best if explained[best] >= TELLS else None


def _candidates(engine: Engine, cases: ir.Table) -> tuple[str, ...]:
    """Return the columns that tell kinds of cases apart."""
    names = [
        name
        for name in sorted(("service_id", *attributes(cases, "case_")))
        if str(cases[name].type()) in NAMES_AND_TRUTHS
    ]
    if not names:
        return ()
    counts = engine.row(cases.aggregate(**{name: cases[name].nunique() for name in names}))
    return tuple(name for name in names if 1 < counts[name] <= MOST_VALUES)


def _some_steps(
    steps: ir.Table, cases: ir.Table, departed: ir.Table, *, names: tuple[str, ...]
) -> ir.Table:
    affected = departed.filter(departed.causes_steps).select("case_id").distinct()
    unaffected = cases.anti_join(affected, "case_id")
    drawn = unaffected.order_by(unaffected.case_id.hexdigest("md5")).limit(CASES_LOOKED_AT)
    said = drawn.select(
        of_case="case_id", **{name: drawn[name].cast("string").fill_null("") for name in names}
    )
    measured = steps.filter(steps.handling_seconds.notnull())
    rows = measured.join(said, measured.case_id == said.of_case)
    return rows.select(
        "activity",
        team_id=rows.team_id.fill_null(""),
        worked=(rows.handling_seconds + 1).ln(),
        **{name: rows[name] for name in names},
    )


def _sums(some: ir.Table, name: str) -> ir.Table:
    return some.group_by("activity", "team_id", value=some[name]).aggregate(
        step_count=some.count(),
        total=some.worked.sum(),
        squares=(some.worked * some.worked).sum(),
    )


def _explained(sums: pa.Table) -> float:
    """Return omega squared of the value within activity and team."""
    if not sums.num_rows:
        return 0.0
    count, total, squares = (
        sums[name].to_numpy().astype(np.float64) for name in ("step_count", "total", "squares")
    )
    cell = pairs_of(codes_of(sums["activity"]), codes_of(sums["team_id"]))
    left = float((squares - total**2 / count).sum())
    by_cell = np.bincount(cell, weights=count), np.bincount(cell, weights=total)
    whole = float(squares.sum() - (by_cell[1] ** 2 / by_cell[0]).sum())
    freedom = count.sum() - count.size
    if freedom <= 0 or whole <= 0:
        return 0.0
    noise = left / freedom
    return float((whole - left - (count.size - by_cell[0].size) * noise) / (whole + noise))
