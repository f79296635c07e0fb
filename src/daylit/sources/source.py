"""A source once it is open: a relation of the engine's session, with columns not yet understood."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from daylit.errors import UnableToReadError
from daylit.language import _, gettext_noop, number
from daylit.record.engine.sql import literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa

    from daylit.record.engine import Engine
    from daylit.record.reading import Refusal


MOST_COLUMNS = 2_000
COLUMNS = gettext_noop("columns")

T = TypeVar("T")


class Kind(StrEnum):
    """What is known of a column's values before looking at them."""

    TEXT = "text whose type is to be found"
    QUOTED = "text that may be a time"
    STRING = "text"
    DATE_TEXT = "text declared a time"
    INTEGER_TEXT = "text declared a whole number"
    FLOAT_TEXT = "text declared a number"
    BOOLEAN_TEXT = "text declared true or false"
    INSTANT = "moment"
    LOCAL = "time without a zone"
    INTEGER = "whole number"
    FLOAT = "number"
    BOOLEAN = "true or false"

    @property
    def is_text(self) -> bool:
        """Whether the relation holds the values as text."""
        return self in _TEXTS


_TEXTS = {
    Kind.TEXT,
    Kind.QUOTED,
    Kind.STRING,
    Kind.DATE_TEXT,
    Kind.INTEGER_TEXT,
    Kind.FLOAT_TEXT,
    Kind.BOOLEAN_TEXT,
}


@dataclass(frozen=True)
class SourceColumn:
    """One column of an open source.

    Attributes:
        key: Its name in the relation (c0, c1, ...), safe in SQL.
        name: Its name in the source.
        kind: What is known of its values.
        of_case: Whether it tells of the case rather than of the event.
        role: The role that the format itself gives it, if any.
    """

    key: str
    name: str
    kind: Kind
    of_case: bool = False
    role: str | None = None


@dataclass(frozen=True)
class Source:
    """An open source.

    Attributes:
        file_name: The file's name without its folder.
        path: The file as the user named it, for error sentences.
        file_format: CSV, TSV, Parquet, XES, JSON Lines, OCEL or SQL, with what tells kinds apart.
        relation: Table or view of the session: the columns' keys, text stripped and blank as null,
            and ``source_row``, counted from 0 in the order of the file.
        columns: The columns in the order of the source.
        row_count: Rows of the relation.
        places: From source_row numbers to words such as "line 17".
        refusals: Rows that never reached the relation.
        remarks: What was decided while opening it.
        work_share: The relation's column that tells which part of an event's work falls to the
            row, where events are told of several cases.
        object_types: The types of objects that the source tells of, those that most events touch
            first; one of them are the cases.
    """

    file_name: str
    path: str
    file_format: str
    relation: str
    columns: tuple[SourceColumn, ...]
    row_count: int
    places: Callable[[Sequence[int]], dict[int, str]]
    refusals: tuple[Refusal, ...] = ()
    remarks: tuple[str, ...] = ()
    work_share: str | None = None
    object_types: tuple[str, ...] = ()

    @property
    def all_rows(self) -> int:
        """Rows of the relation, and those that never reached it."""
        return self.row_count + sum(refusal.row_count for refusal in self.refusals)

    @property
    def is_typed(self) -> bool:
        """Whether no column holds text that is still to be understood."""
        return all(column.kind not in _TEXTS - {Kind.STRING} for column in self.columns)


WIDE_BLANKS = " \t\n\r\x0b\x0c\xa0\u202f\u3000"
"""What is stripped from the ends of texts: blanks of every common width, tabs and line ends."""


def new_name(noun: str) -> str:
    """Return a name that no other relation of the session has."""
    return f"{noun}_{uuid4().hex}"


def file_literal(path: Path) -> str:
    """Return a path as a literal of one file, where the engine would see a pattern of several."""
    return literal(re.sub(r"([*?\[])", r"[\1]", str(path)))


def select(columns: Iterable[str], relation: str, tail: str = "") -> str:
    """Return a query; the names in it are made here or quoted by ``record.engine.sql``."""
    return " ".join(("SELECT", ", ".join(columns), "FROM", relation, tail))


def run(engine: Engine, sql: str) -> list[tuple[Any, ...]]:
    """Run a statement where a file is read, and return its few rows."""
    rows: list[tuple[Any, ...]] = engine.connection.con.execute(sql).fetchall()
    return rows


def append(table: str, columns: list[str], rows: pa.Table, engine: Engine) -> None:
    """Append Arrow rows to a table of the session."""
    name = new_name("batch")
    engine.connection.con.register(name, rows)
    run(engine, f"INSERT INTO {table} {select(columns, name)}")
    engine.connection.con.unregister(name)


def as_text(column: SourceColumn) -> str:
    """Return the SQL of a column's values as text; whole numbers never end in ".0"."""
    if column.kind.is_text:
        return column.key
    if column.kind is Kind.FLOAT:
        return (
            f"CASE WHEN {column.key} = trunc({column.key}) AND abs({column.key}) < 1e18 "
            f"THEN CAST(TRY_CAST({column.key} AS BIGINT) AS VARCHAR) "
            f"ELSE CAST({column.key} AS VARCHAR) END"
        )
    return f"CAST({column.key} AS VARCHAR)"


def places_of_rows(rows: Sequence[int]) -> dict[int, str]:
    """Return where rows stand, given their numbers from 0."""
    return {row: _("row {number}").format(number=number(row + 1)) for row in rows}


def place_of_line(line: int) -> str:
    """Return where a line stands, given its number from 1."""
    return _("line {number}").format(number=number(line))


def place_of_event(name: str) -> str:
    """Return where an event stands, given its number or id."""
    return _("event {name}").format(name=name)


def count_words(count: int, noun: str, plural: str | None = None) -> str:
    """Return a count with its noun: "1 row", "2,310 rows"."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def check_width(path: Path | str, count: int, noun: str = COLUMNS) -> None:
    """Refuse a source with more columns than the engine can plan for in a bearable time.

    Raises:
        UnableToReadError: It has more.
    """
    if count > MOST_COLUMNS:
        raise UnableToReadError(
            path,
            _("it has more than {count} {noun}, the most that can be read").format(
                count=number(MOST_COLUMNS), noun=_(noun)
            ),
            hint=_("leave out those that are not needed."),
        )


def batched(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield the items in their order, at most so many together."""
    for first in range(0, len(items), size):
        yield items[first : first + size]


def makes_unique(names: Iterable[str], form: str, taken: Iterable[str] = ()) -> list[str]:
    """Return the names, later ones of the same spelling (in any case) told apart by a number.

    Args:
        names: The names in their order.
        form: How a number is added, with ``{name}`` and ``{number}``.
        taken: Names that none may have.
    """
    used = {name.casefold() for name in taken}
    unique = []
    for name in names:
        number, candidate = 1, name
        while candidate.casefold() in used:
            number += 1
            candidate = form.format(name=name, number=number)
        used.add(candidate.casefold())
        unique.append(candidate)
    return unique
