"""What a run finds, as plain values: one part for each page that shows it.

Here the library is asked, once; pages only read what is kept of the answers. The sentences in it
are the library's own, in each language.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from daylit.departures.minutes import unknown_work_remark, without_minutes
from daylit.flow.drawing import (
    Amount,
    by_cases,
    by_departures,
    by_waiting,
    by_work,
    draw_in_languages,
    places_of,
)
from daylit.flow.timing import handling_times, waiting_before, waiting_times
from daylit.flow.variants import spelled_variants, variants
from daylit.language import retold
from daylit.report import findings as words
from daylit.report import patterns_in_words, share_words
from daylit.report.map_heading import map_heading
from daylit.report.map_views import degrees_of_detail, mark_map, way_rows
from daylit.report.pattern_names import title
from daylit.report.story import tell_story
from daylit_site.records.finding_pairs import gather_pairs
from daylit_site.records.pictures import READINGS, picture_name
from daylit_site.records.told import WORDS, in_languages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    import ibis.expr.types as ir

    from daylit.departures.analysis import Analysis
    from daylit.flow.drawing import Place, Told
    from daylit.flow.process_map import ProcessMap
    from daylit.record.engine import Engine
    from daylit.record.report import ImportReport
    from daylit.report.map_views import MarkedMap
    from daylit.report.pattern_row import PatternRow
    from daylit.report.story import Story

    Found = tuple[str, Any]
    InLanguages = Mapping[str, Mapping[Place, Told]]

MOST_VARIANTS = 50
MOST_WAYS = 500


@dataclass(frozen=True)
class Analysed:
    """A process of the record with what was found in it."""

    engine: Engine
    steps: ir.Table
    cases: ir.Table
    imported: ImportReport
    analysis: Analysis


@dataclass(frozen=True)
class Times:
    """Rows of ``waiting_times`` and ``handling_times``: asked once, for map and page alike."""

    waiting: list[dict[str, Any]]
    handling: list[dict[str, Any]]


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
    marked = mark_map(of.engine, of.steps, of.cases, analysis=of.analysis)
    times = _times(of)
    yield from _map(of, marked, times, address_of)
    yield "places", _places(marked)
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
        "first_at": row.first_at,
        "last_at": row.last_at,
    }


def _pattern_told(row: PatternRow, story: Story) -> dict[str, Any]:
    return {
        "title": title(row),
        "what": patterns_in_words.what_happens(row, story.party),
        "common": patterns_in_words.common(row),
    }


def _map(
    of: Analysed, marked: MarkedMap, times: Times, address_of: Callable[[Place], str]
) -> Iterator[Found]:
    """Yield the map in its degrees of detail, and each picture of it apart: a page shows one."""
    degrees = degrees_of_detail(marked) if marked.whole.nodes else ()
    yield (
        "map",
        in_languages(lambda: {"heading": map_heading(marked.way_cases, marked.left_case_count)})
        | {
            "views": [
                {
                    "activity_count": len(shown.nodes),
                    "way_count": len(shown.edges),
                    "lane_party": shown.lane_party,
                    "is_first": is_first,
                }
                for shown, is_first in degrees
            ],
            "activity_count": len(marked.whole.nodes),
            "way_count": len(marked.whole.edges),
        },
    )
    for reading, told in _readings(of, marked, times).items():
        for number, (shown, _is_first) in enumerate(degrees):
            drawn = _drawn(shown, told, address_of, picture_name(reading, number))
            for language, svg in drawn.items():
                yield picture_name(reading, number, language), svg


def _readings(of: Analysed, marked: MarkedMap, times: Times) -> dict[str, InLanguages]:
    """Return what each place tells, for each of the things that a map can be read for."""
    waits: dict[Place, Amount] = {
        (row["previous_activity"], row["activity"]): _amount(row) for row in times.waiting
    }
    before = of.engine.answer(waiting_before, of.steps)
    waits |= {row["activity"]: _amount(row) for row in before}
    work = {row["activity"]: _amount(row) for row in times.handling}
    whole, marks = marked.whole, marked.marks
    told = in_languages(
        lambda: {
            "cases": by_cases(whole, marks),
            "waiting": by_waiting(whole, waits, marks),
            "work": by_work(whole, work, marks),
            "departures": by_departures(whole, marks),
        }
    )[WORDS]
    return {
        reading: {language: said[reading] for language, said in told.items()}
        for reading in READINGS
    }


def _amount(row: Mapping[str, Any]) -> Amount:
    return Amount(row["median_seconds"], row["total_seconds"])


def _drawn(
    shown: ProcessMap, told: InLanguages, address_of: Callable[[Place], str], name: str
) -> dict[str, str]:
    links = {place: address_of(place) for place, _one in places_of(shown)}
    drawn = draw_in_languages(shown, told=told, links=links, name=name)
    return {language: picture.svg for language, picture in drawn.items()}


def _places(marked: MarkedMap) -> dict[str, Any]:
    """Return activities and ways with their counts: what the page of a place tells."""
    rows = way_rows(marked)
    return {
        "case_count": marked.whole.case_count,
        "activities": [
            asdict(node) | {"mark": _mark(marked, node.activity)} for node in marked.whole.nodes
        ],
        "ways": [
            asdict(way) | {"mark": _mark(marked, (way.source, way.target))}
            for way in rows[:MOST_WAYS]
        ],
        "way_count": len(rows),
    }


def _mark(marked: MarkedMap, place: Place) -> dict[str, Any] | None:
    found = marked.marks.get(place)
    if found is None:
        return None
    return in_languages(lambda: {"sentence": retold(found.sentence)}) | {
        "departure_case_count": found.departure_case_count,
        "share": found.share,
    }


def _variants(of: Analysed) -> dict[str, Any]:
    return {
        "rows": spelled_variants(of.engine, of.steps, of.cases, most=MOST_VARIANTS),
        "count": of.engine.count(variants(of.cases)),
    }


def _times(of: Analysed) -> Times:
    """Return waiting by way and handling by activity, what takes most time in all first."""
    waiting = of.engine.answer(waiting_times, of.steps)
    handling = of.engine.answer(handling_times, of.steps)
    for rows in (waiting, handling):
        rows.sort(
            key=lambda row: (
                -row["total_seconds"],
                row.get("previous_activity", ""),
                row["activity"],
            )
        )
    return Times(waiting, handling)


def _told_times(times: Times) -> dict[str, Any]:
    return {
        "waiting": times.waiting[:MOST_WAYS],
        "waiting_count": len(times.waiting),
        "waiting_seconds": sum(row["total_seconds"] for row in times.waiting),
        "handling": times.handling[:MOST_WAYS],
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
