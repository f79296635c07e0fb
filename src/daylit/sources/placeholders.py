"""Words that exports write where nothing is stated, such as EMPTY for a team or NULL for a person.

Of cases, activities, persons and customers only the words of programs count. Others are left as
they stand: the public logs count such words among their people, and Na is a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from daylit.language import ngettext, number
from daylit.record.engine.sql import literal
from daylit.sources.choices import role_told
from daylit.sources.source import as_text, run, select

if TYPE_CHECKING:
    from collections.abc import Iterable

    from daylit.record.engine import Engine
    from daylit.sources.search import Roles
    from daylit.sources.source import Source, SourceColumn

WORDS_OF_PROGRAMS = ("#n/a", "(null)", "n/a", "nan", "null")
WORDS_OF_PARTIES = (
    *WORDS_OF_PROGRAMS,
    "-",
    "--",
    "?",
    "empty",
    "missing",
    "na",
    "nil",
    "none",
    "not assigned",
    "unassigned",
    "undefined",
    "unknown",
)
_WORDS = {
    "case": WORDS_OF_PROGRAMS,
    "activity": WORDS_OF_PROGRAMS,
    "person": WORDS_OF_PROGRAMS,
    "team": WORDS_OF_PARTIES,
    "organisation": WORDS_OF_PARTIES,
    "customer": WORDS_OF_PROGRAMS,
    "service": WORDS_OF_PARTIES,
    "alias": WORDS_OF_PARTIES,
}
"""The roles in which words stand for nothing, and which."""


@dataclass(frozen=True)
class Placeholders:
    """The words found in a source that stand for nothing.

    Attributes:
        rows: From a role and its column's name to how many rows hold each word, the most first.
    """

    rows: dict[tuple[str, str], dict[str, int]]

    def stated(self, role: str, column: SourceColumn) -> str:
        """Return the SQL of what a column states; null where a word found stands for nothing."""
        text, found = as_text(column), self.rows.get((role, column.name))
        if not found:
            return text
        return f"CASE WHEN {text} IN ({_listed(found)}) THEN NULL ELSE {text} END"

    def remarks(self) -> tuple[str, ...]:
        """Say how many rows state only such a word, by column and word."""
        return tuple(
            ngettext(
                "The word {word} in the column {name} ({count} row) was taken as no {role} stated.",
                "The word {word} in the column {name} ({count} rows) was taken as no {role} "
                "stated.",
                count,
            ).format(word=repr(word), name=repr(name), count=number(count), role=role_told(role))
            for (role, name), found in self.rows.items()
            for word, count in found.items()
        )


def placeholders_in(source: Source, engine: Engine, roles: Roles) -> Placeholders:
    """Look for words that stand for nothing in the columns of a source's roles."""
    return Placeholders(
        {
            (role, column.name): found
            for role, words in _WORDS.items()
            if (column := roles.column(role)) is not None
            and (found := _found(source, engine, column, words))
        }
    )


def _found(
    source: Source, engine: Engine, column: SourceColumn, words: tuple[str, ...]
) -> dict[str, int]:
    text = as_text(column)
    if set(words) == set(WORDS_OF_PROGRAMS):
        # The engine looks up whole words in a file's dictionaries, forty times as fast.
        condition = f"{text} IN ({_listed(_every_case(words))})"
    else:
        condition = f"lower({text}) IN ({_listed(words)})"
    tail = f"WHERE {condition} GROUP BY 1 ORDER BY 2 DESC, 1"
    rows = run(engine, select([f"{text} AS word", "count(*)"], source.relation, tail))
    return {str(word): int(count) for word, count in rows}


def _every_case(words: Iterable[str]) -> list[str]:
    """Return each word in every spelling of capital and small letters."""
    return [
        "".join(letters)
        for word in words
        for letters in product(*({letter, letter.upper()} for letter in word))
    ]


def _listed(words: Iterable[str]) -> str:
    return ", ".join(literal(word) for word in sorted(words))
