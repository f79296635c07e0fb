"""The work of a log gathered by day and team, and by what it is held against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np

from daylit.departures.cost.codes import codes_of, pairs_of
from daylit.departures.exceptions import caused_steps
from daylit.departures.minutes import with_work
from daylit.departures.table import LATE_KINDS
from daylit.flow.rework import is_double_entry
from daylit.record.moments import MICROSECONDS, microseconds

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from daylit.departures.cost.basis import Unit
    from daylit.departures.minutes import Minutes
    from daylit.record.engine import Engine
    from daylit.stats.excess import Codes, Flags, Numbers

SECONDS_A_DAY = 86_400
UNSTATED = ""

MARKS = ("is_affected", "is_touched", "is_caused", "is_further")
SUMS = ("step_count", "known_count", "work")


@dataclass(frozen=True)
class Cells:
    """Work added up; one element of each array per cell.

    Attributes:
        day: On which the cases began, from 1970.
        team: Who did the steps, as a number; those without a team are one.
        levels: Which cells are alike, as numbers: by activity, team and case trait, by activity
            and team, and by activity.
        is_affected: Of cases with a departure that was not found by how long it took.
        is_touched: Of cases with a departure, those found by what is usual aside.
        is_caused: Steps that would not exist without a departure.
        is_further: Steps that directly follow these and do an activity more often than hardly any
            unaffected case does.
        step_count: Steps.
        known_count: Steps whose work is known.
        work: Their work: seconds, or steps.
    """

    day: Codes
    team: Codes
    levels: tuple[Codes, Codes, Codes]
    is_affected: Flags
    is_touched: Flags
    is_caused: Flags
    is_further: Flags
    step_count: Numbers
    known_count: Numbers
    work: Numbers


def gather(engine: Engine, marked: ir.Table) -> Cells:
    """Add up the work of a log.

    Args:
        engine: Runs it.
        marked: What ``marked_steps`` returns.
    """
    found = engine.arrow(_added_up(marked))
    is_affected, is_touched, is_caused, is_further = (_flags(found[name]) for name in MARKS)
    step_count, known_count, work = (_numbers(found[name]) for name in SUMS)
    return Cells(
        day=found["day"].to_numpy().astype(np.int64),
        team=codes_of(found["team_id"]),
        levels=levels_of(found),
        is_affected=is_affected,
        is_touched=is_touched,
        is_caused=is_caused,
        is_further=is_further,
        step_count=step_count,
        known_count=known_count,
        work=work,
    )


def levels_of(found: pa.Table) -> tuple[Codes, Codes, Codes]:
    """Return which rows are alike, the finest first, by activity, team_id and trait."""
    activity, team, trait = (codes_of(found[name]) for name in ("activity", "team_id", "trait"))
    by_team = pairs_of(activity, team)
    return pairs_of(by_team, trait), by_team, activity


def _marked_cases(cases: ir.Table, departed: ir.Table, trait: str | None) -> ir.Table:
    """Return the day on which each case began, its trait, whether it is affected and touched."""
    seconds = microseconds(cases.started_at) / MICROSECONDS
    dated = cases.select(
        of_case=cases.case_id,
        day=(seconds / SECONDS_A_DAY).floor().cast("int64"),
        trait=cases[trait].cast("string").fill_null(UNSTATED) if trait else ibis.literal(UNSTATED),
    )
    by_case = departed.group_by(departed_case=departed.case_id).aggregate(
        is_affected=(~departed.kind.isin(LATE_KINDS)).any(),
        is_touched=(departed.form.fill_null("") != "usual").any(),
    )
    joined = dated.left_join(by_case, dated.of_case == by_case.departed_case)
    return joined.select(
        "of_case",
        "day",
        "trait",
        is_affected=joined.is_affected.fill_null(False),
        is_touched=joined.is_touched.fill_null(False),
    )


def marked_steps(
    steps: ir.Table,
    cases: ir.Table,
    departed: ir.Table,
    rounds: ir.Table,
    due: ir.Table | None = None,
    *,
    minutes: Minutes | None,
    unit: Unit,
    trait: str | None = None,
) -> ir.Table:
    """Mark the steps that departures cause and the cases that they are in.

    Args:
        steps: The record's steps.
        cases: The record's cases.
        departed: Departures.
        rounds: How often unaffected cases do each activity at most (``due.usual_rounds``).
        due: What most cases do anyway (``due.due_visits``); null where that is not asked.
        minutes: What people gave, null for nothing.
        unit: In which work is told.
        trait: A column of the cases by which steps are held against those alike; null for none.

    Returns:
        A row per step: case_id, day (on which its case began, from 1970), team_id, activity, trait,
        is_affected, is_touched, is_caused, is_further and work (null where unknown).
    """
    worked = with_work(steps, minutes=minutes)
    seconds = {
        "steps": ibis.literal(1.0),
        "hours measured": worked.handling_seconds,
        "hours assumed": worked.work_seconds,
    }[unit]
    columns = ("case_id", "position", "activity", "visit_number", "team_id")
    rows = worked.select(*columns, work=seconds, is_entered_twice=is_double_entry(worked))
    of_cases = _marked_cases(cases, departed, trait)
    marked = rows.join(of_cases, rows.case_id == of_cases.of_case)
    caused = _caused_positions(departed, steps, due)
    joined = marked.left_join(
        caused,
        [marked.case_id == caused.caused_case, marked.position == caused.caused_position],
    )
    after = caused.select(after_case="caused_case", after_position=caused.caused_position + 1)
    joined = joined.left_join(
        after, [joined.case_id == after.after_case, joined.position == after.after_position]
    )
    often = rounds.select("round_count", often_activity="activity")
    joined = joined.left_join(often, joined.activity == often.often_activity)
    is_caused = joined.caused_position.notnull()
    is_more = (joined.visit_number > joined.round_count).fill_null(False) & ~joined.is_entered_twice
    return joined.select(
        "case_id",
        "day",
        "activity",
        "trait",
        "is_affected",
        "is_touched",
        "work",
        team_id=joined.team_id.fill_null(UNSTATED),
        is_caused=is_caused,
        is_further=joined.after_position.notnull() & ~is_caused & is_more,
    )


def _caused_positions(departed: ir.Table, steps: ir.Table, due: ir.Table | None) -> ir.Table:
    """Return the steps that would not exist, each once however many departures cause it."""
    by_case = departed.mutate(exception_id=departed.case_id)
    caused = caused_steps(by_case, steps, due)
    return caused.select(caused_case="case_id", caused_position="position")


def _added_up(marked: ir.Table) -> ir.Table:
    keys = ["day", "team_id", "activity", "trait", *MARKS]
    return marked.group_by(keys).aggregate(
        step_count=marked.count(),
        known_count=marked.work.count(),
        work=marked.work.sum().fill_null(0.0).cast("float64"),
    )


def _flags(column: pa.ChunkedArray[Any]) -> Flags:
    return column.to_numpy(zero_copy_only=False).astype(np.bool_)


def _numbers(column: pa.ChunkedArray[Any]) -> Numbers:
    return column.to_numpy().astype(np.float64)
