"""The map as a run finds it: its degrees of detail, its pictures and the places on it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from daylit.flow.drawing import (
    Amount,
    by_cases,
    by_departures,
    by_waiting,
    by_work,
    draw_in_languages,
    places_of,
)
from daylit.flow.timing import waiting_before
from daylit.language import retold
from daylit.report.map_heading import map_heading
from daylit.report.map_views import degrees_of_detail, way_rows
from daylit_site.records.found.pictures import READINGS, picture_name
from daylit_site.records.found.told import WORDS, in_languages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from daylit.flow.drawing import Place, Told
    from daylit.flow.process_map import ProcessMap
    from daylit.report.map_views import MarkedMap
    from daylit_site.records.found.analysed import Analysed, Times

    InLanguages = Mapping[str, Mapping[Place, Told]]

MOST_WAYS = 500


def gather_map(
    of: Analysed, marked: MarkedMap, times: Times, address_of: Callable[[Place], str]
) -> Iterator[tuple[str, Any]]:
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


def places_found(marked: MarkedMap) -> dict[str, Any]:
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
