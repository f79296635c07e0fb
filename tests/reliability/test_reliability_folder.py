"""A folder that is followed: finished files are taken once each, and a bad one stops no other."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import pytest
from exports import tickets, with_key, write_csv
from holding import command
from scenes import PROCESS

from daylit.record.store import Record

if TYPE_CHECKING:
    from pathlib import Path

    from workers import Worker

pytest_plugins = ["staging"]

ROWS = tickets(60)


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return with_key(tmp_path / "record")


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    return folder


def event_count(record: Path) -> int:
    process = Record(record).manifest.processes.get("tickets")
    return 0 if process is None else int(process.state.contents["event_count"])


def wait_until_said(worker: Worker, text: str) -> None:
    until = time.monotonic() + 15
    while text not in worker.said.read_text():
        assert time.monotonic() < until, worker.said.read_text()
        time.sleep(0.02)


@pytest.mark.slow
def test_the_files_of_a_folder_are_taken_once(
    record: Path, exports: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_csv(exports / "week-1.csv", ROWS[:100])
    write_csv(exports / "week-2.csv", ROWS[90:200])
    (exports / "week-3.csv.part").write_text("half of it")
    (exports / ".hidden.csv").write_text("of an editor")
    (exports / "a-folder").mkdir()
    command("follow", exports, "--once", "--record", record, *PROCESS)
    assert capsys.readouterr().out.splitlines() == [
        "week-1.csv: version 1, 100 events in all",
        "week-2.csv: version 2, 200 events in all",
    ]
    command("follow", exports, "--once", "--record", record, *PROCESS)
    assert capsys.readouterr().out.splitlines() == [
        "week-1.csv: held already, 200 events in all",
        "week-2.csv: held already, 200 events in all",
    ]
    assert Record(record).manifest.record_version == 2


@pytest.mark.slow
def test_a_bad_file_is_told_and_the_others_are_taken(
    worker: Worker, record: Path, exports: Path
) -> None:
    (exports / "a-bad.csv").write_bytes(b"\x00\x01\x02 no log at all")
    (exports / "b-bad.xes.gz").write_bytes(b"\x1f\x8b cut off")
    (exports / "c-bad.parquet").write_bytes(b"PAR1 and no more")
    (exports / "d-empty.csv").write_bytes(b"")
    write_csv(exports / "e-good.csv", ROWS)
    worker.start(record, ["follow", exports, "--once", *PROCESS, "--record", record])
    assert worker.ended() == 1
    said = worker.said.read_text().splitlines()
    assert [line.partition(": ")[0] for line in said] == [
        "a-bad.csv",
        "b-bad.xes.gz",
        "c-bad.parquet",
        "d-empty.csv",
        "e-good.csv",
    ]
    assert said[-1] == f"e-good.csv: version 1, {len(ROWS)} events in all"
    assert event_count(record) == len(ROWS)


@pytest.mark.slow
def test_a_file_that_still_grows_is_not_taken(worker: Worker, record: Path, exports: Path) -> None:
    whole = write_csv(record.parent / "whole.csv", ROWS).read_bytes()
    process = worker.start(
        record, ["follow", exports, "--every", "0.3", *PROCESS, "--record", record]
    )
    with (exports / "growing.csv").open("wb") as file:
        for begin in range(0, len(whole), len(whole) // 12):
            file.write(whole[begin : begin + len(whole) // 12])
            file.flush()
            assert event_count(record) == 0
            time.sleep(0.1)
    wait_until_said(worker, f"growing.csv: version 1, {len(ROWS)} events in all")
    os.kill(process, signal.SIGTERM)
    assert worker.ended() == 128 + signal.SIGTERM
    assert [one["row_count"] for one in Record(record).process("tickets").imports[0].sources] == [
        len(ROWS)
    ]


@pytest.mark.slow
def test_a_file_that_came_while_another_wrote_is_taken_later(
    worker: Worker, record: Path, exports: Path
) -> None:
    process = worker.start(
        record, ["follow", exports, "--every", "0.1", *PROCESS, "--record", record]
    )
    with Record(record).writing():
        write_csv(exports / "week-1.csv", ROWS)
        time.sleep(1.5)
        assert event_count(record) == 0
    wait_until_said(worker, f"week-1.csv: version 1, {len(ROWS)} events in all")
    os.kill(process, signal.SIGTERM)
    worker.ended()
    assert event_count(record) == len(ROWS)
