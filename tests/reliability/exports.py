"""Exports of a small ticket log, as files and as lines of JSON, and records made of them."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from daylit.cli.reading import Asked, read_logs
from daylit.record.changes.importing import import_readings
from daylit.record.engine import open_engine
from daylit.record.people.keys import make_key
from daylit.record.store import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

Row = dict[str, str]
BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
WAYS = (
    ("Open", "Check", "Close"),
    ("Open", "Check", "Ask", "Check", "Close"),
    ("Open", "Ask", "Check", "Repair", "Close"),
)
PROCESS = "tickets"
LONG_AGO = timedelta(days=90)
OF_ARRIVAL = frozenset({"import_id", "source_row", "replaces_id", "process_id"})


def tickets(case_count: int) -> list[Row]:
    """Return the events of cases that begin half an hour apart, in the order of cases.

    No two events of a case are at one moment. The last fifty cases have no end yet.
    """
    chance = Random(7)  # noqa: S311 - nothing is secret here
    return [
        row
        for number in range(case_count)
        for row in _case(number, chance, is_open=number >= case_count - 50)
    ]


def _case(number: int, chance: Random, *, is_open: bool) -> list[Row]:
    way = chance.choice(WAYS)
    return [
        {
            "case": f"t{number:05}",
            "activity": activity,
            "time": _text(BEGIN + timedelta(minutes=30 * number + 40 * place)),
            "person": chance.choice(("Ann Ash", "Bo Birch", "Cy Cedar", "Di Dogwood")),
            "team": chance.choice(("North", "South", "Parts")),
            "note": f"shelf {chance.randrange(40)}",
        }
        for place, activity in enumerate(way[:-1] if is_open else way)
    ]


def late(case_numbers: Iterable[int]) -> list[Row]:
    """Return an event each for old cases, that arrives long after them."""
    return [
        {
            "case": f"t{number:05}",
            "activity": "Complain",
            "time": _text(BEGIN + timedelta(minutes=30 * number + 100)),
            "person": "Ann Ash",
            "team": "South",
            "note": "by post",
        }
        for number in case_numbers
    ]


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def write_csv(path: Path, rows: Sequence[Row]) -> Path:
    """Write an export."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def json_lines(rows: Iterable[Row]) -> list[bytes]:
    """Return a line of JSON per event."""
    return [json.dumps(row).encode() + b"\n" for row in rows]


def write_exports(folder: Path, case_count: int) -> dict[str, Path]:
    """Write four exports of one log: each overlaps the one before and brings late events."""
    rows = tickets(case_count)
    cuts = [0, *(round(len(rows) * share) for share in (0.6, 0.8, 0.9, 1.0))]
    exports = {}
    for number, name in enumerate("abcd"):
        begin = max(0, cuts[number] - len(rows) // 20)
        old = late(range(number, case_count // 2, 90)) if number else []
        path = folder / f"{name}.csv"
        exports[name] = write_csv(path, [*rows[begin : cuts[number + 1]], *old])
    return exports


def with_key(folder: Path) -> Path:
    """Return a folder for a record in which people's ids are the same each time."""
    people = folder / "people"
    people.mkdir(parents=True, mode=0o700)
    make_key(people / "key")
    return folder


def import_logs(folder: Path, *logs: Path) -> None:
    """Import logs into a record one after the other, a day apart and long ago."""
    for day, log in enumerate(logs):
        now = datetime.now(UTC) - LONG_AGO + timedelta(days=day)
        with open_engine(input_bytes=log.stat().st_size) as engine:
            incoming = read_logs(
                engine, (log,), Asked({}, {}, None, None), now=now, tell=lambda _, __: None
            )
            import_readings(
                Record(folder),
                engine,
                incoming,
                process_id=PROCESS,
                imported_at=now,
                on_progress=lambda _: None,
            )
