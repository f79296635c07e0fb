"""Words that exports write where no team or organisation is named, such as EMPTY or N/A.

Names of people are left as they stand: the public logs count such words among their people, and Na
is a name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.sources.choices import role_words
from daylit.sources.judging import as_text
from daylit.sources.source import count_words, literal, run, select

if TYPE_CHECKING:
    from daylit.record.engine import Engine
    from daylit.sources.recognise import Roles
    from daylit.sources.source import Source, SourceColumn

PARTY_ROLES = ("team", "organisation")
PLACEHOLDERS = (
    "-",
    "--",
    "?",
    "#n/a",
    "(null)",
    "empty",
    "missing",
    "n/a",
    "na",
    "nan",
    "nil",
    "none",
    "not assigned",
    "null",
    "unassigned",
    "undefined",
    "unknown",
)


def stated_party(column: SourceColumn) -> str:
    """Return the SQL of a party's name; null where a placeholder stands for it."""
    text = as_text(column)
    return f"CASE WHEN {_is_placeholder(text)} THEN NULL ELSE {text} END"


def placeholder_remarks(source: Source, engine: Engine, roles: Roles) -> tuple[str, ...]:
    """Say how many rows name only a placeholder, by column and word."""
    columns = [(role, column) for role in PARTY_ROLES if (column := roles.column(role)) is not None]
    return tuple(
        f"The word {word!r} in the column {column.name!r} ({count_words(count, 'row')}) was taken "
        f"as no {role_words(role)} stated."
        for role, column in columns
        for word, count in _found(source, engine, column)
    )


def _found(source: Source, engine: Engine, column: SourceColumn) -> list[tuple[str, int]]:
    text = as_text(column)
    tail = f"WHERE {_is_placeholder(text)} GROUP BY 1 ORDER BY 2 DESC, 1"
    rows = run(engine, select([f"{text} AS word", "count(*)"], source.relation, tail))
    return [(str(word), int(count)) for word, count in rows]


def _is_placeholder(text: str) -> str:
    words = ", ".join(literal(word) for word in PLACEHOLDERS)
    return f"lower({text}) IN ({words})"
