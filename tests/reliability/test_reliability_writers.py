"""Several processes at once: one writes, others are told who, and readers are never disturbed."""

from __future__ import annotations

import getpass
import os
import re
import shutil
import signal
import socket
import threading
import time
from typing import TYPE_CHECKING

import pytest
from exports import import_logs, tickets, with_key, write_csv
from holding import all_versions, command, holding
from scenes import PROCESS

from daylit.errors import RecordError
from daylit.record.engine import open_engine
from daylit.record.store import Record

if TYPE_CHECKING:
    from pathlib import Path

    from holding import Holding
    from workers import Worker

    from daylit.record.engine import Engine

pytest_plugins = ["staging"]

ROWS = tickets(400)
READ_SECONDS = 5.0


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("logs")
    size = len(ROWS) // 4
    return [
        write_csv(folder / f"{number}.csv", ROWS[size * number : size * (number + 1) + 20])
        for number in range(4)
    ]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory, logs: list[Path]) -> Path:
    folder = with_key(tmp_path_factory.mktemp("imported") / "record")
    import_logs(folder, logs[0])
    return folder


@pytest.fixture
def record(imported: Path, tmp_path: Path) -> Path:
    """The record again, to be changed by one test."""
    return shutil.copytree(imported, tmp_path / "record")


def wait_for(worker: Worker, begin: str) -> None:
    """Wait until a command is about to do something."""
    while not worker.marks.next().startswith(begin):
        pass


@pytest.mark.slow
@pytest.mark.parametrize(
    "words", [("import", "2"), ("undo", "1"), ("vacuum",), ("return", "1")], ids=lambda one: one[0]
)
def test_a_second_writer_is_told_who_writes_and_nothing_is_lost(
    engine: Engine, worker: Worker, record: Path, logs: list[Path], words: tuple[str, ...]
) -> None:
    second = (words[0], str(logs[2]), *PROCESS) if words[0] == "import" else words
    writer = worker.start(record, ["import", logs[1], *PROCESS, "--record", record])
    wait_for(worker, "write ")
    os.kill(writer, signal.SIGSTOP)
    with pytest.raises(RecordError) as raised:
        command(*second, "--record", record)
    os.kill(writer, signal.SIGCONT)
    assert worker.ended() == 0, worker.said.read_text()
    who = f"process {writer} of {getpass.getuser()} on {socket.gethostname()}"
    assert re.fullmatch(
        re.escape(f"The record {record} is being written by {who}, since ")
        + r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\. Hint: wait until that has ended\.",
        str(raised.value),
    )
    if words[0] == "import":
        command(*second, "--record", record)
        one_by_one = with_key_of(record)
        import_logs(one_by_one, *logs[:3])
        assert holding(engine, Record(record)) == holding(engine, Record(one_by_one))


def with_key_of(record: Path) -> Path:
    """Return a folder for another record, whose ids are the same."""
    folder = record.parent / "other"
    (folder / "people").mkdir(parents=True)
    shutil.copy(record / "people" / "key", folder / "people")
    return folder


@pytest.mark.slow
def test_a_lock_left_by_a_killed_writer_keeps_nobody_out(
    worker: Worker, record: Path, logs: list[Path]
) -> None:
    writer = worker.start(record, ["import", logs[1], *PROCESS, "--record", record])
    wait_for(worker, "write ")
    os.kill(writer, signal.SIGKILL)
    assert worker.ended() == -signal.SIGKILL
    assert str(writer) in (record / "lock").read_text()
    command("import", logs[1], "--record", record, *PROCESS)
    assert len(Record(record).process("tickets").imports) == 2


@pytest.mark.slow
def test_readers_see_whole_versions_while_others_write_and_let_go(
    worker: Worker, record: Path, logs: list[Path]
) -> None:
    """Three readers read all the time; a writer imports, undoes, returns and vacuums."""
    seen: list[tuple[int, Holding]] = []
    done = threading.Event()
    failures: list[BaseException] = []

    def read() -> None:
        try:
            with open_engine(input_bytes=0) as own:
                while not done.is_set():
                    opened = Record(record)
                    # A reader is slower than a writer at times.
                    time.sleep(0.05)
                    seen.append((opened.manifest.record_version, holding(own, opened)))
        except BaseException as error:  # noqa: BLE001 - told in the test
            failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        written = _written(worker, record, logs)
    finally:
        done.set()
        for reader in readers:
            reader.join(30)
    assert failures == []
    assert len({version for version, _ in seen}) >= 4
    assert len(seen) >= 20
    for version, held in seen:
        assert written[version] == held


def _written(worker: Worker, record: Path, logs: list[Path]) -> dict[int, Holding]:
    """Change a record for some seconds; return what each of its versions holds."""
    written: dict[int, Holding] = {}
    commands: list[tuple[object, ...]] = [
        *[("import", log, *PROCESS) for log in logs[1:]],
        ("vacuum", "--keep-days", "0"),
        ("undo", 2),
        ("return", 2),
        ("vacuum", "--keep-days", "0"),
    ]
    until = time.monotonic() + READ_SECONDS
    with open_engine(input_bytes=0) as own:
        while commands or time.monotonic() < until:
            words = commands.pop(0) if commands else ("return", max(written) - 1)
            worker.start(record, [*words, "--record", record])
            assert worker.ended() == 0, worker.said.read_text()
            written |= all_versions(own, record)
    return written


@pytest.mark.slow
def test_what_was_the_record_within_the_hour_can_still_be_read_after_a_vacuum(
    engine: Engine, record: Path, logs: list[Path]
) -> None:
    opened = Record(record)
    before = holding(engine, opened)
    command("import", logs[1], "--record", record, *PROCESS)
    command("vacuum", "--keep-days", "0", "--record", record)
    assert holding(engine, opened) == before
