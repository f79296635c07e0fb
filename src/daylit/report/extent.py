"""How many cases left the usual way, and how much work that caused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.report.carried import read_carried

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.departures.analysis import Analysis
    from daylit.departures.cost import Basis, Share
    from daylit.departures.left_aside import LeftAside
    from daylit.record.engine import Engine
    from daylit.report.carried import Carried


@dataclass(frozen=True)
class KindExtent:
    """One kind of departure that causes steps.

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
        exception_count: Exceptions that caused steps: what only came late is told apart.
        exception_case_count: Cases with such an exception.
        all_kinds_case_count: Cases in which every kind that occurs does so.
        caused_step_count: Steps that would not exist without an exception.
        first_time_step_count: Of these, those of an activity that their case had not done before.
        share: Which share of the logged work exceptions cause.
        kinds: Those that occur, most steps first.
        carried: The few loops that carry most of it; null where no few do.
        untold_bounce_count: Bounces of which one cannot tell whether they are usual: at least half
            of too few cases come back like this.
        left_aside: What looks like a departure and is not counted as one.
    """

    case_count: int
    step_count: int
    exception_count: int
    exception_case_count: int
    all_kinds_case_count: int
    caused_step_count: int
    first_time_step_count: int
    share: Share
    kinds: tuple[KindExtent, ...]
    untold_bounce_count: int
    left_aside: LeftAside
    carried: Carried | None = None

    @property
    def basis(self) -> Basis:
        """The unit of all work, and what it rests on."""
        return self.share.basis

    @property
    def is_in_hours(self) -> bool:
        """Whether work is told in hours."""
        return self.basis.is_in_hours

    @property
    def case_share(self) -> float:
        """The share of cases with an exception that caused steps, 0 to 1."""
        return self.exception_case_count / self.case_count if self.case_count else 0.0

    @property
    def steps_share(self) -> float:
        """The share of all work that is of steps which exceptions caused, 0 to 1."""
        return self.share.steps_alone.value or 0.0


def measure_extent(
    engine: Engine, *, analysis: Analysis, share: Share, case_count: int, step_count: int
) -> Extent:
    """Measure how much of a log is out of the ordinary."""
    excepted = engine.answer_row(_excepted, analysis.exceptions)
    kinds = _kinds(engine, analysis)
    return Extent(
        case_count=case_count,
        step_count=step_count,
        exception_count=excepted["exception_count"],
        exception_case_count=excepted["case_count"],
        all_kinds_case_count=engine.answer_row(_all_kinds, analysis.departures, of=len(kinds))[
            "case_count"
        ],
        caused_step_count=sum(row["caused_step_count"] for row in analysis.patterns),
        first_time_step_count=sum(row["first_time_step_count"] for row in analysis.patterns),
        share=share,
        kinds=kinds,
        untold_bounce_count=analysis.untold_bounce_count,
        left_aside=analysis.left_aside,
        carried=read_carried(analysis),
    )


def _kinds(engine: Engine, analysis: Analysis) -> tuple[KindExtent, ...]:
    steps: dict[str, int] = {}
    for row in analysis.patterns:
        steps[row["kind"]] = steps.get(row["kind"], 0) + row["caused_step_count"]
    kinds = (
        KindExtent(**row, exception_steps=steps.get(row["kind"], 0))
        for row in engine.answer(_by_kind, analysis.departures)
    )
    return tuple(sorted(kinds, key=lambda one: (-one.exception_steps, one.kind)))


def _excepted(excepted: ir.Table) -> ir.Table:
    causing = excepted.filter(excepted.causes_steps)
    return causing.aggregate(exception_count=causing.count(), case_count=causing.case_id.nunique())


def _by_kind(found: ir.Table) -> ir.Table:
    causing = found.filter(found.causes_steps)
    return causing.group_by("kind").aggregate(
        departure_count=causing.count(), case_count=causing.case_id.nunique()
    )


def _all_kinds(found: ir.Table, *, of: int) -> ir.Table:
    """Count the cases with every kind."""
    causing = found.filter(found.causes_steps)
    in_cases = causing.group_by("case_id").aggregate(kind_count=causing.kind.nunique())
    whole = in_cases.filter(in_cases.kind_count == of)
    return whole.aggregate(case_count=whole.count())
