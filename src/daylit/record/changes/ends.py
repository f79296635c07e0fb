"""Ends that people declare: which activities close a case that ends with them."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from daylit.errors import RecordError
from daylit.language import _
from daylit.record import building
from daylit.record.contents import Contents
from daylit.record.store import with_open

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import ibis.expr.types as ir

    from daylit.record.engine import Engine
    from daylit.record.manifest import Process
    from daylit.record.store import Record


def declare_ends(
    record: Record,
    engine: Engine,
    process_id: str,
    ends: Sequence[str],
    *,
    declared_at: datetime,
) -> Contents:
    """Say which activities close a case, in place of those found; none to go by these again.

    Cases are open or closed on reading, so no table changes.

    Args:
        record: Which holds the process.
        engine: Counts.
        process_id: The process.
        ends: The activities; empty to take back what was declared.
        declared_at: The moment that the version bears.

    Returns:
        What the process holds, with the cases that are open now.

    Raises:
        RecordError: An activity never occurs, or the record does not hold the process.
    """
    with record.writing():
        process = record.process(process_id)
        words = record.rows(engine, "words", process_id, process.state)
        _check_that_they_occur(process_id, ends, engine.answer(_activities, words))
        declared = tuple(sorted(set(ends))) or None
        ended = with_ends(record, engine, process_id, replace(process, declared_ends=declared))
        record.publish(
            {process_id: ended},
            made_at=declared_at,
            made_by=f"ends of {process_id} {'declared' if ends else 'taken back'}",
        )
    return Contents.from_json(ended.state.contents)


def with_ends(record: Record, engine: Engine, process_id: str, process: Process) -> Process:
    """Return a process whose cases are closed by its declared ends, or else by those found."""
    cases = record.rows(engine, "cases", process_id, process.state)
    closing = building.closing(engine, cases, process.declared_ends)
    (open_count,) = engine.answer_row(_open_count, cases, closing=closing).values()
    holds = replace(Contents.from_json(process.state.contents), open_case_count=open_count)
    state = replace(process.state, closing=closing, contents=holds.as_json())
    return replace(process, state=state)


def _activities(words: ir.Table) -> ir.Table:
    return words.filter(words.kind == "activity").select("word")


def _open_count(cases: ir.Table, closing: tuple[str, ...]) -> ir.Table:
    rows = with_open(cases, closing)
    return rows.aggregate(open_count=rows.is_open.sum().fill_null(0))


def _check_that_they_occur(
    process_id: str, ends: Sequence[str], found: list[dict[str, str]]
) -> None:
    activities = {row["word"] for row in found}
    for end in ends:
        if end not in activities:
            near = get_close_matches(end, activities, n=1)
            hint = _("did you mean {name}?").format(name=near[0]) if near else None
            said = _("The activity {activity} never occurs in {process}.")
            raise RecordError(said.format(activity=end, process=process_id), hint=hint)
