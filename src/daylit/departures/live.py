"""Departures as they come: of the cases that are touched, by norms that were fitted before.

What is usual is learned from the whole process by an explicit step (``fit_norms``). In between,
what is found of a case depends on that case and the norms only, so that findings do not flicker,
and a run over everything by the same norms finds the same loops and the same late steps.

A step is told to be late when it comes. Stalled cases are not told: while a case lies nothing
happens that could tell of it, so whoever wants to know must ask (``analysis.analyse``). Nor is what
is late by a stated limit or a deadline, which needs the cases.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from daylit.departures.baselines import fit_baselines
from daylit.departures.detect import (
    bounces_at,
    rework_at,
    rework_readings,
    round_trip_readings,
)
from daylit.departures.late import held_against, late_by_usual
from daylit.departures.table import DEPARTURES
from daylit.flow.handovers import hand_over_totals, judged_party
from daylit.flow.usual_hours import by_usual_hours, usual_hours, within_usual_hours
from daylit.flow.working_time import ELAPSED
from daylit.record.schema import PARTIES

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.departures.baselines import Baselines
    from daylit.departures.usual import Declared
    from daylit.record.engine import Engine
    from daylit.record.schema import Party


@dataclass(frozen=True)
class Norms:
    """What departs from the usual, as fitted.

    Attributes:
        party: The level on which bounces are judged; null where nothing changes hands.
        activities: Those that are not usually done again.
        pairs: Holder and other between whom work does not usually go there and back.
        baselines: How long is usual, within usual hours or elapsed; null finds nothing late, and
            so does working time, which needs calendars.
    """

    party: Party | None
    activities: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    baselines: Baselines | None = None


NO_NORMS = Norms(None, (), ())


def fit_norms(
    engine: Engine,
    steps: ir.Table,
    *,
    case_count: int,
    declared: Declared,
    party: Party | None = None,
) -> Norms:
    """Learn from all steps of a process what departs from the usual.

    Args:
        engine: Runs the expressions.
        steps: The record's steps of one process.
        case_count: How many cases the process has.
        declared: The loops that people declared usual or departing.
        party: The level on which to judge bounces; null chooses by ``judged_party``.
    """
    totals = [hand_over_totals(engine, steps, level) for level in PARTIES]
    level = party or judged_party(totals, case_count)
    loops = rework_readings(steps, declared=declared)
    departing = engine.rows(loops.filter(loops.reading == "departure").select("activity"))
    pairs: list[dict[str, Any]] = []
    hours = usual_hours(engine, steps)
    if level is not None:
        trips = round_trip_readings(steps, party=level, declared=declared)
        pairs = engine.rows(trips.filter(trips.reading == "departure").select("holder", "other"))
    return Norms(
        level,
        tuple(sorted(row["activity"] for row in departing)),
        tuple(sorted((row["holder"], row["other"]) for row in pairs)),
        fit_baselines(engine, steps, timed=by_usual_hours(engine, steps, hours), hours=hours),
    )


def departures_given(engine: Engine, steps: ir.Table, norms: Norms) -> ir.Table:
    """Find the departures of steps by norms fitted before.

    Args:
        engine: Keeps what comes out.
        steps: All steps of some cases; a table of the session.
        norms: What departs from the usual.

    Returns:
        The columns of ``DEPARTURES``.
    """
    return engine.make(_departures, steps, *_held(engine, norms), party=norms.party)


def _held(engine: Engine, norms: Norms) -> list[ir.Table]:
    """Give norms names in the session: activities, pairs, and usual waits where there are any."""
    activities = pa.table({"activity": pa.array(norms.activities, pa.string())})
    holders = pa.array([holder for holder, _ in norms.pairs], pa.string())
    others = pa.array([other for _, other in norms.pairs], pa.string())
    pairs = pa.table({"holder": holders, "other": others})
    usual = _held_usual(engine, norms.baselines) if norms.baselines else []
    return [engine.from_arrow(activities), engine.from_arrow(pairs), *usual]


def _held_usual(engine: Engine, baselines: Baselines) -> list[ir.Table]:
    """Return the usual waits of each level, after the usual hours that they are within if any."""
    levels = held_against(engine, baselines, "waiting")
    if baselines.hours is not None:
        return [engine.from_arrow(baselines.hours), *levels]
    return levels if baselines.clock == ELAPSED else []


def _departures(
    steps: ir.Table,
    activities: ir.Table,
    pairs: ir.Table,
    *usual: ir.Table,
    party: Party | None,
) -> ir.Table:
    found = [rework_at(steps, activities)]
    if party is not None:
        found.append(bounces_at(steps, pairs, party=party))
    if usual:
        *hours, finest, by_team, by_activity = usual
        timed = within_usual_hours(steps, hours[0]) if hours else steps
        found.append(late_by_usual(timed, finest, by_team, by_activity))
    return ibis.union(*found) if len(found) > 1 else found[0]


def new_departures(
    engine: Engine, steps: ir.Table, steps_before: ir.Table | None, norms: Norms
) -> list[dict[str, Any]]:
    """Return the departures that some cases show now and did not before.

    Args:
        engine: Runs it.
        steps: All steps of the cases as they are; a table of the session.
        steps_before: All steps of these cases as they were; null where they are all new.
        norms: What departs from the usual.

    Returns:
        Rows of ``DEPARTURES`` in the order of their moments, of one step by kind.
    """
    held = _held(engine, norms)
    found = engine.make(_departures, steps, *held, party=norms.party)
    if steps_before is not None:
        before = engine.make(_departures, steps_before, *held, party=norms.party)
        found = engine.make(_besides, found, before, steps)
    rows = engine.rows(found.select(*DEPARTURES))
    return sorted(rows, key=lambda row: (row["anchored_at"], row["anchor_event_id"], row["kind"]))


def _besides(found: ir.Table, before: ir.Table, steps: ir.Table) -> ir.Table:
    """Return the departures that were not found before, be it under another id of their step."""
    known = before.select("anchor_event_id", "kind")
    renamed = steps.filter(steps.replaces_id.notnull()).select("step_id", "replaces_id")
    now = renamed.join(known, renamed.replaces_id == known.anchor_event_id)
    either = ibis.union(known, now.select(anchor_event_id="step_id", kind="kind"))
    return found.anti_join(either, ["anchor_event_id", "kind"])
