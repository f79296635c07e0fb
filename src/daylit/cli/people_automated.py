"""``daylit people automated``: whom to keep out of the figures of people."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from daylit.cli.open import no_record
from daylit.cli.output import format_option, print_rows
from daylit.cli.reading import RECORD

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from daylit.record.changes.marking import AutomatedShare, Suspect
    from daylit.record.people.automated import Mark
    from daylit.record.store import Record

PATTERNS = click.argument("patterns", metavar="PATTERN...", nargs=-1, required=True)
HINTS = {
    (True, True): "its name; it shows no rest",
    (True, False): "its name",
    (False, True): "it shows no rest",
}


@click.group("automated", short_help="Keep automated actors out of the figures of people.")
def automated() -> None:
    """Keep automated actors out of the figures of people.

    Their work stays work: its steps count in maps, times and variants, and for their team and
    organisation. Among people they are nobody: no hand-over, no bounce, no repeat or redo.
    """


@automated.command()
@PATTERNS
@RECORD
def add(record_folder: Path, patterns: tuple[str, ...]) -> None:
    """Mark actors as automated, those who come later too.

    PATTERN is a name, an id, or has * for any characters, such as "batch*" or "*_rpa"; with * it
    does not matter whether letters are large or small.
    """
    from daylit.cli.progress import progress
    from daylit.record.changes.marking import mark
    from daylit.record.engine import open_engine
    from daylit.record.store import Record

    record = Record(record_folder)
    before = record.manifest.record_version
    with progress() as tell, open_engine(input_bytes=_size_of(record)) as engine:
        marks = mark(
            record,
            engine,
            patterns,
            marked_at=datetime.now(UTC),
            on_progress=lambda doing: tell(doing, None),
        )
    for one in marks:
        click.echo(_marked(one))
    _tell_version(record, before)


@automated.command()
@PATTERNS
@RECORD
def remove(record_folder: Path, patterns: tuple[str, ...]) -> None:
    """Take marks back; the actors are people again."""
    from daylit.cli.progress import progress
    from daylit.record.changes.marking import unmark
    from daylit.record.engine import open_engine

    record = _held(record_folder)
    before = record.manifest.record_version
    with progress() as tell, open_engine(input_bytes=_size_of(record)) as engine:
        unmark(
            record,
            engine,
            patterns,
            unmarked_at=datetime.now(UTC),
            on_progress=lambda doing: tell(doing, None),
        )
    for text in patterns:
        click.echo(f"{text} no longer marks anyone as automated.")
    _tell_version(record, before)


@automated.command("list")
@RECORD
@format_option
def list_(record_folder: Path, output_format: str) -> None:
    """List the marks, and how much of each log automated actors did.

    Names of marked actors are shown, to whoever may read the directory.
    """
    from daylit.record.changes.marking import automated_shares, not_as_marked
    from daylit.record.engine import open_engine
    from daylit.record.people.automated import marks

    record = _held(record_folder)
    with open_engine(input_bytes=_size_of(record)) as engine:
        shares = automated_shares(record, engine)
        behind = not_as_marked(record, engine)
    held = marks(record.directory)
    for share in shares:
        click.echo(_share(share), err=True)
    if not held:
        click.echo("Nobody is marked as automated.", err=True)
    for process_id in behind:
        click.echo(
            f"{process_id} does not follow the marks yet, as after a return to an earlier version; "
            "the next import or mark makes it.",
            err=True,
        )
    rows = [_mark_row(one) for one in held]
    columns = {"mark": "marked by", "kind": "kind", "actor_count": "actors"}
    if rows or output_format != "table":
        print_rows(rows, columns, output_format)


@automated.command(short_help="List who looks automated and is not marked.")
@RECORD
@format_option
def suggest(record_folder: Path, output_format: str) -> None:
    """List who looks automated and is not marked, by name, to whoever may read the directory.

    A name tells by a word such as system, batch or robot; events by showing no rest: on three days
    or more they fall in at least 20 of the 24 hours. Both are hints only. An account that several
    people share shows no rest either.
    """
    from daylit.record.changes.marking import suspects
    from daylit.record.engine import open_engine

    record = _held(record_folder)
    with open_engine(input_bytes=_size_of(record)) as engine:
        found = suspects(record, engine)
    names = record.directory.names()
    if not found:
        click.echo("Nobody who is not marked looks automated.", err=True)
    rows = [_suspect_row(one, names) for one in found]
    columns = {"person_id": "id", "name": "name", "event_count": "events", "why": "because of"}
    if rows or output_format != "table":
        print_rows(rows, columns, output_format)


def suggestion(suspects: Sequence[Suspect]) -> str | None:
    """Say after an import, without names, that some look automated; null where nobody does."""
    if not suspects:
        return None
    looks = "1 actor looks" if len(suspects) == 1 else f"{len(suspects):,} actors look"
    whom = "it" if len(suspects) == 1 else "them"
    return (
        f"{looks} automated and would count as people: daylit people automated suggest shows "
        f"{whom}, daylit people automated add marks {whom}."
    )


def _held(record_folder: Path) -> Record:
    from daylit.record.store import Record

    record = Record(record_folder)
    if not record.manifest.processes:
        raise no_record(record_folder)
    return record


def _size_of(record: Record) -> int:
    return sum(record.size_of(process_id) for process_id in record.manifest.processes)


def _marked(one: Mark) -> str:
    if not one.ids:
        return f"{one.text} fits nobody so far; whoever comes later will be marked."
    if not one.is_rule:
        return f"{one.text} is marked as automated."
    actors = "1 actor" if len(one.ids) == 1 else f"{len(one.ids):,} actors"
    return f"{one.text} marks {actors} as automated."


def _share(share: AutomatedShare) -> str:
    actors = "1 automated actor" if share.actor_count == 1 else None
    actors = actors or f"{share.actor_count:,} automated actors"
    return (
        f"{share.process_id}: {share.event_count:,} of {share.stated_count:,} events are of "
        f"{actors}."
    )


def _tell_version(record: Record, before: int) -> None:
    now = record.manifest.record_version
    if now == before:
        click.echo("No steps of the record change.")
    else:
        click.echo(f"The record is at version {now}; its figures of people were built anew.")


def _mark_row(one: Mark) -> dict[str, Any]:
    kind = "pattern" if one.is_rule else "name or id"
    return {"mark": one.text, "kind": kind, "actor_count": len(one.ids)}


def _suspect_row(one: Suspect, names: dict[str, str]) -> dict[str, Any]:
    return {
        "person_id": one.keyed_id,
        "name": names.get(one.keyed_id),
        "event_count": one.event_count,
        "why": HINTS[one.by_name, one.by_hours],
    }
