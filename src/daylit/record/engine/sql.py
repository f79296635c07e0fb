"""Names and texts quoted for the engine's SQL."""

from __future__ import annotations


def literal(text: str) -> str:
    """Return text as a literal of the engine's SQL."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Return a name quoted for the engine's SQL."""
    return '"' + name.replace('"', '""') + '"'
