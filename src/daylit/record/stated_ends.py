"""Cases that say themselves when they ended."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from daylit.record.said_of_all import with_said_of_all
from daylit.record.schema import TIME

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine

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
    """Close the cases that state an end up to the log's last event.

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
        One row: ended (these cases), every (all of them).
    """
    told = _with_whether_ended(cases, column)
    return told.aggregate(ended=told.has_ended.sum().fill_null(0), every=told.count())


def _with_whether_ended(cases: ir.Table, column: str) -> ir.Table:
    last = cases.aggregate(log_ended_at=cases.ended_at.max())
    joined = cases.cross_join(last)
    has_ended = (joined[column].cast(TIME) <= joined.log_ended_at).fill_null(False)
    return joined.mutate(has_ended=has_ended).drop("log_ended_at")
