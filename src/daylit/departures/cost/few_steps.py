"""Whether a few steps hold a great part of the work that exceptions cause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.departures.wording import hours, in_words, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import ibis.expr.types as ir

    from daylit.record.engine import Engine

    Recount = Callable[[ir.Table], tuple[float, float]]

MOST_STEPS = 3
GREAT_PART = 1 / 3
STANDING_OUT = 5
"""Few steps stand out where they take so many times what the others do, in the mean; where all are
alike, three of eight hold a third and say nothing."""


@dataclass(frozen=True)
class FewSteps:
    """A few steps that hold a great part of the work that exceptions cause.

    Attributes:
        count: How many, 1 to ``MOST_STEPS``.
        seconds: Their work.
        part: Of the work that exceptions cause, above ``GREAT_PART``; 1 where without them nothing
            or less is left of it.
        share_without: The exception share of a log without these steps, 0 to 1.
    """

    count: int
    seconds: float
    part: float
    share_without: float


def few_steps(
    engine: Engine, marked: ir.Table, *, caused: float, with_others: bool, recount: Recount
) -> FewSteps | None:
    """Return the few steps that hold a great part of the caused work; null where none do.

    Args:
        engine: Runs it.
        marked: What ``cells.marked_steps`` returns, its work in seconds.
        caused: The work that exceptions cause.
        with_others: Whether what affected cases' other steps took beyond the usual is part of it.
        recount: Returns the caused work and all work of such a table without some of its steps.

    Returns:
        The fewest that do, of those that take longest. Steps that take exactly as long as one that
        would be left are not told apart from it.
    """
    is_counted = marked.is_caused | marked.is_further
    if with_others:
        is_counted |= marked.is_affected
    counted = marked.filter(is_counted & marked.work.notnull())
    work = counted.work.sum().fill_null(0.0)
    totals = engine.row(counted.aggregate(step_count=counted.count(), work=work))
    longest = counted.order_by(counted.work.desc()).limit(MOST_STEPS + 1).select("work")
    works = sorted((row["work"] for row in engine.rows(longest)), reverse=True)
    for count in range(1, MOST_STEPS + 1):
        if not _may_hold_much(works, count, caused, totals["step_count"], totals["work"]):
            continue
        is_one = is_counted & (marked.work >= works[count - 1])
        left, whole = recount(marked.filter(~is_one.fill_null(False)))
        part = 1 - max(left, 0.0) / caused
        if part > GREAT_PART:
            without = max(left, 0.0) / whole if whole else 0.0
            return FewSteps(count, sum(works[:count]), part, without)
    return None


def _may_hold_much(
    works: Sequence[float], count: int, caused: float, step_count: int, work: float
) -> bool:
    """Tell by what is known at once whether it is worth to count again without the longest."""
    is_told_apart = len(works) == count or (len(works) > count and works[count] < works[count - 1])
    held = sum(works[:count])
    stands_out = held * (step_count - count) >= STANDING_OUT * count * (work - held)
    return caused > 0 and is_told_apart and stands_out and held > GREAT_PART * caused


def few_steps_sentence(few: FewSteps) -> str:
    """Say which part of the caused work a few steps hold, and what the share is without them."""
    one = few.count == 1
    steps = "One step" if one else f"{in_words(few.count).capitalize()} steps"
    return (
        f"{steps} of {hours(few.seconds)}{'' if one else ' in all'} {'is' if one else 'are'} "
        f"{percent(few.part)} of the work that exceptions cause; without "
        f"{'it' if one else 'them'} the share is {percent(few.share_without)}."
    )
