"""Sentences for columns that do not say what they are."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from daylit.departures.wording import listed
from daylit.language import _
from daylit.options import are_named, by_option
from daylit.sources.choices import role_flag, role_told

if TYPE_CHECKING:
    from collections.abc import Iterable

    from daylit.sources.source import SourceColumn

NAMED_STEPS = 2
_WORK = ("start", "end")
_OR_BOTH = ", or name both with --start COLUMN and --end COLUMN if work begins and ends at them"


def not_there(role: str, name: str, columns: tuple[SourceColumn, ...]) -> str:
    """Say that a chosen column is not there, and which name is nearest."""
    others = _others(name, [column.name for column in columns])
    said = _("There is no column {name} to take for {role}. {others}")
    asked = role_flag(role) if are_named() else role_told(role)
    return said.format(name=repr(name), role=asked, others=others)


def in_none(role: str, name: str, names: Iterable[str]) -> str:
    """Say that none of several sources has a chosen column, and which name is nearest."""
    others = _others(name, list(dict.fromkeys(names)))
    return f"None of the logs has a column {name!r} to take for {role_flag(role)}. {others}"


def _others(name: str, names: list[str]) -> str:
    by_folded = {one.casefold(): one for one in names}
    near = difflib.get_close_matches(name.casefold(), by_folded, n=1)
    if near:
        return _("The nearest name is {name}.").format(name=repr(by_folded[near[0]]))
    return _("The columns are {names}.").format(names=", ".join(map(repr, names)))


def unclear(role: str, found: list[SourceColumn]) -> str:
    """Say that several columns could have a role."""
    names = [repr(column.name) for column in found]
    many = _("{count} columns could be the {role}: {names}.")
    said = _("Two columns could be the {role}: {names}.") if len(names) == len("ab") else many
    may_be_work = role == "time" and len(found) == len(_WORK)
    return said.format(count=len(names), role=role_told(role), names=listed(names)) + by_option(
        f" Say which with {role_flag(role)} COLUMN{_OR_BOTH if may_be_work else ''}."
    )


def none_found(role: str, columns: tuple[SourceColumn, ...]) -> str:
    """Say that no column could have a role, and which columns there are."""
    said = _("No column could be recognised as the {role}. The columns are {names}.")
    names = ", ".join(repr(column.name) for column in columns)
    return said.format(role=role_told(role), names=names) + by_option(
        f" Say which with {role_flag(role)} COLUMN."
    )


def one_row_per_case(steps: list[SourceColumn]) -> str:
    """Say that each row seems to hold a whole case."""
    names = [repr(column.name) for column in steps[:NAMED_STEPS]]
    said = _(
        "This file seems to have one row per case, with a column per step ({names}); Daylit needs "
        "one row per step."
    )
    return said.format(names=", ".join([*names, "..."] if len(steps) > NAMED_STEPS else names))
