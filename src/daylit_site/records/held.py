"""Engines kept open over the record, so that a page need not open one: that takes up to a second.

An engine is for one version of one process and for one request at a time. When the record has
changed, the next request opens another one, and the old one is closed once nobody asks it any more.
"""

from __future__ import annotations

import atexit
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings

from daylit.record.engine import open_engine
from daylit.record.store import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    import ibis.expr.types as ir

    from daylit.record.engine import Engine

    Function = Callable[..., ir.Table]

    Key = tuple[str, str, int]

MOST_OPEN = 4

MOST_MADE = 8
"""Tables that one engine keeps made."""


@dataclass(frozen=True)
class Held:
    """A process of the record, and an engine to ask.

    Attributes:
        aliases: The numbers that other companies gave the cases; null where none were told.
        made: What ``once`` has made, the table asked for last at the end.
    """

    engine: Engine
    steps: ir.Table
    cases: ir.Table
    events: ir.Table
    aliases: ir.Table | None = None
    made: dict[tuple[Function, Hashable], ir.Table] = field(default_factory=dict)

    def once(self, function: Function, *, of: Hashable) -> ir.Table:
        """Return a table made of the steps; it is kept for those who ask for the same again.

        Args:
            function: From the steps and ``of`` to a table, as for ``Engine.make``.
            of: What it is made for.
        """
        key = function, of
        if key not in self.made and len(self.made) >= MOST_MADE:
            self.engine.drop(self.made.pop(next(iter(self.made))))
        table = self.made.pop(key, None)
        table = self.engine.make(function, self.steps, of=of) if table is None else table
        self.made[key] = table
        return table


@dataclass(eq=False)
class Place:
    """Where an engine is kept.

    Attributes:
        lock: Held by whoever asks the engine.
        asking: How many ask, or wait to.
        is_current: Whether it is in the pool; else it is closed by the last that asks.
    """

    lock: threading.Lock = field(default_factory=threading.Lock)
    closing: ExitStack = field(default_factory=ExitStack)
    held: Held | None = None
    asking: int = 0
    is_current: bool = True


class Pool:
    """The engines that are open, the one asked last at the end."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._places: dict[Key, Place] = {}

    @contextmanager
    def asking(self, record: Record, process_id: str) -> Iterator[Held]:
        """Have an engine for oneself, opened if none is."""
        place = self._enter((str(record.folder), process_id, record.manifest.record_version))
        try:
            with place.lock:
                if place.held is None:
                    place.held = _opened(record, process_id, place.closing)
                yield place.held
        finally:
            self._leave(place)

    def close(self) -> None:
        """Close all that nobody asks, and the others when they have answered."""
        with self._lock:
            self._take_out(list(self._places))

    def _enter(self, key: Key) -> Place:
        with self._lock:
            older = [one for one in self._places if one[:2] == key[:2] and one != key]
            self._take_out(older)
            place = self._places.pop(key) if key in self._places else Place()
            self._places[key] = place
            place.asking += 1
            self._take_out(list(self._places)[:-MOST_OPEN])
            return place

    def _leave(self, place: Place) -> None:
        with self._lock:
            place.asking -= 1
            if not place.is_current and not place.asking:
                place.closing.close()

    def _take_out(self, keys: list[Key]) -> None:
        for key in keys:
            place = self._places.pop(key)
            place.is_current = False
            if not place.asking:
                place.closing.close()


def _opened(record: Record, process_id: str, closing: ExitStack) -> Held:
    """Open an engine with a process's steps and cases; nothing stays open where that fails."""
    with ExitStack() as opening:
        engine = opening.enter_context(open_engine(input_bytes=record.size_of(process_id)))
        tables = (record.table(engine, name, process_id) for name in ("steps", "cases", "events"))
        steps, cases, events = tables
        has_aliases = "aliases" in record.process(process_id).state.tables
        aliases = record.table(engine, "aliases", process_id) if has_aliases else None
        closing.push(opening.pop_all())
        return Held(engine, steps, cases, events, aliases)


POOL = Pool()
# The folders into which engines spill go with them.
atexit.register(POOL.close)


@contextmanager
def process_of_record(process_id: str) -> Iterator[Held]:
    """Have an engine over a process of the record as it is now, for oneself.

    Raises:
        RecordError: The record does not hold the process, or its files are gone or damaged.
    """
    with POOL.asking(Record(settings.RECORD), process_id) as held:
        yield held
