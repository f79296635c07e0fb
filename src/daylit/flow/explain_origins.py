"""Where the events of a case come from, in words that people can look up: import, source, row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from daylit.flow.step_events import StepEvent
    from daylit.record.manifest import Process

NOUNS = {"XES": "event", "JSON Lines": "line"}
"""What a source is counted in, by its format; else in rows."""

ID_SHOWN = 10
"""Characters of an id: enough to find it by."""


@dataclass(frozen=True)
class Origin:
    """A source of a process.

    Attributes:
        import_number: As ``daylit record imports`` lists it.
        source_name: The name of the file, or of what else was read.
        noun: What it is counted in.
        events_per_row: 2 where each row gave the start and the complete of a step, else 1.
    """

    import_number: int
    source_name: str
    noun: str = "row"
    events_per_row: int = 1

    @property
    def words(self) -> str:
        """The import, with its source."""
        return f"import {self.import_number:,} ({self.source_name})"

    def row_number(self, event: StepEvent) -> int:
        """Return the row of an event as people count it: rows of data, from 1."""
        return event.source_row // self.events_per_row + 1


def origins_of(process: Process) -> dict[str, Origin]:
    """Return the sources of a process by the id that its events name."""
    return {
        source["import_id"]: Origin(
            one.number,
            source["source_name"],
            NOUNS.get(source["file_format"], "row"),
            _events_per_row(source["columns"]),
        )
        for one in process.imports
        for source in one.sources
    }


def _events_per_row(columns: list[dict[str, Any]]) -> int:
    """Return 2 where a source's columns give each row a start and an end."""
    roles = {role for column in columns for role in column["taken_as"].split(" and ")}
    return 2 if {"start", "end"} <= roles and "time" not in roles else 1


def import_words(import_id: str, origins: Mapping[str, Origin]) -> str:
    """Name an import; one that the process no longer lists by its id."""
    found = origins.get(import_id)
    return found.words if found else f"import {import_id[:ID_SHOWN]}"


def event_words(event: StepEvent, origins: Mapping[str, Origin], *, names_import: bool) -> str:
    """Say where an event stands, with its kind and id."""
    found = origins.get(event.import_id)
    kind = f"{event.lifecycle or 'event'} {event.event_id[:ID_SHOWN]}"
    if found is None:
        source = f" of import {event.import_id[:ID_SHOWN]}" if names_import else ""
        return f"event {event.source_row:,}{source}, counted from 0 ({kind})"
    source = f" of {found.source_name}, import {found.import_number:,}" if names_import else ""
    return f"{found.noun} {found.row_number(event):,}{source} ({kind})"
