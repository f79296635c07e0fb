"""Runs commands as processes that begin warm, so that a kill hits the command and not its start.

A script: reads orders on standard input, a line of JSON each, and forks a process for each, which
runs the command line as a user does. That process tells what it is about to do to files, in lines
on a pipe, and can be told to die before any of these. Nothing of this is in the product: the
process watches itself through Python's audit hooks and a few wrapped functions.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deltalake import DeltaTable

from daylit import cli
from daylit.cli.reading import Asked, read_logs
from daylit.record import delta, manifest
from daylit.record.changes.importing import build_unstored
from daylit.record.engine import Engine, on_duckdb, open_engine
from daylit.record.people.directory import Directory

if TYPE_CHECKING:
    from collections.abc import Callable

DIED = 86
WRITES = os.O_WRONLY | os.O_RDWR


class Watch:
    """Tells of each thing done to files below a folder, just before it is done."""

    def __init__(self, folder: Path, marks: int, dies_before: int | None) -> None:
        self._folder = str(folder)
        self._marks = marks
        self._dies_before = dies_before
        self._count = 0

    def mark(self, text: str) -> None:
        os.write(self._marks, f"{text}\n".encode())

    def about_to(self, do: str, place: object) -> None:
        """Tell of something done to a file, unless the process is to die before it."""
        name = os.fsdecode(place) if isinstance(place, str | bytes | os.PathLike) else "."
        if name.startswith("/") and not name.startswith(self._folder):
            return
        if self._count == self._dies_before:
            os._exit(DIED)
        self._count += 1
        self.mark(f"{do} {name.removeprefix(self._folder).lstrip('/')}")

    def hear(self, event: str, words: tuple[Any, ...]) -> None:
        """Be told by Python of what is done."""
        if event == "open" and isinstance(words[2], int) and words[2] & WRITES:
            self.about_to("open", words[0])
        elif event == "os.rename":
            self.about_to("rename", words[1])
        elif event in {"os.remove", "os.rmdir", "os.mkdir", "sqlite3.connect"}:
            self.about_to(event.rpartition(".")[2], words[0])

    def wrap(self, owner: Any, name: str, *, about: Callable[..., object]) -> None:
        """Have a function that Python's hooks do not see tell of itself."""
        inner = getattr(owner, name)

        def outer(*words: Any, **named: Any) -> Any:
            self.about_to(name, about(*words))
            found = inner(*words, **named)
            self.mark(f"done {name}")
            return found

        setattr(owner, name, outer)

    def hear_sql(self) -> None:
        """Be told of each statement before a SQLite database runs it."""
        inner = sqlite3.connect

        def outer(*words: Any, **named: Any) -> sqlite3.Connection:
            connection: sqlite3.Connection = inner(*words, **named)
            connection.set_trace_callback(lambda said: self.about_to("sql", f"./{said.split()[0]}"))
            return connection

        sqlite3.connect = outer  # type: ignore[assignment]  # it has more forms than this one


def watch(folder: Path, marks: int, dies_before: int | None) -> Watch:
    """Have this process tell of what it does to files of a record."""
    watching = Watch(folder, marks, dies_before)
    watching.wrap(Engine, "write", about=lambda _, __, place: place)
    watching.wrap(delta, "commit", about=lambda place, *_: place)
    watching.wrap(DeltaTable, "create_write_transaction", about=lambda table, *_: str(table))
    watching.wrap(manifest, "swap", about=lambda place, *_: place)
    watching.wrap(os, "fsync", about=lambda _: None)
    watching.hear_sql()
    sys.addaudithook(watching.hear)
    return watching


def obey(order: dict[str, Any], marks: int) -> None:
    """Run the command of an order in this process and end with its exit code."""
    said = os.open(order["said"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(said, 1)
    os.dup2(said, 2)
    os.dup2(os.open(order.get("heard", os.devnull), os.O_RDONLY), 0)
    sys.stdin = os.fdopen(0)
    # A small machine, where asked: little memory, and another place for what does not fit.
    on_duckdb.MOST_MEMORY_BYTES = order.get("memory_bytes", on_duckdb.MOST_MEMORY_BYTES)
    tempfile.tempdir = order.get("temporary")
    watching = watch(Path(order["record"]), marks, order.get("dies_before"))
    sys.argv = ["daylit", *order["words"]]
    code = 0
    watching.mark("began")
    try:
        cli.main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    watching.mark("ended")
    sys.stdout.flush()
    os._exit(code)


def warm(log: Path) -> None:
    """Do once what most commands begin with; nothing that a fork would harm."""
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder, open_engine(input_bytes=0) as opened:
        incoming = read_logs(
            opened, (log,), Asked({}, {}, None, None), now=now, tell=lambda _, __: None
        )
        build_unstored(
            Directory(Path(folder)),
            opened,
            incoming,
            process_id="warm",
            imported_at=now,
            on_progress=lambda _: None,
        )


def main() -> None:
    marks = int(sys.argv[1])
    warm(Path(sys.argv[2]))
    print("ready", flush=True)  # noqa: T201 - it is how the test is told
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            obey(json.loads(line), marks)
        print(process, flush=True)  # noqa: T201 - is read by who started it
        _, status = os.waitpid(process, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - is read by who started it


if __name__ == "__main__":
    main()
