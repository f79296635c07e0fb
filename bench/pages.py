"""Prints how long pages over ten million events take, one at a time and for many at once.

The workspace is really served, with a worker that has nothing to do. What a page takes of the
server's processor is told beside how long it takes: that does not depend on who else is at work.
"""

from __future__ import annotations

import http.client
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.parquet as pq
from uploads import served, token_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Path(__file__).parent
PROCESS = "bpic12"
TEAMS, ORGANISATIONS = 24, 5
WARM, ASKED = 3, 40
READERS, WRITERS, SECONDS = 20, 5, 30
HEAD = (
    "| page | reader | median ms | 95th percentile ms | server's CPU ms | database queries | kB |\n"
    "|---|---|---:|---:|---:|---:|---:|"
)
TICKS = os.sysconf("SC_CLK_TCK")


def make_workspace(log: Path, folder: Path) -> Path:
    """Make a folder whose ``workspace`` holds the record of a log, with teams in it."""
    home = folder / "workspace"
    with_teams = folder / "with_teams.parquet"
    _write_with_teams(log, with_teams)
    words = [sys.executable, "-m", "daylit.cli", "record", "import", str(with_teams)]
    words += ["--record", str(home / "record"), "--process", PROCESS]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with_teams.unlink()
    return folder


def _write_with_teams(log: Path, path: Path) -> None:
    """Put each person into a team and an organisation, by their number: the log names none."""
    source = pq.ParquetFile(log)
    schema = source.schema_arrow
    for name in ("team", "organisation"):
        schema = schema.append(pa.field(name, pa.string()))
    with pq.ParquetWriter(path, schema) as writer:
        for at in range(source.metadata.num_row_groups):
            table = source.read_row_group(at)
            people = table["org:resource"].combine_chunks().dictionary_encode()
            numbers = [int(name or 0) % TEAMS for name in people.dictionary.to_pylist()]
            teams = pa.array([f"Team {one + 1:02}" for one in numbers])
            houses = pa.array([f"Organisation {one % ORGANISATIONS + 1}" for one in numbers])
            for names in (teams, houses):
                column = names.take(people.indices)
                table = table.append_column(schema.names[table.num_columns], column)
            writer.write_table(table)


def pages_table(folder: Path) -> Iterator[str]:
    """Yield the lines of the tables for the workspace of a folder.

    Args:
        folder: Its ``workspace`` holds a record; what else is needed is made where it is not there.
    """
    home = folder / "workspace"
    made = [sys.executable, str(HERE / "workspace.py"), str(home)]
    printed = subprocess.run(made, check=True, stdout=subprocess.PIPE, text=True).stdout
    told = json.loads(printed.splitlines()[-1])
    yield f"Each page {ASKED} times, warm, one at a time; one process serves, its worker is idle."
    yield ""
    yield HEAD
    with served(folder) as (process, address):
        for reader, said in told.items():
            for name, (where, questions) in said["pages"].items():
                row = _row(Reader(address, said["cookie"]), where, process.pid)
                yield f"| {name} | {reader} | {row[0]} | {questions} | {row[1]} |"
        yield ""
        yield from _many(address, told)


class Reader:
    """Someone signed in, with a connection of their own."""

    def __init__(self, address: str, cookie: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)
        name, _, kept = cookie.partition("=")
        self.cookies = {name: kept}

    def ask(self, where: str, said: str | None = None) -> tuple[int, bytes]:
        """Ask for a page, or send a form."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if said is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request("GET" if said is None else "POST", where, said, headers)
        answer = self.connection.getresponse()
        for header, value in answer.getheaders():
            if header.lower() == "set-cookie":
                name, _, kept = value.partition(";")[0].partition("=")
                self.cookies[name] = kept
        return answer.status, answer.read()


def _row(reader: Reader, where: str, pid: int) -> tuple[str, str]:
    """Return what a page takes, and how large it is."""
    for _ in range(WARM):
        reader.ask(where)
    took, before = [], _cpu_seconds(pid)
    for _ in range(ASKED):
        began = time.monotonic()
        status, page = reader.ask(where)
        took.append(1000 * (time.monotonic() - began))
        if status != 200:  # noqa: PLR2004 (all is well)
            sys.exit(f"{where} answers {status}.")
    cpu = 1000 * (_cpu_seconds(pid) - before) / ASKED
    return f"{_percentiles(took)} | {cpu:.0f}", f"{len(page) / 1024:.0f}"


def _percentiles(took: list[float]) -> str:
    return f"{statistics.median(took):.0f} | {statistics.quantiles(took, n=20)[-1]:.0f}"


def _cpu_seconds(pid: int) -> float:
    """Return what a process has taken of the processor; its worker is another one."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _many(address: str, told: dict[str, Any]) -> Iterator[str]:
    """Tell how long pages take while many read and some write."""
    ends, took = time.monotonic() + SECONDS, {"read": list[float](), "write": list[float]()}
    wrong: list[int] = []
    everyone = list(told.values())
    asking = [_reading(address, everyone[at % len(everyone)], at) for at in range(READERS)] + [
        _writing(address, everyone[0]["cookie"]) for _ in range(WRITERS)
    ]

    def go_on(what: str, ask: Callable[[], int]) -> None:
        while time.monotonic() < ends:
            began = time.monotonic()
            status = ask()
            took[what].append(1000 * (time.monotonic() - began))
            if status not in {200, 302}:
                wrong.append(status)

    kinds = ["read"] * READERS + ["write"] * WRITERS
    threads = [
        threading.Thread(target=go_on, args=each) for each in zip(kinds, asking, strict=True)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    yield f"{READERS} who read all of these pages and {WRITERS} who write, for {SECONDS} s at once:"
    yield ""
    yield "| | answers a second | median ms | 95th percentile ms | failed |"
    yield "|---|---:|---:|---:|---:|"
    for what, each in took.items():
        yield f"| {what} | {len(each) / SECONDS:.1f} | {_percentiles(each)} | {len(wrong)} |"


def _reading(address: str, said: dict[str, Any], first: int) -> Callable[[], int]:
    """Return how to ask for one page after the other."""
    reader = Reader(address, said["cookie"])
    pages = [where for where, _ in said["pages"].values()]
    numbers = iter(range(first, 1_000_000))
    return lambda: reader.ask(pages[next(numbers) % len(pages)])[0]


def _writing(address: str, cookie: str) -> Callable[[], int]:
    """Return how to change one's language, and back."""
    writer = Reader(address, cookie)
    token = token_in(writer.ask("/people/account/")[1].decode())
    languages = iter(["sv", "en"] * 100_000)

    def write() -> int:
        said = f"csrfmiddlewaretoken={token}&language={next(languages)}&next=/people/account/"
        return writer.ask("/people/language/", said)[0]

    return write


def main() -> None:
    """Print the tables for the workspace of the folder that is named; it stays."""
    for line in pages_table(Path(sys.argv[1])):
        print(line, flush=True)


if __name__ == "__main__":
    main()
