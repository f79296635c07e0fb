"""``daylit exceptions show``: an exception, those of a case, or a pattern."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from daylit.cli.exceptions_patterns import patterns_named
from daylit.cli.exceptions_share import contents_of
from daylit.cli.nearest_finding import WHERE_IDS_ARE, nearest_finding, pattern_names
from daylit.cli.open import Question, asks_judged, open_process
from daylit.cli.output import as_plain, print_lines, print_rows
from daylit.errors import RecordError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from daylit.cli.open import Opened
    from daylit.departures.analysis import Analysis
    from daylit.departures.traits.common import CommonTrait

    Rows = list[dict[str, Any]]

NOTHING_NAMED = "Give a case, an exception, a pattern, or how the id of one begins"
STEP = {
    "position": "step",
    "started_at": "began (UTC)",
    "activity": "activity",
    "team_id": "team",
    "organisation_id": "organisation",
    "waiting_seconds": "waited",
    "is_caused": "caused by it",
}


@click.command()
@click.argument("wanted", metavar="EXCEPTION|PATTERN|CASE")
@asks_judged
def show(question: Question, wanted: str) -> None:
    """Show an exception or a pattern (its id or how that begins), or the exceptions of a case.

    Of an exception or a case the steps are listed. Of a pattern it is told, as in the report, since
    when and how often, how sure that is, what its cases have in common, who is concerned, which
    cases are alike and do not show it, and up to three examples.
    """
    if not wanted:
        raise click.UsageError(f"{NOTHING_NAMED}: {WHERE_IDS_ARE}.")
    with open_process(question) as opened:
        analysis = opened.analyse(question, is_of_one=True)
        excepted = _wanted_exceptions(opened, analysis.exceptions, wanted)
        found = patterns_named(analysis.patterns, wanted)
        if not excepted and not found:
            raise _not_there(opened, analysis, wanted)
        _check_that_it_is_one(wanted, excepted, found)
        if excepted:
            _show_exceptions(question, opened, analysis, excepted)
        else:
            _show_pattern(question, opened, analysis, found[0])
        opened.tell_usual(analysis)


def _wanted_exceptions(opened: Opened, excepted: ir.Table, wanted: str) -> Rows:
    """Return the exceptions of the case of that name, else those whose id begins so."""
    ordered = excepted.order_by("first_position", "exception_id")
    if opened.engine.count(opened.cases.filter(opened.cases.case_id == wanted)):
        rows = opened.engine.rows(ordered.filter(ordered.case_id == wanted))
        if not rows:
            raise RecordError(f"The case {wanted} of {opened.process_id} has no exception.")
        return rows
    return opened.engine.rows(ordered.filter(ordered.exception_id.startswith(wanted)))


def _not_there(opened: Opened, analysis: Analysis, wanted: str) -> RecordError:
    names = pattern_names(analysis.patterns)
    near = nearest_finding(opened.engine, wanted, patterns=names, excepted=analysis.exceptions)
    return RecordError(
        f"There is no exception, no pattern and no case {wanted} in {opened.process_id}.{near}"
    )


def _check_that_it_is_one(
    wanted: str,
    excepted: Sequence[dict[str, Any]],
    found: Sequence[dict[str, Any]],
) -> None:
    if len({row["case_id"] for row in excepted}) == 1 and excepted[0]["case_id"] == wanted:
        return
    if len(excepted) + len(found) > 1:
        sorts = [word for word, rows in (("exceptions", excepted), ("patterns", found)) if rows]
        raise RecordError(
            f"{len(excepted) + len(found):,} {' and '.join(sorts)} begin with {wanted}; give more "
            "of the id."
        )


def _show_exceptions(question: Question, opened: Opened, analysis: Analysis, rows: Rows) -> None:
    of_case = opened.steps.filter(opened.steps.case_id == rows[0]["case_id"])
    steps = opened.engine.rows(of_case.order_by("position"))
    for sentence in _sentences(analysis, rows):
        click.echo(sentence, err=True)
    caused = _caused_positions(opened, analysis, rows)
    for step in steps:
        step["is_caused"] = step["position"] in caused
    print_rows(steps, STEP, question.output_format)


def _caused_positions(opened: Opened, analysis: Analysis, rows: Rows) -> set[int]:
    """Return which steps of their case some exceptions caused."""
    from daylit.departures.exceptions import caused_steps

    named = analysis.departures.exception_id.isin([row["exception_id"] for row in rows])
    caused = caused_steps(analysis.departures.filter(named), opened.steps, analysis.due)
    return {row["position"] for row in opened.engine.rows(caused.select("position"))}


def _sentences(analysis: Analysis, rows: Rows) -> list[str]:
    from daylit.departures.analysis import comparisons
    from daylit.departures.evidence import exception_sentence

    compared = comparisons(analysis)
    return [
        exception_sentence(
            row,
            compared.get((row["found_kind"], row["found_place"]), ""),
            terms=analysis.settings.terms,
            baselines=analysis.departed.baselines,
        )
        for row in rows
    ]


def _show_pattern(
    question: Question, opened: Opened, analysis: Analysis, pattern: dict[str, Any]
) -> None:
    from daylit.cli.pattern_told import InFull, as_data, pattern_lines
    from daylit.report.pattern_rows import tell_pattern

    opened.tell("Looking for what its cases have in common", 0.5)
    contents = contents_of(opened)
    told = InFull(
        pattern,
        *tell_pattern(
            opened.engine,
            opened.steps,
            opened.told_cases,
            analysis=analysis,
            common=_common(opened, analysis, pattern),
            contents=contents,
            pattern=pattern,
        ),
    )
    if question.output_format == "table":
        print_lines(pattern_lines(told, analysis, contents))
        return
    data = as_data(told, analysis)
    if question.output_format == "json":
        click.echo(json.dumps(data, default=as_plain, ensure_ascii=False, indent=2))
        return
    names = {name: name for name in data["pattern"]}
    print_rows([data["pattern"]], names, question.output_format)


def _common(opened: Opened, analysis: Analysis, pattern: dict[str, Any]) -> tuple[CommonTrait, ...]:
    """Return what the cases of a pattern have in common, as the list of patterns tells it."""
    from daylit.departures.analysis import MOST_EXAMINED, commonalities
    from daylit.departures.traits import common_to_patterns

    at = analysis.patterns.index(pattern)
    if at < MOST_EXAMINED:
        return commonalities(opened.engine, opened.steps, opened.told_cases, analysis).found[at]
    (found,) = common_to_patterns(
        opened.engine,
        opened.steps,
        opened.told_cases,
        analysis.exceptions,
        [pattern],
        terms=analysis.settings.terms,
        party=analysis.party,
    ).found
    return found
