"""The hours in which teams usually work, learned from when their steps begin.

A case that comes in the evening waits until the morning, and that is nobody's fault. Where nobody
declared working hours, what is usual is therefore held against time within the hours of the week in
which the team usually begins work. These hours are learned and rough (whole hours of UTC, no
holidays): they serve to tell what is out of the ordinary, never to tell how long something took.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import numpy as np
import pyarrow as pa

from daylit.record.moments import microseconds

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine

HOURS_A_WEEK = 168
HOUR = 3_600_000_000
"""Microseconds."""

WEEK = HOURS_A_WEEK * HOUR
MONDAY = -3 * 24 * HOUR
"""The Monday before 1970."""

LEAST_STEPS = 1_000
"""Of fewer steps a team's own hours are not told; the whole log's are taken."""

HARDLY_EVER = 0.05
"""An hour of the week in which fewer steps begin than this share of the mean of all is closed."""

MOSTLY = 0.5

EVERYBODY = ""
USUAL_HOURS = "usual hours"


def usual_hours(engine: Engine, steps: ir.Table) -> pa.Table:
    """Learn in which hours of the week each team usually begins work.

    Args:
        engine: Counts.
        steps: The record's steps.

    Returns:
        A row per team with ``LEAST_STEPS`` steps (``EVERYBODY`` is the whole log) and hour of the
        week (0 is Monday, 0 to 1 h UTC): team_name, week_hour, is_open, open_before (open hours of
        the week before it) and open_hours (of the week). All hours are open where most steps begin
        on the very hour, as where the log holds days only.
    """
    found = engine.arrow(_counts(steps))
    teams = [EVERYBODY if name is None else name for name in found["team_name"].to_pylist()]
    names = sorted({EVERYBODY, *teams})
    count = np.zeros((len(names), HOURS_A_WEEK))
    at = np.array([names.index(name) for name in teams], dtype=np.int64)
    np.add.at(count, (at, found["week_hour"].to_numpy()), found["step_count"].to_numpy())
    count[names.index(EVERYBODY)] = count.sum(axis=0)
    is_known = count.sum(axis=1) >= LEAST_STEPS
    is_known[names.index(EVERYBODY)] = True
    known = [name for name, told in zip(names, is_known, strict=True) if told]
    is_open = count[is_known] >= HARDLY_EVER * count[is_known].mean(axis=1, keepdims=True)
    # Of so few steps that most hours have none, nothing can be learned; nor of days without hours.
    is_open |= count[is_known].sum(axis=1, keepdims=True) < LEAST_STEPS
    is_open |= _tell_no_hour(found)
    heap = np.cumsum(is_open, axis=1)
    return pa.table(
        {
            "team_name": np.repeat(known, HOURS_A_WEEK),
            "week_hour": np.tile(np.arange(HOURS_A_WEEK), len(known)),
            "is_open": is_open.ravel(),
            "open_before": (heap - is_open).ravel(),
            "open_hours": np.repeat(heap[:, -1], HOURS_A_WEEK),
        }
    )


def by_usual_hours(engine: Engine, steps: ir.Table, hours: pa.Table | None) -> ir.Table:
    """Give steps whose waiting is within usual hours a name in the session.

    Args:
        engine: Where they are read.
        steps: The record's steps.
        hours: What ``usual_hours`` returned; null leaves waiting elapsed.
    """
    if hours is None:
        return steps
    return engine.view(within_usual_hours, steps, engine.from_arrow(hours))


def within_usual_hours(steps: ir.Table, hours: ir.Table) -> ir.Table:
    """Tell the waiting of steps by the usual hours of the team that they waited for.

    Args:
        steps: The record's steps.
        hours: What ``usual_hours`` returned.

    Returns:
        The steps with ``elapsed_seconds``, the waiting as it was, ``clock``, and
        ``waiting_seconds`` within the team's usual hours: never more than elapsed.
    """
    known = hours.select(known_team="team_name").distinct()
    named = steps.left_join(known, steps.team_id == known.known_team)
    named = named.mutate(hours_of=named.known_team.fill_null(EVERYBODY)).drop("known_team")
    begun = _open_until(named, hours, "previous_ended_at", "open_at_first")
    ended = _open_until(begun, hours, "started_at", "open_at_last")
    open_seconds = (ended.open_at_last - ended.open_at_first) / 1e6
    # Steps that overlap did not wait; the arithmetic of moments would say less than nothing.
    told = ibis.least(ibis.greatest(open_seconds, 0.0), ended.waiting_seconds)
    return ended.mutate(
        elapsed_seconds=ended.waiting_seconds,
        clock=ibis.literal(USUAL_HOURS),
        waiting_seconds=ibis.ifelse(ended.waiting_seconds.isnull(), ibis.null("float64"), told),
    ).drop("hours_of", "open_at_first", "open_at_last")


def _counts(steps: ir.Table) -> ir.Table:
    since = microseconds(steps.started_at) - MONDAY
    counted = steps.group_by(
        team_name=steps.team_id, week_hour=((since % WEEK + WEEK) % WEEK // HOUR).cast("int64")
    )
    return counted.aggregate(
        step_count=steps.count(), rounded_count=(since % HOUR == 0).sum().fill_null(0)
    )


def _tell_no_hour(found: pa.Table) -> bool:
    """Whether most steps begin on the very hour, as where a log holds days only."""
    rounded, every = (
        float(found[name].cast(pa.float64()).to_numpy().sum())
        for name in ("rounded_count", "step_count")
    )
    return rounded > MOSTLY * every


def _open_until(rows: ir.Table, hours: ir.Table, moment: str, named: str) -> ir.Table:
    """Add the open microseconds from some Monday until a moment of each row."""
    since = microseconds(rows[moment]) - MONDAY
    in_week = (since % WEEK + WEEK) % WEEK
    keyed = rows.mutate(
        of_hour=(in_week // HOUR).cast("int64"), of_week=(since - in_week) // WEEK, in_hour=since
    )
    keyed = keyed.mutate(in_hour=(keyed.in_hour % HOUR + HOUR) % HOUR)
    book = hours.view().rename(lambda name: f"book_{name}")
    joined = keyed.left_join(
        book, [keyed.hours_of == book.book_team_name, keyed.of_hour == book.book_week_hour]
    )
    hours_until = joined.of_week * joined.book_open_hours + joined.book_open_before
    within = ibis.ifelse(joined.book_is_open, joined.in_hour, 0)
    added = joined.mutate(**{named: hours_until * HOUR + within})
    return added.drop("of_hour", "of_week", "in_hour", *[f"book_{n}" for n in hours.columns])
