"""``daylit exceptions share``: which share of the logged work exceptions cause."""

from __future__ import annotations

import click

from daylit.cli.open import Question, asks_judged, open_process
from daylit.cli.output import print_lines, print_rows


@click.command()
@asks_judged
def share(question: Question) -> None:
    """Say which share of the logged work exceptions cause, how sure that is and what it rests on.

    Work is in hours where the log has the start and the end of steps, or where --minutes gives
    them; else in steps. The share is of steps that would not exist without an exception and, where
    hours are measured, of what the other steps of these cases took beyond the usual. Waiting is no
    part of it. As JSON and CSV work is in seconds or steps.
    """
    from daylit.cli.share_told import DETAIL, ROW, share_rows, share_sentences, told_rows
    from daylit.departures.analysis import cost

    with open_process(question) as opened:
        analysis = opened.analyse(question)
        opened.tell("Measuring the work", 0.6)
        told = cost(opened.engine, opened.steps, opened.told_cases, analysis)
    if question.output_format != "table":
        print_rows(share_rows(told), {name: name for name in DETAIL}, question.output_format)
        return
    print_lines(share_sentences(told))
    print_rows(told_rows(told), ROW, question.output_format)
