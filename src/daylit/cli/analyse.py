"""``daylit analyse``: a log in, a report out."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from daylit.cli.asked_again import READ_BY, STATED, given
from daylit.cli.kept import kept_norms, with_kept
from daylit.cli.open import Question, analysed, unused
from daylit.cli.reading import (
    PROCESS,
    Asked,
    nothing_named,
    optional_query_options,
    process_of,
    read_logs,
    reading_options,
    size_of,
)
from daylit.cli.stated import Stated, stating_options
from daylit.departures.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import ibis.expr.types as ir

    from daylit.cli.progress import Tell
    from daylit.record.engine import Engine
    from daylit.record.report import ImportReport
    from daylit.record.stating import Incoming
    from daylit.record.store import Record
    from daylit.report.commands import Commands


@dataclass(frozen=True)
class Taken:
    """What is analysed: one process's steps and cases, what it was made of, and who reads it.

    Attributes:
        record: Which holds it; null where it is not kept.
    """

    engine: Engine
    imported: ImportReport
    steps: ir.Table
    cases: ir.Table
    record: Record | None = None


@dataclass(frozen=True)
class Named:
    """What the command is to analyse, as it was said.

    Attributes:
        logs: The files; none where a database is asked, or the record as it stands.
        now: The moment at which the command was given.
    """

    logs: tuple[Path, ...]
    asked: Asked
    record_folder: Path | None
    process_id: str | None
    automated: tuple[str, ...]
    now: datetime

    @property
    def is_held(self) -> bool:
        """Whether there is nothing to read, so that the record is analysed as it stands."""
        return not self.logs and self.asked.query is None


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
    help="Keep the record in this folder, to ask more of it later; without LOG, report of what it "
    "holds.",
)
@PROCESS
@stating_options
@click.option(
    "--automated",
    metavar="PATTERN",
    multiple=True,
    help="Keep whoever has this name (* for any characters) out of the figures of people; may be "
    "said again. For a record: daylit people automated add.",
)
@reading_options
@optional_query_options
def command(
    asked: Asked,
    logs: tuple[Path, ...],
    out: Path,
    record_folder: Path | None,
    process_id: str | None,
    stated: Stated,
    automated: tuple[str, ...],
) -> None:
    """Analyse LOG and write the report.

    LOG is a CSV, TSV, Parquet, JSON Lines, XES or OCEL 2.0 file; several are taken as exports of
    one process.
    Without --record nothing but the report is kept. With --record and no LOG the report is of what
    the record holds, and nothing is imported.
    """
    from daylit.cli.progress import progress
    from daylit.cli.writing import check_target, write_text
    from daylit.report import make_report

    named = Named(logs, asked, record_folder, process_id, automated, datetime.now(UTC))
    _check(named)
    check_target(out, (*logs, *stated.files()))
    settings = stated.settings(named.now)
    with progress() as tell, _taken(named, tell) as taken:
        if taken.record is not None:
            held = taken.record, taken.engine, taken.imported.process_id
            settings = with_kept(
                settings,
                stated,
                kept_norms(*held),
                record=taken.record,
                engine=taken.engine,
                process_id=taken.imported.process_id,
            )
        tell("Finding departures", 0.8)
        analysis = analysed(
            taken.engine,
            taken.steps,
            taken.cases,
            process_id=taken.imported.process_id,
            settings=settings,
        )
        tell("Writing the report", 0.9)
        report = make_report(
            taken.engine,
            taken.steps,
            taken.cases,
            imported=taken.imported,
            analysis=analysis,
            made_at=named.now,
            commands=_commands(named, taken.imported.process_id),
        )
    for remark in unused(analysis):
        click.echo(remark, err=True)
    write_text(out, report.html)
    click.echo(report.text)
    click.echo(f"Report: {out}")


def _commands(named: Named, process_id: str) -> Commands:
    """Return how to ask further of the same: of its record, or of one that is still to be made."""
    from daylit.report.commands import Commands

    process, stated = ("--process", process_id), given(STATED)
    if named.record_folder is not None:
        return Commands(("--record", str(named.record_folder), *process, *stated))
    if named.asked.query is not None:
        # Its address may hold a password, so the import is not written out.
        return Commands((*process, *stated), is_kept=False)
    logs = [str(log) for log in named.logs]
    before = [("record", "import", *logs, *process, *given(READ_BY))]
    if named.automated:
        before.append(("people", "automated", "add", *named.automated))
    return Commands((*process, *stated), tuple(before), is_kept=False)


def _check(named: Named) -> None:
    """Refuse what says nothing to read, or says how to read it where nothing is read."""
    if named.automated and named.record_folder is not None:
        raise click.UsageError(
            "A record keeps itself who is automated: in place of --automated, tell it with "
            "daylit people automated add."
        )
    if not named.is_held:
        return
    if named.record_folder is None:
        raise nothing_named()
    options = [f"--{name.replace('_', '-')}" for name in named.asked.stated()]
    if options:
        says = "says" if len(options) == 1 else "say"
        raise click.UsageError(
            f"{listed(options)} {says} how a log is to be read, but no log is named: the report is "
            "of what the record holds."
        )


@contextmanager
def _taken(named: Named, tell: Tell) -> Iterator[Taken]:
    """Open what is to be analysed: what the record holds, or what is read now."""
    if named.is_held and named.record_folder is not None:
        with _held(named.record_folder, named.process_id) as taken:
            yield taken
        return
    from daylit.record.engine import open_engine

    process = named.process_id or process_of(named.logs, named.asked)
    with open_engine(input_bytes=size_of(named.logs)) as engine:
        incoming = read_logs(engine, named.logs, named.asked, now=named.now, tell=tell)
        if named.record_folder is None:
            yield _unrecorded(engine, incoming, process, named.now, tell, named.automated)
        else:
            yield _recorded(named.record_folder, engine, incoming, process, named.now, tell)


@contextmanager
def _held(folder: Path, process_id: str | None) -> Iterator[Taken]:
    """Open a process of the record as it stands; the only one where none is named."""
    from daylit.cli.open import open_process
    from daylit.record.changes.importing import report_of

    with open_process(Question(folder, process_id, "table")) as opened:
        imported = report_of(opened.process_id, opened.record.process(opened.process_id))
        yield _told(opened.engine, imported, opened.steps, opened.told_cases, opened.record)


def _unrecorded(
    engine: Engine,
    incoming: Sequence[Incoming],
    process: str,
    now: datetime,
    tell: Tell,
    automated: Sequence[str],
) -> Taken:
    """Build the process in the engine only."""
    from daylit.record.changes.importing import build_unstored
    from daylit.record.people.keys import passing_keys
    from daylit.record.stated_ends import told_cases

    built = build_unstored(
        passing_keys(automated),
        engine,
        incoming,
        process_id=process,
        imported_at=now,
        on_progress=lambda doing: tell(doing, None),
    )
    cases = told_cases(engine, built.cases, built.events)
    return _told(engine, built.report, engine.keep(built.steps), cases)


def _recorded(
    folder: Path,
    engine: Engine,
    incoming: Sequence[Incoming],
    process: str,
    now: datetime,
    tell: Tell,
) -> Taken:
    """Import into the record, and read from there."""
    from daylit.record.changes.importing import import_readings
    from daylit.record.stated_ends import told_cases
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
    steps, cases, events = (
        record.table(engine, name, process) for name in ("steps", "cases", "events")
    )
    return _told(engine, imported, steps, told_cases(engine, cases, events), record)


def _told(
    engine: Engine,
    imported: ImportReport,
    steps: ir.Table,
    cases: ir.Table,
    record: Record | None = None,
) -> Taken:
    """Take a process, its open cases counted as its told cases have them."""
    from daylit.record.stated_ends import report_with_ends

    ends = record.process(imported.process_id).declared_ends if record else None
    told = report_with_ends(engine, imported, cases, are_declared=ends is not None)
    return Taken(engine, told, steps, cases, record)
