"""Analyses that find bounces and rework only: nothing is late where nothing is stated or usual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.departures.baselines import Baselines
from daylit.departures.baselines.kept import SCHEMA
from daylit.departures.settings import Settings

if TYPE_CHECKING:
    import ibis.expr.types as ir

NOTHING_USUAL = Baselines(
    false_alarm_rate=0.005,
    fitted_until=None,
    clock="elapsed",
    places=SCHEMA.empty_table(),
)
"""No place has a usual time."""

LOOPS_ONLY = Settings(deadline=None, baselines=NOTHING_USUAL)


def cases_of(steps: ir.Table) -> ir.Table:
    """Return the cases of steps as far as an analysis reads them, all closed."""
    return steps.group_by("case_id").aggregate(
        started_at=steps.started_at.min(),
        ended_at=steps.ended_at.max(),
        step_count=steps.count().cast("int32"),
        last_activity=steps.activity.argmax(steps.position),
        is_open=(steps.position < 0).any(),
    )
