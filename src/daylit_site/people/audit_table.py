"""Who did what as a table that spreadsheets open."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

from django.utils import translation

from daylit_site.people.audit_queries import called_now, everything, who_did
from daylit_site.people.audit_words import in_words, label, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from daylit_site.people.audit_queries import Asked
    from daylit_site.people.models import AuditEntry, Person

HEAD = (
    *("at", "who", "organisation", "verb", "said", "target", "target_name", "process"),
    *("before", "after"),
)
BEGINS_UTF_8 = "\ufeff"
"""By which spreadsheets know how letters are written."""

COUNTED = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would count out rather than show."""


class _Line:
    """What is written to it is its last line."""

    def __init__(self) -> None:
        self.written = ""

    def write(self, line: str) -> None:
        """Keep a line."""
        self.written = line


def lines(asked: Asked, *, reader: Person, language: str) -> Iterator[str]:
    """Return the lines of the table, made as they are read.

    Args:
        asked: What is asked for.
        reader: Who reads it.
        language: Of the sentences: pages are long done when lines are made.
    """
    line = _Line()
    writer = csv.writer(line)
    writer.writerow(HEAD)
    yield BEGINS_UTF_8 + line.written
    for some in everything(asked, reader=reader):
        with translation.override(language):
            called = called_now(some, reader=reader)
            rows = [_row(one, called[one.pk]) for one in some]
        for row in rows:
            writer.writerow([harmless(cell) for cell in row])
            yield line.written


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(COUNTED) else cell


def _row(entry: AuditEntry, called: str) -> tuple[str, ...]:
    who = who_did(entry)
    return (
        entry.at.isoformat(),
        who,
        entry.organisation.name if entry.organisation else "",
        entry.verb,
        sentence(entry.verb, who=who, what=called),
        entry.target,
        "" if called == entry.target else called,
        entry.process_id,
        _plain(entry.before),
        _plain(entry.after),
    )


def _plain(values: dict[str, object]) -> str:
    """Write what is kept as JSON of words, as the page tells it."""
    told = {label(name): in_words(name, value) for name, value in values.items()}
    return json.dumps(told, ensure_ascii=False) if told else ""
