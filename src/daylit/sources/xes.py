"""XES as an open source: columns built batch by batch, on disk where the log is large."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from daylit.errors import UnableToReadError
from daylit.language import _, gettext_noop, ngettext, number
from daylit.sources.attributes import tells_of_case
from daylit.sources.source import (
    Kind,
    Source,
    SourceColumn,
    check_width,
    file_literal,
    makes_unique,
    new_name,
    place_of_event,
    run,
    select,
)
from daylit.sources.xes_stream import CASE_KEY, stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from daylit.record.engine import Engine
    from daylit.sources.xes_stream import Attributes, Batch, XesFacts

    _Texts = pa.Array[Any]

MOST_VALUES_IN_MEMORY = 10_000_000
LEAST_STATED_SHARE = 0.1
MOST_TAGS = 5
ATTRIBUTE_NAMES = gettext_noop("attribute names")
_KINDS = {
    "string": Kind.STRING,
    "id": Kind.STRING,
    "date": Kind.DATE_TEXT,
    "int": Kind.INTEGER_TEXT,
    "float": Kind.FLOAT_TEXT,
    "boolean": Kind.BOOLEAN_TEXT,
}


def open_xes(
    path: Path,
    engine: Engine,
    *,
    is_zipped: bool,
    on_progress: Callable[[str, float | None], None],
) -> Source:
    """Open an XES file: its events become a relation of the session, their values as text.

    Raises:
        UnableToReadError: It is cut off, damaged, not XES, holds no event or too many attributes.
    """
    table = _EventTable(path, engine)
    facts = stream(
        path,
        is_zipped=is_zipped,
        on_batch=table.add,
        on_share=lambda share: on_progress(_("Reading {name}").format(name=path.name), share),
    )
    if table.event_count == 0:
        raise UnableToReadError(path, _("it is XES but holds no event"))
    facts.trace_types.setdefault(CASE_KEY, "string")
    columns = _columns(table.keys_of(facts), facts)
    relation = _relation(table, columns, engine)
    return Source(
        path.name,
        str(path),
        "XES",
        relation,
        columns,
        table.event_count,
        _places,
        remarks=(*_remarks(facts), *_missing_defaults(table, columns, facts)),
    )


class _EventTable:
    """Collects batches as Arrow tables, in files of the spill folder once they are many."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self._path = path
        self.event_count = 0
        self.stated: Counter[str] = Counter()
        self._engine = engine
        self._tables: list[pa.Table] = []
        self._values_held = 0
        self._files: list[Path] = []
        self._keys: dict[tuple[str, str], str] = {}

    def add(self, batch: Batch, facts: XesFacts) -> None:
        """Add the events of a batch, their traces' attributes beside them.

        Raises:
            UnableToReadError: There are too many different attributes.
        """
        check_width(self._path, len(facts.trace_types) + len(facts.event_types), ATTRIBUTE_NAMES)
        first = self.event_count
        self.event_count += len(batch.events)
        columns: dict[str, pa.Array[Any]] = {
            "source_row": pa.array(np.arange(first, self.event_count, dtype=np.int64))
        }
        owners = pa.array(batch.trace_of_event, pa.int64())
        for key, values in _columns_of(batch.traces, facts.trace_types):
            columns[self._column("case", key)] = values.take(owners)
        for key, values in _columns_of(batch.events, facts.event_types):
            columns[self._column("event", key)] = values
        table = pa.table(columns)
        for name in table.column_names:
            self.stated[name] += len(table) - table[name].null_count
        self._tables.append(table)
        self._values_held += len(table) * table.num_columns
        if self._files or self._values_held > MOST_VALUES_IN_MEMORY:
            self._spill()

    def _column(self, scope: str, key: str) -> str:
        return self._keys.setdefault((scope, key), f"c{len(self._keys)}")

    def _spill(self) -> None:
        for table in self._tables:
            file = self._engine.spill / f"{new_name('xes')}.parquet"
            pq.write_table(table, file)
            self._files.append(file)
        self._tables = []

    def keys_of(self, facts: XesFacts) -> dict[tuple[str, str], str]:
        """Return the column of each key of a trace or an event, those of traces first."""
        return {
            (scope, key): self._column(scope, key)
            for scope, types in (("case", facts.trace_types), ("event", facts.event_types))
            for key in types
        }

    def relation(self) -> tuple[str, set[str]]:
        """Return the SQL of all events, and the columns it has."""
        if self._files:
            files = ", ".join(file_literal(file) for file in self._files)
            names = {name for file in self._files for name in pq.read_schema(file).names}
            return f"read_parquet([{files}], union_by_name = true)", names
        table = pa.concat_tables(self._tables, promote_options="default")
        return self._engine.from_arrow(table).get_name(), set(table.column_names)


