"""CSV and TSV: loaded by the engine as text, after a look at how the file is written."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from daylit.errors import UnableToReadError
from daylit.language import _, gettext_noop, ngettext, number
from daylit.record.engine.sql import literal
from daylit.record.reading import Refusal
from daylit.sources.attributes import tells_of_case
from daylit.sources.choices import WRITTEN_TAB
from daylit.sources.encoding import open_text
from daylit.sources.layout import layout_of
from daylit.sources.lines import Lines
from daylit.sources.refusals import MOST_EXAMPLES
from daylit.sources.source import (
    WIDE_BLANKS,
    Kind,
    Source,
    SourceColumn,
    file_literal,
    new_name,
    run,
    select,
)

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine
    from daylit.sources.choices import Choices
    from daylit.sources.content import Content
    from daylit.sources.encoding import TextFile
    from daylit.sources.layout import Layout

_OPEN_QUOTE = "UNQUOTED VALUE"
_REASONS = {
    "INVALID ENCODING": gettext_noop("broken UTF-8"),
    _OPEN_QUOTE: gettext_noop("quotation mark out of place or never closed"),
    "LINE SIZE OVER MAXIMUM": gettext_noop("line longer than 2 MB"),
    "MISSING COLUMNS": gettext_noop("fewer fields than columns"),
    "TOO MANY COLUMNS": gettext_noop("more fields than columns"),
}
"""The engine's words for what it rejects, the more telling first, and ours."""
_OTHER_REASON = gettext_noop("not a row of the table")


@dataclass(frozen=True)
class _Reject:
    """A record that the engine did not take.

    Attributes:
        record: Its number in the file, the header and blank lines counted, from 1.
        kind: Why, in the engine's words.
        reason: Why, in plain words.
        lines: Rows that it swallowed: more than one where a quotation mark is never closed.
    """

    record: int
    kind: str
    reason: str
    lines: int


def open_delimited(path: Path, content: Content, engine: Engine, choices: Choices) -> Source:
    """Open a CSV or TSV file: its rows become a table of the session, as text.

    Raises:
        UnableToReadError: It is no table, or its characters cannot be read.
        ParameterError: There is no encoding of the chosen name.
    """
    text = open_text(path, content, engine.spill, choices.encoding)
    delimiter = "\t" if choices.delimiter == WRITTEN_TAB else choices.delimiter
    layout = layout_of(text.path, path, delimiter)
    relation, rejects = _load(text, layout, path, engine)
    row_count = run(engine, select(["count(*)"], relation))[0][0]
    lines = Lines(text.path, layout, frozenset(reject.record for reject in rejects))
    nothing = _nothing(relation, layout, engine)
    columns = tuple(
        SourceColumn(f"c{place}", name, Kind.TEXT, of_case=tells_of_case(name))
        for place, name in enumerate(layout.names)
        if place not in nothing
    )
    return Source(
        path.name,
        str(path),
        layout.file_format,
        relation,
        columns,
        row_count,
        lines.of_rows,
        _refusals(rejects, lines),
        (*text.remarks, *_layout_remarks(layout), *_nothing_remark(nothing)),
    )


def _nothing(relation: str, layout: Layout, engine: Engine) -> list[int]:
    """Return the places of the columns that have neither a name nor a value, from 0."""
    if not layout.unnamed:
        return []
    stated = run(engine, select([f"count(c{place})" for place in layout.unnamed], relation))[0]
    return [place for place, count in zip(layout.unnamed, stated, strict=True) if not count]


def _layout_remarks(layout: Layout) -> tuple[str, ...]:
    if not layout.has_header:
        return (_("Its first line is data, so its columns are named by number."),)
    if not layout.has_titles:
        return ()
    above = layout.skipped_lines
    said = ngettext(
        "Line {line} was taken as the header; the line above it was left out.",
        "Line {line} was taken as the header; the {count} lines above it were left out.",
        above,
    )
    return (said.format(line=number(above + 1), count=number(above)),)


