"""What people decide about findings: kept in the record, where the library honours it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from daylit.departures.judgements import ARROW, Judgement, Target, as_row
from daylit.record.changes.judging import judge
from daylit.record.engine import open_engine
from daylit.record.store import Record

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from daylit.departures.usual import Loop


def declare_usual(
    process_id: str, loops: Iterable[Loop], *, person_id: str | None, now: datetime
) -> None:
    """Keep that loops are how the work is meant to go.

    Args:
        process_id: The process.
        loops: Of rework or bounces.
        person_id: Who decided, as a keyed id; null where that is not kept.
        now: The moment.
    """
    decided = [
        Judgement(
            "usual",
            Target("pattern", None, None, loop.kind, ARROW.join(_place(loop))),
            now,
            reason=loop.why or None,
            judged_by=person_id,
        )
        for loop in loops
    ]
    with open_engine(input_bytes=0) as engine:
        judge(
            Record(settings.RECORD),
            engine,
            process_id,
            [as_row(one) for one in decided],
            kept_at=now,
        )


def _place(loop: Loop) -> tuple[str, ...]:
    """Return what the place of a loop is made of: of a bounce, there and back."""
    return loop.place if loop.kind == "rework" else (*loop.place, loop.place[0])
