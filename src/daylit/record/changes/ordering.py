"""The order of events of one case at one moment: that of an import which holds them all.

Where no import holds them all they stand by their ids, which says nothing, and are counted as torn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from daylit.record.joining import with_found

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine

MOMENT = ("case_id", "occurred_at")
OF_ARRIVED = ("event_id", *MOMENT, "source_number", "ordinal")

SOURCE_HELD = 0
FIRST_SOURCE = 1
"""The number under which held events stand beside those of the sources, which count from 1."""

POSITION_WORTH = 2**36
"""An ordinal is position * POSITION_WORTH + a number of the row's own."""


@dataclass(frozen=True)
class Moments:
    """The moments of one case that hold several events, and the order in them.

    Attributes:
        positions: A row per event of a moment that gained events or may have healed, and that an
            import holds whole: event_id, case_id, occurred_at, moment_position, is_healed.
        torn: A row per event of a moment that gained events and that no import holds whole:
            event_id.
    """

    positions: ir.Table
    torn: ir.Table


def find_moments(
    engine: Engine, arrived: ir.Table, known: ir.Table, new: ir.Table, continued: str | None
) -> Moments:
    """Find who holds each moment whole: what is held, if it was not torn, else a source."""
    stated = engine.make(_statements, arrived, known, new, continued=continued)
    asked = engine.make(_asked_moments, stated)
    tellers = engine.make(_tellers, stated, asked)
    positions = engine.make(_positions, stated, tellers)
    return Moments(positions, engine.make(_torn, stated, asked, tellers))


def _asked_moments(stated: ir.Table) -> ir.Table:
    """Return the moments that gained an event beside others, or whose order is not known."""
    all_in = stated.group_by(MOMENT).aggregate(
        event_count=stated.event_id.nunique(),
        new_count=stated.is_new.sum(),
        torn_count=stated.is_torn.sum(),
    )
    return all_in.filter(
        ((all_in.event_count > 1) & (all_in.new_count > 0)) | (all_in.torn_count > 0)
    )


def _tellers(stated: ir.Table, asked: ir.Table) -> ir.Table:
    """Return for each moment that a source holds whole the first such source."""
    of_each = stated.group_by([*MOMENT, "source_number"]).aggregate(
        here_count=stated.event_id.nunique(), torn_here=stated.is_torn.sum()
    )
    joined = of_each.join(asked, MOMENT)
    is_alone = joined.event_count == 1
    whole = joined.filter(
        (joined.here_count == joined.event_count) & ((joined.torn_here == 0) | is_alone)
    )
    return whole.group_by(MOMENT).aggregate(
        source_number=whole.source_number.min(), torn_count=whole.torn_count.max()
    )


def _positions(stated: ir.Table, tellers: ir.Table) -> ir.Table:
    told = stated.join(tellers, [*MOMENT, "source_number"])
    # A source that goes on may say again what is held of it.
    once = told.group_by([*MOMENT, "event_id"]).aggregate(
        place=told.place.min(), is_healed=told.torn_count.max() > 0
    )
    position = ibis.row_number().over(ibis.window(group_by=MOMENT, order_by="place"))
    return once.select("event_id", "case_id", "is_healed", moment_position=position.cast("int32"))


def _torn(stated: ir.Table, asked: ir.Table, tellers: ir.Table) -> ir.Table:
    gained = asked.filter(asked.new_count > 0).anti_join(tellers, MOMENT)
    return stated.semi_join(gained, MOMENT).select("event_id").distinct()


def torn_count(rows: ir.Table) -> ir.Table:
    """Count the events whose order at their moment no import tells: torn."""
    return rows.aggregate(torn=rows.moment_position.isnull().sum().fill_null(0))


def placed(rows: ir.Table, positions: ir.Table, torn: ir.Table) -> ir.Table:
    """Return events with the position that they have at their moment now."""
    found = positions.select("event_id", found=positions.moment_position)
    joined = with_found(rows, found, "event_id")
    joined = with_found(joined, torn.mutate(is_torn=True), "event_id")
    position = ibis.ifelse(
        joined.is_torn.fill_null(False),
        ibis.null("int32"),
        ibis.coalesce(joined.found, joined.moment_position),
    )
    return joined.mutate(moment_position=position).drop("found", "is_torn")


def _statements(
    arrived: ir.Table, known: ir.Table, new: ir.Table, continued: str | None
) -> ir.Table:
    """Return a row per event and who states it, in the order in which each has them."""
    of_source = ibis.ifelse(known.import_id == continued, FIRST_SOURCE, SOURCE_HELD)
    of_held = known.select(
        "event_id",
        "case_id",
        "occurred_at",
        source_number=of_source.cast("int32") if continued else ibis.literal(SOURCE_HELD, "int32"),
        place=known.moment_position.cast("int64"),
        is_torn=known.moment_position.isnull(),
        is_new=ibis.literal(value=False),
    )
    fresh = new.select("event_id", is_fresh=ibis.literal(value=True))
    joined = with_found(arrived.select(*OF_ARRIVED), fresh, "event_id")
    of_sources = joined.select(
        "event_id",
        "case_id",
        "occurred_at",
        "source_number",
        place=joined.ordinal,
        is_torn=ibis.literal(value=False),
        is_new=joined.is_fresh.fill_null(False),
    )
    return ibis.union(of_held, of_sources)


def ordered(rows: ir.Table) -> ir.Table:
    """Give events ordinals that follow their positions, and their ids where they have none."""
    by_id = ibis.window(group_by=["case_id", "occurred_at"], order_by="event_id")
    torn = rows.filter(rows.moment_position.isnull())
    whole = rows.filter(rows.moment_position.notnull())
    ranked = ibis.union(
        torn.mutate(_rank=ibis.row_number().over(by_id)),
        whole.mutate(_rank=whole.moment_position.cast("int64")),
    )
    numbered = ranked.mutate(_own=ibis.row_number().over(ibis.window()))
    ordinal = numbered["_rank"] * POSITION_WORTH + numbered["_own"]
    of_one = ibis.literal(SOURCE_HELD, "int32")
    return numbered.mutate(ordinal=ordinal, source_number=of_one).drop("_rank", "_own")
