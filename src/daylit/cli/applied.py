"""What was stated of a log, and what of it counts: remarks on an analysis."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from daylit.errors import ParameterError

if TYPE_CHECKING:
    from datetime import datetime

    import ibis.expr.types as ir

    from daylit.departures.analysis import Analysis
    from daylit.record.engine import Engine

MINUTE = "%Y-%m-%d %H:%M"
SECOND = "%Y-%m-%d %H:%M:%S"
ONE_ENDED = "says", "it", "is", "its"
SEVERAL_ENDED = "say", "they", "are", "their"


def check_moment(engine: Engine, cases: ir.Table, as_of: datetime) -> None:
    """Refuse a moment of asking before the log begins.

    Raises:
        ParameterError: It does.
    """
    first_at = engine.answer_row(_first, cases)["first_at"]
    if first_at is not None and as_of < first_at:
        raise ParameterError(
            f"The moment {as_of.strftime(MINUTE)} (UTC) of --as-of lies before the log begins, at "
            f"{first_at.strftime(MINUTE)}."
        )


def with_applied(engine: Engine, steps: ir.Table, cases: ir.Table, analysis: Analysis) -> Analysis:
    """Add remarks on what was stated and does not do: first on the moment, last on the minutes."""
    said = (
        *_of_moment(engine, steps, cases, analysis.settings.as_of),
        *analysis.remarks,
        *_of_ends(engine, cases, analysis),
        *_of_early_ends(engine, cases, analysis),
        *_of_splits(engine, steps, cases, analysis),
        *_of_minutes(engine, steps, analysis),
    )
    return replace(analysis, remarks=said)


def _of_moment(
    engine: Engine, steps: ir.Table, cases: ir.Table, as_of: datetime | None
) -> tuple[str, ...]:
    """Say what a moment before the last event does, and does not, leave out."""
    last_at = None if as_of is None else engine.answer_row(_last, cases)["last_at"]
    if as_of is None or last_at is None or as_of >= last_at:
        return ()
    counts = engine.answer_row(_steps_after, steps, as_of=as_of)
    form = MINUTE if as_of.strftime(MINUTE) != last_at.strftime(MINUTE) else SECOND
    said = (
        f"The moment {as_of.strftime(form)} (UTC) of --as-of lies before the log's last event, at "
        f"{last_at.strftime(form)}: what was logged later ({counts['after']:,} of "
        f"{counts['every']:,} steps began after it) counts all the same. --as-of says only until "
        "when open cases wait; it does not show the log as it was then."
    )
    return (said,)


def _of_ends(engine: Engine, cases: ir.Table, analysis: Analysis) -> tuple[str, ...]:
    """Say that cases which state their own end are closed, and what else goes by it."""
    from daylit.record.stated_ends import count_stated_ends, end_column

    column = end_column(cases)
    if column is None:
        return ()
    counts = engine.answer_row(count_stated_ends, cases, column=column)
    if not counts["ended"]:
        return ()
    name = column.removeprefix("case_")
    say, they, are, their = ONE_ENDED if counts["ended"] == 1 else SEVERAL_ENDED
    said = (
        f"{counts['ended']:,} of {counts['every']:,} cases {say} in “{name}” that {they} ended by "
        f"the log's last event: {they} {are} closed, whatever {their} last event is"
    )
    if analysis.departed.deadline is None or analysis.settings.case_end is not None:
        return (f"{said}.",)
    return (f"{said}; --case-end {name} holds that moment against their deadline.",)


def _of_early_ends(engine: Engine, cases: ir.Table, analysis: Analysis) -> tuple[str, ...]:
    """Say of how many cases the stated end cannot be one."""
    from daylit.record.stated_ends import count_stated_ends, end_column

    is_used = analysis.settings.case_end is not None and analysis.departed.deadline is not None
    stated = end_column(cases), analysis.settings.case_end if is_used else None
    names = dict.fromkeys(name.removeprefix("case_") for name in stated if name is not None)
    said = []
    for name in names:
        counts = engine.answer_row(count_stated_ends, cases, column=f"case_{name}")
        early = counts["too_early"]
        if early:
            state, their = ("states", "its") if early == 1 else ("state", "their")
            said.append(
                f"{early:,} of {counts['every']:,} cases {state} an end in “{name}” that lies more "
                f"than a year before {their} first event: it is not taken for {their} end."
            )
    return tuple(said)


def _of_splits(
    engine: Engine, steps: ir.Table, cases: ir.Table, analysis: Analysis
) -> tuple[str, ...]:
    splits = analysis.honoured.splits
    if not splits:
        return ()
    from daylit.departures.judgements_traits import splitting_traits, unsplit_remarks

    return unsplit_remarks(splits, splitting_traits(engine, cases, steps))


def _of_minutes(engine: Engine, steps: ir.Table, analysis: Analysis) -> tuple[str, ...]:
    minutes = analysis.settings.minutes
    if minutes is None:
        return ()
    from daylit.departures.minutes import unknown_work_remark, without_minutes

    lacking = engine.answer(without_minutes, steps, minutes=minutes)
    return unknown_work_remark(lacking, analysis.basis.step_count, analysis.basis.unit)


def _first(cases: ir.Table) -> ir.Table:
    return cases.aggregate(first_at=cases.started_at.min())


def _last(cases: ir.Table) -> ir.Table:
    return cases.aggregate(last_at=cases.ended_at.max())


def _steps_after(steps: ir.Table, *, as_of: datetime) -> ir.Table:
    import ibis

    from daylit.record.schema import TIME

    after = (steps.started_at > ibis.literal(as_of, TIME)).sum()
    return steps.aggregate(every=steps.count(), after=after)
