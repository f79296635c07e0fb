"""JSON Lines: an object a line, loaded by the engine; objects inside are flattened with dots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.errors import UnableToReadError
from daylit.language import _, gettext_noop
from daylit.record.engine.sql import literal
from daylit.record.reading import Refusal
from daylit.sources.attributes import tells_of_case
from daylit.sources.content import mark_encoding
from daylit.sources.encoding import open_text
from daylit.sources.json_keys import leaves_of, pointer
from daylit.sources.line_table import load_lines
from daylit.sources.refusals import MOST_EXAMPLES, refused_in
from daylit.sources.source import (
    WIDE_BLANKS,
    Kind,
    Source,
    SourceColumn,
    makes_unique,
    new_name,
    place_of_line,
    run,
    select,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from daylit.record.engine import Engine
    from daylit.sources.choices import Choices
    from daylit.sources.content import Content
    from daylit.sources.json_keys import Leaf
    from daylit.sources.line_table import LineTable

FORMAT = "JSON Lines"
NOT_JSON = gettext_noop("not JSON")
NOT_AN_OBJECT = gettext_noop("no JSON object")
NUL_INSIDE = gettext_noop("a NUL character in a text")
BROKEN_OFF = gettext_noop("broken off in the middle")
BROKEN_CHARACTERS = gettext_noop("broken UTF-8")
TOO_LONG = gettext_noop("line longer than 16 MB")
_NUL = literal(r"(?:^|[^\\])(?:\\\\)*\\u0000")
"""An escaped NUL character; after an escaped backslash the same letters are plain text."""
EXACT = 2**53
"""Whole numbers from here on are not all held by a number with a point."""


def open_json_lines(path: Path, content: Content, engine: Engine, choices: Choices) -> Source:
    """Open JSON Lines: their objects become a table of the session, typed as JSON types them.

    Raises:
        UnableToReadError: No line of it is an object, it has too many keys, or it is damaged.
        ParameterError: There is no encoding of the chosen name.
    """
    remarks: tuple[str, ...] = ()
    plain, is_zipped = path, content.is_zipped
    if choices.encoding is not None or mark_encoding(content.head) not in {None, "utf-8-sig"}:
        text = open_text(path, content, engine.spill, choices.encoding)
        plain, is_zipped, remarks = text.path, False, text.remarks
    lines = load_lines(plain, path, engine, is_zipped=is_zipped)
    objects = objects_in(lines, engine)
    refusals = refusals_of_lines(lines, objects)
    if not objects.count:
        raise UnableToReadError(path, _no_object(refusals))
    leaves = leaves_of(path, objects.name, engine)
    if not leaves:
        raise UnableToReadError(path, _("none of its objects holds a value"))
    relation, columns = relation_of(objects.name, leaves, engine, thorough=lines.has_wide_blanks)
    objects.drop(engine)
    run(engine, f"DROP TABLE {lines.name}")
    return Source(
        path.name,
        str(path),
        FORMAT,
        relation,
        columns,
        objects.count,
        places_of_lines,
        refusals,
        (
            *remarks,
            *broken_off_remarks(refusals),
            *(remark for leaf in leaves for remark in leaf.remarks()),
        ),
    )


def places_of_lines(rows: Sequence[int]) -> dict[int, str]:
    """Return where lines stand, given their numbers from 0."""
    return {row: place_of_line(row + 1) for row in rows}


@dataclass(frozen=True)
class Objects:
    """The lines that hold an object.

    Attributes:
        name: View with ``number`` and ``line``.
        count: Its rows.
        others_name: Table of the ``number`` and ``reason`` of each line that holds none.
        others: How many lines hold none, and the first of them, by reason.
    """

    name: str
    count: int
    others_name: str
    others: dict[str, tuple[int, list[int]]]

    def drop(self, engine: Engine) -> None:
        """Forget the view and the table."""
        run(engine, f"DROP VIEW {self.name}")
        run(engine, f"DROP TABLE {self.others_name}")


def objects_in(lines: LineTable, engine: Engine) -> Objects:
    """Set the lines apart that hold one object each; blank ones are passed over."""
    reason = (
        f"CASE WHEN NOT json_valid(line) THEN CASE WHEN {_trimmed('line')} = '' THEN '' "
        f"WHEN number = {lines.open_line} AND starts_with(ltrim(line), '{{') "
        f"AND NOT suffix({_trimmed('line')}, '}}') "
        f"THEN {literal(BROKEN_OFF)} ELSE {literal(NOT_JSON)} END "
        f"WHEN json_type(line) <> 'OBJECT' THEN {literal(NOT_AN_OBJECT)} "
        f"WHEN contains(line, '\\u0000') AND regexp_matches(line, {_NUL}) "
        f"THEN {literal(NUL_INSIDE)} END"
    )
    name, judged = new_name("objects"), new_name("others")
    reasons = select(["number", f"{reason} AS reason"], lines.name)
    others = select(["number", "reason"], f"({reasons})", "WHERE reason IS NOT NULL")
    run(engine, f"CREATE TEMP TABLE {judged} AS {others}")
    examples = f"list_sort(min(number, {MOST_EXAMPLES}))"
    found = run(engine, select(["reason", "count(*)", examples], judged, "GROUP BY 1"))
    without = f"WHERE number NOT IN ({select(['number'], judged)})" if found else ""
    run(engine, f"CREATE TEMP VIEW {name} AS {select(['number', 'line'], lines.name, without)}")
    count = run(engine, select(["count(*)"], name))[0][0]
    return Objects(
        name,
        int(count),
        judged,
        {reason: (rows, places) for reason, rows, places in found if reason},
    )


def _trimmed(text: str) -> str:
    return f"trim({text}, {literal(WIDE_BLANKS)})"


def refusals_of_lines(lines: LineTable, objects: Objects) -> tuple[Refusal, ...]:
    """Return the lines that hold no object, by reason."""
    found = {
        BROKEN_CHARACTERS: (len(lines.broken), lines.broken),
        TOO_LONG: (len(lines.too_long), lines.too_long),
        **objects.others,
    }
    return tuple(
        Refusal(_(reason), count, tuple(place_of_line(row + 1) for row in rows[:MOST_EXAMPLES]))
        for reason, (count, rows) in found.items()
        if count
    )


def _no_object(refusals: tuple[Refusal, ...]) -> str:
    reasons = ", ".join(refused_in(refusal) for refusal in refusals)
    return _("none of its lines holds a JSON object: {reasons}").format(reasons=reasons)


def broken_off_remarks(refusals: tuple[Refusal, ...]) -> tuple[str, ...]:
    """Say that the last line is cut, which a file that is still being written can show, too."""
    said = _(
        "Its last line ({place}) breaks off in the middle, so the file is cut off or was still "
        "being written; that line was refused and all others were read."
    )
    return tuple(
        said.format(place=refusal.examples[0])
        for refusal in refusals
        if refusal.reason == _(BROKEN_OFF)
    )


def relation_of(
    objects: str, leaves: list[Leaf], engine: Engine, *, thorough: bool
) -> tuple[str, tuple[SourceColumn, ...]]:
    """Load all values; as text where their type cannot hold numbers exactly."""
    keys, kinds = [leaf.keys for leaf in leaves], [leaf.kind for leaf in leaves]
    relation = load_values(objects, keys, kinds, engine, thorough=thorough)
    inexact = _inexact(relation, leaves, kinds, engine)
    if inexact:
        run(engine, f"DROP TABLE {relation}")
        kinds = [Kind.STRING if place in inexact else kind for place, kind in enumerate(kinds)]
        relation = load_values(objects, keys, kinds, engine, thorough=thorough)
    names = makes_unique((leaf.name for leaf in leaves), "{name} ({number})")
    columns = tuple(
        SourceColumn(f"c{number}", name, kind, of_case=tells_of_case(name))
        for number, (name, kind) in enumerate(zip(names, kinds, strict=True))
    )
    return relation, columns


def load_values(
    objects: str,
    keys: Sequence[tuple[str, ...]],
    kinds: list[Kind],
    engine: Engine,
    *,
    thorough: bool,
) -> str:
    """Load the values at some keys of objects into a table, each as its kind has it."""
    paths = ", ".join(literal(pointer(each)) for each in keys)
    values = select(["number", f"json_extract_string(line, [{paths}]) AS texts"], objects)
    sql = [
        f"{_typed(f'texts[{place}]', kind, thorough=thorough)} AS c{place - 1}"
        for place, kind in enumerate(kinds, start=1)
    ]
    name = new_name("json")
    query = select([*sql, "number AS source_row"], f"({values})")
    run(engine, f"CREATE TEMP TABLE {name} AS {query}")
    return name


def _typed(text: str, kind: Kind, *, thorough: bool) -> str:
    if kind is Kind.INTEGER:
        return f"try_cast({text} AS BIGINT)"
    if kind is Kind.FLOAT:
        return f"CASE WHEN isfinite(try_cast({text} AS DOUBLE)) THEN try_cast({text} AS DOUBLE) END"
    if kind is Kind.BOOLEAN:
        return f"try_cast({text} AS BOOLEAN)"
    return f"nullif({_trimmed(text) if thorough else f'trim({text})'}, '')"


def _inexact(relation: str, leaves: list[Leaf], kinds: list[Kind], engine: Engine) -> set[int]:
    """Return the places of the columns that hold whole numbers too large for their type."""
    checks = [
        f"count(c{place}) < {leaf.number_count}"
        if kind is Kind.INTEGER
        else f"coalesce(bool_or(abs(c{place}) >= {EXACT} AND c{place} = trunc(c{place})), false)"
        for place, (leaf, kind) in enumerate(zip(leaves, kinds, strict=True))
        if kind in {Kind.INTEGER, Kind.FLOAT}
    ]
    numbers = [place for place, kind in enumerate(kinds) if kind in {Kind.INTEGER, Kind.FLOAT}]
    if not numbers:
        return set()
    found = run(engine, select(checks, relation))[0]
    return {place for place, is_inexact in zip(numbers, found, strict=True) if is_inexact}
