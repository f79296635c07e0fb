"""``daylit record aliases``: one case, known by several companies' numbers."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from daylit.cli.output import format_option, print_rows
from daylit.cli.reading import PROCESS, RECORD
from daylit.errors import UnableToReadError

if TYPE_CHECKING:
    from daylit.record.engine import Engine
    from daylit.record.store import Record


@click.group("aliases")
def aliases() -> None:
    """Bring together the cases that companies know by different numbers."""


@aliases.command()
@click.argument("table", type=click.Path(path_type=Path))
@RECORD
@PROCESS
@click.option("--numbers-of", metavar="ORGANISATION", help="Whose numbers the aliases are.")
def add(table: Path, record_folder: Path, process_id: str | None, numbers_of: str | None) -> None:
    """Take TABLE into the record: columns case (our number) and alias (theirs).

    It may have a column organisation, whose the alias is, as of --numbers-of when the log of that
    company was imported. The aliases may come before that log or after it.
    """
    from daylit.cli.open import chosen_process
    from daylit.cli.progress import progress
    from daylit.departures.wording import counted
    from daylit.record.changes.aliasing import import_aliases
    from daylit.record.changes.importing import import_id
    from daylit.record.engine import open_engine
    from daylit.record.report import ALIAS_TABLE, SourceReport
    from daylit.record.store import Record
    from daylit.sources.alias_table import read_aliases

    record = Record(record_folder)
    process = chosen_process(record, process_id)
    read = read_aliases(table, organisation=numbers_of)
    if not read.rows.num_rows:
        raise UnableToReadError(str(table), "it holds no alias")
    source = SourceReport(
        import_id=import_id(table, repr(numbers_of)),
        source_name=table.name,
        file_format=ALIAS_TABLE,
        row_count=read.row_count,
    )
    with progress() as tell, open_engine(input_bytes=record.size_of(process)) as engine:
        before, was = record.process(process).state.contents["case_count"], record.manifest
        import_aliases(
            record,
            engine,
            read.rows,
            source,
            process_id=process,
            imported_at=datetime.now(UTC),
            on_progress=lambda doing: tell(doing, None),
        )
        lost = _unmatched(record, process, engine)
    if read.empty_count:
        left = counted(read.empty_count, "row")
        click.echo(f"Left out: {left} without a case or an alias.")
    if record.manifest == was:
        click.echo("The record holds these aliases already; nothing was changed.")
        return
    cases = record.process(process).state.contents["case_count"]
    click.echo(
        f"{counted(read.rows.num_rows, 'alias', 'aliases')} taken; {process} holds "
        f"{counted(cases, 'case')}, {before:,} before."
    )
    if lost:
        click.echo(
            f"Not matched: {counted(len(lost), 'number')}; daylit record aliases unmatched tells "
            "why."
        )


@aliases.command()
@RECORD
@PROCESS
@format_option
def unmatched(record_folder: Path, process_id: str | None, output_format: str) -> None:
    """List the numbers that aliases could not bring together with a case, and why."""
    from daylit.cli.open import chosen_process
    from daylit.record.engine import open_engine
    from daylit.record.store import Record

    record = Record(record_folder)
    process = chosen_process(record, process_id)
    with open_engine(input_bytes=record.size_of(process)) as engine:
        rows = _unmatched(record, process, engine)
    columns = {"number": "number", "leads_to": "leads to", "why": "why it is not matched"}
    print_rows(rows, columns, output_format)


def _unmatched(record: Record, process_id: str, engine: Engine) -> list[dict[str, str]]:
    from daylit.record.changes.aliasing import unmatched as find_unmatched

    state = record.process(process_id).state
    if "aliases" not in state.tables:
        return []
    held, events = (record.rows(engine, name, process_id, state) for name in ("aliases", "events"))
    return find_unmatched(engine, held, events)
