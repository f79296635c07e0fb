"""Bringing a record in line with which actors the directory marks as automated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import ibis

from daylit.language import _
from daylit.record.changes import held
from daylit.record.changes.taking import take_again
from daylit.record.contents import automated_in
from daylit.record.moments import microseconds
from daylit.record.people import automated

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    import ibis.expr.types as ir

    from daylit.record import manifest
    from daylit.record.engine import Engine
    from daylit.record.people.automated import Mark
    from daylit.record.store import Record

HOUR = 3_600_000_000
HOURS_A_DAY = 24
RESTLESS_HOURS = 20
RESTLESS_DAYS = 3
"""Who has events in so many of a day's 24 hours (UTC), on so many days, can hardly be a person.

Of the 1,726 actors in the public logs this finds two, both of them systems.
"""


@dataclass(frozen=True)
class AutomatedShare:
    """How much of a process's log automated actors did.

    Attributes:
        actor_count: How many they are.
        event_count: Their events.
        stated_count: All events that state who did them.
    """

    process_id: str
    actor_count: int
    event_count: int
    stated_count: int


@dataclass(frozen=True)
class Suspect:
    """Somebody who looks automated and is not marked so.

    Attributes:
        keyed_id: Who.
        by_name: Whether the name has a word such as batch or robot.
        by_hours: Whether the events show no rest.
        event_count: Events of all processes.
    """

    keyed_id: str
    by_name: bool
    by_hours: bool
    event_count: int


def mark(
    record: Record,
    engine: Engine,
    texts: Sequence[str],
    *,
    marked_at: datetime,
    on_progress: Callable[[str], None],
) -> tuple[Mark, ...]:
    """Mark automated actors and build the processes anew that they take part in.

    Args:
        record: Whose directory keeps the marks.
        engine: Runs the building.
        texts: Patterns, names or ids, see ``automated.mark``.
        marked_at: The moment that the new version bears.
        on_progress: Is told what is being done.
    """
    with record.writing():
        marks = tuple(automated.mark(record.directory, text) for text in texts)
        _publish(record, engine, marked_at, "marking automated actors", on_progress)
    return marks


def unmark(
    record: Record,
    engine: Engine,
    texts: Sequence[str],
    *,
    unmarked_at: datetime,
    on_progress: Callable[[str], None],
) -> None:
    """Take marks back and build the processes anew that their actors take part in.

    Args:
        record: Whose directory keeps the marks.
        engine: Runs the building.
        texts: Patterns, names or ids, see ``automated.unmark``.
        unmarked_at: The moment that the new version bears.
        on_progress: Is told what is being done.

    Raises:
        RecordError: One of them marks nothing.
    """
    with record.writing():
        for text in texts:
            automated.unmark(record.directory, text)
        _publish(record, engine, unmarked_at, "taking back marks of automated actors", on_progress)


def as_marked(
    record: Record,
    engine: Engine,
    process_id: str,
    process: manifest.Process,
    on_progress: Callable[[str], None],
) -> manifest.Process:
    """Return a process as the directory marks its actors; built anew where that has changed.

    Args:
        record: Which holds it.
        engine: Runs the building.
        process_id: Names it.
        process: As it is; its tables are written.
        on_progress: Is told what is being done.
    """
    place = held.Process.of(record, engine, process_id, process)
    if place.is_empty:
        return process
    wanted = _wanted(place)
    if wanted == process.automated:
        return process
    on_progress(_("Building anew what automated actors did"))
    place = place.at(replace(process.state, automated=wanted))
    return replace(process, state=take_again(place, on_progress=on_progress).state)


def not_as_marked(record: Record, engine: Engine) -> tuple[str, ...]:
    """Return the processes that do not follow the marks yet, in the order of ids."""
    return tuple(
        process_id
        for process_id, process in sorted(record.manifest.processes.items())
        if _wanted(held.Process.of(record, engine, process_id, process)) != process.automated
    )


def _wanted(place: held.Process) -> tuple[str, ...]:
    """Return the ids of a process's actors that the directory marks."""
    marked = place.record.directory.automated()
    if place.is_empty or not marked:
        return ()
    return automated_in(place.engine, place.rows("words"), marked)


def _publish(
    record: Record,
    engine: Engine,
    made_at: datetime,
    made_by: str,
    on_progress: Callable[[str], None],
) -> None:
    changed: dict[str, manifest.Process | None] = {}
    for process_id, process in record.manifest.processes.items():
        marked = as_marked(record, engine, process_id, process, on_progress)
        if marked is not process:
            changed[process_id] = marked
    if changed:
        record.publish(changed, made_at=made_at, made_by=made_by)


def automated_shares(record: Record, engine: Engine) -> tuple[AutomatedShare, ...]:
    """Return how much automated actors did in each process that has any, in the order of ids."""
    return tuple(
        _share(record, engine, process_id, process.automated)
        for process_id, process in sorted(record.manifest.processes.items())
        if process.automated
    )


def _share(record: Record, engine: Engine, process_id: str, ids: tuple[str, ...]) -> AutomatedShare:
    events = record.table(engine, "events", process_id)
    counted = engine.row(
        events.aggregate(
            event_count=events.person_id.isin(ids).sum().fill_null(0),
            stated_count=events.person_id.count(),
        )
    )
    return AutomatedShare(process_id, len(ids), **counted)


def suspects(record: Record, engine: Engine) -> tuple[Suspect, ...]:
    """Return who looks automated and is not marked so, those with most events first.

    A name tells by its words (``actors.AUTOMATED_WORDS``), events by showing no rest: in 20 of the
    24 hours of a day, on three days or more. Both are hints: an account that several people share
    shows no rest either.
    """
    by_name = automated.look_automated(record.directory)
    marked = record.directory.automated()
    found: dict[str, Suspect] = {}
    for process_id in record.manifest.processes:
        events = record.table(engine, "events", process_id)
        for row in engine.rows(_days(events, tuple(sorted(by_name)))):
            one = row["person_id"]
            before = found.get(one, Suspect(one, one in by_name, by_hours=False, event_count=0))
            found[one] = replace(
                before,
                by_hours=before.by_hours or row["is_restless"],
                event_count=before.event_count + row["event_count"],
            )
    unmarked = [one for keyed_id, one in found.items() if keyed_id not in marked]
    return tuple(sorted(unmarked, key=lambda one: (-one.event_count, one.keyed_id)))


def _days(events: ir.Table, by_name: tuple[str, ...]) -> ir.Table:
    """Return who shows no rest, or is one of those named: person_id, event_count, is_restless."""
    stated = events.filter(events.person_id.notnull())
    # Counting different hours within days takes five times as long as counting hours, then days.
    hour = microseconds(stated.occurred_at) // HOUR
    by_hour = stated.group_by("person_id", hour=hour).aggregate(event_count=stated.count())
    by_day = by_hour.group_by("person_id", day=by_hour.hour // HOURS_A_DAY).aggregate(
        hour_count=by_hour.count(), event_count=by_hour.event_count.sum()
    )
    whole = by_day.group_by("person_id").aggregate(
        event_count=by_day.event_count.sum().cast("int64"),
        is_restless=(by_day.hour_count >= RESTLESS_HOURS).sum() >= RESTLESS_DAYS,
    )
    is_named = whole.person_id.isin(by_name) if by_name else ibis.literal(value=False)
    return whole.filter(whole.is_restless | is_named)
