"""The latest cases at a place or between two parties: those of the run that the page shows.

Where it kept no list the record is asked: of older runs, where others are the partner's own parties
since, and at places beyond those that have one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from daylit_site.processes import asked
from daylit_site.processes.cases import STEPS, answer
from daylit_site.records.found.lists import MOST_CASES, Spot, list_name, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import ibis.expr.types as ir

    from daylit_site.processes.queries import Seen
    from daylit_site.processes.scope import Scope
    from daylit_site.records.own_parties import Own

    Row = dict[str, Any]
    Question = Callable[..., ir.Table]

STEPS_AND_CASES = ("steps", "cases")


@dataclass(frozen=True)
class Latest:
    """The latest cases at a place or between two parties.

    Attributes:
        rows: The latest first.
        is_of_run: Whether they are those of the run, else those of the record as it is now.
    """

    rows: list[Row]
    is_of_run: bool


NONE = Latest([], is_of_run=True)


def latest_at(seen: Seen, spot: Spot) -> Latest:
    """Return the latest cases at a place that are visible."""
    kept = _kept(seen, [spot])[spot]
    return kept or Latest(_asked_at(seen, spot), is_of_run=False)


def latest_handed_over(seen: Seen, pairs: Sequence[Spot]) -> dict[tuple[str, str], Latest]:
    """Return the latest cases that were handed over between some parties, if visible.

    Args:
        seen: Who asks of which process.
        pairs: Between whom; all on one level.
    """
    found = _kept(seen, pairs)
    left = [pair for pair, latest in found.items() if latest is None]
    asked_for = _asked_between(seen, left) if left else {}
    return {(pair.one, pair.other): latest or asked_for[pair] for pair, latest in found.items()}


def _kept(seen: Seen, spots: Sequence[Spot]) -> dict[Spot, Latest | None]:
    """Return what the run kept of the latest cases, null where it kept none for who looks."""
    if not seen.scope.sees_any_case:
        return dict.fromkeys(spots, NONE)
    names = {spot: list_name(_whose(seen.scope, spot), spot) for spot in spots}
    kept = seen.parts(*names.values())
    return {
        spot: Latest(unpacked(kept[name]), is_of_run=True) if name in kept else None
        for spot, name in names.items()
    }


def _whose(scope: Scope, spot: Spot) -> Own | None:
    """Return whose list to read. Whoever is a side of a pair had each of its cases."""
    is_side = scope.parties is not None and not scope.parties.get(
        spot.what, frozenset()
    ).isdisjoint((spot.one, spot.other))
    return None if is_side else scope.own


def _asked_at(seen: Seen, spot: Spot) -> list[Row]:
    """Ask the record for the latest cases at a place: first among the latest steps."""
    ask = partial(answer, seen.process.process_id, seen.scope, *_question_of(spot))
    quickly = ask(among=asked.STEPS_LOOKED_AT)
    return quickly if len(quickly) == MOST_CASES else ask(among=None)


def _question_of(spot: Spot) -> tuple[Question, list[Mapping[str, str | None]], Sequence[str]]:
    if spot.what == "activity":
        return asked.at_activity, [{"activity": spot.one}], STEPS
    if spot.what == "end":
        return asked.at_end, [{"activity": spot.one}], STEPS_AND_CASES
    if not spot.one:
        return asked.at_start, [{"activity": spot.other}], STEPS
    return asked.on_way, [{"previous_activity": spot.one, "activity": spot.other}], STEPS


def _asked_between(seen: Seen, pairs: Sequence[Spot]) -> dict[Spot, Latest]:
    """Ask the record for the latest cases between some parties."""
    ends = [{"from_party": pair.one, "to_party": pair.other} for pair in pairs]
    where = seen.process.process_id, seen.scope
    rows = answer(*where, asked.handed_over, ends, level=pairs[0].what)
    return {
        pair: Latest(
            [row for row in rows if (row["from_party"], row["to_party"]) == pair[1:]],
            is_of_run=False,
        )
        for pair in pairs
    }
