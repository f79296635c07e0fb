"""From readings to stated events: what the sources of one import say, in one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from daylit.record.schema import EVENTS, SOURCE_EVENTS, SOURCE_EVENTS_TOO

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from daylit.record.directory import Directory, PersonKeys
    from daylit.record.engine import Engine
    from daylit.record.reading import Reading

ROWS_PER_SOURCE = 2**40

NUMBERED = ("ordinal", "source_number")

NAMED = {"person": "person_id", "customer": "customer_id"}
"""What a source says by name, and the keyed id that stands for it in the record."""


@dataclass(frozen=True)
class Incoming:
    """One reading and the id of its import."""

    import_id: str
    reading: Reading


def state_events(
    people: Directory | PersonKeys, engine: Engine, incoming: Sequence[Incoming]
) -> ir.Table:
    """Return the events of all sources, numbered, people and customers by keyed id.

    Returns:
        A row per event: ``SOURCE_EVENTS`` with ``person_id`` for person, ``customer_id``,
        ``service_id``, ``alias``, ``work_share``, attributes; ``source_number`` (from 1) and
        ``ordinal``, the order of events over all sources.
    """
    tables = aligned([one.reading.events for one in incoming])
    numbered = [_numbered(table, number) for number, table in enumerate(tables, 1)]
    events = ibis.union(*numbered) if len(numbered) > 1 else numbered[0]
    for name, keyed in NAMED.items():
        events = _with_ids(people, engine, events, name, keyed)
    return events


def aligned(tables: Sequence[ir.Table]) -> list[ir.Table]:
    """Give source tables the same columns; an attribute of two types becomes the wider or text."""
    kinds: dict[str, str] = {}
    for table in tables:
        for name, kind in table.schema().items():
            kinds[name] = common_kind(kinds.get(name, str(kind)), str(kind))
    kinds |= SOURCE_EVENTS | SOURCE_EVENTS_TOO
    return [with_columns(table, kinds) for table in tables]


def common_kind(one: str, other: str) -> str:
    """Return the type that holds the values of two: numbers stay numbers, else it is text."""
    if one == other:
        return one
    return "float64" if {one, other} == {"int64", "float64"} else "string"


def with_columns(table: ir.Table, kinds: dict[str, str]) -> ir.Table:
    """Return the table with exactly these columns, null where it lacks one."""
    held = table.schema()
    return table.select(
        **{
            name: (table[name] if str(held[name]) == kind else table[name].cast(kind))
            if name in held
            else ibis.null(kind)
            for name, kind in kinds.items()
        }
    )


def attributes(events: ir.Table, prefix: str = "") -> list[str]:
    """Return the columns that only this process's sources have."""
    ours = {*SOURCE_EVENTS, *SOURCE_EVENTS_TOO, *EVENTS, *NUMBERED}
    return [name for name in events.columns if name not in ours and name.startswith(prefix)]


def _numbered(events: ir.Table, source_number: int) -> ir.Table:
    number = events.source_row.cast("int64") + source_number * ROWS_PER_SOURCE
    return events.mutate(source_number=ibis.literal(source_number, "int32"), ordinal=number)


def _with_ids(
    people: Directory | PersonKeys, engine: Engine, events: ir.Table, name: str, keyed: str
) -> ir.Table:
    """Replace each name by the keyed id that the directory gives it."""
    stated = events.filter(events[name].notnull()).select(name).distinct()
    names = [row[name] for row in engine.rows(stated)]
    if not names:
        return events.mutate(**{keyed: ibis.null("string")}).drop(name)
    ids = engine.from_arrow(people.enter(names).rename_columns([name, keyed]))
    return events.left_join(ids, name).drop(name, f"{name}_right")
