"""Progress on stderr: what is being done, how far it is, how long it has taken."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Tell = Callable[[str, float | None], None]


def tell_nobody(doing: str, share: float | None) -> None:
    """Tell nothing."""
    del doing, share


@contextmanager
def progress_of_question() -> Iterator[Tell]:
    """Show a bar where stderr is a terminal, else nothing: what is asked is mostly quick."""
    if not sys.stderr.isatty():
        yield tell_nobody
        return
    with progress() as tell:
        yield tell


@contextmanager
def progress() -> Iterator[Tell]:
    """Show a bar on stderr where that is a terminal, else one line per thing done.

    Yields:
        A function to tell what is being done and, where known, the share done (0 to 1).
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True, highlight=False, markup=False)
    if not console.is_terminal:
        yield _plain_lines(console.print)
        return
    columns = SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Starting", total=1.0)

        def tell(doing: str, share: float | None) -> None:
            bar.update(task, description=doing)
            if share is not None:
                bar.update(task, completed=share)

        yield tell


def _plain_lines(write: Callable[[str], None]) -> Tell:
    last = ""

    def tell(doing: str, share: float | None) -> None:
        nonlocal last
        del share
        if doing != last:
            write(doing)
            last = doing

    return tell
