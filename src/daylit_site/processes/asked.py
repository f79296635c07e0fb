"""What is asked of the record for single cases: questions, as functions of its tables.

What differs each time (a place, a pair, a case) is a table of one row, as the engine wants it. The
last table of most may be ``cases_of``: then they have a row for these cases only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from daylit.flow.handovers import is_bounce
from daylit.record.aliases import BETWEEN
from daylit_site.records.found.lists import MOST_CASES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from daylit.record.schema import Party

STEPS_LOOKED_AT = 2_000
"""The latest cases are looked for among so many of the latest steps first, which is quicker."""

MOST_STEPS = 500


def at_activity(
    steps: ir.Table, asked: ir.Table, *visible: ir.Table, among: int | None
) -> ir.Table:
    """Return the cases that came to an activity last; so far as they are among so many steps."""
    return _latest(_among(steps.semi_join(asked, "activity"), visible), among)


def on_way(steps: ir.Table, asked: ir.Table, *visible: ir.Table, among: int | None) -> ir.Table:
    """Return the cases that went from one activity to another last; likewise."""
    there = steps.semi_join(asked, ["previous_activity", "activity"])
    return _latest(_among(there, visible), among)


def at_start(steps: ir.Table, asked: ir.Table, *visible: ir.Table, among: int | None) -> ir.Table:
    """Return the cases that began with an activity last; likewise."""
    first = steps.filter(steps.previous_activity.isnull())
    return _latest(_among(first.semi_join(asked, "activity"), visible), among)


def at_end(
    steps: ir.Table, cases: ir.Table, asked: ir.Table, *visible: ir.Table, among: int | None
) -> ir.Table:
    """Return the cases whose last step is an activity, the latest; likewise."""
    ended = cases.semi_join(asked, cases.last_activity == asked.activity)
    last = ended.select("case_id", position="step_count")
    return _latest(_among(steps.semi_join(last, ["case_id", "position"]), visible), among)


def _among(rows: ir.Table, visible: tuple[ir.Table, ...]) -> ir.Table:
    """Keep the rows of the cases that are visible."""
    for cases in visible:
        rows = rows.semi_join(cases, "case_id")
    return rows


def _latest(there: ir.Table, among: int | None) -> ir.Table:
    """Return the cases of some steps, the latest first: when, longest wait, and how often.

    Args:
        there: The steps.
        among: Look for them among so many of the latest steps only. Where these hold
            ``MOST_CASES`` cases the answer is the same; where fewer, there may be more.
    """
    if among is not None:
        latest = there.order_by(ibis.desc("started_at"), "case_id").limit(among)
        first = latest.group_by("case_id").aggregate(at=latest.started_at.max())
        chosen = first.order_by(ibis.desc("at"), "case_id").limit(MOST_CASES)
        there = there.semi_join(chosen, "case_id")
    counted = there.group_by("case_id").aggregate(
        at=there.started_at.max(), waiting_seconds=there.waiting_seconds.max(), times=there.count()
    )
    return counted.order_by(ibis.desc("at"), "case_id").limit(MOST_CASES)


def handed_over(steps: ir.Table, asked: ir.Table, *visible: ir.Table, level: Party) -> ir.Table:
    """Return the cases that were handed over last, of each pair of parties asked for."""
    # Two parties that differ, one after the other: that is a hand-over.
    between = [
        steps[f"prior_{level}_id"] == asked.from_party,
        steps[f"{level}_id"] == asked.to_party,
    ]
    there = _among(steps.semi_join(asked, between), visible)
    pair = {"from_party": there[f"prior_{level}_id"], "to_party": there[f"{level}_id"]}
    counted = there.group_by("case_id", **pair).aggregate(
        at=there.started_at.max(),
        waiting_seconds=there.waiting_seconds.max(),
        times=there.count(),
        back_count=is_bounce(there, level).sum(),
    )
    latest_first = [ibis.desc("at"), "case_id"]
    ranked = counted.mutate(rank=ibis.row_number().over(group_by=list(pair), order_by=latest_first))
    return ranked.filter(ranked["rank"] < MOST_CASES).order_by(*pair, "rank")


def case_row(cases: ir.Table, asked: ir.Table, *visible: ir.Table) -> ir.Table:
    """Return a case."""
    return _among(cases.semi_join(asked, "case_id"), visible).select(
        "case_id", "started_at", "ended_at", "is_open", "step_count", "event_count"
    )


def said_of_case(events: ir.Table, asked: ir.Table, *, columns: Sequence[str]) -> ir.Table:
    """Return what all events of a case say alike, in one row; null where they differ."""
    own = events.semi_join(asked, "case_id")
    alike = {
        name: ibis.ifelse(own[name].min() == own[name].max(), own[name].min(), ibis.null())
        for name in columns
    }
    return own.aggregate(**alike)


def numbered(
    cases: ir.Table,
    asked: ir.Table,
    aliases: ir.Table,
    kept_under: ir.Table,
    *visible: ir.Table,
    whose: tuple[str, ...] | None,
) -> ir.Table:
    """Return the cases that another company knows by a number.

    Args:
        cases: The process's cases.
        asked: The number, with the company whose it is (acme/17) or without.
        aliases: The numbers that companies gave to cases.
        kept_under: Which case each of them leads to.
        visible: The cases that are visible, see above.
        whose: Of which companies numbers are known to whoever asks; null where of all. Those of
            which nobody said whose they are are known to all.
    """
    known = aliases
    if whose is not None:
        is_known = aliases.organisation_id.isin(whose).fill_null(False)
        known = aliases.filter(is_known | aliases.organisation_id.isnull())
    # As events bear it, and without the company that then stands before it.
    begins = known.organisation_id.length() + len(BETWEEN)
    ways = known.select(number="alias", said="alias").union(
        known.select(number="alias", said=known["alias"].substr(begins))
    )
    meant = ways.semi_join(asked, ways.said == asked.case_id)
    led = kept_under.semi_join(meant, "number")
    found = cases.semi_join(led, cases.case_id == led.kept_under)
    return _among(found, visible).select("case_id").order_by("case_id").limit(2)


def case_steps(steps: ir.Table, asked: ir.Table) -> ir.Table:
    """Return the first steps of a case, in order; who did them is told by party, never person."""
    found = steps.semi_join(asked, "case_id").select(
        "step_id",
        "position",
        "activity",
        "visit_number",
        "team_id",
        "organisation_id",
        "started_at",
        "ended_at",
        "waiting_seconds",
        "handling_seconds",
    )
    return found.order_by("position").limit(MOST_STEPS)
