"""The patterns as the report shows them, ranked by the work they cause."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from daylit.departures.analysis import comparisons
from daylit.departures.evidence import people_bounce_comparison
from daylit.report.pattern_detail import (
    of_patterns,
    read_at_once,
    read_back_with,
    read_concerned,
    read_courses,
    read_examples,
    read_lasting,
)
from daylit.report.periods import Period, period_unit, periods

if TYPE_CHECKING:
    from datetime import datetime

    import ibis.expr.types as ir

    from daylit.departures.analysis import Analysis
    from daylit.record.contents import Contents
    from daylit.record.engine import Engine
    from daylit.record.schema import Party
    from daylit.report.medians import Median
    from daylit.report.pattern_detail import AtOnce, Example, Key

SHOWN = 10
FOLDED = 40


@dataclass(frozen=True)
class PatternRow:
    """One pattern.

    Attributes:
        parties: Holder and other of a bounce between teams or organisations, else empty.
        caused_seconds: Handling of the steps caused, as far as measured.
        first_time_step_count: Of the steps caused, those of an activity that their case had not
            done before.
        nothing_twice_count: Exceptions all of whose steps are such.
        repeat_count: Exceptions that begin with a repeat; likewise for a redo.
        lasts: How long its exceptions last, from the end of the step before to the end of the last.
        course: Exceptions in each of the periods.
        concerned: The parties that are to talk about it; never persons.
        back_with: The activities with which the work came back, and how often, most first; only
            of bounces between teams or organisations.
        at_once: Those that the same person did again within a minute; null where there are none.
    """

    pattern_id: str
    kind: str
    form: str | None
    place: str
    parties: tuple[str, ...]
    exception_count: int
    case_count: int
    caused_step_count: int
    caused_seconds: float
    first_time_step_count: int
    nothing_twice_count: int
    repeat_count: int
    redo_count: int
    first_at: datetime
    last_at: datetime
    lasts: Median
    course: tuple[int, ...] = ()
    concerned: tuple[str, ...] = ()
    back_with: tuple[tuple[str, int], ...] = ()
    at_once: AtOnce | None = None
    examples: tuple[Example, ...] = ()

    @property
    def key(self) -> Key:
        """Kind and place."""
        return self.kind, self.place


@dataclass(frozen=True)
class Patterns:
    """The patterns, most work first.

    Attributes:
        shown: At most ten, with all they have.
        folded: Up to forty more, without course, concerned and examples.
        count: All there are.
        unit: Of the course: "W", "M" or "Q".
        periods: The course's periods.
    """

    shown: tuple[PatternRow, ...]
    folded: tuple[PatternRow, ...]
    count: int
    unit: str
    periods: tuple[Period, ...]


def tell_patterns(
    engine: Engine,
    steps: ir.Table,
    *,
    analysis: Analysis,
    contents: Contents,
) -> Patterns:
    """Gather what the report says about patterns."""
    rows = _rows(engine, analysis)
    unit = period_unit(contents.first_at, contents.last_at)
    over = periods(contents.first_at, contents.last_at, unit)
    return Patterns(
        shown=_with_detail(engine, steps, analysis, contents, rows[:SHOWN], unit, over),
        folded=tuple(rows[SHOWN:]),
        count=len(analysis.patterns),
        unit=unit,
        periods=over,
    )


def _rows(engine: Engine, analysis: Analysis) -> list[PatternRow]:
    """Make the patterns that are shown or folded, with how long their exceptions last."""
    told = analysis.patterns[: SHOWN + FOLDED]
    if not told:
        return []
    keys = [(row["kind"], row["place"]) for row in told]
    lasting = read_lasting(engine, of_patterns(engine, analysis.exceptions, keys))
    return [_row(row, lasting[key]) for row, key in zip(told, keys, strict=True)]


def _row(row: dict[str, Any], lasts: Median) -> PatternRow:
    return PatternRow(
        pattern_id=row["pattern_id"],
        kind=row["kind"],
        form=row["form"],
        place=row["place"],
        parties=(row["holder"], row["other"]) if row["holder"] else (),
        exception_count=row["exception_count"],
        case_count=row["case_count"],
        caused_step_count=row["caused_step_count"],
        caused_seconds=row["caused_handling_seconds"] or 0.0,
        first_time_step_count=row["first_time_step_count"],
        nothing_twice_count=row["nothing_twice_count"],
        repeat_count=row["repeat_count"],
        redo_count=row["redo_count"],
        first_at=row["first_at"],
        last_at=row["last_at"],
        lasts=lasts,
    )


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
    courses = read_courses(engine, excepted, unit, over)
    concerned = read_concerned(engine, excepted, steps, party) if party else {}
    back_with = read_back_with(engine, excepted, steps)
    at_once = read_at_once(engine, excepted, steps)
    said = comparisons(analysis) | _compared_with_reached(engine, steps, analysis, rows)
    told = read_examples(
        engine,
        excepted,
        steps,
        found=analysis.departures,
        party=party,
        between_people=analysis.party == "person",
        comparisons=said,
    )
    return tuple(
        replace(
            row,
            course=courses[row.key],
            concerned=row.parties or concerned.get(row.key, ()),
            at_once=at_once.get(row.key),
            back_with=back_with.get(row.key, ()),
            examples=told[row.key],
        )
        for row in rows
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
    }
