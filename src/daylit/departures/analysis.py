"""One run over a process: departures, exceptions and patterns, each computed once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from daylit.departures.detect import (
    departures,
    rework_readings,
    round_trip_readings,
)
from daylit.departures.evidence import bounce_comparison, rework_comparison
from daylit.departures.exceptions import exceptions
from daylit.departures.patterns import patterns, ranked
from daylit.departures.unmatched import unmatched_sentences
from daylit.departures.usual import NOTHING_DECLARED
from daylit.flow.handovers import HandOverTotals, hand_over_totals, judged_party, require_party
from daylit.record.schema import PARTIES

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.departures.usual import Declared
    from daylit.record.engine import Engine
    from daylit.record.schema import Party


@dataclass(frozen=True)
class Analysis:
    """What was found in one process.

    Attributes:
        party: The level on which bounces are judged; null where nothing changes hands.
        totals: Hand-overs and bounces per level that the log states.
        loops: Rows of ``rework_readings``, most cases first.
        trips: Rows of ``round_trip_readings``, most bounces first; none between persons.
        untold_bounce_count: Bounces of the trips, those between persons too, that one cannot tell.
        departures: A kept table, a row per departure.
        exceptions: A kept table, a row per exception.
        patterns: Rows of ``patterns``, ranked.
        remarks: Sentences on declarations that do not apply to this log.
    """

    process_id: str
    declared: Declared
    party: Party | None
    totals: tuple[HandOverTotals, ...]
    loops: tuple[dict[str, Any], ...]
    trips: tuple[dict[str, Any], ...]
    untold_bounce_count: int
    departures: ir.Table
    exceptions: ir.Table
    patterns: tuple[dict[str, Any], ...]
    remarks: tuple[str, ...]


def analyse(
    engine: Engine,
    steps: ir.Table,
    *,
    process_id: str,
    case_count: int,
    declared: Declared,
    party: Party | None = None,
) -> Analysis:
    """Find departures, exceptions and patterns.

    Args:
        engine: Runs the expressions and keeps the tables.
        steps: The record's steps of one process.
        process_id: The process; part of the ids.
        case_count: How many cases the process has.
        declared: The loops that people declared usual or departing.
        party: The level on which to judge bounces; null chooses by ``judged_party``.

    Raises:
        ParameterError: The log does not state the level asked for.
    """
    if party is not None:
        require_party(engine, steps, party)
    totals = tuple(hand_over_totals(engine, steps, level) for level in PARTIES)
    level = party or judged_party(list(totals), case_count)
    found = engine.make(departures, steps, party=level, declared=declared)
    excepted = engine.make(exceptions, found, steps, process_id=process_id)
    loops = engine.answer(rework_readings, steps, declared=declared)
    trips = _trips(engine, steps, level, declared)
    return Analysis(
        process_id=process_id,
        declared=declared,
        party=level,
        totals=totals,
        loops=tuple(sorted(loops, key=lambda row: (-row["case_count"], row["activity"]))),
        trips=() if level == "person" else trips,
        untold_bounce_count=sum(
            trip["bounce_count"] for trip in trips if trip["reading"] == "cannot tell"
        ),
        departures=found,
        exceptions=excepted,
        patterns=ranked(engine.answer(patterns, excepted, process_id=process_id)),
        remarks=_remarks(engine, steps, level, declared),
    )


def comparisons(analysis: Analysis) -> dict[tuple[str, str], str]:
    """Return the comparing sentence for each (kind, place)."""
    said = {("rework", loop["activity"]): rework_comparison(loop) for loop in analysis.loops}
    said |= {("bounce", trip["place"]): bounce_comparison(trip) for trip in analysis.trips}
    return said


def _trips(
    engine: Engine, steps: ir.Table, level: Party | None, declared: Declared
) -> tuple[dict[str, Any], ...]:
    if level is None:
        return ()
    rows = engine.answer(round_trip_readings, steps, party=level, declared=declared)
    return tuple(sorted(rows, key=lambda row: (-row["bounce_count"], row["holder"], row["other"])))


def _remarks(
    engine: Engine, steps: ir.Table, level: Party | None, declared: Declared
) -> tuple[str, ...]:
    if declared == NOTHING_DECLARED:
        return ()
    named = None if level in (None, "person") else f"{level}_id"
    return unmatched_sentences(
        declared,
        party=level,
        activities=_names(engine, steps, "activity"),
        parties=_names(engine, steps, named) if named else (),
    )


def _names(engine: Engine, steps: ir.Table, column: str) -> list[str]:
    stated = steps.filter(steps[column].notnull()).select(name=steps[column]).distinct()
    return [row["name"] for row in engine.rows(stated)]
