"""Where cases wait, and what each activity takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from daylit.flow.handovers import is_hand_over
from daylit.flow.timing import handling_times, medians, waiting_times
from daylit.report.medians import Median, as_median

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine
    from daylit.record.schema import Party

SHOWN = 10
LEAST_SHARE = 0.005
"""Places with less of all time are not shown."""

FEWEST_STEPS = 30


@dataclass(frozen=True)
class TimedPlace:
    """A way from one activity to the next (``source`` is null: an activity), with its times."""

    source: str | None
    activity: str
    median: Median
    share: float


@dataclass(frozen=True)
class Times:
    """The places that take most time in all, most first.

    Attributes:
        waiting: Ways; ``share`` is of all waiting in the log (0 to 1).
        way_count: How many different ways there are.
        total_waiting_seconds: Over all ways.
        handling: Activities whose handling is measured; ``share`` is of all handling measured.
    """

    waiting: tuple[TimedPlace, ...]
    way_count: int
    total_waiting_seconds: float
    handling: tuple[TimedPlace, ...]


@dataclass(frozen=True)
class Passing:
    """Waiting before a step that another party does, and before one that the same party does."""

    handed_over: Median
    kept: Median


def measure_times(engine: Engine, steps: ir.Table) -> Times:
    """Find where cases wait longest in all, and what takes most handling where measured."""
    waiting = engine.answer(waiting_times, steps)
    handling = engine.answer(handling_times, steps)
    return Times(
        waiting=_most(waiting, "previous_activity"),
        way_count=len(waiting),
        total_waiting_seconds=sum(row["total_seconds"] for row in waiting),
        handling=_most(handling, None),
    )


def _most(rows: list[dict[str, Any]], source: str | None) -> tuple[TimedPlace, ...]:
    total = sum(row["total_seconds"] for row in rows)
    places = [
        TimedPlace(
            source=row[source] if source else None,
            activity=row["activity"],
            median=as_median(row),
            share=row["total_seconds"] / total,
        )
        for row in rows
        if total and row["total_seconds"] / total >= LEAST_SHARE
    ]
    places.sort(key=lambda one: (-one.median.total_seconds, one.source or "", one.activity))
    return tuple(places[:SHOWN])


def measure_passing(engine: Engine, steps: ir.Table, party: Party) -> Passing | None:
    """Compare waiting where work changes hands with waiting where it does not.

    Only steps that state a party, in cases that stated one before. Null where there are fewer than
    30 of either.
    """
    own, before = f"{party}_id", f"prior_{party}_id"
    stated = steps.filter(steps[own].notnull() & steps[before].notnull())
    marked = stated.mutate(is_handed_over=is_hand_over(stated, party))
    found = {
        row["is_handed_over"]: as_median(row)
        for row in engine.rows(medians(marked, "waiting_seconds", ["is_handed_over"]))
        if row["measured_count"] >= FEWEST_STEPS
    }
    if True not in found or False not in found:
        return None
    return Passing(found[True], found[False])
