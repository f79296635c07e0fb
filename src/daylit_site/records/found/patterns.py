"""Finds what the page of each pattern shows: all that the story of a run tells of it.

``pattern_pages`` says what that is.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from daylit.departures.rolling_up import OTHERS
from daylit.departures.terms import term_place
from daylit.language import retold
from daylit.report import patterns_in_words as words
from daylit.report.course_drawing import draw_course
from daylit.report.no_patterns import why_not_words
from daylit.report.pattern_names import title, whole_place
from daylit_site.records.found.pattern_pages import pattern_page
from daylit_site.records.found.told import in_languages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from daylit.departures.analysis import Analysis
    from daylit.report.pattern_detail import Example
    from daylit.report.pattern_row import PatternRow
    from daylit.report.periods import Period
    from daylit.report.story import Story

    Part = dict[str, Any]

NAMED = ("pattern_id", "kind", "place")
RANKED_BY = ("delay_share", "sure_share", "score")
COUNTS = (
    "exception_count",
    "case_count",
    "elsewhere_case_count",
    "chance_count",
    "caused_step_count",
    "first_time_step_count",
    "caused_work",
    "work_share",
    "delay_seconds",
    "median_delay_seconds",
    "first_at",
    "last_at",
)


def gather_patterns(analysis: Analysis, story: Story) -> Iterator[tuple[str, Part]]:
    """Yield what the page of each pattern shows, of those that the story tells."""
    told = story.patterns
    patterns = [row for row in (*told.shown, *told.folded) if row.why_not is None]
    ranks = {row.pattern_id: rank for rank, row in enumerate(patterns, 1)}
    found = {one["pattern_id"]: one for one in analysis.patterns}
    for row in (*told.shown, *told.folded, *told.no_patterns, *told.accepted):
        at = {
            "rank": ranks.get(row.pattern_id),
            "merged_of": [
                {name: one[name] for name in NAMED} for one in found[row.pattern_id]["merged_of"]
            ],
            **{name: found[row.pattern_id][name] for name in RANKED_BY},
        }
        page = _figures(row, analysis) | _detail(row, story) | _told(row, story)
        yield pattern_page(row.pattern_id), page | at


def _figures(row: PatternRow, analysis: Analysis) -> Part:
    """Return what is known of every pattern."""
    return {
        **{name: getattr(row, name) for name in (*NAMED, "form", "parties", "why_not")},
        **{name: getattr(row, name) for name in COUNTS},
        "spot": _spot(row, analysis),
        "accepted": row.accepted and asdict(row.accepted),
        "work_unit": analysis.basis.unit,
        "is_one_story": row.is_one_story,
    }


def _spot(row: PatternRow, analysis: Analysis) -> Part | None:
    """Return the place on the map; null where it is at no single one."""
    if row.parties:
        is_one = analysis.party in {"team", "organisation"} and OTHERS not in row.parties
        return _named(analysis.party, *row.parties) if is_one else None
    place = whole_place(row)
    if row.form == "limit":
        limits = {term_place(term): term.to_activity for term in analysis.settings.terms}
        due = limits.get(place)
        return _named("activity", due) if due else None
    return None if row.form == "deadline" else _named("activity", place)


def _named(what: str | None, one: str, other: str = "") -> Part:
    """Name a place as ``lists.Spot`` does."""
    return {"what": what, "one": one, "other": other}


def _is_in_full(row: PatternRow) -> bool:
    return bool(row.course)


def _detail(row: PatternRow, story: Story) -> Part:
    """Return what was asked of the log for the first patterns only."""
    is_in_full = _is_in_full(row)
    return {
        "is_in_full": is_in_full,
        "repeated_case_count": row.repeated_case_count if is_in_full else None,
        "lasts": row.lasts and asdict(row.lasts),
        "course": _course(row, story) if is_in_full else None,
        "contrast": _contrast(row),
        "examples": [_example(one, row) for one in row.examples],
        "concerned": row.concerned,
        "level": story.named,
        "with_whom": row.with_whom,
        "back_with": row.back_with,
    }


def _course(row: PatternRow, story: Story) -> Part:
    over, unit = story.patterns.periods, story.patterns.unit
    return in_languages(lambda: {"drawing": draw_course(row.course, over, unit)}) | {
        "unit": unit,
        "most": max(row.course),
        "periods": [_period(*one) for one in zip(over, row.course, strict=True)],
    }


def _period(period: Period, count: int) -> Part:
    return in_languages(lambda: {"name": retold(period.name)}) | {
        "began_on": period.began_at.date(),
        "count": count,
    }


def _contrast(row: PatternRow) -> Part | None:
    if row.contrast is None:
        return None
    return {
        "case_count": row.contrast.case_count,
        "affected_count": row.contrast.affected_count,
        "cases": [asdict(one) for one in row.contrast.cases],
    }


def _example(example: Example, row: PatternRow) -> Part:
    return in_languages(
        lambda: {"why": words.why_chosen(example, row), "sentence": retold(example.sentence)}
    ) | {
        "exception_id": example.exception_id,
        "case_id": example.case_id,
        "chosen_as": example.chosen_as,
        "anchored_at": example.anchored_at,
        "caused_step_count": example.caused_step_count,
    }


def _told(row: PatternRow, story: Story) -> Part:
    """Return all that is said of a pattern, in each language."""
    return in_languages(
        lambda: {
            "title": title(row),
            "what": words.what_happens(row, story.party),
            "said": _said_of_all(row, story) | _said_in_full(row, story),
        }
    )


def _said_of_all(row: PatternRow, story: Story) -> Part:
    is_open = row.why_not is None and row.accepted is None
    return {
        "since_when": words.course_words(row, story.imported.contents),
        "how_sure": words.how_sure(row),
        "why_not": why_not_words(row.why_not) if row.why_not else "",
        "accepted": words.accepted(row),
        "common": words.commons(row),
        "each": words.each(row),
        "typically": words.typically(row),
        "steps_caused": words.steps_caused(row) if row.causes_steps else "",
        "told_elsewhere": words.told_elsewhere(row),
        "told_with": words.told_with(row),
        "to_do": words.what_to_do(row) if is_open else "",
    }


def _said_in_full(row: PatternRow, story: Story) -> Part:
    is_in_full = _is_in_full(row)
    return {
        "how_often": words.recurrence(row, story.patterns.unit) if is_in_full else "",
        "back_with": words.back_with(row) if row.back_with else "",
        "concerned": words.concerned(row) if is_in_full else "",
        "contrast": words.contrasted(row),
        "alike": words.alike_cases(row),
    }
