"""Reads what people declared about loops from a small TOML file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from daylit.departures.usual import Declared, Loop
from daylit.errors import UnableToReadError
from daylit.sources.toml_file import read_toml

if TYPE_CHECKING:
    from pathlib import Path

PAIR = 2
LISTS = ("usual", "departure")


def read_declared(path: Path) -> Declared:
    """Read a file of ``[[usual]]`` and ``[[departure]]`` entries.

    Each entry has ``kind`` ("rework" with ``activity``, or "bounce" with ``parties`` as the holder
    and the other) and may have ``why``.

    Raises:
        UnableToReadError: The file is missing, is no TOML, or an entry is not as described.
    """
    content = read_toml(path)
    unknown = sorted(set(content) - set(LISTS))
    if unknown:
        raise UnableToReadError(
            path, f"it has {unknown[0]!r} where only [[usual]] and [[departure]] are known"
        )
    usual, departing = (
        tuple(
            _loop(path, name, number, entry)
            for number, entry in enumerate(_entries(path, name, content), 1)
        )
        for name in LISTS
    )
    return Declared(usual=usual, departing=departing)


def _entries(path: Path, name: str, content: dict[str, Any]) -> list[dict[str, Any]]:
    entries = content.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise UnableToReadError(path, f"{name!r} is not written as [[{name}]] entries")
    return entries


def _loop(path: Path, name: str, number: int, entry: dict[str, Any]) -> Loop:
    kind, why = entry.get("kind"), str(entry.get("why", ""))
    activity, parties = entry.get("activity"), entry.get("parties")
    if kind == "rework" and isinstance(activity, str):
        return Loop("rework", (activity,), why)
    if kind == "bounce" and isinstance(parties, list) and len(parties) == PAIR:
        return Loop("bounce", tuple(str(party) for party in parties), why)
    raise UnableToReadError(
        path,
        f'entry {number} of [[{name}]] needs kind = "rework" with an activity, '
        'or kind = "bounce" with two parties',
    )
