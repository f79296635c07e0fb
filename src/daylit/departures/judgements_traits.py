"""By which traits the patterns of a log can be split, and which splits name none of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.departures.judgements import Target
from daylit.departures.judgements_placed import lacks_trait, not_applied
from daylit.departures.splitting import OF_CASES, TEAM
from daylit.record.stating import attributes

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from daylit.departures.judgements_placed import Place
    from daylit.record.engine import Engine

PREFIX = "case_"


def splitting_traits(engine: Engine, cases: ir.Table, steps: ir.Table) -> frozenset[str]:
    """Return the names by which patterns can be split: what the log states, see ``split_apart``.

    Args:
        engine: Looks whether anything is stated.
        cases: The record's cases, with what their events say alike.
        steps: The record's steps.
    """
    stated = engine.answer_row(_stated_of_cases, cases) | engine.answer_row(_stated_teams, steps)
    of_cases = [name.removeprefix(PREFIX) for name in attributes(cases, PREFIX)]
    own = {*OF_CASES, TEAM}
    return frozenset(
        (*(name for name in own if stated[name]), *(name for name in of_cases if name not in own))
    )


def unsplit_remarks(splits: Mapping[Place, str], traits: frozenset[str]) -> tuple[str, ...]:
    """Say which splits tell nothing apart, as the log does not have the trait.

    Args:
        splits: The trait by whose values each pattern is to be told apart.
        traits: Those of ``splitting_traits``.
    """
    return tuple(
        not_applied("split", Target("pattern", None, None, *place), lacks_trait(trait, traits))
        for place, trait in sorted(splits.items())
        if trait not in traits
    )


def _stated_of_cases(cases: ir.Table) -> ir.Table:
    return cases.aggregate(
        **{trait: cases[name].notnull().any() for trait, name in OF_CASES.items()}
    )


def _stated_teams(steps: ir.Table) -> ir.Table:
    return steps.aggregate(**{TEAM: steps.team_id.notnull().any()})
