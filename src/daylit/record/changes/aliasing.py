"""Taking events whose cases bear several numbers; aliases may come before them or long after."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import ibis

from daylit.record import manifest
from daylit.record.aliases import ALIASES, astray, resolved
from daylit.record.changes.contradicting import NOTHING_ASKED
from daylit.record.changes.held import Process
from daylit.record.changes.keeping import write_kept
from daylit.record.changes.moving import move_cases
from daylit.record.changes.taking import take
from daylit.record.changes.writing import in_one_bucket, replace_rows
from daylit.record.report import ImportCounts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    import ibis.expr.types as ir
    import pyarrow as pa

    from daylit.record.changes.contradicting import Contradictions
    from daylit.record.changes.keeping import Keeping
    from daylit.record.changes.taking import Taken
    from daylit.record.engine import Engine
    from daylit.record.report import SourceReport
    from daylit.record.store import Record


def take_aliased(
    process: Process,
    stated: ir.Table,
    sources: Sequence[SourceReport],
    asked: Contradictions,
    *,
    keeping: Keeping,
    on_progress: Callable[[str], None],
) -> Taken:
    """Take stated events into a process, under the numbers that their cases are kept under.

    Args are those of ``take``; the events are as ``state_events`` gave them.

    Raises:
        RecordError: They contradict what is held, or there is no room for them.
    """
    said = process.engine.make(_said, stated)
    process, kept, joined = take_aliases(process, said, on_progress=on_progress)
    cased = _cased(process.engine, stated, kept)
    taken = take(process, cased, sources, asked, keeping=keeping, on_progress=on_progress)
    return taken if joined is None else _after(process.engine, joined, taken)


def _after(engine: Engine, first: Taken, then: Taken) -> Taken:
    """Return two changes that followed each other as one."""
    renamed_count = first.counts.renamed_count + then.counts.renamed_count
    counts = replace(then.counts, renamed_count=renamed_count)
    # Of a case that both touched, the first knows how it was, and the second how it is.
    steps = _or_else(engine, then.steps, first.steps)
    before = _or_else(engine, first.steps_before, then.steps_before)
    return replace(then, counts=counts, steps=steps, steps_before=before)


def _or_else(engine: Engine, steps: ir.Table | None, others: ir.Table | None) -> ir.Table | None:
    if steps is None or others is None:
        return others if steps is None else steps
    return engine.view(_beside, steps, others)


def _beside(steps: ir.Table, others: ir.Table) -> ir.Table:
    rest = others.anti_join(steps, "case_id")
    names = [name for name in steps.columns if name in others.columns]
    return ibis.union(steps.select(*names), rest.select(*names))


def import_aliases(
    record: Record,
    engine: Engine,
    rows: pa.Table,
    source: SourceReport,
    *,
    process_id: str,
    imported_at: datetime,
    on_progress: Callable[[str], None],
) -> int:
    """Take a table of aliases into a process of the record, as an import of its own.

    Args:
        record: Where it goes.
        engine: Runs the building.
        rows: A row per alias: case_id, organisation_id, alias.
        source: The table's report; one that was imported before changes nothing.
        process_id: The process that the cases are of.
        imported_at: The moment that the version bears.
        on_progress: Is told what is being done.

    Returns:
        How many cases bear another number than before.

    Raises:
        RecordError: The record does not hold the process.
    """
    with record.writing():
        process = record.process(process_id)
        if source.import_id in process.import_ids:
            return 0
        place = Process.of(record, engine, process_id, process)
        number = record.manifest.next_number
        said = engine.view(_said_by, engine.from_arrow(rows), import_id=source.import_id)
        folder = record.kept_rows_path(process_id, number)
        kept = write_kept(engine, engine.view(in_one_bucket, said, names=tuple(ALIASES)), folder)
        after, _, joined = take_aliases(place, said, on_progress=on_progress)
        renamed_count = 0 if joined is None else joined.counts.renamed_count
        entry = manifest.Import(
            number=number,
            imported_at=imported_at.isoformat(),
            sources=(asdict(source),),
            counts=asdict(ImportCounts(renamed_count=renamed_count)),
            asked=asdict(NOTHING_ASKED),
            before=process.state,
            kept=kept,
        )
        record.publish(
            {process_id: process.after(entry, after.state)},
            made_at=imported_at,
            made_by=f"import {number} of {process_id} (aliases)",
        )
    return renamed_count


def _said_by(rows: ir.Table, import_id: str) -> ir.Table:
    return rows.mutate(import_id=ibis.literal(import_id)).select(*ALIASES)


def under_their_cases(engine: Engine, stated: ir.Table) -> tuple[ir.Table, bool]:
    """Put stated events under the numbers of their cases, by what they say themselves.

    Returns:
        The events with ``kept_under``, and whether any alias is said.
    """
    said = engine.make(_said, stated)
    kept = resolved(engine, said) if engine.count(said) else None
    return _cased(engine, stated, kept), kept is not None


def _cased(engine: Engine, stated: ir.Table, kept: ir.Table | None) -> ir.Table:
    if kept is None:
        return engine.view(_under_their_own, stated)
    return engine.view(_under_their_case, stated, kept)


def take_aliases(
    process: Process, said: ir.Table, *, on_progress: Callable[[str], None]
) -> tuple[Process, ir.Table | None, Taken | None]:
    """Hold further aliases, and build anew the held cases whose number now leads elsewhere.

    Args:
        process: What is held.
        said: Rows of ``ALIASES``; a table of the session.
        on_progress: Is told what is being done.

    Returns:
        The process with them; which case each number is kept under (null where no alias is held);
        and what became of the held cases, null where none bears another number than before.
    """
    engine = process.engine
    held = process.rows("aliases") if "aliases" in process.state.tables else None
    before = None if held is None else resolved(engine, held)
    fresh = said if held is None else engine.make(_fresh, said, held)
    if not engine.count(fresh):
        return process, before, None
    everything = fresh if held is None else engine.make(_both, held, fresh)
    version = replace_rows(process, "aliases", everything, ALIASES)
    tables = process.state.tables | {"aliases": version}
    process = process.at(replace(process.state, tables=tables))
    now = resolved(engine, everything)
    if process.is_empty:
        return process, now, None
    moved = engine.make(_moved, now if before is None else before, now, was_none=before is None)
    taken = move_cases(process, moved, on_progress)
    return (process if taken is None else process.at(taken.state)), now, taken


def _said(stated: ir.Table) -> ir.Table:
    said = stated.filter(stated["alias"].notnull())
    return said.select(
        case_id=said["alias"],
        organisation_id=ibis.null("string"),
        alias=said.case_id,
        import_id=said.import_id,
    ).distinct()


def _fresh(said: ir.Table, held: ir.Table) -> ir.Table:
    return said.anti_join(held, ["case_id", "alias", "import_id"])


def _both(held: ir.Table, fresh: ir.Table) -> ir.Table:
    return ibis.union(held.select(*ALIASES), fresh.select(*ALIASES))


def _under_their_own(stated: ir.Table) -> ir.Table:
    return stated.mutate(kept_under=stated.case_id)


def _under_their_case(stated: ir.Table, kept: ir.Table) -> ir.Table:
    joined = stated.left_join(kept, stated.case_id == kept.number).drop("number")
    return joined.mutate(kept_under=ibis.coalesce(joined.kept_under, joined.case_id))


def _moved(before: ir.Table, now: ir.Table, *, was_none: bool) -> ir.Table:
    """Return the numbers that lead elsewhere than before: number, was_under, kept_under."""
    if was_none:
        before = before.limit(0)
    was = before.select(number="number", was_under="kept_under")
    both = was.outer_join(now, "number")
    number = ibis.coalesce(both.number, both.number_right)
    led = both.select(
        number=number,
        was_under=ibis.coalesce(both.was_under, number),
        kept_under=ibis.coalesce(both.kept_under, number),
    )
    return led.filter(led.was_under != led.kept_under)


def unmatched(engine: Engine, aliases: ir.Table, events: ir.Table) -> list[dict[str, str]]:
    """Return what aliases could not bring together.

    Args:
        engine: Runs it.
        aliases: Rows of ``ALIASES``; a table of the session.
        events: All events of the process; a table of the session.

    Returns:
        A row per number, in the order of numbers: number, leads_to, why.
    """
    kept = resolved(engine, aliases)
    numbers = engine.make(_numbers, events)
    rows = engine.answer(_unmatched, aliases, kept, numbers)
    return sorted(rows, key=lambda row: (row["number"], row["leads_to"]))


def _numbers(events: ir.Table) -> ir.Table:
    own = ibis.coalesce(events.source_case_id, events.case_id)
    return events.select(number=own).distinct()


def _unmatched(aliases: ir.Table, kept: ir.Table, numbers: ir.Table) -> ir.Table:
    lost = astray(aliases, kept).select(number="alias", leads_to="case_id")
    lost = lost.mutate(
        why=ibis.literal("leads two ways or around in a ring; its events stay under it")
    )
    led = kept.select(number="number", leads_to="kept_under")
    absent = led.anti_join(numbers, "number").mutate(
        why=ibis.literal("no log has a case of this number")
    )
    is_there = led.number.isin(numbers.number) & led.leads_to.notin(numbers.number)
    alone = led.filter(is_there).mutate(why=ibis.literal("no log has the case that it leads to"))
    return ibis.union(lost, absent, alone)
