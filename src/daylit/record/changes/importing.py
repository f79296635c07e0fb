"""An import: readings in, a new version of the record and an import report out."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from daylit.errors import RecordError
from daylit.language import _, number
from daylit.record import building, manifest
from daylit.record.changes import held
from daylit.record.changes.aliasing import take_aliased, under_their_cases
from daylit.record.changes.arriving import arrive_first
from daylit.record.changes.contradicting import NOTHING_ASKED, Contradictions
from daylit.record.changes.keeping import NOT_KEPT, Keeping
from daylit.record.changes.marking import as_marked
from daylit.record.contents import Contents, automated_in, contents
from daylit.record.report import ImportCounts, ImportReport, SourceReport, judgeable
from daylit.record.stating import Incoming, state_events
from daylit.record.store import check_process_id, with_open

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import ibis.expr.types as ir

    from daylit.record.engine import Engine
    from daylit.record.people.directory import Directory
    from daylit.record.people.keys import PersonKeys
    from daylit.record.store import Record

IMPORT_ID_LENGTH = 16

AGAIN = "~"
"""Before the number of the import, in the id of a source that is taken again."""


def import_id(path: Path, choices: str) -> str:
    """Return the id of importing a file: a hash of its content and of how it is to be read."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update(choices.encode())
    return digest.hexdigest()[:IMPORT_ID_LENGTH]


def import_readings(
    record: Record,
    engine: Engine,
    incoming: Sequence[Incoming],
    *,
    process_id: str,
    imported_at: datetime,
    on_progress: Callable[[str], None],
    asked: Contradictions = NOTHING_ASKED,
) -> ImportReport:
    """Take sources into a process of the record.

    Events that it holds already are not doubled, late ones find their place, and only the cases
    that are touched are built anew. A source that was imported before, in the same way, changes
    nothing.

    Args:
        record: Where it goes.
        engine: Runs the building.
        incoming: The sources, in their order.
        process_id: Names the process.
        imported_at: The moment that the report bears.
        on_progress: Is told what is being done.
        asked: What to do where the sources contradict what is held; otherwise such events stay as
            they are, or the import is refused.

    Raises:
        RecordError: No row of any source could be taken, or they contradict what is held.
    """
    check_process_id(process_id)
    with record.writing():
        process = record.manifest.processes.get(process_id, manifest.Process())
        fresh = _fresh(process, incoming, asked, record.manifest.next_number)
        if fresh:
            process = _imported(
                record, engine, process_id, process, fresh, imported_at, asked, on_progress
            )
            made_by = f"import {process.imports[-1].number} of {process_id}"
            record.publish({process_id: process}, made_at=imported_at, made_by=made_by)
    return report_of(process_id, process)


def is_held(process: manifest.Process, import_id: str, asked: Contradictions) -> bool:
    """Whether importing a source would change nothing: it was imported before, in the same way.

    What was asked for since, or is asked for now, makes a difference: a source may bring back what
    another import took out or corrected, and take out or correct what others brought.
    """
    for since, one in enumerate(reversed(process.imports)):
        if import_id in {each.partition(AGAIN)[0] for each in one.import_ids}:
            is_last = since == 0
            return asked == NOTHING_ASKED or (is_last and asked == Contradictions(**one.asked))
        if Contradictions(**one.asked) != NOTHING_ASKED:
            return False
    return False


def _fresh(
    process: manifest.Process, incoming: Sequence[Incoming], asked: Contradictions, number: int
) -> list[Incoming]:
    """Return the sources that are not held; each under an id that no import has yet."""
    fresh = [one for one in incoming if not is_held(process, one.import_id, asked)]
    return [
        replace(one, import_id=f"{one.import_id}{AGAIN}{number}")
        if one.import_id in process.import_ids
        else one
        for one in fresh
    ]


def _imported(
    record: Record,
    engine: Engine,
    process_id: str,
    process: manifest.Process,
    fresh: Sequence[Incoming],
    imported_at: datetime,
    asked: Contradictions,
    on_progress: Callable[[str], None],
) -> manifest.Process:
    stated = state_events(record.directory, engine, fresh)
    sources = source_reports(engine, stated, fresh)
    process = as_marked(record, engine, process_id, process, on_progress)
    number = record.manifest.next_number
    # The rows of a first source are those of the version that the next import comes upon.
    is_first = not process.imports and len(fresh) == 1
    keeping = NOT_KEPT if is_first else Keeping(record.kept_rows_path(process_id, number))
    place = held.Process.of(record, engine, process_id, process)
    taken = take_aliased(place, stated, sources, asked, keeping=keeping, on_progress=on_progress)
    entry = manifest.Import(
        number=number,
        imported_at=imported_at.isoformat(),
        sources=tuple(asdict(source) for source in sources),
        counts=asdict(taken.counts),
        asked=asdict(asked),
        before=process.state,
        kept=keeping.files,
    )
    return process.after(entry, taken.state)


