"""How often work comes back to the same person where a pool takes turns.

Among people of whom whoever is free takes the case next, a case comes back to an earlier one by
chance. What chance gives is no ping-pong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from daylit.departures.chance import is_mostly_chance
from daylit.flow.handovers import is_bounce, is_hand_over
from daylit.flow.usual_share import LEAST_CASES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import ibis.expr.types as ir


LEAST_POOL = 4
"""Of fewer people one cannot tell who is free from who is asked."""


def turns_by_chance(steps: ir.Table) -> ir.Table:
    """Return which part of the bounces between persons whoever is free would give.

    Of a hand-over by which a person C got the case from B, who had it from A, C is A by chance as
    often as A takes the hand-overs at that activity in that month among all who are not B.

    Args:
        steps: The record's steps.

    Returns:
        A row per place (the activity at which a case comes back) where one does and at least
        ``LEAST_POOL`` people take the hand-overs, as fewer take no turns: place,
        third_count (hand-overs at it to a third holder, or back to the first), bounce_count (of
        these those back), and chance_count, how many of them to expect.
    """
    month = steps.started_at.truncate("M")
    handed = steps.filter(is_hand_over(steps, "person")).select(
        "activity",
        "person_id",
        "prior_person_id",
        "prior_other_person_id",
        month=month,
        is_back=is_bounce(steps, "person"),
    )
    at = ["activity", "month"]
    people = handed.group_by(place="activity").aggregate(person_count=handed.person_id.nunique())
    pool = handed.group_by(*at, "person_id").aggregate(taken=handed.count().cast("float64"))
    whole = pool.group_by(*at).aggregate(all_taken=pool.taken.sum())
    third = handed.filter(handed.prior_other_person_id.notnull())
    ways = third.group_by(*at, "prior_person_id", "prior_other_person_id").aggregate(
        way_count=third.count(), back_count=third.is_back.sum()
    )
    first = pool.select(*at, prior_other_person_id="person_id", first_taken="taken")
    second = pool.select(*at, prior_person_id="person_id", second_taken="taken")
    joined = ways.join(whole, at).left_join(first, [*at, "prior_other_person_id"])
    joined = joined.drop("activity_right", "month_right", "prior_other_person_id_right")
    joined = joined.left_join(second, [*at, "prior_person_id"])
    others = joined.all_taken - joined.second_taken.fill_null(0.0)
    expected = joined.way_count * joined.first_taken.fill_null(0.0) / others
    counted = joined.group_by(place="activity").aggregate(
        third_count=joined.way_count.sum(),
        bounce_count=joined.back_count.sum(),
        chance_count=expected.sum(),
    )
    pools = people.filter(people.person_count >= LEAST_POOL)
    return counted.filter(counted.bounce_count > 0).semi_join(pools, "place")


def places_of_turns(rows: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the places at which people take turns, and a case comes back to one by chance.

    Args:
        rows: Those of ``turns_by_chance``.

    Returns:
        The places, in order, with at least 30 third hand-overs, of whose bounces chance gives more
        than half. With fewer one cannot tell.
    """
    return tuple(
        sorted(
            row["place"]
            for row in rows
            if row["third_count"] >= LEAST_CASES
            and is_mostly_chance(row["bounce_count"], row["chance_count"])
        )
    )


def without_turns(found: ir.Table, *, places: tuple[str, ...]) -> ir.Table:
    """Leave out the bounces between persons at some places.

    Args:
        found: Departures.
        places: Those of ``places_of_turns``.
    """
    is_turn = (found.kind == "bounce") & found.holder.isnull() & found.place.isin(places)
    return found.filter(~is_turn) if places else found
