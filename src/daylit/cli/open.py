"""Opens one process of a record for a command that asks something of it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.errors import RecordError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import ibis.expr.types as ir

    from daylit.departures.analysis import Analysis
    from daylit.record.engine import Engine
    from daylit.record.schema import Party


@dataclass(frozen=True)
class Opened:
    """One process of a record, with the engine that reads it."""

    engine: Engine
    process_id: str
    case_count: int
    steps: ir.Table
    cases: ir.Table

    def analyse(self, usual_file: Path | None, party: Party | None) -> Analysis:
        """Find departures, exceptions and patterns."""
        from daylit.departures.analysis import analyse
        from daylit.departures.usual import NOTHING_DECLARED
        from daylit.sources.declared import read_declared

        return analyse(
            self.engine,
            self.steps,
            process_id=self.process_id,
            case_count=self.case_count,
            declared=read_declared(usual_file) if usual_file else NOTHING_DECLARED,
            party=party,
        )


@contextmanager
def open_process(folder: Path, process_id: str | None) -> Iterator[Opened]:
    """Open a process of the record; the only one where none is named."""
    from daylit.record.engine import open_engine
    from daylit.record.store import Record

    record = Record(folder)
    chosen = process_id or _only_process(folder, sorted(record.manifest.processes))
    report = record.require(chosen)
    with open_engine() as engine:
        yield Opened(
            engine,
            chosen,
            report["contents"]["case_count"],
            record.table(engine, "steps", chosen),
            record.table(engine, "cases", chosen),
        )


def _only_process(folder: Path, held: list[str]) -> str:
    if len(held) == 1:
        return held[0]
    if not held:
        raise RecordError(
            f"There is no record in {folder} yet.", hint="make one with: daylit record import LOG"
        )
    raise RecordError(
        f"The record {folder} holds {len(held)} processes: {', '.join(held)}.",
        hint="say which with --process.",
    )
