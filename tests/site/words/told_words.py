"""The sentences that a run keeps in a language, and words of the other language in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from bare_words import LETTERS

from daylit_site.records.found.pattern_pages import PAGES
from daylit_site.records.found.pictures import READINGS, picture_name
from daylit_site.records.found.told import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

SVG = "{http://www.w3.org/2000/svg}"
QUOTED = re.compile("[“”][^“”]*”")
ONLY = {
    "en": """
        the of and that than which who with where was were are is has have had not none each both
        case cases work step steps hour hours day days year years wait waits times once twice again
        more most less few fewer first last usual usually longer later chance pattern patterns
        exception exceptions by from between before after left came back done did does measured
        assumed stated open end typical all only whole others
    """,
    "sv": """
        av och som det den de där än inte ingen inget inga är har hade var varje ärende ärenden
        arbete arbetet steg timmar dagar år väntan väntetid gång gånger en ett två igen mer mest
        färre första sista vanlig vanligt vanliga längre senare slumpen mönster avvikelse avvikelser
        mellan före efter avvek kom tillbaka gjorde gjordes avsteg loggen öppna början slut alla
        bara andra till med för på om när
    """,
}
"""Words that a sentence in the language has and one in the other never."""


def sentences(found: dict[str, Any], language: str) -> list[str]:
    """Return all that a run tells in a language, the pictures of its map included."""
    drawn = [
        found[name]
        for reading in READINGS
        for at in range(len(found["map"]["views"]))
        if (name := picture_name(reading, at, language)) in found
    ]
    return [*_told(found, language), *(said for svg in drawn for said in _drawn(svg))]


def names(found: dict[str, Any]) -> list[str]:
    """Return the names of a log that stand in sentences without quotation marks, longest first."""
    places = found["places"]
    parties = {
        row[side]
        for level in found["hand_overs"]["levels"]
        for row in level["pairs"]
        for side in ("from_party", "to_party")
    }
    activities = {one["activity"] for one in places["activities"]}
    known = parties | activities | set(_cases(found))
    return sorted(known, key=lambda name: (-len(name), name))


def _cases(found: dict[str, Any]) -> Iterator[str]:
    """Yield the names of cases, that have words in them, on the pages of patterns."""
    pages = [one for name, one in found.items() if name.startswith(PAGES)]
    for page in pages:
        alike = (page["contrast"] or {}).get("cases", [])
        ids = [one["case_id"] for one in [*page["examples"], *alike]]
        ids += [one["nearest_case_id"] for one in alike]
        yield from filter(LETTERS.search, ids)


def foreign_words(said: str, language: str, named: list[str]) -> set[str]:
    """Return the words of the other language in a sentence, names left out."""
    (other,) = ONLY.keys() - {language}
    for name in named:
        said = said.replace(name, "”")
    return set(LETTERS.findall(QUOTED.sub("", said).lower())) & set(ONLY[other].split())


def _told(content: Any, language: str) -> Iterator[str]:
    if isinstance(content, list):
        for one in content:
            yield from _told(one, language)
    elif isinstance(content, dict):
        for name, one in content.items():
            yield from _texts(one[language]) if name == WORDS else _told(one, language)


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield from _drawn(content) if content.startswith("<svg ") else [content]
    elif isinstance(content, (list, dict)):
        for one in content.values() if isinstance(content, dict) else content:
            yield from _texts(one)


def _drawn(svg: str) -> Iterator[str]:
    """Yield the texts of a picture but the names in it, and what it says of each place."""
    for one in ET.fromstring(svg).iter():  # noqa: S314 (the run drew it)
        if label := one.get("aria-label"):
            yield label
        kind = one.tag.removeprefix(SVG)
        is_said = kind in {"title", "desc"} or one.get("class") in {"map-soft", "map-signal"}
        if is_said:
            yield "".join(one.itertext())
