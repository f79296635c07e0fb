"""The lines of a stream, which wait in this process until the next part of them is taken."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.errors import UnableToReadError
from daylit.sources.line_table import MOST_LINE_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

MOST_LINES = 50_000
"""More lines than these are not taken in one part."""

MOST_BYTES = 64 * 1024**2
"""No further line joins a part that has so many bytes."""

WAITING_PARTS = 4
"""When so many parts of the most lines or bytes wait, whoever sends them has to wait too."""

CHUNK_BYTES = 64 * 1024


@dataclass(frozen=True)
class Part:
    """Lines of a stream that came since the last ones were taken.

    Attributes:
        lines: The lines with their ends; the last of a stream may have none.
        first_number: The number of the first in the stream, from 1.
    """

    lines: list[bytes]
    first_number: int

    @property
    def breaks_off(self) -> bool:
        """Whether the stream ended in the middle of the last line."""
        return not self.lines[-1].endswith(b"\n")


def parts_of(stream: BinaryIO, every_seconds: float) -> Iterator[Part]:
    """Yield the lines that came, as soon as there are any and the time between has passed.

    Raises:
        UnableToReadError: The stream cannot be read on; what came before is yielded.
    """
    waiting = WaitingLines()
    threading.Thread(target=waiting.read, args=(stream,), daemon=True).start()
    number, began = 1, time.monotonic()
    while lines := waiting.taken():
        yield Part(lines, number)
        number += len(lines)
        waiting.ended.wait(max(0.0, every_seconds - (time.monotonic() - began)))
        began = time.monotonic()
    if waiting.error is not None:
        why = waiting.error.strerror or str(waiting.error)
        raise UnableToReadError("standard input", f"the system says {why!r}") from waiting.error


class WaitingLines:
    """Lines that one thread reads, and another takes a part at a time.

    Attributes:
        ended: Is set once nothing more is read.
        error: Why nothing more could be read, if that is so.
    """

    def __init__(self) -> None:
        self.ended = threading.Event()
        self.error: OSError | None = None
        self._lines: deque[bytes] = deque()
        self._size_bytes = 0
        self._changed = threading.Condition()

    def read(self, stream: BinaryIO) -> None:
        """Read a stream to its end; where too much waits, wait until some of it is taken."""
        try:
            for line in lines_of(stream):
                self._put(line)
        except OSError as error:
            self.error = error
        finally:
            with self._changed:
                self.ended.set()
                self._changed.notify_all()

    def taken(self) -> list[bytes]:
        """Return the lines that wait, as many as make a part; wait for one. None is the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._lines or self.ended.is_set())
            lines: list[bytes] = []
            size_bytes = 0
            while self._lines and len(lines) < MOST_LINES and size_bytes < MOST_BYTES:
                lines.append(self._lines.popleft())
                size_bytes += len(lines[-1])
            self._size_bytes -= size_bytes
            self._changed.notify_all()
        return lines

    def _put(self, line: bytes) -> None:
        with self._changed:
            self._changed.wait_for(self._has_room)
            self._lines.append(line)
            self._size_bytes += len(line)
            self._changed.notify_all()

    def _has_room(self) -> bool:
        return (
            len(self._lines) < WAITING_PARTS * MOST_LINES
            and self._size_bytes < WAITING_PARTS * MOST_BYTES
        )


def lines_of(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a stream as they come, with their ends; the last may have none.

    Of a line too long to be taken only what tells that it is. What lies below the stream's own
    buffer is read where there is such: this thread waits there when the command ends, and Python
    cannot close a buffer that another thread waits in.
    """
    source = getattr(stream, "raw", stream)
    begun: list[bytes] = []
    size_bytes = 0
    while chunk := source.read(CHUNK_BYTES):
        first, *others = chunk.split(b"\n")
        if size_bytes <= MOST_LINE_BYTES:
            begun.append(first)
            size_bytes += len(first)
        if others:
            yield b"".join(begun) + b"\n"
            yield from (line + b"\n" for line in others[:-1])
            begun, size_bytes = [others[-1]], len(others[-1])
    if rest := b"".join(begun):
        yield rest
