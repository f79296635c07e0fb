"""Whether a finding is a pattern to attack, and why not.

A wall of findings hides the few that matter: what is no pattern stands after them, with the reason.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Literal, get_args

from daylit.departures.chance import is_mostly_chance
from daylit.departures.rolling_up import OTHERS
from daylit.departures.table import BY_USUAL, LATE_KINDS
from daylit.flow.usual_share import LEAST_CASES, USUAL_SHARE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    import ibis.expr.types as ir

WhyNot = Literal["usual", "needed", "over", "small", "few", "chance"]
"""Why exceptions at a place are no pattern to attack, in the order in which such come."""
WHY_NOT: tuple[WhyNot, ...] = get_args(WhyNot)

LEAST_CASES_OF_PATTERN = 3
"""What fewer cases show may have happened once."""

LITTLE = 0.05
"""Less than this part of how long a case takes is hardly late, of what all cause it is little."""

HALF = 0.5
"""The few patterns behind it all make this part of it at least, however small each is."""

ALL = ()
"""All patterns, as those that one is held against."""

HARDLY_EVER = 0.01
NEARLY_ALL = 0.9


@dataclass(frozen=True)
class Days:
    """How many steps began up to the end of each day, in order."""

    days: tuple[date, ...]
    counts: tuple[int, ...]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> Days:
        """Add up rows of ``steps_by_day``."""
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


def steps_by_day(steps: ir.Table) -> ir.Table:
    """Count the steps that began on each day (UTC): day and step_count."""
    return steps.group_by(day=steps.started_at.date()).aggregate(step_count=steps.count())


def why_not(
    row: Mapping[str, Any], by_chance: float, days: Days, held: Mapping[str, int]
) -> WhyNot | None:
    """Return why a finding is no pattern, whatever the others are; null where nothing speaks so.

    Args:
        row: A row of ``patterns``.
        by_chance: How many of its exceptions are to be expected by chance.
        days: The steps logged by day.
        held: In how many cases each holder of bounces takes part.
    """
    if row["case_count"] < LEAST_CASES_OF_PATTERN:
        return "few"
    if is_mostly_chance(row["exception_count"], by_chance):
        return "chance"
    if _is_usual(row, held):
        return "usual"
    if _is_over(row, days):
        return "over"
    return "needed" if _may_be_needed(row) else None


def _is_usual(row: Mapping[str, Any], held: Mapping[str, int]) -> bool:
    """Whether a holder gets at least half of its cases back from several others together."""
    if row["kind"] != "bounce" or row["other"] != OTHERS:
        return False
    case_count = held.get(row["holder"], 0)
    return case_count >= LEAST_CASES and row["back_case_count"] >= USUAL_SHARE * case_count


def _is_over(row: Mapping[str, Any], days: Days) -> bool:
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


def with_small(rows: Sequence[dict[str, Any]], typical_case: float) -> list[dict[str, Any]]:
    """Say which of the patterns cause too little to be one of the few behind it all.

    One is small that makes less than ``LITTLE`` of the work and of the delay of all, where greater
    ones make ``HALF`` of it without it. The delay of what is late or lies is held against that of
    its kind and form alone: what lies for years would hide all else.

    Args:
        rows: Rows of ``patterns`` with work_share, delay_share, sure_share and why_not.
        typical_case: How long a closed case typically takes, in seconds.

    Returns:
        The rows in their order, why_not "small" where it was null and they cause too little.
    """
    open_ones = [row for row in rows if row["why_not"] is None]
    much_work = _much(_surely(row, "work_share") for row in open_ones)
    delays = defaultdict(list)
    for row in open_ones:
        for beside in {ALL, _beside(row)}:
            delays[beside].append(_surely(row, "delay_share"))
    much_delay = {beside: _much(amounts) for beside, amounts in delays.items()}

    def is_small(row: Mapping[str, Any]) -> bool:
        amounts = (
            (_surely(row, "work_share"), much_work),
            (_surely(row, "delay_share"), much_delay[_beside(row)]),
        )
        return any(much for _, much in amounts) and not any(
            0 < much <= own for own, much in amounts
        )

    return [
        {**row, "why_not": "small"}
        if row["why_not"] is None and (_is_little(row, typical_case) or is_small(row))
        else row
        for row in rows
    ]


def _much(amounts: Iterable[float]) -> float:
    """Return from which amount on one is not small: 0 where there is nothing."""
    told = sorted(amounts, reverse=True)
    whole = math.fsum(told)
    reached = zip(told, accumulate(told), strict=True)
    last_of_half = next((one for one, so_far in reached if so_far >= HALF * whole), 0.0)
    return min(LITTLE * whole, last_of_half)


def _surely(row: Mapping[str, Any], share: str) -> float:
    return float(row["sure_share"] * row[share])


def _beside(row: Mapping[str, Any]) -> tuple[str | None, ...]:
    """Return which patterns' delay a pattern's own is held against."""
    return (row["kind"], row["form"]) if row["kind"] in LATE_KINDS else ALL


def _is_little(row: Mapping[str, Any], typical_case: float) -> bool:
    """Whether what is late by the usual is so by next to nothing of how long a case takes."""
    if row["kind"] != "late" or not is_by_usual(row):
        return False
    return (row["median_delay_seconds"] or 0.0) < LITTLE * typical_case


def is_by_usual(row: Mapping[str, Any]) -> bool:
    """Whether a pattern was found by how long something took against the usual."""
    return bool(row["form"] == BY_USUAL)


def part(of: float | None, whole: float) -> float:
    """Return a part of a whole, 0 to 1; of nothing, and where it is not known, 0."""
    return (of or 0.0) / whole if whole else 0.0
