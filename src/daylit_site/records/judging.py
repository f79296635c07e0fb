"""What people decide about loops: kept in the record, where the library honours it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.departures.judgements import ARROW, Judgement, Target, as_row
from daylit.record.changes.judging import judge

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from daylit.departures.usual import Loop
    from daylit.record.engine import Engine
    from daylit.record.store import Record


def usual(loop: Loop, at: datetime) -> Judgement:
    """Judge that a loop is how the work is meant to go; who did is kept by the site."""
    return Judgement("usual", _target(loop), at, reason=loop.why or None)


def reopened(loop: Loop, at: datetime) -> Judgement:
    """Take back that a loop is how the work is meant to go."""
    return Judgement("reopened", _target(loop), at, reason=loop.why or None)


def keep(record: Record, engine: Engine, process_id: str, judgements: Sequence[Judgement]) -> None:
    """Keep judgements, in their order, as one version of the record."""
    if judgements:
        rows = [as_row(one) for one in judgements]
        judge(record, engine, process_id, rows, kept_at=judgements[-1].judged_at)


def place_of(loop: Loop) -> str:
    """Return where a loop is, as findings write it: of a bounce, there and back."""
    there = loop.place if loop.kind == "rework" else (*loop.place, loop.place[0])
    return ARROW.join(there)


def _target(loop: Loop) -> Target:
    return Target("pattern", None, None, loop.kind, place_of(loop))
