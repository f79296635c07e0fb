"""Learning what is usual at each place from all that happened there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from daylit.departures.baselines.kept import LEVELS, SCHEMA, Baselines
from daylit.errors import ParameterError
from daylit.flow.working_time import ELAPSED
from daylit.stats import binned

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from daylit.departures.baselines.kept import Measure
    from daylit.record.engine import Engine
    from daylit.stats.binned import Codes

FALSE_ALARM_RATE = 0.005
"""Of the usual times at each place this share is called long, unless another is asked for."""

MOST_FALSE_ALARMS = 0.5

LEAST_EXPECTED = 2
"""A place has a limit of its own where so many usual times at least exceed it by chance."""

UNSTATED = ""


def fit_baselines(
    engine: Engine,
    steps: ir.Table,
    *,
    timed: ir.Table | None = None,
    hours: pa.Table | None = None,
    false_alarm_rate: float = FALSE_ALARM_RATE,
) -> Baselines:
    """Learn what is usual at each place.

    Args:
        engine: Counts the times.
        steps: The record's steps.
        timed: The same in working time (``in_working_time``), by which waiting is told then; how
            long a case stays where it is stays elapsed, as nobody knows yet who will take it on.
        hours: The usual hours that ``timed`` is within, to be kept beside what is fitted.
        false_alarm_rate: The share of usual times that may be called long, above 0, under 0.5.

    Raises:
        ParameterError: There is no such share.
    """
    if not 0 < false_alarm_rate < MOST_FALSE_ALARMS:
        raise ParameterError(
            f"The share of usual times that may be called long is {false_alarm_rate}; it must be "
            f"above 0 and under {MOST_FALSE_ALARMS}."
        )
    waited = steps if timed is None else timed
    places = [
        _fitted(engine, waited, "waiting", rate=false_alarm_rate),
        _fitted(engine, steps, "next", rate=false_alarm_rate),
    ]
    span = engine.answer_row(_span, steps)
    return Baselines(
        false_alarm_rate=false_alarm_rate,
        fitted_until=span["last_at"],
        clock=_clock(engine, waited),
        hours=hours,
        places=pa.concat_tables(places),
    )


def _span(steps: ir.Table) -> ir.Table:
    return steps.aggregate(last_at=steps.ended_at.max())


def _clock(engine: Engine, steps: ir.Table) -> str:
    if "clock" not in steps.columns:
        return ELAPSED
    waits = steps.filter(steps.waiting_seconds.notnull())
    clocks = engine.rows(waits.select("clock").distinct())
    if len(clocks) > 1:
        return "mixed"
    return str(clocks[0]["clock"]) if clocks else ELAPSED


def _fitted(engine: Engine, steps: ir.Table, measure: Measure, *, rate: float) -> pa.Table:
    """Return the rows of ``SCHEMA`` of one measure, all its levels."""
    finest = LEVELS[measure][0]
    found = engine.arrow(_counts(steps, finest))
    columns = {name: _coded(found[name]) for name in finest}
    bins = found["bin"].to_numpy().astype(np.int64)
    counts = found["time_count"].to_numpy().astype(np.float64)
    levels = [
        _level(measure, number, {name: columns[name] for name in names}, bins, counts, rate=rate)
        for number, names in enumerate(LEVELS[measure])
    ]
    table = pa.concat_tables(levels)
    return _with_going_on(table, _going_on(engine, steps)) if measure == "next" else table


def _going_on(engine: Engine, steps: ir.Table) -> dict[str, float]:
    """Return the share of each activity's steps after which the case went on."""
    visits, followed = (
        {row["activity"]: row["step_count"] for row in engine.answer(counts, steps)}
        for counts in (_visits, _followed)
    )
    return {activity: followed.get(activity, 0) / count for activity, count in visits.items()}


def _counts(steps: ir.Table, names: Sequence[str]) -> ir.Table:
    """Count the waits of each place in bins."""
    waits = steps.filter(steps.waiting_seconds.notnull() & steps.previous_activity.notnull())
    place = {name: waits[name].fill_null(UNSTATED) for name in names}
    one_more = (waits.waiting_seconds + 1).log2() * binned.BINS_PER_DOUBLING
    return waits.group_by(**place, bin=one_more.floor().cast("int64")).aggregate(
        time_count=waits.count()
    )


def _visits(steps: ir.Table) -> ir.Table:
    return steps.group_by("activity").aggregate(step_count=steps.count())


def _followed(steps: ir.Table) -> ir.Table:
    """Count the steps of each activity after which the case went on."""
    later = steps.filter(steps.previous_activity.notnull())
    return later.group_by(activity="previous_activity").aggregate(step_count=later.count())


def _coded(names: pa.ChunkedArray[Any]) -> tuple[Codes, list[str]]:
    """Return numbers that stand for names, and the names."""
    encoded = names.combine_chunks().dictionary_encode()
    book = [str(name) for name in encoded.dictionary.to_pylist()]
    return encoded.indices.to_numpy().astype(np.int64), book


def _level(
    measure: Measure,
    number: int,
    columns: dict[str, tuple[Codes, list[str]]],
    bins: Codes,
    counts: binned.Numbers,
    *,
    rate: float,
) -> pa.Table:
    """Fit all places of one level, those with too few visits left out."""
    keys = np.column_stack([codes for codes, _ in columns.values()])
    places, place = np.unique(keys, axis=0, return_inverse=True)
    times = binned.counted(place.ravel(), bins, counts, len(places))
    usual = binned.usual(times, rate=rate)
    limits = usual.limit_seconds
    if measure == "next":
        limits = binned.limits_of_age(times, rate=rate)
    # A hair less, as 2 / 0.005 is not quite 400 to a computer.
    enough = np.flatnonzero(usual.count - usual.far_count >= LEAST_EXPECTED / rate - 1e-6)
    seconds = {"usual_seconds": usual.median_seconds, "limit_seconds": limits}
    return _table(
        enough.size,
        measure=measure,
        level=number,
        **_names(columns, places[enough]),
        visit_count=usual.count[enough].astype(np.int64),
        far_count=usual.far_count[enough].astype(np.int64),
        **{name: each[enough] for name, each in seconds.items()},
    )


def _names(
    columns: dict[str, tuple[Codes, list[str]]], places: npt.NDArray[np.int64]
) -> dict[str, list[str]]:
    """Return the names of places that are told as numbers."""
    return {
        name: [book[code] for code in places[:, at]]
        for at, (name, (_, book)) in enumerate(columns.items())
    }


def _table(row_count: int, **columns: Any) -> pa.Table:
    """Return rows of ``SCHEMA``; what is one value is the same in all, what is not said null."""
    said = {
        name: [columns.get(name)] * row_count
        if isinstance(columns.get(name), str | int | None)
        else columns[name]
        for name in SCHEMA.names
    }
    return pa.table(said, schema=SCHEMA)


def _with_going_on(places: pa.Table, shares: dict[str, float]) -> pa.Table:
    """Say of each activity after how many of its steps the case went on."""
    said = [shares[str(activity)] for activity in places["previous_activity"].to_pylist()]
    at = places.schema.get_field_index("goes_on_share")
    return places.set_column(at, SCHEMA.field("goes_on_share"), pa.array(said, pa.float64()))
