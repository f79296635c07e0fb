"""For whom a run keeps the latest cases, and at which places: those that pages lead to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from daylit_site.people.models import Kind
from daylit_site.records.found.latest import Reader
from daylit_site.records.found.lists import Spot, at_place, pairs_name
from daylit_site.records.models import Part
from daylit_site.records.own_parties import is_anyone, own_of, parties_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from daylit_site.records.models import Process

    Parts = Mapping[str, Any]

MOST_ACTIVITIES = 500
"""Of more than that the most frequent have lists; at others the record is asked."""


@dataclass(frozen=True)
class Partner:
    """An organisation that takes part.

    Attributes:
        parties: Its parties, by level.
        sees_borders: Whether it sees the hand-overs in which it is no party.
    """

    parties: Mapping[str, frozenset[str]]
    sees_borders: bool


def partners_of(process: Process) -> list[Partner]:
    """Return the partners that take part in a process, but those that left."""
    partners = Part.objects.filter(process=process, organisation__kind=Kind.PARTNER)
    return [
        Partner(parties_of(part.organisation_id), part.sees_borders)
        for part in partners.filter(organisation__left_at=None)
    ]


def readers_of(parts: Parts, partners: Sequence[Partner]) -> list[Reader]:
    """Return those who see all cases, and each partner of which the log names a party.

    Args:
        parts: What the run found so far.
        partners: Who takes part.
    """
    places, pairs = frozenset(_places(parts)), frozenset(_pairs(parts))
    own = [pair for one in partners for pair in _own_pairs(parts, one.parties)]
    readers = [Reader(None, places | pairs | frozenset(own))]
    for one in partners:
        if is_anyone(own_of(one.parties)):
            others = _strange(pairs, one.parties) if one.sees_borders else frozenset()
            readers.append(Reader(own_of(one.parties), places | others))
    return readers


def _places(parts: Parts) -> Iterator[Spot]:
    places = parts["places"]
    frequent = sorted(places["activities"], key=lambda one: (-one["case_count"], one["activity"]))
    for one in frequent[:MOST_ACTIVITIES]:
        yield at_place(None, one["activity"])
    for way in places["ways"]:
        yield at_place(way["source"] or "", way["target"] or "")


def _pairs(parts: Parts) -> Iterator[Spot]:
    """Return the pairs that are listed, there and back: a page tells of both."""
    for level in parts["hand_overs"]["levels"]:
        for pair in level["pairs"]:
            yield Spot(level["party"], pair["from_party"], pair["to_party"])
            yield Spot(level["party"], pair["to_party"], pair["from_party"])


def _own_pairs(parts: Parts, parties: Mapping[str, frozenset[str]]) -> Iterator[Spot]:
    """Return a partner's pairs that are not among those listed.

    Whoever is a side of a pair had each of its cases: they are the same to all who see the pair.
    """
    for level, names in parties.items():
        for name in names:
            for pair in parts.get(pairs_name(level, name), ()):
                yield Spot(level, pair["from_party"], pair["to_party"])  # type: ignore[arg-type]  # a level is what a pair is between
                yield Spot(level, pair["to_party"], pair["from_party"])  # type: ignore[arg-type]  # likewise


def _strange(pairs: frozenset[Spot], parties: Mapping[str, frozenset[str]]) -> frozenset[Spot]:
    """Return the pairs of which a partner is no side."""
    return frozenset(one for one in pairs if parties[one.what].isdisjoint((one.one, one.other)))
