"""Streams into ``daylit record follow -``: sent whole, or bit by bit while it runs."""

from __future__ import annotations

import json
import os
import shutil
import signal
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from exports import OF_ARRIVAL, import_logs
from holding import holding
from killing import STAGES, Kill
from scenes import PROCESS
from tallies import Tally

from daylit.record.store import TABLES, Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from random import Random

    from holding import Holding
    from workers import Worker

    from daylit.record.engine import Engine

OFTEN = ("--every", "0.1")


class Sender:
    """The writing end of a pipe with a name, from which a command reads its standard input."""

    def __init__(self, pipe: Path) -> None:
        os.mkfifo(pipe)
        self.pipe = pipe
        # Opened for both, it does not wait for the reader.
        self._descriptor = os.open(pipe, os.O_RDWR)

    def send(self, lines: Sequence[bytes]) -> None:
        """Write lines; waits while the reader is behind."""
        rest = b"".join(lines)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]

    def end(self) -> None:
        """End the stream."""
        if self.pipe.exists():
            os.close(self._descriptor)
            self.pipe.unlink()


@contextmanager
def following(
    worker: Worker, record: Path, *words: str, **order: Any
) -> Iterator[tuple[int, Sender]]:
    """Start following a stream; yields its process and the sender, which the caller ends."""
    sender = Sender(record.parent / f"{record.name}-stream")
    started = worker.start(
        record,
        ["follow", "-", *PROCESS, *OFTEN, *words, "--record", record],
        heard=str(sender.pipe),
        **order,
    )
    try:
        yield started, sender
    finally:
        sender.end()


def follow(worker: Worker, record: Path, lines: Sequence[bytes], *words: str) -> int:
    """Send a whole stream and return the exit code of the command."""
    with following(worker, record, *words) as (_, sender):
        sending = threading.Thread(target=sender.send, args=(lines,), daemon=True)
        sending.start()
        sending.join(30)
        sender.end()
        return worker.ended()


def told(worker: Worker) -> list[dict[str, Any]]:
    """Return what a command told of the parts that it kept."""
    said = worker.said.read_text().splitlines()
    return [json.loads(line) for line in said if line.startswith("{") and line.endswith("}")]


def kept_to(worker: Worker) -> int:
    """Return up to which line the command told that the stream is kept; 0 before the first."""
    return max((one["kept_to_line"] for one in told(worker) if "kept_to_line" in one), default=0)


def wait_until_kept(worker: Worker, line: int, *, seconds: float = 20.0) -> None:
    """Wait until the command tells that it keeps the stream up to a line.

    Raises:
        TimeoutError: It does not.
    """
    until = time.monotonic() + seconds
    while kept_to(worker) < line:
        if time.monotonic() > until:
            raise TimeoutError(worker.said.read_text())
        time.sleep(0.02)


def kill_a_stream(
    worker: Worker, record: Path, lines: Sequence[bytes], chance: Random
) -> tuple[Kill, int]:
    """Send a stream bit by bit, kill who takes it, and check what was told.

    Returns:
        What was hit (``is_after``: a part was kept of which nothing was told yet), and how many
        lines are kept.
    """
    marks: list[str] = []
    with following(worker, record) as (process, sender):
        sending = threading.Thread(target=_bit_by_bit, args=(sender, lines), daemon=True)
        sending.start()
        while not any(mark.startswith("write ") for mark in marks):
            marks.append(worker.marks.next())
        time.sleep(chance.uniform(0.0, SENDING_SECONDS))
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        assert worker.ended() == -signal.SIGKILL
        marks += worker.marks.come()
        sending.join()
    kept, known = _kept(record), kept_to(worker)
    assert kept >= known
    return Kill(_stage_of_part(marks), is_after=kept > known), kept


SENDING_SECONDS = 1.5
BITS = 15


def _bit_by_bit(sender: Sender, lines: Sequence[bytes]) -> None:
    size = -(-len(lines) // BITS)
    for begin in range(0, len(lines), size):
        sender.send(lines[begin : begin + size])
        time.sleep(SENDING_SECONDS / BITS)


def _kept(record: Path) -> int:
    process = Record(record).manifest.processes.get("tickets")
    return 0 if process is None else int(process.imports[-1].sources[0]["row_count"])


def _stage_of_part(marks: Sequence[str]) -> str:
    """Say how far the part was that was being taken."""
    parts = [number for number, mark in enumerate(marks) if mark == "done swap"]
    part = marks[parts[-1] + 1 :] if parts else marks
    if any(mark.startswith("swap ") for mark in part) or part.count("done commit") == len(TABLES):
        return STAGES[2]
    if any(mark.startswith(("write ", "commit ")) for mark in part):
        return STAGES[1]
    # A part begins with the lock; before that the command waits, or tells of the last part.
    return STAGES[0] if any(mark == "open lock" for mark in part) or not parts else STAGES[3]


def held(engine: Engine, record: Path) -> Holding:
    """Return what a record holds, but for what tells of the imports."""
    return holding(engine, Record(record), without=OF_ARRIVAL)


def imported_at_once(engine: Engine, empty: Path, folder: Path, lines: Sequence[bytes]) -> Holding:
    """Return what a record holds after one import of lines."""
    log = folder / "at-once.jsonl"
    log.write_bytes(b"".join(lines))
    record = shutil.copytree(empty, folder / "at-once")
    import_logs(record, log)
    found = held(engine, record)
    shutil.rmtree(record)
    return found


def kill_streams(
    engine: Engine,
    worker: Worker,
    empty: Path,
    folder: Path,
    lines: Sequence[bytes],
    chance: Random,
    count: int,
) -> Tally:
    """Kill who takes a stream so many times; check what is kept, and send the stream again.

    Args:
        engine: Reads.
        worker: Takes the stream.
        empty: A record without events.
        folder: Where it is copied to.
        lines: The stream.
        chance: Draws the moments.
        count: How many kills.
    """
    tally = Tally("follow a stream")
    at_once = imported_at_once(engine, empty, folder, lines)
    while tally.kill_count < count:
        record = shutil.copytree(empty, folder / "record")
        kill, kept = kill_a_stream(worker, record, lines, chance)
        tally.count(kill)
        expected = imported_at_once(engine, empty, folder, lines[:kept]) if kept else {}
        assert held(engine, record) == expected
        assert follow(worker, record, lines) == 0
        assert held(engine, record) == at_once
        shutil.rmtree(record)
    return tally
