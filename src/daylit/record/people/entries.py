"""The names of the directory, looked through; and all of them forgotten at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.record.people import mark_tables
from daylit.record.people.actors import spells
from daylit.record.people.directory import Entry

if TYPE_CHECKING:
    import sqlite3

    from daylit.record.people.directory import Directory

ALL = (
    "SELECT keyed_id, name, is_person, is_customer, "
    "EXISTS (SELECT 1 FROM mark WHERE mark.keyed_id = named.keyed_id) FROM named"
)


def entries(directory: Directory, *, part: str = "") -> list[Entry]:
    """Return the names that hold some letters, in their order.

    Args:
        directory: The names.
        part: The letters, in either case; all names where there are none.
    """
    with directory.reading() as connection:
        found = [Entry(*row[:2], *map(bool, row[2:])) for row in connection.execute(ALL)]
    wanted = part.strip().casefold()
    chosen = [one for one in found if wanted in one.name.casefold()]
    return sorted(chosen, key=lambda one: (one.name.casefold(), one.keyed_id))


def forget_all(directory: Directory) -> int:
    """Destroy all names, as ``Directory.forget`` destroys one; names of later imports are kept.

    Returns:
        How many there were.

    Raises:
        RecordError: The directory cannot be written.
    """
    with directory.writing() as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM named")]
        _let_patterns_go(connection, names)
        connection.execute("INSERT OR IGNORE INTO forgotten SELECT keyed_id FROM named")
        connection.execute("DELETE FROM named")
    directory.sweep()
    return len(names)


def _let_patterns_go(connection: sqlite3.Connection, names: list[str]) -> None:
    """Destroy the patterns that spell a name; whom they marked stays marked."""
    for pattern in mark_tables.patterns(connection):
        if any(spells(pattern, name) for name in names):
            mark_tables.let_go(connection, pattern, keeps_marked=True)
