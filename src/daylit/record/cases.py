"""Steps and events to cases, and which activities close them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from daylit.record.identity import BETWEEN, ID_LENGTH
from daylit.record.joining import with_found
from daylit.record.moments import seconds_between

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.coding import Coded
    from daylit.record.engine import Engine

LEAST_SHARE_OF_ENDS = 0.05
LONG_DURATION_QUANTILE = 0.95
PLACE_VALUE = 2**31
"""Position and activity share one integer in sequences: position * PLACE_VALUE + activity."""


def build_cases(engine: Engine, coded: Coded, steps: ir.Table, traits: ir.Table) -> ir.Table:
    """Build the cases and keep them in the engine.

    Args:
        engine: Where the stages are kept.
        coded: Events in numbers.
        steps: What ``build_steps`` gave.
        traits: A row per case_id with what is said of it.

    Returns:
        The columns of ``schema.CASES`` but ``process_id``, and what ``traits`` has besides.
    """
    sequences = engine.make(_sequences, steps)
    distinct = engine.make(_distinct_sequences, sequences)
    variants = engine.make(_variants, distinct, coded.books["activity"])
    book = coded.books["case_id"]
    return engine.make(_cases, coded.events, sequences, variants, book, traits)


def _cases(
    events: ir.Table, sequences: ir.Table, variants: ir.Table, book: ir.Table, traits: ir.Table
) -> ir.Table:
    seen = events.group_by("case_number").aggregate(
        started_at=events.occurred_at.min(),
        ended_at=events.occurred_at.max(),
        event_count=events.count().cast("int32"),
    )
    joined = seen.left_join(sequences, "case_number").drop("case_number_right")
    joined = joined.left_join(variants, "sequence").drop("sequence", "sequence_right")
    joined = joined.join(book, "case_number").drop("case_number")
    named = joined.mutate(
        step_count=joined.step_count.fill_null(0).cast("int32"), replaces_id=ibis.null("string")
    )
    return with_found(named, traits, "case_id")


def closing_activities(cases: ir.Table) -> ir.Table:
    """Return the activities that end cases.

    An activity ends cases if at least 5 % of the cases that had time to end do so with it: those
    that began longer before the log's last event than the 95th percentile of case duration.

    Returns:
        A row per activity: activity.
    """
    duration = seconds_between(cases.started_at, cases.ended_at)
    log = cases.aggregate(
        last_at=cases.ended_at.max(),
        long_duration=duration.quantile(LONG_DURATION_QUANTILE),
    )
    joined = cases.cross_join(log)
    age = seconds_between(joined.started_at, joined.last_at)
    mature = joined.filter((age > joined.long_duration) & joined.last_activity.notnull())
    ends = mature.group_by("last_activity").aggregate(case_count=mature.count())
    least = LEAST_SHARE_OF_ENDS * ends.case_count.sum().over(ibis.window())
    return ends.filter(ends.case_count >= least).select(activity=ends.last_activity)


def _sequences(steps: ir.Table) -> ir.Table:
    placed = steps.position.cast("int64") * PLACE_VALUE + steps.activity_number
    gathered = steps.group_by("case_number").aggregate(
        placed=placed.collect().sort(), step_count=steps.count()
    )
    sequence = gathered.placed.map(lambda step: step % PLACE_VALUE)
    return gathered.select("case_number", "step_count", sequence=sequence)


def _distinct_sequences(sequences: ir.Table) -> ir.Table:
    distinct = sequences.select("sequence").distinct()
    return distinct.mutate(number=ibis.row_number().over(ibis.window()))


def _variants(distinct: ir.Table, activities: ir.Table) -> ir.Table:
    """Return the sequence, variant_id, first_activity and last_activity of each variant.

    Sequences were numbered first: beside each of its own steps, a sequence of 100,000 would take
    80 GB.
    """
    placed = distinct.select("number", step=distinct.sequence).unnest("step", offset="position")
    named = placed.join(activities, placed.step == activities.activity_number)
    step = ibis.struct({"position": named.position, "activity": named.activity})
    spelled = named.group_by("number").aggregate(steps=step.collect().sort())
    names = spelled.steps.map(lambda each: each["activity"])
    variants = spelled.select(
        "number",
        variant_id=names.join(BETWEEN).hexdigest("md5").left(ID_LENGTH),
        first_activity=names[0],
        last_activity=names[names.length() - 1],
    )
    return distinct.join(variants, "number").drop("number")
