"""One writer at a time: who it is, since when, and what a dead one leaves."""

from __future__ import annotations

import getpass
import os
import re
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from daylit.errors import RecordError
from daylit.record import lock
from daylit.record.store import Record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOLD = """
import sys, time
from pathlib import Path
from daylit.record import lock
with lock.held(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock."""
    command = [sys.executable, "-c", HOLD, str(tmp_path / "lock")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def refusal(path: Path) -> str:
    with pytest.raises(RecordError) as raised, lock.held(path):
        pass
    return str(raised.value)


def test_only_one_writer_is_let_in_and_the_other_is_told_who_and_since_when(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    who = f"process {holder.pid} of {getpass.getuser()} on {socket.gethostname()}"
    told = re.fullmatch(
        re.escape(f"The record {tmp_path} is being written by {who}, since ")
        + r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\. Hint: wait until that has ended\.",
        refusal(tmp_path / "lock"),
    )
    assert told is not None
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    with lock.held(tmp_path / "lock"):
        assert refusal(tmp_path / "lock").startswith(
            f"The record {tmp_path} is being written by process {os.getpid()} of "
        )


def test_a_record_is_written_by_one_writer_at_a_time(tmp_path: Path) -> None:
    with (
        Record(tmp_path).writing(),
        pytest.raises(RecordError, match="is being written by process"),
        Record(tmp_path).writing(),
    ):
        pass
    with Record(tmp_path).writing():
        pass


def test_a_lock_is_free_again_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError), lock.held(tmp_path / "lock"):
        raise KeyError
    with lock.held(tmp_path / "lock"):
        pass


@pytest.mark.parametrize(
    "left",
    ["", "{", "[]", '{"process": 1}', '{"process": 1, "since": "2026-01-01T00:00:00+00:00"}'],
)
def test_a_file_left_by_a_dead_process_means_nothing(tmp_path: Path, left: str) -> None:
    path = tmp_path / "lock"
    path.write_text(left, encoding="utf-8")
    with lock.held(path):
        assert f"process {os.getpid()} of " in refusal(path)


def test_a_holder_that_has_not_signed_yet_is_another_process(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with lock.held(path):
        path.write_bytes(b"")
        assert refusal(path) == (
            f"The record {tmp_path} is being written by another process. "
            "Hint: wait until that has ended."
        )
