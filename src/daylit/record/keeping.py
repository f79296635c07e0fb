"""The rows of imports, kept to be taken again, and to tell who said what."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from daylit.record.report import ALIAS_TABLE
from daylit.record.stating import of_events
from daylit.record.writing import write_files

if TYPE_CHECKING:
    from pathlib import Path

    import ibis.expr.types as ir

    from daylit.record.engine import Engine
    from daylit.record.held import Process
    from daylit.record.identity import Identified


@dataclass(frozen=True)
class Keeping:
    """Where stated events are kept, to be taken again when an import before them is undone.

    Attributes:
        folder: The folder of their import; null where they are kept already or need not be.
        batch: Which part of their import they are, from 0.
        continued: The import_id of the parts before this one; null where it is the first.
    """

    folder: Path | None
    batch: int = 0
    continued: str | None = None

    def keep(self, engine: Engine, stated: ir.Table, known: Identified) -> None:
        """Write stated events and their ids to files."""
        if self.folder is None:
            return
        # What a dead import left there is not this one's.
        shutil.rmtree(self.folder / f"bucket={self.batch}", ignore_errors=True)
        write_files(engine, engine.view(_to_keep, stated, known.ids, batch=self.batch), self.folder)


NOT_KEPT = Keeping(None)


def statements(process: Process, events: ir.Table) -> list[ir.Table]:
    """Return what the imports of a process said of some events.

    Args:
        process: What is held.
        events: A row per event: event_id.

    Returns:
        Tables of ``EVENTS`` but process_id, and attributes; where rows of an import are kept no
        more, what is held stands for what it said.
    """
    engine, imports = process.engine, process.imports
    kept = [
        process.record.kept_files(process.process_id, one.number, one.batch_count)
        for one in imports
        if one.sources[0]["file_format"] != ALIAS_TABLE
    ]
    files = [file for each in kept for file in each]
    said = [engine.from_kept(files)] if files else []
    unkept = [number for number, each in enumerate(kept) if not each]
    after_first = imports[1].before if len(imports) > 1 else process.state
    if unkept == [0] and process.record.is_whole(process.process_id, after_first):
        said.append(process.at(after_first).rows("events"))
    elif unkept:
        said.append(process.rows("events"))
    return [engine.make(of_events, table, events) for table in said]


def _to_keep(stated: ir.Table, ids: ir.Table, batch: int) -> ir.Table:
    named = stated.join(ids.select("ordinal", "event_id", "moment_position"), "ordinal")
    return named.drop("kept_under").mutate(bucket=ibis.literal(batch, "int32"))
