"""A look at a file before it is taken: what its columns seem to be, and what they hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from daylit.errors import UnableToReadError, UnclearCasesError, UnclearColumnsError
from daylit.language import _
from daylit.sources.contents import Contents
from daylit.sources.databases import BOUNDLESS
from daylit.sources.query import First, open_first_rows
from daylit.sources.reader import looking_at, open_source, tell_nothing, without_objects
from daylit.sources.recognise import recognise_what_is_clear
from daylit.sources.taking import (
    beside,
    columns_taken,
    day_number_hint,
    nothing_taken,
    with_roles,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from daylit.record.engine import Engine
    from daylit.record.reading import ColumnTaken, Refusal
    from daylit.sources.choices import Choices
    from daylit.sources.databases import Bounds
    from daylit.sources.search import Roles
    from daylit.sources.source import Source, SourceColumn

MOST_EXAMPLES = 5
LONGEST_EXAMPLE = 80
MOST_ROWS_OF_A_QUERY = 10_000
"""So many rows of a query tell what its columns are; the database is not kept busy with more."""
MOST_BYTES_OF_A_QUERY = 32 << 20
"""So much of it is enough, too, however few rows it is."""
NOT_YET = "OCEL"
"""The format of an object-centric log before it is known which objects are the cases."""


@dataclass(frozen=True)
class ColumnSeen:
    """One column of a source.

    Attributes:
        source_name: The column as the source names it.
        taken_as: What it would be taken as, in the words of ``reading.ColumnTaken``.
        why: One short clause.
        examples: Up to five different values as text, each shortened to 80 characters.
    """

    source_name: str
    taken_as: str
    why: str
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Look:
    """What a file seems to be.

    Attributes:
        file_format: As in ``reading.Reading``; of an object-centric log whose cases are unclear
            just "OCEL".
        row_count: Rows (XES: events), taken or refused; of such a log 0.
        columns: Every column, in the order of the source; of such a log none.
        refusals: What would not be taken, by reason.
        remarks: Sentences on what would be decided while reading.
        problem: Why it cannot be taken as it stands, in a sentence; None where it can be. The
            columns then say what is clear.
        object_types: The types of objects that an object-centric log tells of, those that most
            events touch first; one of them are the cases.
        is_cut: Whether it has more rows, which were not looked at.
    """

    file_format: str
    row_count: int
    columns: tuple[ColumnSeen, ...]
    refusals: tuple[Refusal, ...] = ()
    remarks: tuple[str, ...] = ()
    problem: str | None = None
    object_types: tuple[str, ...] = ()
    is_cut: bool = False


def look(
    path: Path,
    engine: Engine,
    choices: Choices,
    on_progress: Callable[[str, float | None], None] = tell_nothing,
) -> Look:
    """Look at a log without taking it: what each column would be, and what speaks against it.

    Args:
        path: The file; CSV, TSV, JSON Lines, Parquet, XES or OCEL 2.0.
        engine: The session that looks.
        choices: What the user overrides.
        on_progress: Called with what is being done and the share done (0 to 1; None unknown).

    Returns:
        What ``read`` would make of the file. Where that would fail as the columns are unclear, or
        as not one row fits them, the sentence that says so, and the columns all the same.

    Raises:
        UnableToReadError: The file cannot be read at all, or holds no rows.
        ParameterError: A choice names an encoding or a time zone that does not exist.
    """
    name = path.name or str(path)
    on_progress(_("Opening {name}").format(name=name), None)
    with engine.in_order():
        try:
            source = open_source(path, engine, choices, on_progress)
        except UnclearCasesError as error:
            return Look(NOT_YET, 0, (), problem=str(error), object_types=error.object_types)
        on_progress(looking_at(source.row_count, name), None)
        seen = _seen(source, engine, choices)
    on_progress(_("Looked at {name}").format(name=name), 1.0)
    return seen


def look_at_query(
    uri: str,
    query: str,
    engine: Engine,
    choices: Choices,
    on_progress: Callable[[str, float | None], None] = tell_nothing,
    *,
    bounds: Bounds = BOUNDLESS,
) -> Look:
    """Look at the first rows of a query, without taking them.

    Args:
        uri: As of ``query.read_query``.
        query: One SELECT in the database's own SQL.
        engine: The session that looks.
        choices: What the user overrides.
        on_progress: Called with what is being done and the share done (None: unknown).
        bounds: What it may take.

    Returns:
        What ``look`` says of a file, of the first ``MOST_ROWS_OF_A_QUERY`` rows, or
        of as few of them as are ``MOST_BYTES_OF_A_QUERY``.

    Raises:
        ParameterError: The address names no database that can be read, or the query is empty.
        UnableToReadError: The database cannot be reached, refuses the user or the query, or gives
            no rows.
    """
    with engine.in_order():
        source, is_cut = open_first_rows(
            uri,
            query,
            engine,
            on_progress,
            first=First(MOST_ROWS_OF_A_QUERY, MOST_BYTES_OF_A_QUERY),
            bounds=bounds,
        )
        return replace(_seen(source, engine, choices), is_cut=is_cut)


def _seen(source: Source, engine: Engine, choices: Choices) -> Look:
    contents = Contents(source, engine)
    if not source.all_rows:
        raise UnableToReadError(source.path, nothing_taken(()))
    roles, unclear = recognise_what_is_clear(source.columns, contents, choices)
    if unclear is not None:
        return _as_far_as_clear(source, roles, unclear, choices, contents)
    try:
        taken = with_roles(source, engine, choices, contents, roles)
    except UnclearColumnsError as error:
        return _as_far_as_clear(source, roles, error, choices, contents)
    refusals = (*source.refusals, *taken.judged.refusals)
    problem = None
    if not taken.judged.taken_count:
        hint = day_number_hint(taken.understood.roles, contents)
        problem = _sentence(nothing_taken(refusals), hint)
    return _look(
        source,
        columns_taken(source, taken.understood),
        contents,
        refusals=refusals,
        remarks=(*source.remarks, *taken.remarks, *without_objects(source, choices)),
        problem=problem,
    )


def _as_far_as_clear(
    source: Source,
    roles: Roles,
    error: UnclearColumnsError,
    choices: Choices,
    contents: Contents,
) -> Look:
    found = beside(roles, source, choices, contents, choices.time_zone or "UTC")
    return _look(
        source,
        columns_taken(source, found),
        contents,
        refusals=source.refusals,
        remarks=(*source.remarks, *roles.remarks, *without_objects(source, choices)),
        problem=str(error),
    )


def _look(
    source: Source,
    columns: tuple[ColumnTaken, ...],
    contents: Contents,
    *,
    refusals: tuple[Refusal, ...],
    remarks: tuple[str, ...],
    problem: str | None,
) -> Look:
    return Look(
        source.file_format,
        source.all_rows,
        tuple(
            ColumnSeen(taken.source_name, taken.taken_as, taken.why, _examples(column, contents))
            for column, taken in zip(source.columns, columns, strict=True)
        ),
        refusals,
        remarks,
        problem,
        source.object_types,
    )


def _examples(column: SourceColumn, contents: Contents) -> tuple[str, ...]:
    different = list(dict.fromkeys(contents.values(column)))[:MOST_EXAMPLES]
    return tuple(map(_shortened, different))


def _shortened(value: str) -> str:
    return value if len(value) <= LONGEST_EXAMPLE else f"{value[: LONGEST_EXAMPLE - 1]}…"


def _sentence(clause: str, hint: str | None) -> str:
    said = f"{clause[0].upper()}{clause[1:]}."
    return said if hint is None else f"{said} {hint[0].upper()}{hint[1:]}"
