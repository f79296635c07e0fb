"""The lines of a text file as a table of the session, each with its number."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import IO, TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from daylit.sources.source import append, new_name, run
from daylit.sources.unzipping import unzipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from daylit.record.engine import Engine

CHUNK_BYTES = 1 << 22
MOST_LINE_BYTES = 1 << 24
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
LINE_END = 10
ESCAPED_BLANKS = (b"\\t", b"\\n", b"\\r", b"\\u")
WIDE_BLANK_BYTES = (b"\xc2\xa0", b"\xe2\x80\xaf", b"\xe3\x80\x80")


@dataclass
class LineTable:
    """Lines in a table: ``number`` from 0 and ``line`` with its line end.

    Attributes:
        name: The table.
        broken: Numbers of lines that are not UTF-8; they are blank in the table.
        too_long: Numbers of lines that are longer than can be read; they are blank in the table.
        has_wide_blanks: Whether a text may hold other blanks than the plain one.
        open_line: The number of the last line where no line end follows it, else -1.
        count: Lines so far.
    """

    name: str
    broken: list[int] = field(default_factory=list)
    too_long: list[int] = field(default_factory=list)
    has_wide_blanks: bool = False
    open_line: int = -1
    count: int = 0


def load_lines(path: Path, shown: Path, engine: Engine, *, is_zipped: bool) -> LineTable:
    """Load the lines of a file, a few megabytes at a time.

    Args:
        path: The file to read.
        shown: The file as the user named it, for error sentences.
        engine: The session that the table becomes part of.
        is_zipped: Whether the file is gzip around the lines.

    Raises:
        UnableToReadError: The gzip file is damaged or cut off.
    """
    table = _empty_table(engine)
    with (
        path.open("rb") as raw,
        unzipped(path, raw, is_zipped=is_zipped, shown=shown) as file,
    ):
        for lines in _whole_lines(file, table):
            _add(table, lines, engine)
    return table


def lines_given(
    lines: Sequence[bytes], first: int, engine: Engine, *, ends_open: bool
) -> LineTable:
    """Load lines that were read already.

    Args:
        lines: The lines, with or without their line ends.
        first: The number of the first, from 0.
        engine: The session that the table becomes part of.
        ends_open: Whether the source ended in the middle of the last line.
    """
    table = _empty_table(engine)
    table.count = first
    if lines:
        _add(table, b"".join(line.rstrip(b"\r\n") + b"\n" for line in lines), engine)
    if ends_open:
        table.open_line = table.count - 1
    return table


def _empty_table(engine: Engine) -> LineTable:
    table = LineTable(new_name("lines"))
    run(engine, f"CREATE TEMP TABLE {table.name} (number BIGINT, line VARCHAR)")
    return table


def _whole_lines(file: IO[bytes], table: LineTable) -> Iterator[bytes]:
    """Yield a file in pieces of whole lines; of a line too long only what tells that it is."""
    rest: list[bytes] = []
    while chunk := file.read(CHUNK_BYTES):
        head, end, tail = chunk.rpartition(b"\n")
        if end:
            yield b"".join((*rest, head, end))
            rest = []
        if sum(map(len, rest)) <= MOST_LINE_BYTES:
            rest.append(tail)
    last = b"".join(rest)
    if last.strip():
        table.open_line = table.count
        yield last + b"\n"


def _add(table: LineTable, lines: bytes, engine: Engine) -> None:
    if table.count == 0:
        lines = lines.removeprefix(BYTE_ORDER_MARK)
    table.has_wide_blanks = table.has_wide_blanks or may_hold_wide_blanks(lines)
    ends = np.flatnonzero(np.frombuffer(lines, np.uint8) == LINE_END).astype(np.int32) + 1
    offsets = np.concatenate((np.zeros(1, np.int32), ends))
    texts = _texts(lines, offsets, table)
    numbers = pa.array(np.arange(table.count, table.count + len(texts)))
    chunk = pa.table({"number": numbers, "line": texts})
    append(table.name, ["number", "line"], chunk, engine)
    table.count += len(texts)


def may_hold_wide_blanks(lines: bytes) -> bool:
    """Return whether a text in lines of JSON may hold other blanks than the plain one."""
    return (b"\\" in lines and any(map(lines.__contains__, ESCAPED_BLANKS))) or (
        not lines.isascii() and any(map(lines.__contains__, WIDE_BLANK_BYTES))
    )


def _texts(lines: bytes, offsets: np.ndarray[Any, Any], table: LineTable) -> pa.Array[Any]:
    """Return the lines as texts that share the memory of the piece, unless one cannot be read."""
    buffers = [None, pa.py_buffer(offsets.data), pa.py_buffer(lines)]
    texts = pa.Array.from_buffers(pa.string(), len(offsets) - 1, buffers)
    if np.diff(offsets).max() <= MOST_LINE_BYTES and _is_utf8(texts):
        return texts
    return pa.array(
        [
            _text(lines[begin:end], table, table.count + place)
            for place, (begin, end) in enumerate(pairwise(offsets))
        ],
        pa.string(),
    )


def _is_utf8(texts: pa.Array[Any]) -> bool:
    try:
        texts.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _text(line: bytes, table: LineTable, number: int) -> str:
    if len(line) > MOST_LINE_BYTES:
        table.too_long.append(number)
        return ""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        table.broken.append(number)
        return ""
