"""Where a pattern could have shown: the steps of the cases that came to its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import ibis
import pyarrow as pa

from daylit.departures.table import BY_USUAL
from daylit.departures.terms import term_place

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from daylit.departures.terms import Term
    from daylit.record.engine import Engine
    from daylit.record.schema import Party

BY_LIMIT = "limit"
"""The form of what broke a limit that people stated."""

Unit = Literal["first visit", "each visit", "first of party", "case"]


@dataclass(frozen=True)
class Exposure:
    """Which steps could have shown a pattern.

    Attributes:
        unit: The first visit of each case to an activity; each of its visits that it waited for;
            its first step by a party; or its first step.
        name: The activity or the party.
    """

    unit: Unit
    name: str


def exposure_of(row: dict[str, str | None], terms: Sequence[Term]) -> Exposure:
    """Return which steps could have shown a pattern.

    Args:
        row: The pattern: kind, form, place and holder.
        terms: The limits that were stated.
    """
    kind, place, holder = row["kind"], str(row.get("whole_place") or row["place"]), row["holder"]
    if kind == "bounce" and holder:
        return Exposure("first of party", holder)
    if kind != "late":
        return Exposure("first visit", place)
    if row["form"] == BY_USUAL:
        return Exposure("each visit", place)
    # An activity, or what a judgement merged, may bear the name of a term's place.
    term = next((one for one in terms if term_place(one) == place), None)
    if row["form"] != BY_LIMIT or term is None:
        return Exposure("case", place)
    if term.from_activity:
        return Exposure("first visit", term.from_activity)
    return Exposure("first of party", term.to_party) if term.to_party else Exposure("case", place)


EXPOSED = ("pattern_number", "case_id", "key_position", "team_id", "previous_activity", "hour")
ANY_POSITION = -1
"""Where a case is one unit, whichever of its steps is affected."""


def exposed_steps(
    engine: Engine, steps: ir.Table, exposures: Sequence[Exposure], party: Party | None
) -> ir.Table:
    """Return the steps at which each of some patterns could have shown.

    Args:
        engine: Gives it a name.
        steps: The record's steps.
        exposures: Of the patterns, in their order.
        party: The level on which bounces are judged.

    Returns:
        A named table, computed when it is read (of a large log it is larger than the log), a row
        per pattern and such step: ``EXPOSED``; hour is the hour (UTC, 0 to 23)
        at which it began; key_position its position where each visit is a unit, else
        ``ANY_POSITION``.
    """
    places = pa.table(
        {
            "pattern_number": pa.array(range(len(exposures)), pa.int32()),
            "unit": [one.unit for one in exposures],
            "name": [one.name for one in exposures],
        }
    )
    units = tuple(sorted({one.unit for one in exposures}))
    return engine.view(_exposed, steps, engine.from_arrow(places), units=units, party=party)


def _exposed(
    steps: ir.Table, places: ir.Table, *, units: tuple[Unit, ...], party: Party | None
) -> ir.Table:
    """Look for the units that occur only: for each of them all steps are read."""
    rows = steps.mutate(
        hour=steps.started_at.hour(), key_position=ibis.literal(ANY_POSITION, "int32")
    )
    found = [_at_unit(rows, places, unit, party) for unit in units]
    return ibis.union(*found) if len(found) > 1 else found[0]


def _at_unit(rows: ir.Table, places: ir.Table, unit: Unit, party: Party | None) -> ir.Table:
    if unit == "first visit":
        return _at(rows.filter(rows.visit_number == 1), places, unit, "activity")
    if unit == "each visit":
        waits = rows.filter(rows.waiting_seconds.notnull() & rows.previous_activity.notnull())
        return _at(waits.mutate(key_position=waits.position), places, unit, "activity")
    if unit == "case":
        begins = rows.filter(rows.position == 1)
        return begins.cross_join(_named(places, unit)).select(*EXPOSED)
    if party is None:
        return _at(rows.filter(ibis.literal(value=False)), places, unit, "activity")
    return _first_of_party(rows, places, f"{party}_id")


def _named(places: ir.Table, unit: Unit) -> ir.Table:
    chosen = places.filter(places["unit"] == unit)
    return chosen.select("pattern_number", of_name=chosen["name"])


def _at(rows: ir.Table, places: ir.Table, unit: Unit, column: str) -> ir.Table:
    named = _named(places, unit)
    return rows.join(named, rows[column] == named.of_name).select(*EXPOSED)


def _first_of_party(rows: ir.Table, places: ir.Table, column: str) -> ir.Table:
    named = _named(places, "first of party")
    held = rows.join(named, rows[column] == named.of_name)
    said = ibis.struct(
        {
            "position": held.position,
            "team_id": held.team_id,
            "previous_activity": held.previous_activity,
            "hour": held.hour,
        }
    )
    first = held.select("pattern_number", "case_id", said=said)
    least = first.group_by("pattern_number", "case_id").aggregate(said=first.said.min())
    told = {name: least.said[name] for name in ("team_id", "previous_activity", "hour")}
    key = ibis.literal(ANY_POSITION, "int32")
    return least.mutate(key_position=key, **told).select(*EXPOSED)
