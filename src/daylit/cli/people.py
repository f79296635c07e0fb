"""``daylit people``: who stands behind the ids; forgetting; automated actors."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from daylit.cli.open import no_record
from daylit.cli.output import format_option, print_rows
from daylit.cli.people_automated import automated
from daylit.cli.reading import RECORD
from daylit.errors import RecordError

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.people.directory import Directory, Entry


@click.group(
    "people", short_help="Who stands behind the ids: forget someone, mark automated actors."
)
def command() -> None:
    """Who stands behind the ids: forget someone, mark automated actors.

    The record holds ids only; names of people and customers lie in its directory, the folder
    "people" in the record's.
    """


command.add_command(automated)


@command.command("list")
@RECORD
@format_option
def list_(record_folder: Path, output_format: str) -> None:
    """Count the names that the directory holds; names are not shown."""
    counts = _directory(record_folder).counts()
    columns = {
        "person_count": "people",
        "customer_count": "customers",
        "forgotten_count": "forgotten",
        "automated_count": "automated",
    }
    print_rows([asdict(counts)], columns, output_format)


@command.command()
@click.argument("keyed_id", metavar="ID")
@RECORD
@format_option
def show(record_folder: Path, keyed_id: str, output_format: str) -> None:
    """Show whose id ID is, to whoever may read the directory."""
    directory = _directory(record_folder)
    entry = directory.find(keyed_id)
    if entry is None or entry.keyed_id != keyed_id:
        raise RecordError(_no_name(directory, record_folder, keyed_id))
    row = {**asdict(entry), "kind": _kind(entry)}
    columns = {
        "keyed_id": "id",
        "name": "name",
        "kind": "kind",
        "is_automated": "automated",
    }
    print_rows([row], columns, output_format)


@command.command()
@click.argument("wanted", metavar="NAME|ID")
@RECORD
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
def forget(record_folder: Path, wanted: str, yes: bool) -> None:  # noqa: FBT001 (click's)
    """Destroy the name of a person or customer, for good.

    No byte of the name stays in the directory, and a later import of it does not bring it back. It
    cannot be undone.

    What remains: the id in the events, so that exports that overlap do not double; whoever holds
    the directory's key file and guesses the name can still compute the id. Names that stand in
    other columns of a log (a description, a file's name), in the logs themselves, in reports and in
    backups are not touched.
    """
    directory = _directory(record_folder)
    entry = directory.find(wanted)
    if entry is None:
        if not directory.is_forgotten(wanted):
            raise RecordError(
                f"The directory of {record_folder} has no name {wanted}, and no name behind an id "
                f"{wanted}; nothing was forgotten."
            )
        # Had it been ended in the middle, bytes could be left.
        directory.sweep()
        click.echo(f"{wanted} is forgotten already.")
        return
    asked = f"Forget {_kind(entry)} {entry.name} ({entry.keyed_id})? It cannot be undone."
    if not yes and not click.confirm(asked, err=True):
        click.echo("Nothing was forgotten.")
        return
    spelt = directory.forget(entry)
    click.echo(f"The name behind {entry.keyed_id} is forgotten; its events keep this id.")
    if spelt:
        patterns = "A pattern" if len(spelt) == 1 else f"{len(spelt)} patterns"
        click.echo(
            f"{patterns} of automated actors held the name and went with it; whom they marked "
            "stays marked."
        )


def _directory(record_folder: Path) -> Directory:
    """Open the directory of a record that holds something."""
    from daylit.record.store import Record

    record = Record(record_folder)
    if not record.manifest.processes:
        raise no_record(record_folder)
    return record.directory


def _no_name(directory: Directory, record_folder: Path, keyed_id: str) -> str:
    if directory.is_forgotten(keyed_id):
        return f"The name behind {keyed_id} was forgotten."
    return f"The directory of {record_folder} has no name behind an id {keyed_id}."


def _kind(entry: Entry) -> str:
    if entry.is_person and entry.is_customer:
        return "person and customer"
    return "person" if entry.is_person else "customer"
