"""What is said of cases, gathered from their events."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import ibis

from daylit.record.engine.kinds import as_text
from daylit.record.joining import with_found
from daylit.record.stating import attributes

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine

OF_CASES = ("customer_id", "service_id")


def case_traits(engine: Engine, events: ir.Table) -> ir.Table:
    """Return what is said of each case.

    Where events of a case differ, the latest that says anything stands; of several at one moment
    the greatest value, as numbers where all or some are.

    Returns:
        A row per case: case_id, customer_id, service_id and the ``case_...`` attributes.
    """
    names = (*OF_CASES, *attributes(events, "case_"))
    traits = engine.make(_greatest, events, names=names)
    found = engine.answer_row(_differing, traits, names=names)
    for name in names:
        if found[name]:
            traits = engine.make(_with_latest, traits, events, name=name)
    return engine.view(_without_marks, traits, names=names)


def _greatest(events: ir.Table, names: tuple[str, ...]) -> ir.Table:
    return events.group_by("case_id").aggregate(
        **{name: events[name].max() for name in names},
        **{_differs(name): events[name].max() != events[name].min() for name in names},
    )


def _differing(traits: ir.Table, names: tuple[str, ...]) -> ir.Table:
    return traits.aggregate(**{name: traits[_differs(name)].any() for name in names})


def _without_marks(traits: ir.Table, names: tuple[str, ...]) -> ir.Table:
    return traits.select("case_id", *names)


def _differs(name: str) -> str:
    return f"{name}?"


def _with_latest(traits: ir.Table, events: ir.Table, name: str) -> ir.Table:
    torn = traits.filter(traits[_differs(name)]).select("case_id")
    said = events.filter(events[name].notnull()).semi_join(torn, "case_id")
    text = as_text(said[name])
    # By what it says, whatever its type is so far: text is compared as numbers where it is one.
    ranks = {
        "at": said.occurred_at,
        "number": text.try_cast("float64").fill_null(-math.inf),
        "text": text,
        "value": said[name],
    }
    said = said.select("case_id", said=ibis.struct(ranks))
    latest = said.group_by("case_id").aggregate(latest=said.said.max())
    latest = latest.select("case_id", latest=latest.latest["value"])
    joined = with_found(traits, latest, "case_id")
    stands = ibis.ifelse(joined[_differs(name)], joined.latest, joined[name])
    return joined.mutate(**{name: stands}).drop("latest")
