"""Analysing a process, and keeping what pages show of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from daylit.departures.analysis import analyse
from daylit.departures.judgements import from_rows
from daylit.departures.settings import Settings
from daylit.record.changes.importing import report_of
from daylit.record.changes.judging import held_judgements
from daylit.record.engine import open_engine
from daylit.record.stated_ends import report_with_ends, told_cases
from daylit.record.store import Record
from daylit_site.records.beside import ledger
from daylit_site.records.found.analysed import Analysed
from daylit_site.records.found.gathering import gather, remarks_told
from daylit_site.records.found.latest import gather_cases
from daylit_site.records.found.readers import partners_of, readers_of
from daylit_site.records.models import Job, Process, Run
from daylit_site.records.runs import keep_run, plain
from daylit_site.records.stated import parameters_of, read_stated, take_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from daylit.flow.drawing import Place
    from daylit.record.engine import Engine
    from daylit_site.records.stated import Stated
    from daylit_site.records.watching import Watch


def analyse_process(job: Job, watch: Watch) -> None:
    """Analyse a process, and keep what pages show of it."""
    process, record = cast("Process", job.process), Record(settings.RECORD)
    stated, made_at = read_stated(process), timezone.now()
    with open_engine(input_bytes=record.size_of(process.process_id)) as engine:
        watch.tell("Finding departures")
        take_in(record, engine, process.process_id, stated.fresh)
        ledger().take_in(record, engine, process)
        of = _analysed(record, engine, process.process_id, stated, made_at)
        ends = record.process(process.process_id).declared_ends
        parts = _told(of, process, made_at, watch)
        parameters = parameters_of(stated, ends=ends, usual=of.analysis.declared.usual)
        run = Run(
            process=process,
            job=job,
            record_version=record.manifest.record_version,
            parameters=plain(parameters),
            made_at=made_at,
        )
        keep_run(run, parts)
        ledger().keep(of, run, watch)


def _analysed(
    record: Record, engine: Engine, process_id: str, stated: Stated, made_at: datetime
) -> Analysed:
    """Find the departures of a process, with what was stated of it."""
    steps, cases, events = (
        record.table(engine, name, process_id) for name in ("steps", "cases", "events")
    )
    told = told_cases(engine, cases, events)
    judgements = from_rows(held_judgements(record, engine, process_id))
    found = analyse(
        engine,
        steps,
        told,
        process_id=process_id,
        settings=Settings(
            judgements=judgements,
            asked_at=made_at,
            minutes=stated.minutes,
            calendars=stated.calendars,
            terms=stated.terms,
        ),
    )
    held = record.process(process_id)
    imported = report_with_ends(
        engine,
        report_of(process_id, held),
        told,
        are_declared=held.declared_ends is not None,
    )
    return Analysed(engine, steps, told, imported, found)


def _told(of: Analysed, process: Process, made_at: datetime, watch: Watch) -> dict[str, Any]:
    """Return each part that pages show, by name."""
    parts: dict[str, Any] = {}
    for name, content in gather(of, made_at=made_at, address_of=address_of(process.process_id)):
        watch.tell("Telling what was found")
        parts[name] = plain(content)
    for name, content in gather_cases(of, readers_of(parts, partners_of(process))):
        watch.tell("Telling what was found")
        parts[name] = plain(content)
    parts["remarks"] = remarks_told(of.engine, of.steps, of.analysis)
    return parts


def address_of(process_id: str) -> Callable[[Place], str]:
    """Return where the map leads to from each place."""
    page = reverse("place", args=[process_id])

    def address(place: Place) -> str:
        query = QueryDict(mutable=True)
        if isinstance(place, str):
            query["activity"] = place
        else:
            query.update({"from": place[0] or "", "to": place[1] or ""})
        return f"{page}?{query.urlencode()}"

    return address
