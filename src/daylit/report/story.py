"""Everything that the report says, as plain values: a handful of queries, no words yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.departures.analysis import commonalities, cost
from daylit.departures.judgements_told import judgement_sentences
from daylit.report.commands import IN_A_RECORD
from daylit.report.courses import read_courses_of_cases
from daylit.report.extent import measure_extent
from daylit.report.loops import sort_loops
from daylit.report.map_views import draw_views
from daylit.report.matrix import hand_over_matrix
from daylit.report.pattern_rows import named_party, tell_patterns
from daylit.report.places import measure_passing, measure_times
from daylit.report.waits import read_waits

if TYPE_CHECKING:
    from datetime import datetime

    import ibis.expr.types as ir

    from daylit.departures.analysis import Analysis
    from daylit.flow.drawing import Place
    from daylit.flow.handovers import HandOverTotals
    from daylit.record.engine import Engine
    from daylit.record.report import ImportReport
    from daylit.record.schema import Party
    from daylit.report.commands import Commands
    from daylit.report.courses import Course
    from daylit.report.extent import Extent
    from daylit.report.loops import Loops
    from daylit.report.map_views import MapViews
    from daylit.report.matrix import Matrix
    from daylit.report.pattern_rows import Patterns
    from daylit.report.places import Passing, Times
    from daylit.report.waits import Waits


@dataclass(frozen=True)
class Story:
    """What the report says.

    Attributes:
        remarks: Sentences on declarations that do not apply to this log.
        party: The level on which bounces are judged; null where nothing changes hands.
        named: The level whose names are shown; never persons.
        totals: Hand-overs and bounces per level.
        judged: What people decided about findings, in sentences; empty where nothing.
        matrices: Between teams and between organisations, the judged level first.
        commands: How to ask further of what this is made of.
        passing: Waiting where work changes hands against waiting where it does not.
    """

    imported: ImportReport
    made_at: datetime
    remarks: tuple[str, ...]
    party: Party | None
    named: Party | None
    totals: tuple[HandOverTotals, ...]
    extent: Extent
    judged: str
    waits: Waits
    patterns: Patterns
    map_views: MapViews
    matrices: tuple[Matrix, ...]
    passing: Passing | None
    times: Times
    loops: Loops
    courses: tuple[Course, ...]
    commands: Commands


def tell_story(
    engine: Engine,
    steps: ir.Table,
    cases: ir.Table,
    *,
    imported: ImportReport,
    analysis: Analysis,
    made_at: datetime,
    commands: Commands = IN_A_RECORD,
) -> Story:
    """Gather what the report says."""
    counts = imported.contents
    extent = measure_extent(
        engine,
        analysis=analysis,
        share=cost(engine, steps, cases, analysis),
        case_count=counts.case_count,
        step_count=counts.step_count,
    )
    common = commonalities(engine, steps, cases, analysis)
    patterns = tell_patterns(
        engine, steps, cases, analysis=analysis, common=common, contents=counts
    )
    return Story(
        imported=imported,
        made_at=made_at,
        remarks=analysis.remarks,
        party=analysis.party,
        named=named_party(analysis, counts),
        totals=analysis.totals,
        extent=extent,
        judged=judgement_sentences(analysis.honoured.counts),
        waits=read_waits(
            engine,
            steps,
            analysis=analysis,
            open_count=counts.open_case_count,
            case_count=counts.case_count,
            named=named_party(analysis, counts),
        ),
        patterns=patterns,
        map_views=draw_views(engine, steps, cases, analysis=analysis, links=_links(patterns)),
        matrices=_matrices(engine, steps, analysis),
        passing=measure_passing(engine, steps, analysis.party) if analysis.party else None,
        times=measure_times(engine, steps),
        loops=sort_loops(analysis),
        courses=read_courses_of_cases(engine, steps, cases),
        commands=commands,
    )


def _links(patterns: Patterns) -> dict[Place, str]:
    """Lead from an activity on the map to its first pattern in the table."""
    links: dict[Place, str] = {}
    for row in patterns.shown:
        if not row.parties:
            links.setdefault(row.place, f"#pattern-{row.pattern_id}")
    return links


def _matrices(engine: Engine, steps: ir.Table, analysis: Analysis) -> tuple[Matrix, ...]:
    """Make a matrix for each level with hand-overs; between people none is ever made."""
    levels = [one.party for one in analysis.totals if one.party != "person" and one.hand_over_count]
    levels.sort(key=lambda level: level != analysis.party)
    # The hand-over that came back went from the other to the holder.
    departing = {
        (row["other"], row["holder"]): row["bounce_count"]
        for row in engine.answer(_departing_pairs, analysis.departures)
    }
    found = (
        hand_over_matrix(engine, steps, level, departing if level == analysis.party else None)
        for level in levels
    )
    return tuple(matrix for matrix in found if matrix is not None)


def _departing_pairs(found: ir.Table) -> ir.Table:
    """Count the bounces out of the ordinary by their parties."""
    bounces = found.filter((found.kind == "bounce") & found.holder.notnull())
    return bounces.group_by("holder", "other").aggregate(bounce_count=bounces.count())
