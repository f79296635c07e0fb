"""In which unit the work of a log is told: hours measured, hours assumed, or steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from daylit.departures.minutes import KNOWN_ENOUGH, with_work

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.departures.minutes import Minutes
    from daylit.record.engine import Engine

Unit = Literal["hours measured", "hours assumed", "steps"]


@dataclass(frozen=True)
class Basis:
    """In which unit work is told, and what that rests on.

    Attributes:
        unit: "hours measured" where both ends of ``KNOWN_ENOUGH`` of the steps are logged; "hours
            assumed" where minutes that people gave are needed to know that of so many; else
            "steps". Work that takes no time at all is told in steps.
        step_count: All steps.
        measured_count: Steps with both ends logged.
        assumed_count: Other steps with minutes that people gave.
        work: All work that is known: seconds, or steps.
    """

    unit: Unit
    step_count: int
    measured_count: int
    assumed_count: int
    work: float

    @property
    def is_in_hours(self) -> bool:
        """Whether work is told in hours."""
        return self.unit != "steps"


def choose_basis(engine: Engine, steps: ir.Table, minutes: Minutes | None) -> Basis:
    """Choose the unit in which the work of a log is told."""
    counted = engine.answer_row(_counts, steps, minutes=minutes)
    measured_seconds, seconds = counted.pop("measured_seconds"), counted.pop("seconds")
    enough = KNOWN_ENOUGH * counted["step_count"]
    if counted["measured_count"] >= enough and measured_seconds:
        return Basis("hours measured", work=measured_seconds, **counted)
    if counted["measured_count"] + counted["assumed_count"] >= enough and seconds:
        return Basis("hours assumed", work=seconds, **counted)
    return Basis("steps", work=float(counted["step_count"]), **counted)


def _counts(steps: ir.Table, *, minutes: Minutes | None) -> ir.Table:
    worked = with_work(steps, minutes=minutes)
    return worked.aggregate(
        step_count=worked.count(),
        measured_count=worked.handling_seconds.count(),
        assumed_count=(worked.work_basis == "assumed").sum().fill_null(0),
        measured_seconds=worked.handling_seconds.sum().fill_null(0.0),
        seconds=worked.work_seconds.sum().fill_null(0.0),
    )
