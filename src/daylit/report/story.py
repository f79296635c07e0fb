"""What the report tells in words, as plain values: a handful of queries, no words yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.departures.analysis import commonalities, cost
from daylit.departures.judgements_told import judgement_sentences
from daylit.report.commands import IN_A_RECORD
from daylit.report.extent import measure_extent
from daylit.report.loops import sort_loops
from daylit.report.pattern_rows import named_party, tell_patterns
from daylit.report.waits import read_waits

if TYPE_CHECKING:
    from datetime import datetime

    import ibis.expr.types as ir

    from daylit.departures.analysis import Analysis
    from daylit.flow.handovers import HandOverTotals
    from daylit.record.engine import Engine
    from daylit.record.report import ImportReport
    from daylit.record.schema import Party
    from daylit.report.commands import Commands
    from daylit.report.extent import Extent
    from daylit.report.loops import Loops
    from daylit.report.pattern_rows import Patterns
    from daylit.report.waits import Waits


@dataclass(frozen=True)
class Story:
    """What the report says in words; what it shows beside them is ``exhibits``.

    Attributes:
        remarks: Sentences on declarations that do not apply to this log.
        party: The level on which bounces are judged; null where nothing changes hands.
        named: The level whose names are shown; never persons.
        totals: Hand-overs and bounces per level.
        judged: What people decided about findings, in sentences; empty where nothing.
        commands: How to ask further of what this is made of.
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
    loops: Loops
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
        loops=sort_loops(analysis),
        commands=commands,
    )
