"""Loops that are done in about half of the cases: whether they are usual is not sure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from daylit.departures.wording import counted, percent, spread
from daylit.flow.usual_share import USUAL_SHARE
from daylit.language import _, in_each_language, ngettext, number
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
        said.append(_more_unsure(more))
    return tuple(said)


def _is_unsure(loop: Mapping[str, Any]) -> bool:
    if loop["is_declared"] or loop["reading"] == "cannot tell":
        return False
    lower, upper = wilson_bounds(loop["again_case_count"], loop["case_count"])
    return lower <= USUAL_SHARE <= upper


@in_each_language
def _more_unsure(count: int) -> str:
    said = ngettext(
        "Nor is it sure of one more activity whether to do it again is usual.",
        "Nor is it sure of {count} more activities whether to do them again is usual.",
        count,
    )
    return said.format(count=number(count))


@in_each_language
def _sentence(loop: Mapping[str, Any], basis: Basis) -> str:
    bounds = wilson_bounds(loop["again_case_count"], loop["case_count"])
    said = _(
        "{count} of the {cases} that reach “{activity}” do it more than once, {bounds} in 95 of "
        "100 logs like this one: whether that is usual, as from half on, is not sure."
    ).format(
        count=number(loop["again_case_count"]),
        cases=counted(loop["case_count"], "case"),
        activity=loop["activity"],
        bounds=spread(*map(percent, bounds)),
    )
    return f"{said} {_otherwise(loop, _part(loop, basis))}"


def _otherwise(loop: Mapping[str, Any], part: str) -> str:
    """Say what would be if it were read the other way."""
    count = loop["again_step_count"]
    if loop["reading"] == "usual":
        said = _(
            "It counts as usual; were it an exception, up to {steps} ({part}) would count as "
            "caused."
        )
        return said.format(steps=counted(count, "more step"), part=part)
    said = _(
        "It counts as an exception; were it usual, up to {steps} ({part}) would not count as "
        "caused."
    )
    return said.format(steps=counted(count, "step"), part=part)


def _part(loop: Mapping[str, Any], basis: Basis) -> str:
    """Say which part of the logged work it is, or of the steps where that is not measured."""
    if basis.unit == "hours measured" and loop["again_handling_seconds"]:
        share = percent(loop["again_handling_seconds"] / basis.work)
        return _("{share} of the logged work").format(share=share)
    share = percent(loop["again_step_count"] / basis.step_count)
    return _("{share} of the logged steps").format(share=share)
