"""Cases of public logs explained: everything adds up, and the engine gives the same figures."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from daylit.cli import daylit
from daylit.flow.explain import explain_case
from daylit.flow.explain_origins import origins_of
from daylit.flow.working_time import count_clocks, in_working_time
from daylit.record.store import Record
from daylit.sources.calendar_file import read_calendars

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine

CALENDARS = """
[calendars.office]
zone = "Europe/Amsterdam"
hours = { mon-fri = ["09:00-12:30", "13:00-17:30"] }
holidays = "NL"

[calendars.evening]
zone = "Europe/Amsterdam"
hours = { mon-thu = "17:00-01:00" }

[teams]
"Group 1" = "office"
"Group 4" = "evening"
"""
MOST_CASES = 40


@pytest.mark.shared_data
def test_cases_of_a_public_log_add_up_in_elapsed_and_in_working_time(
    engine: Engine, shared_logs: Path, tmp_path: Path
) -> None:
    log, folder = shared_logs / "Receipt.xes.gz", tmp_path / "record"
    words = ["record", "import", str(log), "--record", str(folder)]
    daylit.main(words, standalone_mode=False)
    path = tmp_path / "calendars.toml"
    path.write_text(CALENDARS, encoding="utf-8")
    calendars = read_calendars(path)
    record = Record(folder)
    steps, cases, events = (
        engine.keep(record.table(engine, name, "receipt")) for name in ("steps", "cases", "events")
    )
    told = in_working_time(engine, steps, calendars)
    clocks = count_clocks(engine, told.steps)
    assert clocks.wait_count == 8577 - 1434
    assert 1000 < clocks.working_count < clocks.wait_count
    by_step = {
        row["step_id"]: row["waiting_seconds"]
        for row in engine.rows(told.steps.select("step_id", "waiting_seconds"))
    }
    chosen = cases.order_by("case_id").limit(MOST_CASES)
    for case_id in (row["case_id"] for row in engine.rows(chosen)):
        explained = explain_case(
            engine,
            case_id,
            process_id="receipt",
            steps=steps,
            cases=cases,
            events=events,
            calendars=calendars,
            origins=origins_of(record.process("receipt")),
        )
        assert explained.totals is not None
        assert explained.totals.left == timedelta()
        for step in explained.steps:
            shown = step.waited if step.working is None else step.working
            wait = None if shown is None else shown.total_seconds()
            assert by_step[step.events[0].event_id] == wait
