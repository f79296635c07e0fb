"""Which of the judgements that were placed in a log stands, of each exception and pattern."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from daylit.departures.judgements import last_of_targets
from daylit.departures.judgements_placed import does_not_apply
from daylit.language import _, in_each_language

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping
    from datetime import datetime

    from daylit.departures.judgements import Judgement
    from daylit.departures.judgements_placed import Place, Placed


@dataclass(frozen=True)
class Last:
    """The judgements that count at a moment: of each target the last.

    Attributes:
        exceptions: What stands of each exception that was judged itself, by its id.
        patterns: What stands of each pattern.
        merges: For each merged pattern the one that it is told in, which is itself not merged.
        applied: Judgements that stand and apply, in the order of judging.
        lost: Judgements that stand and cannot apply, in that order.
        run_out: Judgements whose day is over, in that order.
        complaints: Why those that are lost cannot apply, one for each.
        rings: Patterns whose merges lead back to themselves; they are told on their own.
    """

    exceptions: Mapping[str, Judgement]
    patterns: Mapping[Place, Judgement]
    merges: Mapping[Place, Place]
    applied: tuple[Judgement, ...]
    lost: tuple[Judgement, ...]
    run_out: tuple[Judgement, ...]
    complaints: tuple[str, ...]
    rings: frozenset[Place]


def last_of_each(there: Iterable[Placed], as_of: datetime) -> Last:
    """Choose of each target the last judgement at a moment.

    Args:
        there: All judgements, in order.
        as_of: The moment of asking.
    """
    there = sorted(there, key=lambda each: each.judgement.judged_at)
    named_last = set(map(id, last_of_targets((one.judgement for one in there), as_of)))
    last: dict[Hashable, Placed] = {}
    for one in there:
        if id(one.judgement) in named_last:
            last |= dict.fromkeys(one.keys, one)
    held = [one for one in last.values() if one.judgement.verdict != "reopened"]
    rings = _rings(_merges(_standing(held, as_of)))
    stand = [_out_of_ring(one, rings) for one in _standing(held, as_of)]
    applied = [one for one in stand if one.complaint is None]
    lost = [one for one in stand if one.complaint is not None]
    # Of the exceptions that a judgement names, a later one may have been about some.
    exceptions = {
        key: one.judgement
        for one in applied
        for key in one.exceptions
        if last["exception", key].judgement is one.judgement
    }
    return Last(
        exceptions,
        {one.pattern: one.judgement for one in applied if one.pattern is not None},
        _roots(_merges(applied)),
        tuple(one.judgement for one in applied),
        tuple(one.judgement for one in lost),
        tuple(one.judgement for one in _once(held) if one.judgement.has_run_out(as_of)),
        tuple(one.complaint for one in lost if one.complaint is not None),
        rings,
    )


def _standing(held: Iterable[Placed], as_of: datetime) -> list[Placed]:
    return [one for one in _once(held) if not one.judgement.has_run_out(as_of)]


def _once(held: Iterable[Placed]) -> list[Placed]:
    """Return each judgement once, though it may be about several exceptions, in order."""
    unique = {id(one): one for one in held}
    return sorted(unique.values(), key=lambda one: one.judgement.judged_at)


def _merges(stand: Iterable[Placed]) -> dict[Place, Place]:
    return {
        one.pattern: one.into
        for one in stand
        if one.pattern is not None and one.into is not None and one.complaint is None
    }


def _out_of_ring(one: Placed, rings: frozenset[Place]) -> Placed:
    if one.into is None or one.pattern not in rings:
        return one
    return replace(one, complaint=does_not_apply(one.judgement, _in_a_ring()))


@in_each_language
def _in_a_ring() -> str:
    return _("merged patterns lead around in a ring")


def _rings(merges: Mapping[Place, Place]) -> frozenset[Place]:
    """Return the patterns that lead back to themselves."""
    return frozenset(place for place in merges if place in _followed(merges, merges[place]))


def _followed(merges: Mapping[Place, Place], place: Place) -> list[Place]:
    """Return a pattern and those that it belongs to, one after the other, each once."""
    way = [place]
    while (into := merges.get(way[-1])) is not None and into not in way:
        way.append(into)
    return way


def _roots(merges: Mapping[Place, Place]) -> dict[Place, Place]:
    """Return for each merged pattern the last that it leads to."""
    return {place: _followed(merges, into)[-1] for place, into in merges.items()}
