"""Data to stdout as a table (in a terminal in columns, piped with tabs), JSON or CSV."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from datetime import date, datetime
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import click

from daylit.departures.wording import hours, percent
from daylit.flow.wording import duration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rich.console import Console

FORMATS = ("table", "json", "csv")
SHORT_ID = 10
"""Characters of an id in a table: enough to name it by in another command."""
WIDE = 1000
LEAST_TEXT = 16
"""A column of text is folded at its blanks; only words longer than this are broken."""
LONG_TEXT = 32
NARROW = (0, 1, 0, 0)
"""Blanks around a cell (above, right, below, left) where room is short; else one at each side."""
NAMES = ("team_id", "organisation_id")
"""Ids that are names of several words."""


def format_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --format to a command."""
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(FORMATS),
        default="table",
        show_default=True,
        help="How to print the rows.",
    )(command)


def print_rows(rows: Sequence[dict[str, Any]], columns: dict[str, str], output_format: str) -> None:
    """Print rows.

    Args:
        rows: What to print.
        columns: For each column its heading in a table; JSON and CSV keep the column's own name.
        output_format: One of ``FORMATS``.
    """
    if output_format == "json":
        chosen = [{name: row[name] for name in columns} for row in rows]
        click.echo(json.dumps(chosen, default=as_plain, ensure_ascii=False, indent=2))
    elif output_format == "csv":
        writer = csv.DictWriter(sys.stdout, list(columns), extrasaction="ignore")
        writer.writeheader()
        writer.writerows({**row, **_moments(row)} for row in rows)
    else:
        _print_table(rows, columns)


def print_lines(lines: Iterable[str]) -> None:
    """Print lines of text, in a terminal folded to its width and set in beneath their beginning."""
    width = text_width()
    for line in lines:
        begin = line[: len(line) - len(line.lstrip())]
        folded = wrap(
            line,
            width,
            subsequent_indent=f"{begin}  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        click.echo("\n".join(folded))


def text_width() -> int:
    """Return how many characters fit in a line of standard output."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDE


def _print_table(rows: Sequence[dict[str, Any]], columns: dict[str, str]) -> None:
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    cells = [[_cell(name, row[name]) for name in columns] for row in rows]
    if console.is_terminal:
        _print_in_columns(console, rows, columns, cells)
    else:
        _print_apart([list(columns.values()), *cells])


def _print_apart(lines: Iterable[Sequence[str]]) -> None:
    """Print a line per row, a tab between columns, as ``cut`` takes it: what is piped has no width.

    White space within a cell becomes single blanks.
    """
    for line in lines:
        click.echo("\t".join(" ".join(cell.split()) for cell in line))


def _print_in_columns(
    console: Console,
    rows: Sequence[dict[str, Any]],
    columns: dict[str, str],
    cells: Sequence[Sequence[str]],
) -> None:
    """Print a table as wide as the terminal."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name, heading in columns.items():
        justify: Literal["left", "right"] = "right" if _is_number(rows, name) else "left"
        table.add_column(heading, justify=justify, overflow="fold", width=0)
    for line in cells:
        table.add_row(*line)
    spans = [
        _span(heading, [line[place] for line in cells], folds=_is_text(rows, name))
        for place, (name, heading) in enumerate(columns.items())
    ]
    available = console.width
    between = console.measure(table).maximum
    if between + sum(span.most for span in spans) > available:
        table.padding = NARROW
        between = console.measure(table).maximum
    widths = fitted(spans, available - between)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    # Where the least does not fit, lines are longer than the terminal: rich would cut them off.
    console.width = max(available, between + sum(widths))
    console.print(table)


def _is_number(rows: Sequence[dict[str, Any]], name: str) -> bool:
    return bool(rows) and all(isinstance(row[name], int | float | None) for row in rows)


def _is_text(rows: Sequence[dict[str, Any]], name: str) -> bool:
    """Tell a column whose values may be folded: no number, no time, and no id but a party's."""
    is_id = name.endswith("_id") and name not in NAMES
    return not is_id and any(isinstance(row[name], str) for row in rows)


class Span(NamedTuple):
    """The characters of a column: fewer than the least cut its values, more than most are blank."""

    least: int
    most: int


def _span(heading: str, cells: Sequence[str], *, folds: bool) -> Span:
    from rich.cells import cell_len

    whole = max(map(cell_len, cells), default=0)
    words = [cell_len(word) for cell in cells for word in cell.split()] if folds else [whole]
    least = min(max(words, default=0), LEAST_TEXT) if folds else whole
    # A heading is folded at its blanks only.
    heading_word = max(map(cell_len, heading.split()), default=0)
    return Span(max(least, heading_word), max(whole, cell_len(heading)))


def fitted(spans: Sequence[Span], available: int) -> list[int]:
    """Return the width of each column: what is left beyond the least goes to who lacks most.

    Where the least does not fit, columns are as wide as they would be (up to ``LONG_TEXT``): the
    terminal breaks the lines then, and few long lines are easier to read than many.
    """
    widths = [span.least for span in spans]
    if sum(widths) > available:
        return [max(span.least, min(span.most, LONG_TEXT)) for span in spans]
    for _ in range(available - sum(widths)):
        lacks = [span.most - width for span, width in zip(spans, widths, strict=True)]
        if not any(lacks):
            break
        widths[lacks.index(max(lacks))] += 1
    return widths


def _cell(name: str, value: object) -> str:
    """Write a value for people: durations and shares in words, counts with thousands."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _number(name, value)
    if name in ("exception_id", "pattern_id"):
        return str(value)[:SHORT_ID]
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value)


def _number(name: str, value: float) -> str:
    if name.endswith("handling_seconds"):
        return hours(value)
    if name.endswith("_seconds"):
        return duration(value)
    if name == "share" or name.endswith("_share"):
        return percent(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"


def as_plain(value: object) -> object:
    """Return a value that JSON has no kind for as text; moments as ISO text."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _moments(row: dict[str, Any]) -> dict[str, str]:
    return {name: v.isoformat() for name, v in row.items() if isinstance(v, datetime | date)}
