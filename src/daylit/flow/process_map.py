"""The discovered map: which activity follows which, how often, and who does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis

from daylit.record.schema import require_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import ibis.expr.types as ir

    from daylit.record.engine import Engine

LANE_PARTIES = ("team", "organisation")
"""The parties that lanes are tried for, in this order."""

FEWEST_LANES = 2
MOST_LANES = 12

_PLURALS = {"person": "persons", "team": "teams", "organisation": "organisations"}
_STEP_COLUMNS = (
    "case_id",
    "activity",
    "previous_activity",
    "visit_number",
    "waiting_seconds",
)
_CASE_COLUMNS = ("case_id", "variant_id", "first_activity", "last_activity")


@dataclass(frozen=True, slots=True)
class MapNode:
    """An activity: in how many cases it occurs, how often, and in whose lane it stands."""

    activity: str
    case_count: int
    step_count: int
    lane: str | None


@dataclass(frozen=True, slots=True)
class MapEdge:
    """A way from one activity straight to the next.

    No source: cases begin with the target. No target: cases end with the source.
    """

    source: str | None
    target: str | None
    case_count: int
    step_count: int
    median_waiting_seconds: float | None


@dataclass(frozen=True, slots=True)
class ProcessMap:
    """Activities and the ways between them, the most frequent first.

    ``lane_party`` says whose lanes these are (team or organisation; none where neither gives a
    readable number of lanes); ``lanes`` are their names, the busiest first. ``case_count`` counts
    all cases of the process that have a step, those whose ways are not shown too.
    """

    nodes: tuple[MapNode, ...]
    edges: tuple[MapEdge, ...]
    lane_party: str | None
    lanes: tuple[str, ...]
    case_count: int


def directly_follows(steps: ir.Table, cases: ir.Table) -> ir.Table:
    """Count how often each activity directly follows each other one.

    Args:
        steps: The steps of one process.
        cases: The cases of the same process.

    Returns:
        A row per source and target, in no order. ``source`` is null where cases begin, ``target``
        where they end. ``step_count`` counts times, ``case_count`` cases, ``case_share`` is the
        latter over all cases with a step (0 to 1); ``median_waiting_seconds`` is null at begins and
        ends.
    """
    require_columns(steps, "steps", _STEP_COLUMNS)
    require_columns(cases, "cases", _CASE_COLUMNS)
    alike = _cases_alike(cases)
    between = _times_between(steps).join(
        _cases_between(steps, alike), ["source", "target"], how="inner"
    )
    ways = ibis.union(between, _begins(alike), _ends(alike))
    # A share of nothing is never asked for: no case, no row.
    return ways.mutate(case_share=ways.case_count / alike.alike_count.sum().as_scalar())


def _cases_alike(cases: ir.Table) -> ir.Table:
    """Return a row per variant: one of its cases for all, how many they are, first and last step.

    Cases of one variant go the same ways: counting distinct case ids over all steps costs several
    times as much. A case may hold events but no step: it neither begins nor ends with an activity.
    """
    stepped = cases.filter(cases.first_activity.notnull())
    return stepped.group_by("variant_id").aggregate(
        case_id=stepped.case_id.min(),
        alike_count=stepped.count(),
        first_activity=stepped.first_activity.max(),
        last_activity=stepped.last_activity.max(),
    )


def _times_between(steps: ir.Table) -> ir.Table:
    follows = steps.filter(steps.previous_activity.notnull())
    return follows.group_by(source="previous_activity", target="activity").aggregate(
        step_count=follows.count(), median_waiting_seconds=follows.waiting_seconds.median()
    )


def _cases_between(steps: ir.Table, alike: ir.Table) -> ir.Table:
    follows = steps.filter(steps.previous_activity.notnull())
    once = (
        follows.join(alike, "case_id")
        .select("case_id", "alike_count", source="previous_activity", target="activity")
        .distinct()
    )
    return once.group_by("source", "target").aggregate(case_count=once.alike_count.sum())


def _begins(alike: ir.Table) -> ir.Table:
    firsts = alike.group_by(target="first_activity").aggregate(step_count=alike.alike_count.sum())
    return firsts.select(
        source=ibis.null("string"),
        target="target",
        step_count="step_count",
        median_waiting_seconds=ibis.null("float64"),
        case_count="step_count",
    )


def _ends(alike: ir.Table) -> ir.Table:
    lasts = alike.group_by(source="last_activity").aggregate(step_count=alike.alike_count.sum())
    return lasts.select(
        source="source",
        target=ibis.null("string"),
        step_count="step_count",
        median_waiting_seconds=ibis.null("float64"),
        case_count="step_count",
    )


def discover_map(
    engine: Engine,
    steps: ir.Table,
    cases: ir.Table,
    *,
    lane_parties: Sequence[str] = LANE_PARTIES,
) -> ProcessMap:
    """Discover the map of one process.

    An activity belongs to the lane of the party that does at least half of those of its steps that
    state one (two with half each: the first by name), else to the lane "Several teams" (or
    organisations); one whose steps state none, to "No team stated". A party gives lanes if they are
    2 to 12 in number and activities with a party of their own make up at least half of all steps.

    Args:
        engine: Runs the expressions.
        steps: The steps of one process.
        cases: The cases of the same process.
        lane_parties: The parties to try for lanes, in this order; none for a map without lanes.
    """
    ways = engine.answer(directly_follows, steps, cases)
    counts = engine.answer(_activity_counts, steps)
    lane_party, lane_of = _choose_lanes(engine, steps, counts, lane_parties)
    return ProcessMap(
        nodes=_nodes(counts, lane_of),
        edges=_edges(ways),
        lane_party=lane_party,
        lanes=_busiest_first(counts, lane_of),
        case_count=sum(way["case_count"] for way in ways if way["source"] is None),
    )


def _activity_counts(steps: ir.Table) -> ir.Table:
    # The first visit of a case to an activity stands for the case.
    return steps.group_by("activity").aggregate(
        case_count=steps.count(where=steps.visit_number == 1), step_count=steps.count()
    )


def _nodes(counts: list[dict[str, Any]], lane_of: dict[str, str]) -> tuple[MapNode, ...]:
    nodes = (MapNode(**count, lane=lane_of.get(count["activity"])) for count in counts)
    return tuple(sorted(nodes, key=lambda node: (-node.case_count, node.activity)))


def _edges(ways: list[dict[str, Any]]) -> tuple[MapEdge, ...]:
    edges = (
        MapEdge(
            way["source"],
            way["target"],
            int(way["case_count"]),
            int(way["step_count"]),
            way["median_waiting_seconds"],
        )
        for way in ways
    )
    return tuple(
        sorted(
            edges,
            key=lambda edge: (
                -edge.case_count,
                (edge.source is not None, edge.source or ""),
                (edge.target is not None, edge.target or ""),
            ),
        )
    )


def _choose_lanes(
    engine: Engine,
    steps: ir.Table,
    counts: list[dict[str, Any]],
    lane_parties: Iterable[str],
) -> tuple[str | None, dict[str, str]]:
    for party in lane_parties:
        owners = _owners(engine, steps, party)
        owned = sum(count["step_count"] for count in counts if owners.get(count["activity"]))
        lane_of = {count["activity"]: _lane(count["activity"], owners, party) for count in counts}
        is_readable = FEWEST_LANES <= len(set(lane_of.values())) <= MOST_LANES
        if is_readable and 2 * owned >= sum(count["step_count"] for count in counts):
            return party, lane_of
    return None, {}


def _lane(activity: str, owners: dict[str, str | None], party: str) -> str:
    if activity not in owners:
        return f"No {party} stated"
    return owners[activity] or f"Several {_PLURALS[party]}"


def _owners(engine: Engine, steps: ir.Table, party: str) -> dict[str, str | None]:
    """Return who does at least half of each activity's steps; activities nobody states are out."""
    require_columns(steps, "steps", [f"{party}_id"])
    owners = engine.answer(_owned, steps, party=party)
    return {row["activity"]: row["owner"] for row in owners}


def _owned(steps: ir.Table, *, party: str) -> ir.Table:
    column = f"{party}_id"
    stated = steps.filter(steps[column].notnull())
    by_party = stated.group_by("activity", owner=column).aggregate(done=stated.count())
    total = by_party.group_by("activity").aggregate(total=by_party.done.sum())
    shares = by_party.join(total, "activity")
    return shares.group_by("activity").aggregate(
        owner=shares.owner.min(where=shares.done * 2 >= shares.total)
    )


def _busiest_first(counts: list[dict[str, Any]], lane_of: dict[str, str]) -> tuple[str, ...]:
    busy: dict[str, int] = {}
    for count in counts:
        if lane := lane_of.get(count["activity"]):
            busy[lane] = busy.get(lane, 0) + count["step_count"]
    return tuple(sorted(busy, key=lambda lane: (-busy[lane], lane)))
