"""Logs cut into exports that overlap, and what a record holds of them, row by row."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import itemgetter
from random import Random
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from hypothesis import Phase, settings

from builders import at, reading, take
from strategies import LIFECYCLES, ORGANISATIONS, PERSONS, TEAMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from daylit.record.engine import Engine
    from daylit.record.reading import Reading
    from daylit.record.report import ImportReport
    from daylit.record.store import Record

Row = dict[str, Any]
MANY = settings(max_examples=2, deadline=None, database=None, phases=(Phase.generate,))
"""Other examples each time, so that few are enough."""

IDENTITY = (
    "case_id", "activity", "lifecycle", "occurred_at", "person", "team_id", "organisation_id",
)  # fmt: skip
SAID: list[pa.Field[Any]] = [
    pa.field("service_id", pa.string()),
    pa.field("event_note", pa.string()),
    pa.field("case_level", pa.int64()),
]
SAYINGS = [one.name for one in SAID]
WHO = ("lifecycle", "person", "team_id", "organisation_id")
"""What may be said otherwise, or not at all, of an event with an id of its own."""

CODES = ("event_code", "case_code")
"""Attributes that each export may state in a type of its own."""
KINDS: dict[str, tuple[pa.DataType, tuple[Any, ...]]] = {
    "whole": (pa.int64(), (5, 9, 10, 2**53, None)),
    "long": (pa.int64(), (5, 2**53 + 1, 123456789012345678, -(2**60), None)),
    "number": (pa.float64(), (5.0, 5.5, 9.0, 10.0, 1e17, None)),
    "text": (pa.string(), ("n/a", "5", "10", "9", None)),
    "true or false": (pa.bool_(), (True, False, None)),
    "moment": (pa.timestamp("us", tz="UTC"), (at(1), at(2), None)),
}
"""The types that sources state an attribute in, with values of each."""
MOST_EXACT = 2**53
NO_KINDS: Mapping[str, pa.DataType] = MappingProxyType({})
ALIAS = pa.field("alias", pa.string())
OF_ARRIVAL = ("import_id", "source_row", "replaces_id", "process_id")
"""Columns that tell of the imports, not of the work."""

LATEST = 60
"""The minute from which each export has an event of its own, so that none is as new as another."""


@dataclass(frozen=True)
class Export:
    """One export of a log.

    Attributes:
        number: The higher, the newer.
        rows: In the order of the log.
        kinds: The types of ``CODES``, where it states these.
    """

    number: int
    rows: list[Row]
    kinds: dict[str, pa.DataType] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"export-{self.number}"


@dataclass
class Split:
    """A log, and the exports that it was cut into; the newest word stands in the log.

    Attributes:
        torn: The moments of several events that no export holds whole.
        kinds: The types of ``CODES`` that hold what all exports state.
    """

    rows: list[Row]
    exports: list[Export]
    torn: set[tuple[Any, Any]] = field(default_factory=set)
    kinds: dict[str, pa.DataType] = field(default_factory=dict)


def chance_of(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - nothing is secret here


def worked_log(chance: Random, *, case_count: int = 10) -> list[Row]:
    """Return a log of short cases, most of which end with Z; three begin late and are open.

    Each has a few events at few moments, so that events of one moment, repeats, starts without an
    end and ends without a start abound. Two cases are long, so that only old ones tell the ends.
    """
    rows: list[Row] = []
    for number in range(case_count):
        is_open = number >= case_count - 3
        begun = 3 * case_count + chance.randrange(4) if is_open else 3 * number
        rows += [
            _event(chance, f"x{number}", at(begun + chance.randrange(4)))
            for _ in range(chance.randint(1, 6))
        ]
        if not is_open:
            ended = at(begun + (3 * case_count if number < 2 else 4))
            rows.append({**_event(chance, f"x{number}", ended), "activity": "Z", "lifecycle": None})
    chance.shuffle(rows)
    return rows


def _event(chance: Random, case: str, occurred_at: Any) -> Row:
    return {
        "case_id": case,
        "activity": chance.choice("AAB"),
        "lifecycle": chance.choice(LIFECYCLES),
        "occurred_at": occurred_at,
        "person": chance.choice(PERSONS[:3]),
        "team_id": chance.choice(TEAMS[:3]),
        "organisation_id": chance.choice(ORGANISATIONS),
        "source_event_id": None,
    }


def with_own_ids(rows: Sequence[Row], chance: Random, *, share: float) -> list[Row]:
    """Give a share of the events ids of their own."""
    return [
        {**row, "source_event_id": f"own-{number}" if chance.random() < share else None}
        for number, row in enumerate(rows)
    ]


def without_equal_ones(rows: Sequence[Row]) -> list[Row]:
    """Leave out events that equal another in all that tells events apart."""
    return list({same(row): row for row in rows}.values())


def moment_of(row: Row) -> tuple[Any, Any]:
    """Return the case that an event belongs to, whatever number it bears, and its time."""
    return row.get("belongs_to", row["case_id"]), row["occurred_at"]


def with_other_numbers(rows: Sequence[Row], chance: Random) -> list[Row]:
    """Have some events of some cases bear another company's number of the case.

    Such a row says which case it ``belongs_to``, and an export may say so as its ``alias``.
    """
    cases = sorted({row["case_id"] for row in rows})
    other = {case: f"our-{case}" for case in chance.sample(cases, len(cases) // 2)}
    return [
        {**row, "case_id": other[row["case_id"]], "belongs_to": row["case_id"]}
        if row["case_id"] in other and chance.random() < 0.5
        else row
        for row in rows
    ]


def with_aliases(split: Split, chance: Random) -> Split:
    """Have the log, and at least one export, say of each other number which case it leads to."""

    def said(row: Row, told: set[str]) -> Row:
        if "belongs_to" not in row or (row["case_id"] in told and chance.random() < 0.7):
            return row
        told.add(row["case_id"])
        return {**row, "alias": row["belongs_to"]}

    told: set[str] = set()
    order = chance.sample(split.exports, len(split.exports))
    exports = [Export(one.number, [said(row, told) for row in one.rows]) for one in order]
    exports.sort(key=lambda one: one.number)
    return Split([said(row, set()) for row in split.rows], exports, split.torn)


def same(row: Row) -> tuple[Any, ...]:
    """Return what tells an event from others; equal ones are told apart by their number only."""
    return (*(row[name] for name in IDENTITY), row["source_event_id"])


def cut(rows: Sequence[Row], chance: Random, *, count: int, tears: bool) -> Split:
    """Cut a log into exports that overlap.

    Args:
        rows: The log.
        chance: Decides what goes where; events that equal one another stay together.
        count: How many exports.
        tears: Whether a moment may be held whole by none; otherwise one holds it whole, and others
            may hold part of it.
    """
    holders: dict[Any, set[int]] = {}
    homes: dict[Any, int] = {}
    for row in rows:
        if same(row) not in holders:
            holders[same(row)] = set(chance.sample(range(count), chance.choice((1, 1, 2))))
        if not tears:
            holders[same(row)].add(homes.setdefault(moment_of(row), chance.randrange(count)))
    exports = [
        Export(number, [*(row for row in rows if number in holders[same(row)]), _last(number)])
        for number in range(count)
    ]
    whole = [*rows, *(export.rows[-1] for export in exports)]
    return Split(whole, exports, _torn(whole, exports))


def _last(number: int) -> Row:
    """Return the event that makes one export newer than another."""
    nobody = dict.fromkeys((*IDENTITY, "source_event_id"))
    return {**nobody, "case_id": "clock", "activity": "Z", "occurred_at": at(LATEST + number)}


def _torn(rows: Sequence[Row], exports: Sequence[Export]) -> set[tuple[Any, Any]]:
    sizes = _sizes(rows)
    most: dict[Any, int] = defaultdict(int)
    for export in exports:
        for moment, size in _sizes(export.rows).items():
            most[moment] = max(most[moment], size)
    return {moment for moment, size in sizes.items() if most[moment] < size}


def _sizes(rows: Iterable[Row]) -> dict[Any, int]:
    sizes: dict[Any, int] = defaultdict(int)
    for row in rows:
        sizes[moment_of(row)] += 1
    return sizes


def with_words(split: Split, chance: Random) -> Split:
    """Have every export say something else, or nothing, of services, events and cases.

    In the log stands the newest word on each.
    """
    exports = [
        Export(export.number, [{**row, **_words(chance)} for row in export.rows])
        for export in split.exports
    ]
    # By chances of their own, so that the seeds of tests mean what they did.
    chances = [chance_of(chance.getstate()[1][one.number]) for one in exports]
    exports = [_with_codes(one, its) for one, its in zip(exports, chances, strict=True)]
    exports = [_with_others(one, its) for one, its in zip(exports, chances, strict=True)]
    newest: dict[Any, Row] = {}
    for was, export in zip(split.exports, exports, strict=True):
        nth: dict[Any, int] = defaultdict(int)
        for event, row in zip(map(same, was.rows), export.rows, strict=True):
            said = {
                name: row[name] for name in (*SAYINGS, *CODES, *WHO) if row.get(name) is not None
            }
            newest.setdefault((event, nth[event]), {}).update(said)
            nth[event] += 1
    nth = defaultdict(int)
    rows = []
    for row in split.rows:
        rows.append({**row, **dict.fromkeys(WHO), **newest[same(row), nth[same(row)]]})
        nth[same(row)] += 1
    found = {name: _common_kind(name, exports) for name in CODES}
    kinds = {name: kind for name, kind in found.items() if kind is not None}
    return Split([_of_kinds(row, kinds) for row in rows], exports, split.torn, kinds)


def _with_codes(export: Export, chance: Random) -> Export:
    """Have an export state codes, each in a type of the export's own, or not at all."""
    drawn = {name: chance.choice([*KINDS, None]) for name in CODES}
    kinds = {name: KINDS[kind] for name, kind in drawn.items() if kind is not None}
    rows = [
        {**row, **{name: chance.choice(of) for name, (_, of) in kinds.items()}}
        for row in export.rows
    ]
    return Export(export.number, rows, {name: kind for name, (kind, _) in kinds.items()})


