"""The rows of imports, kept to be taken again, and to tell who said what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from daylit.record.changes.writing import write_files
from daylit.record.delta import BUCKET
from daylit.record.report import ALIAS_TABLE
from daylit.record.stating import of_events

if TYPE_CHECKING:
    from pathlib import Path

    import ibis.expr.types as ir

    from daylit.record.changes.held import Process
    from daylit.record.engine import Engine
    from daylit.record.identity import Identified
    from daylit.record.manifest import Import, State


FILES_TOGETHER = 10
"""So many files of an import's rows are joined into one, and so many such into one again."""


@dataclass
class Keeping:
    """Where stated events are kept, to be taken again when an import before them is undone.

    Attributes:
        folder: The folder of their import; null where they are kept already or need not be.
        continued: The import_id of the parts before this one; null where it is the first.
        elsewhere: Events that the parts before stated and that are held under the id of another
            import: event_id; null where it does not come in parts.
        in_parts: Whether the import comes in parts, as a stream does, so that it is no export of
            all that there is.
        files: What was written: paths below the folder.
        found_elsewhere: The same as ``elsewhere``, of this part; null for none.
    """

    folder: Path | None
    continued: str | None = None
    elsewhere: ir.Table | None = None
    in_parts: bool = False
    files: tuple[str, ...] = ()
    found_elsewhere: ir.Table | None = None

    def keep(self, engine: Engine, known: Identified) -> None:
        """Write stated events and their ids to files of new names."""
        if self.folder is not None:
            rows = engine.view(_to_keep, known.events, known.ids)
            self.files = write_kept(engine, rows, self.folder)

    def note(self, engine: Engine, arrived: ir.Table, held: ir.Table) -> None:
        """Note which events are held under the id of another import than this."""
        if self.elsewhere is not None:
            self.found_elsewhere = engine.make(_elsewhere, arrived, held, self.elsewhere)


NOT_KEPT = Keeping(None)


def statements(process: Process, events: ir.Table) -> list[ir.Table]:
    """Return what the imports of a process said of some events.

    What the process held after the last import that took events out, or corrected some, stands for
    all that was said until then, as the word of each import that had spoken of the event: what was
    said before comes back no more.

    Args:
        process: What is held.
        events: A row per event: event_id.

    Returns:
        Tables of ``EVENTS`` but process_id, and attributes; where rows of an import are kept no
        more, what is held stands for what it said.
    """
    engine = process.engine
    settled, earlier, later = _settled(process)
    kept = [_kept_files(process, one) for one in later]
    files = [file for each in kept for file in each]
    said = [engine.make(of_events, engine.from_kept(files), events)] if files else []
    if not all(kept) or (settled and not process.record.is_whole(process.process_id, settled)):
        said.append(engine.make(of_events, process.rows("events"), events))
    elif settled:
        stood = engine.make(of_events, process.at(settled).rows("events"), events)
        spoken = [file for one in earlier for file in _kept_files(process, one)]
        said.append(engine.make(_as_of_all, stood, engine.from_kept(spoken)) if spoken else stood)
    return said


def _as_of_all(stood: ir.Table, spoken: ir.Table) -> ir.Table:
    """Return what stood of events as the word of each import that had spoken of them."""
    origin = {"import_id": "string", "source_row": "int64"}
    ids = [
        table.select("event_id", **{name: table[name].cast(kind) for name, kind in origin.items()})
        for table in (stood, spoken)
    ]
    return stood.drop(*origin).join(ibis.union(*ids, distinct=True), "event_id")


def _settled(process: Process) -> tuple[State | None, list[Import], list[Import]]:
    """Return the state that stands for what was said until then, the logs before and after it.

    It is the one after the last import that took events out, else after the first log if the rows
    of that are not kept by themselves; null where all logs are to be asked.
    """
    imports = process.imports
    logs = [
        place for place, one in enumerate(imports) if one.sources[0]["file_format"] != ALIAS_TABLE
    ]
    took_out = [place for place in logs if imports[place].counts["removed_count"]]
    if took_out:
        last = took_out[-1]
    elif not _kept_files(process, imports[logs[0]]):
        last = logs[0]
    else:
        return None, [], [imports[place] for place in logs]
    after = imports[last + 1].before if last + 1 < len(imports) else process.state
    earlier, later = (
        [imports[place] for place in logs if (place > last) == is_later]
        for is_later in (False, True)
    )
    return after, earlier, later


def _kept_files(process: Process, one: Import) -> list[str]:
    return process.record.kept_files(process.process_id, one)


def write_kept(engine: Engine, rows: ir.Table, folder: Path) -> tuple[str, ...]:
    """Write rows of an import, with ``bucket``, to new files; return their paths below its folder.

    What a dead import of the same number left there is not named by any version, so it is no part
    of the record.
    """
    written = write_files(engine, rows, folder)
    return tuple(one.path.relative_to(folder).as_posix() for one in written)


def joined(engine: Engine, folder: Path, files: tuple[str, ...]) -> tuple[str, ...]:
    """Join the files of an import's rows that are many, so that it never lies in very many.

    The bucket of a file says how often its rows were joined. Files that were joined stay as long as
    a version names them.

    Args:
        engine: Writes the new ones.
        folder: The import's.
        files: Paths below it.

    Returns:
        The paths of the files that hold the same rows.
    """
    times = 0
    while len(full := [one for one in files if one.startswith(f"{BUCKET}={times}/")]) >= (
        FILES_TOGETHER
    ):
        times += 1
        rows = engine.from_kept([str(folder / one) for one in full])
        together = write_kept(engine, engine.view(_joined, rows, times=times), folder)
        files = (*(one for one in files if one not in full), *together)
    return files


def _joined(rows: ir.Table, times: int) -> ir.Table:
    return rows.mutate(bucket=ibis.literal(times, "int32"))


def _elsewhere(arrived: ir.Table, held: ir.Table, known: ir.Table) -> ir.Table:
    before = held.select("event_id", held_id="import_id")
    both = arrived.select("event_id", "import_id").join(before, "event_id")
    others = both.filter(both.import_id != both.held_id)
    return others.select("event_id").distinct().anti_join(known, "event_id")


def _to_keep(stated: ir.Table, ids: ir.Table) -> ir.Table:
    named = stated.join(ids.select("ordinal", "event_id", "moment_position"), "ordinal")
    return named.drop("kept_under").mutate(bucket=ibis.literal(0, "int32"))
