"""``daylit analyse``: a log in, a report out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from daylit.cli.reading import (
    PARTY,
    PROCESS,
    USUAL,
    Asked,
    process_of,
    query_options,
    read_logs,
    reading_options,
    size_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from daylit.cli.progress import Tell
    from daylit.record.engine import Engine
    from daylit.record.report import ImportReport
    from daylit.record.schema import Party
    from daylit.record.stating import Incoming


@dataclass(frozen=True)
class Taken:
    """What was taken of the logs: the import report, and the steps and cases to analyse."""

    imported: ImportReport
    steps: ir.Table
    cases: ir.Table


@click.command("analyse", short_help="Analyse a log in one go and write the report.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("report.html"),
    show_default=True,
    help="Where the report is written.",
)
@click.option(
    "--record",
    "record_folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the record in this folder, to ask more of it later.",
)
@PROCESS
@USUAL
@PARTY
@click.option(
    "--automated",
    metavar="PATTERN",
    multiple=True,
    help="Keep whoever has this name (* for any characters) out of the figures of people; may be "
    "said again. For a record: daylit people automated add.",
)
@reading_options
@query_options
def command(
    asked: Asked,
    logs: tuple[Path, ...],
    out: Path,
    record_folder: Path | None,
    process_id: str | None,
    usual_file: Path | None,
    party: Party | None,
    automated: tuple[str, ...],
) -> None:
    """Analyse LOG and write the report.

    LOG is a CSV, TSV, Parquet, JSON Lines, XES or OCEL 2.0 file; several are taken as exports of
    one process.
    Without --record nothing but the report is kept.
    """
    from daylit.cli.progress import progress
    from daylit.cli.writing import check_target, write_text
    from daylit.departures.analysis import analyse
    from daylit.departures.usual import NOTHING_DECLARED
    from daylit.record.engine import open_engine
    from daylit.report import make_report
    from daylit.sources.declared import read_declared

    if automated and record_folder is not None:
        raise click.UsageError(
            "A record keeps itself who is automated: in place of --automated, tell it with "
            "daylit people automated add."
        )
    check_target(out, (*logs, usual_file))
    now = datetime.now(UTC)
    declared = read_declared(usual_file) if usual_file else NOTHING_DECLARED
    process = process_id or process_of(logs, asked)
    with progress() as tell, open_engine(input_bytes=size_of(logs)) as engine:
        incoming = read_logs(engine, logs, asked, now=now, tell=tell)
        taken = (
            _taken(engine, incoming, process, now, tell, automated)
            if record_folder is None
            else _recorded(record_folder, engine, incoming, process, now, tell)
        )
        tell("Finding departures", 0.8)
        analysis = analyse(
            engine,
            taken.steps,
            process_id=process,
            case_count=taken.imported.contents.case_count,
            declared=declared,
            party=party,
        )
        tell("Writing the report", 0.9)
        report = make_report(
            engine,
            taken.steps,
            taken.cases,
            imported=taken.imported,
            analysis=analysis,
            made_at=now,
        )
    write_text(out, report.html)
    click.echo(report.text)
    click.echo(f"Report: {out}")


def _taken(
    engine: Engine,
    incoming: Sequence[Incoming],
    process: str,
    now: datetime,
    tell: Tell,
    automated: Sequence[str],
) -> Taken:
    """Build the process in the engine only."""
    from daylit.record.importing import build_unstored
    from daylit.record.keys import passing_keys

    built = build_unstored(
        passing_keys(automated),
        engine,
        incoming,
        process_id=process,
        imported_at=now,
        on_progress=lambda doing: tell(doing, None),
    )
    return Taken(built.report, engine.keep(built.steps), built.cases)


def _recorded(
    folder: Path,
    engine: Engine,
    incoming: Sequence[Incoming],
    process: str,
    now: datetime,
    tell: Tell,
) -> Taken:
    """Import into the record, and read from there."""
    from daylit.record.importing import import_readings
    from daylit.record.store import Record

    record = Record(folder)
    imported = import_readings(
        record,
        engine,
        incoming,
        process_id=process,
        imported_at=now,
        on_progress=lambda doing: tell(doing, None),
    )
    steps, cases = (record.table(engine, name, process) for name in ("steps", "cases"))
    return Taken(imported, steps, cases)
