"""Source events with small numbers for names, so that windows sort integers instead of words.

A code book is a table of distinct names with their numbers. Numbers live only while a record is
built; nothing stored holds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine

PLAIN, START, COMPLETE, NO_STEP = 0, 1, 2, 3
"""What an event's lifecycle makes of it."""

STEPLESS_LIFECYCLES = (
    "schedule",
    "assign",
    "reassign",
    "withdraw",
    "suspend",
    "resume",
    "pi_abort",
    "ate_abort",
    "autoskip",
    "manualskip",
)
"""The XES standard's values that tell about work but are none (IEEE 1849, lifecycle extension)."""

NUMBERS = {
    "case_id": "case_number",
    "activity": "activity_number",
    "lifecycle": "lifecycle_number",
    "person_id": "person_number",
    "team_id": "team_number",
    "organisation_id": "organisation_number",
}
"""Each coded column and the number that stands for its values."""


@dataclass(frozen=True)
class Coded:
    """Events in numbers and the code books that lead back.

    Attributes:
        events: A row per event: ``ordinal``, ``source_number``, the numbers of ``NUMBERS``,
            ``lifecycle_code`` and ``occurred_at``.
        books: For each coded column, a table of name and number.
        stated: The coded columns that have a value anywhere.
    """

    events: ir.Table
    books: dict[str, ir.Table]
    stated: frozenset[str]


def code_events(engine: Engine, events: ir.Table) -> Coded:
    """Replace the names in events by numbers and keep the result.

    Args:
        engine: Where the events in numbers and the code books are kept.
        events: A table of the session: the keys of ``NUMBERS``, occurred_at, ordinal and
            source_number.
    """
    books = {name: engine.make(_book, events, name=name) for name in NUMBERS}
    kept = engine.make(_coded, events, *books.values())
    stated = frozenset(name for name in NUMBERS if engine.count(books[name]))
    return Coded(kept, books, stated)


def lifecycle_code(lifecycle: ir.StringValue) -> ir.IntegerValue:
    """Tell starts and completes from what is no step; any other value, or none, is plain."""
    value = lifecycle.lower()
    return ibis.cases(
        (value == "start", START),
        (value == "complete", COMPLETE),
        (value.isin(STEPLESS_LIFECYCLES), NO_STEP),
        else_=PLAIN,
    ).cast("int8")


def _book(events: ir.Table, name: str) -> ir.Table:
    names = events.filter(events[name].notnull()).select(name).distinct()
    number = ibis.row_number().over(order_by=name).cast("int32")
    return names.mutate(**{NUMBERS[name]: number})


def _coded(events: ir.Table, *books: ir.Table) -> ir.Table:
    coded = events.select(
        *NUMBERS,
        "ordinal",
        "source_number",
        "occurred_at",
        lifecycle_code=lifecycle_code(events.lifecycle),
    )
    for name, book in zip(NUMBERS, books, strict=True):
        coded = coded.left_join(book, name).drop(f"{name}_right")
    return coded.select(
        "ordinal", "source_number", *NUMBERS.values(), "lifecycle_code", "occurred_at"
    )
