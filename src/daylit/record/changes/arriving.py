"""Events that arrive: told apart, merged with what is held, ready to be built from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from daylit.errors import RecordError
from daylit.language import _
from daylit.record.changes.contradicting import no_ids, to_remove
from daylit.record.changes.keeping import NOT_KEPT, statements
from daylit.record.changes.merging import Counts, Held, merge
from daylit.record.changes.placing import OPEN_PARTS, bucket_of, locate
from daylit.record.identity import Identified, identify
from daylit.record.report import ImportCounts
from daylit.record.stating import event_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from daylit.record.changes.contradicting import Contradictions
    from daylit.record.changes.held import Process
    from daylit.record.changes.keeping import Keeping
    from daylit.record.coding import Coded
    from daylit.record.engine import Engine
    from daylit.record.report import SourceReport


@dataclass(frozen=True)
class Arrival:
    """The whole events of the cases that an import touches.

    Attributes:
        events: ``EVENTS`` but process_id, attributes, and ``ordinal``, which orders events of one
            case and moment.
        ids: The same events: ordinal, event_id, work_share; null where ``events`` is kept itself.
        coded: The same events in numbers, where that was done already.
        located: Where the touched cases lay: case_id, bucket; null where nothing was held.
        touched: The touched cases: case_id; null where nothing was held.
        has_own_ids: Whether the sources' own event ids are used; null while none was stated.
        torn_count: Of these events, those whose order at their moment no import tells.
        counts: What became of the arriving events.
        former_cases: Cases that are no more, and which took their place: case_id, was_id; null for
            none.
    """

    events: ir.Table
    ids: ir.Table | None
    coded: Coded | None
    located: ir.Table | None
    touched: ir.Table | None
    has_own_ids: bool | None
    torn_count: int
    counts: ImportCounts
    former_cases: ir.Table | None = None


def arrive_first(
    engine: Engine,
    stated: ir.Table,
    sources: Sequence[SourceReport],
    *,
    has_aliases: bool,
    keeping: Keeping = NOT_KEPT,
) -> Arrival:
    """Tell events apart where nothing is held.

    Args:
        engine: Keeps what comes out.
        stated: What ``state_events`` gave, and ``kept_under``, the number of the event's case.
        sources: The reports of their sources.
        has_aliases: Whether a case may be kept under another number than its source's.
        keeping: Where the stated events are kept.
    """
    known = identify(engine, stated, own_ids=None)
    keeping.keep(engine, known)
    arrived = engine.view(_arrived, known.events, known.ids)
    if len(sources) == 1 and not has_aliases:
        new_count = engine.count(known.coded.events)
        counts = ImportCounts(
            new_count=new_count,
            repeated_count=known.repeated_count,
            doubled_count=known.again_count,
        )
        return Arrival(arrived, known.ids, known.coded, None, None, known.has_own_ids, 0, counts)
    arrived = engine.make(_arrived, known.events, known.ids)
    held = Held(engine.make(_none, arrived), ranks(engine, sources), None, lambda _: ())
    merged = merge(engine, arrived, held, removed=engine.make(no_ids, arrived))
    counts = _counts(known, merged.counts, missing_count=0)
    return Arrival(
        merged.events,
        None,
        None,
        None,
        None,
        known.has_own_ids,
        merged.counts.torn_count,
        counts,
    )


def arrive(
    process: Process,
    stated: ir.Table,
    sources: Sequence[SourceReport],
    asked: Contradictions,
    keeping: Keeping,
) -> Arrival:
    """Tell events apart and merge them with what is held.

    Args:
        process: What is held.
        stated: What ``state_events`` gave, and ``kept_under``, the number of the event's case.
        sources: The reports of their sources.
        asked: What to do where they contradict what is held.
        keeping: Where the stated events are kept, and what they continue.

    Raises:
        RecordError: They contradict what is held.
    """
    engine, bucket_count = process.engine, process.state.bucket_count
    mentioned = engine.make(_cases_stated, stated, bucket_count=bucket_count)
    located = find_cases(process, mentioned)
    earlier = None
    if keeping.continued is not None and keeping.elsewhere is not None:
        # What it stated may be held under the id of another import, which has stated it before.
        events = process.rows("events", frozenset(engine.values(located, "bucket")))
        earlier = engine.make(
            _of_import, events, mentioned, keeping.elsewhere, import_id=keeping.continued
        )
    known = identify(engine, stated, own_ids=process.state.has_own_ids, earlier=earlier)
    if known.has_own_ids and not known.are_told_apart:
        raise RecordError(_doubled_ids(sources))
    keeping.keep(engine, known)
    arrived = engine.make(_arrived, known.events, known.ids)
    removed, missing_count = to_remove(
        process,
        arrived,
        sources,
        asked,
        has_own_ids=bool(known.has_own_ids),
        in_parts=keeping.in_parts,
    )
    if engine.count(removed):
        mentioned = engine.make(_mentioned, arrived, removed, bucket_count=bucket_count)
        located = find_cases(process, mentioned)
    buckets = frozenset(engine.values(located, "bucket"))
    held = Held(
        process.rows("events", buckets),
        ranks(engine, (*process.sources, *sources)),
        keeping.continued,
        lambda disputed: statements(process, disputed),
    )
    merged = merge(engine, arrived, held, removed)
    if merged.counts.doubled_count:
        keeping.note(engine, arrived, held.events)
    return Arrival(
        merged.events,
        None,
        None,
        engine.make(locate, merged.touched, located),
        merged.touched,
        known.has_own_ids,
        merged.counts.torn_count,
        _counts(known, merged.counts, missing_count),
    )


def find_cases(process: Process, mentioned: ir.Table) -> ir.Table:
    """Find where cases lie: in the hot part, else in the buckets that they belong to.

    Args:
        process: What is held.
        mentioned: A row per case: case_id, and ``bucket``, the one that it belongs to.

    Returns:
        A row per case that is held: case_id, bucket.
    """
    buckets = OPEN_PARTS | process.engine.values(mentioned, "bucket")
    return process.engine.make(locate, mentioned, process.rows("cases", buckets))


def ranks(engine: Engine, sources: Sequence[SourceReport]) -> ir.Table:
    """Return a row per import_id with its rank: the newer its last event, the greater.

    Of those that reach equally far nothing tells which is newer: they are ranked by their ids, in
    ``rank_back`` the other way around, and have the same ``reach``.
    """
    last_at: dict[str, str] = {}
    for one in sources:
        last_at[one.import_id] = max(one.last_at, last_at.get(one.import_id, ""))
    ids = sorted(last_at, key=lambda import_id: (last_at[import_id], import_id))
    # Sorted twice, as the second sorting leaves those that reach equally far as they stand.
    back = sorted(sorted(last_at, reverse=True), key=lambda import_id: last_at[import_id])
    ranks_back = {import_id: rank for rank, import_id in enumerate(back)}
    rows = {
        "import_id": ids,
        "rank": range(len(ids)),
        "rank_back": [ranks_back[import_id] for import_id in ids],
        "reach": [last_at[import_id] for import_id in ids],
    }
    return engine.from_arrow(pa.table(rows))


def _arrived(stated: ir.Table, ids: ir.Table) -> ir.Table:
    joined = stated.join(ids.drop("work_share"), "ordinal")
    joined = joined.mutate(
        case_id=joined.kept_under, source_case_id=joined.case_id.nullif(joined.kept_under)
    )
    return joined.select(*event_columns(stated), "ordinal", "source_number")


def _cases_stated(stated: ir.Table, bucket_count: int) -> ir.Table:
    cases = stated.select(case_id="kept_under").distinct()
    return cases.mutate(bucket=bucket_of(cases.case_id, bucket_count))


def _of_import(events: ir.Table, cases: ir.Table, others: ir.Table, import_id: str) -> ir.Table:
    """Return what an earlier part of a source held of the cases of stated events."""
    is_stated = (events.import_id == import_id) | events.event_id.isin(others.event_id)
    return events.filter(is_stated).semi_join(cases, "case_id")


def _none(arrived: ir.Table) -> ir.Table:
    return arrived.limit(0).drop("ordinal", "source_number")


def _mentioned(arrived: ir.Table, removed: ir.Table, bucket_count: int) -> ir.Table:
    """Return the cases that an import speaks of and the buckets that they belong to."""
    cases = ibis.union(arrived.select("case_id"), removed.select("case_id")).distinct()
    return cases.mutate(bucket=bucket_of(cases.case_id, bucket_count))


def _counts(known: Identified, merged: Counts, missing_count: int) -> ImportCounts:
    return ImportCounts(
        new_count=merged.new_count,
        repeated_count=known.repeated_count,
        doubled_count=merged.doubled_count + known.again_count,
        changed_count=merged.changed_count,
        contested_count=merged.contested_count,
        missing_count=missing_count,
        removed_count=merged.removed_count,
    )


def _doubled_ids(sources: Sequence[SourceReport]) -> str:
    names = ", ".join(source.source_name for source in sources)
    said = _(
        "Event ids stand on several rows of {names}, so they do not tell its events apart as those "
        "of the record do. Mend the ids, or import it without them into a record of its own."
    )
    return said.format(names=names)
