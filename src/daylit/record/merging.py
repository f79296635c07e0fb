"""What an import adds to what is held: new events, changed ones, and the cases they touch.

What comes out depends on the set of imports, not on their order: an event is known by its id, the
newer export's word stands where two differ in an attribute, and the order of events of one case at
one moment is that of an import which holds them all, else that of their ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from daylit.record.schema import EVENTS
from daylit.record.stating import attributes, common_kind, with_columns

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine

SOURCE_HELD = 0
"""The number under which held events stand beside those of the sources, which count from 1."""

STANDING = (
    "event_id",
    "case_id",
    "source_case_id",
    "activity",
    "lifecycle",
    "occurred_at",
    "person_id",
    "team_id",
    "organisation_id",
    "moment_position",
    "import_id",
    "source_row",
)
"""What a further statement of the same event leaves as it is; anything else it may change."""

POSITION_WORTH = 2**43
"""An ordinal is position * POSITION_WORTH + a number of the row's own."""


@dataclass(frozen=True)
class Held:
    """What a process holds of the cases that an import speaks of.

    Attributes:
        events: Rows of the record's events, at least those of these cases.
        ranks: For each import_id held or arriving, its ``rank``: the newer its last event, the
            greater.
    """

    events: ir.Table
    ranks: ir.Table


@dataclass(frozen=True)
class Merged:
    """The whole events of the cases that an import touches.

    Attributes:
        events: ``EVENTS`` but process_id, attributes, and ``ordinal``: in the order of ordinals
            events of one case and moment follow each other. Kept in the engine.
        touched: A row per touched case: case_id. Kept in the engine.
        counts: What became of the arriving events.
    """

    events: ir.Table
    touched: ir.Table
    counts: Counts


@dataclass(frozen=True)
class Counts:
    """What became of the events of an import.

    Attributes:
        new_count: Events that were not held.
        doubled_count: Rows of events that were held, or stood in an earlier source of the import.
        changed_count: Held events of which this import said something else.
        torn_count: Events, in touched moments, that share their case and moment with others so
            that no import holds all of them.
        removed_count: Held events taken out.
    """

    new_count: int
    doubled_count: int
    changed_count: int
    torn_count: int
    removed_count: int


def merge(engine: Engine, arrived: ir.Table, held: Held, removed: ir.Table) -> Merged:
    """Merge the events of an import with those held.

    Args:
        engine: Runs it and keeps what comes out.
        arrived: The import's events: ``EVENTS`` but process_id, attributes, ordinal,
            source_number. Kept in the engine.
        held: What is held of their cases.
        removed: Held events to take out: event_id, case_id. Kept in the engine.
    """
    arrived, held_events = _alike(arrived, held.events)
    mentioned = arrived.select("case_id").distinct()
    remaining = held_events.anti_join(removed, "event_id")
    known = engine.keep(
        remaining.semi_join(mentioned, "case_id").select(
            "event_id", "case_id", "occurred_at", "moment_position"
        )
    )
    chosen = engine.keep(_newest_statements(arrived, held.ranks))
    new = engine.keep(chosen.anti_join(known, "event_id"))
    again = chosen.semi_join(known, "event_id")
    changes = engine.keep(_changes(again, remaining, held.ranks))
    moments = _Moments.of(engine, arrived, known, new)
    touched = engine.keep(
        _cases_of(new, changes, moments.healed(), removed).select("case_id").distinct()
    )
    changed = _changed(remaining.semi_join(touched, "case_id"), changes)
    rows = ibis.union(
        changed.select(*_stored(changed)), new.select(*_stored(changed))
    )
    placed = engine.keep(moments.place(rows))
    counts = Counts(
        new_count=engine.count(new),
        doubled_count=engine.count(arrived) - engine.count(new),
        changed_count=engine.count(changes),
        torn_count=engine.count(placed.filter(placed.moment_position.isnull())),
        removed_count=engine.count(removed),
    )
    return Merged(engine.keep(_ordered(placed)), touched, counts)


def _stored(events: ir.Table) -> list[str]:
    return [*(name for name in EVENTS if name != "process_id"), *attributes(events)]


def _alike(arrived: ir.Table, held: ir.Table) -> tuple[ir.Table, ir.Table]:
    """Give both the same attributes, of a type that holds the values of both."""
    kinds = {name: str(kind) for name, kind in held.schema().items() if name in _stored(held)}
    for name in _stored(arrived):
        kind = str(arrived.schema()[name])
        kinds[name] = common_kind(kinds.get(name, kind), kind)
    more = {"ordinal": "int64", "source_number": "int32"}
    return with_columns(arrived, kinds | more), with_columns(held, kinds)


def _newest_statements(arrived: ir.Table, ranks: ir.Table) -> ir.Table:
    """Return one row per event: of several sources the newest one's, then the first."""
    ranked = arrived.join(ranks, "import_id")
    best = ibis.window(group_by="event_id", order_by=[ibis.desc("rank"), "ordinal"])
    first = ranked.mutate(_nth=ibis.row_number().over(best))
    return first.filter(first["_nth"] == 0).drop("_nth", "rank")


