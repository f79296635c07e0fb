"""Sentences for columns that do not say what they are."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from daylit.sources.choices import role_flag, role_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from daylit.sources.source import SourceColumn

NAMED_STEPS = 2
_WORK = ("start", "end")
_OR_BOTH = ", or name both with --start COLUMN and --end COLUMN if work begins and ends at them"


def not_there(role: str, name: str, columns: tuple[SourceColumn, ...]) -> str:
    """Say that a chosen column is not there, and which name is nearest."""
    others = _others(name, [column.name for column in columns])
    return f"There is no column {name!r} to take for {role_flag(role)}. {others}"


def in_none(role: str, name: str, names: Iterable[str]) -> str:
    """Say that none of several sources has a chosen column, and which name is nearest."""
    others = _others(name, list(dict.fromkeys(names)))
    return f"None of the logs has a column {name!r} to take for {role_flag(role)}. {others}"


def _others(name: str, names: list[str]) -> str:
    by_folded = {one.casefold(): one for one in names}
    near = difflib.get_close_matches(name.casefold(), by_folded, n=1)
    if near:
        return f"The nearest name is {by_folded[near[0]]!r}."
    return f"The columns are {', '.join(map(repr, names))}."


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
