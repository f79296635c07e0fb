"""Taking back: an import undone, or the whole record as it was at an earlier version."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from daylit.errors import ContradictionError, RecordError
from daylit.language import _
from daylit.options import by_option, hint_by_option
from daylit.record import manifest
from daylit.record.changes import held
from daylit.record.changes.aliasing import take_aliased, take_aliases
from daylit.record.changes.contradicting import Contradictions
from daylit.record.changes.ends import with_ends
from daylit.record.changes.judging import has_judgements, with_judgements_of
from daylit.record.changes.keeping import Keeping
from daylit.record.changes.marking import as_marked
from daylit.record.report import ALIAS_TABLE, ImportCounts, SourceReport

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    import ibis.expr.types as ir

    from daylit.record.engine import Engine
    from daylit.record.manifest import Import, Manifest, Process
    from daylit.record.store import Record


def undo_import(
    record: Record,
    engine: Engine,
    number: int,
    *,
    undone_at: datetime,
    on_progress: Callable[[str], None],
) -> str:
    """Make the record what it would be had an import never come.

    The process is taken back to what the import came upon, and the imports that followed are taken
    again from the rows that were kept of them.

    Args:
        record: Which holds the import.
        engine: Runs the building.
        number: The import's.
        undone_at: The moment that the new version bears.
        on_progress: Is told what is being done.

    Returns:
        The process that the import was part of.

    Raises:
        RecordError: There is no such import, what it came upon is no longer there, or what came
            after it would be left with nothing or cannot be taken again without it.
    """
    with record.writing():
        process_id, process = _process_with(record, number)
        numbers = [one.number for one in process.imports]
        first = numbers.index(number)
        undone, later = process.imports[first], process.imports[first + 1 :]
        _check_that_it_can(record, process_id, undone, later)
        _check_that_a_log_is_left(process_id, process, undone)
        now = replace(process, state=undone.before, imports=process.imports[:first])
        for one in later:
            on_progress(_("Taking import {number} again").format(number=one.number))
            try:
                now = _taken_again(record, engine, process_id, now, one, on_progress)
            except ContradictionError as error:
                raise _needs_it(process_id, one, number) from error
        now = as_marked(record, engine, process_id, now, on_progress)
        holds_events = "events" in now.state.tables
        if holds_events:
            # Ends may have been declared, or taken back, since the version that it went back to.
            now = with_ends(record, engine, process_id, now)
            now = with_judgements_of(process, now)
        record.publish(
            {process_id: now if holds_events else None},
            made_at=undone_at,
            made_by=f"undoing import {number} of {process_id}",
        )
    return process_id


def _needs_it(process_id: str, later: Import, undone: int) -> RecordError:
    said = _(
        "Import {later} of {process} cannot be taken again without import {undone}: its event ids "
        "would name other events than the record has under them."
    )
    return RecordError(
        said.format(later=later.number, process=process_id, undone=undone),
        hint=_("undo import {number} first.").format(number=later.number),
    )


def return_to(record: Record, version: int, *, returned_at: datetime) -> None:
    """Make the record what it was at an earlier version; the versions between stay.

    Args:
        record: Which has had the version.
        version: Its number.
        returned_at: The moment that the new version bears.

    Raises:
        RecordError: There is no such version, or not any more.
    """
    with record.writing():
        earlier = _version(record, version)
        processes: dict[str, Process | None] = dict.fromkeys(record.manifest.processes)
        for name, process in earlier.processes.items():
            if not record.is_whole(name, process.state):
                raise RecordError(
                    f"Version {version} of the record {record.folder} can no longer be returned "
                    f"to: files of {name} are gone."
                )
            processes[name] = process
        record.publish(processes, made_at=returned_at, made_by=f"return to version {version}")


def versions(record: Record) -> list[Manifest]:
    """Return the versions that can be returned to and the present one, oldest first."""
    return [*manifest.kept_versions(record.folder), record.manifest]


def unreadable_versions(record: Record) -> dict[int, RecordError]:
    """Return the versions that are kept and cannot be read, and what is wrong with each."""
    return manifest.read_kept(record.folder).unreadable


def _version(record: Record, version: int) -> Manifest:
    found = manifest.read_kept(record.folder)
    if version in found.unreadable:
        raise found.unreadable[version]
    kept = found.versions
    for one in kept:
        if one.record_version == version:
            return one
    numbers = [one.record_version for one in kept]
    told = f"{numbers[0]} to {numbers[-1]}" if numbers else "none yet"
    raise RecordError(
        f"The record {record.folder} has no version {version} to return to; it has {told}, and is "
        f"at {record.manifest.record_version}."
    )


def _process_with(record: Record, number: int) -> tuple[str, Process]:
    for process_id, process in record.manifest.processes.items():
        if any(one.number == number for one in process.imports):
            return process_id, process
    raise RecordError(
        _("The record {folder} holds no import {number}.").format(
            folder=record.folder, number=number
        ),
        hint=hint_by_option("daylit record imports lists those that it holds."),
    )


def _check_that_it_can(
    record: Record, process_id: str, undone: Import, later: Sequence[Import]
) -> None:
    kept = all(record.kept_files(process_id, one) for one in later)
    if kept and (not undone.before.tables or record.is_whole(process_id, undone.before)):
        return
    said = _(
        "Import {number} of {process}, of {day}, can no longer be undone: what it came upon was "
        "let go by a vacuum."
    )
    day = undone.imported_at[:10]
    raise RecordError(said.format(number=undone.number, process=process_id, day=day))


def _check_that_a_log_is_left(process_id: str, process: Process, undone: Import) -> None:
    """Refuse to let aliases, declared ends and judgements go along with the last log."""
    others = [one for one in process.imports if one is not undone]
    if not all(_is_of_aliases(one) for one in others):
        return
    gone = [_("the aliases of import {number}").format(number=one.number) for one in others]
    ways = [_("undo import {number}").format(number=one.number) for one in others]
    if process.declared_ends is not None:
        gone.append(_("the declared ends"))
        ways.append(_("take the ends back") + by_option(" (daylit record ends --found)"))
    hint = _("import the log that takes its place first, or {ways}.")
    if has_judgements(process):
        # They are only ever added to, so there is no other way.
        gone.append(_("the judgements"))
        hint = _("import the log that takes its place first.")
    if gone:
        said = _("Import {number} is the only log of {process}: {gone} would go with it.")
        told = {"number": undone.number, "process": process_id, "gone": _(" and ").join(gone)}
        raise RecordError(said.format(**told), hint=hint.format(ways=_(" and ").join(ways)))


def _is_of_aliases(one: Import) -> bool:
    return bool(one.sources[0]["file_format"] == ALIAS_TABLE)


def _taken_again(
    record: Record,
    engine: Engine,
    process_id: str,
    process: Process,
    one: Import,
    on_progress: Callable[[str], None],
) -> Process:
    place = held.Process.of(record, engine, process_id, process)
    files = record.kept_files(process_id, one)
    if _is_of_aliases(one):
        said = engine.from_kept(files)
        after, _told, joined = take_aliases(place, said, on_progress=on_progress)
        renamed_count = 0 if joined is None else joined.counts.renamed_count
        state, counts = after.state, ImportCounts(renamed_count=renamed_count)
    else:
        # Kept rows bear the ids of events; where the record goes by others now they are kept anew.
        is_known_anew = process.state.has_own_ids != one.before.has_own_ids
        folder = record.kept_rows_path(process_id, one.number) if is_known_anew else None
        keeping = Keeping(folder, in_parts=one.is_of_stream)
        taken = take_aliased(
            place,
            engine.view(_as_stated, engine.from_kept(files)),
            [SourceReport.from_json(source) for source in one.sources],
            Contradictions(**one.asked),
            keeping=keeping,
            on_progress=on_progress,
        )
        state, counts = taken.state, taken.counts
        one = replace(one, kept=keeping.files or one.kept)
    again = replace(one, counts=asdict(counts), before=process.state)
    return process.after(again, state)


def _as_stated(kept: ir.Table) -> ir.Table:
    return kept.drop("event_id", "moment_position", "bucket")
