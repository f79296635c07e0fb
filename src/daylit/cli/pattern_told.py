"""A pattern in full: the report's sentences one after the other, or all of it as data."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from daylit.cli.exceptions_patterns import DETAIL, pattern_row
from daylit.departures.wording import counted, hours, in_words, percent
from daylit.report.pattern_facts import pattern_facts
from daylit.report.pattern_names import title
from daylit.report.patterns_in_words import (
    accepted,
    are_alike,
    by_chance,
    delay_in_days,
    lasting,
    what_happens,
    why_chosen,
)
from daylit.report.periods import UNIT_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from daylit.departures.analysis import Analysis
    from daylit.record.contents import Contents
    from daylit.report.pattern_row import PatternRow
    from daylit.report.periods import Period


@dataclass(frozen=True)
class InFull:
    """One pattern with all that is told of it.

    Attributes:
        found: The pattern as the analysis has it.
        row: The same with what was asked of the log.
        unit: Of its course: "W", "M" or "Q".
        periods: Of its course.
    """

    found: Mapping[str, Any]
    row: PatternRow
    unit: str
    periods: tuple[Period, ...]


def pattern_lines(told: InFull, analysis: Analysis, contents: Contents) -> Iterator[str]:
    """Return what is said of a pattern, as the report says it."""
    row = told.row
    yield f"{title(row)}: {what_happens(row, analysis.party)}."
    yield f"{in_figures(row, analysis)}."
    if row.accepted is not None:
        yield f"Accepted {accepted(row)}".rstrip()
    yield ""
    for fact in pattern_facts(row, told.unit, contents):
        yield f"{fact.word}: {fact.sentence}"
        yield from (f"  {item}" for item in fact.items)
    yield f"By {UNIT_WORDS[told.unit]}, where there are any: {_course(told)}."
    yield ""
    yield f"{in_words(len(row.examples)).capitalize()} examples:" if are_alike(row) else "Examples:"
    for example in row.examples:
        why = "" if are_alike(row) else f"{why_chosen(example, row)}. "
        yield f"  {why}{example.sentence}"


def in_figures(row: PatternRow, analysis: Analysis) -> str:
    """Say how many there are, what they cost and how long they take."""
    chance = f" ({by_chance(row)})" if row.chance_count else ""
    found = f"{counted(row.exception_count, 'exception')}{chance}"
    cost = "no step caused"
    if row.caused_step_count:
        whole = "all work" if analysis.basis.is_in_hours else "all steps"
        of_work = f", {hours(row.caused_work)} of work" if analysis.basis.is_in_hours else ""
        steps = counted(row.caused_step_count, "step")
        cost = f"{steps} caused{of_work} ({percent(row.work_share)} of {whole})"
    return (
        f"{found} in {counted(row.case_count, 'case')}; {cost}; {delay_in_days(row)} of delay, "
        f"each typically {lasting(row)[0]}"
    )


def _course(told: InFull) -> str:
    counts = zip(told.periods, told.row.course, strict=True)
    return ", ".join(f"{count:,} in {period.name}" for period, count in counts if count)


def as_data(told: InFull, analysis: Analysis) -> dict[str, Any]:
    """Return all that is told of a pattern as plain values."""
    row = told.row
    listed = pattern_row(told.found, row.common[0] if row.common else None, analysis)
    return {
        "pattern": {name: listed[name] for name in DETAIL},
        "in_common": [asdict(trait) for trait in row.common],
        "course": [
            {"period_at": period.began_at, "exception_count": count}
            for period, count in zip(told.periods, row.course, strict=True)
            if count
        ],
        "examples": [
            {
                "exception_id": one.exception_id,
                "case_id": one.case_id,
                "chosen_as": one.chosen_as,
                "sentence": one.sentence,
            }
            for one in row.examples
        ],
        "contrast": row.contrast and asdict(row.contrast),
    }
