"""``daylit analyse``: a log in, a report out."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from daylit.cli.reading import LOGS, PARTY, PROCESS, USUAL, Asked, process_id_of, reading_options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from daylit.record.schema import Party


@click.command("analyse", short_help="Analyse a log in one go and write the report.")
@LOGS
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
@reading_options
def command(
    asked: Asked,
    logs: tuple[Path, ...],
    out: Path,
    record_folder: Path | None,
    process_id: str | None,
    usual_file: Path | None,
    party: Party | None,
) -> None:
    """Analyse LOG and write the report.

    LOG is a CSV, TSV, Parquet, XES or XES.gz file; several are taken as exports of one process.
    """
    from daylit.cli.progress import progress
    from daylit.cli.reading import import_logs
    from daylit.departures.analysis import analyse
    from daylit.departures.usual import NOTHING_DECLARED
    from daylit.record.engine import open_engine
    from daylit.record.store import Record
    from daylit.report import make_report
    from daylit.sources.declared import read_declared

    now = datetime.now(UTC)
    declared = read_declared(usual_file) if usual_file else NOTHING_DECLARED
    process = process_id or process_id_of(logs[0])
    with _record_folder(record_folder) as folder, progress() as tell, open_engine() as engine:
        record = Record(folder)
        imported = import_logs(record, engine, logs, asked, process_id=process, now=now, tell=tell)
        tell("Finding departures", 0.7)
        steps = record.table(engine, "steps", process)
        cases = record.table(engine, "cases", process)
        analysis = analyse(
            engine,
            steps,
            process_id=process,
            case_count=imported.contents.case_count,
            declared=declared,
            party=party,
        )
        tell("Writing the report", 0.8)
        report = make_report(
            engine, steps, cases, imported=imported, analysis=analysis, made_at=now
        )
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(report.html, encoding="utf-8")
    click.echo(report.text)
    click.echo(f"Report: {out}")


@contextmanager
def _record_folder(asked: Path | None) -> Iterator[Path]:
    if asked is not None:
        yield asked
        return
    with tempfile.TemporaryDirectory(prefix="daylit-") as folder:
        yield Path(folder)
