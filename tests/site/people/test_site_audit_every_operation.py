"""Nothing that people do goes unnoted: every operation in their name notes who did what."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

MODULES = (
    *(f"people.operations.{one}" for one in ("invitations", "organisations", "persons")),
    *("people.operations.signing_in", "people.operations.teams"),
    *("records.operations", "records.keeping", "records.undoing", "records.removing"),
    *("records.sources", "records.query_sources", "records.schedules", "records.declaring"),
    *("records.names", "processes.operations"),
)
PEOPLE = {"by", "person", "invited_by"}
"""By which name an operation is told who does it."""

NOTED_BY_WHO_CALLS = {
    "ask": "of records.operations: whoever asks for a job notes for what",
}


def functions(module: ModuleType) -> dict[str, ast.FunctionDef]:
    """Return the functions that stand in a module itself, by name."""
    tree = ast.parse(inspect.getsource(module))
    return {one.name: one for one in tree.body if isinstance(one, ast.FunctionDef)}


def arguments(function: ast.FunctionDef) -> set[str]:
    """Return what a function is given, by name."""
    return {one.arg for one in (*function.args.args, *function.args.kwonlyargs)}


def called(function: ast.FunctionDef) -> set[str]:
    """Return the plain names that a function calls."""
    calls = (one for one in ast.walk(function) if isinstance(one, ast.Call))
    return {one.func.id for one in calls if isinstance(one.func, ast.Name)}


def notes(name: str, known: dict[str, ast.FunctionDef]) -> bool:
    """Whether a function notes something, itself or by one of its module."""
    calls = called(known[name])
    if any(one.lstrip("_").startswith("note") or one == "mark_taken_up" for one in calls):
        return True
    return any(notes(one, known) for one in calls if one in known and one != name)


@pytest.mark.parametrize("module", MODULES)
def test_every_operation_in_someones_name_notes_it(module: str) -> None:
    known = functions(import_module(f"daylit_site.{module}"))
    public = {
        name
        for name, function in known.items()
        if not name.startswith("_") and "now" in arguments(function)
        if arguments(function) & PEOPLE and name not in NOTED_BY_WHO_CALLS
    }
    assert [name for name in sorted(public) if not notes(name, known)] == []


def test_what_stands_beside_is_no_operation_in_someones_name() -> None:
    """Were one of these given who does it, it would have to note it."""
    people = functions(import_module("daylit_site.people.operations.persons"))
    assert not arguments(people["choose_language"]) & {"by", "now"}