def _with_others(export: Export, chance: Random) -> Export:
    """Have an export say of some events with ids of their own that others did them, or nobody."""

    def said(row: Row) -> Row:
        if row["source_event_id"] is None or chance.random() < 0.5:
            return row
        lifecycle = chance.choice((row["lifecycle"], None))
        return (
            row | {name: _event(chance, "", None)[name] for name in WHO} | {"lifecycle": lifecycle}
        )

    return replace(export, rows=[said(row) for row in export.rows])


def _common_kind(name: str, exports: Sequence[Export]) -> pa.DataType | None:
    """Return the type of an attribute once all exports are there; null where none states it."""
    stating = [export for export in exports if name in export.kinds]
    kinds = {export.kinds[name] for export in stating}
    values = [row[name] for export in stating for row in export.rows]
    is_long = any(type(value) is int and abs(value) > MOST_EXACT for value in values)
    if is_long or (len(kinds) > 1 and kinds != {pa.int64(), pa.float64()}):
        return pa.string()
    return pa.float64() if len(kinds) > 1 else next(iter(kinds), None)


def _of_kinds(row: Row, kinds: dict[str, pa.DataType]) -> Row:
    texts = [name for name, kind in kinds.items() if kind == pa.string()]
    return row | {name: _written(row[name]) for name in texts if row.get(name) is not None}


