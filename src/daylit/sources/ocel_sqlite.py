"""OCEL 2.0 in SQLite, read with the standard library."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import quote

from daylit.errors import UnableToReadError
from daylit.language import _
from daylit.options import hint_by_option
from daylit.record.engine.sql import identifier
from daylit.sources.ocel_tables import value_as_text
from daylit.sources.source import Kind

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.sources.ocel_tables import OcelTables

NEEDED = ("event", "object", "event_object", "event_map_type", "object_map_type")
_OF_TABLES = {"ocel_id", "ocel_time", "ocel_changed_field"}
_KINDS = (
    ("BOOL", Kind.BOOLEAN_TEXT),
    ("INT", Kind.INTEGER_TEXT),
    ("REAL", Kind.FLOAT_TEXT),
    ("FLOA", Kind.FLOAT_TEXT),
    ("DOUB", Kind.FLOAT_TEXT),
    ("DATE", Kind.DATE_TEXT),
    ("TIME", Kind.DATE_TEXT),
)
"""Parts of the names that columns' types have, and ours."""


def read_ocel_sqlite(path: Path, tables: OcelTables) -> None:
    """Read an OCEL 2.0 log out of an SQLite file, which is only read.

    Raises:
        UnableToReadError: It is damaged, or lacks a table or a column that OCEL 2.0 has.
    """
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as database:
            _require_tables(path, database)
            _read_events(database, tables)
            _read_objects(database, tables)
            tables.add_all(
                "relations",
                database.execute(
                    "SELECT CAST(ocel_event_id AS TEXT), CAST(ocel_object_id AS TEXT) "
                    "FROM event_object"
                ),
            )
    except sqlite3.OperationalError as error:
        said = _("SQLite says {words}").format(words=repr(str(error)))
        raise UnableToReadError(path, said) from error
    except sqlite3.DatabaseError as error:
        raise UnableToReadError(path, _("the SQLite file is damaged or cut off")) from error


def _require_tables(path: Path, database: sqlite3.Connection) -> None:
    query = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
    held = {str(name).lower() for (name,) in database.execute(query)}
    missing = [name for name in NEEDED if name not in held]
    if missing:
        raise UnableToReadError(
            path,
            _("it is an SQLite database but no OCEL 2.0 log: it lacks the table {name}").format(
                name=repr(missing[0])
            ),
            hint=hint_by_option("to read a table of it, say --from sqlite:///FILE and --query."),
        )


def _read_events(database: sqlite3.Connection, tables: OcelTables) -> None:
    for type_name, table, attributes in _types(database, "event"):
        for attribute, kind in attributes.items():
            tables.declare("event", type_name, attribute, kind)
        values = "".join(f", {identifier(name)}" for name in attributes)
        # The limit keeps SQLite from joining by a cast, which it would do row by row.
        said = f"SELECT CAST(ocel_id AS TEXT) AS id, ocel_time{values} FROM {identifier(table)}"  # noqa: S608 - names are quoted
        query = (
            f"SELECT e.rowid, CAST(e.ocel_id AS TEXT), e.ocel_type, t.ocel_time{values} "  # noqa: S608 - same
            f"FROM event AS e LEFT JOIN ({said} LIMIT -1) AS t "
            "ON t.id = CAST(e.ocel_id AS TEXT) WHERE e.ocel_type = ? GROUP BY e.rowid"
        )
        for number, event_id, activity, moment, *stated in database.execute(query, [type_name]):
            tables.add("events", (number, event_id, activity, value_as_text(moment)))
            for name, value in zip(attributes, stated, strict=True):
                if value is not None:
                    tables.add("event_values", (event_id, name, value_as_text(value)))


def _read_objects(database: sqlite3.Connection, tables: OcelTables) -> None:
    tables.add_all(
        "objects", database.execute("SELECT CAST(ocel_id AS TEXT), ocel_type FROM object")
    )
    for type_name, table, attributes in _types(database, "object"):
        for attribute, kind in attributes.items():
            tables.declare("object", type_name, attribute, kind)
        values = "".join(f", {identifier(name)}" for name in attributes)
        query = (
            f"SELECT rowid, CAST(ocel_id AS TEXT), ocel_time, ocel_changed_field{values} "  # noqa: S608 - names are quoted
            f"FROM {identifier(table)}"
        )
        for number, object_id, moment, changed, *said in database.execute(query):
            for name, value in zip(attributes, said, strict=True):
                if value is not None and changed in {None, "", name}:
                    row = (number, object_id, name, value_as_text(moment), value_as_text(value))
                    tables.add("object_values", row)


def _types(database: sqlite3.Connection, noun: str) -> list[tuple[str, str, dict[str, Kind]]]:
    """Return each type of events or objects, its table, and its attributes."""
    query = f"SELECT ocel_type, ocel_type_map FROM {noun}_map_type ORDER BY rowid"  # noqa: S608 - event or object
    found = []
    for type_name, suffix in database.execute(query).fetchall():
        table = f"{noun}_{suffix}"
        columns = database.execute(f"PRAGMA table_info({identifier(table)})").fetchall()
        attributes = {
            name: _kind(declared) for _, name, declared, *_ in columns if name not in _OF_TABLES
        }
        found.append((str(type_name), table, attributes))
    return found


def _kind(declared: str) -> Kind:
    return next((kind for part, kind in _KINDS if part in declared.upper()), Kind.QUOTED)
