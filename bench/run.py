"""Prints the benchmark tables.

Every measurement is a process of its own; CPU seconds (user and system, all threads) and peak
memory are the operating system's. The peer runs in an environment of its own (.venv-peers).
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ledger
import live
import pages
import uploads
from batches import PROCESS, make_batches
from data import make_files, shared_logs
from measure import Command, Measured, measure, run_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Path(__file__).parent
ROOT = HERE.parent
PEERS = ROOT / ".venv-peers"
RUNS = 3
COMPARED_RUNS = 5


@dataclass(frozen=True)
class Logs:
    """What is measured on.

    Attributes:
        log: BPIC 2012 as published.
        folder: For what is made.
        files: Parquet files by how many copies of it they hold.
    """

    log: Path
    folder: Path
    files: dict[int, Path]


COPIES = (1, 10, 40, 100)
TEN_MILLION = 40
"""So many copies of BPIC 2012 are 10,488,000 events."""

EVENTS = 262_200
"""Of one copy."""

MANY = 100
"""So many copies and more are analysed once."""

STREAM_SECONDS = 300
HELP_RUNS = 10
DAYLIT = [str(Path(sys.executable).parent / "daylit")]
PEER = [str(PEERS / "bin" / "python"), str(HERE / "peer.py")]


def main() -> None:
    """Print all tables, or those that are named."""
    wanted = sys.argv[1:] or list(TABLES)
    unknown = sorted(set(wanted) - set(TABLES))
    if unknown:
        sys.exit(f"There is no table {unknown[0]}; there are {', '.join(TABLES)}.")
    logs_folder = None if OF_NO_LOG.issuperset(wanted) else shared_logs("make bench", "measures")
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}.")
    print(
        f"{COMPARED_RUNS} runs each, in turn, where two are compared, else {RUNS}; medians, and in "
        "brackets the least and the most."
    )
    with tempfile.TemporaryDirectory(prefix="daylit-bench-") as scratch:
        logs = _logs(logs_folder, Path(scratch))
        for name in wanted:
            for line in TABLES[name](logs):
                print(line, flush=True)


def _logs(shared: Path | None, folder: Path) -> Logs:
    """Make what is measured on, the peers included; nothing where no log is read."""
    if shared is None:
        return Logs(Path(), folder, {})
    _make_peers()
    log = shared / "BPIC12.xes.gz"
    return Logs(log, folder, make_files(log, folder, COPIES))


def _make_peers() -> None:
    if not PEERS.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
    pip = [str(PEERS / "bin" / "python"), "-m", "pip", "install", "--quiet", "--require-hashes"]
    subprocess.run([*pip, "-r", str(ROOT / "requirements" / "peers.txt")], check=True)


def _report_table(logs: Logs) -> Iterator[str]:
    ours = Command(
        "daylit analyse, report included",
        [*DAYLIT, "analyse", str(logs.log), "--out", str(logs.folder / "report.html")],
    )
    peers = [
        Command(f'pm4py.read_xes(variant="{variant}")', [*PEER, "xes", str(logs.log), variant])
        for variant in ("chunk_regex", "rustxes")
    ]
    yield from _head("BPIC 2012 (262,200 events, XES.gz): the whole report against merely reading")
    yield from _compared([ours, *peers], task_only=False)


def _import_table(logs: Logs) -> Iterator[str]:
    ours = _import("daylit record import, with steps", logs, 10)
    peer = Command("pm4py: read, directly-follows, variants", [*PEER, "count", str(logs.files[10])])
    yield from _head("BPIC 2012 ten times (2,622,000 events, Parquet): import, paid once")
    yield from _compared([ours, peer], task_only=False)


def _question_table(logs: Logs) -> Iterator[str]:
    record = _made(logs, 10)
    ours = Command("daylit, on the record", [sys.executable, str(HERE / "ask.py"), str(record)])
    peer = Command("pm4py, on its data frame", [*PEER, "ask", str(logs.files[10])])
    yield from _head("The same log: directly-follows, variants, rework and hand-overs together")
    yield "Only the questions are timed, in a process that has opened the log."
    yield ""
    yield from _compared([ours, peer], task_only=True)


def _scale_table(logs: Logs) -> Iterator[str]:
    yield from _head("In step with events: daylit record import from Parquet")
    yield "| events | CPU s | wall s | peak MB | CPU s per million events |"
    yield "|---:|---:|---:|---:|---:|"
    for copies in COPIES:
        (one,) = measure([_import(f"import x{copies}", logs, copies)], runs=RUNS)
        events = EVENTS * copies
        yield f"| {events:,} | {_figures(one)} | {one.cpu_seconds / events * 1e6:.1f} |"


def _batch_table(logs: Logs) -> Iterator[str]:
    yield from _head(f"Onto {TEN_MILLION * EVENTS:,} events: daylit record import of 5,000 more")
    yield "| over | CPU s | wall s | peak MB | CPU, to the first import's |"
    yield "|---|---:|---:|---:|---:|"
    (first,) = measure([_import("first import", logs, TEN_MILLION)], runs=1)
    yield f"| (the first import) | {_figures(first)} | 1.00 |"
    held = _made(logs, TEN_MILLION)
    batches = make_batches(held, logs.folder)
    measured = measure([_batch(name, path, held) for name, path in batches.items()], runs=RUNS)
    for one in measured:
        yield f"| {one.name} | {_figures(one)} | {one.cpu_seconds / first.cpu_seconds:.2f} |"


def _live_table(logs: Logs) -> Iterator[str]:
    yield from _head(f"Live: {live.PER_SECOND:,} events a second into daylit record follow")
    yield "Of what has several figures: the median, the 95th percentile and the most."
    yield ""
    yield live.HEAD
    held = _made(logs, TEN_MILLION)
    for name, onto in (("an empty record", None), (f"{TEN_MILLION * EVENTS:,} events", held)):
        yield live.row(name, live.follow(logs.files[1], STREAM_SECONDS, logs.folder, onto))


def _cost_table(logs: Logs) -> Iterator[str]:
    yield from _head("Everything about exceptions: daylit analyse from Parquet, report included")
    yield "| events | CPU s | wall s | peak MB | CPU s per million events |"
    yield "|---:|---:|---:|---:|---:|"
    for copies in (1, 10, 100):
        out = logs.folder / "report.html"
        command = Command(
            f"analyse x{copies}", [*DAYLIT, "analyse", str(logs.files[copies]), "--out", str(out)]
        )
        (one,) = measure([command], runs=RUNS if copies < MANY else 1)
        events = EVENTS * copies
        yield f"| {events:,} | {_figures(one)} | {one.cpu_seconds / events * 1e6:.1f} |"


def _answer_table(logs: Logs) -> Iterator[str]:
    yield from _head(f"Single questions about {TEN_MILLION * EVENTS:,} events, in a warm process")
    yield "Wall seconds, the median of five."
    yield ""
    yield "| question | wall s |"
    yield "|---|---:|"
    record = _made(logs, TEN_MILLION)
    asked = [sys.executable, str(HERE / "answers.py"), str(record)]
    printed = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    for name, seconds in json.loads(printed.splitlines()[-1]).items():
        yield f"| {name} | {seconds:.2f} |"


def _page_table(logs: Logs) -> Iterator[str]:
    yield from _head(f"Pages of the workspace over {TEN_MILLION * EVENTS:,} events")
    yield from pages.pages_table(pages.make_workspace(logs.files[TEN_MILLION], logs.folder))


def _upload_table(_: Logs) -> Iterator[str]:
    yield from uploads.uploads_table()


def _ledger_table(_: Logs) -> Iterator[str]:
    yield from ledger.ledger_table()


def _help_table(_: Logs) -> Iterator[str]:
    (one,) = measure([Command("daylit --help", [*DAYLIT, "--help"])], runs=HELP_RUNS)
    yield from _head("Start")
    yield f"`daylit --help`: {one.wall_seconds:.2f} s wall, median of {HELP_RUNS}."


TABLES: dict[str, Callable[[Logs], Iterator[str]]] = {
    "report": _report_table,
    "import": _import_table,
    "questions": _question_table,
    "scale": _scale_table,
    "help": _help_table,
    "batches": _batch_table,
    "live": _live_table,
    "cost": _cost_table,
    "answers": _answer_table,
    "pages": _page_table,
    "uploads": _upload_table,
    "ledger": _ledger_table,
}

OF_NO_LOG = {"uploads", "help", "ledger"}
"""These tables are of no public log."""


def _import(name: str, logs: Logs, copies: int) -> Command:
    """Import a file into a new record, each time."""
    record = _record(logs, copies)
    words = ["record", "import", str(logs.files[copies]), "--record", str(record)]
    return Command(
        name,
        [*DAYLIT, *words, "--process", PROCESS],
        lambda: shutil.rmtree(record, ignore_errors=True),
    )


def _record(logs: Logs, copies: int) -> Path:
    return logs.folder / f"record_{copies}"


def _made(logs: Logs, copies: int) -> Path:
    """Return the record of so many copies, importing them where that was not measured before."""
    record = _record(logs, copies)
    if not record.exists():
        run_once(_import("", logs, copies).words)
    return record


def _batch(name: str, path: Path, held: Path) -> Command:
    """Import a batch into a copy of a record, each time."""
    record = held.parent / "batched"

    def anew() -> None:
        shutil.rmtree(record, ignore_errors=True)
        live.copy_record(held, record)

    words = ["record", "import", str(path), "--record", str(record), "--process", PROCESS]
    return Command(name, [*DAYLIT, *words], anew)


def _head(title: str) -> Iterator[str]:
    yield ""
    yield f"### {title}"
    yield ""


def _compared(commands: list[Command], *, task_only: bool) -> Iterator[str]:
    """Compare the first command with the others."""
    ours, *peers = measure(commands, runs=COMPARED_RUNS)
    yield "| | CPU s | peak MB | CPU, ours to its | CPU, its to ours |"
    yield "|---|---:|---:|---:|---:|"
    for one in (ours, *peers):
        ratio = _seconds(ours, task_only=task_only) / _seconds(one, task_only=task_only)
        said = " | " if one is ours else f"{ratio:.2f} | {1 / ratio:.2f}"
        shown = f"{_seconds(one, task_only=True):.2f}" if task_only else _spread(one)
        yield f"| {one.name} | {shown} | {one.peak_mb:,.0f} | {said} |"


def _seconds(one: Measured, *, task_only: bool) -> float:
    if not task_only:
        return one.cpu_seconds
    return statistics.median(_task_seconds(printed) for printed in one.printed)


def _task_seconds(printed: str) -> float:
    task: dict[str, Any] = json.loads(printed.strip().splitlines()[-1])
    return float(task["task_cpu_seconds"])


def _figures(one: Measured) -> str:
    return f"{_spread(one)} | {one.wall_seconds:.1f} | {one.peak_mb:,.0f}"


def _spread(one: Measured) -> str:
    return f"{one.cpu_seconds:.1f} ({one.least_cpu_seconds:.1f} to {one.most_cpu_seconds:.1f})"


if __name__ == "__main__":
    main()
