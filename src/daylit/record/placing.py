"""Where the rows of a case lie: in its bucket, or with the open cases in the hot part.

A case lies in one place only. Later events mostly come to open cases, so these lie together in a part
that is small enough to be written anew with each import; a case that has closed moves to its bucket
when the hot part is full.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine

HOT = -1
"""The number of the hot part; buckets count from 0."""

HOT_EVENTS = 500_000
"""The hot part never holds more events than this."""

ROOM = 0.75
"""A hot part that is full is emptied to this share of what it may hold."""

SIZES = ((200_000, 1), (2_000_000, 16))
MOST_BUCKETS = 64
DIGITS = "0123456789abcdef"


@dataclass(frozen=True)
class Places:
    """Where cases are to lie from now on.

    Attributes:
        cases: A row per case that was touched or that moves: case_id, bucket. Kept in the engine.
        left: The places whose rows have to be written anew, as a case leaves them or changes.
    """

    cases: ir.Table
    left: frozenset[int]


def buckets_for(event_count: int) -> int:
    """Return among how many buckets so many events are spread."""
    return next((count for most, count in SIZES if event_count <= most), MOST_BUCKETS)


def bucket_of(case_id: ir.StringValue, bucket_count: int) -> ir.IntegerValue:
    """Return a case's bucket; the same on every engine."""
    if bucket_count == 1:
        return ibis.literal(0, "int32")
    digest = case_id.hexdigest("md5")
    first, second = (ibis.literal(DIGITS).find(digest.substr(place, 1)) for place in (0, 1))
    return ((first * len(DIGITS) + second) % bucket_count).cast("int32")


def locate(mentioned: ir.Table, cases: ir.Table) -> ir.Table:
    """Return where the mentioned cases lie that are held: case_id, bucket.

    Args:
        mentioned: A row per case: case_id.
        cases: The held cases, with their bucket.
    """
    return cases.semi_join(mentioned, "case_id").select("case_id", "bucket")


def place(
    engine: Engine,
    cases: ir.Table,
    *,
    touched: ir.Table,
    bucket_count: int,
    was_bucket_count: int,
) -> Places:
    """Decide where touched cases lie, and which others have to make room.

    Args:
        engine: Runs it.
        cases: All cases as they are from now on: case_id, ended_at, event_count, is_open,
            is_touched, and ``bucket``, where they lay (null for new ones).
        touched: Where the touched cases lay: case_id, bucket.
        bucket_count: Among how many buckets cases are spread from now on.
        was_bucket_count: Among how many they were.
    """
    left = {row["bucket"] for row in engine.rows(touched.select("bucket").distinct())}
    if bucket_count == 1:
        moved = cases.filter(cases.is_touched).select("case_id", bucket=ibis.literal(0, "int32"))
        return Places(engine.keep(moved), frozenset(left))
    may_be_hot = engine.keep(cases.filter(cases.is_open & (cases.is_touched | _is_hot(cases))))
    hot = _hot_cases(engine, may_be_hot)
    if was_bucket_count != bucket_count:
        left |= {row["bucket"] for row in engine.rows(cases.select("bucket").distinct())}
        moved = cases
    else:
        moved = cases.filter(cases.is_touched | (_is_hot(cases) & cases.case_id.notin(hot.case_id)))
        leaving = moved.filter(~moved.is_touched)
        left |= {HOT} if engine.count(leaving) else set()
    stays = moved.left_join(hot.mutate(stays=True), "case_id").drop("case_id_right")
    to = ibis.ifelse(
        stays.stays.fill_null(False),
        ibis.literal(HOT, "int32"),
        bucket_of(stays.case_id, bucket_count),
    )
    placed = engine.keep(stays.select("case_id", bucket=to))
    return Places(placed, frozenset(left - {None}))


def _is_hot(cases: ir.Table) -> ir.BooleanValue:
    return (cases.bucket == HOT).fill_null(False)


def _hot_cases(engine: Engine, candidates: ir.Table) -> ir.Table:
    """Return the cases that lie in the hot part: all candidates, or the latest that find room."""
    total = engine.row(candidates.aggregate(events=candidates.event_count.sum().fill_null(0)))
    if total["events"] <= HOT_EVENTS:
        return candidates.select("case_id")
    latest = ibis.cumulative_window(order_by=[ibis.desc("ended_at"), "case_id"])
    running = candidates.mutate(running=candidates.event_count.sum().over(latest))
    return engine.keep(running.filter(running.running <= ROOM * HOT_EVENTS).select("case_id"))
