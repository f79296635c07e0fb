"""How a text file is laid out as a table: delimiter, quotes, header."""

from __future__ import annotations

import csv
import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.errors import UnableToReadError
from daylit.sources.source import makes_unique
from daylit.sources.times import looks_like_time

if TYPE_CHECKING:
    from _csv import Reader
    from collections.abc import Iterator
    from pathlib import Path

DELIMITERS = "\t;,|"
SAMPLE_CHARACTERS = 1 << 18
SAMPLE_RECORDS = 1000
LONGEST_FIELD = 1 << 30
LEAST_REGULAR_SHARE = 0.5
LEAST_FRAMED_SHARE = 0.5
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_STATED_DELIMITER = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


@dataclass(frozen=True)
class Layout:
    """How a text file is laid out.

    Attributes:
        delimiter: What stands between two fields.
        quote: What stands around a field that holds a delimiter or a line end.
        escape: What stands before a quote inside a quoted field.
        has_header: Whether the first record names the columns.
        skipped_lines: Lines before the first record: ``sep=;`` and blank ones.
        names: The columns' names, unique in any case.
        file_format: CSV or TSV.
    """

    delimiter: str
    quote: str
    escape: str
    has_header: bool
    skipped_lines: int
    names: tuple[str, ...]

    @property
    def file_format(self) -> str:
        """TSV where tabs stand between fields, else CSV."""
        return "TSV" if self.delimiter == "\t" else "CSV"


@dataclass(frozen=True)
class _Guess:
    delimiter: str
    quote: str
    escape: str
    records: list[list[str]]

    @property
    def width(self) -> int:
        return len(self.records[0])

    @property
    def regular_share(self) -> float:
        return sum(len(record) == self.width for record in self.records) / len(self.records)


def records_of(
    lines: Iterator[str], delimiter: str, quote: str, escape: str, *, strict: bool = False
) -> Reader:
    """Return Python's own reader of delimited text, set up as the engine's."""
    doubled = escape == quote
    return csv.reader(
        lines,
        delimiter=delimiter,
        quotechar=quote,
        doublequote=doubled,
        escapechar=None if doubled else escape,
        strict=strict,
    )


@contextmanager
def long_fields() -> Iterator[None]:
    """Let Python's reader take fields of any length meanwhile; its limit is one for the process."""
    limit = csv.field_size_limit(LONGEST_FIELD)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


def layout_of(path: Path, shown: Path, delimiter: str | None) -> Layout:
    """Look at the first part of a UTF-8 text file.

    Args:
        path: The file to look at.
        shown: The file as the user named it, for error sentences.
        delimiter: The user's word for it, or None.

    Raises:
        UnableToReadError: Its lines do not make a table.
    """
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        sample = file.read(SAMPLE_CHARACTERS)
        is_whole = not file.read(1)
    stated = _STATED_DELIMITER.match(sample)
    start = 0 if stated is None else stated.end()
    if stated is not None and delimiter is None:
        delimiter = stated.group(1)
    start += len(sample[start:]) - len(sample[start:].lstrip("\r\n"))
    skipped_lines = len(list(_lines(sample[:start])))
    sample = sample[start:]
    if not is_whole:
        sample = sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample
    with long_fields():
        guess = _best_guess(sample, shown, delimiter)
    has_header = not _is_data(guess.records)
    return Layout(
        guess.delimiter,
        guess.quote,
        guess.escape,
        has_header,
        skipped_lines,
        _names(guess.records[0], has_header=has_header),
    )


def _best_guess(sample: str, shown: Path, delimiter: str | None) -> _Guess:
    guesses = [
        _parsed(sample, candidate)
        for candidate in ((delimiter,) if delimiter is not None else DELIMITERS)
    ]
    tables = [
        guess for guess in guesses if guess.width > 1 and guess.regular_share >= LEAST_REGULAR_SHARE
    ]
    if not tables:
        raise UnableToReadError(shown, _no_table(delimiter))
    return max(tables, key=lambda guess: (guess.regular_share, guess.width))


def _no_table(delimiter: str | None) -> str:
    if delimiter is not None:
        return f"the delimiter {delimiter!r} does not divide its lines into columns"
    return "it is no table: neither comma, semicolon, tab nor | divides its lines into columns"


def _parsed(sample: str, delimiter: str) -> _Guess:
    guess = _guess(sample, delimiter, '"', '"')
    if '\\"' in sample and _breaks(sample, delimiter):
        return _guess(sample, delimiter, '"', "\\")
    fields = [field.strip() for record in guess.records for field in record if field.strip()]
    framed = sum(len(field) > 1 and field[0] == field[-1] == "'" for field in fields)
    if framed > len(fields) * LEAST_FRAMED_SHARE:
        return _guess(sample, delimiter, "'", "'")
    return guess


def _guess(sample: str, delimiter: str, quote: str, escape: str) -> _Guess:
    records = []
    for record in records_of(_lines(sample), delimiter, quote, escape):
        if record:
            records.append(record)
        if len(records) == SAMPLE_RECORDS:
            break
    return _Guess(delimiter, quote, escape, records or [[]])


def _lines(sample: str) -> Iterator[str]:
    """Yield lines at line ends only, as a file does."""
    yield from re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", sample)


def _breaks(sample: str, delimiter: str) -> bool:
    try:
        for _ in records_of(_lines(sample), delimiter, '"', '"', strict=True):
            pass
    except csv.Error:
        return True
    return False


def _is_data(records: list[list[str]]) -> bool:
    """Return whether the first record is data: a time in it, or a number as in the rows below."""
    first, rest = records[0], records[1:]
    if any(looks_like_time(field.strip()) for field in first):
        return True
    columns = [
        [record[place].strip() for record in rest if len(record) > place]
        for place in range(len(first))
    ]
    return any(
        _NUMBER.fullmatch(field.strip()) and column and all(map(_NUMBER.fullmatch, column))
        for field, column in zip(first, columns, strict=True)
    )


def _names(first: list[str], *, has_header: bool) -> tuple[str, ...]:
    names = [
        (field.strip() if has_header else "") or f"column {number}"
        for number, field in enumerate(first, start=1)
    ]
    readable = [name.encode("utf-8", "replace").decode() for name in names]
    return tuple(makes_unique(readable, "{name} ({number})"))
