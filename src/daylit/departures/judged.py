"""Judgements honoured: put beside the exceptions of a log, and counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from daylit.departures.anchors import held_at
from daylit.departures.judgements import LEFT_OUT, VERDICTS
from daylit.departures.judgements_last import last_of_each
from daylit.departures.judgements_placed import (
    found_patterns,
    named_exceptions,
    named_in,
    placed,
)
from daylit.departures.judgements_told import NOTHING_JUDGED, JudgementCounts, VerdictCount

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    import ibis.expr.types as ir

    from daylit.departures.judgements import Judgement, Verdict
    from daylit.departures.judgements_last import Last
    from daylit.departures.judgements_placed import Place
    from daylit.record.engine import Engine

BORNE: tuple[Verdict, ...] = ("accepted", *LEFT_OUT)
"""Verdicts that the exceptions of a pattern bear with it."""

NOTHING_FOLDED: Mapping[Place, Place] = MappingProxyType({})

ADDED = ("verdict", "verdict_until_on", "verdict_reason", "told_kind", "told_place")

OWN = {
    "own_id": "string",
    "own_verdict": "string",
    "own_until_on": "date",
    "own_reason": "string",
}
SHARED = {
    "shared_kind": "string",
    "shared_place": "string",
    "told_kind": "string",
    "told_place": "string",
    "shared_verdict": "string",
    "shared_until_on": "date",
    "shared_reason": "string",
}


@dataclass(frozen=True)
class Honoured:
    """What a log's exceptions and patterns are after the judgements that stand.

    Attributes:
        exceptions: A kept table: the exceptions and what ``with_verdicts`` adds.
        anchors: The steps by which these are known again (``anchors.anchors_of``).
        patterns: The verdict on each pattern that has one, by kind and place.
        merges: For each pattern that belongs to another, that one (never one that belongs to a
            third).
        folded: Those of ``merges`` that are one story with a greater pattern, though nobody said
            so.
        splits: The trait by whose values each split pattern is told apart.
        counts: How many judgements stand, apply, have run out and match nothing.
        remarks: Sentences on judgements that cannot apply to this log.
    """

    exceptions: ir.Table
    anchors: ir.Table
    patterns: Mapping[Place, Judgement] = field(default_factory=dict)
    merges: Mapping[Place, Place] = field(default_factory=dict)
    folded: frozenset[Place] = frozenset()
    splits: Mapping[Place, str] = field(default_factory=dict)
    counts: JudgementCounts = NOTHING_JUDGED
    remarks: tuple[str, ...] = ()


def honour(
    engine: Engine,
    excepted: ir.Table,
    anchors: ir.Table,
    judgements: Sequence[Judgement],
    *,
    process_id: str,
    as_of: datetime,
    loops: Iterable[Place] = (),
    traits: Collection[str] | None = None,
    folded: Mapping[Place, Place] = NOTHING_FOLDED,
) -> Honoured:
    """Put the judgements that stand beside the exceptions.

    Args:
        engine: Runs the expressions and keeps the table.
        excepted: All exceptions; a table of the session.
        anchors: The steps that anchor them (``anchors.anchors_of``); a table of the session.
        judgements: All of them, in order.
        process_id: The process; part of the ids.
        as_of: The moment of asking, see ``standing``.
        loops: Kind and place of all loops of the log, whether usual or not: what was judged usual
            is no exception any more, and yet it is there.
        traits: The names by which a pattern can be split; null where that is not to be checked.
        folded: Patterns that are told with a greater one where nobody decided anything about them.
    """
    if not judgements and not folded:
        return Honoured(engine.make(_without_verdicts, excepted), anchors)
    last = last_judgements(
        engine,
        excepted,
        anchors,
        judgements,
        process_id=process_id,
        as_of=as_of,
        loops=loops,
        traits=traits,
    )
    verdicts = {place: one for place, one in last.patterns.items() if one.verdict in BORNE}
    own = engine.from_arrow(_own_table(last))
    merges = _with_folded(last, folded)
    shared = engine.from_arrow(_shared_table(merges, verdicts))
    judged = engine.make(with_verdicts, excepted, own, shared)
    of_verdict = {row["verdict"]: row["n"] for row in engine.answer(_by_verdict, judged)}
    return Honoured(
        judged,
        anchors,
        patterns=verdicts,
        merges=merges,
        folded=frozenset(merges) - frozenset(last.merges),
        splits={
            place: one.by_trait
            for place, one in last.patterns.items()
            if one.verdict == "split" and one.by_trait is not None
        },
        counts=_counts(last, of_verdict),
        remarks=last.complaints,
    )


def last_judgements(
    engine: Engine,
    excepted: ir.Table,
    anchors: ir.Table,
    judgements: Sequence[Judgement],
    *,
    process_id: str,
    as_of: datetime,
    loops: Iterable[Place],
    traits: Collection[str] | None,
) -> Last:
    """Find what judgements name among exceptions, and choose the last about each.

    Args are those of ``honour``.
    """
    patterns = engine.answer(found_patterns, excepted, process_id=process_id)
    wanted = engine.from_arrow(named_in(judgements))
    named = engine.answer(named_exceptions, excepted, wanted)
    anchored = engine.answer(held_at, anchors, wanted)
    there = placed(judgements, patterns, named, anchored, loops=loops, traits=traits)
    return last_of_each(there, as_of)


def loop_places(
    loops: Iterable[Mapping[str, Any]], trips: Iterable[Mapping[str, Any]]
) -> frozenset[Place]:
    """Return kind and place of the loops of a log, whether usual or not.

    Args:
        loops: Rows of ``rework_readings``.
        trips: Rows of ``round_trip_readings``.
    """
    reworked = {("rework", loop["activity"]) for loop in loops}
    return frozenset(reworked | {("bounce", trip["place"]) for trip in trips})


def with_verdicts(excepted: ir.Table, own: ir.Table, shared: ir.Table) -> ir.Table:
    """Add what was decided about each exception.

    Args:
        excepted: Exceptions.
        own: A row per exception that was judged itself: the columns of ``OWN``.
        shared: A row per pattern that was judged or belongs to another: the columns of ``SHARED``.

    Returns:
        The columns of the exceptions, and verdict ("accepted", "not an exception" or "usual": its
        own, else that of the pattern it is told in; null for none), verdict_until_on,
        verdict_reason, and told_kind and told_place: the pattern that it is told in.
    """
    joined = excepted.left_join(own, excepted.exception_id == own.own_id)
    joined = joined.left_join(
        shared, [joined.kind == shared.shared_kind, joined.place == shared.shared_place]
    )
    has_own = joined.own_verdict.notnull()
    added = joined.mutate(
        verdict=ibis.coalesce(joined.own_verdict, joined.shared_verdict),
        verdict_until_on=has_own.ifelse(joined.own_until_on, joined.shared_until_on),
        verdict_reason=has_own.ifelse(joined.own_reason, joined.shared_reason),
        told_kind=ibis.coalesce(joined.told_kind, joined.kind),
        told_place=ibis.coalesce(joined.told_place, joined.place),
    )
    return added.select(*excepted.columns, *ADDED)


def told_as(judged: ir.Table) -> ir.Table:
    """Return exceptions under the pattern that they are told in, for ``patterns`` to group.

    Args:
        judged: What ``with_verdicts`` gave.

    Returns:
        Its columns, where kind and place are those of that pattern; holder and other are null where
        it is another than the exception's own, which found_kind, found_place, found_holder and
        found_other name.
    """
    is_own = (judged.kind == judged.told_kind) & (judged.place == judged.told_place)
    nobody = ibis.null("string")
    return judged.mutate(
        found_kind=judged.kind,
        found_place=judged.place,
        found_holder=judged.holder,
        found_other=judged.other,
        kind=judged.told_kind,
        place=judged.told_place,
        holder=is_own.ifelse(judged.holder, nobody),
        other=is_own.ifelse(judged.other, nobody),
    )


def with_merged(
    told: Sequence[Mapping[str, Any]],
    found: Sequence[Mapping[str, Any]],
    merges: Mapping[Place, Place],
) -> tuple[dict[str, Any], ...]:
    """Add ``merged_of`` to each pattern: the patterns that were merged into it.

    Args:
        told: Pattern rows of the exceptions as ``told_as`` gives them.
        found: Pattern rows of the same exceptions as they were found.
        merges: Which belongs to which.

    Returns:
        The rows of ``told`` in their order; ``merged_of`` is a tuple of rows of ``found`` in their
        order, empty where nothing was merged in.
    """
    members: dict[Place, list[Mapping[str, Any]]] = {}
    for row in found:
        into = merges.get((row["kind"], row["place"]))
        if into is not None:
            members.setdefault(into, []).append(row)
    return tuple(
        {**row, "merged_of": tuple(members.get((row["kind"], row["place"]), ()))} for row in told
    )


def _with_folded(last: Last, folded: Mapping[Place, Place]) -> dict[Place, Place]:
    """Add to what people merged what is one story, unless people decided something about it."""
    own = {
        place: last.merges.get(greater, greater)
        for place, greater in folded.items()
        if not {place, greater} & last.patterns.keys() and place not in last.merges.values()
    }
    return {**{place: into for place, into in own.items() if place != into}, **last.merges}


def _without_verdicts(excepted: ir.Table) -> ir.Table:
    return excepted.mutate(
        verdict=ibis.null("string"),
        verdict_until_on=ibis.null("date"),
        verdict_reason=ibis.null("string"),
        told_kind=excepted.kind,
        told_place=excepted.place,
    )


def _by_verdict(judged: ir.Table) -> ir.Table:
    return judged.group_by("verdict").aggregate(n=judged.count())


def _own_table(last: Last) -> pa.Table:
    rows = [
        {
            "own_id": exception_id,
            "own_verdict": one.verdict,
            "own_until_on": one.until_on,
            "own_reason": one.reason,
        }
        for exception_id, one in last.exceptions.items()
    ]
    return pa.Table.from_pylist(rows, schema=ibis.schema(OWN).to_pyarrow())


def _shared_table(merges: Mapping[Place, Place], verdicts: Mapping[Place, Judgement]) -> pa.Table:
    rows = []
    for place in {**merges, **verdicts}:
        told = merges.get(place, place)
        one = verdicts.get(told)
        rows.append(
            {
                "shared_kind": place[0],
                "shared_place": place[1],
                "told_kind": told[0],
                "told_place": told[1],
                "shared_verdict": one.verdict if one else None,
                "shared_until_on": one.until_on if one else None,
                "shared_reason": one.reason if one else None,
            }
        )
    return pa.Table.from_pylist(rows, schema=ibis.schema(SHARED).to_pyarrow())


def _counts(last: Last, of_verdict: Mapping[str | None, int]) -> JudgementCounts:
    applied, lost, over = (
        Counter(one.verdict for one in group) for group in (last.applied, last.lost, last.run_out)
    )
    return JudgementCounts(
        tuple(
            VerdictCount(
                verdict,
                standing_count=applied[verdict] + lost[verdict],
                applied_count=applied[verdict],
                run_out_count=over[verdict],
                unmatched_count=lost[verdict],
            )
            for verdict in VERDICTS
            if applied[verdict] or lost[verdict] or over[verdict]
        ),
        accepted_exception_count=of_verdict.get("accepted", 0),
        left_out_exception_count=sum(of_verdict.get(one, 0) for one in LEFT_OUT),
    )
