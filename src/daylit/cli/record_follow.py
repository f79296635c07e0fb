"""``daylit record follow``: a folder watched, or standard input live."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from daylit.cli.followed_folder import FollowedFolder
from daylit.cli.interrupted import ended_by_interrupt
from daylit.cli.output import as_plain
from daylit.cli.reading import PROCESS, RECORD, Asked, process_id_of, reading_options

if TYPE_CHECKING:
    from typing import BinaryIO

STREAM_LEFT = "Interrupted: the stream is kept up to the line that was told last."
FOLDER_LEFT = "Interrupted: files that were not told of are not taken."


@click.command("follow")
@click.argument("source", metavar="FOLDER|-")
@RECORD
@PROCESS
@click.option(
    "--every",
    "every_seconds",
    type=click.FloatRange(min=0.1),
    help="Seconds between two looks at a folder, or at least between two parts of a stream. "
    "[default: 5 and 1]",
)
@click.option("--once", is_flag=True, help="Take the files that are there, and end.")
@reading_options
def follow(
    asked: Asked,
    source: str,
    record_folder: Path,
    process_id: str | None,
    every_seconds: float | None,
    once: bool,  # noqa: FBT001 (click's)
) -> None:
    """Take into the record what comes: new files in FOLDER, or JSON lines on standard input (-).

    Files go into the process named after FOLDER unless --process names another. A file is taken
    once it no longer changes. Of a stream, lines of JSON on standard output tell which departures
    came up and up to which line it is kept, held against what is usual: by the last daylit
    exceptions fit, else so far. Ends with the stream, or when
    interrupted (Ctrl-C).
    """
    if source == "-":
        if process_id is None:
            raise click.UsageError("Name the process of the stream with --process.")
        with ended_by_interrupt(STREAM_LEFT):
            _follow_stream(sys.stdin.buffer, record_folder, process_id, asked, every_seconds or 1.0)
        return
    folder = Path(source)
    if not folder.is_dir():
        raise click.UsageError(f"There is no folder {folder}; name one, or - for standard input.")
    watched = FollowedFolder(folder, record_folder, process_id or process_id_of(folder), asked)
    if once:
        if not watched.take_all():
            sys.exit(1)
        return
    with ended_by_interrupt(FOLDER_LEFT):
        while True:
            watched.look()
            time.sleep(every_seconds or 5.0)


def _follow_stream(
    stream: BinaryIO, record_folder: Path, process_id: str, asked: Asked, every_seconds: float
) -> None:
    from daylit.cli.kept import kept_norms
    from daylit.cli.stream_lines import parts_of
    from daylit.cli.watch import Watch
    from daylit.departures.usual import NOTHING_DECLARED
    from daylit.record.changes.streaming import Stream
    from daylit.record.engine import open_engine
    from daylit.record.store import Record
    from daylit.sources.json_lines import BROKEN_OFF
    from daylit.sources.line_reader import LineReader

    opened_at = datetime.now(UTC)
    record = Record(record_folder)
    with open_engine(input_bytes=STREAM_BYTES) as engine:
        reader = LineReader(engine, asked.as_choices(opened_at), "standard input")
        kept = Stream(record, engine, process_id, opened_at=opened_at, numbers_of=asked.numbers_of)
        held = process_id in record.manifest.processes
        fitted = kept_norms(record, engine, process_id) if held else None
        if fitted is not None:
            click.echo(f"Held against {fitted.in_words()}.", err=True)
        watch = Watch(engine, process_id, NOTHING_DECLARED, fitted.norms if fitted else None)
        watch.learn(record)
        for came in parts_of(stream, every_seconds):
            now = datetime.now(UTC)
            reading = reader.read(
                came.lines,
                first_number=came.first_number,
                breaks_off=came.breaks_off,
                latest=asked.as_choices(now).latest,
            )
            for refusal in reading.refusals:
                click.echo(_refused(refusal.row_count, refusal.reason, refusal.examples), err=True)
            is_cut = came.breaks_off and any(one.reason == BROKEN_OFF for one in reading.refusals)
            whole_count = len(came.lines) - int(is_cut)
            told: dict[str, Any] = {"kept_to_line": came.first_number + whole_count - 1}
            if engine.count(reading.events):
                part = kept.take(reading, taken_at=now, see=watch.see)
                told |= {"new_events": part.counts.new_count}
                for departure in watch.found:
                    click.echo(_line({"departure": departure}))
                watch.learn(record)
            engine.drop(reading.events)
            told |= {"record_version": record.manifest.record_version}
            click.echo(_line(told))


def _line(told: dict[str, Any]) -> str:
    return json.dumps(told, default=as_plain, ensure_ascii=False)


STREAM_BYTES = 256 * 1024**2
"""A stream is worth all threads of the machine."""


def _refused(row_count: int, reason: str, examples: tuple[str, ...]) -> str:
    where = f" ({'; '.join(examples)})" if examples else ""
    return f"refused {row_count:,}: {reason}{where}"
