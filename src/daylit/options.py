"""Whether sentences name options of the command line: they do, unless there is none to type them.

with unnamed():
    look(file, engine, choices)
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_are_named: ContextVar[bool] = ContextVar("are_named", default=True)


@contextmanager
def unnamed() -> Iterator[None]:
    """Write sentences without options within the block."""
    token = _are_named.set(False)
    try:
        yield
    finally:
        _are_named.reset(token)


def are_named() -> bool:
    """Return whether sentences name options now."""
    return _are_named.get()


def by_option(clause: str) -> str:
    """Return a clause, in English, that names an option; nothing where none are named."""
    return clause if _are_named.get() else ""


def hint_by_option(hint: str) -> str | None:
    """Return a hint, in English, that names an option or a command; None where none are named."""
    return hint if _are_named.get() else None
