"""What people decide about loops: kept in the record, where the library honours it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.departures.judgements import ARROW, Judgement, Target, as_row
from daylit.record.changes.judging import judge

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from daylit.departures.judgements import Verdict
    from daylit.departures.usual import Loop
    from daylit.record.engine import Engine
    from daylit.record.store import Record


def declare_usual(
    record: Record, engine: Engine, process_id: str, loops: Iterable[Loop], *, now: datetime
) -> None:
    """Keep that loops are how the work is meant to go.

    Args:
        record: Which holds the process.
        engine: Writes the table.
        process_id: The process.
        loops: Of rework or bounces.
        now: The moment; who decided is kept by the site.
    """
    _judge(record, engine, process_id, "usual", loops, now)


def reopen(
    record: Record, engine: Engine, process_id: str, loops: Iterable[Loop], *, now: datetime
) -> None:
    """Take back that loops are how the work is meant to go."""
    _judge(record, engine, process_id, "reopened", loops, now)


def _judge(
    record: Record,
    engine: Engine,
    process_id: str,
    verdict: Verdict,
    loops: Iterable[Loop],
    now: datetime,
) -> None:
    decided = [
        Judgement(
            verdict,
            Target("pattern", None, None, loop.kind, place_of(loop)),
            now,
            reason=loop.why or None,
        )
        for loop in loops
    ]
    judge(record, engine, process_id, [as_row(one) for one in decided], kept_at=now)


def place_of(loop: Loop) -> str:
    """Return where a loop is, as findings write it: of a bounce, there and back."""
    there = loop.place if loop.kind == "rework" else (*loop.place, loop.place[0])
    return ARROW.join(there)
