"""What most cases do anyway, whether or not anything goes wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.flow.usual_share import LEAST_CASES, USUAL_SHARE

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.schema import Party

HARDLY_ANY = 0.05
LEAST_REACHING = 100
"""So many unaffected cases that reach an activity tell how often it is usually done."""


def due_visits(steps: ir.Table, departed: ir.Table) -> ir.Table:
    """Return the how-manieth visits to activities that most unaffected cases make.

    Work that goes back and forth is often the usual work as well: the depot that sends a wrong part
    back had the bus anyway. What of it at least half of the cases without any loop do too is not
    counted as caused.

    Args:
        steps: The record's steps.
        departed: Departures: cases with one that causes steps are affected.

    Returns:
        A row per activity and visit_number that at least half of the unaffected cases reach; none
        where fewer than 30 cases are unaffected.
    """
    unaffected = _unaffected(steps, departed)
    # Each case has one first step.
    cases = unaffected.aggregate(case_count=(unaffected.position == 1).sum())
    visits = unaffected.group_by("activity", "visit_number").aggregate(
        visit_count=unaffected.count()
    )
    joined = visits.cross_join(cases)
    usual = (joined.visit_count >= USUAL_SHARE * joined.case_count) & (
        joined.case_count >= LEAST_CASES
    )
    return joined.filter(usual).select("activity", "visit_number")


def due_of_parties(steps: ir.Table, departed: ir.Table, due: ir.Table, *, party: Party) -> ir.Table:
    """Return who makes the visits that are due: the one party that makes most of each.

    Args:
        steps: The record's steps.
        departed: Departures: cases with one that causes steps are affected.
        due: What most cases do anyway (``due_visits``).
        party: The level.

    Returns:
        A row per activity, visit_number and party of which at least half of the unaffected cases'
        such visits are.
    """
    unaffected = _unaffected(steps, departed).semi_join(due, ["activity", "visit_number"])
    at = ["activity", "visit_number"]
    made = unaffected.group_by(*at, party=unaffected[f"{party}_id"]).aggregate(
        made_count=unaffected.count()
    )
    whole = made.made_count.sum().over(group_by=at)
    return made.filter(made.made_count >= USUAL_SHARE * whole).select(*at, "party")


def usual_rounds(steps: ir.Table, departed: ir.Table) -> ir.Table:
    """Return how often unaffected cases do each activity at most, but for a few of them.

    Args:
        steps: The record's steps.
        departed: Departures: cases with one that causes steps are affected.

    Returns:
        A row per activity that ``LEAST_REACHING`` unaffected cases reach: activity and round_count,
        the most visits that at least ``HARDLY_ANY`` of these make.
    """
    unaffected = _unaffected(steps, departed)
    visits = unaffected.group_by("activity", "visit_number").aggregate(
        visit_count=unaffected.count()
    )
    reached = visits.filter(visits.visit_number == 1).select(
        reached_activity="activity", reached_count="visit_count"
    )
    joined = visits.join(reached, visits.activity == reached.reached_activity)
    made = joined.filter(
        (joined.reached_count >= LEAST_REACHING)
        & (joined.visit_count >= HARDLY_ANY * joined.reached_count)
    )
    return made.group_by("activity").aggregate(round_count=made.visit_number.max())


def _unaffected(steps: ir.Table, departed: ir.Table) -> ir.Table:
    affected = departed.filter(departed.causes_steps).select("case_id").distinct()
    return steps.anti_join(affected, "case_id")
