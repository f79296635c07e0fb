"""The directory's tables of marks: patterns, and whom they or a person's word mark as automated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.record.people.actors import matching

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

TABLES = (
    "CREATE TABLE IF NOT EXISTS pattern (pattern TEXT PRIMARY KEY)",
    """CREATE TABLE IF NOT EXISTS mark (
        keyed_id TEXT, pattern TEXT, PRIMARY KEY (keyed_id, pattern)
    )""",
)
ITSELF = ""
"""Stands in place of a pattern where an actor was marked by its name or id."""

MARK = "INSERT OR IGNORE INTO mark VALUES (?, ?)"


def patterns(connection: sqlite3.Connection) -> list[str]:
    """Return the patterns of the directory, in their order."""
    return [one for (one,) in connection.execute("SELECT pattern FROM pattern ORDER BY pattern")]


def mark_names(connection: sqlite3.Connection, ids: Mapping[str, str]) -> None:
    """Mark those of some names that the patterns of the directory fit.

    Args:
        connection: To the directory.
        ids: The id of each name.
    """
    for pattern in patterns(connection):
        marked = [(ids[name], pattern) for name in matching(pattern, ids)]
        connection.executemany(MARK, marked)


def let_go(connection: sqlite3.Connection, pattern: str, *, keeps_marked: bool = False) -> None:
    """Destroy a pattern, and its marks unless whom it marked is to stay marked."""
    if keeps_marked:
        connection.execute(
            "INSERT OR IGNORE INTO mark SELECT keyed_id, ? FROM mark WHERE pattern = ?",
            (ITSELF, pattern),
        )
    connection.execute("DELETE FROM mark WHERE pattern = ?", (pattern,))
    connection.execute("DELETE FROM pattern WHERE pattern = ?", (pattern,))
