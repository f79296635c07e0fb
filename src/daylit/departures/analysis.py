"""One run over a process: departures, exceptions, what they cost and the patterns behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from daylit.departures.anchors import anchors_of
from daylit.departures.cost import choose_basis, measure_share, near_half_sentences
from daylit.departures.detect import rework_readings, round_trip_readings
from daylit.departures.evidence import bounce_comparison, others_comparison, rework_comparison
from daylit.departures.exceptions import exceptions
from daylit.departures.finding import find_departures
from daylit.departures.folding import folded, mirrored, shared_cases, sides
from daylit.departures.judged import honour, loop_places, told_as, with_merged
from daylit.departures.judgements import LEFT_OUT, standing, with_usual
from daylit.departures.minutes import unmatched_minutes
from daylit.departures.patterns import patterns
from daylit.departures.ranking import rank
from daylit.departures.rolling_up import OTHERS, rolled_up
from daylit.departures.settings import PLAIN
from daylit.departures.sifting import sift
from daylit.departures.splitting import as_splits, split_apart, whole_place
from daylit.departures.traits import common_to_patterns
from daylit.departures.unmatched import unmatched_sentences, unmatched_terms
from daylit.departures.usual import NOTHING_DECLARED
from daylit.flow.handovers import HandOverTotals, hand_over_totals, judged_party, require_party
from daylit.record.schema import PARTIES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    import ibis.expr.types as ir

    from daylit.departures.cost import Basis, Share
    from daylit.departures.finding import Departed
    from daylit.departures.judged import Honoured
    from daylit.departures.judgements_placed import Place
    from daylit.departures.left_aside import LeftAside
    from daylit.departures.settings import Settings
    from daylit.departures.traits.common import Commonalities
    from daylit.departures.usual import Declared
    from daylit.record.engine import Engine
    from daylit.record.schema import Party

MOST_EXAMINED = 30
"""Patterns in which what their cases have in common is looked for: the first ones."""


@dataclass(frozen=True)
class Analysis:
    """What was found in one process.

    Attributes:
        settings: What was given beside the log.
        declared: The loops declared and judged usual or departing.
        as_of: The moment until which open cases wait: null of a log without events.
        party: The level on which bounces are judged; null where nothing changes hands.
        totals: Hand-overs and bounces per level that the log states.
        loops: Rows of ``rework_readings``, most cases first.
        trips: Rows of ``round_trip_readings``, most bounces first; none between persons.
        untold_bounce_count: Bounces of the trips, those between persons too, that one cannot tell.
        left_aside: What looks like a departure and is not counted as one.
        departed: What the detectors found, and the baselines that it was held against.
        departures: A kept table, a row per departure with its exception_id; those of exceptions
            that people took out are not in it.
        due: A kept table: what most cases do anyway, which is not counted as caused.
        exceptions: A kept table, a row per exception, under the pattern that it is told in, with
            what was decided about it; those that people took out are not in it.
        basis: In which unit work is told.
        patterns: Rows of ``patterns``, ranked, with merged_of, folded (kind and place of those
            merged that are one story with it, without anybody having said so), judgement and
            whole_place (the place of what people told apart by a trait), and elsewhere_case_count
            (cases with such a departure only within exceptions that are told elsewhere; 0 for
            bounces); those that were accepted come last.
        honoured: What people decided, and what came of it.
        remarks: Sentences on what was stated and does not apply to this log, and on which loops it
            is not sure whether they are usual.
    """

    process_id: str
    settings: Settings
    declared: Declared
    as_of: datetime | None
    party: Party | None
    totals: tuple[HandOverTotals, ...]
    loops: tuple[dict[str, Any], ...]
    trips: tuple[dict[str, Any], ...]
    untold_bounce_count: int
    left_aside: LeftAside
    departed: Departed
    departures: ir.Table
    due: ir.Table
    exceptions: ir.Table
    basis: Basis
    patterns: tuple[dict[str, Any], ...]
    honoured: Honoured
    remarks: tuple[str, ...]


def analyse(
    engine: Engine,
    steps: ir.Table,
    cases: ir.Table,
    *,
    process_id: str,
    settings: Settings = PLAIN,
) -> Analysis:
    """Find departures, exceptions and patterns.

    Args:
        engine: Runs the expressions and keeps the tables.
        steps: The record's steps of one process.
        cases: Its cases, with ``is_open``.
        process_id: The process; part of the ids.
        settings: What people stated and decided, and what was fitted before.

    Raises:
        ParameterError: The log does not state the level asked for.
    """
    span = engine.answer_row(_span, cases)
    as_of = settings.as_of or span["last_at"]
    if settings.party is not None:
        require_party(engine, steps, settings.party)
    totals = tuple(hand_over_totals(engine, steps, level) for level in PARTIES)
    level = settings.party or judged_party(list(totals), span["case_count"])
    asked_at = settings.asked_at or as_of
    stand = standing(settings.judgements, asked_at).stand if settings.judgements else ()
    declared = with_usual(settings.declared, stand)
    departed = find_departures(
        engine, steps, cases, settings, declared=declared, party=level, as_of=as_of
    )
    loops, trips = _loops(engine, steps, declared), _trips(engine, steps, level, declared)
    sifted = sift(engine, steps, departed.departures, loops, process_id=process_id, party=level)
    belonging, due = sifted.departures, sifted.due
    apart = engine.make(exceptions, belonging, steps, due, minutes=settings.minutes)
    found = engine.make(rolled_up, apart)
    honoured = honour(
        engine,
        found,
        engine.view(anchors_of, belonging, steps),
        settings.judgements,
        process_id=process_id,
        as_of=asked_at,
        loops=loop_places(loops, trips),
        folded=folded(engine.answer(shared_cases, found), case_count=span["case_count"])
        | mirrored(engine.answer(sides, found)),
    )
    left = engine.make(_left, honoured.exceptions)
    splits = as_splits(honoured.splits)
    if splits:
        left = engine.make(split_apart, left, cases, steps, splits=splits)
    basis = choose_basis(engine, steps, settings.minutes)
    told = engine.answer(patterns, left, process_id=process_id)
    ranked = rank(
        engine,
        steps,
        cases,
        told,
        basis=basis,
        as_of=as_of,
        false_alarm_rate=departed.baselines.false_alarm_rate,
        case_end=None if departed.deadline is None else settings.case_end,
        turns=sifted.turns,
        trips=trips,
    )
    return Analysis(
        process_id=process_id,
        settings=settings,
        declared=declared,
        as_of=as_of,
        party=level,
        totals=totals,
        loops=loops,
        trips=() if level == "person" else trips,
        untold_bounce_count=sum(
            trip["bounce_count"] for trip in trips if trip["reading"] == "cannot tell"
        ),
        left_aside=sifted.left_aside,
        departed=departed,
        departures=engine.make(_of_exceptions, belonging, left),
        due=due,
        exceptions=left,
        basis=basis,
        patterns=_with_verdicts(
            engine,
            ranked,
            honoured,
            process_id,
            {
                (row["kind"], row["place"]): row["case_count"]
                for row in engine.answer(_told_elsewhere, belonging, left)
            },
        ),
        honoured=honoured,
        remarks=(
            *_remarks(engine, steps, level, settings),
            *departed.remarks,
            *sifted.left_aside.sentences,
            *honoured.remarks,
            *near_half_sentences(loops, basis),
        ),
    )


def cost(engine: Engine, steps: ir.Table, cases: ir.Table, analysis: Analysis) -> Share:
    """Measure which share of the logged work the exceptions of a process cause."""
    return measure_share(
        engine,
        steps,
        cases,
        analysis.departures,
        analysis.due,
        basis=analysis.basis,
        minutes=analysis.settings.minutes,
        seed=analysis.settings.seed,
    )


def commonalities(
    engine: Engine, steps: ir.Table, cases: ir.Table, analysis: Analysis
) -> Commonalities:
    """Find what the cases of each of the first ``MOST_EXAMINED`` patterns have in common."""
    return common_to_patterns(
        engine,
        steps,
        cases,
        analysis.exceptions,
        analysis.patterns[:MOST_EXAMINED],
        terms=analysis.settings.terms,
        party=analysis.party,
    )


def comparisons(analysis: Analysis) -> dict[tuple[str, str], str]:
    """Return the comparing sentence for each (kind, place)."""
    said = {("rework", loop["activity"]): rework_comparison(loop) for loop in analysis.loops}
    said |= {("bounce", trip["place"]): bounce_comparison(trip) for trip in analysis.trips}
    # The share of a round trip counts what is ordinary, too.
    is_less = analysis.left_aside.ordinary_count > 0
    reached = {trip["holder"]: trip["holder_case_count"] for trip in analysis.trips}
    return said | {
        (row["kind"], row["place"]): others_comparison(
            row["case_count"], reached[row["holder"]], row["holder"]
        )
        for row in analysis.patterns
        if row["holder"] in reached and (row["other"] == OTHERS or is_less)
    }


def _span(cases: ir.Table) -> ir.Table:
    return cases.aggregate(case_count=cases.count(), last_at=cases.ended_at.max())


def _left(judged: ir.Table) -> ir.Table:
    """Return the exceptions that people did not take out, under the pattern they are told in."""
    return told_as(judged.filter(judged.verdict.isnull() | ~judged.verdict.isin(LEFT_OUT)))


def _told_elsewhere(belonging: ir.Table, left: ir.Table) -> ir.Table:
    """Count the cases with departures of a kind and place that no pattern of these shows."""
    departed = belonging.semi_join(left, "exception_id")
    departed = departed.filter(departed.kind != "bounce").select("kind", "place", "case_id")
    elsewhere = departed.distinct().anti_join(left, ["kind", "place", "case_id"])
    return elsewhere.group_by("kind", "place").aggregate(case_count=elsewhere.count())


def _of_exceptions(belonging: ir.Table, left: ir.Table) -> ir.Table:
    return belonging.semi_join(left, "exception_id")


def _with_verdicts(
    engine: Engine,
    ranked: Sequence[dict[str, Any]],
    honoured: Honoured,
    process_id: str,
    elsewhere: Mapping[Place, int],
) -> tuple[dict[str, Any], ...]:
    """Put beside each pattern what was decided about it; accepted ones come last."""
    found: list[dict[str, Any]] = []
    if honoured.merges:
        found = engine.answer(patterns, honoured.exceptions, process_id=process_id)
    rows = with_merged(ranked, found, honoured.merges)
    judged = [
        {
            **row,
            "folded": tuple(
                place
                for place in ((one["kind"], one["place"]) for one in row["merged_of"])
                if place in honoured.folded
            ),
            "elsewhere_case_count": elsewhere.get((row["kind"], row["place"]), 0),
            "judgement": honoured.patterns.get((row["kind"], row["place"])),
            "whole_place": whole_place(row["kind"], row["place"], as_splits(honoured.splits)),
        }
        for row in rows
    ]
    return tuple(sorted(judged, key=lambda row: row["judgement"] is not None))


def _loops(engine: Engine, steps: ir.Table, declared: Declared) -> tuple[dict[str, Any], ...]:
    rows = engine.answer(rework_readings, steps, declared=declared)
    return tuple(sorted(rows, key=lambda row: (-row["case_count"], row["activity"])))


def _trips(
    engine: Engine, steps: ir.Table, level: Party | None, declared: Declared
) -> tuple[dict[str, Any], ...]:
    if level is None:
        return ()
    rows = engine.answer(round_trip_readings, steps, party=level, declared=declared)
    return tuple(sorted(rows, key=lambda row: (-row["bounce_count"], row["holder"], row["other"])))


def _remarks(
    engine: Engine, steps: ir.Table, level: Party | None, settings: Settings
) -> tuple[str, ...]:
    """Say what people stated of activities and parties that this log does not have."""
    if settings.declared == NOTHING_DECLARED and not settings.terms and not settings.minutes:
        return ()
    named = None if level in (None, "person") else f"{level}_id"
    activities = _names(engine, steps, "activity")
    parties = _names(engine, steps, named) if named else []
    said = [
        *unmatched_sentences(
            settings.declared, party=level, activities=activities, parties=parties
        ),
        *unmatched_terms(settings.terms, party=level, activities=activities, parties=parties),
    ]
    if settings.minutes:
        said += unmatched_minutes(settings.minutes, activities)
    return tuple(said)


def _names(engine: Engine, steps: ir.Table, column: str) -> list[str]:
    stated = steps.filter(steps[column].notnull()).select(name=steps[column]).distinct()
    return [row["name"] for row in engine.rows(stated)]
