"""Events that arrive: told apart, merged with what is held, ready to be built from."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from daylit.errors import RecordError
from daylit.record.identity import Identified, identify
from daylit.record.merging import Counts, Held, merge
from daylit.record.placing import HOT, bucket_of, locate
from daylit.record.report import ALIAS_TABLE, ImportCounts
from daylit.record.schema import EVENTS
from daylit.record.stating import attributes
from daylit.record.writing import write_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

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


EXPORT_SHARE = 0.5
"""An import with fewer events than this share of those held in its span is no export of them all,
so what it lacks says nothing."""

NOTHING_ASKED = Contradictions()


@dataclass(frozen=True)
class Keeping:
    """Where stated events are kept, to be taken again when an import before them is undone.

    Attributes:
        folder: The folder of their import; null where they are kept already or need not be.
        batch: Which part of their import they are, from 0.
        continued: The import_id of the parts before this one; null where it is the first.
    """

    folder: Path | None
    batch: int = 0
    continued: str | None = None

    def keep(self, engine: Engine, stated: ir.Table, known: Identified) -> None:
        """Write stated events and their ids to files."""
        if self.folder is None:
            return
        # What a dead import left there is not this one's.
        shutil.rmtree(self.folder / f"bucket={self.batch}", ignore_errors=True)
        write_files(engine, engine.view(_to_keep, stated, known.ids, batch=self.batch), self.folder)


NOT_KEPT = Keeping(None)


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
    keeping.keep(engine, stated, known)
    arrived = engine.view(_arrived, stated, known.ids)
    if len(sources) == 1 and not has_aliases:
        new_count = engine.count(known.coded.events)
        counts = ImportCounts(new_count=new_count, repeated_count=known.repeated_count)
        return Arrival(arrived, known.ids, known.coded, None, None, known.has_own_ids, 0, counts)
    arrived = engine.make(_arrived, stated, known.ids)
    held = Held(engine.make(_none, arrived), ranks(engine, sources), None, lambda _: ())
    merged = merge(engine, arrived, held, removed=engine.make(_no_ids, arrived))
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
    engine = process.engine
    earlier = None
    if keeping.continued is not None:
        earlier = _earlier(process, stated, keeping.continued)
    known = identify(engine, stated, own_ids=process.state.has_own_ids, earlier=earlier)
    if known.has_own_ids and not known.are_told_apart:
        raise RecordError(_doubled_ids(sources))
    keeping.keep(engine, stated, known)
    arrived = engine.make(_arrived, stated, known.ids)
    removed, missing_count = _to_remove(process, arrived, known, asked)
    mentioned = engine.make(_mentioned, arrived, removed, bucket_count=process.state.bucket_count)
    located = _located(process, mentioned)
    buckets = frozenset(engine.values(located, "bucket"))
    held = Held(
        process.rows("events", buckets),
        ranks(engine, (*process.sources, *sources)),
        keeping.continued,
        lambda disputed: statements(process, disputed),
    )
    merged = merge(engine, arrived, held, removed)
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


def ranks(engine: Engine, sources: Sequence[SourceReport]) -> ir.Table:
    """Return a row per import_id with its rank: the newer its last event, the greater."""
    last_at: dict[str, str] = {}
    for one in sources:
        last_at[one.import_id] = max(one.last_at, last_at.get(one.import_id, ""))
    ids = sorted(last_at, key=lambda import_id: (last_at[import_id], import_id))
    return engine.from_arrow(pa.table({"import_id": ids, "rank": range(len(ids))}))


def _arrived(stated: ir.Table, ids: ir.Table) -> ir.Table:
    joined = stated.join(ids.drop("work_share"), "ordinal")
    joined = joined.mutate(
        case_id=joined.kept_under, source_case_id=joined.case_id.nullif(joined.kept_under)
    )
    stored = [name for name in EVENTS if name != "process_id"]
    return joined.select(*stored, *attributes(stated), "ordinal", "source_number")


def statements(process: Process, events: ir.Table) -> list[ir.Table]:
    """Return what the imports of a process said of some events.

    Args:
        process: What is held.
        events: A row per event: event_id.

    Returns:
        Tables of ``EVENTS`` but process_id, and attributes; where rows of an import are kept no
        more, what is held stands for what it said.
    """
    engine, imports = process.engine, process.imports
    kept = [
        process.record.kept_files(process.process_id, one.number, one.batch_count)
        for one in imports
        if one.sources[0]["file_format"] != ALIAS_TABLE
    ]
    files = [file for each in kept for file in each]
    said = [engine.from_kept(files)] if files else []
    unkept = [number for number, each in enumerate(kept) if not each]
    after_first = imports[1].before if len(imports) > 1 else process.state
    if unkept == [0] and process.record.is_whole(process.process_id, after_first):
        said.append(process.at(after_first).rows("events"))
    elif unkept:
        said.append(process.rows("events"))
    return [engine.make(_of_events, table, events) for table in said]


def _of_events(rows: ir.Table, events: ir.Table) -> ir.Table:
    return rows.semi_join(events, "event_id")


def _to_keep(stated: ir.Table, ids: ir.Table, batch: int) -> ir.Table:
    named = stated.join(ids.select("ordinal", "event_id", "moment_position"), "ordinal")
    return named.drop("kept_under").mutate(bucket=ibis.literal(batch, "int32"))


def _earlier(process: Process, stated: ir.Table, continued: str) -> ir.Table:
    """Return what an earlier part of a source held of the cases of stated events."""
    engine = process.engine
    mentioned = engine.make(_cases_stated, stated, bucket_count=process.state.bucket_count)
    located = _located(process, mentioned)
    events = process.rows("events", frozenset(engine.values(located, "bucket")))
    return engine.make(_of_import, events, mentioned, import_id=continued)


def _cases_stated(stated: ir.Table, bucket_count: int) -> ir.Table:
    cases = stated.select(case_id="kept_under").distinct()
    return cases.mutate(bucket=bucket_of(cases.case_id, bucket_count))


def _of_import(events: ir.Table, cases: ir.Table, import_id: str) -> ir.Table:
    of_one = events.filter(events.import_id == import_id)
    return of_one.semi_join(cases, "case_id")


def _none(arrived: ir.Table) -> ir.Table:
    return arrived.limit(0).drop("ordinal", "source_number")


def _no_ids(events: ir.Table) -> ir.Table:
    return events.select("event_id", "case_id").limit(0)


def _mentioned(arrived: ir.Table, removed: ir.Table, bucket_count: int) -> ir.Table:
    """Return the cases that an import speaks of and the buckets that they belong to."""
    cases = ibis.union(arrived.select("case_id"), removed.select("case_id")).distinct()
    return cases.mutate(bucket=bucket_of(cases.case_id, bucket_count))


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
    buckets = frozenset({HOT, *process.engine.values(mentioned, "bucket")})
    return process.engine.make(locate, mentioned, process.rows("cases", buckets))


def _to_remove(
    process: Process, arrived: ir.Table, known: Identified, asked: Contradictions
) -> tuple[ir.Table, int]:
    """Return the held events to take out (event_id, case_id), and how many the import lacks."""
    engine = process.engine
    events = process.rows("events")
    removed = engine.make(_no_ids, events)
    if known.has_own_ids:
        corrected = engine.make(_corrected, events, arrived)
        if not asked.takes_corrections and engine.count(corrected):
            raise RecordError(_contradiction(engine, corrected))
        removed = engine.make(_either, removed, corrected)
    if asked.takes_out_missing:
        missing = engine.make(_missing, events, arrived)
        return engine.make(_either, removed, missing), engine.count(missing)
    within = engine.answer_row(_count_within, events, arrived)["event_count"]
    if engine.count(arrived) < EXPORT_SHARE * within:
        return removed, 0
    return removed, engine.answer_row(_count_missing, events, arrived)["event_count"]


def _count_within(events: ir.Table, arrived: ir.Table) -> ir.Table:
    within = _within(events, arrived)
    return within.aggregate(event_count=within.count())


def _count_missing(events: ir.Table, arrived: ir.Table) -> ir.Table:
    missing = _missing(events, arrived)
    return missing.aggregate(event_count=missing.count())


def _within(events: ir.Table, arrived: ir.Table) -> ir.Table:
    """Return the held events between an import's first and last."""
    span = arrived.aggregate(first_at=arrived.occurred_at.min(), last_at=arrived.occurred_at.max())
    held = events.cross_join(span)
    return held.filter(held.occurred_at.between(held.first_at, held.last_at))


