"""Which patterns to attack first: by the work and the delay they cause, as far as that is sure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Literal, get_args

import ibis
from scipy.special import chdtri

from daylit.departures.chance import is_mostly_chance
from daylit.departures.table import BY_USUAL, LATE_KINDS
from daylit.record.moments import seconds_between
from daylit.record.schema import TIME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date, datetime

    import ibis.expr.types as ir

    from daylit.departures.cost import Basis
    from daylit.record.engine import Engine

WhyNot = Literal["needed", "over", "small", "few", "chance"]
"""Why exceptions at a place are no pattern to attack, in the order in which such come."""
WHY_NOT: tuple[WhyNot, ...] = get_args(WhyNot)

LEAST_CASES_OF_PATTERN = 3
"""What fewer cases show may have happened once."""

LEAST_PART = 0.01
"""What causes less than this part of what all patterns do is not one of the few behind it."""

LITTLE = 0.05
"""So much of how long a case takes, or less, is hardly late."""

HARDLY_EVER = 0.01
NEARLY_ALL = 0.9

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
    turns: Iterable[Mapping[str, Any]] = (),
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
        turns: Rows of ``turns.turns_by_chance``, where bounces are judged between persons.

    Returns:
        The rows with work_share (of all work, 0 to 1), delay_share (of the time that all cases
        took, 0 to 1), chance_count (exceptions to be expected by chance: of what was held against
        the usual by the rate of false alarms, of bounces between persons where they take turns;
        else 0), sure_share (of its exceptions, 0 to 1: the lower 95 % bound of the occasions
        through the occasions, less what chance gives through their number), score: sure_share *
        (work_share + delay_share), and why_not: null for a pattern to attack; "chance" where chance
        may give as many, or more than half of them; "few" of fewer than ``LEAST_CASES_OF_PATTERN``
        cases; "over" where none came for so long that in fewer than ``HARDLY_EVER`` of such courses
        one that goes on would have so long a pause; "needed" where in nearly all of its bounces
        nothing was done twice, so that all of it may have been needed; "small" with less than
        ``LEAST_PART`` of the sure work and of the sure delay of all others, or typically late by
        the usual by less than ``LITTLE`` of how long a closed case typically takes. Patterns first,
        then the others in the order of ``WHY_NOT``; within each most first, ties by kind and place.
    """
    totals = engine.answer_row(_totals, cases, as_of=as_of)
    case_seconds = totals["case_seconds"]
    by_rate = _visit_counts(engine, steps, cases)
    by_turns = {row["place"]: row["chance_count"] / row["bounce_count"] for row in turns}
    days = _Days.of(engine.answer(_steps_by_day, steps))
    rows = []
    for row in patterns:
        by_chance = 0.0
        if _is_by_usual(row):
            by_chance = by_rate.get((row["kind"], row["place"]), 0) * false_alarm_rate
        elif row["kind"] == "bounce":
            by_chance = min(1.0, by_turns.get(row["place"], 0.0)) * row["exception_count"]
        caused = row["caused_work_seconds"] if basis.is_in_hours else row["caused_step_count"]
        shares = {
            "work_share": _part(caused, basis.work),
            "delay_share": _part(row["delay_seconds"], case_seconds),
        }
        sureness = _sureness(row, by_chance)
        score = sureness["sure_share"] * sum(shares.values())
        why_not = _why_not(row, by_chance, days)
        rows.append({**row, **shares, **sureness, "score": score, "why_not": why_not})
    return tuple(sorted(_with_small(rows, totals["typical_seconds"]), key=_order))


def _why_not(row: Mapping[str, Any], by_chance: float, days: _Days) -> WhyNot | None:
    if row["case_count"] < LEAST_CASES_OF_PATTERN:
        return "few"
    if is_mostly_chance(row["exception_count"], by_chance):
        return "chance"
    if _is_over(row, days):
        return "over"
    return "needed" if _may_be_needed(row) else None


