"""What was analysed, and what was asked about it once for several parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from daylit.flow.timing import handling_times, waiting_times

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.departures.analysis import Analysis
    from daylit.record.engine import Engine
    from daylit.record.report import ImportReport


@dataclass(frozen=True)
class Analysed:
    """A process of the record with what was found in it."""

    engine: Engine
    steps: ir.Table
    cases: ir.Table
    imported: ImportReport
    analysis: Analysis


@dataclass(frozen=True)
class Times:
    """Rows of ``waiting_times`` and ``handling_times``: asked once, for map and page alike."""

    waiting: list[dict[str, Any]]
    handling: list[dict[str, Any]]


def times_of(of: Analysed) -> Times:
    """Return waiting by way and handling by activity, what takes most time in all first."""
    waiting = of.engine.answer(waiting_times, of.steps)
    handling = of.engine.answer(handling_times, of.steps)
    for rows in (waiting, handling):
        rows.sort(
            key=lambda row: (
                -row["total_seconds"],
                row.get("previous_activity", ""),
                row["activity"],
            )
        )
    return Times(waiting, handling)
