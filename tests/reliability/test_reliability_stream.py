"""Streams that break off, are killed, ended, sent again, and share the record with others."""

from __future__ import annotations

import os
import shutil
import signal
import threading
from typing import TYPE_CHECKING

import pytest
from exports import json_lines, tickets, with_key, write_csv
from holding import command
from killing import STAGES
from scenes import PROCESS
from streams import (
    follow,
    following,
    held,
    imported_at_once,
    kept_to,
    kill_streams,
    told,
    wait_until_kept,
)
from tallies import table

from daylit.record.store import Record

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

    from workers import Worker

    from daylit.record.engine import Engine

pytest_plugins = ["staging"]

ROWS = tickets(120)
MANY = 60
LINES = json_lines(ROWS)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_key(tmp_path_factory.mktemp("empty") / "record")


@pytest.fixture
def record(empty: Path, tmp_path: Path) -> Path:
    return shutil.copytree(empty, tmp_path / "record")


@pytest.mark.slow
def test_a_stream_that_breaks_off_in_a_line_keeps_the_lines_before_it(
    engine: Engine, worker: Worker, empty: Path, record: Path, tmp_path: Path
) -> None:
    assert follow(worker, record, [*LINES[:300], LINES[300][:40]]) == 0
    said = worker.said.read_text()
    (refused,) = [line for line in said.splitlines() if line.startswith("refused ")]
    assert refused.startswith("refused 1: ")
    assert "301" in refused
    assert held(engine, record) == imported_at_once(engine, empty, tmp_path, LINES[:300])
    assert follow(worker, record, LINES) == 0
    assert held(engine, record) == imported_at_once(engine, empty, tmp_path, LINES)


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_stream_that_is_asked_to_end_ends_in_order(
    engine: Engine,
    worker: Worker,
    empty: Path,
    record: Path,
    tmp_path: Path,
    how: signal.Signals,
) -> None:
    spill = tmp_path / "spill"
    spill.mkdir()
    with following(worker, record, temporary=str(spill)) as (process, sender):
        sender.send(LINES[:200])
        wait_until_kept(worker, 200)
        assert len(list(spill.iterdir())) == 1
        os.kill(process, how)
        code = worker.ended()
    assert code == {signal.SIGTERM: 143, signal.SIGINT: 0}[how]
    assert "Traceback" not in worker.said.read_text()
    assert list(spill.iterdir()) == []
    assert held(engine, record) == imported_at_once(engine, empty, tmp_path, LINES[:200])
    assert follow(worker, record, LINES) == 0
    assert held(engine, record) == imported_at_once(engine, empty, tmp_path, LINES)


@pytest.mark.slow
def test_an_import_that_comes_in_between_changes_nothing(
    engine: Engine, worker: Worker, empty: Path, record: Path, tmp_path: Path
) -> None:
    log = write_csv(tmp_path / "between.csv", ROWS[150:350])
    with following(worker, record) as (_, sender):
        sender.send(LINES[:200])
        wait_until_kept(worker, 200)
        command("import", log, "--record", record, *PROCESS)
        sender.send(LINES[200:])
        wait_until_kept(worker, len(LINES))
        sender.end()
        assert worker.ended() == 0
    assert [one.number for one in Record(record).process("tickets").imports] == [1, 2, 3]
    assert held(engine, record) == imported_at_once(engine, empty, tmp_path, LINES)
    command("undo", 1, "--record", record)
    command("undo", 2, "--record", record)
    assert held(engine, record) == imported_at_once(engine, empty, tmp_path, LINES[200:])


@pytest.mark.slow
def test_equal_lines_count_as_they_do_in_one_import(
    engine: Engine, worker: Worker, empty: Path, record: Path, tmp_path: Path
) -> None:
    # The same events twice in a part, and again in the parts that follow.
    lines = [*LINES[:50], *LINES[:50], *LINES[40:60], *LINES[45:80]]
    with following(worker, record) as (_, sender):
        for begin, end in ((0, 70), (70, 110), (110, len(lines))):
            sender.send(lines[begin:end])
            wait_until_kept(worker, end)
        sender.end()
        assert worker.ended() == 0
    assert held(engine, record) == imported_at_once(engine, empty, tmp_path, lines)
    assert Record(record).process("tickets").state.contents["event_count"] == len(lines)


@pytest.mark.slow
def test_a_stream_may_begin_with_a_part_without_events(
    engine: Engine, worker: Worker, empty: Path, record: Path, tmp_path: Path
) -> None:
    with following(worker, record) as (_, sender):
        sender.send([b"\n", b"{}\n", b"no json\n"])
        wait_until_kept(worker, 3)
        assert told(worker) == [{"kept_to_line": 3, "record_version": 0}]
        sender.send(LINES)
        sender.end()
        assert worker.ended() == 0
    assert kept_to(worker) == 3 + len(LINES)
    assert held(engine, record) == imported_at_once(engine, empty, tmp_path, LINES)


@pytest.mark.slow
def test_a_stream_waits_for_another_writer_and_loses_nothing(
    engine: Engine, worker: Worker, empty: Path, record: Path, tmp_path: Path
) -> None:
    with following(worker, record) as (_, sender):
        with Record(record).writing():
            threading.Timer(1.0, sender.send, args=(LINES[100:],)).start()
            sender.send(LINES[:100])
            with pytest.raises(TimeoutError):
                wait_until_kept(worker, 1, seconds=1.5)
        wait_until_kept(worker, len(LINES))
        sender.end()
        assert worker.ended() == 0
    assert held(engine, record) == imported_at_once(engine, empty, tmp_path, LINES)


@pytest.mark.parametrize(
    "count",
    [pytest.param(6, marks=pytest.mark.slow), pytest.param(MANY, marks=pytest.mark.soak)],
)
def test_a_killed_stream_keeps_whole_parts_and_can_be_sent_again(
    engine: Engine,
    worker: Worker,
    empty: Path,
    tmp_path: Path,
    chance: Random,
    count: int,
) -> None:
    tally = kill_streams(engine, worker, empty, tmp_path, LINES, chance, count)
    print("\n".join(table([tally])))  # noqa: T201 - shown where it fails
    assert tally.kill_count == count
    # Six may all hit a stream that waits for lines; of sixty some hit one that writes.
    if count >= MANY:
        assert tally.stages[STAGES[1]] + tally.stages[STAGES[2]] > 0