def _missing(events: ir.Table, arrived: ir.Table) -> ir.Table:
    """Return the held events between an import's first and last that it lacks."""
    lacking = _within(events, arrived).anti_join(arrived, "event_id")
    return lacking.select("event_id", "case_id")


def _corrected(events: ir.Table, arrived: ir.Table) -> ir.Table:
    """Return the held events whose own id now names another event, and that one."""
    names = ("case_id", "activity", "occurred_at")
    now = arrived.select("event_id", **{f"{name}_now": arrived[name] for name in names})
    joined = events.select("event_id", *names).join(now, "event_id")
    return joined.filter(ibis.or_(*[joined[name] != joined[f"{name}_now"] for name in names]))


def _either(one: ir.Table, other: ir.Table) -> ir.Table:
    names = ("event_id", "case_id")
    return ibis.union(one.select(*names), other.select(*names)).distinct()


def _contradiction(engine: Engine, corrected: ir.Table) -> str:
    one = engine.rows(corrected.order_by("event_id").limit(1))[0]
    count = engine.count(corrected)
    return (
        f"{count:,} event ids name other events than the record has under them, such as "
        f"{one['event_id']}: {one['activity']} of {one['case_id']} at "
        f"{one['occurred_at']:%Y-%m-%d %H:%M:%S}, now {one['activity_now']} of "
        f"{one['case_id_now']} at {one['occurred_at_now']:%Y-%m-%d %H:%M:%S}. If these are "
        "corrections, import with --corrections; if the ids do not last from export to export, "
        "make the record anew without --event-id."
    )


def _doubled_ids(sources: Sequence[SourceReport]) -> str:
    names = ", ".join(source.source_name for source in sources)
    return (
        f"Event ids stand on several rows of {names}, so they do not tell its events apart as "
        "those of the record do. Mend the ids, or import it without them into a record of its own."
    )
