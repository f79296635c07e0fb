"""What an import adds to what is held: new events, changed ones, and the cases they touch.

What comes out depends on the set of imports, not on their order: an event is known by its id, of an
attribute the word of the newest import that says one stands, and the order of events of one case at
one moment is that of an import which holds them all, else that of their ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from daylit.record.changes.ordering import find_moments, ordered, placed, torn_count
from daylit.record.engine.kinds import common_kind, with_columns
from daylit.record.stating import ROWS_PER_SOURCE, changeable, event_columns, of_events

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import ibis.expr.types as ir

    from daylit.record.engine import Engine


@dataclass(frozen=True)
class Held:
    """What a process holds of the cases that an import speaks of.

    Attributes:
        events: Rows of the record's events, at least those of these cases.
        ranks: For each import_id held or arriving, its ``rank`` (the newer its last event, the
            greater), ``rank_back`` and ``reach``.
        continued: The import_id of which the arriving events are a further part; null for none.
        statements: Finds what earlier imports said of events: from a table of event_id to rows of
            ``EVENTS`` but process_id, and attributes.
    """

    events: ir.Table
    ranks: ir.Table
    continued: str | None
    statements: Callable[[ir.Table], Sequence[ir.Table]]


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
        contested_count: Events of which it said something else than another source of equal reach.
        torn_count: Events, in touched moments, that share their case and moment with others so
            that no import holds all of them.
        removed_count: Held events taken out.
    """

    new_count: int
    doubled_count: int
    changed_count: int
    contested_count: int
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
    kinds = _common_kinds(arrived, held.events)
    numbers = (("ordinal", "int64"), ("source_number", "int32"))
    arrived = engine.view(_alike, arrived, kinds=(*kinds, *numbers))
    remaining = engine.view(_remaining, held.events, removed, kinds=kinds)
    known = engine.make(_known, arrived, remaining, removed)
    once, contested_within = _stated_once(engine, arrived, held.ranks)
    new = engine.make(_new, once, known)
    changes, contested = _changes(engine, arrived, known, remaining, held, kinds)
    moments = find_moments(engine, arrived, known, new, held.continued)
    touched = engine.make(_cases_of, new, changes, moments.positions, removed)
    rows = engine.view(_rows, remaining, touched, changes, new)
    events = engine.make(placed, rows, moments.positions, moments.torn)
    (torn,) = engine.answer_row(torn_count, events).values()
    counts = Counts(
        new_count=engine.count(new),
        doubled_count=engine.count(arrived) - engine.count(new),
        changed_count=engine.count(changes),
        contested_count=contested_within + contested,
        torn_count=torn,
        removed_count=engine.count(removed),
    )
    return Merged(engine.make(ordered, events), touched, counts)


def _common_kinds(arrived: ir.Table, held: ir.Table) -> tuple[tuple[str, str], ...]:
    """Return the columns of both, each of a type that holds the values of both."""
    kinds = {name: str(held.schema()[name]) for name in event_columns(held)}
    for name in event_columns(arrived):
        kind = str(arrived.schema()[name])
        kinds[name] = common_kind(kinds.get(name, kind), kind)
    return tuple(kinds.items())


def _alike(events: ir.Table, kinds: tuple[tuple[str, str], ...]) -> ir.Table:
    return with_columns(events, dict(kinds))


def _remaining(held: ir.Table, removed: ir.Table, kinds: tuple[tuple[str, str], ...]) -> ir.Table:
    return with_columns(held, dict(kinds)).anti_join(removed, "event_id")


def _known(arrived: ir.Table, remaining: ir.Table, removed: ir.Table) -> ir.Table:
    mentioned = ibis.union(arrived.select("case_id"), removed.select("case_id"))
    found = remaining.semi_join(mentioned, "case_id")
    return found.select("event_id", "case_id", "occurred_at", "moment_position", "import_id")


def _new(chosen: ir.Table, known: ir.Table) -> ir.Table:
    return chosen.anti_join(known, "event_id")


def _stated_once(engine: Engine, arrived: ir.Table, ranks: ir.Table) -> tuple[ir.Table, int]:
    """Return one row per arriving event; what several sources say of it is put together.

    Returns:
        The events, and of how many of them sources of equal reach say different things.
    """
    several = engine.make(_several, arrived)
    if not engine.count(several):
        return arrived, 0
    said = engine.make(of_events, arrived, several)
    words = engine.make(_newest_words, said, ranks, names=changeable(arrived))
    together = engine.make(_put_together, arrived, said, words, names=changeable(arrived))
    return together, engine.count(engine.view(_contested, words, arrived, ranks))


def _several(arrived: ir.Table) -> ir.Table:
    counted = arrived.group_by("event_id").aggregate(row_count=arrived.count())
    return counted.filter(counted.row_count > 1).select("event_id")


