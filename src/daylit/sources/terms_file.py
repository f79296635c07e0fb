"""Reads stated limits from a small TOML file, or from an option (docs/terms.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from daylit.departures.terms import Term


def read_terms(path: Path) -> tuple[Term, ...]:
    """Read a file of ``[[term]]`` entries."""
    raise NotImplementedError


def parse_term(text: str) -> Term:
    """Read a limit as an option states it: A -> B = 3 days, -> Stores = 8 h, case = 30 days."""
    raise NotImplementedError


def unmatched_terms(
    terms: tuple[Term, ...], activities: Collection[str], parties: Collection[str]
) -> tuple[str, ...]:
    """Say which activities and parties of terms are not in the log, each with the nearest name."""
    raise NotImplementedError
