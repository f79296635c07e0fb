"""Detectors of loops: bounces and departing rework, a row per departure.

Every detector returns the columns of ``table.DEPARTURES``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from daylit.departures.table import as_departures
from daylit.flow.handovers import is_bounce, round_trips
from daylit.flow.rework import is_double_entry, rework, rework_form, without_double_entries

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.departures.usual import Declared
    from daylit.record.schema import Party

STEP = ("case_id", "step_id", "position", "visit_number", "activity", "started_at")
TURN = ("{}_id", "prior_{}_id", "prior_{}_position", "prior_other_{}_id")
"""The columns of ``STEPS`` that tell of a bounce. Without choosing them the engine would set aside
all columns of what counting and finding bounces have in common."""


def loops(steps: ir.Table, *, party: Party | None, declared: Declared) -> ir.Table:
    """Find the loops that are departures: rework and bounces.

    Args:
        steps: The record's steps.
        party: The level on which bounces are judged; null leaves bounces out.
        declared: The loops that people declared usual or departing.
    """
    found = [departing_rework(steps, declared=declared)]
    if party is not None:
        found.append(departing_bounces(steps, party=party, declared=declared))
    return ibis.union(*found) if len(found) > 1 else found[0]


def rework_readings(steps: ir.Table, *, declared: Declared) -> ir.Table:
    """Return ``flow.rework`` without double entries, ``reading`` with what people declared."""
    counted = without_double_entries(rework(steps), steps)
    usual = [place[0] for place in declared.places("rework", usual=True)]
    departing = [place[0] for place in declared.places("rework", usual=False)]
    return counted.mutate(
        is_declared=counted.activity.isin([*usual, *departing]),
        reading=ibis.cases(
            (counted.activity.isin(departing), "departure"),
            (counted.activity.isin(usual), "usual"),
            else_=counted.reading,
        ),
    )


def round_trip_readings(steps: ir.Table, *, party: Party, declared: Declared) -> ir.Table:
    """Return ``flow.round_trips`` with ``place``, and what people declared put in ``reading``."""
    trips = round_trips(steps, party)
    usual = _is_one_of(trips, declared.places("bounce", usual=True))
    departing = _is_one_of(trips, declared.places("bounce", usual=False))
    return trips.mutate(
        place=there_and_back(trips.holder, trips.other),
        is_declared=usual | departing,
        reading=ibis.cases((departing, "departure"), (usual, "usual"), else_=trips.reading),
    )


def departing_rework(steps: ir.Table, *, declared: Declared) -> ir.Table:
    """Find the steps that do an activity again where that is not usual."""
    readings = rework_readings(steps, declared=declared)
    return rework_at(steps, readings.filter(readings.reading == "departure"))


def rework_at(steps: ir.Table, departing: ir.Table) -> ir.Table:
    """Return the steps that do one of some activities again.

    What was written down twice was not done twice (``flow.rework.is_double_entry``).

    Args:
        steps: The record's steps, of some cases or all.
        departing: A row per activity that is not usually done again: activity.
    """
    departing = departing.select("activity")
    is_done_again = (steps.visit_number > 1) & ~is_double_entry(steps)
    again = steps.filter(is_done_again).semi_join(departing, "activity")
    return as_departures(
        again,
        case_id=again.case_id,
        kind="rework",
        form=rework_form(again),
        detector="rework",
        place=again.activity,
        anchor_event_id=again.step_id,
        anchor_position=again.position,
        began_position=again.position,
        first_position=again.position,
        last_position=again.position,
        causes_steps=True,
        anchored_at=again.started_at,
        visit_number=again.visit_number,
    )


def departing_bounces(steps: ir.Table, *, party: Party, declared: Declared) -> ir.Table:
    """Find the steps at which a case comes back to a party where that is not usual."""
    readings = round_trip_readings(steps, party=party, declared=declared)
    return bounces_at(steps, readings.filter(readings.reading == "departure"), party=party)


def bounces_at(steps: ir.Table, departing: ir.Table, *, party: Party) -> ir.Table:
    """Return the steps at which a case comes back between two of some parties.

    Args:
        steps: The record's steps, of some cases or all.
        departing: A row per pair between which that is not usual: holder, other.
        party: The level.
    """
    departing = departing.select("holder", "other")
    turns = steps.select(*STEP, *(name.format(party) for name in TURN))
    back = turns.filter(is_bounce(turns, party))
    own, other = back[f"{party}_id"], back[f"prior_{party}_id"]
    back = back.mutate(holder=own, other=other).semi_join(departing, ["holder", "other"])
    if party == "person":
        # Pairs of people are never told: the place is where the work came back.
        nobody = ibis.null("string")
        back = back.mutate(place=back.activity, holder=nobody, other=nobody)
    else:
        back = back.mutate(place=there_and_back(back.holder, back.other))
    return as_departures(
        back,
        case_id=back.case_id,
        kind="bounce",
        detector="bounce",
        place=back.place,
        holder=back.holder,
        other=back.other,
        anchor_event_id=back.step_id,
        anchor_position=back.position,
        began_position=back[f"prior_{party}_position"],
        first_position=back[f"prior_{party}_position"] + 1,
        last_position=back.position,
        causes_steps=True,
        anchored_at=back.started_at,
        visit_number=back.visit_number,
    )


def there_and_back(holder: ir.StringValue, other: ir.StringValue) -> ir.StringValue:
    """Spell the place of a bounce: A → B → A."""
    return holder + " → " + other + " → " + holder


def _is_one_of(trips: ir.Table, pairs: tuple[tuple[str, ...], ...]) -> ir.BooleanValue:
    found = ibis.literal(value=False)
    for holder, other in pairs:
        found |= (trips.holder == holder) & (trips.other == other)
    return found
