"""From events to steps and cases, kept in the engine; nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.record.cases import build_cases, closing_activities
from daylit.record.coding import code_events
from daylit.record.contents import Tally, tally, words_of
from daylit.record.schema import CASES, EVENTS
from daylit.record.stating import attributes
from daylit.record.steps import build_steps, name_steps
from daylit.record.traits import case_traits

if TYPE_CHECKING:
    from collections.abc import Callable

    import ibis.expr.types as ir

    from daylit.record.coding import Coded
    from daylit.record.engine import Engine


@dataclass(frozen=True)
class Built:
    """The tables of the cases that were built, without ``process_id``.

    Attributes:
        events: ``EVENTS`` and attributes; computed when it is read.
        steps: ``STEPS``; computed when it is read.
        cases: ``CASES`` and the case's attributes; kept in the engine.
        words: ``WORDS``.
        counts: What they hold, in counts that add up.
    """

    events: ir.Table
    steps: ir.Table
    cases: ir.Table
    words: ir.Table
    counts: Tally


def build(
    engine: Engine,
    events: ir.Table,
    coded: Coded | None,
    *,
    torn_count: int,
    on_progress: Callable[[str], None],
) -> Built:
    """Build the steps and cases of events.

    Args:
        engine: Runs the building and keeps what the tables rest on.
        events: All events of some cases: ``EVENTS`` but process_id, attributes, and ``ordinal``,
            which orders events of one case and moment.
        coded: The same events in numbers, where that was done already.
        torn_count: How many of them no import orders at their moment.
        on_progress: Is told what is being done.
    """
    if coded is None:
        coded = code_events(engine, events)
    on_progress("Building steps")
    numbered = build_steps(engine, coded)
    on_progress("Building cases")
    cases = build_cases(engine, coded, numbered, case_traits(engine, events))
    of_events = (*_stored(EVENTS), *attributes(events))
    of_cases = (*_stored(CASES), *attributes(events, "case_"))
    return Built(
        events=engine.view(_columns, events, names=of_events),
        steps=name_steps(engine, numbered, coded, events),
        cases=engine.view(_columns, cases, names=of_cases),
        words=words_of(engine, coded),
        counts=tally(
            engine,
            numbered,
            cases,
            ends_in="number",
            stated=coded.stated,
            torn_count=torn_count,
        ),
    )


def closing(engine: Engine, cases: ir.Table) -> tuple[str, ...]:
    """Return the activities that close cases, in the order of their names."""
    found = engine.answer(closing_activities, cases)
    return tuple(sorted(row["activity"] for row in found))


def _columns(table: ir.Table, names: tuple[str, ...]) -> ir.Table:
    return table.select(*names)


def _stored(schema: dict[str, str]) -> list[str]:
    return [name for name in schema if name != "process_id"]
