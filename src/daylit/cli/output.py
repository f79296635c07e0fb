"""Data to stdout as a table, JSON or CSV."""

from __future__ import annotations

import csv
import json
import sys
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from daylit.departures.wording import hours, percent
from daylit.flow.wording import duration

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FORMATS = ("table", "json", "csv")
SHORT_ID = 10
"""Characters of an id in a table: enough to name it by in another command."""
WIDE = 1000
LEAST_TEXT = 16


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
        click.echo(json.dumps(chosen, default=_plain, ensure_ascii=False, indent=2))
    elif output_format == "csv":
        writer = csv.DictWriter(sys.stdout, list(columns), extrasaction="ignore")
        writer.writeheader()
        writer.writerows({**row, **_moments(row)} for row in rows)
    else:
        _print_table(rows, columns)


def _print_table(rows: Sequence[dict[str, Any]], columns: dict[str, str]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name, heading in columns.items():
        values = [row[name] for row in rows]
        is_text = any(isinstance(value, str) for value in values) and not name.endswith("_id")
        is_number = bool(rows) and all(isinstance(value, int | float | None) for value in values)
        table.add_column(
            heading,
            justify="right" if is_number else "left",
            overflow="fold",
            no_wrap=not is_text,
            min_width=_least_width(values) if is_text else None,
        )
    for row in rows:
        table.add_row(*[_cell(name, row[name]) for name in columns])
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = WIDE
    console.print(table)


def _least_width(values: Sequence[object]) -> int:
    """Return a width at which words need not be broken, up to a limit."""
    words = [word for value in values for word in str(value).split()]
    return min(max(map(len, words), default=0), LEAST_TEXT)


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


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _moments(row: dict[str, Any]) -> dict[str, str]:
    return {name: v.isoformat() for name, v in row.items() if isinstance(v, datetime | date)}
