"""What a command asks of a record, and the process it is asked of."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any

import click

from daylit.cli.applied import check_moment, with_applied
from daylit.cli.kept import kept_norms, usual_sentence, with_kept
from daylit.cli.output import format_option
from daylit.cli.progress import progress_of_question
from daylit.cli.reading import PROCESS, RECORD
from daylit.cli.stated import Stated, taken_from, with_options
from daylit.errors import RecordError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import ibis.expr.types as ir

    from daylit.cli.progress import Tell
    from daylit.departures.analysis import Analysis
    from daylit.departures.kept_norms import Fitted
    from daylit.departures.settings import Settings
    from daylit.record.engine import Engine
    from daylit.record.store import Record


@dataclass(frozen=True)
class Question:
    """What every question to a record says: of what, judged how, printed how."""

    record_folder: Path
    process_id: str | None
    output_format: str
    stated: Stated = field(default_factory=Stated)


@dataclass(frozen=True)
class Opened:
    """One process of a record, with the engine that reads it."""

    record: Record
    engine: Engine
    process_id: str
    case_count: int
    steps: ir.Table
    cases: ir.Table
    tell: Tell

    def events(self) -> ir.Table:
        """Return the events, which few questions need."""
        return self.record.table(self.engine, "events", self.process_id)

    @cached_property
    def told_cases(self) -> ir.Table:
        """Return the cases with what all of their events say alike, which detectors want."""
        from daylit.record.stated_ends import told_cases

        return told_cases(self.engine, self.cases, self.events())

    @cached_property
    def norms(self) -> Fitted | None:
        """What is usual, as the record keeps it; null where nothing was fitted."""
        return kept_norms(self.record, self.engine, self.process_id)

    def settings(self, question: Question) -> Settings:
        """Read what is stated beside the record, and what is kept with it."""
        return with_kept(
            question.stated.settings(datetime.now(UTC)),
            question.stated,
            self.norms,
            record=self.record,
            engine=self.engine,
            process_id=self.process_id,
        )

    def tell_usual(self, analysis: Analysis) -> None:
        """Say what lateness was held against."""
        click.echo(usual_sentence(analysis, self.norms), err=True)

    def analyse(self, question: Question, *, is_of_one: bool = False) -> Analysis:
        """Find departures, exceptions and patterns; tell which declarations do not apply.

        Args:
            question: What is asked, and what was stated with it.
            is_of_one: Whether it is about single findings. Of these it was said before, with the
                list or share that led to them, how the log is taken; so remarks are told only where
                anything was stated with the question, to which they may answer.
        """
        self.tell("Finding departures", 0.1)
        settings = self.settings(question)
        analysis = analysed(
            self.engine, self.steps, self.told_cases, process_id=self.process_id, settings=settings
        )
        if is_of_one and question.stated == Stated():
            return analysis
        for remark in (*analysis.remarks, *unused(analysis)):
            click.echo(remark, err=True)
        return analysis


def analysed(
    engine: Engine, steps: ir.Table, cases: ir.Table, *, process_id: str, settings: Settings
) -> Analysis:
    """Find departures, exceptions and patterns, and remark on what was stated and does less.

    Raises:
        ParameterError: The log does not have what is stated, or begins after the moment of asking.
    """
    from daylit.departures.analysis import analyse

    if settings.as_of is not None:
        check_moment(engine, cases, settings.as_of)
    analysis = analyse(engine, steps, cases, process_id=process_id, settings=settings)
    return with_applied(engine, steps, cases, analysis)


def unused(analysis: Analysis) -> tuple[str, ...]:
    """Say what was stated and had nothing to be applied to."""
    if analysis.settings.case_end is None or analysis.departed.deadline is not None:
        return ()
    said = (
        "--case-end says when cases ended, which is held against their own deadline; no column of "
        "the cases is taken for a deadline, so it is not used."
    )
    return (said,)


def asks(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --record, --process and --format; they arrive as ``question``.

    So does what is stated by options that stand above.
    """
    return RECORD(PROCESS(format_option(_bundled(command))))


def asks_judged(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command what ``asks`` does, and what can be stated beside a record."""
    return RECORD(PROCESS(with_options(format_option(_bundled(command)))))


def _bundled(command: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(command)
    def bundled(**given: Any) -> Any:
        said = {name: given.pop(name) for name in ("record_folder", "process_id", "output_format")}
        return command(Question(**said, stated=taken_from(given)), **given)

    return bundled


@contextmanager
def open_process(question: Question) -> Iterator[Opened]:
    """Open the process that is asked of; the only one where none is named."""
    from daylit.record.engine import open_engine
    from daylit.record.store import Record

    record = Record(question.record_folder)
    chosen = chosen_process(record, question.process_id)
    contents = record.process(chosen).state.contents
    with progress_of_question() as tell, open_engine(input_bytes=record.size_of(chosen)) as engine:
        yield Opened(
            record,
            engine,
            chosen,
            contents["case_count"],
            record.table(engine, "steps", chosen),
            record.table(engine, "cases", chosen),
            tell,
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
