"""Late: steps that began later than is usual where they began."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from daylit.departures.baselines.fitting import UNSTATED
from daylit.departures.baselines.kept import LEVELS
from daylit.departures.table import BY_USUAL, as_departures

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.departures.baselines import Baselines, Measure
    from daylit.record.engine import Engine


def held_against(engine: Engine, baselines: Baselines, measure: Measure) -> list[ir.Table]:
    """Give the usual times of each level of a measure a name in the session, the finest first."""
    return [
        engine.from_arrow(baselines.at(measure, level)) for level in range(len(LEVELS[measure]))
    ]


def with_usual(rows: ir.Table, levels: list[ir.Table], measure: Measure) -> ir.Table:
    """Put beside each row what is usual at the finest place that has enough visits.

    Args:
        rows: Any rows with the columns of the finest level.
        levels: What ``held_against`` returns.
        measure: Of which the levels are.

    Returns:
        The rows with usual_seconds, limit_seconds and goes_on_share, null where no level has them.
    """
    told = ("usual_seconds", "limit_seconds", "goes_on_share")
    for number, (level, names) in enumerate(zip(levels, LEVELS[measure], strict=True)):
        keyed = level.select(
            **{f"place_{name}": level[name] for name in names},
            **{f"{name}_{number}": level[name] for name in told},
        )
        same = [rows[name].fill_null(UNSTATED) == keyed[f"place_{name}"] for name in names]
        rows = rows.left_join(keyed, same).drop(*[f"place_{name}" for name in names])
    coalesced = {
        name: ibis.coalesce(*[rows[f"{name}_{number}"] for number in range(len(levels))])
        for name in told
    }
    return rows.mutate(**coalesced).drop(
        *[f"{name}_{number}" for name in told for number in range(len(levels))]
    )


def late_by_usual(
    steps: ir.Table, finest: ir.Table, by_team: ir.Table, by_activity: ir.Table
) -> ir.Table:
    """Find the steps that began later than is usual there; the columns of ``DEPARTURES``.

    Args:
        steps: The record's steps.
        finest: The usual waits of each activity, team and previous activity.
        by_team: The same of each activity and team.
        by_activity: The same of each activity.

    Returns:
        A row per step whose wait is beyond the limit of the finest place that has one.
    """
    levels = [finest, by_team, by_activity]
    # Few steps wait longer than the least of the limits of their activity: only these are looked
    # up place by place.
    limits = ibis.union(*[level.select("activity", "limit_seconds") for level in levels])
    least = limits.group_by(least_of="activity").aggregate(least_seconds=limits.limit_seconds.min())
    long = steps.join(
        least,
        [steps.activity == least.least_of, steps.waiting_seconds > least.least_seconds],
    ).drop("least_of", "least_seconds")
    found = with_usual(long, levels, "waiting")
    late = found.filter(found.waiting_seconds > found.limit_seconds)
    elapsed = late.elapsed_seconds if "elapsed_seconds" in late.columns else late.waiting_seconds
    return as_departures(
        late,
        case_id=late.case_id,
        kind="late",
        form=BY_USUAL,
        detector="late by usual",
        place=late.activity,
        anchor_event_id=late.step_id,
        anchor_position=late.position,
        began_position=late.position,
        first_position=late.position,
        last_position=late.position,
        causes_steps=False,
        anchored_at=late.started_at,
        visit_number=late.visit_number,
        taken_seconds=elapsed,
        counted_seconds=late.waiting_seconds,
        allowed_seconds=late.limit_seconds,
        usual_seconds=late.usual_seconds,
        late_seconds=elapsed - late.usual_seconds,
        is_running=False,
    )