def _is_over(row: Mapping[str, Any], days: _Days) -> bool:
    """Whether none came for longer than what still goes on would pause.

    In the clock of the steps logged all moments since the first occasion are alike. That all others
    lie before the last has the chance of the part before it, to the power of their number. Open
    cases that lie still do so today, whenever they began to.
    """
    if row["kind"] == "stalled":
        return False
    before = days.part_before(row["first_at"].date(), row["last_at"].date())
    return bool(before ** (row["occasion_count"] - 1) < HARDLY_EVER)


def _may_be_needed(row: Mapping[str, Any]) -> bool:
    is_nothing_twice = row["nothing_twice_count"] >= NEARLY_ALL * row["exception_count"]
    return bool(row["kind"] == "bounce" and is_nothing_twice)


@dataclass(frozen=True)
class _Days:
    """How many steps began up to the end of each day, in order."""

    days: tuple[date, ...]
    counts: tuple[int, ...]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> _Days:
        ordered = sorted((row["day"], row["step_count"]) for row in rows)
        counts = accumulate(count for _, count in ordered)
        return cls(tuple(day for day, _ in ordered), tuple(counts))

    def part_before(self, first: date, last: date) -> float:
        """Return which part of the steps from one day on began up to the end of another."""
        begin, until = self._up_to(first, bisect_left), self._up_to(last, bisect_right)
        whole = self.counts[-1] - begin if self.counts else 0
        return (until - begin) / whole if whole else 1.0

    def _up_to(self, day: date, place: Callable[[tuple[date, ...], date], int]) -> int:
        at = place(self.days, day)
        return self.counts[at - 1] if at else 0


def _with_small(rows: Sequence[dict[str, Any]], typical_case: float) -> list[dict[str, Any]]:
    """Say which of the patterns cause too little to be one of the few behind it all.

    One is small where neither its work nor its delay is much. The delay of what is late or lies is
    held against that of its kind alone: what lies for years would hide all else.
    """
    open_ones = [row for row in rows if row["why_not"] is None]
    return [
        {**row, "why_not": "small"}
        if row["why_not"] is None and (_is_little(row, typical_case) or _is_small(row, open_ones))
        else row
        for row in rows
    ]


def _is_small(row: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> bool:
    work = sum(_surely(one, "work_share") for one in rows)
    delay = _delay_beside(row, rows)
    parts = (_part(_surely(row, "work_share"), work), _part(_surely(row, "delay_share"), delay))
    return bool(work or delay) and max(parts) < LEAST_PART


def _surely(row: Mapping[str, Any], share: str) -> float:
    return float(row["sure_share"] * row[share])


def _delay_beside(row: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> float:
    """Return the delay that a pattern's own is held against."""
    is_alone = row["kind"] in LATE_KINDS
    return sum(
        _surely(one, "delay_share") for one in rows if not is_alone or one["kind"] == row["kind"]
    )


def _is_little(row: Mapping[str, Any], typical_case: float) -> bool:
    """Whether what is late by the usual is so by next to nothing of how long a case takes."""
    if row["kind"] != "late" or not _is_by_usual(row):
        return False
    return (row["median_delay_seconds"] or 0.0) < LITTLE * typical_case


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


def _steps_by_day(steps: ir.Table) -> ir.Table:
    return steps.group_by(day=steps.started_at.date()).aggregate(step_count=steps.count())


def _is_by_usual(row: Mapping[str, Any]) -> bool:
    return bool(row["form"] == BY_USUAL)


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


def _part(part: float | None, whole: float) -> float:
    return (part or 0.0) / whole if whole else 0.0


def _totals(cases: ir.Table, *, as_of: datetime | None) -> ir.Table:
    until = ibis.literal(as_of, TIME)
    ended_at = ibis.ifelse(cases.is_open, ibis.greatest(cases.ended_at, until), cases.ended_at)
    took = seconds_between(cases.started_at, ended_at)
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
