"""What a run finds, as plain values: one part for each page that shows it.

Here the library is asked, once; pages only read what is kept of the answers. The sentences in it
are the library's own, in each language.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from daylit.departures.judgements_traits import splitting_traits
from daylit.departures.minutes import unknown_work_remark, without_minutes
from daylit.flow.variants import spelled_variants, variants
from daylit.language import retold
from daylit.report import findings as words
from daylit.report import patterns_in_words, share_words
from daylit.report.map_views import mark_map
from daylit.report.pattern_names import title
from daylit.report.story import tell_story
from daylit_site.records.found.analysed import times_of
from daylit_site.records.found.maps import gather_map, places_found
from daylit_site.records.found.pairs import gather_pairs
from daylit_site.records.found.patterns import gather_patterns
from daylit_site.records.found.told import in_languages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    import ibis.expr.types as ir

    from daylit.departures.analysis import Analysis
    from daylit.flow.drawing import Place
    from daylit.record.engine import Engine
    from daylit.report.pattern_row import PatternRow
    from daylit.report.story import Story
    from daylit_site.records.found.analysed import Analysed, Times

    Found = tuple[str, Any]

MOST_VARIANTS = 50
MOST_TIMES = 500


def gather(
    of: Analysed, *, made_at: datetime, address_of: Callable[[Place], str]
) -> Iterator[Found]:
    """Yield each part that pages show.

    Args:
        of: What was analysed.
        made_at: The moment of the run.
        address_of: The page of a place, to which the map leads.
    """
    story = tell_story(
        of.engine,
        of.steps,
        of.cases,
        imported=of.imported,
        analysis=of.analysis,
        made_at=made_at,
    )
    yield "told", _told(story)
    yield "patterns", _patterns(story)
    yield from gather_patterns(of.analysis, story)
    yield "traits", sorted(splitting_traits(of.engine, of.cases, of.steps))
    marked = mark_map(of.engine, of.steps, of.cases, analysis=of.analysis)
    times = times_of(of)
    yield from gather_map(of, marked, times, address_of)
    yield "places", places_found(marked)
    yield from gather_pairs(of.engine, of.steps, totals=story.totals, judged=story.party)
    yield "variants", _variants(of)
    yield "times", _told_times(times)
    yield "loops", [dict(loop) for loop in of.analysis.loops]


def _told(story: Story) -> dict[str, Any]:
    """Return the answer: heading, sentences, and the share that they speak of."""
    share = story.extent.share
    return in_languages(lambda: _answered(story)) | {
        "unit": share.basis.unit,
        "share": asdict(share.whole),
        "first": asdict(share.first),
        "second": asdict(share.second),
        "party": story.named,
        "contents": asdict(story.imported.contents),
        "judgeable": [asdict(one) for one in story.imported.judgeable],
    }


def _answered(story: Story) -> dict[str, Any]:
    return {
        "heading": words.heading(story),
        "answer": [asdict(piece) for piece in words.answer(story)],
        "caution": words.caution(story),
        "how_sure": share_words.how_sure(story.extent.share),
    }


def _patterns(story: Story) -> dict[str, Any]:
    patterns = story.patterns
    rows = [_pattern(row, story) for row in (*patterns.shown, *patterns.folded)]
    left = in_languages(lambda: {"left": retold(patterns.left)})
    return {"rows": rows, "count": patterns.count} | left


def _pattern(row: PatternRow, story: Story) -> dict[str, Any]:
    return in_languages(lambda: _pattern_told(row, story)) | {
        "pattern_id": row.pattern_id,
        "kind": row.kind,
        "place": row.place,
        "parties": row.parties,
        "why_not": row.why_not,
        "exception_count": row.exception_count,
        "case_count": row.case_count,
        "caused_step_count": row.caused_step_count,
        "delay_seconds": row.delay_seconds,
        "median_delay_seconds": row.median_delay_seconds,
        "first_at": row.first_at,
        "last_at": row.last_at,
    }


def _pattern_told(row: PatternRow, story: Story) -> dict[str, Any]:
    return {
        "title": title(row),
        "what": patterns_in_words.what_happens(row, story.party),
        "common": patterns_in_words.common(row),
    }


def _variants(of: Analysed) -> dict[str, Any]:
    return {
        "rows": spelled_variants(of.engine, of.steps, of.cases, most=MOST_VARIANTS),
        "count": of.engine.count(variants(of.cases)),
    }


def _told_times(times: Times) -> dict[str, Any]:
    return {
        "waiting": times.waiting[:MOST_TIMES],
        "waiting_count": len(times.waiting),
        "waiting_seconds": sum(row["total_seconds"] for row in times.waiting),
        "handling": times.handling[:MOST_TIMES],
        "handling_seconds": sum(row["total_seconds"] for row in times.handling),
    }


def remarks_told(engine: Engine, steps: ir.Table, analysis: Analysis) -> dict[str, Any]:
    """Return what is to be said of what was stated beside the log."""
    said = (*analysis.remarks, *_lacking_minutes(engine, steps, analysis))
    return in_languages(lambda: {"said": [retold(one) for one in said]})


def _lacking_minutes(engine: Engine, steps: ir.Table, analysis: Analysis) -> tuple[str, ...]:
    """Say which activities have neither measured work nor minutes, where minutes were stated."""
    minutes = analysis.settings.minutes
    if minutes is None:
        return ()
    lacking = engine.answer(without_minutes, steps, minutes=minutes)
    return unknown_work_remark(lacking, analysis.basis.step_count, analysis.basis.unit)
