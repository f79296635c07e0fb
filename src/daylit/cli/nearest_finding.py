"""The exception or pattern that was probably meant, where none has the id that was given."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import ibis.expr.types as ir

    from daylit.record.engine import Engine

NEAR_ID = 0.8
"""Ids are hashes: of many, some are alike by chance in half of their letters."""

MOST_EDITS = 2

SHOWN = 10
"""Letters of an id."""

WHERE_IDS_ARE = "daylit exceptions list and daylit exceptions patterns list their ids"
"""Said where nothing was named."""

Names = tuple[str, str]
"""What a pattern is called, and its place."""


def nearest_finding(
    engine: Engine, wanted: str, *, patterns: Mapping[str, Names], excepted: ir.Table | None
) -> str:
    """Say which pattern or exception has an id near to one, or a name; empty where none has.

    Args:
        engine: Runs the expressions.
        wanted: The id or how it begins, or the name of a pattern.
        patterns: What each pattern is called and its place, by its id.
        excepted: Exceptions that could be meant; null where none could.
    """
    begins = wanted.lower()
    known = {} if excepted is None else _exceptions(engine, excepted, begins)
    known |= {own[: len(begins)]: _pattern(own, names) for own, names in patterns.items()}
    near = get_close_matches(begins, known, n=1, cutoff=NEAR_ID)
    if not near:
        known = _by_name(patterns)
        near = get_close_matches(begins, known, n=1)
    return f" The nearest is {known[near[0]]}." if near else ""


def pattern_names(patterns: Iterable[Mapping[str, Any]]) -> dict[str, Names]:
    """Return what patterns are called, and those that are told with them, by their ids."""
    from daylit.report.pattern_names import name_of, title

    return {
        one["pattern_id"]: (title(name_of(one)), one["place"])
        for row in patterns
        for one in (row, *row["merged_of"])
    }


def _exceptions(engine: Engine, excepted: ir.Table, begins: str) -> dict[str, str]:
    """Return exceptions whose ids begin nearly so, by how these begin."""
    cut = excepted.exception_id.left(len(begins))
    chosen = excepted.filter(cut.levenshtein(begins) <= MOST_EDITS)
    rows = engine.rows(chosen.select("exception_id", "case_id").order_by("exception_id"))
    return {
        row["exception_id"][: len(begins)]: (
            f"the exception {row['exception_id'][:SHOWN]} of case {row['case_id']}"
        )
        for row in rows
    }


def _by_name(patterns: Mapping[str, Names]) -> dict[str, str]:
    """Return patterns by what they are called and by their place, of several there the first."""
    known: dict[str, str] = {}
    for own, names in patterns.items():
        for name in names:
            known.setdefault(name.lower(), _pattern(own, names))
    return known


def _pattern(own: str, names: Names) -> str:
    return f"the pattern {own[:SHOWN]}, {names[0]}"
