"""Sends a log to ``daylit record follow`` as it would come, and prints whether it kept up.

BPIC 2012 is replayed in the order of its time, with new case names and the moment of sending as
each event's time, at a steady rate, by this process; the command runs beside it on the same
machine.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import equal
import pyarrow.parquet as pq
from batches import PROCESS
from data import NAMES

if TYPE_CHECKING:
    import resource
    from collections.abc import Iterator

PER_SECOND = 1_000
TICK_SECONDS = 0.05
DAYLIT = str(Path(sys.executable).parent / "daylit")


@dataclass
class Told:
    """What the command told, and when.

    Attributes:
        kept: The moments at which it told up to which line the stream is kept.
        departures: The moments at which it told of a case's departure.
    """

    kept: list[tuple[float, int]] = field(default_factory=list)
    departures: list[tuple[float, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Followed:
    """What came of a stream. Seconds, but for counts, memory and the tables that are not equal.

    Attributes:
        event_count: How many events were sent.
        sent_seconds: How long sending took.
        after_seconds: How long after the last event was sent all were told as kept.
        lags: For each part, how long after its last event was sent it was told as kept.
        delays: For each departure, how long after it could first be known it was told: since the
            first event of its case in the part that brought it was sent.
        cpu_seconds: Of the command.
        peak_mb: Of the command.
        unequal: The tables that are not as one import of the same lines makes them.
    """

    event_count: int
    sent_seconds: float
    after_seconds: float
    lags: list[float]
    delays: list[float]
    cpu_seconds: float
    peak_mb: float
    unequal: list[str]


def follow(log: Path, seconds: int, folder: Path, onto: Path | None) -> Followed:
    """Send so many seconds of a stream into a record, and compare it with one import.

    Args:
        log: A Parquet file of BPIC 2012.
        seconds: How long to send.
        folder: For what is written.
        onto: A record to begin with, left as it is; null for an empty one.
    """
    record, at_once = folder / "followed", folder / "at-once"
    for each in (record, at_once):
        shutil.rmtree(each, ignore_errors=True)
    if onto is not None:
        copy_record(onto, record)
    lines = folder / "lines.jsonl"
    sent, told, usage = _sent(_endless(_in_order(log)), PER_SECOND * seconds, record, lines)
    return Followed(
        event_count=len(sent),
        sent_seconds=sent[-1][0] - sent[0][0],
        after_seconds=told.kept[-1][0] - sent[-1][0],
        lags=[moment - sent[line - 1][0] for moment, line in told.kept],
        delays=list(_delays(told, sent)),
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        peak_mb=usage.ru_maxrss / 1024,
        unequal=_unequal(record, _before(onto, record, at_once), lines),
    )


def _sent(
    events: Iterator[dict[str, Any]], count: int, record: Path, lines: Path
) -> tuple[list[tuple[float, str]], Told, resource.struct_rusage]:
    """Send so many events to the command, and write them to a file too.

    Returns:
        When each event was sent and of which case, what was told, and what the command took.
    """
    words = [DAYLIT, "record", "follow", "-", "--record", str(record), "--process", PROCESS]
    told = Told()
    sent: list[tuple[float, str]] = []
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        stdin, stdout = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
        hearing = threading.Thread(target=_hear, args=(stdout, told))
        hearing.start()
        with lines.open("wb") as copy:
            for text in _paced(events, count, time.monotonic(), sent):
                stdin.write(text)
                stdin.flush()
                copy.write(text)
        stdin.close()
        hearing.join()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, words)
    return sent, told, usage


def _in_order(log: Path) -> list[dict[str, Any]]:
    table = pq.read_table(log).sort_by(NAMES["occurred_at"]).drop([NAMES["occurred_at"]])
    return table.to_pylist()


def _endless(events: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield events over and over, each time with new case names."""
    case = NAMES["case_id"]
    for number in itertools.count():
        for event in events:
            yield {**event, case: f"live-{number}-{event[case]}"}


