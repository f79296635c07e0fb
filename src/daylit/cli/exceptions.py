"""``daylit exceptions``: list them, their patterns, or show one."""

from __future__ import annotations

import click

from daylit.cli.open import Question, asks_judged, open_process
from daylit.cli.output import print_rows
from daylit.errors import RecordError

EXCEPTION = {
    "exception_id": "exception",
    "case_id": "case",
    "kind": "kind",
    "form": "form",
    "place": "place",
    "anchored_at": "when",
    "caused_step_count": "steps caused",
    "delay_seconds": "delay (s)",
}


@click.group("exceptions", short_help="See the exceptions and the patterns behind them.")
def command() -> None:
    """See the exceptions and the patterns behind them."""


@command.command("list")
@click.option("--pattern", "pattern_id", help="Only those of this pattern.")
@asks_judged
def list_(question: Question, pattern_id: str | None) -> None:
    """List exceptions, latest first."""
    import ibis

    with open_process(question) as opened:
        analysis = opened.analyse(question)
        chosen = analysis.exceptions
        if pattern_id is not None:
            pattern = next((p for p in analysis.patterns if p["pattern_id"] == pattern_id), None)
            if pattern is None:
                raise RecordError(f"There is no pattern {pattern_id} in {opened.process_id}.")
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
        "caused_handling_seconds": "handling (s)",
        "median_delay_seconds": "median delay (s)",
        "last_at": "last",
    }
    print_rows(rows, columns, question.output_format)


@command.command()
@click.argument("exception_id")
@asks_judged
def show(question: Question, exception_id: str) -> None:
    """Show one exception: its evidence in a sentence, and all steps of its case."""
    from daylit.departures.analysis import comparisons
    from daylit.departures.evidence import exception_sentence

    with open_process(question) as opened:
        analysis = opened.analyse(question)
        found = analysis.exceptions.filter(analysis.exceptions.exception_id == exception_id)
        rows = opened.engine.rows(found)
        if not rows:
            raise RecordError(f"There is no exception {exception_id} in {opened.process_id}.")
        exception = rows[0]
        comparison = comparisons(analysis).get((exception["kind"], exception["place"]), "")
        of_case = opened.steps.filter(opened.steps.case_id == exception["case_id"])
        steps = opened.engine.rows(of_case.order_by("position"))
    click.echo(exception_sentence(exception, comparison), err=True)
    for step in steps:
        inside = exception["first_position"] <= step["position"] <= exception["last_position"]
        step["is_caused"] = inside
    columns = {
        "position": "step",
        "started_at": "began",
        "activity": "activity",
        "team_id": "team",
        "organisation_id": "organisation",
        "waiting_seconds": "waited (s)",
        "is_caused": "caused by it",
    }
    print_rows(steps, columns, question.output_format)
