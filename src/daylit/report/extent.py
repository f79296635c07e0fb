"""How much of a log is out of the ordinary, and in which half of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.departures.exceptions import caused_steps
from daylit.departures.patterns import are_in_hours

if TYPE_CHECKING:
    from datetime import datetime

    import ibis.expr.types as ir

    from daylit.departures.analysis import Analysis
    from daylit.record.engine import Engine


@dataclass(frozen=True)
class KindExtent:
    """One kind of departure.

    Attributes:
        kind: "bounce" or "rework".
        departure_count: How often it happened.
        case_count: Cases in which it did.
        exception_steps: Steps caused by the exceptions that begin with this kind.
    """

    kind: str
    departure_count: int
    case_count: int
    exception_steps: int


@dataclass(frozen=True)
class Extent:
    """How much is out of the ordinary.

    Attributes:
        all_kinds_case_count: Cases in which every kind that occurs does so.
        first_time_step_count: Of the steps caused, those of an activity that their case had not
            done before.
        kinds: Those that occur, most steps first.
        untold_bounce_count: Bounces of which one cannot tell whether they are usual: at least half
            of too few cases come back like this.
        half_at: When half of all steps had begun; null where there are none. By steps, not by days:
            a log's volume is seldom even.
        handling_seconds: Of all steps, as far as measured.
        first_half_share: Of the steps begun before ``half_at``, the share that exceptions caused (0
            to 1); null where there are none. Likewise for the second half.
    """

    case_count: int
    step_count: int
    exception_count: int
    exception_case_count: int
    all_kinds_case_count: int
    caused_step_count: int
    first_time_step_count: int
    caused_seconds: float
    is_in_hours: bool
    handling_seconds: float
    kinds: tuple[KindExtent, ...]
    untold_bounce_count: int
    half_at: datetime | None
    first_half_share: float | None
    second_half_share: float | None

    @property
    def case_share(self) -> float:
        """The share of cases with an exception, 0 to 1."""
        return self.exception_case_count / self.case_count if self.case_count else 0.0

    @property
    def caused_share(self) -> float:
        """The share of all steps that exceptions caused, 0 to 1."""
        return self.caused_step_count / self.step_count if self.step_count else 0.0

    @property
    def hours_share(self) -> float:
        """The share of all handling that exceptions caused, 0 to 1; 0 where told in steps."""
        if not self.is_in_hours or not self.handling_seconds:
            return 0.0
        return self.caused_seconds / self.handling_seconds


def measure_extent(
    engine: Engine, steps: ir.Table, *, analysis: Analysis, case_count: int, step_count: int
) -> Extent:
    """Measure how much of a log is out of the ordinary."""
    half_at = _half_at(engine, steps) if step_count else None
    halves = _half_shares(engine, steps, analysis, half_at) if half_at else (None, None)
    rows, kinds = analysis.patterns, _kinds(engine, analysis)
    excepted = analysis.exceptions
    cases = engine.row(excepted.aggregate(count=excepted.case_id.nunique()))
    return Extent(
        case_count=case_count,
        step_count=step_count,
        exception_count=sum(row["exception_count"] for row in rows),
        exception_case_count=cases["count"],
        all_kinds_case_count=_all_kinds_case_count(engine, analysis.departures, len(kinds)),
        caused_step_count=sum(row["caused_step_count"] for row in rows),
        first_time_step_count=sum(row["first_time_step_count"] for row in rows),
        caused_seconds=sum(row["caused_handling_seconds"] or 0.0 for row in rows),
        is_in_hours=are_in_hours(rows),
        handling_seconds=_handling_seconds(engine, steps),
        kinds=kinds,
        untold_bounce_count=analysis.untold_bounce_count,
        half_at=half_at,
        first_half_share=halves[0],
        second_half_share=halves[1],
    )


def _kinds(engine: Engine, analysis: Analysis) -> tuple[KindExtent, ...]:
    found = analysis.departures
    counted = found.group_by("kind").aggregate(
        departure_count=found.count(), case_count=found.case_id.nunique()
    )
    steps: dict[str, int] = {}
    for row in analysis.patterns:
        steps[row["kind"]] = steps.get(row["kind"], 0) + row["caused_step_count"]
    kinds = (
        KindExtent(**row, exception_steps=steps.get(row["kind"], 0)) for row in engine.rows(counted)
    )
    return tuple(sorted(kinds, key=lambda one: (-one.exception_steps, one.kind)))


def _all_kinds_case_count(engine: Engine, found: ir.Table, kind_count: int) -> int:
    in_cases = found.group_by("case_id").aggregate(kind_count=found.kind.nunique())
    return engine.count(in_cases.filter(in_cases.kind_count == kind_count))


def _handling_seconds(engine: Engine, steps: ir.Table) -> float:
    measured = engine.row(steps.aggregate(seconds=steps.handling_seconds.sum()))["seconds"]
    return float(measured or 0.0)


def _half_at(engine: Engine, steps: ir.Table) -> datetime | None:
    at: datetime | None = engine.row(steps.aggregate(at=steps.started_at.quantile(1 / 2)))["at"]
    return at


def _half_shares(
    engine: Engine, steps: ir.Table, analysis: Analysis, half_at: datetime
) -> tuple[float | None, float | None]:
    caused = caused_steps(analysis.exceptions, steps)
    of_caused, of_all = (
        engine.row(
            table.aggregate(
                first=(table.started_at < half_at).sum().fill_null(0),
                second=(table.started_at >= half_at).sum().fill_null(0),
            )
        )
        for table in (caused, steps)
    )
    if not of_all["first"] or not of_all["second"]:
        return None, None
    first, second = (of_caused[half] / of_all[half] for half in ("first", "second"))
    return first, second
