"""Tiny literal logs: a line is a case, an activity and what else there is to say of an event.

``"x1 A"`` is activity A in case x1, a minute after the line before it. More words may follow, in
any order: a number is the minute; a word with a slash says who (``ann/north/acme`` is person, team
and organisation, each may be empty: ``/north``); any other word is the lifecycle.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from daylit.record.changes.contradicting import NOTHING_ASKED, Contradictions
from daylit.record.changes.importing import Unstored, build_unstored, import_readings
from daylit.record.people.directory import Directory
from daylit.record.reading import Reading
from daylit.record.stating import Incoming
from daylit.record.store import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import ibis.expr.types as ir

    from daylit.record.engine import Engine
    from daylit.record.report import ImportReport

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
NOW = datetime(2026, 11, 5, 12, tzinfo=UTC)
Row = dict[str, Any]

FIELDS: list[pa.Field[Any]] = [
    pa.field("case_id", pa.string()),
    pa.field("activity", pa.string()),
    pa.field("lifecycle", pa.string()),
    pa.field("occurred_at", pa.timestamp("us", tz="UTC")),
    pa.field("person", pa.string()),
    pa.field("team_id", pa.string()),
    pa.field("organisation_id", pa.string()),
    pa.field("source_event_id", pa.string()),
    pa.field("source_row", pa.int64()),
]
ARROW = pa.schema(FIELDS)


def at(minute: float) -> datetime:
    """Return the moment so many minutes after the logs of the tests begin, a Monday."""
    return BEGIN + timedelta(minutes=minute)


def log(*lines: str) -> list[Row]:
    """Return a row per line, as a reader would hand it over."""
    return [_row(number, line.split()) for number, line in enumerate(lines)]


def _row(number: int, words: list[str]) -> Row:
    row: Row = dict.fromkeys(ARROW.names)
    row |= {"case_id": words[0], "activity": words[1], "occurred_at": at(number)}
    row["source_row"] = number + 1
    for word in words[2:]:
        if word.replace(".", "", 1).isdigit():
            row["occurred_at"] = at(float(word))
        elif "/" in word:
            who = [part or None for part in word.split("/")]
            row |= dict(zip(("person", "team_id", "organisation_id"), who, strict=False))
        else:
            row["lifecycle"] = word
    return row


def reading(
    engine: Engine,
    rows: Sequence[Row],
    *,
    name: str = "log.csv",
    attributes: Iterable[pa.Field[Any]] = (),
) -> Reading:
    """Return rows as a reader hands them over, with attribute columns where named."""
    schema = ARROW
    for attribute in attributes:
        schema = schema.append(attribute)
    events = engine.from_arrow(pa.Table.from_pylist(list(rows), schema=schema))
    return Reading(name, "CSV", len(rows), events, columns=())


def take(
    record: Record,
    engine: Engine,
    *readings: Reading,
    process_id: str = "work",
    asked: Contradictions = NOTHING_ASKED,
    imported_at: datetime = NOW,
) -> ImportReport:
    """Import readings as one process, each under an id made of its name."""
    return import_readings(
        record,
        engine,
        [
            Incoming(f"import-{number}-{one.source_name}", one)
            for number, one in enumerate(readings, 1)
        ],
        process_id=process_id,
        imported_at=imported_at,
        asked=asked,
        on_progress=lambda _: None,
    )


@dataclass(frozen=True)
class Tables:
    """What the record holds of a process."""

    record: Record
    report: ImportReport
    events: ir.Table
    steps: ir.Table
    cases: ir.Table


def tables(engine: Engine, folder: Path, *readings: Reading, process_id: str = "work") -> Tables:
    """Import readings into the record in a folder and open its tables."""
    record = Record(folder)
    report = take(record, engine, *readings, process_id=process_id)
    events, steps, cases = (
        record.table(engine, name, process_id) for name in ("events", "steps", "cases")
    )
    return Tables(record, report, events, steps, cases)


def built(engine: Engine, folder: Path, *readings: Reading) -> Unstored:
    """Build a process without writing it, which is quicker."""
    return build_unstored(
        Directory(folder / "people"),
        engine,
        [Incoming(f"import-{number}", one) for number, one in enumerate(readings, 1)],
        process_id="work",
        imported_at=NOW,
        on_progress=lambda _: None,
    )


def steps_by_case(engine: Engine, steps: ir.Table) -> dict[str, list[Row]]:
    """Return each case's steps, by position."""
    rows = sorted(engine.rows(steps), key=itemgetter("case_id", "position"))
    return {case: list(its) for case, its in groupby(rows, key=itemgetter("case_id"))}


@dataclass
class Scenes:
    """The cases that a module's tests tell of, each beside its test, built as one log."""

    lines: list[str] = field(default_factory=list)
    count: int = 0

    def case(self, *lines: str) -> str:
        """Add a case with its lines (without the case), and return its name."""
        self.count += 1
        name = f"case{self.count}"
        self.lines += [f"{name} {line}" for line in lines]
        return name
