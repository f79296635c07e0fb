"""``daylit exceptions patterns``: what exceptions have behind them, the first ten first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from daylit.cli.open import Question, asks_judged, open_process
from daylit.cli.output import print_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from daylit.departures.analysis import Analysis
    from daylit.departures.cost import Basis
    from daylit.departures.judgements import Judgement
    from daylit.departures.traits.common import Commonalities, CommonTrait

SHOWN = 10
LEAST_ID = 6
"""Letters of an id that tell patterns apart, where no two begin alike."""

HEAD = {
    "id": "id",
    "what": "pattern",
    "exception_count": "exceptions",
    "case_count": "cases",
}
TAIL = {
    "median_delay_seconds": "typical delay",
    "last_on": "last",
    "common": "in common",
    "by_chance": "chance gives",
}
ACCEPTED = {
    "id": "id",
    "what": "pattern",
    "exception_count": "exceptions",
    "case_count": "cases",
    "verdict": "verdict",
    "until_on": "until",
    "reason": "reason",
}
DETAIL = (
    "pattern_id",
    "kind",
    "form",
    "place",
    "exception_count",
    "case_count",
    "caused_step_count",
    "first_time_step_count",
    "caused_work_seconds",
    "work_share",
    "median_delay_seconds",
    "delay_seconds",
    "delay_share",
    "chance_count",
    "why_not",
    "common",
    "common_lift",
    "common_lift_lower",
    "common_lift_upper",
    "first_at",
    "last_at",
    "verdict",
    "until_on",
    "reason",
)


@click.command()
@click.option("--all", "is_all", is_flag=True, help="All of them, not the first ten only.")
@asks_judged
def patterns(question: Question, is_all: bool) -> None:  # noqa: FBT001 (click's)
    """List the patterns, those first that cause most work and delay and are surest.

    "In common" is the first thing that its cases have in common, with how many times as many are
    affected as to be expected. "Chance gives" is how many chance gives where something was held
    against the usual. "Last" is the day (UTC) of the latest exception; of what has stalled, since
    when the case lies that came to it last. Patterns that people accepted come apart. Where it is
    piped, a tab stands between two columns.
    """
    from daylit.departures.analysis import commonalities

    with open_process(question) as opened:
        analysis = opened.analyse(question)
        opened.tell("Looking for what cases have in common", 0.5)
        common = commonalities(opened.engine, opened.steps, opened.told_cases, analysis)
    rows = pattern_rows(analysis, common)
    open_, decided = (
        [row for row in rows if (row["verdict"] is not None) == is_decided]
        for is_decided in (False, True)
    )
    shown = open_ if is_all else _first(open_)
    if question.output_format != "table":
        names = {name: name for name in DETAIL}
        print_rows([*shown, *decided], names, question.output_format)
        return
    _print(shown, open_, decided, analysis)
    opened.tell_usual(analysis)


def _print(
    shown: Sequence[dict[str, Any]],
    rows: Sequence[dict[str, Any]],
    decided: Sequence[dict[str, Any]],
    analysis: Analysis,
) -> None:
    if not rows and not decided:
        click.echo("No pattern was found.")
        return
    if shown:
        is_any_none = any(row["why_not"] for row in shown)
        reasons = {"no_pattern": "no pattern, as"} if is_any_none else {}
        print_rows(shown, HEAD | _work(analysis.basis) | TAIL | reasons, "table")
    folded = folded_away(shown, rows)
    if folded:
        click.echo(folded)
    if decided:
        click.echo("Decided by people, and told apart:")
        print_rows(decided, ACCEPTED, "table")


def _work(basis: Basis) -> dict[str, str]:
    """Return the column with the work that patterns cause."""
    if basis.is_in_hours:
        return {"work_handling_seconds": "work"}
    return {"caused_step_count": "steps caused"}


def folded_away(shown: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]) -> str:
    """Say how many patterns and other findings are not shown, and why; empty where all are."""
    from daylit.report.no_patterns import left_sentence

    left = left_sentence(row for row in rows if row not in shown)
    return f"{left}: see them with --all." if left else ""


def _first(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the first ten patterns."""
    from daylit.departures.ranking import first_patterns

    return [dict(row) for row in first_patterns(rows, SHOWN)[0]]


def pattern_rows(analysis: Analysis, common: Commonalities) -> list[dict[str, Any]]:
    """Return the patterns of an analysis with what their cases have in common, in words."""
    first = [found[0] if found else None for found in common.found]
    first += [None] * (len(analysis.patterns) - len(first))
    return [
        pattern_row(row, trait, analysis)
        for row, trait in zip(analysis.patterns, first, strict=True)
    ]


def pattern_row(
    row: Mapping[str, Any], trait: CommonTrait | None, analysis: Analysis
) -> dict[str, Any]:
    """Return a pattern with the first thing that its cases have in common, in words."""
    from daylit.flow.wording import short
    from daylit.report.common_words import common_in_short
    from daylit.report.no_patterns import why_not_words
    from daylit.report.pattern_names import name_of, title

    length = _id_length([row["pattern_id"] for row in analysis.patterns])
    return {
        **row,
        "id": row["pattern_id"][:length],
        "what": title(name_of(row)),
        # As amounts of work are written.
        "work_handling_seconds": row["caused_work_seconds"] or 0.0,
        # In words, as a day folds where the terminal is narrow.
        "last_on": f"{row['last_at'].day} {row['last_at']:%b %Y}",
        "common": common_in_short(trait) if trait else None,
        "common_lift": trait.lift if trait else None,
        "common_lift_lower": trait.lift_lower if trait else None,
        "common_lift_upper": trait.lift_upper if trait else None,
        "by_chance": short(row["chance_count"]) if row["chance_count"] else None,
        "no_pattern": row["why_not"] and why_not_words(row["why_not"]),
        **_decided(row["judgement"]),
    }


def patterns_named(patterns: Sequence[dict[str, Any]], wanted: str) -> list[dict[str, Any]]:
    """Return the patterns whose id begins so, or that of one that is told with them."""
    return [
        row
        for row in patterns
        if any(one["pattern_id"].startswith(wanted) for one in (row, *row["merged_of"]))
    ]


def _decided(judgement: Judgement | None) -> dict[str, Any]:
    if judgement is None:
        return dict.fromkeys(("verdict", "until_on", "reason"))
    return {
        "verdict": judgement.verdict,
        "until_on": judgement.until_on,
        "reason": judgement.reason,
    }


def _id_length(ids: Sequence[str]) -> int:
    """Return how many letters tell the ids apart."""
    return next(
        length
        for length in range(LEAST_ID, max(map(len, ids), default=LEAST_ID) + 1)
        if len({one[:length] for one in ids}) == len(ids)
    )
