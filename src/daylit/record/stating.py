"""From readings to stated events: what the sources of one import say, in one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from daylit.record.aliases import BETWEEN
from daylit.record.engine.kinds import common_kinds, reach_of_numbers, with_columns, with_texts
from daylit.record.schema import EVENTS, SOURCE_EVENTS, SOURCE_EVENTS_TOO

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from daylit.record.engine import Engine
    from daylit.record.people.directory import Directory
    from daylit.record.people.keys import Kind, PersonKeys
    from daylit.record.reading import Reading

ROWS_PER_SOURCE = 2**40

STANDING = (
    "event_id",
    "case_id",
    "source_case_id",
    "activity",
    "occurred_at",
    "moment_position",
    "import_id",
    "source_row",
)
"""What a further statement of the same event leaves as it is; anything else it may change.

Person, team, organisation and lifecycle are among what makes an event's id, unless it is the
source's own: so only then can it be said otherwise who did it.
"""

OUR_OWN = ("ordinal", "source_number", "bucket", "kept_under")
"""Columns that say where an event stands while a record is built."""

NAMED: dict[Kind, str] = {"person": "person_id", "customer": "customer_id"}
"""What a source says by name, and the keyed id that stands for it in the record."""


@dataclass(frozen=True)
class Incoming:
    """One reading and the id of its import.

    Attributes:
        numbers_of: The company whose numbers its cases bear, where they are not to be taken for
            the same as others': 1001 becomes "Parts AB/1001".
    """

    import_id: str
    reading: Reading
    numbers_of: str | None = None


def state_events(
    people: Directory | PersonKeys, engine: Engine, incoming: Sequence[Incoming]
) -> ir.Table:
    """Return the events of all sources, numbered, people and customers by keyed id.

    Returns:
        A table of the session, computed when it is read. A row per event: ``SOURCE_EVENTS`` with
        ``person_id`` for person, ``customer_id``, ``service_id``, ``alias``, ``work_share``,
        attributes; ``import_id``; ``source_number`` (from 1) and ``ordinal``, the order of events
        over all sources.
    """
    tables = aligned([with_long_numbers_as_text(engine, one.reading.events) for one in incoming])
    numbered = [
        _numbered(table, number, one)
        for number, (table, one) in enumerate(zip(tables, incoming, strict=True), 1)
    ]
    events = engine.named(ibis.union(*numbered))
    for name, keyed in NAMED.items():
        names = engine.values(events, name) - {None}
        if names:
            book = engine.from_arrow(people.enter(names, name).rename_columns([name, keyed]))
            events = engine.view(_with_ids, events, book, name=name)
        else:
            events = engine.view(_with_nobody, events, name=name, keyed=keyed)
    return events


def aligned(tables: Sequence[ir.Table]) -> list[ir.Table]:
    """Give source tables the same columns; an attribute of two types becomes the wider or text."""
    kinds = common_kinds(tables) | SOURCE_EVENTS | SOURCE_EVENTS_TOO
    return [with_columns(table, kinds) for table in tables]


def with_long_numbers_as_text(engine: Engine, events: ir.Table) -> ir.Table:
    """Make text of each attribute that holds a whole number of more digits than a float64 has.

    Such a number is a name, not a quantity. Were it kept as a number, a fraction in another source
    would cost it digits, or what became of it would depend on the order of imports.
    """
    schema = events.schema()
    whole = tuple(name for name in attributes(events) if str(schema[name]) == "int64")
    if not whole:
        return events
    found = engine.answer_row(reach_of_numbers, events, names=whole)
    long = tuple(name for name in whole if found[name])
    return engine.view(with_texts, events, names=long) if long else events


def attributes(events: ir.Table, prefix: str = "") -> list[str]:
    """Return the columns that only this process's sources have."""
    ours = {*SOURCE_EVENTS, *SOURCE_EVENTS_TOO, *EVENTS, *OUR_OWN}
    return [name for name in events.columns if name not in ours and name.startswith(prefix)]


def event_columns(events: ir.Table) -> list[str]:
    """Return the columns of events that a process's table has: ``EVENTS`` and attributes."""
    return [*(name for name in EVENTS if name != "process_id"), *attributes(events)]


def changeable(events: ir.Table) -> tuple[str, ...]:
    """Return the columns of events that a further statement of the same event may change."""
    return tuple(name for name in event_columns(events) if name not in STANDING)


def of_events(rows: ir.Table, events: ir.Table) -> ir.Table:
    """Return the rows that speak of some events."""
    return rows.semi_join(events, "event_id")


def _numbered(events: ir.Table, source_number: int, one: Incoming) -> ir.Table:
    number = events.source_row.cast("int64") + source_number * ROWS_PER_SOURCE
    own = {}
    if one.numbers_of is not None:
        own = {"case_id": ibis.literal(one.numbers_of + BETWEEN) + events.case_id}
    return events.mutate(
        source_number=ibis.literal(source_number, "int32"),
        ordinal=number,
        import_id=ibis.literal(one.import_id),
        **own,
    )


def _with_nobody(events: ir.Table, name: str, keyed: str) -> ir.Table:
    return events.mutate(**{keyed: ibis.null("string")}).drop(name)


def _with_ids(events: ir.Table, book: ir.Table, name: str) -> ir.Table:
    """Replace each name by the keyed id that the directory gave it."""
    return events.left_join(book, name).drop(name, f"{name}_right")
