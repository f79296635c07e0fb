"""The words by which a command can be asked again: what it was given, as it was given."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from daylit.cli.reading import ROLES, TEXTS
from daylit.cli.stated import Stated

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

STATED = frozenset(Stated.__dataclass_fields__)
"""What is stated beside a log: every question of a record takes it."""

READ_BY = frozenset(
    (*(role.replace("-", "_") for role in ROLES), *TEXTS, "numbers_of", "earliest", "latest")
)
"""What says how a log is to be read."""

GIVEN = (ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT)


def given(names: Collection[str]) -> tuple[str, ...]:
    """Return the options of the running command that were given, of these names, as words."""
    context = click.get_current_context()
    options = (one for one in context.command.params if isinstance(one, click.Option))
    return tuple(
        word
        for one in options
        if one.name in names and context.get_parameter_source(str(one.name)) in GIVEN
        for word in _words(one, context.params[str(one.name)])
    )


def _words(option: click.Option, value: object) -> Iterator[str]:
    flag = option.opts[0]
    if option.is_flag:
        yield flag
        return
    for one in value if isinstance(value, tuple) else (value,):
        yield flag
        yield _written(one)


def _written(value: object) -> str:
    """Write a value as its option takes it: a day without a zone, a moment with it."""
    if isinstance(value, datetime) and value.tzinfo is None:
        return f"{date(value.year, value.month, value.day)}"
    return value.isoformat() if isinstance(value, datetime) else str(value)