def _columns_of(rows: list[Attributes], keys: Iterable[str]) -> Iterator[tuple[str, _Texts]]:
    """Yield the values of each key; where few rows state each, keys that none states are left out.

    To ask every row for every key is quickest where most have most of them; where a log has
    thousands of keys it would take minutes.
    """
    keys = list(keys)
    if sum(map(len, rows)) >= len(rows) * len(keys) * LEAST_STATED_SHARE:
        for key in keys:
            yield key, _tidied(pa.array([row.get(key) for row in rows], pa.string()))
        return
    found: dict[str, tuple[list[int], list[str]]] = {}
    for place, row in enumerate(rows):
        for key, value in row.items():
            places, values = found.setdefault(key, ([], []))
            places.append(place)
            values.append(value)
    for key, (places, values) in found.items():
        yield key, _spread(_tidied(pa.array(values, pa.string())), places, len(rows))


def _spread(values: _Texts, places: list[int], row_count: int) -> _Texts:
    """Return the values at their places among rows, null elsewhere."""
    numbers = np.full(row_count, -1, dtype=np.int64)
    numbers[places] = np.arange(len(places))
    return values.take(pa.array(numbers, pa.int64(), mask=numbers < 0))


def _tidied(values: _Texts) -> _Texts:
    """Return texts stripped, blank ones as null."""
    stripped = pc.utf8_trim_whitespace(values)
    nothing = pa.scalar(None, pa.string())
    tidied: _Texts = pc.if_else(pc.equal(stripped, pa.scalar("")), nothing, stripped)
    return tidied


def _columns(keys: dict[tuple[str, str], str], facts: XesFacts) -> tuple[SourceColumn, ...]:
    names = makes_unique(
        (f"case:{key}" if scope == "case" else key for scope, key in keys), "{name} ({number})"
    )
    types = {"case": facts.trace_types, "event": facts.event_types}
    return tuple(
        SourceColumn(
            column,
            name,
            _KINDS[types[scope][key]],
            of_case=scope == "case" or tells_of_case(name),
        )
        for ((scope, key), column), name in zip(keys.items(), names, strict=True)
    )


def _relation(table: _EventTable, columns: tuple[SourceColumn, ...], engine: Engine) -> str:
    rows, held = table.relation()
    tidy = [
        column.key if column.key in held else f"CAST(NULL AS VARCHAR) AS {column.key}"
        for column in columns
    ]
    name = new_name("xes")
    run(engine, f"CREATE TEMP VIEW {name} AS {select([*tidy, 'source_row'], rows)}")
    return name


def _places(rows: Sequence[int]) -> dict[int, str]:
    return {row: place_of_event(number(row + 1)) for row in rows}


def _remarks(facts: XesFacts) -> list[str]:
    remarks = []
    if facts.empty_traces:
        said = ngettext(
            "{count} case holds no event and left nothing to read.",
            "{count} cases hold no event and left nothing to read.",
            facts.empty_traces,
        )
        remarks.append(said.format(count=number(facts.empty_traces)))
    if facts.same_names:
        said = ngettext(
            "{count} trace has the name of an earlier one; traces of the same name are read as one "
            "case.",
            "{count} traces have the name of an earlier one; traces of the same name are read as "
            "one case.",
            facts.same_names,
        )
        remarks.append(said.format(count=number(facts.same_names)))
    if facts.repeated:
        said = ngettext(
            "{count} value stands under a key that the same event or case had already used, as in "
            "lists; the first of each was kept.",
            "{count} values stand under a key that the same event or case had already used, as in "
            "lists; the first of each was kept.",
            facts.repeated,
        )
        remarks.append(said.format(count=number(facts.repeated)))
    if facts.unknown:
        remarks.append(_unknown_remark(facts.unknown))
    return remarks


def _unknown_remark(unknown: Counter[str]) -> str:
    said = ngettext(
        "{count} element is none of XES ({names}); its attributes were not read.",
        "{count} elements are none of XES ({names}); their attributes were not read.",
        unknown.total(),
    )
    return said.format(count=number(unknown.total()), names=_tags(unknown))


def _tags(unknown: Counter[str]) -> str:
    most = ", ".join(f"<{tag}> {number(count)}" for tag, count in unknown.most_common(MOST_TAGS))
    others = len(unknown) - MOST_TAGS
    if others <= 0:
        return most
    more = ngettext("{names}, and {count} other name", "{names}, and {count} other names", others)
    return more.format(names=most, count=number(others))


def _missing_defaults(
    table: _EventTable, columns: tuple[SourceColumn, ...], facts: XesFacts
) -> list[str]:
    """Say which attributes with a default value are missing in how many events."""
    defaults = {*facts.event_defaults, *(f"case:{key}" for key in facts.trace_defaults)}
    missing = [
        _("{name} in {count}").format(name=repr(column.name), count=number(count))
        for column in columns
        if column.name in defaults and (count := table.event_count - table.stated[column.key])
    ]
    if not missing:
        return []
    remark = _(
        "The file names default values for attributes that some events lack ({names}); they were "
        "left empty, not filled in."
    )
    return [remark.format(names=", ".join(missing))]
