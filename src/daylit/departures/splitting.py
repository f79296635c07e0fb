"""Patterns that people want told apart by the values of a trait."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from daylit.departures.judgements_placed import Place

TEAM = "team"
OF_CASES = {"customer": "customer_id", "service": "service_id"}
NOT_STATED = "not stated"

Split = tuple[str, str, str]
"""Kind and place of a pattern, and the name of the trait."""


def as_splits(splits: Mapping[Place, str]) -> tuple[Split, ...]:
    """Return what people want told apart, in an order that does not depend on theirs."""
    return tuple(sorted((kind, place, trait) for (kind, place), trait in splits.items()))


def split_apart(
    excepted: ir.Table, cases: ir.Table, steps: ir.Table, *, splits: tuple[Split, ...]
) -> ir.Table:
    """Tell the exceptions of some patterns apart by the values of a trait.

    Args:
        excepted: Exceptions under the pattern that they are told in.
        cases: The record's cases.
        steps: The record's steps.
        splits: Which patterns, and by which trait: one of the cases, customer, service, or the team
            of the exception's first anchor. What the log does not have tells nothing apart.

    Returns:
        The same, but the place of such exceptions says the value: Repair (bus_model: Kust 9).
    """
    columns = _columns(cases, splits)
    told = cases.select(
        told_case="case_id", **{f"told_{trait}": cases[name] for trait, name in columns.items()}
    )
    anchors = steps.select(anchor_step="step_id", told_team="team_id")
    joined = excepted.left_join(anchors, excepted.anchor_event_id == anchors.anchor_step)
    joined = joined.left_join(told, joined.case_id == told.told_case)
    cuts = [
        (
            (joined.kind == kind) & (joined.place == place),
            joined.place + _begin(trait) + _value(joined, trait) + ")",
        )
        for kind, place, trait in splits
        if trait in columns or trait == TEAM
    ]
    if not cuts:
        return excepted
    return joined.mutate(place=ibis.cases(*cuts, else_=joined.place)).select(*excepted.columns)


def whole_place(kind: str, place: str, splits: tuple[Split, ...]) -> str:
    """Return the place of a pattern as it is where it is not told apart."""
    for of_kind, of_place, trait in splits:
        if kind == of_kind and place.startswith(f"{of_place}{_begin(trait)}"):
            return of_place
    return place


def _begin(trait: str) -> str:
    return f" ({trait}: "


def _value(joined: ir.Table, trait: str) -> ir.StringValue:
    return joined[f"told_{trait}"].cast("string").fill_null(NOT_STATED)


def _columns(cases: ir.Table, splits: tuple[Split, ...]) -> dict[str, str]:
    """Return the columns of the cases that hold the traits asked for; the team is of a step."""
    named = {trait: OF_CASES.get(trait, f"case_{trait}") for _, _, trait in splits}
    return {trait: name for trait, name in named.items() if name in cases.columns and trait != TEAM}
