"""The self-contained report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.report.commands import IN_A_RECORD

if TYPE_CHECKING:
    from datetime import datetime

    import ibis.expr.types as ir

    from daylit.departures.analysis import Analysis
    from daylit.record.engine import Engine
    from daylit.record.report import ImportReport
    from daylit.report.commands import Commands

__all__ = ["Report", "make_report"]


@dataclass(frozen=True)
class Report:
    """A report.

    Attributes:
        html: One page that holds all it needs.
        text: The findings for a terminal: at most 40 lines of at most 100 characters.
    """

    html: str
    text: str


def make_report(
    engine: Engine,
    steps: ir.Table,
    cases: ir.Table,
    *,
    imported: ImportReport,
    analysis: Analysis,
    made_at: datetime,
    commands: Commands = IN_A_RECORD,
) -> Report:
    """Tell what a process hides.

    Args:
        engine: Runs the queries.
        steps: The record's steps of one process.
        cases: The record's cases of the same process.
        imported: What its import took and refused.
        analysis: What was found in it.
        made_at: The moment that the report bears.
        commands: How to ask further of the same; the report prints them.
    """
    # The command line prints single sentences of this package: these draw a page, and load slowly.
    from daylit.report.exhibits import gather_exhibits  # noqa: PLC0415 (as above)
    from daylit.report.page import render  # noqa: PLC0415 (as above)
    from daylit.report.story import tell_story  # noqa: PLC0415 (as above)
    from daylit.report.terminal import as_text  # noqa: PLC0415 (as above)

    story = tell_story(
        engine,
        steps,
        cases,
        imported=imported,
        analysis=analysis,
        made_at=made_at,
        commands=commands,
    )
    exhibits = gather_exhibits(engine, steps, cases, analysis=analysis, patterns=story.patterns)
    return Report(html=render(story, exhibits), text=as_text(story))
