"""Where the rows of a case lie: in its bucket, or with the open cases apart.

A case lies in one place only. Later events mostly come to open cases, and of these to the latest.
So these lie together in a hot part, small enough to be written anew with each import, and the other
open cases in a warm part. When the hot part is full, open cases beyond half of its room move to the
warm part, the earliest first, and cases that have closed to their buckets until there is some room,
all those of one bucket before those of the next. What finds no room in the warm part, or has closed
there, moves to its bucket. Moving in is adding a file: if cases moved as soon as they close, each
part of a stream would add a file to all buckets, and if all that closed moved together, some would.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine

HOT, WARM = -1, -2
"""The numbers of the parts of open cases; buckets count from 0."""

OPEN_PARTS = frozenset({HOT, WARM})

HOT_EVENTS = 100_000
WARM_EVENTS = 500_000
"""The parts never hold more events than these."""

HOT_ROOM = 0.9
WARM_ROOM = 0.75
"""A part that is full is emptied to this share of what it may hold."""

OPEN_ROOM = 0.5
"""The share of the hot part that is left to open cases when it is full."""

MANY_TIMES = 2
"""What fills the hot part so many times is no part of a stream: none of its closed cases stays."""

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
    hot = _with_room_hot(engine, engine.make(_may_be_hot, cases), bucket_count)
    warm = engine.make(_may_be_warm, cases, hot)
    if _events_of(engine, warm) > WARM_EVENTS:
        warm = engine.make(_latest, warm, most_events=int(WARM_ROOM * WARM_EVENTS))
    is_spread_anew = was_bucket_count != bucket_count
    moved = engine.make(_moved, cases, hot, warm, all_move=is_spread_anew)
    left |= engine.values(cases if is_spread_anew else moved, "bucket")
    placed = engine.make(_to, moved, hot, warm, bucket_count=bucket_count)
    return Places(placed, frozenset(left - {None}))


def _with_room_hot(engine: Engine, candidates: ir.Table, bucket_count: int) -> ir.Table:
    """Return the cases that are to lie in the hot part: all, or where they are too many some."""
    event_count = _events_of(engine, candidates)
    if event_count <= HOT_EVENTS:
        return candidates
    most_events = int(HOT_ROOM * HOT_EVENTS)
    if event_count > MANY_TIMES * HOT_EVENTS:
        return engine.make(_latest, candidates, most_events=most_events)
    latest = engine.make(_latest, candidates, most_events=int(OPEN_ROOM * HOT_EVENTS))
    most_events -= _events_of(engine, latest)
    closed = engine.make(_by_bucket, candidates, most_events=most_events, bucket_count=bucket_count)
    return engine.make(ibis.union, latest, closed)


def _in_one(cases: ir.Table) -> ir.Table:
    return cases.filter(cases.is_touched).select("case_id", bucket=ibis.literal(0, "int32"))


def _may_be_hot(cases: ir.Table) -> ir.Table:
    """Return the cases of the hot part, and those touched that are open or lie in no bucket."""
    is_in_bucket = (cases.bucket >= 0).fill_null(False)
    comes = cases.is_touched & (cases.is_open | ~is_in_bucket)
    return cases.filter(comes | _lies_in(cases, HOT))


def _may_be_warm(cases: ir.Table, hot: ir.Table) -> ir.Table:
    """Return the open cases that are to leave the hot part, and those in the warm part."""
    others = cases.filter(cases.is_open).anti_join(hot, "case_id")
    return others.filter(others.is_touched | _lies_in(others, HOT) | _lies_in(others, WARM))


def _lies_in(cases: ir.Table, part: int) -> ir.BooleanValue:
    return (cases.bucket == part).fill_null(False)


def _events_of(engine: Engine, cases: ir.Table) -> int:
    (event_count,) = engine.answer_row(_event_count, cases).values()
    return int(event_count)


def _event_count(cases: ir.Table) -> ir.Table:
    return cases.aggregate(events=cases.event_count.sum().fill_null(0))


def _latest(candidates: ir.Table, most_events: int) -> ir.Table:
    """Return the open cases, or the latest of them that find room."""
    candidates = candidates.filter(candidates.is_open)
    return _within(candidates, most_events, [ibis.desc("ended_at"), "case_id"])


def _by_bucket(candidates: ir.Table, most_events: int, bucket_count: int) -> ir.Table:
    """Return the closed cases that find room, those first whose buckets have least to gain.

    So that those that find none are of few buckets.
    """
    candidates = candidates.filter(~candidates.is_open)
    to = candidates.mutate(to=bucket_of(candidates.case_id, bucket_count))
    gains = to.mutate(gain=to.event_count.sum().over(ibis.window(group_by="to")))
    return _within(gains, most_events, ["gain", "to", "case_id"]).drop("gain", "to")


def _within(cases: ir.Table, most_events: int, order: list[Any]) -> ir.Table:
    """Return the first cases that have so many events together."""
    window = ibis.cumulative_window(order_by=order)
    running = cases.mutate(running=cases.event_count.sum().over(window))
    return running.filter(running.running <= most_events).drop("running")


def _moved(cases: ir.Table, hot: ir.Table, warm: ir.Table, *, all_move: bool) -> ir.Table:
    """Return the touched cases and those that have to leave a part of open cases."""
    if all_move:
        return cases
    staying = ibis.union(
        hot.filter(_lies_in(hot, HOT)).select("case_id"),
        warm.filter(_lies_in(warm, WARM)).select("case_id"),
    )
    in_parts = cases.filter(_lies_in(cases, HOT) | _lies_in(cases, WARM))
    leaving = in_parts.anti_join(staying, "case_id")
    touched = cases.filter(cases.is_touched)
    return ibis.union(touched, leaving.filter(~leaving.is_touched))


def _to(moved: ir.Table, hot: ir.Table, warm: ir.Table, bucket_count: int) -> ir.Table:
    parts = ibis.union(
        hot.select("case_id", part=ibis.literal(HOT, "int32")),
        warm.select("case_id", part=ibis.literal(WARM, "int32")),
    )
    joined = moved.left_join(parts, "case_id").drop("case_id_right")
    to = ibis.coalesce(joined.part, bucket_of(joined.case_id, bucket_count))
    return joined.select("case_id", bucket=to)
