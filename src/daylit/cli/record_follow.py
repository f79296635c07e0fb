"""``daylit record follow``: a folder watched, or standard input live."""

from __future__ import annotations

import json
import queue
import sys
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from daylit.cli.reading import PROCESS, RECORD, Asked, reading_options
from daylit.errors import DaylitError, RecordError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

MOST_LINES = 50_000
"""More lines than these are not taken in one part."""

WAITING_LINES = 4 * MOST_LINES
"""When so many lines wait, whoever sends them has to wait too."""

UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")


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

    A file is taken once it no longer changes. Of a stream, lines of JSON on standard output tell
    which departures came up, by what is usual so far, and up to which line it is kept. Ends with
    the stream, or when interrupted.
    """
    if source == "-":
        if process_id is None:
            raise click.UsageError("Name the process of the stream with --process.")
        _follow_stream(sys.stdin.buffer, record_folder, process_id, asked, every_seconds or 1.0)
        return
    folder = Path(source)
    if not folder.is_dir():
        raise click.UsageError(f"There is no folder {folder}; name one, or - for standard input.")
    _follow_folder(folder, record_folder, process_id, asked, every_seconds or 5.0, once=once)


def _follow_folder(
    folder: Path,
    record_folder: Path,
    process_id: str | None,
    asked: Asked,
    every_seconds: float,
    *,
    once: bool,
) -> None:
    from daylit.cli.reading import process_id_of

    process = process_id or process_id_of(folder)
    seen: dict[Path, tuple[int, int]] = {}
    done: dict[Path, tuple[int, int]] = {}
    waiting: dict[Path, str] = {}
    while True:
        for path in sorted(folder.iterdir()):
            look = _look(path)
            if look is None or done.get(path) == look:
                continue
            if once or seen.get(path) == look:
                said = _take_file(path, record_folder, process, asked)
                if said is None:
                    done[path] = look
                elif waiting.get(path) != said:
                    click.echo(said, err=True)
                    waiting[path] = said
            seen[path] = look
        if once:
            if waiting:
                sys.exit(1)
            return
        time.sleep(every_seconds)


def _look(path: Path) -> tuple[int, int] | None:
    """Return what tells whether a file still changes; null for what is no finished file."""
    if path.name.startswith(".") or path.suffix in UNFINISHED or not path.is_file():
        return None
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


def _take_file(path: Path, record_folder: Path, process: str, asked: Asked) -> str | None:
    """Import a file; one that cannot be read is told, and the others go on.

    Returns:
        Why it has to be tried again, as when another process writes; null where it need not be.
    """
    from daylit.cli.reading import read_logs
    from daylit.record.engine import open_engine
    from daylit.record.importing import import_readings
    from daylit.record.store import Record

    now = datetime.now(UTC)
    record = Record(record_folder)
    before = record.manifest.record_version
    try:
        with open_engine(input_bytes=path.stat().st_size) as engine:
            incoming = read_logs(engine, [path], asked, now=now, tell=lambda _, __: None)
            report = import_readings(
                record,
                engine,
                incoming,
                process_id=process,
                imported_at=now,
                on_progress=lambda _: None,
            )
    except RecordError as error:
        return f"{path.name}: {error}"
    except DaylitError as error:
        click.echo(f"{path.name}: {error}", err=True)
        return None
    held = record.manifest.record_version == before
    told = "held already" if held else f"version {record.manifest.record_version}"
    click.echo(f"{path.name}: {told}, {report.contents.event_count:,} events in all")
    return None


@dataclass(frozen=True)
class _Lines:
    """Lines of a stream that came since the last ones were taken."""

    lines: list[bytes]
    first_number: int
    ended: bool


def _follow_stream(
    stream: BinaryIO, record_folder: Path, process_id: str, asked: Asked, every_seconds: float
) -> None:
    from daylit.cli.watch import Watch
    from daylit.departures.usual import NOTHING_DECLARED
    from daylit.record.engine import open_engine
    from daylit.record.store import Record
    from daylit.record.streaming import Stream
    from daylit.sources.line_reader import LineReader

    opened_at = datetime.now(UTC)
    record = Record(record_folder)
    with open_engine(input_bytes=STREAM_BYTES) as engine:
        reader = LineReader(engine, asked.as_choices(opened_at), "standard input")
        kept = Stream(record, engine, process_id, opened_at=opened_at, numbers_of=asked.numbers_of)
        watch = Watch(engine, process_id, NOTHING_DECLARED)
        watch.learn(record)
        for came in _batches(stream, every_seconds):
            now = datetime.now(UTC)
            reading = reader.read(
                came.lines,
                first_number=came.first_number,
                breaks_off=came.ended and not came.lines[-1].endswith(b"\n"),
                latest=asked.as_choices(now).latest,
            )
            for refusal in reading.refusals:
                click.echo(_refused(refusal.row_count, refusal.reason, refusal.examples), err=True)
            told: dict[str, Any] = {"kept_to_line": came.first_number + len(came.lines) - 1}
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
    return json.dumps(told, default=str, ensure_ascii=False)


STREAM_BYTES = 256 * 1024**2
"""A stream is worth all threads of the machine."""


def _refused(row_count: int, reason: str, examples: tuple[str, ...]) -> str:
    where = f" ({'; '.join(examples)})" if examples else ""
    return f"refused {row_count:,}: {reason}{where}"


def _batches(stream: BinaryIO, every_seconds: float) -> Iterator[_Lines]:
    """Yield the lines that came, as soon as there are any and the time between has passed."""
    waiting: queue.Queue[bytes | None] = queue.Queue(WAITING_LINES)
    threading.Thread(target=_read_lines, args=(stream, waiting), daemon=True).start()
    number, ended = 1, False
    while not ended:
        began = time.monotonic()
        lines, ended = _gathered(waiting)
        if lines:
            yield _Lines(lines, number, ended)
            number += len(lines)
        time.sleep(max(0.0, every_seconds - (time.monotonic() - began)) if not ended else 0.0)


def _read_lines(stream: BinaryIO, waiting: queue.Queue[bytes | None]) -> None:
    for line in stream:
        waiting.put(line)
    waiting.put(None)


def _gathered(waiting: queue.Queue[bytes | None]) -> tuple[list[bytes], bool]:
    """Return the lines that wait, at least one, and whether the stream has ended."""
    lines: list[bytes] = []
    line = waiting.get()
    while line is not None:
        lines.append(line)
        if len(lines) == MOST_LINES:
            return lines, False
        try:
            line = waiting.get_nowait()
        except queue.Empty:
            return lines, False
    return lines, True
