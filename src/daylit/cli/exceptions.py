"""``daylit exceptions``: list them, their patterns, or show one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from daylit.cli.open import Question, asks_judged, open_process
from daylit.cli.output import print_rows
from daylit.errors import RecordError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

EXCEPTION = {
    "exception_id": "exception",
    "case_id": "case",
    "kind": "kind",
    "form": "form",
    "place": "place",
    "anchored_at": "when",
    "caused_step_count": "steps caused",
    "delay_seconds": "delay",
}


@click.group("exceptions", short_help="See the exceptions and the patterns behind them.")
def command() -> None:
    """See the exceptions and the patterns behind them."""


@command.command("list")
@click.option(
    "--pattern", "pattern_id", help="Only those of this pattern (its id or how that begins)."
)
@asks_judged
def list_(question: Question, pattern_id: str | None) -> None:
    """List exceptions, latest first."""
    import ibis

    with open_process(question) as opened:
        analysis = opened.analyse(question)
        chosen = analysis.exceptions
        if pattern_id is not None:
            pattern = _one_pattern(analysis.patterns, pattern_id, opened.process_id)
            chosen = chosen.filter(
                (chosen.kind == pattern["kind"]) & (chosen.place == pattern["place"])
            )
        rows = opened.engine.rows(chosen.order_by(ibis.desc("anchored_at"), "exception_id"))
    print_rows(rows, EXCEPTION, question.output_format)


@command.command()
@asks_judged
def patterns(question: Question) -> None:
    """List the patterns, those that cause most work first."""
    with open_process(question) as opened:
        rows = opened.analyse(question).patterns
    columns = {
        "pattern_id": "pattern",
        "kind": "kind",
        "place": "place",
        "exception_count": "exceptions",
        "case_count": "cases",
        "caused_step_count": "steps caused",
        "caused_handling_seconds": "handling",
        "median_delay_seconds": "median delay",
        "last_at": "last",
    }
    print_rows(rows, columns, question.output_format)


@command.command()
@click.argument("wanted", metavar="EXCEPTION|CASE")
@asks_judged
def show(question: Question, wanted: str) -> None:
    """Show an exception (its id or how that begins), or those of a case, and the case's steps."""
    from daylit.departures.analysis import comparisons
    from daylit.departures.evidence import exception_sentence

    with open_process(question) as opened:
        analysis = opened.analyse(question)
        rows = opened.engine.rows(_wanted(analysis.exceptions, wanted))
        _check_one_case(rows, wanted, opened.process_id)
        compared = comparisons(analysis)
        of_case = opened.steps.filter(opened.steps.case_id == rows[0]["case_id"])
        steps = opened.engine.rows(of_case.order_by("position"))
    for row in rows:
        sentence = exception_sentence(row, compared.get((row["kind"], row["place"]), ""))
        click.echo(sentence, err=True)
    for step in steps:
        step["is_caused"] = any(
            row["first_position"] <= step["position"] <= row["last_position"] for row in rows
        )
    columns = {
        "position": "step",
        "started_at": "began",
        "activity": "activity",
        "team_id": "team",
        "organisation_id": "organisation",
        "waiting_seconds": "waited",
        "is_caused": "caused by it",
    }
    print_rows(steps, columns, question.output_format)


def _one_pattern(
    patterns: Sequence[dict[str, Any]], wanted: str, process_id: str
) -> dict[str, Any]:
    found = [pattern for pattern in patterns if pattern["pattern_id"].startswith(wanted)]
    if not found:
        raise RecordError(f"There is no pattern {wanted} in {process_id}.")
    if len(found) > 1:
        raise RecordError(f"{len(found)} patterns begin with {wanted}; give more of the id.")
    return found[0]


def _wanted(excepted: ir.Table, wanted: str) -> ir.Table:
    is_wanted = excepted.exception_id.startswith(wanted) | (excepted.case_id == wanted)
    return excepted.filter(is_wanted).order_by("case_id", "first_position")


def _check_one_case(rows: list[dict[str, Any]], wanted: str, process_id: str) -> None:
    cases = {row["case_id"] for row in rows}
    if not cases:
        raise RecordError(f"There is no exception {wanted}, nor a case with one, in {process_id}.")
    if len(cases) > 1:
        raise RecordError(f"{len(rows):,} exceptions begin with {wanted}; give more of the id.")
