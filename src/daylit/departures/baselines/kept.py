"""What was fitted, as plain tables that a record can keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa

if TYPE_CHECKING:
    from datetime import datetime

Measure = Literal["waiting", "next"]

LEVELS: dict[Measure, tuple[tuple[str, ...], ...]] = {
    "waiting": (
        ("activity", "team_id", "previous_activity"),
        ("activity", "team_id"),
        ("activity",),
    ),
    "next": (("previous_activity", "prior_team_id"), ("previous_activity",)),
}
"""Where each measure is taken, the finest place first: of several the first with enough visits is
held against. ``waiting`` is the time until a step begins, ``next`` the same time told of the step
before: how long a case stays where it is."""

PLACE_COLUMNS = ("activity", "team_id", "previous_activity", "prior_team_id")

FIELDS: list[pa.Field[Any]] = [
    pa.field("measure", pa.string()),
    pa.field("level", pa.int32()),
    *[pa.field(name, pa.string()) for name in PLACE_COLUMNS],
    pa.field("visit_count", pa.int64()),
    pa.field("far_count", pa.int64()),
    pa.field("usual_seconds", pa.float64()),
    pa.field("limit_seconds", pa.float64()),
    pa.field("goes_on_share", pa.float64()),
]
SCHEMA = pa.schema(FIELDS)
"""A row per measure and place: ``level`` counts from 0, the finest. ``visit_count`` times were
counted, ``far_count`` of them left out of the fit as too far out; ``usual_seconds`` is their
median, ``limit_seconds`` what ``false_alarm_rate`` of them exceed (of ``next``: what so many of the
cases found waiting at a moment have exceeded). ``goes_on_share`` (of ``next`` only) is the share of
the steps there after which the case went on. Names that are not stated are empty."""


@dataclass(frozen=True)
class Baselines:
    """What is usual in a process.

    Attributes:
        false_alarm_rate: The share of usual times that exceed their limit, 0 to 1.
        fitted_until: The last moment of the log when it was fitted; null of an empty log.
        clock: By which waiting is told: "elapsed", "usual hours", "working time", or "mixed" where
            only some parties have a calendar. How long a case stays where it is is always elapsed.
        places: Rows of ``SCHEMA``.
        hours: The usual hours of each team, as ``flow.usual_hours`` learned them; null for another
            clock.
    """

    false_alarm_rate: float
    fitted_until: datetime | None
    clock: str
    places: pa.Table
    hours: pa.Table | None = None

    def at(self, measure: Measure, level: int) -> pa.Table:
        """Return the places of one measure and level: its columns, counts and seconds."""
        chosen = [
            of_measure == measure and of_level == level
            for of_measure, of_level in zip(
                self.places["measure"].to_pylist(), self.places["level"].to_pylist(), strict=True
            )
        ]
        names = [*LEVELS[measure][level], "visit_count", "usual_seconds", "limit_seconds"]
        return self.places.filter(pa.array(chosen, pa.bool_())).select([*names, "goes_on_share"])
