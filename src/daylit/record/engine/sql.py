"""What is said to the engine in SQL: names and texts quoted, and how to keep quiet."""

from __future__ import annotations

NO_PROGRESS_BAR = "SET enable_progress_bar = false"
"""DuckDB draws one onto stdout, among the data, once a question takes two seconds."""


def literal(text: str) -> str:
    """Return text as a literal of the engine's SQL."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Return a name quoted for the engine's SQL."""
    return '"' + name.replace('"', '""') + '"'
