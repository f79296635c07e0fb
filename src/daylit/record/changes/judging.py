"""What people judged of a process, kept as a table that is only ever added to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from daylit.record.changes.held import Process
from daylit.record.changes.same_target import same
from daylit.record.changes.writing import replace_rows
from daylit.record.engine.kinds import with_columns
from daylit.record.schema import TIME
from daylit.record.store import BESIDE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    import ibis.expr.types as ir

    from daylit.record import manifest
    from daylit.record.engine import Engine
    from daylit.record.store import Record

NAME = "judgements"
JUDGEMENTS = {
    "judgement_number": "int64",
    "verdict": "string",
    "target_sort": "string",
    "target_id": "string",
    "case_id": "string",
    "kind": "string",
    "place": "string",
    "anchor_event_id": "string",
    "until_on": "date",
    "reason": "string",
    "into_id": "string",
    "into_kind": "string",
    "into_place": "string",
    "by_trait": "string",
    "judged_at": TIME,
    "judged_by": "string",
}
"""A row per judgement; ``judgement_number`` counts those of the process from 1.

``target_sort`` is exception or pattern, ``target_id`` an id that it has or had; ``kind`` and
``place`` name a pattern for good, with ``case_id`` an exception. ``anchor_event_id`` is the step at
which an exception was anchored when it was judged, or judged first, by which it is known where its
id has moved; null of patterns, and of what was judged before that was kept. ``into_…`` name the
pattern that a merged one belongs to. ``until_on`` is the last day (UTC) of what is accepted.
``judged_by`` is a keyed id, or null.
"""

TARGET = ("target_sort", "target_id", "case_id", "kind", "place")
OF_EXCEPTION = ("target_id", "anchor_event_id")
"""Columns of which each alone names an exception, where it is said."""

WHEN = ("judgement_number", "judged_at", "judged_by")
"""Columns that may differ between judgements that say the same."""


def judge(
    record: Record,
    engine: Engine,
    process_id: str,
    judgements: Sequence[Mapping[str, Any]],
    *,
    kept_at: datetime,
) -> tuple[dict[str, Any], ...]:
    """Add judgements to those that a process of the record holds.

    What says the same of its target as the last one held does, and what is held already word for
    word, is left out; where nothing is left the record stays at its version.

    Args:
        record: Which holds the process.
        engine: Writes the table.
        process_id: The process.
        judgements: Rows of ``JUDGEMENTS`` but judgement_number, in order.
        kept_at: The moment that the new version bears.

    Returns:
        The rows that were added.

    Raises:
        RecordError: The record does not hold the process, or there is no room.
    """
    with record.writing():
        process = record.process(process_id)
        place = Process.of(record, engine, process_id, process)
        held = _held(place)
        added = _fresh(held, judgements)
        if added:
            version = _write(place, [*held, *added])
            record.publish(
                {process_id: _at_version(process, version)},
                made_at=kept_at,
                made_by=f"judgements of {process_id}",
            )
    return tuple(added)


def held_judgements(record: Record, engine: Engine, process_id: str) -> tuple[dict[str, Any], ...]:
    """Return the judgements that a process of the record holds, in the order in which they came.

    Returns:
        Rows of ``JUDGEMENTS``.

    Raises:
        RecordError: The record does not hold the process, or its files are gone or damaged.
    """
    process = record.process(process_id)
    return tuple(_held(Process.of(record, engine, process_id, process)))


def with_judgements_of(process: manifest.Process, now: manifest.Process) -> manifest.Process:
    """Return a process that has gone back to an earlier state with what it had beside its events.

    That is what people judged, and what was fitted.

    Args:
        now: As it went back.
        process: As it was before that.
    """
    others = {name: number for name, number in now.state.tables.items() if name not in BESIDE}
    kept = {name: number for name, number in process.state.tables.items() if name in BESIDE}
    return replace(now, state=replace(now.state, tables=others | kept))


def has_judgements(process: manifest.Process) -> bool:
    """Whether anything was judged of a process."""
    return NAME in process.state.tables


def _at_version(process: manifest.Process, version: int) -> manifest.Process:
    tables = process.state.tables | {NAME: version}
    return replace(process, state=replace(process.state, tables=tables))


def _held(process: Process) -> list[dict[str, Any]]:
    if NAME not in process.state.tables:
        return []
    return process.engine.answer(_in_order, process.rows(NAME))


def _in_order(rows: ir.Table) -> ir.Table:
    return with_columns(rows, JUDGEMENTS).order_by("judgement_number")


def _fresh(
    held: Sequence[dict[str, Any]], judgements: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return the judgements that say something which is not held, numbered on from those held."""
    judgements = list(judgements)
    targets = same(map(_names, [*held, *judgements]))
    by_target: dict[int, list[dict[str, Any]]] = {}
    for target, row in zip(targets, held, strict=False):
        by_target.setdefault(target, []).append(row)
    added: list[dict[str, Any]] = []
    for target, one in zip(targets[len(held) :], judgements, strict=True):
        row = {"judgement_number": len(held) + len(added) + 1, **one}
        known = by_target.setdefault(target, [])
        if not _is_held(known, row):
            known.append(row)
            added.append(row)
    return added


def _is_held(known: Sequence[dict[str, Any]], row: dict[str, Any]) -> bool:
    """Whether one of the judgements of a target is this very one, or the last says the same."""
    if not known:
        return False
    last = max(known, key=lambda one: (one["judged_at"], one["judgement_number"]))
    alike = [one for one in known if _says(one) == _says(row)]
    return last in alike or any(one["judged_at"] == row["judged_at"] for one in alike)


def _names(row: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Return what names the target of a judgement: each alone says that it is that one."""
    if row["target_sort"] == "exception":
        said = [(name, row[name]) for name in OF_EXCEPTION if row[name] is not None]
        if said:
            return said
    return [tuple(row[name] for name in TARGET)]


def _says(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in WHEN}


def _write(process: Process, rows: Sequence[dict[str, Any]]) -> int:
    table = pa.Table.from_pylist(list(rows), schema=ibis.schema(JUDGEMENTS).to_pyarrow())
    return replace_rows(process, NAME, process.engine.from_arrow(table), JUDGEMENTS)
