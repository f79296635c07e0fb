"""How a text file is laid out as a table: delimiter, quotes, header."""

from __future__ import annotations

import csv
import re
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from daylit.errors import UnableToReadError
from daylit.language import _, number
from daylit.sources.headers import (
    FEWEST_COLUMNS,
    LEAST_REGULAR_SHARE,
    common_width,
    header_below_titles,
    is_data,
    is_like_title,
    regular_share,
    table_width,
)
from daylit.sources.source import check_width, makes_unique

if TYPE_CHECKING:
    from _csv import Reader
    from collections.abc import Iterator
    from pathlib import Path

DELIMITERS = "\t;,|"
SAMPLE_CHARACTERS = 1 << 18
SAMPLE_RECORDS = 1000
LONGEST_FIELD = 1 << 30
LEAST_FRAMED_SHARE = 0.5
_STATED_DELIMITER = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


@dataclass(frozen=True)
class Layout:
    """How a text file is laid out.

    Attributes:
        delimiter: What stands between two fields.
        quote: What stands around a field that holds a delimiter or a line end.
        escape: What stands before a quote inside a quoted field.
        has_header: Whether the first record names the columns.
        skipped_lines: Lines before the first record: ``sep=;``, blank ones and titles.
        names: The columns' names, unique in any case.
        unnamed: Places of the columns (from 0) that the header leaves without a name.
        has_titles: Whether the lines skipped hold titles.
        file_format: CSV or TSV.
    """

    delimiter: str
    quote: str
    escape: str
    has_header: bool
    skipped_lines: int
    names: tuple[str, ...]
    unnamed: tuple[int, ...] = ()
    has_titles: bool = False

    @property
    def file_format(self) -> str:
        """TSV where tabs stand between fields, else CSV."""
        return "TSV" if self.delimiter == "\t" else "CSV"


@dataclass(frozen=True)
class _Guess:
    """What a delimiter makes of the first part of a file.

    Attributes:
        records: The records that are not blank, from the header on.
        lines: The line on which each begins, from 1.
    """

    delimiter: str
    quote: str
    escape: str
    records: list[list[str]]
    lines: list[int]

    @cached_property
    def width(self) -> int:
        return table_width(self.records)

    @cached_property
    def regular_share(self) -> float:
        return regular_share(self.records, self.width)

    @property
    def is_table(self) -> bool:
        return self.width > 1 and self.regular_share >= LEAST_REGULAR_SHARE

    def below_titles(self, sample: list[str]) -> Iterator[_Guess]:
        """Yield the table below the titles, where one plainly begins and each title is a line."""
        place = header_below_titles(self.records)
        if place is None:
            return
        titles = sample[: self.lines[place] - 1]
        if not any(_breaks([title], self) for title in titles):
            yield replace(self, records=self.records[place:], lines=self.lines[place:])


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
        UnableToReadError: Its lines do not make a table, or one too wide.
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
        guess = _best_guess(list(_lines(sample)), shown, delimiter)
    check_width(shown, guess.width)
    has_header = not is_data(guess.records)
    first = guess.records[0][: guess.width]
    fields = [field.strip() for field in first] + [""] * (guess.width - len(first))
    return Layout(
        guess.delimiter,
        guess.quote,
        guess.escape,
        has_header,
        skipped_lines + guess.lines[0] - 1,
        _names(fields, has_header=has_header),
        tuple(place for place, field in enumerate(fields) if has_header and not field),
        has_titles=guess.lines[0] > 1,
    )


def _best_guess(sample: list[str], shown: Path, delimiter: str | None) -> _Guess:
    guesses = [
        _parsed(sample, candidate)
        for candidate in ((delimiter,) if delimiter is not None else DELIMITERS)
    ]
    tables = [guess for guess in guesses if guess.is_table]
    found = [guess for guess in tables if not is_like_title(guess.records[0])]
    found = found or [below for guess in guesses for below in guess.below_titles(sample)] or tables
    if not found:
        raise _no_table(shown, guesses, delimiter)
    return max(found, key=lambda guess: (guess.regular_share, guess.width))


def _no_table(shown: Path, guesses: list[_Guess], delimiter: str | None) -> UnableToReadError:
    for guess in guesses:
        width = common_width(guess.records)
        if width is not None and width >= FEWEST_COLUMNS:
            said = _(
                "most of its lines hold {count} fields parted by {delimiter}, but its first holds "
                "{first}, and no other plainly names the columns"
            )
            return UnableToReadError(
                shown,
                said.format(
                    count=number(width),
                    delimiter=repr(guess.delimiter),
                    first=number(len(guess.records[0])),
                ),
                hint=_("let the line that names the columns be the first, with a name for each."),
            )
    if delimiter is not None:
        said = _("the delimiter {delimiter} does not divide its lines into columns")
        return UnableToReadError(shown, said.format(delimiter=repr(delimiter)))
    said = _("it is no table: neither comma, semicolon, tab nor | divides its lines into columns")
    return UnableToReadError(shown, said)


def _parsed(sample: list[str], delimiter: str) -> _Guess:
    guess = _guess(sample, delimiter, '"', '"')
    if any('\\"' in line for line in sample) and _breaks(sample, guess):
        return _guess(sample, delimiter, '"', "\\")
    fields = [field.strip() for record in guess.records for field in record if field.strip()]
    framed = sum(len(field) > 1 and field[0] == field[-1] == "'" for field in fields)
    if framed > len(fields) * LEAST_FRAMED_SHARE:
        return _guess(sample, delimiter, "'", "'")
    return guess


def _guess(sample: list[str], delimiter: str, quote: str, escape: str) -> _Guess:
    records, lines, ended = [], [], 0
    reader = records_of(iter(sample), delimiter, quote, escape)
    for record in reader:
        begun, ended = ended + 1, reader.line_num
        if record:
            records.append(record)
            lines.append(begun)
        if len(records) == SAMPLE_RECORDS:
            break
    return _Guess(delimiter, quote, escape, records or [[]], lines or [1])


def _lines(sample: str) -> Iterator[str]:
    """Yield lines at line ends only, as a file does."""
    yield from re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", sample)


def _breaks(sample: list[str], guess: _Guess) -> bool:
    """Return whether a quotation mark in these lines is out of place or never closed."""
    try:
        for _ in records_of(iter(sample), guess.delimiter, guess.quote, guess.escape, strict=True):
            pass
    except csv.Error:
        return True
    return False


def _names(fields: list[str], *, has_header: bool) -> tuple[str, ...]:
    names = [
        (field if has_header else "") or f"column {place}"
        for place, field in enumerate(fields, start=1)
    ]
    readable = [name.encode("utf-8", "replace").decode() for name in names]
    return tuple(makes_unique(readable, "{name} ({number})"))
