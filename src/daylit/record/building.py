"""From readings to the tables of a process, kept in the engine; nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from daylit.errors import RecordError
from daylit.record import events as event_tables
from daylit.record.cases import build_cases
from daylit.record.coding import code_events
from daylit.record.report import (
    Contents,
    ImportReport,
    contents,
    judgeable,
    source_report,
    unlike_sources,
)
from daylit.record.schema import CASES, EVENTS, SOURCE_EVENTS
from daylit.record.steps import build_steps, name_steps

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    import ibis.expr.types as ir

    from daylit.record.directory import Directory, PersonKeys
    from daylit.record.engine import Engine
    from daylit.record.reading import Reading


@dataclass(frozen=True)
class Incoming:
    """One reading and the id of its import."""

    import_id: str
    reading: Reading


@dataclass(frozen=True)
class Built:
    """The tables of one process, ready to be written."""

    events: ir.Table
    steps: ir.Table
    cases: ir.Table
    contents: Contents
    repeated_count: int
    doubled_count: int
    torn_count: int

    def report(
        self, incoming: Sequence[Incoming], *, process_id: str, imported_at: datetime
    ) -> ImportReport:
        """Return the import report of what was built from the sources."""
        return ImportReport(
            process_id=process_id,
            imported_at=imported_at,
            sources=tuple(source_report(one.import_id, one.reading) for one in incoming),
            repeated_count=self.repeated_count,
            doubled_count=self.doubled_count,
            remarks=(*unlike_sources([one.reading for one in incoming]), *self._torn()),
            contents=self.contents,
            judgeable=judgeable(self.contents),
        )

    def _torn(self) -> tuple[str, ...]:
        if not self.torn_count:
            return ()
        said = (
            f"{self.torn_count:,} events share their case and moment with events of another "
            "source; they stand in the order in which the sources were named."
        )
        return (said,)


def build_process(
    people: Directory | PersonKeys,
    engine: Engine,
    incoming: Sequence[Incoming],
    *,
    on_progress: Callable[[str], None],
) -> Built:
    """Build events, steps and cases from the sources of one process.

    Args:
        people: Gives people their ids.
        engine: Runs the building and keeps what the tables rest on.
        incoming: The sources, in their order.
        on_progress: Is told what is being done.

    Raises:
        RecordError: No row of any source could be taken.
    """
    on_progress("Numbering events")
    sourced = _sourced_events(people, engine, incoming)
    coded = code_events(engine, sourced)
    if engine.count(coded.events) == 0:
        raise RecordError(_nothing_taken(incoming))
    again = engine.keep(event_tables.again_events(coded.events))
    ids = _event_ids(engine, sourced, again)
    doubled_count = torn_count = 0
    if len(incoming) > 1:
        doubled = engine.keep(event_tables.doubled_events(ids))
        doubled_count = engine.count(doubled)
        sourced = sourced.anti_join(doubled, "ordinal")
        coded = code_events(engine, sourced)
        torn_count = event_tables.count_torn(engine, coded.events)
    on_progress("Building steps")
    steps = build_steps(engine, coded)
    on_progress("Building cases")
    cases = build_cases(engine, coded, steps, _traits(sourced))
    events = sourced.join(ids, "ordinal")
    events = _with_import_ids(events, incoming)
    return Built(
        events=events.select(*_named_columns(EVENTS), *_attributes(sourced)),
        steps=name_steps(steps, coded, ids),
        cases=cases.select(*_named_columns(CASES), *_attributes(sourced, "case_")),
        contents=contents(engine, coded, steps, cases),
        repeated_count=engine.count(again),
        doubled_count=doubled_count,
        torn_count=torn_count,
    )


def _sourced_events(
    people: Directory | PersonKeys, engine: Engine, incoming: Sequence[Incoming]
) -> ir.Table:
    """Return the events of all sources, numbered, their persons by keyed id."""
    tables = _aligned([one.reading.events for one in incoming])
    numbered = [event_tables.numbered(table, number) for number, table in enumerate(tables)]
    events = ibis.union(*numbered) if len(numbered) > 1 else numbered[0]
    stated = events.filter(events.person.notnull()).select("person").distinct()
    names = [row["person"] for row in engine.rows(stated)]
    ids = engine.from_arrow(people.enter(names))
    return event_tables.with_person_ids(events, ids)


def _aligned(tables: list[ir.Table]) -> list[ir.Table]:
    """Give all tables the same columns; an attribute with two types becomes text."""
    kinds: dict[str, str] = {}
    for table in tables:
        for name, kind in table.schema().items():
            kinds[name] = str(kind) if kinds.get(name, str(kind)) == str(kind) else "string"
    kinds |= SOURCE_EVENTS
    return [
        table.select(
            **{
                name: table[name].cast(kind) if name in table.columns else ibis.null(kind)
                for name, kind in kinds.items()
            }
        )
        for table in tables
    ]


def _event_ids(engine: Engine, sourced: ir.Table, again: ir.Table) -> ir.Table:
    own_ids = _tells_apart(engine, sourced)
    identified = event_tables.with_event_ids(sourced, again, own_ids=own_ids)
    return engine.keep(identified.select("ordinal", "event_id"))


def _tells_apart(engine: Engine, sourced: ir.Table) -> bool:
    """Whether the sources' own event ids are stated and name one event each.

    They do not where one occurs twice in a source, or names events of two cases, activities or
    times in two sources, as when each export counts its rows from 1.
    """
    own = sourced.filter(sourced.source_event_id.notnull())
    counted = engine.row(
        own.aggregate(
            stated=own.count(),
            different=_different(own, "source_number", "source_event_id"),
            ids=own.source_event_id.nunique(),
            meanings=_different(own, "source_event_id", "case_id", "activity", "occurred_at"),
        )
    )
    is_one_per_source = counted["stated"] == counted["different"]
    return bool(counted["stated"]) and is_one_per_source and counted["ids"] == counted["meanings"]


def _different(table: ir.Table, *names: str) -> ir.IntegerScalar:
    return ibis.struct({name: table[name] for name in names}).nunique()


def _traits(sourced: ir.Table) -> ir.Table:
    """Return a row per case with its attributes: the greatest value where they differ."""
    names = _attributes(sourced, "case_")
    return sourced.group_by("case_id").aggregate(**{name: sourced[name].max() for name in names})


def _attributes(sourced: ir.Table, prefix: str = "") -> list[str]:
    ours = {*SOURCE_EVENTS, *EVENTS, "ordinal", "source_number"}
    return [name for name in sourced.columns if name not in ours and name.startswith(prefix)]


def _named_columns(schema: dict[str, str]) -> list[str]:
    return [name for name in schema if name != "process_id"]


def _with_import_ids(events: ir.Table, incoming: Sequence[Incoming]) -> ir.Table:
    ids = [(events.source_number == number, one.import_id) for number, one in enumerate(incoming)]
    return events.mutate(import_id=ibis.cases(*ids))


def _nothing_taken(incoming: Sequence[Incoming]) -> str:
    refused = sum(refusal.row_count for one in incoming for refusal in one.reading.refusals)
    reasons = {refusal.reason for one in incoming for refusal in one.reading.refusals}
    why = f" All {refused:,} were refused: {', '.join(sorted(reasons))}." if refused else ""
    names = ", ".join(one.reading.source_name for one in incoming)
    return f"No row of {names} could be taken, so nothing was imported.{why}"
