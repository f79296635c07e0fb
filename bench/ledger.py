"""Prints how quick the ledger is: a hundred thousand exceptions on SQLite, a million on PostgreSQL.

The workspace is really served. What a page takes of the processors is told beside how long it
takes: that depends less on who else is at work.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger_load import SECONDS, load
from measure import run_once
from pages import Reader
from uploads import served

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent / "tests"))

from postgresql_server import running  # noqa: E402 (the path is needed before)

if TYPE_CHECKING:
    from collections.abc import Iterator

WARM, ASKED = 3, 20
SLOW_MS, ASKED_SLOW = 1_000, 10
PEOPLE = 20
TICKS = os.sysconf("SC_CLK_TCK")
CHANGED = ("0", "0", "0.01")
"""Shares of the rows that are others than before: at first, again, and once more."""


@dataclass(frozen=True)
class Database:
    """On what is measured.

    Attributes:
        count: So many exceptions it is to hold.
        folder: Its ``workspace`` is served.
        named: What of the environment names it.
        server: The process id of its server; null where it has none.
    """

    name: str
    count: int
    folder: Path
    named: dict[str, str]
    server: int | None = None

    def do(self, *words: str) -> Any:
        """Do one thing in the workspace, and return what that found."""
        return json.loads(run_once(self.words(*words)).printed.splitlines()[-1])

    def words(self, *words: str) -> list[str]:
        """Return how to do one thing in the workspace."""
        named = {"DAYLIT_HOME": str(self.folder / "workspace"), **self.named}
        said = [f"{name}={value}" for name, value in named.items()]
        script = str(HERE / "ledger_workspace.py")
        return ["env", *said, sys.executable, "-W", "ignore", script, *words]

    def cpu_seconds(self, pid: int) -> float:
        """Return what the server of pages has taken of the processors, and that of the database."""
        return sum(_cpu_seconds(one) for one in (pid, *_with_children(self.server)))


@contextmanager
def on_sqlite(count: int) -> Iterator[Database]:
    """Have a folder for a workspace on SQLite."""
    with tempfile.TemporaryDirectory(prefix="daylit-ledger-") as scratch:
        yield Database("SQLite", count, Path(scratch), {})


@contextmanager
def on_postgresql(count: int) -> Iterator[Database]:
    """Have a folder for a workspace on a PostgreSQL server of our own, with what it comes with."""
    scratching = tempfile.TemporaryDirectory(prefix="daylit-ledger-")
    with scratching as scratch, running(is_durable=True) as server:
        file = server.folder / "data" / "postmaster.pid"
        pid = int(file.read_text(encoding="ascii").splitlines()[0])
        named = {"DAYLIT_DATABASE": server.uri}
        yield Database("PostgreSQL", count, Path(scratch), named, pid)


DATABASES = {"sqlite": (on_sqlite, 100_000), "postgresql": (on_postgresql, 1_000_000)}


def ledger_table(wanted: tuple[str, ...] = tuple(DATABASES)) -> Iterator[str]:
    """Yield the lines of the tables."""
    with tempfile.TemporaryDirectory(prefix="daylit-sample-") as sample:
        make = [sys.executable, "-m", "daylit.cli", "sample", "make", "--out", sample]
        subprocess.run(make, check=True, stdout=subprocess.DEVNULL)
        for name in wanted:
            on, count = DATABASES[name]
            with on(count) as database:
                yield from _tables(database, sample)
            with on(count) as database:
                yield from _keeping(database)


def _tables(database: Database, sample: str) -> Iterator[str]:
    began = time.monotonic()
    held = database.do("fill", sample, str(database.count))
    _tell(f"{database.name} filled in {time.monotonic() - began:.0f} s")
    told = database.do("asked")
    yield from _head(f"The ledger with {held:,} exceptions on {database.name}")
    yield (
        f"Each page {ASKED} times (what takes over {SLOW_MS / 1000:g} s {ASKED_SLOW} times), warm, "
        "one at a time: the 95th percentile in milliseconds, and in brackets the milliseconds of "
        "processors that one takes, the database's included."
    )
    yield ""
    yield f"| page | database queries | {' | '.join(told)} |"
    yield f"|---|---:|{'---:|' * len(told)}"
    with served(database.folder, named=database.named) as (process, address):
        readers = {who: Reader(address, said["cookie"]) for who, said in told.items()}
        for name in told["owner"]["pages"]:
            asked = {who: said["pages"].get(name) for who, said in told.items()}
            row = [
                _cell(readers[who], one[0], database, process.pid) if one else "as the owner's"
                for who, one in asked.items()
            ]
            questions = [one[1] for one in asked.values() if one]
            yield f"| {name} | {_span(questions)} | {' | '.join(row)} |"
            _tell(f"{name}: {row}")
        yield from _loads(database, address)


def _loads(database: Database, address: str) -> Iterator[str]:
    told = database.do("contested")
    ids = [str(one) for one in told["entries"]]
    yield ""
    yield (
        f"{len(told['people'])} people for {SECONDS} s at once on {database.name}: half of what "
        f"they do reads, half writes in the rooms of the same {len(ids)} exceptions:"
    )
    yield ""
    yield from load(address, told, lambda: database.do("stood", *ids))


def _cell(reader: Reader, where: str, database: Database, pid: int) -> str:
    """Return what a page takes."""
    warm = [_milliseconds(reader, where) for _ in range(WARM)]
    count = ASKED_SLOW if min(warm) > SLOW_MS else ASKED
    before = database.cpu_seconds(pid)
    took = [_milliseconds(reader, where) for _ in range(count)]
    cpu = 1000 * (database.cpu_seconds(pid) - before) / count
    return f"{statistics.quantiles(took, n=20, method='inclusive')[-1]:,.0f} ({cpu:,.0f})"


def _milliseconds(reader: Reader, where: str) -> float:
    began = time.monotonic()
    status, _page = reader.ask(where)
    if status != 200:  # noqa: PLR2004 (all is well)
        sys.exit(f"{where} answers {status}.")
    return 1000 * (time.monotonic() - began)


def _with_children(pid: int | None) -> list[int]:
    """Return a process and its children."""
    if pid is None:
        return []
    said = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [pid, *map(int, said.split())]


def _cpu_seconds(pid: int) -> float:
    """Return what a process has taken of the processors, with children that have ended."""
    try:
        said = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except FileNotFoundError:
        return 0.0
    return sum(map(int, said.rpartition(")")[2].split()[11:15])) / TICKS


def _keeping(database: Database) -> Iterator[str]:
    """Tell what the worker takes to bring the ledger up to what a run found."""
    found = f"{database.count:,} exceptions"
    yield from _head(f"The worker brings {found} into the ledger on {database.name}")
    yield "| | wall s | worker's CPU s | database's CPU s | peak MB of the worker |"
    yield "|---|---:|---:|---:|---:|"
    database.do("prepared", str(database.count))
    names = ("at first", "again, nothing changed", "again, one in a hundred changed")
    for number, (name, share) in enumerate(zip(names, CHANGED, strict=True)):
        before = sum(map(_cpu_seconds, _with_children(database.server)))
        run = run_once(database.words("kept", str(number), share))
        cpu = sum(map(_cpu_seconds, _with_children(database.server))) - before
        shown = f"{cpu:.1f}" if database.server else "(with it)"
        yield (
            f"| {name} | {run.wall_seconds:.1f} | {run.cpu_seconds:.1f} | {shown} | "
            f"{run.peak_mb:,.0f} |"
        )


def _span(counts: list[int]) -> str:
    least, most = min(counts), max(counts)
    return str(least) if least == most else f"{least} to {most}"


def _head(title: str) -> Iterator[str]:
    yield ""
    yield f"### {title}"
    yield ""


def _tell(what: str) -> None:
    sys.stderr.write(f"  {what}\n")


def main() -> None:
    """Print the tables of the databases that are named, or of all."""
    for line in ledger_table(tuple(sys.argv[1:]) or tuple(DATABASES)):
        print(line, flush=True)


if __name__ == "__main__":
    main()
