"""Limits as forms know them: the entries of a text, one added or taken away at a time."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from daylit_site.processes.working_hours import quoted
from daylit_site.records.stated import UnableToDeclareError, terms_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Content = Mapping[str, Any]
    Entry = dict[str, Any]


@dataclass(frozen=True)
class Limit:
    """A limit that was stated, and why; without a key what cannot be taken away by itself."""

    key: str
    text: str
    why: str


def limits_told(content: Content) -> list[Limit]:
    """Say how long things may take; of a text that this version cannot read, why."""
    try:
        terms = terms_of(content)
    except UnableToDeclareError as refused:
        return [Limit("", str(refused), "")]
    return [
        Limit(key_of(entry), term.text, term.why)
        for entry, term in zip(_entries(content), terms, strict=True)
    ]


def entries_standing(content: Content) -> list[Entry] | None:
    """Return the entries of a text; null where this version cannot read it."""
    try:
        terms_of(content)
    except UnableToDeclareError:
        return None
    return _entries(content)


def key_of(entry: Entry) -> str:
    """Return what a limit is known by in forms."""
    return json.dumps(entry, ensure_ascii=False, sort_keys=True, default=str)


def toml_of(entries: Iterable[Entry]) -> str:
    """Write limits as the library reads them; none are an empty text."""
    return "\n".join(_written(entry) for entry in entries)


def _entries(content: Content) -> list[Entry]:
    entries: list[Entry] = tomllib.loads(content.get("toml", "")).get("term", [])
    return entries


def _written(entry: Entry) -> str:
    lines = [f"{name} = {_value(value)}" for name, value in entry.items()]
    return "\n".join(["[[term]]", *lines, ""])


def _value(value: object) -> str:
    return "true" if value is True else quoted(str(value))
