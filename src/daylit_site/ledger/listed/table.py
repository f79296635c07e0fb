"""Exceptions as rows of a table for other programs, made while they are sent."""

from __future__ import annotations

import csv
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from daylit_site.ledger.deciding.authority import authority_words
from daylit_site.ledger.entry_words import person_words
from daylit_site.ledger.listed.listing import in_batches, told_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from daylit_site.ledger.models import Entry
    from daylit_site.ledger.models.entries import Entries
    from daylit_site.people.models import Person

COLUMNS = (
    "exception_id",
    "case_id",
    "kind",
    "form",
    "place",
    "anchored_at",
    "caused_step_count",
    "delay_seconds",
    "process_id",
    "pattern_id",
    "team_id",
    "organisation_id",
    "customer_id",
    "service_id",
    "is_found",
    "state",
    "state_at",
    "state_by",
    "owner",
    "waiting_for",
    "reason",
    "resolution",
    "decided_as",
    "accepted_until",
    "reported_by",
    "reported",
    "ledger_id",
)
"""Those of ``daylit exceptions list`` first, by its names, then what people made of them."""

SAID = ("waiting_for", "reason", "resolution", "decided_as")
"""What is for those in the room of an exception."""

BATCH = 2000
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a cell begins that a spreadsheet would take for a formula."""


class _Line:
    """What a writer of CSV writes to: it hands back the line."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Entries, person: Person) -> Iterator[str]:
    """Yield rows as lines of CSV, the newest first, their names above them."""
    writer = csv.writer(_Line())
    yield writer.writerow(COLUMNS)
    for batch in in_batches(rows, size=BATCH):
        told = told_of(batch, person)
        for one in batch:
            values = _values(one, person, is_told=one.pk in told)
            yield writer.writerow([_cell(value) for value in values])


def _values(one: Entry, person: Person, *, is_told: bool) -> list[Any]:
    named = {
        "form": one.evidence.get("form"),
        "process_id": one.process.process_id,
        "pattern_id": one.pattern.pattern_id if one.pattern else None,
        "team_id": one.team,
        "organisation_id": one.organisation,
        "state_by": person_words(one.state_by, person) if one.state_by else None,
        "owner": person_words(one.owner, person) if one.owner else None,
        "reported_by": person_words(one.reported_by, person) if one.reported_by else None,
        "decided_as": authority_words(one.decided_as),
        "ledger_id": one.pk,
        **({} if is_told else dict.fromkeys(SAID)),
    }
    return [named[name] if name in named else getattr(one, name) for name in COLUMNS]


def _cell(value: Any) -> Any:
    """Write moments as the command line does; keep spreadsheets from taking words for formulas."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value