def _written(value: Any) -> str:
    """Return a value as it is to be written where its attribute has become text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) <= MOST_EXACT else str(value)
    return f"{value:%Y-%m-%d %H:%M:%S}+00" if isinstance(value, datetime) else str(value)


def _words(chance: Random) -> Row:
    return {
        "service_id": chance.choice((None, "bus", "tram")),
        "event_note": chance.choice((None, "late", "lost", "wet")),
        "case_level": chance.choice((None, 1, 2, 3)),
    }


def read(
    engine: Engine, rows: Sequence[Row], name: str, kinds: Mapping[str, pa.DataType] = NO_KINDS
) -> Reading:
    """Return rows as a reader hands them over, numbered anew, with codes of these types."""
    numbered = [{**row, "source_row": number} for number, row in enumerate(rows, 1)]
    return reading(engine, numbered, name=name, attributes=[*SAID, *codes(kinds), ALIAS])


def codes(kinds: Mapping[str, pa.DataType]) -> list[pa.Field[Any]]:
    """Return the columns of ``CODES`` that have a type."""
    return [pa.field(name, kind) for name, kind in kinds.items()]


def take_whole(
    record: Record, engine: Engine, split: Split, *, process_id: str = "whole"
) -> ImportReport:
    """Import the log at once."""
    return take(
        record, engine, read(engine, split.rows, "whole", split.kinds), process_id=process_id
    )


def take_parts(
    record: Record,
    engine: Engine,
    imports: Sequence[Sequence[Export]],
    *,
    process_id: str = "parts",
) -> ImportReport:
    """Import the exports; each import takes one or more of them."""
    report = None
    for exports in imports:
        readings = [read(engine, export.rows, export.name, export.kinds) for export in exports]
        report = take(record, engine, *readings, process_id=process_id)
    assert report is not None
    return report


def shuffled_imports(split: Split, chance: Random, *, at_once: int) -> list[list[Export]]:
    """Return the exports in any order, one to an import but for some that come together."""
    order = chance.sample(split.exports, len(split.exports))
    imports = [order[:at_once], *([export] for export in order[at_once:])]
    chance.shuffle(imports)
    return imports


@dataclass(frozen=True)
class Held:
    """What a record holds of a process, row by row, without what tells of the imports."""

    events: list[Row]
    steps: list[Row]
    cases: list[Row]
    words: list[Row]
    closing: tuple[str, ...]


def held(record: Record, engine: Engine, process_id: str) -> Held:
    """Read all that a record holds of a process."""
    state = record.process(process_id).state
    keys = {"events": ("event_id",), "steps": ("step_id",), "cases": ("case_id",)}
    rows = {
        name: _rows(engine, record.table(engine, name, process_id), key)
        for name, key in keys.items()
    }
    words = record.rows(engine, "words", process_id, state)
    return Held(**rows, words=_rows(engine, words, ("kind", "word")), closing=state.closing)


def _rows(engine: Engine, table: Any, key: tuple[str, ...]) -> list[Row]:
    kept = table.drop(*[name for name in OF_ARRIVAL if name in table.columns])
    return sorted(engine.rows(kept), key=itemgetter(*key))


def differences(one: Sequence[Row], other: Sequence[Row], *, without: str = "") -> list[Any]:
    """Return the first few rows in which two tables differ, with the columns that do."""
    if len(one) != len(other):
        return [(len(one), len(other))]
    return [
        {name: (mine[name], its[name]) for name in mine if mine[name] != its[name]}
        for mine, its in zip(one, other, strict=True)
        if any(mine[name] != its[name] for name in mine if name != without)
    ][:3]


def random_split(chance: Random, *, most: int, tears: bool, joins: bool = False) -> Split:
    """Return a random log cut into exports, with words and ids of its own or without.

    Args:
        chance: Decides everything.
        most: Exports at most.
        tears: Whether moments may be held whole by no export.
        joins: Whether cases bear several numbers.
    """
    rows = worked_log(chance)
    if joins:
        rows = with_other_numbers(rows, chance)
    if tears:
        rows = without_equal_ones(rows)
    rows = with_own_ids(rows, chance, share=chance.choice((0, 0.5, 1)))
    split = cut(rows, chance, count=chance.randint(2, most), tears=tears)
    if joins:
        split = with_aliases(split, chance)
    return with_words(split, chance) if chance.random() < 2 / 3 else split
