"""``daylit exceptions``: list them, their patterns, or show one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from daylit.cli.exceptions_judge import add_judging
from daylit.cli.exceptions_share import share
from daylit.cli.open import Question, asks_judged, open_process
from daylit.cli.output import print_rows
from daylit.errors import RecordError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from daylit.cli.open import Opened

EXCEPTION = {
    "exception_id": "exception",
    "case_id": "case",
    "kind": "kind",
    "form": "form",
    "place": "place",
    "anchored_at": "when (UTC)",
    "caused_step_count": "steps caused",
    "first_time_step_count": "first-time",
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
        "first_time_step_count": "first-time",
        "caused_handling_seconds": "handling",
        "median_delay_seconds": "median delay",
        "last_at": "last (UTC)",
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
        rows = _wanted(opened, analysis.exceptions, wanted)
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
        "started_at": "began (UTC)",
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


def _wanted(opened: Opened, excepted: ir.Table, wanted: str) -> list[dict[str, Any]]:
    """Return the exceptions of the case of that name, else the one whose id begins so."""
    ordered = excepted.order_by("first_position")
    if opened.engine.count(opened.cases.filter(opened.cases.case_id == wanted)):
        rows = opened.engine.rows(ordered.filter(ordered.case_id == wanted))
        if not rows:
            raise RecordError(f"The case {wanted} of {opened.process_id} has no exception.")
        return rows
    rows = opened.engine.rows(ordered.filter(ordered.exception_id.startswith(wanted)))
    if not rows:
        raise RecordError(f"There is no exception and no case {wanted} in {opened.process_id}.")
    if len(rows) > 1:
        raise RecordError(f"{len(rows):,} exceptions begin with {wanted}; give more of the id.")
    return rows


command.add_command(share)
add_judging(command)
