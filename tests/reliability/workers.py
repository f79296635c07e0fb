"""The test's end of ``worker.py``: starts commands and hears what they are about to do."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = Path(__file__).parent
LONGEST_SECONDS = 60.0


class Lines:
    """The lines that come out of a pipe, each waited for no longer than a while."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._rest = b""

    def next(self, seconds: float = LONGEST_SECONDS) -> str:
        """Return the next line.

        Raises:
            TimeoutError: None came in time, or none will.
        """
        until = time.monotonic() + seconds
        while b"\n" not in self._rest:
            if not self._has_more(until - time.monotonic()):
                raise TimeoutError(f"No line came within {seconds} s.")
        line, _, self._rest = self._rest.partition(b"\n")
        return line.decode()

    def come(self) -> Iterator[str]:
        """Yield the lines that are there already."""
        while b"\n" in self._rest or self._has_more(0.0):
            if b"\n" in self._rest:
                yield self.next()

    def _has_more(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._descriptor], [], [], max(0.0, seconds))
        came = os.read(self._descriptor, 65_536) if ready else b""
        self._rest += came
        return bool(came)


class Worker:
    """A process that forks one for every command (``worker.py``), and the marks these send."""

    def __init__(self, log: Path, said: Path) -> None:
        """Start it, warm.

        Args:
            log: Read once to be warm.
            said: The file that holds what the last command printed.
        """
        reading, writing = os.pipe()
        self._running: int | None = None
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "worker.py"), str(writing), str(log)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=[writing],
        )
        os.close(writing)
        self.said = said
        self._reading = reading
        self.marks = Lines(reading)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._orders = self._process.stdin
        self._told_by = self._process.stdout
        self._told = Lines(self._told_by.fileno())
        try:
            assert self._told.next() == "ready"
        except BaseException:
            self.close()
            raise

    def start(self, record: Path, words: Sequence[object], **order: Any) -> int:
        """Start ``daylit record`` with some words and return its process id once it runs."""
        self._end_running()
        asked = {
            "record": str(record),
            "said": str(self.said),
            "words": ["record", *map(str, words)],
            **order,
        }
        self._orders.write(json.dumps(asked).encode() + b"\n")
        self._orders.flush()
        self._running = int(self._told.next())
        assert self.marks.next() == "began"
        return self._running

    def ended(self) -> int:
        """Return the exit code of the last command, below 0 if a signal ended it."""
        code = int(self._told.next())
        self._running = None
        return code

    def _end_running(self) -> None:
        """End a command that a failed test left, and forget its marks."""
        if self._running is not None:
            with suppress(ProcessLookupError):
                os.kill(self._running, signal.SIGKILL)
            self.ended()
        list(self.marks.come())

    def close(self) -> None:
        """End it."""
        self._end_running()
        self._orders.close()
        self._told_by.close()
        self._process.wait(LONGEST_SECONDS)
        os.close(self._reading)
