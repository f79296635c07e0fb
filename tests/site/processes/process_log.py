"""A log over three organisations, and what a run finds in it.

Cases ``a-…`` stay with the host; ``b-…`` come to Nordparts, and hold names that no page must take
for markup; ``c-…`` come to Lind, of which Nordparts must not learn.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder

from daylit.departures.analysis import analyse
from daylit.departures.settings import Settings
from daylit.record.changes.importing import import_id, import_readings, report_of
from daylit.record.engine import open_engine
from daylit.record.stated_ends import told_cases
from daylit.record.stating import Incoming
from daylit.record.store import Record
from daylit.sources import Choices, read
from daylit_site.records.analysing import address_of
from daylit_site.records.found.analysed import Analysed
from daylit_site.records.found.gathering import gather
from daylit_site.records.found.latest import gather_cases
from daylit_site.records.found.readers import Partner, readers_of
from daylit_site.records.models import Finding, Job, Kind, Run, State

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

    from daylit_site.people.models import Person
    from daylit_site.records.models import Process

BEGIN = datetime(2026, 1, 5, 8, tzinfo=UTC)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)

SCRIPT = "<script>alert(1)</script>"
RIGHT_TO_LEFT = "\u05d1\u05d3\u05d9\u05e7\u05d4"
LONG = '"><img src=x onerror=alert(1)> ' + "x" * 269
ODD_CASE = "b-00 &?/#%'\"<b>\u05d1"

HOST, NORD, LIND = "City Bus", "Nordparts AB", "Lind Body"
CONTROL, DEPOT, STORES, WORKS = "Control", "Depot", LONG, "Lind Works"
PERSON = "Ann Personson"
NORDPARTS = {"team": frozenset({STORES}), "organisation": frozenset({NORD})}
STRANGERS = (WORKS, LIND)
"""What a page shown to Nordparts must not hold beside the numbers of others' cases."""

Stop = tuple[str, str, str]
REPORT, REPAIR = ("Report", CONTROL, HOST), ("Repair", DEPOT, HOST)
CHECK, RELEASE = ("Check", DEPOT, HOST), ("Release", CONTROL, HOST)
STAYS: list[Stop] = [REPORT, REPAIR, CHECK, RELEASE]
AGAIN: list[Stop] = [REPORT, REPAIR, REPAIR, CHECK, RELEASE]
TO_NORD: list[Stop] = [
    REPORT,
    (SCRIPT, STORES, NORD),
    (RIGHT_TO_LEFT, STORES, NORD),
    REPAIR,
    CHECK,
    RELEASE,
]
TO_LIND: list[Stop] = [REPORT, REPAIR, ("Check", WORKS, LIND), ("Adjust", DEPOT, HOST), RELEASE]


@dataclass(frozen=True)
class Kept:
    """A record, and what a run found in it."""

    folder: Path
    found: dict[str, Any]


class Browse(Protocol):
    """Sign someone in."""

    def __call__(self, person: Person) -> Client: ...


def rows() -> list[tuple[str, ...]]:
    """Return the log: case, activity, time, team, organisation."""
    cases = [(f"a-{at:02}", AGAIN if at < 10 else STAYS) for at in range(60)]
    cases += [(ODD_CASE if at == 0 else f"b-{at:02}", TO_NORD) for at in range(24)]
    cases += [(f"c-{at:02}", TO_LIND) for at in range(12)]
    return [
        (case_id, activity, f"{BEGIN + timedelta(days=at, hours=hour):%Y-%m-%dT%H:%M:%SZ}", *by)
        for at, (case_id, stops) in enumerate(cases)
        for hour, (activity, *by) in enumerate(stops)
    ]


def written(rows: list[tuple[str, ...]]) -> str:
    quoted = [[*row, PERSON] for row in rows]
    lines = [",".join('"' + one.replace('"', '""') + '"' for one in row) for row in quoted]
    return "\n".join(["case,activity,time,team,organisation,person", *lines, ""])


def take(folder: Path, rows: list[tuple[str, ...]], *, process_id: str = "breakdown") -> None:
    """Take a log into the record of a folder."""
    log = folder / f"log-{len(rows)}.csv"
    log.write_text(written(rows), encoding="utf-8")
    choices = Choices(
        person="person", earliest=datetime(1980, 1, 1, tzinfo=UTC), latest=NOON + timedelta(days=1)
    )
    with open_engine(input_bytes=1) as engine:
        reading = read(log, engine, choices)
        incoming = [Incoming(import_id(log, ""), reading, None)]
        record = Record(folder / "record")
        import_readings(
            record,
            engine,
            incoming,
            process_id=process_id,
            imported_at=NOON,
            on_progress=lambda *_: None,
        )


def found_in(folder: Path) -> dict[str, Any]:
    """Analyse what a record holds, and return what a run keeps."""
    record = Record(folder / "record")
    with open_engine(input_bytes=1) as engine:
        steps, cases, events = (
            record.table(engine, name, "breakdown") for name in ("steps", "cases", "events")
        )
        told = told_cases(engine, cases, events)
        analysis = analyse(
            engine, steps, told, process_id="breakdown", settings=Settings(asked_at=NOON)
        )
        imported = report_of("breakdown", record.process("breakdown"))
        of = Analysed(engine, steps, told, imported, analysis)
        parts = dict(gather(of, made_at=NOON, address_of=address_of("breakdown")))
        nordparts = Partner(NORDPARTS, sees_borders=False)
        parts |= gather_cases(of, readers_of(parts, [nordparts]))
    found: dict[str, Any] = json.loads(json.dumps(parts, cls=DjangoJSONEncoder))
    return found


def run_of(process: Process, found: dict[str, Any]) -> Run:
    """Keep a run with what it found."""
    job = Job.objects.create(
        kind=Kind.ANALYSE,
        state=State.DONE,
        process=process,
        asked_by=process.owner,
        asked_at=NOON,
    )
    run = Run.objects.create(
        process=process,
        job=job,
        number=process.runs.count() + 1,
        record_version=1,
        library_version="0",
        made_at=NOON,
        finished_at=NOON,
    )
    Finding.objects.bulk_create(
        Finding(run=run, name=name, content=content) for name, content in found.items()
    )
    return run
