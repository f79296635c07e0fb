"""Where records stand in a text file: needed only for what is refused, so looked up only then."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from daylit.sources.layout import long_fields, records_of
from daylit.sources.source import place_of_line

if TYPE_CHECKING:
    from _csv import Reader
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from daylit.sources.layout import Layout


class Lines:
    """Finds the line on which a record begins, however many lines the records before it take.

    The engine numbers the records that it rejects (header and blank lines counted) and the rows
    that it takes; a second pass over the file brings both together, only as far as needed.
    """

    def __init__(self, path: Path, layout: Layout, rejected: frozenset[int]) -> None:
        self._path = path
        self._layout = layout
        self._rejected = rejected

    def of_rows(self, rows: Sequence[int]) -> dict[int, str]:
        """Return the places of rows, numbered from 0 among those that the engine took."""
        wanted, found = set(rows), {}
        for _, row, line in self._walk(bool(rows)):
            if row in wanted:
                found[row] = place_of_line(line)
            if len(found) == len(wanted):
                break
        return found

    def of_records(self, records: Sequence[int]) -> dict[int, str]:
        """Return the places of records, numbered from 1 among all in the file."""
        wanted, found = set(records), {}
        for record, _, line in self._walk(bool(records)):
            if record in wanted:
                found[record] = place_of_line(line)
            if len(found) == len(wanted):
                break
        return found

    def _walk(self, needed: bool) -> Iterator[tuple[int, int, int]]:  # noqa: FBT001 - spares opening the file
        """Yield record, row (-1 for what is no row) and line of each record."""
        if not needed:
            return
        layout = self._layout
        with self._path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            lines = islice(file, layout.skipped_lines, None)
            reader = records_of(lines, layout.delimiter, layout.quote, layout.escape)
            with long_fields():
                yield from self._numbered(reader)

    def _numbered(self, reader: Reader) -> Iterator[tuple[int, int, int]]:
        row, ended = -1, self._layout.skipped_lines
        for record, fields in enumerate(reader, start=1):
            begun, ended = ended + 1, self._layout.skipped_lines + reader.line_num
            is_header = record == 1 and self._layout.has_header
            is_row = bool(fields) and not is_header and record not in self._rejected
            row += is_row
            yield record, row if is_row else -1, begun
