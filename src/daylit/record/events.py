"""Source events to the record's events: keyed persons and lasting event ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from daylit.record.coding import NUMBERS
from daylit.record.moments import microseconds

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine

ID_LENGTH = 20
"""Hexadecimal digits of an id: 80 bits, so 100 million events collide once in 200 million logs."""

IDENTITY = ("case_id", "activity", "lifecycle", "person_id", "team_id", "organisation_id")
NOTHING = "\x00"
BETWEEN = "\x1f"
ROWS_PER_SOURCE = 2**40


def hashed(parts: list[ir.StringValue]) -> ir.StringValue:
    """Return an id made of the parts; a null differs from an empty string."""
    whole = ibis.literal(BETWEEN).join([part.fill_null(NOTHING) for part in parts])
    return whole.hexdigest("md5").left(ID_LENGTH)


def numbered(events: ir.Table, source_number: int) -> ir.Table:
    """Add ``source_number`` and ``ordinal``, the order of events over all sources."""
    number = events.source_row.cast("int64") + source_number * ROWS_PER_SOURCE
    return events.mutate(source_number=ibis.literal(source_number, "int32"), ordinal=number)


def with_person_ids(events: ir.Table, people: ir.Table) -> ir.Table:
    """Replace each person's name by the keyed id that the directory gave it.

    Args:
        events: Source events, with ``person``.
        people: A row per name: person, person_id.
    """
    return events.left_join(people, "person").drop("person", "person_right")


def again_events(coded_events: ir.Table) -> ir.Table:
    """Return the events that equal an earlier one of their source, and the how-manieth they are.

    Returns:
        A row per such event: ordinal, occurrence (from 1 for the second).
    """
    moment = ["case_number", "occurred_at"]
    crowded = coded_events.group_by(moment).having(coded_events.count() > 1).aggregate()
    suspects = coded_events.semi_join(crowded, moment)
    same = ibis.window(
        group_by=["source_number", *NUMBERS.values(), "occurred_at"], order_by="ordinal"
    )
    counted = suspects.mutate(occurrence=ibis.row_number().over(same))
    return counted.filter(counted.occurrence > 0).select("ordinal", "occurrence")


def with_event_ids(events: ir.Table, again: ir.Table, *, own_ids: bool) -> ir.Table:
    """Add ``event_id``: the source's own where it is to be used, else a hash of what the event is.

    The hash is of case, activity, lifecycle, time, person, team and organisation, and of the
    how-manieth such event of its source it is.

    Args:
        events: Events with ``IDENTITY``, occurred_at, ordinal and source_event_id.
        again: What ``again_events`` gave.
        own_ids: Whether to use ``source_event_id`` where it is stated.
    """
    joined = events.left_join(again, "ordinal").drop("ordinal_right")
    occurrence = joined.occurrence.fill_null(0)
    parts = [joined[name] for name in IDENTITY]
    made = hashed(
        [*parts, microseconds(joined.occurred_at).cast("string"), occurrence.cast("string")]
    )
    event_id = ibis.coalesce(joined.source_event_id, made) if own_ids else made
    return joined.mutate(event_id=event_id).drop("occurrence")


def count_torn(engine: Engine, coded_events: ir.Table) -> int:
    """Count the events that share their case and moment with events of another source."""
    moments = coded_events.group_by(["case_number", "occurred_at"]).aggregate(
        event_count=coded_events.count(), source_count=coded_events.source_number.nunique()
    )
    torn = moments.filter(moments.source_count > 1)
    return int(engine.row(torn.aggregate(torn=torn.event_count.sum().fill_null(0)))["torn"])


def doubled_events(identified: ir.Table) -> ir.Table:
    """Return the events that an earlier source of the same import holds too.

    Args:
        identified: event_id and ordinal.

    Returns:
        A row per event to leave out: ordinal.
    """
    first = identified.group_by("event_id").aggregate(first_number=identified.ordinal.min())
    joined = identified.join(first, "event_id")
    return joined.filter(joined.ordinal != joined.first_number).select("ordinal")
