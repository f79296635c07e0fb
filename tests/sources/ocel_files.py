"""An object-centric log as plain values, written as SQLite, JSON and XML after OCEL 2.0."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Types = dict[str, dict[str, str]]
_SQLITE = {
    "string": "TEXT",
    "time": "TIMESTAMP",
    "integer": "INTEGER",
    "float": "REAL",
    "boolean": "BOOLEAN",
}


@dataclass(frozen=True)
class Event:
    """An event: id, type, time, what it says and the objects it touches."""

    name: str
    kind: str
    time: str
    said: dict[str, Any]
    objects: tuple[str, ...]


@dataclass(frozen=True)
class Thing:
    """An object: id, type, and what is said of it since when."""

    name: str
    kind: str
    said: tuple[tuple[str, str, Any], ...] = ()


@dataclass(frozen=True)
class ObjectLog:
    """A log: the types with their attributes, events and objects."""

    event_types: Types
    object_types: Types
    events: list[Event]
    things: list[Thing]


def to_json(log: ObjectLog, path: Path) -> None:
    document = {
        "objectTypes": _types(log.object_types),
        "eventTypes": _types(log.event_types),
        "objects": [
            {
                "id": thing.name,
                "type": thing.kind,
                "attributes": [
                    {"name": name, "time": since, "value": value}
                    for name, since, value in thing.said
                ],
                "relationships": [],
            }
            for thing in log.things
        ],
        "events": [
            {
                "id": event.name,
                "type": event.kind,
                "time": event.time,
                "attributes": [
                    {"name": name, "value": value} for name, value in event.said.items()
                ],
                "relationships": [{"objectId": each, "qualifier": "q"} for each in event.objects],
            }
            for event in log.events
        ],
    }
    path.write_text(json.dumps(document, indent=1))


def _types(types: Types) -> list[dict[str, Any]]:
    return [
        {"name": kind, "attributes": [{"name": name, "type": of} for name, of in said.items()]}
        for kind, said in types.items()
    ]


def to_xml(log: ObjectLog, path: Path) -> None:
    parts = ["<?xml version='1.0' encoding='UTF-8'?>\n<log>"]
    for noun, types in (("object", log.object_types), ("event", log.event_types)):
        parts.append(f"<{noun}-types>")
        for kind, said in types.items():
            attributes = "".join(
                f"<attribute name={quoteattr(name)} type={quoteattr(of)}/>"
                for name, of in said.items()
            )
            parts.append(
                f"<{noun}-type name={quoteattr(kind)}><attributes>{attributes}</attributes>"
                f"</{noun}-type>"
            )
        parts.append(f"</{noun}-types>")
    parts.append("<objects>")
    for thing in log.things:
        said_of = "".join(
            f"<attribute name={quoteattr(name)} time={quoteattr(since)}>{_text(value)}</attribute>"
            for name, since, value in thing.said
        )
        parts.append(
            f"<object id={quoteattr(thing.name)} type={quoteattr(thing.kind)}>"
            f"<attributes>{said_of}</attributes><objects/></object>"
        )
    parts.append("</objects><events>")
    for event in log.events:
        said_by = "".join(
            f"<attribute name={quoteattr(name)}>{_text(value)}</attribute>"
            for name, value in event.said.items()
        )
        related = "".join(
            f'<relationship object-id={quoteattr(each)} qualifier="q"/>' for each in event.objects
        )
        parts.append(
            f"<event id={quoteattr(event.name)} type={quoteattr(event.kind)} "
            f"time={quoteattr(event.time)}><attributes>{said_by}</attributes>"
            f"<objects>{related}</objects></event>\n"
        )
    parts.append("</events></log>")
    path.write_text("".join(parts), encoding="utf-8")


def _text(value: Any) -> str:
    return escape(str(value).lower() if isinstance(value, bool) else str(value))


def to_sqlite(log: ObjectLog, path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        for noun, types in (("event", log.event_types), ("object", log.object_types)):
            database.execute(f"CREATE TABLE {noun} (ocel_id TEXT, ocel_type TEXT)")
            database.execute(f"CREATE TABLE {noun}_map_type (ocel_type TEXT, ocel_type_map TEXT)")
            changed = ", ocel_changed_field TEXT" if noun == "object" else ""
            for number, (kind, said) in enumerate(types.items()):
                insert = f"INSERT INTO {noun}_map_type VALUES (?, ?)"  # noqa: S608 - our own
                database.execute(insert, (kind, f"T{number}"))
                columns = "".join(f', "{name}" {_SQLITE[of]}' for name, of in said.items())
                database.execute(
                    f"CREATE TABLE {noun}_T{number} "
                    f"(ocel_id TEXT, ocel_time TEXT{changed}{columns})"
                )
        database.execute(
            "CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, "
            "ocel_qualifier TEXT)"
        )
        database.execute(
            "CREATE TABLE object_object (ocel_source_id TEXT, ocel_target_id TEXT, "
            "ocel_qualifier TEXT)"
        )
        _fill(log, database)


def _fill(log: ObjectLog, database: sqlite3.Connection) -> None:
    event_tables = {kind: f"event_T{number}" for number, kind in enumerate(log.event_types)}
    object_tables = {kind: f"object_T{number}" for number, kind in enumerate(log.object_types)}
    for event in log.events:
        database.execute("INSERT INTO event VALUES (?, ?)", (event.name, event.kind))
        names = ["ocel_id", "ocel_time", *event.said]
        _insert(
            database,
            event_tables[event.kind],
            names,
            [event.name, event.time, *event.said.values()],
        )
        database.executemany(
            "INSERT INTO event_object VALUES (?, ?, 'q')",
            [(event.name, each) for each in event.objects],
        )
    for thing in log.things:
        database.execute("INSERT INTO object VALUES (?, ?)", (thing.name, thing.kind))
        for name, since, value in thing.said:
            _insert(
                database,
                object_tables[thing.kind],
                ["ocel_id", "ocel_time", "ocel_changed_field", name],
                [thing.name, since, name, value],
            )


def _insert(database: sqlite3.Connection, table: str, names: list[str], values: list[Any]) -> None:
    listed = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join("?" * len(values))
    database.execute(f"INSERT INTO {table} ({listed}) VALUES ({marks})", values)  # noqa: S608 - our own


WRITERS: dict[str, Callable[[ObjectLog, Path], None]] = {
    "SQLite": to_sqlite,
    "JSON": to_json,
    "XML": to_xml,
}
