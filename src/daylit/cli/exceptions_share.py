"""``daylit exceptions share``: which share of the logged work exceptions cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from daylit.cli.open import Question, asks_judged, open_process
from daylit.cli.output import print_lines, print_rows

if TYPE_CHECKING:
    from daylit.cli.open import Opened
    from daylit.record.contents import Contents
    from daylit.report.extent import Extent


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
    from daylit.report.extent import measure_extent

    with open_process(question) as opened:
        analysis = opened.analyse(question)
        opened.tell("Measuring the work", 0.6)
        told = cost(opened.engine, opened.steps, opened.told_cases, analysis)
        contents = contents_of(opened)
        extent = measure_extent(
            opened.engine,
            analysis=analysis,
            share=told,
            case_count=contents.case_count,
            step_count=contents.step_count,
        )
    if question.output_format != "table":
        print_rows(share_rows(told), {name: name for name in DETAIL}, question.output_format)
        return
    print_lines((*share_sentences(extent, contents), ""))
    print_rows(told_rows(told), ROW, question.output_format)
    _tell_how_to_declare(extent)


def contents_of(opened: Opened) -> Contents:
    """Return what the process holds, its open cases counted as an analysis has them."""
    from daylit.record.contents import Contents
    from daylit.record.stated_ends import contents_with_ends

    holds = Contents.from_json(opened.record.process(opened.process_id).state.contents)
    return contents_with_ends(opened.engine, holds, opened.told_cases)


def _tell_how_to_declare(extent: Extent) -> None:
    """Write the lines that declare usual what carries most of it; nothing where no few do."""
    from daylit.report.declaration import carried_loops, declared_usual

    loops = carried_loops(extent.carried) if extent.exception_count else ()
    if loops:
        are = "this declares it" if len(loops) == 1 else "these lines declare them"
        click.echo(f"\nIn a file that --usual names, {are} usual:\n")
        click.echo(declared_usual(loops))
