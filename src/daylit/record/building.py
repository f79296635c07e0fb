"""From events to steps and cases, kept in the engine; nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.language import _
from daylit.record.cases import build_cases, closing_activities
from daylit.record.coding import code_events
from daylit.record.contents import Tally, tally, words_of
from daylit.record.schema import CASES, PARTIES, STEPS, select_columns
from daylit.record.stating import attributes, event_columns
from daylit.record.steps import build_steps, name_steps
from daylit.record.traits import case_traits

if TYPE_CHECKING:
    from collections.abc import Callable

    import ibis.expr.types as ir

    from daylit.record.coding import Coded
    from daylit.record.engine import Engine


SELDOM_STATED = ("customer_id", "service_id", "work_share", "source_case_id")


@dataclass(frozen=True)
class Built:
    """The tables of the cases that were built, without ``process_id``.

    Attributes:
        events: ``EVENTS`` and attributes; computed when it is read.
        steps: ``STEPS``; computed when it is read.
        cases: ``CASES`` and the case's attributes; kept in the engine.
        words: ``WORDS``.
        counts: What they hold, in counts that add up.
        unstated: Columns of any of these tables in which nothing is said; they need not be written.
    """

    events: ir.Table
    steps: ir.Table
    cases: ir.Table
    words: ir.Table
    counts: Tally
    unstated: frozenset[str]


def build(
    engine: Engine,
    events: ir.Table,
    ids: ir.Table,
    coded: Coded | None,
    *,
    torn_count: int,
    automated: frozenset[str],
    on_progress: Callable[[str], None],
) -> Built:
    """Build the steps and cases of events.

    Args:
        engine: Runs the building and keeps what the tables rest on.
        events: All events of some cases: ``EVENTS`` but process_id, attributes, and ``ordinal``,
            which orders events of one case and moment.
        ids: The same events: ordinal, event_id, work_share.
        coded: The same events in numbers, where that was done already.
        torn_count: How many of them no import orders at their moment.
        automated: The ids of automated actors, among them those of other processes.
        on_progress: Is told what is being done.
    """
    if coded is None:
        coded = code_events(engine, events)
    on_progress(_("Building steps"))
    numbered = build_steps(engine, coded, automated)
    on_progress(_("Building cases"))
    cases = build_cases(engine, coded, numbered, case_traits(engine, events))
    of_events = tuple(event_columns(events))
    of_cases = (*(one for one in CASES if one != "process_id"), *attributes(events, "case_"))
    return Built(
        events=engine.view(select_columns, events, names=of_events),
        steps=name_steps(engine, numbered, coded, ids),
        cases=engine.view(select_columns, cases, names=of_cases),
        words=words_of(engine, coded),
        counts=tally(
            engine,
            numbered,
            cases,
            ends_in="number",
            stated=coded.stated,
            torn_count=torn_count,
        ),
        unstated=_unstated(engine, events, coded),
    )


def closing(engine: Engine, cases: ir.Table, declared: tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the activities that close cases, in the order of their names.

    Args:
        engine: Finds them.
        cases: All cases of a process.
        declared: Those that people declared, which stand in place of any found; null for none.
    """
    if declared is not None:
        return declared
    found = engine.answer(closing_activities, cases)
    return tuple(sorted(row["activity"] for row in found))


def _unstated(engine: Engine, events: ir.Table, coded: Coded) -> frozenset[str]:
    """Return the columns in which nothing is said; writing them costs as if there were."""
    names = {name for name in coded.books if name not in coded.stated}
    for party in PARTIES:
        if f"{party}_id" in names:
            names |= {name for name in STEPS if f"_{party}_" in name}
    found = engine.answer_row(_stated_counts, events)
    return frozenset(names | {name for name, count in found.items() if not count})


def _stated_counts(events: ir.Table) -> ir.Table:
    return events.aggregate(**{name: events[name].count() for name in SELDOM_STATED})
