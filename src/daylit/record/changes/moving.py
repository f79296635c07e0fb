"""Cases whose events are kept under another number than before: they are built anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import ibis

from daylit.language import _
from daylit.record.changes.arriving import Arrival, find_cases
from daylit.record.changes.keeping import statements
from daylit.record.changes.ordering import MOMENT, ordered, torn_count
from daylit.record.changes.placing import bucket_of
from daylit.record.changes.taking import write_change
from daylit.record.joining import with_found
from daylit.record.report import ImportCounts
from daylit.record.schema import select_columns

if TYPE_CHECKING:
    from collections.abc import Callable

    import ibis.expr.types as ir

    from daylit.record.changes.held import Process
    from daylit.record.changes.taking import Taken


def move_cases(
    process: Process, moved: ir.Table, on_progress: Callable[[str], None]
) -> Taken | None:
    """Build anew the cases that gain or lose events; null where nothing is held of them."""
    engine, count = process.engine, process.state.bucket_count
    concerned = engine.make(_concerned, moved, bucket_count=count)
    located = find_cases(process, concerned)
    lay = frozenset(engine.values(located, "bucket"))
    events = engine.make(_recased, process.rows("events", lay), located, moved)
    if not engine.count(events):
        return None
    on_progress(_("Joining cases"))
    crowded = engine.make(_crowded, events)
    said = [
        engine.view(select_columns, one, names=("event_id", "import_id", "source_row"))
        for one in statements(process, crowded)
    ]
    tellers = engine.make(_tellers, crowded, engine.view(ibis.union, *said))
    placed = engine.make(_placed, events, crowded, tellers)
    (torn,) = engine.answer_row(torn_count, placed).values()
    went = engine.make(_went, located, moved, placed)
    former = engine.make(_former_cases, went)
    arrival = Arrival(
        events=engine.make(ordered, placed),
        ids=None,
        coded=None,
        located=located,
        touched=engine.make(select_columns, concerned, names=("case_id",)),
        has_own_ids=process.state.has_own_ids,
        torn_count=torn,
        counts=ImportCounts(),
        former_cases=former,
    )
    taken = write_change(process, arrival, on_progress=on_progress)
    unnamed_count = engine.count(went) - engine.count(former)
    counts = replace(taken.counts, renamed_count=taken.counts.renamed_count + unnamed_count)
    return replace(taken, counts=counts)


def _concerned(moved: ir.Table, bucket_count: int) -> ir.Table:
    cases = ibis.union(
        moved.select(case_id="was_under"), moved.select(case_id="kept_under")
    ).distinct()
    return cases.mutate(bucket=bucket_of(cases.case_id, bucket_count))


def _recased(events: ir.Table, located: ir.Table, moved: ir.Table) -> ir.Table:
    """Return the events of concerned cases under the numbers that they are kept under now."""
    concerned = events.semi_join(located, "case_id").drop("bucket")
    own = ibis.coalesce(concerned.source_case_id, concerned.case_id)
    numbered = concerned.mutate(own=own)
    joined = numbered.left_join(moved.drop("was_under"), numbered.own == moved.number)
    case_id = ibis.coalesce(joined.kept_under, joined.case_id)
    return joined.mutate(case_id=case_id, source_case_id=joined.own.nullif(case_id)).drop(
        "number", "kept_under"
    )


def _crowded(events: ir.Table) -> ir.Table:
    """Return the events that share their moment with others, and whether these had an order."""
    moments = events.group_by(MOMENT).aggregate(
        event_count=events.count(),
        number_count=events.own.nunique(),
        known_count=events.moment_position.count(),
    )
    shared = events.select("event_id", *MOMENT, "moment_position").join(moments, MOMENT)
    is_ordered = (shared.number_count == 1) & (shared.known_count == shared.event_count)
    crowded = shared.filter(shared.event_count > 1).mutate(is_ordered=is_ordered)
    return crowded.drop("number_count", "known_count")


def _tellers(crowded: ir.Table, said: ir.Table) -> ir.Table:
    """Return the events of moments that an import states whole, as it orders them."""
    stated = crowded.join(said, "event_id")
    by_import = stated.group_by([*MOMENT, "import_id"]).aggregate(
        is_whole=stated.event_id.nunique() == stated.event_count.max()
    )
    whole = by_import.filter(by_import.is_whole)
    first = whole.group_by(MOMENT).aggregate(import_id=whole.import_id.min())
    told = stated.join(first, [*MOMENT, "import_id"])
    # An import may say an event twice: a line of a stream comes again, or what is held speaks too.
    told = told.group_by([*MOMENT, "event_id"]).aggregate(source_row=told.source_row.min())
    by_row = ibis.window(group_by=MOMENT, order_by=["source_row", "event_id"])
    return told.select("event_id", told_position=ibis.row_number().over(by_row).cast("int32"))


def _placed(events: ir.Table, crowded: ir.Table, tellers: ir.Table) -> ir.Table:
    """Give events their position at their moment, which may have gained or lost others."""
    as_before = ibis.window(group_by=MOMENT, order_by="moment_position")
    ranked = crowded.select(
        "event_id", "is_ordered", rank=ibis.row_number().over(as_before).cast("int32")
    )
    joined = with_found(events, ranked, "event_id")
    joined = with_found(joined, tellers, "event_id")
    position = ibis.cases(
        (joined.is_ordered.isnull(), ibis.literal(0, "int32")),
        (joined.is_ordered, joined["rank"]),
        else_=joined.told_position,
    )
    return joined.mutate(moment_position=position).drop(
        "own", "is_ordered", "rank", "told_position"
    )


def _went(located: ir.Table, moved: ir.Table, placed: ir.Table) -> ir.Table:
    """Return the cases that are no more, and which took their place: case_id, was_id."""
    gone = located.anti_join(placed, "case_id")
    went = moved.join(gone, moved.was_under == gone.case_id)
    took = went.select(case_id="kept_under", was_id="was_under").distinct()
    # A number may lead to a case of which no log has an event.
    return took.semi_join(placed, "case_id")


def _former_cases(went: ir.Table) -> ir.Table:
    """Return the first of those that each case took the place of; its aliases tell the others."""
    return went.group_by("case_id").aggregate(was_id=went.was_id.min())
