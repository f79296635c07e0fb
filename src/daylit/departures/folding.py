"""Patterns that are one story, to be told with the greater one.

A second offer brings a second cancelling and a second sending back with it: work done again at
three activities, and one thing to attack. Work that goes back and forth between two teams may be
told from the one side or from the other.
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
MOST = 0.5


def shared_cases(excepted: ir.Table) -> ir.Table:
    """Count the cases in which work is done again at two activities.

    Args:
        excepted: Exceptions.

    Returns:
        A row per pair of places of rework that share a case: place, case_count, of_place,
        of_case_count, shared_count.
    """
    loops = excepted.filter(excepted.kind == "rework").select("place", "case_id").distinct()
    counts = loops.group_by("place").aggregate(case_count=loops.count())
    other = loops.select(of_place="place", of_case="case_id")
    both = loops.join(other, [loops.case_id == other.of_case, loops.place != other.of_place])
    pairs = both.group_by("place", "of_place").aggregate(shared_count=both.count())
    of_counts = counts.select(of_place="place", of_case_count="case_count")
    joined = pairs.join(counts, "place").join(of_counts, "of_place")
    return joined.select("place", "case_count", "of_place", "of_case_count", "shared_count")


def sides(excepted: ir.Table) -> ir.Table:
    """Count with whom work goes back and forth in each pattern of bounces between parties.

    Args:
        excepted: Exceptions.

    Returns:
        A row per place, holder and other that occur: with exception_count.
    """
    bounces = excepted.filter((excepted.kind == "bounce") & excepted.holder.notnull())
    return bounces.group_by("place", "holder", "other").aggregate(exception_count=bounces.count())


def folded(pairs: Iterable[Mapping[str, Any]], *, case_count: int) -> dict[Place, Place]:
    """Choose with which greater rework each is told, where they are one story.

    Args:
        pairs: Rows of ``shared_cases``.
        case_count: Cases of the process.

    Returns:
        For each rework nearly all of whose cases are those of one that has more and is told with
        none itself, and at least twice as often as any case is, that one: of several the one with
        most cases, ties by place.
    """
    stories = [pair for pair in pairs if _is_one_story(pair, case_count)]
    stories.sort(key=lambda pair: (-pair["case_count"], pair["place"], *_greatest(pair)))
    chosen: dict[str, str] = {}
    # The greater come first, so that it is known of each whether it is told with another.
    for pair in stories:
        if pair["of_place"] not in chosen:
            chosen.setdefault(pair["place"], pair["of_place"])
    return {("rework", place): ("rework", chosen[place]) for place in sorted(chosen)}


def _greatest(pair: Mapping[str, Any]) -> tuple[int, str]:
    return (-pair["of_case_count"], pair["of_place"])


def mirrored(rows: Iterable[Mapping[str, Any]]) -> dict[Place, Place]:
    """Choose from which side work that goes back and forth between two parties is told.

    Args:
        rows: Those of ``sides``.

    Returns:
        For each pattern most of whose bounces are with the holder of a greater one, most of whose
        bounces are with its own holder, that one. Greater is what has more exceptions, of as many
        what comes first by place.
    """
    counts: dict[str, dict[str, int]] = {}
    holders: dict[str, set[str]] = {}
    for row in rows:
        counts.setdefault(row["place"], {})[row["other"]] = row["exception_count"]
        holders.setdefault(row["holder"], set()).add(row["place"])
    found: dict[Place, Place] = {}
    for holder, places in holders.items():
        for place in places:
            other = _mostly_with(counts[place])
            for mirror in holders.get(other or "", ()):
                is_less = (-sum(counts[place].values()), place) > (
                    -sum(counts[mirror].values()),
                    mirror,
                )
                if is_less and _mostly_with(counts[mirror]) == holder:
                    found["bounce", place] = ("bounce", mirror)
    return dict(sorted(found.items()))


def _mostly_with(others: Mapping[str, int]) -> str | None:
    """Return with whom most of some bounces are; null where with none."""
    other, count = min(others.items(), key=lambda one: (-one[1], one[0]))
    return other if count > MOST * sum(others.values()) else None


def _is_one_story(pair: Mapping[str, Any], case_count: int) -> bool:
    share = pair["shared_count"] / pair["case_count"]
    by_chance = pair["of_case_count"] / case_count
    is_greater = pair["of_case_count"] > pair["case_count"]
    return bool(is_greater and share >= NEARLY_ALL and share >= MORE_OFTEN * by_chance)
