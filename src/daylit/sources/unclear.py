"""Sentences for columns that do not say what they are."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from daylit.sources.choices import role_flag, role_words

if TYPE_CHECKING:
    from daylit.sources.source import SourceColumn

NAMED_STEPS = 2
_WORK = ("start", "end")
_OR_BOTH = ", or name both with --start COLUMN and --end COLUMN if work begins and ends at them"


def not_there(role: str, name: str, columns: tuple[SourceColumn, ...]) -> str:
    """Say that a chosen column is not there, and which name is nearest."""
    names = {column.name.casefold(): column.name for column in columns}
    near = difflib.get_close_matches(name.casefold(), names, n=1)
    if near:
        others = f"The nearest name is {names[near[0]]!r}."
    else:
        others = f"The columns are {', '.join(repr(column.name) for column in columns)}."
    return f"There is no column {name!r} to take for {role_flag(role)}. {others}"


def unclear(role: str, found: list[SourceColumn]) -> str:
    """Say that several columns could have a role."""
    names = [repr(column.name) for column in found]
    listed = f"{', '.join(names[:-1])} and {names[-1]}"
    number = "Two" if len(names) == len("ab") else str(len(names))
    may_be_work = role == "time" and len(found) == len(_WORK)
    return (
        f"{number} columns could be the {role_words(role)}: {listed}. "
        f"Say which with {role_flag(role)} COLUMN{_OR_BOTH if may_be_work else ''}."
    )


def none_found(role: str, columns: tuple[SourceColumn, ...]) -> str:
    """Say that no column could have a role, and which columns there are."""
    listed = ", ".join(repr(column.name) for column in columns)
    return (
        f"No column could be recognised as the {role_words(role)}. The columns are {listed}. "
        f"Say which with {role_flag(role)} COLUMN."
    )


def one_row_per_case(steps: list[SourceColumn]) -> str:
    """Say that each row seems to hold a whole case."""
    names = [repr(column.name) for column in steps[:NAMED_STEPS]]
    listed = ", ".join([*names, "..."] if len(steps) > NAMED_STEPS else names)
    return (
        f"This file seems to have one row per case, with a column per step ({listed}); Daylit "
        "needs one row per step."
    )
