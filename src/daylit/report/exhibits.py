"""What the report shows beside its words: maps, and tables of hand-overs, times and courses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.report.courses import read_courses_of_cases
from daylit.report.map_views import draw_views
from daylit.report.matrix import hand_over_matrix
from daylit.report.places import measure_passing, measure_times

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.departures.analysis import Analysis
    from daylit.flow.drawing import Place
    from daylit.record.engine import Engine
    from daylit.report.courses import Course
    from daylit.report.map_views import MapViews
    from daylit.report.matrix import Matrix
    from daylit.report.pattern_rows import Patterns
    from daylit.report.places import Passing, Times


@dataclass(frozen=True)
class Exhibits:
    """What the report shows.

    Attributes:
        matrices: Between teams and between organisations, the judged level first.
        passing: Waiting where work changes hands against waiting where it does not.
    """

    map_views: MapViews
    matrices: tuple[Matrix, ...]
    passing: Passing | None
    times: Times
    courses: tuple[Course, ...]


def gather_exhibits(
    engine: Engine, steps: ir.Table, cases: ir.Table, *, analysis: Analysis, patterns: Patterns
) -> Exhibits:
    """Gather what the report shows.

    Args:
        engine: Runs the queries.
        steps: The record's steps of one process.
        cases: The record's cases of the same process.
        analysis: What was found in it.
        patterns: To which the map leads.
    """
    return Exhibits(
        map_views=draw_views(engine, steps, cases, analysis=analysis, links=_links(patterns)),
        matrices=_matrices(engine, steps, analysis),
        passing=measure_passing(engine, steps, analysis.party) if analysis.party else None,
        times=measure_times(engine, steps),
        courses=read_courses_of_cases(engine, steps, cases),
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
