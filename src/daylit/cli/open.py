"""What a command asks of a record, and the process it is asked of."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from daylit.cli.output import format_option
from daylit.cli.reading import PARTY, PROCESS, RECORD, USUAL
from daylit.errors import RecordError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import ibis.expr.types as ir

    from daylit.departures.analysis import Analysis
    from daylit.record.calendars import Calendars
    from daylit.record.engine import Engine
    from daylit.record.schema import Party
    from daylit.record.store import Record

CALENDAR = click.option(
    "--calendar",
    "calendar_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A TOML file of working hours (docs/calendars.md): waiting for a team or organisation "
    "that has a calendar is told in its working time.",
)


@dataclass(frozen=True)
class Question:
    """What every question to a record says: of what, judged how, printed how."""

    record_folder: Path
    process_id: str | None
    output_format: str
    usual_file: Path | None = None
    party: Party | None = None
    calendar_file: Path | None = None

    def calendars(self) -> Calendars | None:
        """Read the calendars that are asked for; null where all times are elapsed."""
        if self.calendar_file is None:
            return None
        from daylit.sources.calendar_file import read_calendars

        return read_calendars(self.calendar_file)


@dataclass(frozen=True)
class Opened:
    """One process of a record, with the engine that reads it."""

    record: Record
    engine: Engine
    process_id: str
    case_count: int
    steps: ir.Table
    cases: ir.Table

    def events(self) -> ir.Table:
        """Return the events, which few questions need."""
        return self.record.table(self.engine, "events", self.process_id)

    def analyse(self, question: Question) -> Analysis:
        """Find departures, exceptions and patterns; tell which declarations do not apply."""
        from daylit.departures.analysis import analyse
        from daylit.departures.usual import NOTHING_DECLARED
        from daylit.sources.declared import read_declared

        usual = question.usual_file
        analysis = analyse(
            self.engine,
            self.steps,
            process_id=self.process_id,
            case_count=self.case_count,
            declared=read_declared(usual) if usual else NOTHING_DECLARED,
            party=question.party,
        )
        for remark in analysis.remarks:
            click.echo(remark, err=True)
        return analysis


def asks(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --record, --process and --format; they arrive as ``question``."""
    return RECORD(PROCESS(format_option(_bundled(command))))


def asks_judged(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command what ``asks`` does, and --usual and --party."""
    return RECORD(PROCESS(USUAL(PARTY(format_option(_bundled(command))))))


def _bundled(command: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(command)
    def bundled(**given: Any) -> Any:
        names = [name for name in Question.__dataclass_fields__ if name in given]
        return command(Question(**{name: given.pop(name) for name in names}), **given)

    return bundled


@contextmanager
def open_process(question: Question) -> Iterator[Opened]:
    """Open the process that is asked of; the only one where none is named."""
    from daylit.record.engine import open_engine
    from daylit.record.store import Record

    record = Record(question.record_folder)
    chosen = chosen_process(record, question.process_id)
    contents = record.process(chosen).state.contents
    with open_engine(input_bytes=record.size_of(chosen)) as engine:
        yield Opened(
            record,
            engine,
            chosen,
            contents["case_count"],
            record.table(engine, "steps", chosen),
            record.table(engine, "cases", chosen),
        )


def chosen_process(record: Record, process_id: str | None) -> str:
    """Return the process that is named, or the only one where none is.

    Raises:
        RecordError: None is named, and the record holds several or nothing.
    """
    held = sorted(record.manifest.processes)
    if process_id is not None:
        return process_id
    if len(held) == 1:
        return held[0]
    if not held:
        raise no_record(record.folder)
    raise RecordError(
        f"The record {record.folder} holds {len(held)} processes: {', '.join(held)}.",
        hint="say which with --process.",
    )


def existing_record(folder: Path) -> Record:
    """Open a record that has had a process at least.

    Raises:
        RecordError: There is none.
    """
    from daylit.record.store import Record

    record = Record(folder)
    if not record.manifest.record_version:
        raise no_record(folder)
    return record


def no_record(folder: Path) -> RecordError:
    """Return the error that says how to make a record."""
    return RecordError(
        f"There is no record in {folder} yet.", hint="make one with: daylit record import LOG"
    )
