"""Brings a ledger up to what a run found, with rows in place of those of the library.

What is measured is the worker's part of it: the library's own is told in the table of exceptions.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import duckdb
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from daylit.departures.ledger_rows import ledger_rows
from daylit.record.engine import Engine
from daylit_site.ledger.found.entries import keep_entries
from daylit_site.ledger.models import Entry, Pattern
from daylit_site.people.models import Kind, Level, Organisation, Party, Person
from daylit_site.people.roles import Role
from daylit_site.records.models import Job, Process, Run
from daylit_site.records.models import Kind as JobKind
from daylit_site.records.watching import Watch

if TYPE_CHECKING:
    from pathlib import Path

    import ibis.expr.types as ir

    from daylit_site.records.found.analysed import Analysed

PATTERNS = 300
MEMORY_BYTES = 2 * 1024**3
ROWS = """
SELECT i AS number, printf('%020x', i) AS exception_id,
    'BD-' || printf('%08d', i * 5 // 8) AS case_id,
    'rework' AS kind, 'Stop ' || i % 80 AS place, 'rework' AS told_kind,
    'Stop ' || i % 80 AS told_place, 'p' || i % {patterns} AS pattern_id, 'redo' AS form,
    NULL::VARCHAR AS holder, NULL::VARCHAR AS other, 2 AS visit_number,
    printf('%020x', i * 7) AS anchor_event_id, begun AS anchored_at,
    begun - INTERVAL 1 HOUR AS began_at,
    begun + INTERVAL 2 HOUR AS last_anchored_at, begun + INTERVAL 5 HOUR AS resolved_at,
    (i % 1000) * 60.0 AS delay_seconds, NULL::DOUBLE AS late_seconds, NULL::DOUBLE AS taken_seconds,
    NULL::DOUBLE AS counted_seconds, NULL::DOUBLE AS allowed_seconds,
    NULL::DOUBLE AS usual_seconds, NULL::TIMESTAMPTZ AS due_at, NULL::VARCHAR AS rule_id,
    NULL::BOOLEAN AS is_running, i % 7 AS caused_step_count, (i % 7) * 600.0 AS caused_work_seconds,
    2 AS departure_count, NULL::VARCHAR AS verdict, NULL::DATE AS verdict_until_on,
    NULL::VARCHAR AS verdict_reason, 'Team ' || i % 60 AS team_id, 'City Bus' AS organisation_id,
    'Team ' || i % 59 AS now_team_id, 'City Bus' AS now_organisation_id, i % 50 = 0 AS case_is_open,
    begun + INTERVAL 9 HOUR AS case_ended_at, 'Customer ' || i % 5000 AS customer_id,
    'Service ' || i % 40 AS service_id,
    printf('%020x', i * 7) || ' ' || printf('%020x', i * 11) AS anchors
FROM (SELECT i, TIMESTAMPTZ '2025-01-01 00:00:00+00' + to_minutes(i) AS begun
      FROM range({count}) AS numbered(i))
"""
STEPS = """
SELECT 'BD-' || printf('%08d', number) AS case_id, 'Team ' || (number * 3 + nth) % 60 AS team_id,
    'City Bus' AS organisation_id
FROM range({count} * 5 // 8 + 1) AS cases(number), range(4) AS each_of(nth)
"""


def prepared(count: str) -> int:
    """Write the rows of a run, and keep what they are of."""
    call_command("migrate", verbosity=0)
    host = Organisation.objects.create(name="City Bus", kind=Kind.HOST)
    partner = Organisation.objects.create(name="Nordparts")
    # A team in twenty takes part in the cases of a fifth.
    for name in ("Team 7", "Team 27", "Team 47"):
        Party.objects.create(level=Level.TEAM, name=name, organisation=partner)
    owner = Person.objects.create(
        email="owner@example.org", name="Owner", organisation=host, role=Role.OWNER
    )
    process = Process.objects.create(
        process_id="many", name="Many", owner=owner, created_at=timezone.now()
    )
    Pattern.objects.bulk_create(
        Pattern(process=process, pattern_id=f"p{at}", kind="rework", place=f"Stop {at}")
        for at in range(PATTERNS)
    )
    written = duckdb.connect()
    written.execute("SET TimeZone = 'UTC'")
    for name, asked in (("rows", ROWS), ("steps", STEPS)):
        said = asked.format(count=int(count), patterns=PATTERNS)
        written.execute(f"COPY ({said}) TO '{_file(name)}' (FORMAT parquet)")
    return int(count)


def kept(number: str, share: str) -> int:
    """Bring the ledger up to the rows, of which a share says something else than before."""
    process = Process.objects.get()
    now = timezone.now()
    job = Job.objects.create(
        kind=JobKind.ANALYSE, process=process, asked_by=process.owner, asked_at=now
    )
    run = Run.objects.create(
        process=process,
        job=job,
        number=int(number) + 1,
        record_version=1,
        library_version="0",
        made_at=now,
    )
    of = _analysed(process, float(share))
    patterns = {one.pattern_id: one for one in Pattern.objects.filter(process=process)}
    keep_entries(of, run, patterns, Watch(job.pk))
    return Entry.objects.count()


class _Prepared(Engine):
    """An engine that has the rows of the ledger already."""

    rows: ir.Table

    def make(self, function: Any, *tables: ir.Table, **how: Any) -> ir.Table:
        """Return the rows where they are asked for."""
        if function is ledger_rows:
            return self.rows
        return super().make(function, *tables, **how)


def _analysed(process: Process, share: float) -> Analysed:
    engine = _Prepared(spill=settings.HOME / "spill", memory_bytes=MEMORY_BYTES, threads=2)
    rows, steps = (engine.from_kept([str(_file(name))]) for name in ("rows", "steps"))
    every = round(1 / share) if share else 0
    is_other = rows.number % every == 0 if every else rows.number < 0
    more = is_other.cast("int64")
    engine.rows = engine.keep(
        rows.mutate(caused_step_count=rows.caused_step_count + more).drop("number")
    )
    analysis = SimpleNamespace(
        exceptions=engine.rows, departures=engine.rows, process_id=process.process_id
    )
    return cast(
        "Analysed", SimpleNamespace(engine=engine, steps=steps, cases=rows, analysis=analysis)
    )


def _file(name: str) -> Path:
    home: Path = settings.HOME
    return home / f"{name}.parquet"