def _changes(again: ir.Table, held: ir.Table, ranks: ir.Table) -> ir.Table:
    """Return the held events of which an import says something else, with what then stands.

    The newer import's word stands, and the other's where that one says nothing.
    """
    names = [name for name in _stored(held) if name not in STANDING]
    beside = {f"{name}_arrived": again[name] for name in (*names, "import_id", "source_row")}
    joined = held.join(again.select("event_id", **beside), "event_id")
    joined = joined.join(ranks.rename(rank_held="rank"), "import_id")
    arriving = ranks.select(import_id_arrived=ranks.import_id, rank_arrived=ranks["rank"])
    joined = joined.join(arriving, "import_id_arrived")
    is_newer = joined.rank_arrived > joined.rank_held
    stands = {name: _stands(joined, name, is_newer) for name in names}
    origin = {
        name: ibis.ifelse(is_newer, joined[f"{name}_arrived"], joined[name])
        for name in ("import_id", "source_row")
    }
    differs = ibis.or_(*[~stands[name].identical_to(joined[name]) for name in names])
    return joined.filter(differs).select("event_id", "case_id", **stands, **origin)


def _stands(joined: ir.Table, name: str, is_newer: ir.BooleanValue) -> ir.Value:
    arrived, held = joined[f"{name}_arrived"], joined[name]
    return ibis.ifelse(is_newer, ibis.coalesce(arrived, held), ibis.coalesce(held, arrived))


def _changed(held: ir.Table, changes: ir.Table) -> ir.Table:
    """Return held events with the changes made."""
    names = [name for name in changes.columns if name not in ("event_id", "case_id")]
    unchanged = held.anti_join(changes, "event_id")
    beside = held.select(*[name for name in held.columns if name not in names])
    now = beside.join(changes.drop("case_id"), "event_id")
    return ibis.union(unchanged, now.select(*unchanged.columns))


def _cases_of(*tables: ir.Table) -> ir.Table:
    return ibis.union(*[table.select("case_id") for table in tables])


@dataclass(frozen=True)
class _Moments:
    """The moments of one case that hold several events, and the order in them.

    Attributes:
        positions: A row per event of a moment that gained events or may have healed, and that an
            import holds whole: event_id, case_id, occurred_at, moment_position, is_healed.
        torn: A row per event of a moment that gained events and that no import holds whole:
            event_id.
    """

    positions: ir.Table
    torn: ir.Table

    @classmethod
    def of(cls, engine: Engine, arrived: ir.Table, known: ir.Table, new: ir.Table) -> _Moments:
        """Find who holds each moment whole: what is held, if it was not torn, else a source."""
        stated = engine.keep(_statements(arrived, known, new))
        moment = ["case_id", "occurred_at"]
        all_in = stated.group_by(moment).aggregate(
            event_count=stated.event_id.nunique(),
            new_count=stated.is_new.sum(),
            torn_count=stated.is_torn.sum(),
        )
        of_each = stated.group_by([*moment, "source_number"]).aggregate(
            here_count=stated.event_id.nunique(), torn_here=stated.is_torn.sum()
        )
        asked = all_in.filter(
            (all_in.event_count > 1) & ((all_in.new_count > 0) | (all_in.torn_count > 0))
        )
        joined = of_each.join(asked, moment)
        whole = joined.filter((joined.here_count == joined.event_count) & (joined.torn_here == 0))
        teller = engine.keep(
            whole.group_by(moment).aggregate(
                source_number=whole.source_number.min(), torn_count=whole.torn_count.max()
            )
        )
        told = stated.join(teller, [*moment, "source_number"])
        place = ibis.row_number().over(ibis.window(group_by=moment, order_by="place"))
        positions = told.select(
            "event_id",
            "case_id",
            moment_position=place.cast("int32"),
            is_healed=told.torn_count > 0,
        )
        gained = asked.filter(asked.new_count > 0).anti_join(teller, moment)
        torn = stated.semi_join(gained, moment).select("event_id").distinct()
        return cls(engine.keep(positions), engine.keep(torn))

    def healed(self) -> ir.Table:
        """Return the events whose order was torn and is known now."""
        return self.positions.filter(self.positions.is_healed)

    def place(self, rows: ir.Table) -> ir.Table:
        """Return events with the position that they have at their moment now."""
        found = self.positions.select("event_id", found=self.positions.moment_position)
        torn = self.torn.mutate(is_torn=True)
        joined = rows.left_join(found, "event_id").drop("event_id_right")
        joined = joined.left_join(torn, "event_id").drop("event_id_right")
        position = ibis.ifelse(
            joined.is_torn.fill_null(False),
            ibis.null("int32"),
            ibis.coalesce(joined.found, joined.moment_position),
        )
        return joined.mutate(moment_position=position).drop("found", "is_torn")


def _statements(arrived: ir.Table, known: ir.Table, new: ir.Table) -> ir.Table:
    """Return a row per event and who states it, in the order in which each has them."""
    of_held = known.select(
        "event_id",
        "case_id",
        "occurred_at",
        source_number=ibis.literal(SOURCE_HELD, "int32"),
        place=known.moment_position.cast("int64"),
        is_torn=known.moment_position.isnull(),
        is_new=ibis.literal(value=False),
    )
    fresh = new.select("event_id", is_fresh=ibis.literal(value=True))
    joined = arrived.left_join(fresh, "event_id")
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


def _ordered(placed: ir.Table) -> ir.Table:
    """Give events ordinals that follow their positions, and their ids where they have none."""
    by_id = ibis.window(group_by=["case_id", "occurred_at"], order_by="event_id")
    torn = placed.filter(placed.moment_position.isnull())
    whole = placed.filter(placed.moment_position.notnull())
    ranked = ibis.union(
        torn.mutate(_rank=ibis.row_number().over(by_id)),
        whole.mutate(_rank=whole.moment_position.cast("int64")),
    )
    numbered = ranked.mutate(_own=ibis.row_number().over(ibis.window()))
    ordinal = numbered["_rank"] * POSITION_WORTH + numbered["_own"]
    of_one = ibis.literal(SOURCE_HELD, "int32")
    return numbered.mutate(ordinal=ordinal, source_number=of_one).drop("_rank", "_own")
