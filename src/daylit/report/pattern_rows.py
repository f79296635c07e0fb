"""The patterns as the report shows them, ranked by the work and the delay they surely cause."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from daylit.departures.analysis import comparisons
from daylit.departures.contrast import contrast
from daylit.departures.evidence import people_bounce_comparison
from daylit.departures.ranking import first_patterns
from daylit.report.no_patterns import left_sentence
from daylit.report.pattern_detail import (
    of_patterns,
    read_back_with,
    read_concerned,
    read_courses,
    read_examples,
    read_lasting,
    read_others,
    read_repeated,
)
from daylit.report.pattern_row import as_row
from daylit.report.periods import Period, period_unit, periods

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis.expr.types as ir

    from daylit.departures.analysis import Analysis
    from daylit.departures.traits.common import Commonalities, CommonTrait
    from daylit.record.contents import Contents
    from daylit.record.engine import Engine
    from daylit.record.schema import Party
    from daylit.report.pattern_detail import Key
    from daylit.report.pattern_row import PatternRow

SHOWN = 10
FOLDED = 90
MOST_ACCEPTED = 20

LARGE = 500_000
CONTRASTED_OF_LARGE = 3
"""Of a log with so many steps only the first patterns get cases alike: each costs a pass."""


@dataclass(frozen=True)
class Patterns:
    """The patterns, by the work and the delay that they surely cause.

    Attributes:
        shown: At most ten, with all they have.
        folded: More of them.
        no_patterns: What is no pattern, as far as there is room.
        accepted: Those that people accepted, at most twenty.
        count: All that nobody accepted.
        no_pattern_count: All that is no pattern.
        left: How many are not shown first, and why what is no pattern is none; empty for nothing.
        accepted_count: All that people accepted.
        tried: Traits and combinations that were tried on the first patterns.
        examined_count: Those patterns.
        one_case_in: One case in so many was looked at for these.
        unit: Of the course: "W", "M" or "Q".
        periods: The course's periods.
    """

    shown: tuple[PatternRow, ...]
    folded: tuple[PatternRow, ...]
    no_patterns: tuple[PatternRow, ...]
    accepted: tuple[PatternRow, ...]
    count: int
    no_pattern_count: int
    left: str
    accepted_count: int
    tried: int
    examined_count: int
    one_case_in: int
    unit: str
    periods: tuple[Period, ...]

    @property
    def is_none_a_pattern(self) -> bool:
        """Whether what is shown only stands in for patterns, as there are none."""
        return bool(self.shown) and all(row.why_not for row in self.shown)

    @property
    def left_count(self) -> int:
        """Patterns that are not on the page."""
        return (
            self.count
            + self.no_pattern_count
            - len(self.shown)
            - len(self.folded)
            - len(self.no_patterns)
        )


def tell_patterns(
    engine: Engine,
    steps: ir.Table,
    cases: ir.Table,
    *,
    analysis: Analysis,
    common: Commonalities,
    contents: Contents,
) -> Patterns:
    """Gather what the report says about patterns."""
    open_ones = [row for row in analysis.patterns if row["judgement"] is None]
    first, more, others = first_patterns(open_ones, SHOWN)
    accepted = [row for row in analysis.patterns if row["judgement"] is not None]
    unit = period_unit(contents.first_at, contents.last_at)
    over = periods(contents.first_at, contents.last_at, unit)
    rows = _rows([*first, *more][: SHOWN + FOLDED], analysis, common)
    most = len(first) if contents.step_count < LARGE else CONTRASTED_OF_LARGE
    detailed = _with_detail(engine, steps, analysis, contents, rows[: len(first)], unit, over)
    return Patterns(
        shown=_with_contrast(engine, steps, cases, analysis, detailed, first[:most])
        + detailed[most:],
        folded=tuple(rows[len(first) :]),
        no_patterns=tuple(_rows(others[: SHOWN + FOLDED - len(rows)], analysis, common)),
        accepted=tuple(_rows(accepted[:MOST_ACCEPTED], analysis, common)),
        count=len(first) + len(more),
        no_pattern_count=len(others),
        left=left_sentence([*more, *others]),
        accepted_count=len(accepted),
        tried=common.tried,
        examined_count=len(common.found),
        one_case_in=common.one_case_in,
        unit=unit,
        periods=over,
    )


def tell_pattern(
    engine: Engine,
    steps: ir.Table,
    cases: ir.Table,
    *,
    analysis: Analysis,
    common: tuple[CommonTrait, ...],
    contents: Contents,
    pattern: Mapping[str, Any],
) -> tuple[PatternRow, str, tuple[Period, ...]]:
    """Gather what is said about one pattern of an analysis.

    Returns:
        The pattern with all it has; the unit ("W", "M" or "Q") and the periods of its course.
    """
    unit = period_unit(contents.first_at, contents.last_at)
    over = periods(contents.first_at, contents.last_at, unit)
    row = as_row(pattern, analysis, common)
    detailed = _with_detail(engine, steps, analysis, contents, [row], unit, over)
    (told,) = _with_contrast(engine, steps, cases, analysis, detailed, [pattern])
    return told, unit, over


def _rows(
    told: Sequence[Mapping[str, Any]], analysis: Analysis, common: Commonalities
) -> list[PatternRow]:
    """Make the patterns with what their cases have in common, as far as that was looked for."""
    looked_at = zip(analysis.patterns, common.found, strict=False)
    found = {row["pattern_id"]: traits for row, traits in looked_at}
    return [as_row(row, analysis, found.get(row["pattern_id"], ())) for row in told]


def _with_detail(
    engine: Engine,
    steps: ir.Table,
    analysis: Analysis,
    contents: Contents,
    rows: list[PatternRow],
    unit: str,
    over: tuple[Period, ...],
) -> tuple[PatternRow, ...]:
    if not rows:
        return ()
    excepted = of_patterns(engine, analysis.exceptions, [row.key for row in rows])
    party = named_party(analysis, contents)
    lasting = read_lasting(engine, excepted)
    courses = read_courses(engine, excepted, unit, over)
    repeated = read_repeated(engine, excepted)
    concerned = read_concerned(engine, excepted, steps, party) if party else {}
    others = read_others(engine, excepted)
    back_with = read_back_with(engine, excepted, steps)
    said = comparisons(analysis) | _compared_with_reached(engine, steps, analysis, rows)
    told = read_examples(
        engine,
        excepted,
        steps,
        found=analysis.departures,
        party=party,
        between_people=analysis.party == "person",
        due=analysis.due,
        terms=analysis.settings.terms,
        baselines=analysis.departed.baselines,
        comparisons=said,
    )
    return tuple(
        replace(
            row,
            lasts=lasting[row.key],
            course=courses[row.key],
            repeated_case_count=repeated.get(row.key, 0),
            concerned=row.parties or concerned.get(row.key, ()),
            with_whom=others.get(row.key, ()),
            back_with=back_with.get(row.key, ()),
            examples=told[row.key],
        )
        for row in rows
    )


def _with_contrast(
    engine: Engine,
    steps: ir.Table,
    cases: ir.Table,
    analysis: Analysis,
    shown: Sequence[PatternRow],
    patterns: Sequence[Mapping[str, Any]],
) -> tuple[PatternRow, ...]:
    """Add the cases to hold the affected ones against.

    Args:
        engine: Runs the queries.
        steps: The record's steps.
        cases: The record's cases.
        analysis: What was found.
        shown: The patterns that are shown.
        patterns: Rows as found of the first of them, in the same order: these are returned.
    """
    held = engine.keep(cases) if patterns else cases
    return tuple(
        replace(
            row,
            contrast=contrast(
                engine,
                steps,
                held,
                analysis.exceptions,
                pattern,
                row.common[0] if row.common else None,
                departed=analysis.departures,
                terms=analysis.settings.terms,
                party=analysis.party,
            ),
        )
        for row, pattern in zip(shown, patterns, strict=False)
    )


def named_party(analysis: Analysis, contents: Contents) -> Party | None:
    """Return whose names may be shown beside steps: teams, else organisations, never persons."""
    if analysis.party in {"team", "organisation"}:
        return analysis.party
    if contents.team_count > 1:
        return "team"
    return "organisation" if contents.organisation_count > 1 else None


def _compared_with_reached(
    engine: Engine, steps: ir.Table, analysis: Analysis, rows: list[PatternRow]
) -> dict[Key, str]:
    """Compare bounces between persons, which are placed at activities, with all cases there."""
    if analysis.party != "person":
        return {}
    bounces = [row for row in rows if row.kind == "bounce"]
    reached = steps.filter(
        (steps.visit_number == 1) & steps.activity.isin([row.place for row in bounces])
    )
    counted = reached.group_by("activity").aggregate(case_count=reached.count())
    counts = {row["activity"]: row["case_count"] for row in engine.rows(counted)}
    return {
        row.key: people_bounce_comparison(row.case_count, counts[row.place], row.place)
        for row in bounces
        if row.place in counts
    }
