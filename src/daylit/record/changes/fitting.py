"""What was fitted to a process as it stood, kept as tables that are only ever added to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from daylit.record.changes.held import Process
from daylit.record.changes.writing import replace_rows
from daylit.record.schema import TIME

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from daylit.record.engine import Engine
    from daylit.record.store import Record

NAME = "fits"
FITS = {
    "fit_number": "int64",
    "fitted_version": "int64",
    "fitted_at": TIME,
    "fitted_until": TIME,
    "false_alarm_rate": "float64",
    "clock": "string",
    "party": "string",
}
"""A row per fit; ``fit_number`` counts those of the process from 1, ``fitted_version`` is the
version of the record that it was fitted to, ``fitted_until`` the last moment that this one held.
``party`` is the level on which bounces are judged."""

PARTS = ("baselines", "usual_hours", "departing_loops")
"""The tables with what was fitted: their own columns, and ``fit_number``."""

NUMBER = "fit_number"
WHEN = ("fitted_version", "fitted_at")
"""What may differ between fits that say the same."""


@dataclass(frozen=True)
class Fit:
    """What was fitted to a process.

    Attributes:
        fitted_version: The version of the record that it was fitted to.
        fitted_at: When.
        fitted_until: The last moment that the record held then; null of an empty one.
        false_alarm_rate: Of the usual times so many exceed their limit.
        clock: By which waiting is told.
        party: The level on which bounces are judged; null for none.
        tables: What was fitted, some of ``PARTS``; one without rows says the same as none.
    """

    fitted_version: int
    fitted_at: datetime
    fitted_until: datetime | None
    false_alarm_rate: float
    clock: str
    party: str | None
    tables: Mapping[str, pa.Table] = field(repr=False)

    def says(self) -> list[object]:
        """Return what is the same for fits that say the same."""
        head = {name: value for name, value in _head(self).items() if name not in WHEN}
        stated = [name for name in PARTS if name in self.tables and self.tables[name].num_rows]
        return [head, *((name, _in_order(self.tables[name])) for name in stated)]


def keep_fit(record: Record, engine: Engine, process_id: str, fit: Fit) -> bool:
    """Add a fit to those that a process of the record holds.

    Where the last one says the same the record stays at its version.

    Args:
        record: Which holds the process.
        engine: Writes the tables.
        process_id: The process.
        fit: What was fitted; ``fitted_at`` is the moment that the new version bears.

    Returns:
        Whether it was added.

    Raises:
        RecordError: The record does not hold the process, or there is no room.
    """
    with record.writing():
        process = record.process(process_id)
        place = Process.of(record, engine, process_id, process)
        last = _last(place)
        if last is not None and last.says() == fit.says():
            return False
        versions = _write(place, fit)
        tables = process.state.tables | versions
        record.publish(
            {process_id: replace(process, state=replace(process.state, tables=tables))},
            made_at=fit.fitted_at,
            made_by=f"what is usual in {process_id}",
        )
    return True


def last_fit(record: Record, engine: Engine, process_id: str) -> Fit | None:
    """Return the last fit that a process of the record holds; null where there is none.

    Raises:
        RecordError: The record does not hold the process, or its files are gone or damaged.
    """
    return _last(Process.of(record, engine, process_id, record.process(process_id)))


def _last(place: Process) -> Fit | None:
    heads = _rows(place, NAME)
    if heads is None:
        return None
    row = max(heads.to_pylist(), key=lambda one: one[NUMBER])
    number = row.pop(NUMBER)
    held = {name: _rows(place, name) for name in PARTS}
    return Fit(
        **row,
        tables={name: _of_fit(rows, number) for name, rows in held.items() if rows is not None},
    )


def _rows(place: Process, name: str) -> pa.Table | None:
    """Return all rows of a table that a process holds; null where it holds none."""
    if name not in place.state.tables:
        return None
    return place.engine.arrow(place.rows(name).drop("bucket"))


def _of_fit(rows: pa.Table, number: int) -> pa.Table:
    """Return what a table holds of one fit."""
    chosen = pa.array([one == number for one in rows[NUMBER].to_pylist()], pa.bool_())
    return rows.filter(chosen).drop_columns([NUMBER])


def _write(place: Process, fit: Fit) -> dict[str, int]:
    """Write the tables with the fit added; nobody sees it yet."""
    heads = _rows(place, NAME)
    # They count from 1.
    number = 1 if heads is None else 1 + heads.num_rows
    head = pa.Table.from_pylist(
        [{NUMBER: number, **_head(fit)}], schema=ibis.schema(FITS).to_pyarrow()
    )
    versions = {NAME: _add(place, NAME, heads, head)}
    for name in PARTS:
        if name in fit.tables:
            rows = fit.tables[name]
            numbers = pa.array([number] * rows.num_rows, pa.int64())
            rows = rows.add_column(0, NUMBER, numbers)
            versions[name] = _add(place, name, _rows(place, name), rows)
    return versions


def _add(place: Process, name: str, held: pa.Table | None, rows: pa.Table) -> int:
    # A later version of the library may know more columns: rows of earlier fits lack them.
    every = rows if held is None else pa.concat_tables([held, rows], promote_options="default")
    columns = {one: str(kind) for one, kind in ibis.Schema.from_pyarrow(every.schema).items()}
    return replace_rows(place, name, place.engine.from_arrow(every), columns)


def _head(fit: Fit) -> dict[str, Any]:
    return {name: getattr(fit, name) for name in FITS if name != NUMBER}


def _in_order(rows: pa.Table) -> Sequence[dict[str, Any]]:
    """Return what rows state, in an order that depends on nothing but that."""
    names = sorted(rows.column_names)
    told = [
        {name: row[name] for name in names if row[name] is not None} for row in rows.to_pylist()
    ]
    return sorted(told, key=lambda row: [(name in row, row.get(name)) for name in names])
