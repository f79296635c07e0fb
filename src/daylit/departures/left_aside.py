"""What looks like a departure and is not counted as one: told, so that nobody misses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from daylit.departures.wording import counted, listed
from daylit.flow.rework import is_double_entry

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import ibis.expr.types as ir

    from daylit.record.engine import Engine

MOST_NAMED = 3


def left_aside(
    engine: Engine,
    steps: ir.Table,
    found: ir.Table,
    belonging: ir.Table,
    *,
    loops: Iterable[Mapping[str, Any]],
) -> tuple[str, ...]:
    """Say what was not counted as an exception though it looks like one.

    Args:
        engine: Runs the queries.
        steps: The record's steps.
        found: Departures.
        belonging: Those that belong to an exception.
        loops: Rows of ``detect.rework_readings``.

    Returns:
        A sentence on steps that were entered twice, and one on bounces that are the ordinary
        course, where there are any.
    """
    departing = tuple(sorted(row["activity"] for row in loops if row["reading"] == "departure"))
    asked = {"activities": departing}
    twice = engine.answer_row(_double_entries, steps, **asked)["step_count"] if departing else 0
    ordinary = engine.count(found) - engine.count(belonging)
    said = []
    if twice:
        only, are = ("writes", "it is") if twice == 1 else ("write", "they are")
        said.append(
            f"{counted(twice, 'step')} only {only} down once more what the same person had entered "
            f"less than a minute before: {are} not counted as work done again."
        )
    if ordinary:
        are, they = ("is", "it is") if ordinary == 1 else ("are", "they are")
        said.append(
            f"{counted(ordinary, 'bounce')} {are} the ordinary course another way round, without a "
            f"step that most cases do not have as well: {they} not counted as exceptions."
        )
    return tuple(said)


def turns_sentences(turns: Iterable[Mapping[str, Any]], places: Collection[str]) -> tuple[str, ...]:
    """Say where people take turns, so that coming back to one of them is no exception.

    Args:
        turns: Rows of ``turns.turns_by_chance``.
        places: Those at which people take turns.
    """
    at = sorted(
        (row for row in turns if row["place"] in places),
        key=lambda row: (-row["bounce_count"], row["place"]),
    )
    if not at:
        return ()
    bounces, chance = (sum(row[name] for row in at) for name in ("bounce_count", "chance_count"))
    named = [f"“{row['place']}”" for row in at[:MOST_NAMED]]
    more = [f"{counted(len(at) - MOST_NAMED, 'more place')}"] if len(at) > MOST_NAMED else []
    said = (
        f"At {listed([*named, *more])} people take turns: cases came back to an earlier person "
        f"{bounces:,} times there, and {round(chance):,} times are to be expected where whoever is "
        "free takes the next step. These are not counted as exceptions."
    )
    return (said,)


def _double_entries(steps: ir.Table, *, activities: tuple[str, ...]) -> ir.Table:
    steps = steps.filter(steps.activity.isin(activities))
    return steps.aggregate(step_count=is_double_entry(steps).sum().fill_null(0))
