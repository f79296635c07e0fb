"""Cases that say themselves when they ended."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import ibis

from daylit.record.report import judgeable
from daylit.record.said_of_all import with_said_of_all
from daylit.record.schema import TIME

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.contents import Contents
    from daylit.record.engine import Engine
    from daylit.record.report import ImportReport

OF_CASES = "case_"
NAMES = frozenset(
    {
        *(f"end{of}" for of in ("date", "time", "datetime", "edat", "edon")),
        *(f"{done}{at}" for done in ("closed", "completed", "finished", "resolved")
          for at in ("at", "on", "date")),
        *("closedate", "closingdate", "completiondate", "finishdate", "resolutiondate"),
        *("enddatum", "slutdatum", "einddatum", "datefin", "fechafin"),
    }
)  # fmt: skip
"""Names of a column that says when a case ended, without what parts their words."""

DAYS_TOO_EARLY = 366
"""An end that lies more than this before the case's first event is none.

Logs state ends a second before the event that ends a case, days, which begin at midnight, and ends
that were logged weeks later; a year of nothing is a slip.
"""


def told_cases(engine: Engine, cases: ir.Table, events: ir.Table) -> ir.Table:
    """Return cases with what all of their events say alike, closed where they say that they ended.

    Args:
        engine: Runs the expressions and gives the table a name.
        cases: A process's cases, with ``is_open``.
        events: Its events.
    """
    told = with_said_of_all(engine, cases, events)
    column = end_column(told)
    return told if column is None else engine.view(with_stated_ends, told, column=column)


def end_column(cases: ir.Table) -> str | None:
    """Return the column of the cases that says when they ended, the first by name; null for none.

    It is a time or a day, and its name is one of ``NAMES``: a planned end is none.
    """
    kinds = cases.schema()
    return min(
        (
            name
            for name in cases.columns
            if name.startswith(OF_CASES)
            and (kinds[name].is_timestamp() or kinds[name].is_date())
            and re.sub(r"[\W_]+", "", name.removeprefix(OF_CASES).lower()) in NAMES
        ),
        default=None,
    )


def with_stated_ends(cases: ir.Table, *, column: str) -> ir.Table:
    """Close the cases that state an end up to the log's last event, unless it is too early.

    Args:
        cases: Cases with ``is_open``.
        column: When a case ended, as it says itself.
    """
    told = _with_whether_ended(cases, column)
    return told.mutate(is_open=told.is_open & ~told.has_ended).drop("has_ended")


def count_stated_ends(cases: ir.Table, *, column: str) -> ir.Table:
    """Count the cases that state an end up to the log's last event.

    Args:
        cases: All cases of a log.
        column: When a case ended, as it says itself.

    Returns:
        One row: ended (these cases, but those of which it is too early), too_early, every (all
        cases).
    """
    told = _with_whether_ended(cases, column)
    return told.aggregate(
        ended=told.has_ended.sum().fill_null(0),
        too_early=is_too_early(told, column).sum().fill_null(0),
        every=told.count(),
    )


def is_too_early(cases: ir.Table, column: str) -> ir.BooleanValue:
    """Tell whether the stated end lies so far before the case's first event that it is none."""
    latest = cases[column].cast(TIME) + ibis.interval(days=DAYS_TOO_EARLY)
    return (latest < cases.started_at).fill_null(False)


def contents_with_ends(engine: Engine, holds: Contents, cases: ir.Table) -> Contents:
    """Count open cases as ``told_cases`` has them.

    Args:
        engine: Counts.
        holds: What the process holds, as it was counted when it came into the record.
        cases: What ``told_cases`` returned.
    """
    if end_column(cases) is None:
        return holds
    return replace(holds, open_case_count=engine.answer_row(_open, cases)["open_count"])


def report_with_ends(
    engine: Engine, report: ImportReport, cases: ir.Table, *, are_declared: bool
) -> ImportReport:
    """Tell which cases have ended as ``told_cases`` has them.

    Args:
        engine: Counts.
        report: What the process was made of.
        cases: What ``told_cases`` returned.
        are_declared: Whether people declared which activities close a case.
    """
    column = end_column(cases)
    if column is None:
        return report
    holds = contents_with_ends(engine, report.contents, cases)
    stated_in = column.removeprefix(OF_CASES)
    said = judgeable(holds, are_declared=are_declared, stated_in=stated_in)
    return replace(report, contents=holds, judgeable=said)


def _with_whether_ended(cases: ir.Table, column: str) -> ir.Table:
    last = cases.aggregate(log_ended_at=cases.ended_at.max())
    joined = cases.cross_join(last)
    has_ended = (joined[column].cast(TIME) <= joined.log_ended_at).fill_null(False)
    told = joined.mutate(has_ended=has_ended & ~is_too_early(joined, column))
    return told.drop("log_ended_at")


def _open(cases: ir.Table) -> ir.Table:
    return cases.aggregate(open_count=cases.is_open.sum().fill_null(0))