def _nothing_remark(nothing: list[int]) -> tuple[str, ...]:
    if not nothing:
        return ()
    listed = ", ".join(number(place + 1) for place in nothing)
    said = ngettext(
        "Column {listed} has neither a name nor a value and was taken as nothing.",
        "Columns {listed} have neither a name nor a value and were taken as nothing.",
        len(nothing),
    )
    return (said.format(listed=listed),)


def _load(text: TextFile, layout: Layout, path: Path, engine: Engine) -> tuple[str, list[_Reject]]:
    table, relation, rejects = new_name("loaded"), new_name("text"), new_name("rejects")
    columns = [f"c{place}" for place in range(len(layout.names))]
    tidy = [f"nullif({_stripped(key, text, layout)}, '') AS {key}" for key in columns]
    try:
        run(
            engine,
            f"CREATE TEMP TABLE {table} AS {select(tidy, _reader(text, layout, columns, rejects))}",
        )
    except duckdb.Error as error:
        raise UnableToReadError(path, _("its lines cannot be parted into rows")) from error
    run(
        engine,
        f"CREATE TEMP VIEW {relation} AS {select([*columns, 'rowid AS source_row'], table)}",
    )
    found = _rejects(rejects, layout.skipped_lines, engine)
    run(engine, f"DROP TABLE {rejects}")
    run(engine, f"DROP TABLE {rejects}_scans")
    return relation, found


def _stripped(key: str, text: TextFile, layout: Layout) -> str:
    """Return the SQL that strips blanks; the thorough way costs five times more, so not always."""
    thorough = f"trim({key}, {literal(WIDE_BLANKS)})"
    if text.has_wide_blanks or (text.has_tabs and layout.delimiter != "\t"):
        return thorough
    if not text.has_quotes:
        return f"trim({key})"
    line_end = "chr(10)"
    return (
        f"CASE WHEN prefix({key}, {line_end}) OR suffix({key}, {line_end}) "
        f"THEN {thorough} ELSE trim({key}) END"
    )


def _reader(text: TextFile, layout: Layout, columns: list[str], rejects: str) -> str:
    names = ", ".join(f"'{key}': 'VARCHAR'" for key in columns)
    options = {
        "auto_detect": "false",
        "columns": f"{{{names}}}",
        "delim": literal(layout.delimiter),
        "quote": literal(layout.quote),
        "escape": literal(layout.escape),
        "header": str(layout.has_header).lower(),
        "skip": str(layout.skipped_lines),
        "store_rejects": "true",
        "rejects_table": literal(rejects),
        "rejects_scan": literal(f"{rejects}_scans"),
    }
    listed = ", ".join(f"{option} = {value}" for option, value in options.items())
    return f"read_csv({file_literal(text.path)}, {listed})"


def _rejects(table: str, skipped_lines: int, engine: Engine) -> list[_Reject]:
    """Return each record once, with the reason that comes first in the list of reasons."""
    order = list(_REASONS)
    text = f"CASE error_type WHEN {literal(_OPEN_QUOTE)} THEN csv_line END"
    found: dict[int, _Reject] = {}
    for line_number, kind, line in run(engine, select(["line", "error_type", text], table)):
        record = line_number - skipped_lines
        reason = _(_REASONS.get(kind, _OTHER_REASON))
        lines = len([each for each in (line or "").splitlines() if each.strip()]) or 1
        known = found.get(record)
        if known is None or _rank(kind, order) < _rank(known.kind, order):
            found[record] = _Reject(record, kind, reason, lines)
    return sorted(found.values(), key=lambda reject: reject.record)


def _rank(kind: str, order: list[str]) -> int:
    return order.index(kind) if kind in order else len(order)


def _refusals(rejects: list[_Reject], lines: Lines) -> tuple[Refusal, ...]:
    by_reason: dict[str, list[_Reject]] = defaultdict(list)
    for reject in rejects:
        by_reason[reject.reason].append(reject)
    cited = [reject.record for found in by_reason.values() for reject in found[:MOST_EXAMPLES]]
    places = lines.of_records(cited)
    return tuple(
        Refusal(
            reason,
            sum(reject.lines for reject in found),
            tuple(places[reject.record] for reject in found[:MOST_EXAMPLES]),
        )
        for reason, found in by_reason.items()
    )
