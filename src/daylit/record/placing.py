"""Where the rows of a case lie: in its bucket, or with the open cases in the hot part.

A case lies in one place only. Later events mostly come to open cases, so these lie together in a
part that is small enough to be written anew with each import; a case that has closed moves to its
bucket when the hot part is full.
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
    left = engine.values(touched, "bucket")
    if bucket_count == 1:
        return Places(engine.make(_in_one, cases), frozenset(left))
    may_be_hot = engine.make(_may_be_hot, cases)
    (event_count,) = engine.answer_row(_event_count, may_be_hot).values()
    hot = may_be_hot if event_count <= HOT_EVENTS else engine.make(_latest, may_be_hot)
    is_spread_anew = was_bucket_count != bucket_count
    moved = engine.make(_moved, cases, hot, all_move=is_spread_anew)
    if is_spread_anew:
        left |= engine.values(cases, "bucket")
    elif engine.count(moved.filter(~moved.is_touched)):
        left.add(HOT)
    placed = engine.make(_to, moved, hot, bucket_count=bucket_count)
    return Places(placed, frozenset(left - {None}))


def _is_hot(cases: ir.Table) -> ir.BooleanValue:
    return (cases.bucket == HOT).fill_null(False)


def _in_one(cases: ir.Table) -> ir.Table:
    return cases.filter(cases.is_touched).select("case_id", bucket=ibis.literal(0, "int32"))


def _may_be_hot(cases: ir.Table) -> ir.Table:
    """Return the open cases that were touched or lie in the hot part."""
    return cases.filter(cases.is_open & (cases.is_touched | _is_hot(cases)))


def _event_count(cases: ir.Table) -> ir.Table:
    return cases.aggregate(events=cases.event_count.sum().fill_null(0))


def _latest(candidates: ir.Table) -> ir.Table:
    """Return the latest cases that find room in the hot part."""
    latest = ibis.cumulative_window(order_by=[ibis.desc("ended_at"), "case_id"])
    running = candidates.mutate(running=candidates.event_count.sum().over(latest))
    return running.filter(running.running <= ROOM * HOT_EVENTS).drop("running")


def _moved(cases: ir.Table, hot: ir.Table, *, all_move: bool) -> ir.Table:
    """Return the touched cases and those that have to leave the hot part."""
    if all_move:
        return cases
    leaving = cases.filter(_is_hot(cases)).anti_join(hot, "case_id")
    touched = cases.filter(cases.is_touched)
    return ibis.union(touched, leaving.filter(~leaving.is_touched))


def _to(moved: ir.Table, hot: ir.Table, bucket_count: int) -> ir.Table:
    stays = hot.select("case_id", stays=ibis.literal(value=True))
    joined = moved.left_join(stays, "case_id").drop("case_id_right")
    to = ibis.ifelse(
        joined.stays.fill_null(False),
        ibis.literal(HOT, "int32"),
        bucket_of(joined.case_id, bucket_count),
    )
    return joined.select("case_id", bucket=to)
