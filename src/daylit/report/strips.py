"""A case around its exception, as a strip of stops: what was done, by whom, after how long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    import ibis.expr.types as ir

    from daylit.record.engine import Engine
    from daylit.record.schema import Party

BEFORE, AFTER = 2, 1
"""Steps shown before and after an exception."""

MOST_CAUSED_STEPS = 10
"""Of a longer exception its first seven and its last three steps are shown."""

LAST_SHOWN = 3


@dataclass(frozen=True)
class Stop:
    """Steps of one activity by one party that follow each other.

    Attributes:
        party: The team or organisation; null where none is stated or only people are known.
        started_at: When the first of them began, UTC.
        waiting_seconds: Before the first of them; null at the start of a case.
        count: How many steps.
        is_caused: Whether they would not exist without the exception.
        is_anchor: Whether one of them is where the work came back or was done again.
        left_out_count: Steps between the stop before and this one that are not shown.
    """

    activity: str
    party: str | None
    started_at: datetime
    waiting_seconds: float | None
    count: int
    is_caused: bool
    is_anchor: bool
    left_out_count: int


def read_strips(
    engine: Engine, steps: ir.Table, chosen: Sequence[dict[str, Any]], party: Party | None
) -> dict[str, tuple[Stop, ...]]:
    """Return the strip of each chosen exception, by exception_id.

    Args:
        engine: Runs the query.
        steps: The record's steps.
        chosen: Rows of ``exceptions.exceptions``, a handful.
        party: Whose names are shown: teams or organisations; persons never are.
    """
    if not chosen:
        return {}
    spans = engine.from_arrow(_spans(chosen))
    joined = steps.join(spans, "case_id")
    early = joined.position.between(joined.first_position - BEFORE, joined.early_to)
    late = joined.position.between(joined.late_from, joined.last_position + AFTER)
    near = joined.filter(early | late)
    shown = "null" if party in {None, "person"} else f"{party}_id"
    columns = ["exception_id", "position", "activity", "started_at", "waiting_seconds"]
    named = near.select(*columns, **({} if shown == "null" else {"party": near[shown]}))
    rows = engine.rows(named.order_by("exception_id", "position"))
    by_exception: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_exception.setdefault(row["exception_id"], []).append(row)
    return {
        one["exception_id"]: tuple(_stops(by_exception.get(one["exception_id"], []), one))
        for one in chosen
    }


def _spans(chosen: Iterable[dict[str, Any]]) -> pa.Table:
    """Say which positions to show of each chosen exception's case."""
    spans = []
    for one in chosen:
        first, last = one["first_position"], one["last_position"]
        is_long = last - first >= MOST_CAUSED_STEPS
        spans.append(
            {
                "exception_id": one["exception_id"],
                "case_id": one["case_id"],
                "first_position": first,
                "last_position": last,
                "early_to": first + MOST_CAUSED_STEPS - LAST_SHOWN - 1 if is_long else last,
                "late_from": last - LAST_SHOWN + 1 if is_long else last,
            }
        )
    return pa.Table.from_pylist(spans)


def _stops(rows: Iterable[dict[str, Any]], exception: dict[str, Any]) -> Iterable[Stop]:
    """Join steps alike that follow each other."""
    stops: list[Stop] = []
    reached: int | None = None
    for row in rows:
        position = row["position"]
        left_out = position - reached - 1 if reached is not None else position - 1
        stop = Stop(
            activity=row["activity"],
            party=row.get("party"),
            started_at=row["started_at"],
            waiting_seconds=row["waiting_seconds"],
            count=1,
            is_caused=exception["first_position"] <= position <= exception["last_position"],
            is_anchor=position == exception["anchor_position"],
            left_out_count=left_out,
        )
        if stops and left_out == 0 and _is_alike(stops[-1], stop):
            stops[-1] = _joined(stops[-1])
        else:
            stops.append(stop)
        reached = position
    return stops


def _is_alike(before: Stop, stop: Stop) -> bool:
    same = (before.activity, before.party) == (stop.activity, stop.party)
    return same and before.is_caused == stop.is_caused and not stop.is_anchor


def _joined(stop: Stop) -> Stop:
    return Stop(**{**stop.__dict__, "count": stop.count + 1})
