"""Ctrl-C: how it looks in the middle of a query, and where it is the end of a command."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

QUERY_INTERRUPTED = "Query interrupted"
"""What DuckDB raises as a plain RuntimeError where a signal comes while it works."""


def is_interrupt(error: BaseException) -> bool:
    """Tell whether an error, or what it was raised from, is Ctrl-C or another signal."""
    told: BaseException | None = error
    while told is not None:
        in_query = isinstance(told, RuntimeError) and str(told) == QUERY_INTERRUPTED
        # By its name: loading DuckDB takes longer than daylit --help.
        if in_query or type(told).__name__ in ("KeyboardInterrupt", "InterruptException"):
            return True
        told = told.__cause__
    return False


@contextmanager
def ended_by_interrupt(said: str) -> Iterator[None]:
    """Let Ctrl-C be the end of what would go on for ever, told in one line on stderr."""
    interrupts: list[int] = []

    def note(number: int, _frame: object) -> None:
        # A query that is ended by another signal looks the same.
        interrupts.append(number)
        raise KeyboardInterrupt

    before = signal.getsignal(signal.SIGINT)
    if before is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, note)
    try:
        yield
    except (KeyboardInterrupt, Exception) as error:
        if not interrupts or not is_interrupt(error):
            raise
        click.echo(said, err=True)
    finally:
        signal.signal(signal.SIGINT, before)
