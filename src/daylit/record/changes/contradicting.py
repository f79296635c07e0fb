"""Where a source contradicts what is held: nothing is assumed, everything is a choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from daylit.errors import ContradictionError
from daylit.language import _, ngettext, number
from daylit.options import by_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from daylit.record.changes.held import Process
    from daylit.record.engine import Engine
    from daylit.record.report import SourceReport


@dataclass(frozen=True)
class Contradictions:
    """What an import is asked to do where its sources contradict what is held.

    Attributes:
        takes_out_missing: Whether held events between its first and last that it lacks are taken
            out.
        takes_corrections: Whether an event whose own id is held with another case, activity,
            lifecycle or time takes that one's place; otherwise such an import is refused.
    """

    takes_out_missing: bool = False
    takes_corrections: bool = False


EXPORT_SHARE = 0.5
"""An import with fewer events than this share of those held in its span is no export of them all,
so what it lacks says nothing."""

NOTHING_ASKED = Contradictions()


def no_ids(events: ir.Table) -> ir.Table:
    """Return no event: event_id, case_id."""
    return events.select("event_id", "case_id").limit(0)


def to_remove(
    process: Process,
    arrived: ir.Table,
    sources: Sequence[SourceReport],
    asked: Contradictions,
    *,
    has_own_ids: bool,
    in_parts: bool,
) -> tuple[ir.Table, int]:
    """Find the held events that an import takes out.

    Args:
        process: What is held.
        arrived: The import's events; a table of the session.
        sources: The reports of its sources.
        asked: What was asked for.
        has_own_ids: Whether events are known by their sources' own ids.
        in_parts: Whether it is a part of what comes, which lacks most events as a matter of course.

    Returns:
        The events to take out (event_id, case_id), and how many others the import lacks of those
        that came from sources of the same columns.

    Raises:
        ContradictionError: Own ids name other events than are held, and nobody asked to take them.
    """
    engine = process.engine
    removed = engine.make(no_ids, arrived)
    if has_own_ids:
        corrected = engine.make(_corrected, process.rows("events"), arrived)
        if not asked.takes_corrections and engine.count(corrected):
            raise ContradictionError(_contradiction(engine, corrected))
        removed = engine.make(_either, removed, corrected)
    if in_parts:
        return removed, 0
    events = process.rows("events")
    if asked.takes_out_missing:
        return engine.make(_either, removed, engine.make(_missing, events, arrived)), 0
    comparable = engine.view(_of_imports, events, _imports_alike(process, sources))
    within = engine.answer_row(_count_within, comparable, arrived)["event_count"]
    if engine.count(arrived) < EXPORT_SHARE * within:
        return removed, 0
    return removed, engine.answer_row(_count_missing, comparable, arrived)["event_count"]


def _imports_alike(process: Process, sources: Sequence[SourceReport]) -> ir.Table:
    """Return the import_ids of held sources with the same columns as one of these.

    A log of another make, such as another company's, is no newer export of the same.
    """
    made = {_columns_of(one) for one in sources}
    ids = [one.import_id for one in process.sources if _columns_of(one) in made]
    return process.engine.from_arrow(pa.table({"import_id": pa.array(ids, pa.string())}))


def _columns_of(source: SourceReport) -> frozenset[str]:
    return frozenset(column.source_name for column in source.columns)


def _of_imports(events: ir.Table, imports: ir.Table) -> ir.Table:
    return events.semi_join(imports, "import_id")


def _count_within(events: ir.Table, arrived: ir.Table) -> ir.Table:
    within = _within(events, arrived)
    return within.aggregate(event_count=within.count())


def _count_missing(events: ir.Table, arrived: ir.Table) -> ir.Table:
    missing = _missing(events, arrived)
    return missing.aggregate(event_count=missing.count())


def _within(events: ir.Table, arrived: ir.Table) -> ir.Table:
    """Return the held events between an import's first and last, of organisations that it names."""
    span = arrived.aggregate(first_at=arrived.occurred_at.min(), last_at=arrived.occurred_at.max())
    named = arrived.select(named=arrived.organisation_id.fill_null("")).distinct()
    ours = events.semi_join(named, events.organisation_id.fill_null("") == named.named)
    held = ours.cross_join(span)
    return held.filter(held.occurred_at.between(held.first_at, held.last_at))


def _missing(events: ir.Table, arrived: ir.Table) -> ir.Table:
    """Return the held events between an import's first and last that it lacks."""
    lacking = _within(events, arrived).anti_join(arrived, "event_id")
    return lacking.select("event_id", "case_id")


def _corrected(events: ir.Table, arrived: ir.Table) -> ir.Table:
    """Return the held events whose own id now names another event, and that one."""
    names = ("case_id", "activity", "lifecycle", "occurred_at")
    now = arrived.select("event_id", **{f"{name}_now": arrived[name] for name in names})
    joined = events.select("event_id", *names).join(now, "event_id")
    return joined.filter(ibis.or_(*[joined[name] != joined[f"{name}_now"] for name in names]))


def _either(one: ir.Table, other: ir.Table) -> ir.Table:
    names = ("event_id", "case_id")
    return ibis.union(one.select(*names), other.select(*names)).distinct()


def _contradiction(engine: Engine, corrected: ir.Table) -> str:
    one = engine.rows(corrected.order_by("event_id").limit(1))[0]
    count = engine.count(corrected)
    said = ngettext(
        "{count} event id names another event than the record has under it: {event_id}: {before}, "
        "now {now}.",
        "{count} event ids name other events than the record has under them, such as {event_id}: "
        "{before}, now {now}.",
        count,
    )
    told = {"event_id": one["event_id"], "before": _told(one), "now": _told(one, "_now")}
    return said.format(count=number(count), **told) + by_option(
        " If these are corrections, import with --corrections; if the ids do not last from export "
        "to export, make the record anew without --event-id."
    )


def _told(row: dict[str, Any], when: str = "") -> str:
    """Return an event as people tell it, with its lifecycle where that is what differs."""
    what, how = row[f"activity{when}"], row[f"lifecycle{when}"]
    both = {row["lifecycle"], row["lifecycle_now"]}
    told = what if None in both or len(both) == 1 else f"{what} ({how})"
    at = f"{row[f'occurred_at{when}']:%Y-%m-%d %H:%M:%S}"
    return _("{event} of {case} at {moment}").format(
        event=told, case=row[f"case_id{when}"], moment=at
    )