def source_reports(
    engine: Engine, stated: ir.Table, incoming: Sequence[Incoming]
) -> tuple[SourceReport, ...]:
    """Return how each source was read, and when its events begin and end.

    Raises:
        RecordError: No row of any source could be taken.
    """
    found = {row["source_number"]: row for row in engine.answer(_spans, stated)}
    if not found:
        raise RecordError(_nothing_taken(incoming))
    return tuple(
        SourceReport.of(one.import_id, one.reading, *_span(found.get(number)))
        for number, one in enumerate(incoming, 1)
    )


def _spans(stated: ir.Table) -> ir.Table:
    return stated.group_by("source_number").aggregate(
        first_at=stated.occurred_at.min(), last_at=stated.occurred_at.max()
    )


def _span(row: dict[str, datetime] | None) -> tuple[str, str]:
    return ("", "") if row is None else (row["first_at"].isoformat(), row["last_at"].isoformat())


def report_of(process_id: str, process: manifest.Process) -> ImportReport:
    """Return what a process was made of and what it holds."""
    holds = Contents.from_json(process.state.contents)
    return ImportReport(
        process_id=process_id,
        imported_at=datetime.fromisoformat(process.imports[-1].imported_at),
        sources=tuple(
            SourceReport.from_json(source) for one in process.imports for source in one.sources
        ),
        counts=sum((ImportCounts(**one.counts) for one in process.imports), ImportCounts()),
        contents=holds,
        judgeable=judgeable(holds, are_declared=process.declared_ends is not None),
    )


@dataclass(frozen=True)
class Unstored:
    """A process built in the engine only.

    Attributes:
        report: What it was made of.
        events: ``EVENTS`` but process_id, and attributes; computed when it is read.
        steps: ``STEPS`` but process_id; computed when it is read.
        cases: ``CASES`` but process_id, with ``is_open``; kept in the engine.
    """

    report: ImportReport
    events: ir.Table
    steps: ir.Table
    cases: ir.Table


def build_unstored(
    people: Directory | PersonKeys,
    engine: Engine,
    incoming: Sequence[Incoming],
    *,
    process_id: str,
    imported_at: datetime,
    on_progress: Callable[[str], None],
) -> Unstored:
    """Build a process from its sources and store nothing.

    Args:
        people: Gives people their ids and knows which of them are automated.
        engine: Runs the building and keeps what comes out.
        incoming: The sources, in their order.
        process_id: Names the process.
        imported_at: The moment that the report bears.
        on_progress: Is told what is being done.

    Raises:
        RecordError: No row of any source could be taken.
    """
    check_process_id(process_id)
    on_progress(_("Numbering events"))
    stated = state_events(people, engine, incoming)
    sources = source_reports(engine, stated, incoming)
    cased, has_aliases = under_their_cases(engine, stated)
    arrival = arrive_first(engine, cased, sources, has_aliases=has_aliases)
    built = building.build(
        engine,
        arrival.events,
        arrival.events if arrival.ids is None else arrival.ids,
        arrival.coded,
        torn_count=arrival.torn_count,
        automated=people.automated(),
        on_progress=on_progress,
    )
    closing = building.closing(engine, built.cases, None)
    automated = automated_in(engine, built.words, people.automated())
    holds = contents(engine, built.counts, built.cases, built.words, closing, automated)
    report = ImportReport(
        process_id=process_id,
        imported_at=imported_at,
        sources=sources,
        counts=arrival.counts,
        contents=holds,
        judgeable=judgeable(holds, are_declared=False),
    )
    return Unstored(report, built.events, built.steps, with_open(built.cases, closing))


def _nothing_taken(incoming: Sequence[Incoming]) -> str:
    refused = sum(refusal.row_count for one in incoming for refusal in one.reading.refusals)
    reasons = {refusal.reason for one in incoming for refusal in one.reading.refusals}
    names = ", ".join(one.reading.source_name for one in incoming)
    said = _("No row of {names} could be taken, so nothing was imported.").format(names=names)
    if not refused:
        return said
    why = _("All {count} were refused: {reasons}.")
    return f"{said} {why.format(count=number(refused), reasons=', '.join(sorted(reasons)))}"
