"""What every event of a case says alike, told of the case.

Many exports repeat on each row what is true of the whole case: its product, its customer's country,
the day it was promised for. The record keeps these as attributes of events, as it cannot know
whether a later export will differ; an analysis wants them beside the case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from daylit.record.joining import with_found
from daylit.record.stating import attributes

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine

OF_EVENTS, OF_CASES = "event_", "case_"

CASES_LOOKED_AT = 2_000
HARDLY_EVER_DIFFERS = 0.95
"""An attribute is told of cases where at least this share of the cases looked at says one thing."""


def with_said_of_all(engine: Engine, cases: ir.Table, events: ir.Table) -> ir.Table:
    """Add to cases what their events say alike.

    Args:
        engine: Runs the queries and keeps what they give.
        cases: The record's cases.
        events: The record's events of the same process.

    Returns:
        The cases, and for each attribute ``event_<name>`` that hardly ever differs within a case
        (in ``HARDLY_EVER_DIFFERS`` of the first ``CASES_LOOKED_AT`` cases that say it) a column
        ``case_<name>``: what the events of the case say, null where they say nothing or differ. An
        attribute that the cases have already under that name is left as it is.
    """
    names = tuple(
        name
        for name in attributes(events, OF_EVENTS)
        if name.replace(OF_EVENTS, OF_CASES, 1) not in cases.columns
    )
    if not names:
        return cases
    some = engine.make(_some, cases)
    shares = engine.answer_row(_shares_alike, events, some, names=names)
    alike = tuple(name for name in names if (shares[name] or 0.0) >= HARDLY_EVER_DIFFERS)
    if not alike:
        return cases
    said = engine.make(_said, events, names=alike)
    return engine.view(_beside, cases, said)


def _some(cases: ir.Table) -> ir.Table:
    return cases.order_by("case_id").limit(CASES_LOOKED_AT).select("case_id")


def _shares_alike(events: ir.Table, some: ir.Table, *, names: tuple[str, ...]) -> ir.Table:
    """Return for each attribute the share of the cases that say it in which it does not differ."""
    looked_at = events.semi_join(some, "case_id")
    by_case = looked_at.group_by("case_id").aggregate(
        **{name: looked_at[name].min() == looked_at[name].max() for name in names}
    )
    return by_case.aggregate(**{name: by_case[name].mean() for name in names})


def _said(events: ir.Table, *, names: tuple[str, ...]) -> ir.Table:
    return events.group_by("case_id").aggregate(
        **{
            name.replace(OF_EVENTS, OF_CASES, 1): ibis.ifelse(
                events[name].min() == events[name].max(),
                events[name].min(),
                ibis.null(events[name].type()),
            )
            for name in names
        }
    )


def _beside(cases: ir.Table, said: ir.Table) -> ir.Table:
    return with_found(cases, said, "case_id")
