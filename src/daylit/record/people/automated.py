"""Marks of automated actors, kept in the directory, as a pattern may hold the name of a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.errors import RecordError
from daylit.record.people.actors import is_pattern, looks_automated, matching
from daylit.record.people.mark_tables import ITSELF, MARK, let_go, patterns

if TYPE_CHECKING:
    import sqlite3

    from daylit.record.people.directory import Directory


@dataclass(frozen=True)
class Mark:
    """What marks actors as automated.

    Attributes:
        text: The pattern; or the marked actor's name, its id where it has none.
        is_rule: Whether it is a pattern.
        ids: Those whom it marks and the directory knows; there may be none yet.
    """

    text: str
    is_rule: bool
    ids: frozenset[str]


def mark(directory: Directory, text: str) -> Mark:
    """Mark automated actors.

    Args:
        directory: Keeps the mark.
        text: A pattern; a name; or the keyed id of someone whom the directory knows. A name is kept
            as its id only; whoever comes to bear it, or a name of the pattern, is marked then.

    Raises:
        RecordError: The directory cannot be written.
    """
    with directory.writing() as connection:
        if is_pattern(text):
            connection.execute("INSERT OR IGNORE INTO pattern VALUES (?)", (text,))
            names = {name: one for one, name in _people(connection)}
            ids = frozenset(names[name] for name in matching(text, names))
            connection.executemany(MARK, [(one, text) for one in sorted(ids)])
        else:
            one = _meant(directory, connection, text)
            ids = _known(connection, one)
            connection.execute(MARK, (one, ITSELF))
    return Mark(text, is_pattern(text), ids)


def unmark(directory: Directory, text: str) -> None:
    """Take back a mark.

    Args:
        directory: Keeps the mark.
        text: What was given to ``mark``, or the id or name that it marked.

    Raises:
        RecordError: There is no such mark, or the directory cannot be written.
    """
    with directory.writing() as connection:
        if text in patterns(connection):
            let_go(connection, text)
            return
        one = _meant(directory, connection, text)
        held = connection.execute(
            "SELECT pattern FROM mark WHERE keyed_id = ? ORDER BY pattern", (one,)
        )
        by = [pattern for (pattern,) in held]
        if ITSELF not in by:
            raise RecordError(
                _nothing_marked(text, by), hint="daylit people automated list shows the marks."
            )
        connection.execute("DELETE FROM mark WHERE keyed_id = ? AND pattern = ?", (one, ITSELF))


def marks(directory: Directory) -> list[Mark]:
    """Return what marks actors: patterns, then single ones, each in the order of their text."""
    with directory.reading() as connection:
        names = dict(connection.execute("SELECT keyed_id, name FROM named"))
        rows = connection.execute("SELECT pattern, keyed_id FROM mark").fetchall()
        held = patterns(connection)
        known = {one: _known(connection, one) for pattern, one in rows if pattern == ITSELF}
    rules = [
        Mark(text, is_rule=True, ids=frozenset(one for pattern, one in rows if pattern == text))
        for text in held
    ]
    single = [Mark(names.get(one, one), is_rule=False, ids=ids) for one, ids in known.items()]
    return [*rules, *sorted(single, key=lambda each: each.text)]


def look_automated(directory: Directory) -> frozenset[str]:
    """Return the ids of people whose name suggests an automated actor."""
    with directory.reading() as connection:
        return frozenset(one for one, name in _people(connection) if looks_automated(name))


def _people(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    return connection.execute("SELECT keyed_id, name FROM named WHERE is_person").fetchall()


def _known(connection: sqlite3.Connection, one: str) -> frozenset[str]:
    """Return the id if the directory knows somebody of that id, by name or as forgotten."""
    known = (
        "SELECT keyed_id FROM named WHERE keyed_id = ?1 UNION "
        "SELECT keyed_id FROM forgotten WHERE keyed_id = ?1"
    )
    return frozenset(found for (found,) in connection.execute(known, (one,)))


def _meant(directory: Directory, connection: sqlite3.Connection, text: str) -> str:
    """Return the id of a name; the text itself only where it is no known name but a known id."""
    of_name = directory.person_id(text)
    if _known(connection, of_name):
        return of_name
    is_marked = connection.execute("SELECT 1 FROM mark WHERE keyed_id = ?", (text,)).fetchone()
    return text if is_marked or _known(connection, text) else of_name


def _nothing_marked(text: str, by: list[str]) -> str:
    if not by:
        return f"Nothing is marked as automated by {text}."
    return f"{text} is marked as automated by {', '.join(by)}; take that back instead."
