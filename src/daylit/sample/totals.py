"""How much work the log holds, and how much of it what was put in caused or touched."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from daylit.sample.findings import KINDS
from daylit.sample.given import usual_minutes
from daylit.sample.way import NO_CAUSE, SLOTS

if TYPE_CHECKING:
    from daylit.sample.arrays import Codes, Flags, Seconds
    from daylit.sample.findings import Findings
    from daylit.sample.logged import Logged


@dataclass(frozen=True)
class Totals:
    """Sums over a log. Work is handling; a step that is under way when the log ends has none.

    Attributes:
        case_count: Cases.
        step_count: Steps.
        work_seconds: The work of all steps.
        caused_step_count: Steps that a trouble added.
        caused_seconds: The work of these steps, and what troubles added to that of others.
        touched_case_count: Cases with a row in the truth.
        touched_step_count: Their steps.
        touched_seconds: Their work.
        disturbed_case_count: Cases with a bounce or rework in the truth.
        disturbed_step_count: Their steps.
        disturbed_seconds: Their work.
        assumed_minutes: The minutes that people give for all steps, those under way too.
        caused_assumed_minutes: The minutes that they give for the steps that a trouble added.
    """

    case_count: int = 0
    step_count: int = 0
    work_seconds: int = 0
    caused_step_count: int = 0
    caused_seconds: int = 0
    touched_case_count: int = 0
    touched_step_count: int = 0
    touched_seconds: int = 0
    disturbed_case_count: int = 0
    disturbed_step_count: int = 0
    disturbed_seconds: int = 0
    assumed_minutes: int = 0
    caused_assumed_minutes: int = 0

    def __add__(self, other: Totals) -> Totals:
        """Return the sums over both logs."""
        sums = (getattr(self, one.name) + getattr(other, one.name) for one in fields(self))
        return Totals(*sums)


@dataclass(frozen=True)
class Shares:
    """Shares of all work or of all steps, 0 to 1.

    Attributes:
        hours: Work caused, of all work.
        steps: Steps added, of all steps.
        assumed_hours: Minutes that people give for the steps added, of those for all steps; that
            something took longer does not show in them.
        touched_hours: Work of the cases with a row in the truth, of all work.
        disturbed_hours: Work of the cases with a bounce or rework in the truth, of all work.
    """

    hours: float
    steps: float
    assumed_hours: float
    touched_hours: float
    disturbed_hours: float


def shares_of(totals: Totals) -> Shares:
    """Return what was caused and touched as shares of all work."""
    return Shares(
        hours=totals.caused_seconds / totals.work_seconds,
        steps=totals.caused_step_count / totals.step_count,
        assumed_hours=totals.caused_assumed_minutes / totals.assumed_minutes,
        touched_hours=totals.touched_seconds / totals.work_seconds,
        disturbed_hours=totals.disturbed_seconds / totals.work_seconds,
    )


def totals_of(found: Findings, logged: Logged) -> Totals:
    """Return the sums over some cases."""
    work = np.where(logged.ended, logged.staffed.ended_at - logged.staffed.started_at, 0)
    added = logged.begun & (logged.flow.cause != NO_CAUSE)
    touched = np.isin(np.arange(logged.flow.cases.count), found.row)
    turned = found.row[found.kind <= KINDS.index("rework")]
    disturbed = np.isin(np.arange(logged.flow.cases.count), turned)
    minutes = _minutes()
    return Totals(
        logged.flow.cases.count,
        int(logged.begun.sum()),
        int(work.sum()),
        int(added.sum()),
        int(work[added].sum()) + _slowed(logged, added),
        *_of_cases(touched, logged, work),
        *_of_cases(disturbed, logged, work),
        assumed_minutes=int((logged.begun @ minutes).sum()),
        caused_assumed_minutes=int((added @ minutes).sum()),
    )


def _minutes() -> Codes:
    """Return what people say that each slot takes."""
    given = usual_minutes()
    return np.array([given[slot.activity] for slot in SLOTS])


def _slowed(logged: Logged, added: Flags) -> int:
    """Return how much longer the steps took that a trouble slowed and none added."""
    return sum(
        int(seconds[logged.ended[:, number] & ~added[:, number]].sum())
        for number, seconds in logged.staffed.slowed_seconds.items()
    )


def _of_cases(which: Flags, logged: Logged, work: Seconds) -> tuple[int, int, int]:
    return int(which.sum()), int(logged.begun[which].sum()), int(work[which].sum())
