"""Which patterns to attack first: by the work and the delay they cause, as far as that is sure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scipy.special import chdtri

from daylit.departures.deadlines import ended_when
from daylit.departures.standing import (
    WHY_NOT,
    Days,
    is_by_usual,
    part,
    steps_by_day,
    why_not,
    with_small,
)
from daylit.record.moments import seconds_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    import ibis.expr.types as ir

    from daylit.departures.cost import Basis
    from daylit.record.engine import Engine

UPPER_TAIL = 0.975


def rank(
    engine: Engine,
    steps: ir.Table,
    cases: ir.Table,
    patterns: Iterable[Mapping[str, Any]],
    *,
    basis: Basis,
    as_of: datetime | None,
    false_alarm_rate: float,
    case_end: str | None = None,
    turns: Iterable[Mapping[str, Any]] = (),
    trips: Iterable[Mapping[str, Any]] = (),
) -> tuple[dict[str, Any], ...]:
    """Order patterns by the work and the delay that they surely cause.

    Args:
        engine: Runs the queries.
        steps: The record's steps.
        cases: The record's cases.
        patterns: Rows of ``patterns``.
        basis: In which unit work is told.
        as_of: The moment until which open cases take time.
        false_alarm_rate: At which lateness was found.
        case_end: The column that says when cases ended, where their deadline is held against it;
            null for the last event.
        turns: Rows of ``turns.turns_by_chance``, where bounces are judged between persons.
        trips: Rows of ``detect.round_trip_readings``, where they are between teams or
            organisations.

    Returns:
        The rows with work_share (of all work, 0 to 1), delay_share (of the time that all cases
        took, 0 to 1), chance_count (exceptions to be expected by chance: of what was held against
        the usual by the rate of false alarms, of bounces between persons where they take turns;
        else 0), sure_share (of its exceptions, 0 to 1: the lower 95 % bound of the occasions
        through the occasions, less what chance gives through their number), score: sure_share *
        (work_share + delay_share), and why_not: null for a pattern to attack; "chance" where chance
        may give as many, or more than half of them; "few" of fewer than ``LEAST_CASES_OF_PATTERN``
        cases; "usual" where a holder gets at least half of 30 or more cases back from several
        others together; "over" where none came for so long that in fewer than ``HARDLY_EVER`` of
        such courses one that goes on would have so long a pause; "needed" where in nearly all of
        its bounces nothing was done twice, so that all may have been needed; "small" with less than
        ``LITTLE`` of the sure work and of the sure delay of all, where greater ones make ``HALF``
        of each, or typically late by the usual by less than ``LITTLE`` of how long a closed case
        typically takes. Patterns first, then the others in the order of ``WHY_NOT``; within each
        most first, ties by kind and place.
    """
    totals = engine.answer_row(_totals, cases, as_of=as_of, case_end=case_end)
    case_seconds = totals["case_seconds"]
    by_rate = _visit_counts(engine, steps, cases)
    by_turns = {row["place"]: row["chance_count"] / row["bounce_count"] for row in turns}
    days = Days.of(engine.answer(steps_by_day, steps))
    held = {trip["holder"]: trip["holder_case_count"] for trip in trips}
    rows = []
    for row in patterns:
        by_chance = 0.0
        if is_by_usual(row):
            by_chance = by_rate.get((row["kind"], row["place"]), 0) * false_alarm_rate
        elif row["kind"] == "bounce":
            by_chance = min(1.0, by_turns.get(row["place"], 0.0)) * row["exception_count"]
        caused = row["caused_work_seconds"] if basis.is_in_hours else row["caused_step_count"]
        shares = {
            "work_share": part(caused, basis.work),
            "delay_share": part(row["delay_seconds"], case_seconds),
        }
        sureness = _sureness(row, by_chance)
        score = sureness["sure_share"] * sum(shares.values())
        standing = {"score": score, "why_not": why_not(row, by_chance, days, held)}
        rows.append({**row, **shares, **sureness, **standing})
    return tuple(sorted(with_small(rows, totals["typical_seconds"]), key=_order))


def _order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    standing = (None, *WHY_NOT).index(row["why_not"])
    return (standing, -row["score"], row["kind"], row["place"])


def first_patterns(
    rows: Sequence[Mapping[str, Any]], most: int
) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """Part the patterns to look at first from the others and from what is none, in their order.

    Args:
        rows: Ranked patterns.
        most: How many come first at most.

    Returns:
        The first patterns; more of them; and what is no pattern. Where nothing is one, what is not
        chance's stands in for them.
    """
    if any(row["why_not"] is None for row in rows):
        several = [row for row in rows if row["why_not"] is None]
    else:
        several = [row for row in rows if row["why_not"] != "chance"]
    others = [row for row in rows if all(row is not one for one in several)]
    return several[:most], several[most:], others


def _visit_counts(engine: Engine, steps: ir.Table, cases: ir.Table) -> dict[tuple[str, str], int]:
    """Return how often each kind that is found by the usual could have shown at each place."""
    return {
        (kind, row["place"]): row["visit_count"]
        for kind, visits in (("late", _waits), ("stalled", _open_at))
        for row in engine.answer(visits, steps, cases)
    }


def _sureness(row: Mapping[str, Any], by_chance: float) -> dict[str, Any]:
    """Say how sure a number of exceptions is, as one that chance may give (Poisson).

    What happens on one day is one occasion: two hundred cases closed at once will not come again.
    """
    count, occasions = row["exception_count"], row["occasion_count"]
    # The exact lower bound: Garwood, Biometrika 28 (1936).
    lower = float(chdtri(2 * occasions, UPPER_TAIL)) / 2 / occasions
    return {
        "chance_count": by_chance,
        "sure_share": max(0.0, lower - by_chance / count),
    }


def _totals(cases: ir.Table, *, as_of: datetime | None, case_end: str | None) -> ir.Table:
    took = seconds_between(cases.started_at, ended_when(cases, end=case_end, as_of=as_of))
    return cases.aggregate(
        case_seconds=took.sum().fill_null(0.0),
        typical_seconds=took.median(where=~cases.is_open).fill_null(0.0),
    )


def _waits(steps: ir.Table, cases: ir.Table) -> ir.Table:  # noqa: ARG001 (one of two alike)
    """Count at each activity the steps that were waited for."""
    waits = steps.filter(steps.waiting_seconds.notnull() & steps.previous_activity.notnull())
    return waits.group_by(place="activity").aggregate(visit_count=waits.count())


def _open_at(steps: ir.Table, cases: ir.Table) -> ir.Table:  # noqa: ARG001 (one of two alike)
    """Count the open cases by their last activity."""
    opened = cases.filter(cases.is_open & cases.last_activity.notnull())
    return opened.group_by(place="last_activity").aggregate(visit_count=opened.count())
