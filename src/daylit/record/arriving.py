"""Events that arrive: told apart, merged with what is held, ready to be built from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from daylit.errors import RecordError
from daylit.record.identity import Identified, identify
from daylit.record.merging import Counts, Held, merge
from daylit.record.placing import HOT, bucket_of, locate
from daylit.record.report import ImportCounts
from daylit.record.schema import EVENTS
from daylit.record.stating import attributes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from daylit.record.coding import Coded
    from daylit.record.engine import Engine
    from daylit.record.held import Process
    from daylit.record.report import SourceReport


@dataclass(frozen=True)
class Contradictions:
    """What an import is asked to do where its sources contradict what is held.

    Attributes:
        takes_out_missing: Whether held events between its first and last that it lacks are taken
            out.
        takes_corrections: Whether an event whose own id is held with another case, activity or time
            takes that one's place; otherwise such an import is refused.
    """

    takes_out_missing: bool = False
    takes_corrections: bool = False


@dataclass(frozen=True)
class Arrival:
    """The whole events of the cases that an import touches.

    Attributes:
        events: ``EVENTS`` but process_id, attributes, and ``ordinal``, which orders events of one
            case and moment.
        coded: The same events in numbers, where that was done already.
        located: Where the touched cases lay: case_id, bucket; null where nothing was held.
        touched: The touched cases: case_id; null where nothing was held.
        has_own_ids: Whether the sources' own event ids are used.
        torn_count: Of these events, those whose order at their moment no import tells.
        counts: What became of the arriving events.
    """

    events: ir.Table
    coded: Coded | None
    located: ir.Table | None
    touched: ir.Table | None
    has_own_ids: bool
    torn_count: int
    counts: ImportCounts

    @property
    def is_idle(self) -> bool:
        """Whether what is held stays as it is."""
        made = self.counts.new_count + self.counts.changed_count + self.counts.removed_count
        return self.touched is not None and made == 0


def arrive_first(engine: Engine, stated: ir.Table, sources: Sequence[SourceReport]) -> Arrival:
    """Tell events apart where nothing is held.

    Args:
        engine: Keeps what comes out.
        stated: What ``state_events`` gave, and ``import_id``.
        sources: The reports of their sources.
    """
    known = identify(engine, stated, own_ids=None)
    arrived = _arrived(stated, known)
    if len(sources) == 1:
        new_count = engine.count(known.coded.events)
        counts = ImportCounts(new_count=new_count, repeated_count=known.repeated_count)
        return Arrival(arrived, known.coded, None, None, known.has_own_ids, 0, counts)
    arrived = engine.keep(arrived)
    nothing = engine.keep(arrived.limit(0))
    held = Held(nothing.drop("ordinal", "source_number"), ranks(engine, sources))
    merged = merge(engine, arrived, held, removed=nothing.select("event_id", "case_id"))
    counts = _counts(known, merged.counts, missing_count=0)
    return Arrival(
        merged.events, None, None, None, known.has_own_ids, merged.counts.torn_count, counts
    )


def arrive(
    process: Process, stated: ir.Table, sources: Sequence[SourceReport], asked: Contradictions
) -> Arrival:
    """Tell events apart and merge them with what is held.

    Args:
        process: What is held.
        stated: What ``state_events`` gave, and ``import_id``.
        sources: The reports of their sources.
        asked: What to do where they contradict what is held.

    Raises:
        RecordError: They contradict what is held.
    """
    engine = process.engine
    known = identify(engine, stated, own_ids=process.state.has_own_ids)
    arrived = engine.keep(_arrived(stated, known))
    removed, missing_count = _to_remove(process, arrived, known, asked)
    mentioned = engine.keep(
        ibis.union(arrived.select("case_id"), removed.select("case_id")).distinct()
    )
    located = engine.keep(_located(process, mentioned))
    buckets = frozenset(
        row["bucket"] for row in engine.rows(located.select("bucket").distinct())
    )
    held = Held(process.rows("events", buckets).drop("bucket"), ranks(engine, (*process.sources, *sources)))
    merged = merge(engine, arrived, held, removed)
    return Arrival(
        merged.events,
        None,
        engine.keep(located.semi_join(merged.touched, "case_id")),
        merged.touched,
        known.has_own_ids,
        merged.counts.torn_count,
        _counts(known, merged.counts, missing_count),
    )


def ranks(engine: Engine, sources: Sequence[SourceReport]) -> ir.Table:
    """Return a row per import_id with its rank: the newer its last event, the greater."""
    ordered = sorted(sources, key=lambda one: (one.last_at, one.import_id))
    ids = [one.import_id for one in ordered]
    return engine.from_arrow(pa.table({"import_id": ids, "rank": range(len(ids))}))


def _arrived(stated: ir.Table, known: Identified) -> ir.Table:
    joined = stated.join(known.ids, "ordinal")
    if "source_case_id" not in joined.columns:
        joined = joined.mutate(source_case_id=ibis.null("string"))
    stored = [name for name in EVENTS if name != "process_id"]
    return joined.select(*stored, *attributes(stated), "ordinal", "source_number")


def _counts(known: Identified, merged: Counts, missing_count: int) -> ImportCounts:
    return ImportCounts(
        new_count=merged.new_count,
        repeated_count=known.repeated_count,
        doubled_count=merged.doubled_count,
        changed_count=merged.changed_count,
        missing_count=missing_count,
        removed_count=merged.removed_count,
    )


def _located(process: Process, mentioned: ir.Table) -> ir.Table:
    """Find the mentioned cases: in the hot part, else in the buckets that they belong to."""
    count = process.state.bucket_count
    if count == 1:
        return locate(mentioned, process.rows("cases"))
    belonging = mentioned.select(bucket=bucket_of(mentioned.case_id, count)).distinct()
    buckets = {row["bucket"] for row in process.engine.rows(belonging)}
    return locate(mentioned, process.rows("cases", frozenset({HOT, *buckets})))


def _to_remove(
    process: Process, arrived: ir.Table, known: Identified, asked: Contradictions
) -> tuple[ir.Table, int]:
    """Return the held events to take out (event_id, case_id), and how many the import lacks."""
    engine = process.engine
    events = process.rows("events")
    span = engine.row(arrived.aggregate(first=arrived.occurred_at.min(), last=arrived.occurred_at.max()))
    within = events.filter(events.occurred_at.between(span["first"], span["last"]))
    missing = within.anti_join(arrived, "event_id").select("event_id", "case_id")
    missing = engine.keep(missing)
    missing_count = engine.count(missing)
    corrected = _corrected(process, arrived, known, asked)
    removed = ibis.union(missing, corrected) if asked.takes_out_missing else corrected
    return engine.keep(removed.distinct()), missing_count


def _corrected(
    process: Process, arrived: ir.Table, known: Identified, asked: Contradictions
) -> ir.Table:
    """Return the held events whose own id now means another: event_id, case_id.

    Raises:
        RecordError: There are some, and nobody asked to take the new meaning.
    """
    events = process.rows("events")
    if not known.has_own_ids:
        return events.select("event_id", "case_id").limit(0)
    names = ("case_id", "activity", "occurred_at")
    now = arrived.select("event_id", **{f"{name}_now": arrived[name] for name in names})
    joined = events.select("event_id", *names).join(now, "event_id")
    differs = ibis.or_(*[joined[name] != joined[f"{name}_now"] for name in names])
    corrected = process.engine.keep(joined.filter(differs))
    if not asked.takes_corrections and process.engine.count(corrected):
        raise RecordError(_contradiction(process, corrected))
    return corrected.select("event_id", "case_id")


def _contradiction(process: Process, corrected: ir.Table) -> str:
    one = process.engine.rows(corrected.order_by("event_id").limit(1))[0]
    count = process.engine.count(corrected)
    return (
        f"{count:,} event ids name other events than the record has under them, such as "
        f"{one['event_id']}: {one['activity']} of {one['case_id']} at "
        f"{one['occurred_at']:%Y-%m-%d %H:%M:%S}, now {one['activity_now']} of "
        f"{one['case_id_now']} at {one['occurred_at_now']:%Y-%m-%d %H:%M:%S}. If these are "
        "corrections, import with --corrections; if the ids do not last from export to export, "
        "make the record anew without --event-id."
    )
