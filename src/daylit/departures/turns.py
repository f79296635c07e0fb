"""How often work comes back to the same person where a pool takes turns.

Among people of whom whoever is free takes the case next, a case comes back to an earlier one by
chance. What chance gives is no ping-pong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.flow.handovers import is_bounce, is_hand_over

if TYPE_CHECKING:
    import ibis.expr.types as ir


def turns_by_chance(steps: ir.Table) -> ir.Table:
    """Return which part of the bounces between persons whoever is free would give.

    Of a hand-over by which a person C got the case from B, who had it from A, C is A by chance as
    often as A takes the hand-overs at that activity in that month among all who are not B.

    Args:
        steps: The record's steps.

    Returns:
        A row per place (the activity at which a case comes back) where one does: place,
        bounce_count, and chance_count, how many bounces to expect.
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
        bounce_count=joined.back_count.sum(), chance_count=expected.sum()
    )
    return counted.filter(counted.bounce_count > 0)
