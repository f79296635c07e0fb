"""An object-centric log as tables of the session, whatever file it came in."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pyarrow as pa

from daylit.sources.source import Kind, append, new_name, run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from daylit.record.engine import Engine

ROWS_PER_BATCH = 50_000
DECLARED = {
    "string": Kind.QUOTED,
    "time": Kind.DATE_TEXT,
    "integer": Kind.INTEGER_TEXT,
    "float": Kind.FLOAT_TEXT,
    "boolean": Kind.BOOLEAN_TEXT,
}
"""The types that OCEL 2.0 lets a log declare, and ours."""
_TABLES = {
    "events": {
        "number": "BIGINT",
        "event_id": "VARCHAR",
        "activity": "VARCHAR",
        "moment": "VARCHAR",
    },
    "event_values": {"event_id": "VARCHAR", "name": "VARCHAR", "value": "VARCHAR"},
    "objects": {"object_id": "VARCHAR", "object_type": "VARCHAR"},
    "object_values": {
        "number": "BIGINT",
        "object_id": "VARCHAR",
        "name": "VARCHAR",
        "moment": "VARCHAR",
        "value": "VARCHAR",
    },
    "relations": {"event_id": "VARCHAR", "object_id": "VARCHAR"},
}
_ARROW = {"BIGINT": pa.int64(), "VARCHAR": pa.string()}
Row = tuple[int | str | None, ...]


class OcelTables:
    """Collects events, objects and what they say, in tables of the session.

    Attributes:
        names: The session's name of each table: events, event_values, objects, object_values and
            relations.
        event_kinds: What each attribute of events was declared to be.
        object_kinds: The same of objects, by type and attribute.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.names = {table: new_name(table) for table in _TABLES}
        self.event_kinds: dict[str, Kind] = {}
        self.object_kinds: defaultdict[str, dict[str, Kind]] = defaultdict(dict)
        self._rows: dict[str, list[Row]] = {table: [] for table in _TABLES}
        for table, columns in _TABLES.items():
            listed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
            run(engine, f"CREATE TEMP TABLE {self.names[table]} ({listed})")

    def declare(self, of: str, type_name: str, attribute: str, kind: Kind) -> None:
        """Note what an attribute of events or of a type of objects holds."""
        kinds = self.event_kinds if of == "event" else self.object_kinds[type_name]
        kinds[attribute] = _common_kind(kinds.get(attribute, kind), kind)

    def add(self, table: str, row: Row) -> None:
        """Add a row to a table."""
        rows = self._rows[table]
        rows.append(row)
        if len(rows) >= ROWS_PER_BATCH:
            self._flush(table)

    def add_all(self, table: str, rows: Iterable[Row]) -> None:
        """Add rows to a table."""
        for row in rows:
            self.add(table, row)

    def close(self) -> None:
        """Write what is still held."""
        for table in _TABLES:
            self._flush(table)

    def drop(self) -> None:
        """Forget the tables."""
        for name in self.names.values():
            run(self._engine, f"DROP TABLE {name}")

    def _flush(self, table: str) -> None:
        rows, self._rows[table] = self._rows[table], []
        if not rows:
            return
        columns = _TABLES[table]
        arrays = [
            pa.array(values, _ARROW[kind])
            for values, kind in zip(zip(*rows, strict=True), columns.values(), strict=True)
        ]
        batch = pa.Table.from_arrays(arrays, names=list(columns))
        append(self.names[table], list(columns), batch, self._engine)


def _common_kind(known: Kind, other: Kind) -> Kind:
    if known is other:
        return known
    numbers = {Kind.INTEGER_TEXT, Kind.FLOAT_TEXT}
    return Kind.FLOAT_TEXT if {known, other} == numbers else Kind.QUOTED


def value_as_text(value: object) -> str | None:
    """Return a value as OCEL's files write it; None where nothing is stated."""
    if value is None or isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)
