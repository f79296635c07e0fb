"""One process of a record at a state, as an import comes upon it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from daylit.record.contents import automated_in
from daylit.record.report import SourceReport
from daylit.record.store import read_files

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record import manifest
    from daylit.record.delta import Version
    from daylit.record.engine import Engine
    from daylit.record.manifest import State
    from daylit.record.store import Record


@dataclass(frozen=True)
class Process:
    """One process of a record at a state, and the engine that reads it.

    Attributes:
        imports: What it was made of.
        declared_ends: The activities declared to close a case; null where none were.
    """

    record: Record
    engine: Engine
    process_id: str
    state: State
    imports: tuple[manifest.Import, ...]
    declared_ends: tuple[str, ...] | None
    _rows: dict[tuple[str, frozenset[int] | None], ir.Table] = field(default_factory=dict)
    _versions: dict[str, Version] = field(default_factory=dict)

    @classmethod
    def of(
        cls, record: Record, engine: Engine, process_id: str, process: manifest.Process
    ) -> Process:
        """Return a process of a record as the manifest has it."""
        return cls(
            record, engine, process_id, process.state, process.imports, process.declared_ends
        )

    @property
    def is_empty(self) -> bool:
        """Whether it holds nothing."""
        return "events" not in self.state.tables

    @cached_property
    def automated(self) -> frozenset[str]:
        """The ids of automated actors: those that it was built with, and marked ones new to it.

        Whom it holds as a person stays one until all its steps are built anew (``marking``).
        """
        marked = self.record.directory.automated()
        if self.is_empty or not (marked or self.state.automated):
            return marked
        held = automated_in(self.engine, self.rows("words"), marked)
        return marked.difference(held).union(self.state.automated)

    @property
    def sources(self) -> tuple[SourceReport, ...]:
        """The reports of all sources that it was made of."""
        return tuple(
            SourceReport.from_json(source) for one in self.imports for source in one.sources
        )

    def rows(self, name: str, buckets: frozenset[int] | None = None) -> ir.Table:
        """Return the rows of a table with their bucket, of some buckets only where named."""
        asked = (name, buckets)
        if asked not in self._rows:
            version = self.version(name)
            self._rows[asked] = read_files(self.engine, version.paths(buckets), version.schema)
        return self._rows[asked]

    def version(self, name: str) -> Version:
        """Return the files and columns of a table."""
        if name not in self._versions:
            self._versions[name] = self.record.version(name, self.process_id, self.state)
        return self._versions[name]

    def at(self, state: State) -> Process:
        """Return the process at another state."""
        return replace(self, state=state, _rows={}, _versions={})
