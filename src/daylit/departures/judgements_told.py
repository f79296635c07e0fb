"""How many judgements were honoured, and the sentence that says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.departures.wording import counted, listed

if TYPE_CHECKING:
    from daylit.departures.judgements import Verdict

SAID: dict[str, str] = {
    "accepted": "accepted until a day",
    "not an exception": "not an exception",
    "usual": "declared usual",
    "merged": "merged into another",
    "split": "told apart by a trait",
}


@dataclass(frozen=True)
class VerdictCount:
    """How many judgements there are of one verdict.

    Attributes:
        standing_count: Of these none later takes the place, and their day is not over.
        applied_count: Of those that stand, the ones whose target this log has.
        run_out_count: Their day is over, and none later takes their place.
        unmatched_count: Of those that stand, the ones that match nothing of this log.
    """

    verdict: Verdict
    standing_count: int
    applied_count: int
    run_out_count: int
    unmatched_count: int


@dataclass(frozen=True)
class JudgementCounts:
    """How many judgements there are, by verdict, and the exceptions that they concern.

    Attributes:
        by_verdict: Those of which there is one at least, in the order of ``VERDICTS``.
        accepted_exception_count: Exceptions that are set apart as accepted.
        left_out_exception_count: Exceptions that are left out of all figures. Loops judged usual
            are not among them: they are no exceptions from the start.
    """

    by_verdict: tuple[VerdictCount, ...] = ()
    accepted_exception_count: int = 0
    left_out_exception_count: int = 0


NOTHING_JUDGED = JudgementCounts()


def judgement_sentences(counts: JudgementCounts) -> str:
    """Say what people judged and what came of it; empty where nothing stands or has run out."""
    stand, over, lost = (
        sum(getattr(one, name) for one in counts.by_verdict)
        for name in ("standing_count", "run_out_count", "unmatched_count")
    )
    said = [_standing(counts)] if stand else []
    if counts.accepted_exception_count or counts.left_out_exception_count:
        said.append(_concerned(counts))
    if over:
        are_over = "is over, so it counts" if over == 1 else "is over, so they count"
        said.append(f"For {counted(over, 'finding')} the day of acceptance {are_over} again.")
    if lost:
        one = "1 judgement names" if lost == 1 else f"{lost:,} judgements name"
        said.append(f"{one} nothing that this log has.")
    return " ".join(said)


def _standing(counts: JudgementCounts) -> str:
    parts = [
        f"{one.standing_count:,} {SAID[one.verdict]}"
        for one in counts.by_verdict
        if one.standing_count
    ]
    return f"What people decided about findings: {listed(parts)}."


def _concerned(counts: JudgementCounts) -> str:
    accepted, left_out = counts.accepted_exception_count, counts.left_out_exception_count
    parts = []
    if accepted:
        parts.append(f"{counted(accepted, 'exception')} {_is(accepted)} shown apart as accepted")
    if left_out:
        parts.append(
            f"{counted(left_out, 'exception')} {_is(left_out)} left out of every count and figure"
        )
    return f"{listed(parts)}."


def _is(count: int) -> str:
    return "is" if count == 1 else "are"
