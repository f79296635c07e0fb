"""Loops that are done in about half of the cases: whether they are usual is not sure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from daylit.departures.wording import counted, percent, spread
from daylit.flow.usual_share import USUAL_SHARE
from daylit.stats.intervals import wilson_bounds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from daylit.departures.cost.basis import Basis

MOST_SAID = 3
"""Of more the first, by the steps that do an activity again, are told one by one."""


def near_half_sentences(loops: Iterable[Mapping[str, Any]], basis: Basis) -> tuple[str, ...]:
    """Say of which activities it is not sure whether to do them again is usual.

    Args:
        loops: Rows of ``rework_readings``; those that people declared are sure.
        basis: The work of the log.

    Returns:
        A sentence for each activity of which the 95 % interval of the share of its cases that do it
        more than once holds one half; those with most such steps first.
    """
    unsure = [loop for loop in loops if _is_unsure(loop)]
    unsure.sort(key=lambda loop: (-loop["again_step_count"], loop["activity"]))
    said = [_sentence(loop, basis) for loop in unsure[:MOST_SAID]]
    more = len(unsure) - MOST_SAID
    if more > 0:
        of, it = ("one more activity", "it") if more == 1 else (f"{more:,} more activities", "them")
        said.append(f"Nor is it sure of {of} whether to do {it} again is usual.")
    return tuple(said)


def _is_unsure(loop: Mapping[str, Any]) -> bool:
    if loop["is_declared"] or loop["reading"] == "cannot tell":
        return False
    lower, upper = wilson_bounds(loop["again_case_count"], loop["case_count"])
    return lower <= USUAL_SHARE <= upper


def _sentence(loop: Mapping[str, Any], basis: Basis) -> str:
    bounds = wilson_bounds(loop["again_case_count"], loop["case_count"])
    between = spread(*map(percent, bounds))
    cases = f"{loop['again_case_count']:,} of the {counted(loop['case_count'], 'case')}"
    said = (
        f"{cases} that reach “{loop['activity']}” do it more than once, {between} in 95 of 100 "
        "logs like this one: whether that is usual, as from half on, is not sure."
    )
    count, part = loop["again_step_count"], _part(loop, basis)
    if loop["reading"] == "usual":
        return (
            f"{said} It counts as usual; were it an exception, up to {counted(count, 'more step')} "
            f"({part}) would count as caused."
        )
    return (
        f"{said} It counts as an exception; were it usual, up to {counted(count, 'step')} "
        f"({part}) would not count as caused."
    )


def _part(loop: Mapping[str, Any], basis: Basis) -> str:
    """Say which part of the logged work it is, or of the steps where that is not measured."""
    if basis.unit == "hours measured" and loop["again_handling_seconds"]:
        return f"{percent(loop['again_handling_seconds'] / basis.work)} of the logged work"
    return f"{percent(loop['again_step_count'] / basis.step_count)} of the logged steps"
