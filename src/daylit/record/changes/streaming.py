"""A source that comes in parts, as a live stream does: each a version, all of them one import."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa

from daylit.record import manifest
from daylit.record.changes import held
from daylit.record.changes.aliasing import take_aliased
from daylit.record.changes.contradicting import NOTHING_ASKED
from daylit.record.changes.importing import source_reports
from daylit.record.changes.keeping import Keeping, joined
from daylit.record.changes.marking import as_marked
from daylit.record.changes.superseded import Superseded, by_part
from daylit.record.report import ImportCounts, SourceReport
from daylit.record.retention import trim_logs
from daylit.record.stating import Incoming, state_events
from daylit.record.store import check_process_id

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import ibis.expr.types as ir

    from daylit.record.changes.taking import Taken
    from daylit.record.engine import Engine
    from daylit.record.reading import Reading, Refusal
    from daylit.record.store import Record

MOST_REMARKS = 50
MOST_EXAMPLES = 5

MOST_PARTS = 100_000
"""An import of so many parts is complete: those that follow make up a further one.

A power of ``FILES_TOGETHER``, so that the rows of a complete one lie in a single file.
"""

NO_EVENTS = pa.table({"event_id": pa.array([], pa.string())})

PARTS_BETWEEN_TRIMS = 500
"""After so many parts the logs of the tables are rid of the versions that are gone."""

PATIENCE_SECONDS = 3_600.0
"""A stream waits so long for another import to end; what it brings waits with it."""


@dataclass(frozen=True)
class Part:
    """What became of a part of a stream.

    Attributes:
        record_version: The version that it made.
        counts: What became of its events.
    """

    record_version: int
    counts: ImportCounts


class Stream:
    """A stream into one process of a record.

    Its parts make up one import, unless another import comes between, or it has grown to
    ``MOST_PARTS``: then the parts that follow make up a further one.
    """

    def __init__(
        self,
        record: Record,
        engine: Engine,
        process_id: str,
        *,
        opened_at: datetime,
        numbers_of: str | None = None,
    ) -> None:
        """Open a stream.

        Args:
            record: Where it goes.
            engine: Runs the building; what a part needed is dropped after it.
            process_id: Names the process.
            opened_at: Tells it from other streams.
            numbers_of: The company whose numbers its cases bear, as of ``Incoming``.
        """
        self._record = record
        self._engine = engine
        self._process_id = check_process_id(process_id)
        self._opened_at = opened_at
        self._numbers_of = numbers_of
        self._left: manifest.Import | None = None
        self._elsewhere: ir.Table | None = None
        self._part_count = 0
        self._superseded = Superseded(record.folder)

    def take(
        self,
        reading: Reading,
        *,
        taken_at: datetime,
        see: Callable[[Taken], None] = lambda _: None,
        on_progress: Callable[[str], None] = lambda _: None,
    ) -> Part:
        """Take the next part into the record.

        Args:
            reading: The part; its events' ``source_row`` goes on from the part before.
            taken_at: The moment that the version bears.
            see: Is shown what was built, before it is dropped.
            on_progress: Is told what is being done.

        Raises:
            RecordError: No row of it could be taken, or there is no room for it.
        """
        with self._record.writing(patience_seconds=PATIENCE_SECONDS):
            process = self._record.manifest.processes.get(self._process_id, manifest.Process())
            last = process.imports[-1] if process.imports else None
            if not self._continues(last):
                last = None
                self._begin()
            with self._engine.scratch():
                taken = self._take(process, last, reading, taken_at, on_progress)
                see(taken)
        return Part(self._record.manifest.record_version, taken.counts)

    def _continues(self, last: manifest.Import | None) -> bool:
        """Whether the last import is as this stream left it, and may grow.

        It is not where the record was returned to another version, where it was taken again, as an
        import before it was undone, or where a vacuum let go of its rows.
        """
        left = self._left
        if last is None or left is None or last.part_count >= MOST_PARTS:
            return False
        is_as_left = (last.number, last.kept, last.before.tables) == (
            left.number,
            left.kept,
            left.before.tables,
        )
        return is_as_left and bool(self._record.kept_files(self._process_id, last))

    def _begin(self) -> None:
        """Begin a further import."""
        # What it came upon stays, so that it can be undone.
        self._superseded = Superseded(self._record.folder)
        self._left = None
        if self._elsewhere is not None:
            self._engine.drop(self._elsewhere)
        self._elsewhere = self._engine.keep(self._engine.from_arrow(NO_EVENTS))

    def _take(
        self,
        process: manifest.Process,
        last: manifest.Import | None,
        reading: Reading,
        taken_at: datetime,
        on_progress: Callable[[str], None],
    ) -> Taken:
        """Take a part, and make it part of the record."""
        if last is None:
            process = as_marked(self._record, self._engine, self._process_id, process, on_progress)
        place = held.Process.of(self._record, self._engine, self._process_id, process)
        keeping = self._keeping(last)
        entry, taken = self._written(place, last, keeping, reading, taken_at, on_progress)
        others = process.imports if last is None else process.imports[:-1]
        self._record.publish(
            {self._process_id: replace(process, imports=others).after(entry, taken.state)},
            made_at=taken_at,
            made_by=by_part(entry, self._process_id),
        )
        self._left = entry
        if keeping.found_elsewhere is not None and self._elsewhere is not None:
            self._engine.add(self._elsewhere, keeping.found_elsewhere)
        self._superseded.add(place, self._record.manifest, taken_at)
        self._part_count += 1
        if self._part_count % PARTS_BETWEEN_TRIMS == 0:
            trim_logs(self._record)
        return taken

    def _number(self, last: manifest.Import | None) -> int:
        return self._record.manifest.next_number if last is None else last.number

    def _keeping(self, last: manifest.Import | None) -> Keeping:
        return Keeping(
            self._record.kept_rows_path(self._process_id, self._number(last)),
            None if last is None else last.import_ids[0],
            self._elsewhere,
            in_parts=True,
        )

    def _written(
        self,
        place: held.Process,
        last: manifest.Import | None,
        keeping: Keeping,
        reading: Reading,
        taken_at: datetime,
        on_progress: Callable[[str], None],
    ) -> tuple[manifest.Import, Taken]:
        """Write what a part changes, and return the entry of its import."""
        number = self._number(last)
        import_id = f"{manifest.OF_STREAM}{self._opened_at:%Y%m%dT%H%M%S%f}-{number}"
        incoming = [Incoming(import_id, reading, self._numbers_of)]
        stated = state_events(self._record.directory, self._engine, incoming)
        (source,) = source_reports(self._engine, stated, incoming)
        taken = take_aliased(
            place, stated, [source], NOTHING_ASKED, keeping=keeping, on_progress=on_progress
        )
        entry = _entry(last, number, source, taken, taken_at, place.state)
        folder = self._record.kept_rows_path(self._process_id, number)
        kept = joined(self._engine, folder, (*entry.kept, *keeping.files))
        return replace(entry, kept=kept), taken


def _entry(
    last: manifest.Import | None,
    number: int,
    source: SourceReport,
    taken: Taken,
    taken_at: datetime,
    before: manifest.State,
) -> manifest.Import:
    if last is None:
        return manifest.Import(
            number=number,
            imported_at=taken_at.isoformat(),
            sources=(asdict(source),),
            counts=asdict(taken.counts),
            asked=asdict(NOTHING_ASKED),
            before=before,
        )
    whole = _joined(SourceReport.from_json(last.sources[0]), source)
    counts = ImportCounts(**last.counts) + taken.counts
    return replace(
        last,
        sources=(asdict(whole),),
        counts=asdict(counts),
        part_count=last.part_count + 1,
    )


def _joined(one: SourceReport, other: SourceReport) -> SourceReport:
    """Return the report of two parts of a source."""
    known = {column.source_name for column in one.columns}
    remarks = tuple(dict.fromkeys((*one.remarks, *other.remarks)))
    return replace(
        one,
        row_count=one.row_count + other.row_count,
        columns=(*one.columns, *(c for c in other.columns if c.source_name not in known)),
        refusals=_joined_refusals(one.refusals, other.refusals),
        remarks=remarks[:MOST_REMARKS],
        first_at=min(filter(None, (one.first_at, other.first_at)), default=""),
        last_at=max(one.last_at, other.last_at),
    )


def _joined_refusals(ones: tuple[Refusal, ...], others: tuple[Refusal, ...]) -> tuple[Refusal, ...]:
    by_reason = {refusal.reason: refusal for refusal in ones}
    for refusal in others:
        known = by_reason.get(refusal.reason)
        by_reason[refusal.reason] = (
            refusal
            if known is None
            else replace(
                known,
                row_count=known.row_count + refusal.row_count,
                examples=(*known.examples, *refusal.examples)[:MOST_EXAMPLES],
            )
        )
    return tuple(by_reason.values())
