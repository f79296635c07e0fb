"""What makes an event the same event in every export: its lasting id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from daylit.record.coding import NUMBERS, code_events
from daylit.record.moments import microseconds
from daylit.record.stating import changeable

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.coding import Coded
    from daylit.record.engine import Engine

ID_LENGTH = 20
"""Hexadecimal digits of an id: 80 bits, so 100 million events collide once in 200 million logs."""

IDENTITY = ("case_id", "activity", "lifecycle", "person_id", "team_id", "organisation_id")
NOTHING = "\x00"
BETWEEN = "\x1f"


@dataclass(frozen=True)
class Identified:
    """Stated events that bear their lasting ids.

    Attributes:
        events: The stated events, but for the rows left out; a table of the session.
        ids: A row per event: ordinal, event_id, work_share, and the event's ``moment_position`` in
            its source.
        coded: The events in numbers.
        has_own_ids: Whether the sources' own ids were used where they are stated; null where none
            is.
        are_told_apart: Whether the ids that were used name one event each.
        repeated_count: Events that equal another of their source.
        again_count: Rows left out, as a row before them in their source bears the same id of its
            own; what they say of attributes stands.
    """

    events: ir.Table
    ids: ir.Table
    coded: Coded
    has_own_ids: bool | None
    are_told_apart: bool
    repeated_count: int
    again_count: int


def identify(
    engine: Engine,
    stated: ir.Table,
    *,
    own_ids: bool | None,
    earlier: ir.Table | None = None,
) -> Identified:
    """Give stated events their ids.

    Args:
        engine: Where they are kept.
        stated: What ``state_events`` gave, under the sources' own case numbers.
        own_ids: Whether to use the sources' own event ids; null to judge by these events.
        earlier: What an earlier part of the same source held of their cases, if it came in parts:
            rows of ``EVENTS``.
    """
    own, again_count = tells_apart(engine, stated)
    uses_own = bool(own if own_ids is None else own_ids)
    if again_count and uses_own:
        stated = engine.make(_once, stated)
    coded = code_events(engine, stated)
    crowded = engine.make(_crowded_events, coded.events)
    if earlier is not None:
        crowded = engine.make(_counted_on, crowded, stated, earlier)
    ids = engine.make(_with_event_ids, stated, crowded, own_ids=uses_own)
    (repeated,) = engine.answer_row(_repeated, crowded).values()
    has_own_ids = own if own_ids is None else own_ids
    return Identified(
        stated,
        ids,
        coded,
        has_own_ids,
        own is not False or not uses_own,
        repeated,
        again_count if uses_own else 0,
    )


def hashed(parts: list[ir.StringValue]) -> ir.StringValue:
    """Return an id made of the parts; a null differs from an empty string."""
    whole = ibis.literal(BETWEEN).join([part.fill_null(NOTHING) for part in parts])
    return whole.hexdigest("md5").left(ID_LENGTH)


def tells_apart(engine: Engine, stated: ir.Table) -> tuple[bool | None, int]:
    """Tell whether the sources' own event ids name one event each.

    They do not where one names events of two cases, activities, lifecycles or times, as when each
    export counts its rows from 1.

    Returns:
        Whether they do (null where none is stated), and on how many rows of a source one stands
        that stood there before.
    """
    counted = engine.answer_row(_own_ids, stated)
    if not counted["stated"]:
        return None, 0
    are_told = counted["ids"] == counted["meanings"] and counted["of_kind"] == counted["kinds"]
    return are_told, counted["stated"] - counted["different"]


def _own_ids(stated: ir.Table) -> ir.Table:
    own = stated.filter(stated.source_event_id.notnull())
    return own.aggregate(
        stated=own.count(),
        different=_different(own, "source_number", "source_event_id"),
        ids=own.source_event_id.nunique(),
        meanings=_different(own, "source_event_id", "case_id", "activity", "occurred_at"),
        # A source that states no lifecycle says nothing else of an event than one that does.
        of_kind=own.source_event_id.nunique(where=own.lifecycle.notnull()),
        kinds=_different(own, "source_event_id", "lifecycle", where=own.lifecycle.notnull()),
    )


def _once(stated: ir.Table) -> ir.Table:
    """Leave out the rows of a source whose own id stood on one before; their last words stand."""
    same = ["source_number", "source_event_id"]
    by_id = ibis.window(group_by=same, order_by="ordinal")
    numbered = stated.mutate(_again=ibis.row_number().over(by_id))
    once = numbered.filter((numbered["_again"] == 0) | numbered.source_event_id.isnull())
    names = [name for name in changeable(stated) if name in stated.columns]
    again = numbered.filter(numbered.source_event_id.notnull())
    words = again.group_by(same).aggregate(
        **{name: again[name].argmax(again.ordinal, where=again[name].notnull()) for name in names},
        source_row=again.source_row.max(),
    )
    own = once.drop(*names, "source_row").join(words, same).select(*stated.columns)
    others = once.filter(once.source_event_id.isnull()).select(*stated.columns)
    return ibis.union(own, others)


def _different(
    table: ir.Table, *names: str, where: ir.BooleanValue | None = None
) -> ir.IntegerScalar:
    return ibis.struct({name: table[name] for name in names}).nunique(where=where)


def _crowded_events(coded_events: ir.Table) -> ir.Table:
    """Return the events that share their case and moment with others of their source.

    Returns:
        A row per such event: ordinal; ``occurrence``, how many equal ones of its source stand
        before it; ``moment_position``, how many at all.
    """
    moment = ["source_number", "case_number", "occurred_at"]
    crowded = coded_events.group_by(moment).having(coded_events.count() > 1).aggregate()
    among = coded_events.semi_join(crowded, moment)
    of_moment = ibis.window(group_by=moment, order_by="ordinal")
    same = ibis.window(
        group_by=["source_number", *NUMBERS.values(), "occurred_at"], order_by="ordinal"
    )
    counted = among.mutate(
        occurrence=ibis.row_number().over(same),
        moment_position=ibis.row_number().over(of_moment).cast("int32"),
    )
    return counted.select("ordinal", "occurrence", "moment_position")


def _counted_on(crowded: ir.Table, stated: ir.Table, earlier: ir.Table) -> ir.Table:
    """Count events that equal one of an earlier part of their source on from there."""
    held = earlier.mutate(case_id=ibis.coalesce(earlier.source_case_id, earlier.case_id))
    before = held.group_by(_what=_what(held)).aggregate(before=held.count())
    asked = stated.select("ordinal", _what=_what(stated))
    again = asked.join(before, "_what").select("ordinal", "before")
    both = crowded.outer_join(again, "ordinal")
    return both.select(
        ordinal=ibis.coalesce(both.ordinal, both.ordinal_right),
        occurrence=both.occurrence.fill_null(0) + both.before.fill_null(0),
        moment_position=both.moment_position.fill_null(0),
    )


def _what(events: ir.Table) -> ir.StringValue:
    """Return in one text what makes an event the same event, but the how-manieth it is."""
    return hashed([*(events[name] for name in IDENTITY), _at(events)])


def _at(events: ir.Table) -> ir.StringValue:
    return microseconds(events.occurred_at).cast("string")


def _repeated(crowded: ir.Table) -> ir.Table:
    return crowded.aggregate(repeated=(crowded.occurrence > 0).sum().fill_null(0))


def _with_event_ids(stated: ir.Table, crowded: ir.Table, *, own_ids: bool) -> ir.Table:
    """Return ordinal, work_share, event_id and moment_position of each event.

    The id is the source's own where it is to be used, else a hash of case, activity, lifecycle,
    time, person, team and organisation, and of the how-manieth such event of its source it is.
    """
    joined = stated.left_join(crowded, "ordinal")
    occurrence = joined.occurrence.fill_null(0).cast("string")
    parts = [joined[name] for name in IDENTITY]
    made = hashed([*parts, _at(joined), occurrence])
    return joined.select(
        "ordinal",
        "work_share",
        event_id=ibis.coalesce(joined.source_event_id, made) if own_ids else made,
        moment_position=joined.moment_position.fill_null(0),
    )
