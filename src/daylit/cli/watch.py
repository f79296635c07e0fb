"""What departs in a live stream, by what is usual so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from daylit.departures.live import NO_NORMS, fit_norms, new_departures

if TYPE_CHECKING:
    from daylit.departures.live import Norms
    from daylit.departures.usual import Declared
    from daylit.record.changes.taking import Taken
    from daylit.record.engine import Engine
    from daylit.record.store import Record

GROWTH = 1.2
"""What is usual is learned anew when the process has grown to so many times what it was."""

TOLD = ("case_id", "kind", "place", "anchored_at", "anchor_event_id")


class Watch:
    """Looks at each part of a stream for departures, by kept norms where there are any."""

    def __init__(
        self, engine: Engine, process_id: str, declared: Declared, kept: Norms | None = None
    ) -> None:
        self._engine = engine
        self._process_id = process_id
        self._declared = declared
        self._is_kept = kept is not None
        self._norms = kept or NO_NORMS
        self._learned_from = 0
        self.found: list[dict[str, Any]] = []

    def see(self, taken: Taken) -> None:
        """Find what the cases that a part touched show now and did not before."""
        self.found = []
        if taken.steps is not None:
            rows = new_departures(self._engine, taken.steps, taken.steps_before, self._norms)
            self.found = [{name: row[name] for name in TOLD} for row in rows]

    def learn(self, record: Record) -> None:
        """Learn what is usual, where none is kept and the process has grown enough since then."""
        if self._is_kept:
            return
        process = record.manifest.processes.get(self._process_id)
        if process is None:
            return
        contents = process.state.contents
        if contents["event_count"] < GROWTH * self._learned_from:
            return
        with self._engine.scratch():
            self._norms = fit_norms(
                self._engine,
                self._engine.named(record.table(self._engine, "steps", self._process_id)),
                case_count=contents["case_count"],
                declared=self._declared,
            )
        self._learned_from = contents["event_count"]