def _newest_words(said: ir.Table, ranks: ir.Table, names: tuple[str, ...]) -> ir.Table:
    """Return for each event the newest word on each attribute, and which import speaks last.

    Of what one import says of an event several times, as a stream may, the last stands.

    Args:
        said: What imports say of events: event_id, import_id, source_row and the attributes.
        ranks: import_id, rank, rank_back, reach.
        names: The attributes.

    Returns:
        A row per event: event_id, the attributes, import_id, source_row; ``reach``, how far the
        last goes; ``is_contested``, whether others that go as far say something else.
    """
    ranked = said.join(ranks, "import_id")
    newest, newest_back = (
        ranked[rank].cast("int64") * ROWS_PER_SOURCE + ranked.source_row
        for rank in ("rank", "rank_back")
    )
    words, others = (
        {name: ranked[name].argmax(place, where=ranked[name].notnull()) for name in names}
        for place in (newest, newest_back)
    )
    differs = ibis.or_(*[~words[name].identical_to(others[name]) for name in names])
    origin = {name: ranked[name].argmax(newest) for name in ("import_id", "source_row")}
    return ranked.group_by("event_id").aggregate(
        **words, **origin, reach=ranked.reach.max(), is_contested=differs
    )


def _contested(words: ir.Table, arrived: ir.Table, ranks: ir.Table) -> ir.Table:
    """Return the events of which an import says what others that reach as far do not."""
    speaking = arrived.join(ranks, "import_id").select("event_id", "reach")
    return words.filter(words.is_contested).semi_join(speaking, ["event_id", "reach"])


def _put_together(
    arrived: ir.Table, said: ir.Table, words: ir.Table, names: tuple[str, ...]
) -> ir.Table:
    alone = arrived.anti_join(words, "event_id")
    first = ibis.window(group_by="event_id", order_by="ordinal")
    numbered = said.mutate(_nth=ibis.row_number().over(first))
    kept = numbered.filter(numbered["_nth"] == 0).drop("_nth", *names, "import_id", "source_row")
    return ibis.union(alone, kept.join(words, "event_id").select(*alone.columns))


def _changes(
    engine: Engine,
    arrived: ir.Table,
    known: ir.Table,
    remaining: ir.Table,
    held: Held,
    kinds: tuple[tuple[str, str], ...],
) -> tuple[ir.Table, int]:
    """Return the held events of which an import says something else, with what then stands.

    Returns:
        The events, and of how many a source of equal reach says something else than the import.
    """
    names = changeable(remaining)
    disputed = engine.make(_disputed, arrived, known, remaining, names=names)
    if not engine.count(disputed):
        return engine.view(_none_of, remaining, names=names), 0
    said = [
        engine.view(_alike, table, kinds=kinds)
        for table in (engine.make(of_events, arrived, disputed), *held.statements(disputed))
    ]
    words = engine.make(_newest_words, engine.view(ibis.union, *said), held.ranks, names=names)
    changes = engine.make(_differing, words, remaining, names=names)
    return changes, engine.count(engine.view(_contested, words, arrived, held.ranks))


def _none_of(events: ir.Table, names: tuple[str, ...]) -> ir.Table:
    return events.limit(0).select("event_id", "case_id", *names, "import_id", "source_row")


def _disputed(
    arrived: ir.Table, known: ir.Table, held: ir.Table, names: tuple[str, ...]
) -> ir.Table:
    """Return the held events of which an import says what is not held: event_id."""
    again = arrived.semi_join(known, "event_id")
    beside = again.select("event_id", **{_arrived(name): again[name] for name in names})
    joined = held.join(beside, "event_id")
    differs = [
        joined[_arrived(name)].notnull() & ~joined[_arrived(name)].identical_to(joined[name])
        for name in names
    ]
    return joined.filter(ibis.or_(*differs)).select("event_id").distinct()


def _arrived(name: str) -> str:
    # No attribute can be named so: one named shelf_arrived may stand beside one named shelf.
    return f"{name}?arrived"


def _now(name: str) -> str:
    return f"{name}?now"


def _differing(words: ir.Table, held: ir.Table, names: tuple[str, ...]) -> ir.Table:
    beside = words.rename({_now(name): name for name in (*names, "import_id", "source_row")})
    joined = held.join(beside, "event_id")
    stands = {name: ibis.coalesce(joined[_now(name)], joined[name]) for name in names}
    origin = {name: joined[_now(name)] for name in ("import_id", "source_row")}
    differs = ibis.or_(*[~stands[name].identical_to(joined[name]) for name in names])
    return joined.filter(differs).select("event_id", "case_id", **stands, **origin)


def _rows(remaining: ir.Table, touched: ir.Table, changes: ir.Table, new: ir.Table) -> ir.Table:
    changed = _changed(remaining.semi_join(touched, "case_id"), changes)
    names = event_columns(changed)
    return ibis.union(changed.select(*names), new.select(*names))


def _changed(held: ir.Table, changes: ir.Table) -> ir.Table:
    """Return held events with the changes made."""
    names = [name for name in changes.columns if name not in ("event_id", "case_id")]
    unchanged = held.anti_join(changes, "event_id")
    beside = held.select(*[name for name in held.columns if name not in names])
    now = beside.join(changes.drop("case_id"), "event_id")
    return ibis.union(unchanged, now.select(*unchanged.columns))


def _cases_of(new: ir.Table, changes: ir.Table, positions: ir.Table, removed: ir.Table) -> ir.Table:
    healed = positions.filter(positions.is_healed)
    tables = (new, changes, healed, removed)
    return ibis.union(*[table.select("case_id") for table in tables]).distinct()
