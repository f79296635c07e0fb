"""``daylit exceptions``: list them, their patterns, or show one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from daylit.cli.exceptions_fit import baselines, fit
from daylit.cli.exceptions_judge import add_judging
from daylit.cli.exceptions_patterns import patterns, patterns_named
from daylit.cli.exceptions_share import share
from daylit.cli.exceptions_show import show
from daylit.cli.nearest_finding import nearest_finding, pattern_names
from daylit.cli.open import Question, asks_judged, open_process
from daylit.cli.output import print_rows
from daylit.errors import RecordError

if TYPE_CHECKING:
    from collections.abc import Sequence

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
JUDGED = {"verdict": "verdict", "until_on": "until", "reason": "reason"}
"""What was decided; a table leaves it out where nothing was."""


@click.group("exceptions", short_help="See the exceptions and the patterns behind them.")
def command() -> None:
    """See the exceptions and the patterns behind them."""


@command.command("list")
@click.option(
    "--pattern", "pattern_id", help="Only those of this pattern (its id or how that begins)."
)
@asks_judged
def list_(question: Question, pattern_id: str | None) -> None:
    """List exceptions, latest first, with what was decided about them."""
    import ibis

    with open_process(question) as opened:
        analysis = opened.analyse(question)
        chosen = analysis.exceptions
        if pattern_id is not None:
            pattern = _one_pattern(opened, analysis.patterns, pattern_id)
            chosen = chosen.filter(
                (chosen.kind == pattern["kind"]) & (chosen.place == pattern["place"])
            )
        told = chosen.rename(until_on="verdict_until_on", reason="verdict_reason")
        rows = opened.engine.rows(told.order_by(ibis.desc("anchored_at"), "exception_id"))
        opened.tell_usual(analysis)
    is_plain = question.output_format == "table" and not any(row["verdict"] for row in rows)
    print_rows(rows, EXCEPTION if is_plain else EXCEPTION | JUDGED, question.output_format)


def _one_pattern(opened: Opened, patterns: Sequence[dict[str, Any]], wanted: str) -> dict[str, Any]:
    found = patterns_named(patterns, wanted)
    if not found:
        names = pattern_names(patterns)
        near = nearest_finding(opened.engine, wanted, patterns=names, excepted=None)
        raise RecordError(f"There is no pattern {wanted} in {opened.process_id}.{near}")
    if len(found) > 1:
        raise RecordError(f"{len(found)} patterns begin with {wanted}; give more of the id.")
    return found[0]


command.add_command(patterns)
command.add_command(share)
command.add_command(show)
command.add_command(fit)
command.add_command(baselines)
add_judging(command)
