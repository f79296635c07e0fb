"""What is found at places and is no pattern to attack: why, in words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from daylit.departures.standing import LEAST_CASES_OF_PATTERN, WHY_NOT, WhyNot
from daylit.departures.wording import in_words, listed, percent
from daylit.language import _, gettext_noop, in_each_language, ngettext, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

WORDS: dict[WhyNot, str] = {
    "usual": gettext_noop("half of its cases or more come back"),
    "needed": gettext_noop("hardly anything was done twice"),
    "over": gettext_noop("none came any more for a long time"),
    "small": gettext_noop("small beside the others, or hardly late"),
    "few": gettext_noop("fewer than {count} cases"),
    "chance": gettext_noop("chance may give all or most"),
}
"""Why a finding is no pattern, to stand beside it or after how many there are."""


def why_not_words(why_not: WhyNot) -> str:
    """Say why a finding is no pattern."""
    return _(WORDS[why_not]).format(count=in_words(LEAST_CASES_OF_PATTERN))


@in_each_language
def left_sentence(left: Iterable[Mapping[str, Any]]) -> str:
    """Say how many patterns and other findings are not shown, and why these are no patterns.

    Args:
        left: Rows of ranked ``patterns`` that are not shown; of none, nothing is said.
    """
    left = list(left)
    reasons = Counter(row["why_not"] for row in left)
    more = reasons.pop(None, 0)
    said = []
    if more:
        which = ngettext(
            "{count} more pattern causes less or is less sure",
            "{count} more patterns cause less or are less sure",
            more,
        )
        said.append(which.format(count=number(more)))
    if reasons:
        said.append(_none_of_these(reasons, left))
    return listed(said)


def _none_of_these(reasons: Counter[WhyNot], left: Iterable[Mapping[str, Any]]) -> str:
    """Say how many findings are no patterns, and why."""
    words = {one: why_not_words(one) for one in WHY_NOT if reasons[one]}
    if "small" in words:
        words["small"] += _work_of_small(left)
    are = ngettext(
        "{count} finding is no pattern ({why})",
        "{count} findings are no patterns ({why})",
        reasons.total(),
    )
    why = "; ".join(f"{number(reasons[one])}: {said}" for one, said in words.items())
    return are.format(count=number(reasons.total()), why=why)


def _work_of_small(rows: Iterable[Mapping[str, Any]]) -> str:
    work_share = sum(row["work_share"] for row in rows if row["why_not"] == "small")
    if not work_share:
        return ""
    return _(", together {share} of all work").format(share=percent(work_share))
