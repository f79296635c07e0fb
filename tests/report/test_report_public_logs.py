"""Reports on public logs hold the published figures."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from reports_by_hand import Nesting

from daylit.departures.analysis import analyse
from daylit.departures.settings import PLAIN, Settings
from daylit.record.changes.importing import report_of
from daylit.report import Report, make_report

if TYPE_CHECKING:
    from daylit.record.engine import Engine
    from daylit.record.store import Record
    from public_records import PublicRecord

pytest_plugins = ["public_records"]

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def _report(engine: Engine, record: Record, settings: Settings = PLAIN) -> Report:
    imported = report_of("work", record.process("work"))
    steps, cases = (record.table(engine, name, "work") for name in ("steps", "cases"))
    analysis = analyse(engine, steps, cases, process_id="work", settings=settings)
    return make_report(engine, steps, cases, imported=imported, analysis=analysis, made_at=NOW)


def _words(page: str) -> str:
    body = page[page.index("<body>") :]
    return " ".join(re.sub(r"<[^>]+>", " ", body).replace("\u00a0", " ").split())


@pytest.mark.shared_data
def test_incidents_bounce_as_published(engine: Engine, public_record: PublicRecord) -> None:
    report = _report(engine, public_record("BPIC13_incidents"))
    words = _words(report.html)
    # Of the 2,394 published, 93 are of pairs that too few cases reach to tell whether it is usual.
    assert report.text.startswith(
        "One case in seven goes back to a team that had already passed it on\n"
    )
    for figure in (
        "1,159 of 7,554 cases came back to a team that had already passed them on, 2,301 times",
        "Exceptions cause 11 % of the logged steps",
        "Of 93 one cannot tell",
        "The other 2,301, in 1,159 cases, are out of the ordinary",
        "Between teams work changed hands 9,454 times",
        "2,394 of these hand-overs brought it straight back, in 1,177 cases.",
        "From 65,533 events come 65,533 steps of 4 activities in 7,554 cases.",
    ):
        assert figure in words
    assert Nesting(report.html).faults == []
    assert len(report.html) < 600_000


@pytest.mark.shared_data
def test_permits_come_back_between_groups(engine: Engine, public_record: PublicRecord) -> None:
    settings = Settings(case_end="enddate")
    report = _report(engine, public_record("Receipt"), settings)
    words = _words(report.html)
    assert report.text.startswith("One case in four goes past its own deadline\n")
    for figure in (
        "377 of 1,434 cases with a deadline of their own (“deadline”) missed it, by “enddate”",
        "62 came back to a team that had already passed them on (121 times)",
        "Cases go 116 different ways",
        "8 loops that cannot be told",
    ):
        assert figure in words
    assert Nesting(report.html).faults == []


@pytest.mark.shared_data
def test_permits_miss_their_deadlines_by_their_last_event(
    engine: Engine, public_record: PublicRecord
) -> None:
    report = _report(engine, public_record("Receipt"))
    said = "92 of 1,434 cases with a deadline of their own (“deadline”) missed it"
    assert said in _words(report.html)
    assert said in " ".join(report.text.split())
