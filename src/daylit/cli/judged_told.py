"""What a judgement changed, in a sentence or two: how many exceptions and cases are told anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from daylit.departures.wording import counted, listed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import ibis.expr.types as ir

    from daylit.departures.analysis import Analysis
    from daylit.departures.judged import Honoured
    from daylit.departures.judgements import Judgement
    from daylit.departures.splitting import Split
    from daylit.record.engine import Engine

HONOURED = "Later runs honour it."
REOPENED = "What was decided about it before holds no more."
RUN_OUT = "It has run out already, so no later run honours it."
NOTHING = "Of the exceptions that were found none is told otherwise by it."
COUNTED_AGAIN = "counted again"
ELSEWHERE = "elsewhere"
WORDS = {
    "not an exception": "left out of every count and figure",
    "usual": (
        "taken out for beginning with what is usual now; what else departs there may come to be "
        "told by itself"
    ),
    "accepted": "shown apart as accepted",
    COUNTED_AGAIN: "counted again",
    ELSEWHERE: "told under another pattern than before",
}
"""What becomes of exceptions, in the order in which it is told."""


def what_changed(
    engine: Engine,
    analysis: Analysis,
    held: Sequence[Judgement],
    decided: Sequence[Judgement],
    as_of: datetime,
) -> str:
    """Say how many exceptions are told otherwise by judgements, and whether these stay.

    Args:
        engine: Runs the expressions.
        analysis: What was found under the judgements before.
        held: Those that were kept before, in order.
        decided: Those that are new.
        as_of: The moment of asking.
    """
    before = analysis.honoured
    after = _honoured(engine, analysis, [*held, *decided], as_of)
    rows = engine.answer(_by_change, before.exceptions, after.exceptions)
    changed = {row["change"]: row for row in rows}
    said = [_sentence(changed[one], words) for one, words in WORDS.items() if one in changed]
    said += _told_apart(engine, before, after)
    return " ".join([*(said or [NOTHING]), _from_now_on(decided, as_of)])


def _from_now_on(decided: Sequence[Judgement], as_of: datetime) -> str:
    """Say whether later runs honour what was decided."""
    if all(one.verdict == "reopened" for one in decided):
        return REOPENED
    over = sum(one.has_run_out(as_of) for one in decided)
    if over == len(decided):
        return RUN_OUT
    have = "has" if over == 1 else "have"
    some = f" {over:,} of the {len(decided):,} {have} run out already." if over else ""
    return f"{HONOURED}{some}"


def _honoured(
    engine: Engine, analysis: Analysis, judgements: Sequence[Judgement], as_of: datetime
) -> Honoured:
    """Honour judgements beside the exceptions that were found before.

    What is one story with a greater pattern only now, as a judgement was taken back, is not among
    them: the next run tells it so.
    """
    from daylit.departures.judged import ADDED, honour, loop_places

    before = analysis.honoured
    return honour(
        engine,
        engine.named(before.exceptions.drop(*ADDED)),
        before.anchors,
        judgements,
        process_id=analysis.process_id,
        as_of=as_of,
        loops=loop_places(analysis.loops, analysis.trips),
        folded={place: before.merges[place] for place in before.folded},
    )


def _by_change(before: ir.Table, after: ir.Table) -> ir.Table:
    """Count exceptions by what becomes of them: change, exception_count, case_count."""
    import ibis

    was = before.select(
        "exception_id",
        was_verdict=before.verdict.fill_null(COUNTED_AGAIN),
        was_until_on="verdict_until_on",
        was_kind="told_kind",
        was_place="told_place",
    )
    both = after.join(was, "exception_id")
    verdict = both.verdict.fill_null(COUNTED_AGAIN)
    is_judged = (verdict != both.was_verdict) | ~both.verdict_until_on.identical_to(
        both.was_until_on
    )
    is_moved = (both.told_kind != both.was_kind) | (both.told_place != both.was_place)
    told = both.mutate(
        change=ibis.cases((is_judged, verdict), (is_moved, ELSEWHERE), else_=ibis.null("string"))
    )
    return _counts(told.filter(told.change.notnull()).group_by("change"))


def _told_apart(engine: Engine, before: Honoured, after: Honoured) -> list[str]:
    """Say how many exceptions are of patterns that are told apart now, or together again."""
    from daylit.departures.splitting import as_splits

    new = as_splits({p: by for p, by in after.splits.items() if before.splits.get(p) != by})
    over = as_splits({p: by for p, by in before.splits.items() if p not in after.splits})
    traits = listed(sorted({f"“{trait}”" for _, _, trait in new}))
    words = ((new, f"told apart by {traits}"), (over, "told together again"))
    counts = [
        (engine.answer_row(_of_splits, after.exceptions, splits=splits), said)
        for splits, said in words
        if splits
    ]
    return [_sentence(row, said) for row, said in counts if row["exception_count"]]


def _of_splits(judged: ir.Table, *, splits: tuple[Split, ...]) -> ir.Table:
    """Count the exceptions that are told in some patterns: exception_count, case_count."""
    import ibis

    from daylit.departures.judgements import LEFT_OUT

    places = [(judged.told_kind == kind) & (judged.told_place == at) for kind, at, _ in splits]
    is_left = judged.verdict.isin(LEFT_OUT).fill_null(False)
    return _counts(judged.filter(ibis.or_(*places) & ~is_left))


def _counts(grouped: Any) -> ir.Table:
    """Count exceptions and their cases, of a table or of each of its groups."""
    table: ir.Table = grouped.aggregate(
        exception_count=lambda row: row.count(), case_count=lambda row: row.case_id.nunique()
    )
    return table


def _sentence(row: dict[str, Any], words: str) -> str:
    count, cases = row["exception_count"], counted(row["case_count"], "case")
    are = "is" if count == 1 else "are"
    return f"{counted(count, 'exception')} in {cases} {are} {words}."