def _paced(
    events: Iterator[dict[str, Any]], count: int, began: float, sent: list[tuple[float, str]]
) -> Iterator[bytes]:
    """Yield lines at a steady rate; notes when each was sent, and of which case."""
    while len(sent) < count:
        due = min(count, int((time.monotonic() - began) * PER_SECOND))
        lines = []
        for _ in range(len(sent), due):
            event = next(events)
            event[NAMES["occurred_at"]] = datetime.now(UTC).isoformat()
            lines.append(json.dumps(event).encode() + b"\n")
            sent.append((time.monotonic(), event[NAMES["case_id"]]))
        yield b"".join(lines)
        time.sleep(TICK_SECONDS)


def _hear(stream: IO[bytes], told: Told) -> None:
    for line in stream:
        now, one = time.monotonic(), json.loads(line)
        if "departure" in one:
            told.departures.append((now, one["departure"]["case_id"]))
        else:
            told.kept.append((now, one["kept_to_line"]))


def _delays(told: Told, sent: list[tuple[float, str]]) -> Iterator[float]:
    waiting = iter(told.departures)
    one = next(waiting, None)
    begin = 0
    for told_at, line in told.kept:
        first: dict[str, float] = {}
        for moment, case in sent[begin:line]:
            first.setdefault(case, moment)
        # A part's departures are told just before up to which line it goes.
        while one is not None and one[0] <= told_at:
            yield one[0] - first[one[1]]
            one = next(waiting, None)
        begin = line


def _before(onto: Path | None, record: Path, at_once: Path) -> Path:
    """Make the record that the stream came upon once more, with the same key of people's ids."""
    if onto is None:
        shutil.copytree(record / "people", at_once / "people")
    else:
        copy_record(onto, at_once)
    return at_once


def _unequal(record: Path, at_once: Path, lines: Path) -> list[str]:
    words = ["record", "import", str(lines), "--record", str(at_once), "--process", PROCESS]
    subprocess.run([DAYLIT, *words], check=True, stdout=subprocess.DEVNULL)
    one, other = equal.held(record, PROCESS), equal.held(at_once, PROCESS)
    return [name for name, found in one.items() if found != other[name]]


def copy_record(source: Path, target: Path) -> None:
    """Copy a record; its tables' files, which nobody changes, are linked."""
    shutil.copytree(source, target, copy_function=_link_or_copy)


def _link_or_copy(source: str, target: str) -> None:
    if source.endswith(".parquet"):
        os.link(source, target)
    else:
        shutil.copy2(source, target)


def row(name: str, found: Followed) -> str:
    """Return a row of the table of streams."""
    lags, delays = _spread(found.lags), _spread(found.delays)
    same = "yes" if not found.unequal else f"no: {', '.join(found.unequal)}"
    return (
        f"| {name} | {found.event_count:,} in {found.sent_seconds:.0f} s | {len(found.lags):,} | "
        f"{lags} | {found.after_seconds:.1f} | {len(found.delays):,} | {delays} | "
        f"{found.cpu_seconds:.0f} | {found.peak_mb:,.0f} | {same} |"
    )


HEAD = (
    "| onto | sent | parts | kept after, s | all kept after the last, s | departures told | "
    "told after, s | CPU s | peak MB | as one import |\n"
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|---|"
)


def _spread(seconds: list[float]) -> str:
    """Return the median, the 95th percentile and the most."""
    if len(seconds) < 2:  # noqa: PLR2004 - quantiles want two
        return " ".join(f"{one:.1f}" for one in seconds)
    most_of = statistics.quantiles(seconds, n=20, method="inclusive")[-1]
    return f"{statistics.median(seconds):.1f}, {most_of:.1f}, {max(seconds):.1f}"


def main() -> None:
    log, seconds, folder, *onto = sys.argv[1:]
    found = follow(Path(log), int(seconds), Path(folder), Path(onto[0]) if onto else None)
    print(HEAD)
    print(row("given" if onto else "an empty record", found))


if __name__ == "__main__":
    main()
