"""Whose a case is: the parties of a log that belong to an organisation, and the cases they had."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import ibis

from daylit_site.people.models import Level, Party

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    Own = tuple[tuple[str, tuple[str, ...]], ...]
    """Columns of a step, and the values of each that are one's own."""


def parties_of(organisation_id: int) -> dict[str, frozenset[str]]:
    """Return the parties of an organisation, by level."""
    found = defaultdict[str, set[str]](set)
    for level, name in Party.objects.filter(organisation=organisation_id).values_list(
        "level", "name"
    ):
        found[level].add(name)
    return {level: frozenset(found[level]) for level in Level.values}


def own_of(parties: Mapping[str, frozenset[str]]) -> Own:
    """Return what makes a case one's own, for the engine: in one order, whatever theirs is."""
    return tuple((f"{level}_id", tuple(sorted(parties[level]))) for level in Level.values)


def is_anyone(own: Own) -> bool:
    """Whether any party is one's own; else no case is."""
    return any(names for _, names in own)


def cases_of(steps: ir.Table, *, of: Own) -> ir.Table:
    """Return the cases that have a step of one's own."""
    is_own = ibis.or_(*[steps[column].isin(names) for column, names in of]).fill_null(False)
    return steps.filter(is_own).select("case_id").distinct()
