"""The findings for the terminal: at most 40 lines of at most 100 characters."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from daylit.departures.wording import counted, hours
from daylit.report.carried import carried_sentence
from daylit.report.findings import answer, heading
from daylit.report.names import named
from daylit.report.pattern_names import title
from daylit.report.patterns_in_words import by_chance, delay_in_days, lasting
from daylit.report.said import plain
from daylit.report.taken import first_remarks, fit_sentences, refusal_sentence, taken_sentence

if TYPE_CHECKING:
    from daylit.record.report import ImportReport
    from daylit.report.pattern_row import PatternRow
    from daylit.report.story import Story

WIDTH = 100
MOST_LINES = 40
MOST_SOURCES = 3
MOST_REMARKS = 5
MOST_REMARK_LINES = 2
MOST_TAKEN_LINES = 3
MOST_ANSWER_LINES = 12
MOST_JUDGED_LINES = 3
MOST_CARRIED = 5
HOW_TO = "The report says how, under “How to declare a loop”."
TOP = 5
INDENT = "  "


def as_text(story: Story) -> str:
    """Write heading, answer, the top patterns and what could not be judged."""
    lines = [*_wrapped(heading(story)), ""]
    lines += _wrapped(plain(answer(story)))[:MOST_ANSWER_LINES]
    for remark in story.remarks[:MOST_REMARKS]:
        lines += _wrapped(remark)
    if story.patterns.shown:
        lines += ["", _top_line(story)]
        lines += [_pattern_line(row, story) for row in story.patterns.shown[:TOP]]
    if story.extent.exception_count and story.extent.carried:
        lines += [
            "",
            *_wrapped(f"{carried_sentence(story.extent.carried)} {HOW_TO}")[:MOST_CARRIED],
        ]
    if story.judged:
        lines += ["", *_wrapped(story.judged)[:MOST_JUDGED_LINES]]
    lines += ["", *_taken(story.imported)]
    unanswered = [one for one in story.imported.judgeable if not one.is_answered]
    if unanswered:
        lines += ["", "What this log cannot tell:"]
        for one in unanswered:
            lines += _wrapped(one.reason, INDENT)
    return "\n".join(lines[:MOST_LINES])


def _taken(imported: ImportReport) -> list[str]:
    """Say what was taken of each source, what was refused and why, and what was decided."""
    lines = []
    for source in imported.sources[:MOST_SOURCES]:
        lines += _wrapped(taken_sentence(source))[:MOST_TAKEN_LINES]
        if source.refused_count:
            lines += _wrapped(refusal_sentence(source), INDENT)[:MOST_REMARK_LINES]
    left = imported.sources[MOST_SOURCES:]
    if left:
        refused = sum(source.refused_count for source in left)
        more = f"{counted(len(left), 'more source')}, {counted(refused, 'row')} of them refused"
        lines += _wrapped(f"{more}: see the report.")
    for said in (*fit_sentences(imported), *first_remarks(imported)):
        lines += _wrapped(said, INDENT)[:MOST_REMARK_LINES]
    return lines


def _top_line(story: Story) -> str:
    count = story.patterns.count
    if story.patterns.is_none_a_pattern:
        return "Too little for a pattern; what was found:"
    if count == 1:
        return "The pattern to look at:"
    return f"The first of {count:,} patterns, by work and delay, as far as that is sure:"


def _pattern_line(row: PatternRow, story: Story) -> str:
    if not row.causes_steps:
        weight = by_chance(row) or f"{delay_in_days(row)} late"
    elif story.extent.is_in_hours:
        weight = hours(row.caused_work)
    else:
        weight = counted(row.caused_step_count, "step")
    said = (
        f": {counted(row.exception_count, 'exception')}, {weight}, typically {lasting(row)[0]} each"
    )
    return f"{INDENT}{_for_terminal(title(row, WIDTH - len(said) - len(INDENT)))}{said}"


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        _for_terminal(text), WIDTH, initial_indent=indent, subsequent_indent=indent
    )


def _for_terminal(text: str) -> str:
    """Leave out what a terminal could take for an order."""
    return "".join(character for character in named(text) if character.isprintable())
