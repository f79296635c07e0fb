"""Facts of public logs, from the file that lies beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from builders import tables
from daylit.departures.analysis import Analysis, analyse
from daylit.flow.handovers import hand_over_totals, is_bounce
from daylit.record.changes.importing import report_of
from daylit.sources import Choices, read
from loops_only import LOOPS_ONLY

if TYPE_CHECKING:
    from pathlib import Path

    import ibis.expr.types as ir

    from daylit.record.engine import Engine
    from public_records import PublicRecord

pytest_plugins = ["public_records"]
pytestmark = pytest.mark.shared_data
HOUR = 3600


@dataclass(frozen=True)
class Analysed:
    """A public log in the record, and what is found in it."""

    steps: ir.Table
    cases: ir.Table
    analysis: Analysis


def analysed(engine: Engine, steps: ir.Table, cases: ir.Table) -> Analysed:
    found = analyse(engine, steps, cases, process_id="work", settings=LOOPS_ONLY)
    return Analysed(steps, cases, found)


@pytest.fixture(scope="module")
def incidents(engine: Engine, public_record: PublicRecord) -> Analysed:
    record = public_record("BPIC13_incidents")
    return analysed(engine, *(record.table(engine, name, "work") for name in ("steps", "cases")))


def test_loan_applications_have_the_steps_of_the_pairing_rule(public_record: PublicRecord) -> None:
    contents = report_of("work", public_record("BPIC12").process("work")).contents
    assert (contents.event_count, contents.case_count) == (262_200, 13_087)
    assert (contents.step_count, contents.measured_steps) == (164_509, 71_373)


def test_incidents_go_to_and_fro_between_their_teams(incidents: Analysed) -> None:
    totals = incidents.analysis.totals[1]
    assert incidents.analysis.party == "team"
    assert (totals.hand_over_count, totals.bounce_count) == (9454, 2394)
    assert totals.bounce_case_count == 1177


def test_incidents_with_a_bounce_take_longer(engine: Engine, incidents: Analysed) -> None:
    steps, cases = incidents.steps, incidents.cases
    bounced = steps.filter(is_bounce(steps, "team")).select("case_id").distinct()
    hours = cases.ended_at.delta(cases.started_at, unit="microsecond") / 1e6 / HOUR
    timed = cases.select("case_id", hours=hours)
    medians: list[Any] = [
        engine.row(some.aggregate(hours=some.hours.median()))["hours"]
        for some in (timed.semi_join(bounced, "case_id"), timed.anti_join(bounced, "case_id"))
    ]
    assert [round(median) for median in medians] == [303, 179]


def test_nearly_all_incidents_repeat_an_activity_and_that_is_no_departure(
    engine: Engine, incidents: Analysed
) -> None:
    steps = incidents.steps
    repeating = steps.filter(steps.visit_number > 1).select("case_id").distinct()
    assert engine.count(repeating) == 7539
    readings = {loop["activity"]: loop["reading"] for loop in incidents.analysis.loops}
    assert {readings[name] for name in ("Accepted", "Queued", "Completed")} == {"usual"}
    kinds = {row["kind"] for row in incidents.analysis.patterns}
    assert kinds == {"bounce"}


def test_helpdesk_hardly_hands_over_between_workgroups_so_people_are_the_level(
    engine: Engine, shared_logs: Path, tmp_path: Path
) -> None:
    log = shared_logs / "Helpdesk.xes.gz"
    made = tables(engine, tmp_path, read(log, engine, Choices(team="workgroup")))
    helpdesk = analysed(engine, made.steps, made.cases)
    totals = hand_over_totals(engine, helpdesk.steps, "team")
    assert totals.hand_over_count == 11
    assert helpdesk.analysis.party == "person"
    assert helpdesk.analysis.trips == ()
