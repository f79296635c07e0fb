"""What is found at places and is no pattern to attack: why, in words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from daylit.departures.standing import LEAST_CASES_OF_PATTERN, WHY_NOT, WhyNot
from daylit.departures.wording import counted, in_words, listed, percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

WORDS: dict[WhyNot, str] = {
    "usual": "half of its cases or more come back",
    "needed": "hardly anything was done twice",
    "over": "none came any more for a long time",
    "small": "small beside the others, or hardly late",
    "few": f"fewer than {in_words(LEAST_CASES_OF_PATTERN)} cases",
    "chance": "chance may give all or most",
}
"""Why a finding is no pattern, to stand beside it or after how many there are."""


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
        which = "causes less or is less sure" if more == 1 else "cause less or are less sure"
        said.append(f"{counted(more, 'more pattern')} {which}")
    if reasons:
        words = WORDS | {"small": WORDS["small"] + _work_of_small(left)}
        why = "; ".join(f"{reasons[one]:,}: {words[one]}" for one in WHY_NOT if reasons[one])
        are = "is no pattern" if reasons.total() == 1 else "are no patterns"
        said.append(f"{counted(reasons.total(), 'finding')} {are} ({why})")
    return listed(said)


def _work_of_small(rows: Iterable[Mapping[str, Any]]) -> str:
    work_share = sum(row["work_share"] for row in rows if row["why_not"] == "small")
    return f", together {percent(work_share)} of all work" if work_share else ""
