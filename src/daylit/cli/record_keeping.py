"""``daylit record``: what it was made of and has been, taking back, and letting go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import click

from daylit.cli.open import existing_record
from daylit.cli.output import format_option, print_rows
from daylit.cli.reading import PROCESS, RECORD
from daylit.departures.wording import counted

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.manifest import Import, Manifest


def add_keeping(group: click.Group) -> None:
    """Give a group the commands of this module."""
    for one in (imports, undo, versions, return_, vacuum, ends):
        group.add_command(one)


@click.command()
@RECORD
@PROCESS
@format_option
def imports(record_folder: Path, process_id: str | None, output_format: str) -> None:
    """List the imports that the record was made of, by their numbers."""
    record = existing_record(record_folder)
    chosen = [process_id] if process_id else sorted(record.manifest.processes)
    rows = [_import_row(name, one) for name in chosen for one in record.process(name).imports]
    rows.sort(key=itemgetter("number"))
    columns = {
        "number": "import",
        "process_id": "process",
        "imported_at": "imported (UTC)",
        "sources": "of",
        "row_count": "rows",
        "new_count": "new events",
        "doubled_count": "held before",
        "changed_count": "told anew",
        "removed_count": "taken out",
    }
    if output_format == "table":
        seldom = ("doubled_count", "changed_count", "removed_count")
        absent = [name for name in seldom if not any(row[name] for row in rows)]
        columns = {name: said for name, said in columns.items() if name not in absent}
    print_rows(rows, columns, output_format)


def _import_row(process_id: str, one: Import) -> dict[str, Any]:
    return {
        **one.counts,
        "number": one.number,
        "process_id": process_id,
        "imported_at": datetime.fromisoformat(one.imported_at),
        "sources": ", ".join(source["source_name"] for source in one.sources),
        "row_count": sum(source["row_count"] for source in one.sources),
    }


@click.command()
@click.argument("number", metavar="IMPORT", type=int)
@RECORD
def undo(number: int, record_folder: Path) -> None:
    """Make the record what it would be had IMPORT (its number) never come."""
    from daylit.cli.progress import progress
    from daylit.record.changes.undoing import undo_import
    from daylit.record.engine import open_engine

    record = existing_record(record_folder)
    size = sum(map(record.size_of, record.manifest.processes))
    with progress() as tell, open_engine(input_bytes=size) as engine:
        process = undo_import(
            record,
            engine,
            number,
            undone_at=datetime.now(UTC),
            on_progress=lambda doing: tell(doing, None),
        )
    held = record.manifest.processes.get(process)
    left = counted(held.state.contents["event_count"], "event") if held else "nothing"
    click.echo(
        f"Import {number} is undone; {process} holds {left}. The record is at version "
        f"{record.manifest.record_version}."
    )


@click.command()
@RECORD
@format_option
def versions(record_folder: Path, output_format: str) -> None:
    """List the versions of the record that can be returned to, and the present one."""
    from daylit.record.changes.undoing import unreadable_versions
    from daylit.record.changes.undoing import versions as versions_of

    record = existing_record(record_folder)
    for error in unreadable_versions(record).values():
        click.echo(error, err=True)
    present = record.manifest.record_version
    rows = [_version_row(one, present) for one in versions_of(record) if one.record_version]
    columns = {
        "record_version": "version",
        "made_at": "made (UTC)",
        "made_by": "by",
        "event_count": "events",
        "is_present": "present",
    }
    print_rows(rows, columns, output_format)


def _version_row(one: Manifest, present: int) -> dict[str, Any]:
    return {
        "record_version": one.record_version,
        "made_at": datetime.fromisoformat(one.made_at),
        "made_by": one.made_by,
        "event_count": sum(each.state.contents["event_count"] for each in one.processes.values()),
        "is_present": one.record_version == present,
    }


@click.command("return")
@click.argument("version", type=int)
@RECORD
def return_(version: int, record_folder: Path) -> None:
    """Make the record what it was at VERSION; the versions between stay, to be returned to."""
    from daylit.record.changes.undoing import return_to

    record = existing_record(record_folder)
    return_to(record, version, returned_at=datetime.now(UTC))
    click.echo(
        f"The record is as it was at version {version}; this is version "
        f"{record.manifest.record_version}."
    )


@click.command()
@RECORD
@click.option(
    "--keep-days",
    type=click.FloatRange(min=0),
    default=30.0,
    show_default=True,
    help="How long a version stays after another took its place (at least an hour).",
)
def vacuum(record_folder: Path, keep_days: float) -> None:
    """Let go of old versions, and of the files that no version needs.

    An import can be undone, and a version returned to, only as long as it is kept.
    """
    from daylit.record.changes.undoing import versions as versions_of
    from daylit.record.retention import vacuum as let_go

    record = existing_record(record_folder)
    gone = let_go(record, keep=timedelta(days=keep_days), now=datetime.now(UTC))
    left = counted(len(versions_of(record)), "version")
    click.echo(
        f"Let go of {counted(gone.version_count, 'version')} and "
        f"{counted(gone.file_count, 'file')}, {gone.byte_count / 1e6:,.1f} MB; {left} kept."
    )


@click.command()
@click.argument("activities", nargs=-1, metavar="[ACTIVITY]...")
@RECORD
@PROCESS
@click.option("--found", is_flag=True, help="Go by the ends that are found in the log again.")
def ends(
    activities: tuple[str, ...],
    record_folder: Path,
    process_id: str | None,
    found: bool,  # noqa: FBT001 (click's)
) -> None:
    """Declare that a case which ends with ACTIVITY is closed; without one, show the ends."""
    from daylit.cli.open import chosen_process
    from daylit.record.changes.ends import declare_ends
    from daylit.record.contents import Contents
    from daylit.record.engine import open_engine
    from daylit.record.store import Record

    if activities and found:
        raise click.UsageError("Name activities, or say --found, not both.")
    record = Record(record_folder)
    process = chosen_process(record, process_id)
    if activities or found:
        with open_engine(input_bytes=0) as engine:
            declare_ends(record, engine, process, activities, declared_at=datetime.now(UTC))
    held = record.process(process)
    counts = Contents.from_json(held.state.contents)
    how = "found in the log" if held.declared_ends is None else "declared"
    click.echo(f"Activities that close a case of {process} ({how}):")
    for activity in held.state.closing:
        click.echo(f"  {activity}")
    closed = counts.case_count - counts.open_case_count
    click.echo(
        f"{counted(closed, 'case')} {'is' if closed == 1 else 'are'} closed, "
        f"{counts.open_case_count:,} open."
    )
