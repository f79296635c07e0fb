"""OCEL 2.0 in JSON, read as a stream."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from daylit.errors import UnableToReadError
from daylit.language import _, number
from daylit.sources.json_document import DamagedJsonError, JsonDocument
from daylit.sources.ocel_tables import DECLARED, value_as_text
from daylit.sources.source import Kind, place_of_event
from daylit.sources.unzipping import unzipped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from daylit.sources.ocel_tables import OcelTables

_TYPES = {"eventTypes": "event", "objectTypes": "object"}
_OLDER = "ocel:"


def read_ocel_json(path: Path, tables: OcelTables, *, is_zipped: bool) -> None:
    """Read an OCEL 2.0 log in JSON.

    Raises:
        UnableToReadError: It is cut off, damaged, or JSON but not OCEL 2.0.
    """
    try:
        with path.open("rb") as raw, unzipped(path, raw, is_zipped=is_zipped) as file:
            text = io.TextIOWrapper(file, encoding="utf-8-sig")
            document = JsonDocument(text)
            keys = _read(path, document, tables) if document.is_object() else set()
    except UnicodeDecodeError as error:
        said = _("its characters are not UTF-8, as those of JSON are")
        raise UnableToReadError(path, said) from error
    except DamagedJsonError as error:
        raise UnableToReadError(path, str(error)) from None
    if not {"events", "objects"} <= keys:
        raise UnableToReadError(
            path,
            _("it is one JSON document but no OCEL 2.0 log"),
            hint=_("write events as JSON Lines, one object a line."),
        )


def _read(path: Path, document: JsonDocument, tables: OcelTables) -> set[str]:
    keys: set[str] = set()
    events = objects = 0
    for key in document.members():
        keys.add(key)
        if key.startswith(_OLDER):
            said = _("it is OCEL 1.0, and only OCEL 2.0 can be read")
            raise UnableToReadError(path, said, hint=_("convert it."))
        if key == "events":
            for events, event in enumerate(document.items(), start=1):
                _shaped(path, place_of_event(number(events)), _add_event, tables, events, event)
        elif key == "objects":
            for objects, each in enumerate(document.items(), start=1):
                _shaped(
                    path,
                    _("object {number}").format(number=number(objects)),
                    _add_object,
                    tables,
                    objects,
                    each,
                )
        elif key in _TYPES:
            for place, declared in enumerate(document.items(), start=1):
                _shaped(path, f"{key} {number(place)}", _declare, tables, _TYPES[key], declared)
        else:
            document.value()
    return keys


def _shaped(path: Path, what: str, add: Callable[..., None], *given: Any) -> None:
    """Add something, or say that it is not as OCEL 2.0 has it."""
    try:
        add(*given)
    except (KeyError, TypeError, AttributeError) as error:
        said = _("its {what} is not as OCEL 2.0 has it (id, type, attributes, relationships)")
        raise UnableToReadError(path, said.format(what=what)) from error


def _declare(tables: OcelTables, of: str, declared: dict[str, Any]) -> None:
    if of == "object":
        tables.object_kinds[str(declared["name"])]  # a type without attributes is one, too
    for attribute in declared.get("attributes") or ():
        kind = DECLARED.get(str(attribute.get("type")), Kind.QUOTED)
        tables.declare(of, str(declared["name"]), str(attribute["name"]), kind)


def _add_event(tables: OcelTables, place: int, event: dict[str, Any]) -> None:
    event_id = str(event["id"])
    tables.add("events", (place, event_id, str(event["type"]), value_as_text(event.get("time"))))
    for said in event.get("attributes") or ():
        if said.get("value") is not None:
            name = str(said["name"])
            tables.event_kinds.setdefault(name, Kind.QUOTED)
            tables.add("event_values", (event_id, name, value_as_text(said["value"])))
    for related in event.get("relationships") or ():
        tables.add("relations", (event_id, str(related["objectId"])))


def _add_object(tables: OcelTables, place: int, each: dict[str, Any]) -> None:
    object_id, type_name = str(each["id"]), str(each["type"])
    tables.add("objects", (object_id, type_name))
    for said in each.get("attributes") or ():
        if said.get("value") is not None:
            name, moment = str(said["name"]), value_as_text(said.get("time"))
            tables.object_kinds[type_name].setdefault(name, Kind.QUOTED)
            value = value_as_text(said["value"])
            tables.add("object_values", (place, object_id, name, moment, value))
