"""OCEL 2.0 in XML, read as a stream on the standard library's expat."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from daylit.language import _, number
from daylit.sources.ocel_tables import DECLARED
from daylit.sources.source import Kind
from daylit.sources.xml_file import RefusedXmlError, walk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from daylit.sources.ocel_tables import OcelTables

Attributes = dict[str, str]


def read_ocel_xml(
    path: Path, tables: OcelTables, *, is_zipped: bool, on_share: Callable[[float], None]
) -> None:
    """Read an OCEL 2.0 log in XML.

    Raises:
        UnableToReadError: It is cut off, damaged, defines entities, or is not as OCEL 2.0 has it.
    """
    walk(path, _Reader(tables).parser, "OCEL", is_zipped=is_zipped, on_share=on_share)


class _Reader:
    """What is open while the parser walks through the file."""

    def __init__(self, tables: OcelTables) -> None:
        self._tables = tables
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self._path: list[str] = []
        self._declared: tuple[str, str] | None = None
        self._event: str | None = None
        self._object: tuple[str, str] | None = None
        self._said: Attributes | None = None
        self._text: list[str] = []
        self._number = 0

    def _start(self, tag: str, attributes: Attributes) -> None:
        name = tag.rpartition(":")[2]
        above = self._path[-1] if self._path else ""
        self._path.append(name)
        if name in {"event-type", "object-type"}:
            self._open_type(name.removesuffix("-type"), self._needed(attributes, "name", name))
        elif above == "objects" and (self._event is not None or self._object is not None):
            self._relate(self._needed(attributes, "object-id", name))
        elif (above, name) == ("events", "event"):
            self._open_event(attributes)
        elif (above, name) == ("objects", "object"):
            self._open_object(attributes)
        elif (above, name) == ("attributes", "attribute"):
            self._open_attribute(attributes)

    def _end(self, _tag: str) -> None:
        name = self._path.pop()
        above = self._path[-1] if self._path else ""
        if name == "attribute" and self._said is not None:
            self._close_attribute(self._said)
            self._said = None
        elif (above, name) == ("events", "event"):
            self._event = None
        elif len(self._path) == len(("log", "objects")) and name == "object":
            self._object = None
        elif name in {"event-type", "object-type"}:
            self._declared = None

    def _characters(self, text: str) -> None:
        if self._said is not None:
            self._text.append(text)

    def _needed(self, attributes: Attributes, key: str, tag: str) -> str:
        value = attributes.get(key)
        if value is None:
            line = self.parser.CurrentLineNumber
            said = _("its {tag} at line {line} has no {key}, as OCEL 2.0 asks")
            raise RefusedXmlError(said.format(tag=f"<{tag}>", line=number(line), key=repr(key)))
        return value

    def _open_type(self, of: str, name: str) -> None:
        self._declared = (of, name)
        if of == "object":
            self._tables.object_kinds[name]  # a type without attributes is one, too

    def _open_event(self, attributes: Attributes) -> None:
        self._event = self._needed(attributes, "id", "event")
        self._number += 1
        activity = self._needed(attributes, "type", "event")
        row = (self._number, self._event, activity, attributes.get("time"))
        self._tables.add("events", row)

    def _open_object(self, attributes: Attributes) -> None:
        object_id = self._needed(attributes, "id", "object")
        self._object = (object_id, self._needed(attributes, "type", "object"))
        self._number += 1
        self._tables.add("objects", self._object)

    def _relate(self, object_id: str) -> None:
        """Note an object of an event; how objects belong to each other is not read."""
        if self._event is not None:
            self._tables.add("relations", (self._event, object_id))

    def _open_attribute(self, attributes: Attributes) -> None:
        name = self._needed(attributes, "name", "attribute")
        if self._declared is not None:
            kind = DECLARED.get(attributes.get("type", ""), Kind.QUOTED)
            self._tables.declare(*self._declared, name, kind)
        elif self._event is not None or self._object is not None:
            self._said, self._text = attributes, []

    def _close_attribute(self, said: Attributes) -> None:
        name, value = said["name"], "".join(self._text)
        if not value.strip():
            return
        if self._event is not None:
            self._tables.event_kinds.setdefault(name, Kind.QUOTED)
            self._tables.add("event_values", (self._event, name, value))
        elif self._object is not None:
            object_id, type_name = self._object
            self._tables.object_kinds[type_name].setdefault(name, Kind.QUOTED)
            row = (self._number, object_id, name, said.get("time"), value)
            self._tables.add("object_values", row)
