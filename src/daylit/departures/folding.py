"""Patterns that are one story: nearly all cases of the smaller one are cases of a greater one.

A second offer brings a second cancelling and a second sending back with it: work done again at
three activities, and one thing to attack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import ibis.expr.types as ir

    from daylit.departures.judgements_placed import Place

NEARLY_ALL = 0.9
MORE_OFTEN = 2.0
"""By so much oftener than any case must a case of the smaller pattern be one of the greater."""
LOOPS = ("bounce", "rework")


def shared_cases(excepted: ir.Table) -> ir.Table:
    """Count the cases that two loops of one kind share.

    Args:
        excepted: Exceptions.

    Returns:
        A row per pair of places of one kind that share a case: kind, place, case_count, of_place,
        of_case_count, shared_count.
    """
    loops = excepted.filter(excepted.kind.isin(LOOPS)).select("kind", "place", "case_id").distinct()
    counts = loops.group_by("kind", "place").aggregate(case_count=loops.count())
    other = loops.select(of_kind="kind", of_place="place", of_case="case_id")
    both = loops.join(
        other,
        [
            loops.kind == other.of_kind,
            loops.case_id == other.of_case,
            loops.place != other.of_place,
        ],
    )
    pairs = both.group_by("kind", "place", "of_place").aggregate(shared_count=both.count())
    of_counts = counts.select(of_kind="kind", other_place="place", of_case_count="case_count")
    joined = pairs.join(counts, ["kind", "place"]).join(
        of_counts,
        [pairs.kind == of_counts.of_kind, pairs.of_place == of_counts.other_place],
    )
    return joined.select("kind", "place", "case_count", "of_place", "of_case_count", "shared_count")


def folded(pairs: Iterable[Mapping[str, Any]], *, case_count: int) -> dict[Place, Place]:
    """Choose with which greater pattern each is told, where they are one story.

    Args:
        pairs: Rows of ``shared_cases``.
        case_count: Cases of the process.

    Returns:
        For each pattern nearly all of whose cases are those of one that has more, and at least
        twice as often as any case is, that one: of several the one with most cases, ties by place.
        Never one that is told with a third itself.
    """
    chosen: dict[Place, tuple[int, str]] = {}
    for pair in pairs:
        if _is_one_story(pair, case_count):
            place = (pair["kind"], pair["place"])
            mine = (-pair["of_case_count"], pair["of_place"])
            chosen[place] = min(chosen.get(place, mine), mine)
    return {place: _last(place, chosen) for place in sorted(chosen)}


def _is_one_story(pair: Mapping[str, Any], case_count: int) -> bool:
    share = pair["shared_count"] / pair["case_count"]
    by_chance = pair["of_case_count"] / case_count
    is_greater = pair["of_case_count"] > pair["case_count"]
    return bool(is_greater and share >= NEARLY_ALL and share >= MORE_OFTEN * by_chance)


def _last(place: Place, chosen: Mapping[Place, tuple[int, str]]) -> Place:
    """Follow a pattern to the one that is told with none: each has more cases than the last."""
    while place in chosen:
        place = (place[0], chosen[place][1])
    return place
