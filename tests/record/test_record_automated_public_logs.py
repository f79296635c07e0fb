"""Automated actors of public logs, against what is known of them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from builders import NOW
from daylit.flow.handovers import hand_over_totals
from daylit.flow.rework import rework
from daylit.record.changes.marking import automated_shares, mark, suspects
from daylit.record.contents import Contents
from daylit.record.store import Record

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine
    from public_records import PublicRecord

pytest_plugins = ["public_records"]
pytestmark = pytest.mark.shared_data


def look_automated(engine: Engine, record: Record) -> dict[str, int]:
    """Return who looks automated, by name, with how many events."""
    names = record.directory.names()
    return {names[one.keyed_id]: one.event_count for one in suspects(record, engine)}


@pytest.mark.parametrize(
    ("name", "found"),
    [
        # Siebel is the ticket system of that log.
        ("BPIC13_incidents", {"Siebel": 6_162}),
        ("Helpdesk", {}),
        ("Receipt", {}),
        pytest.param("Road_Traffic_Fine_Management_Process", {}, marks=pytest.mark.slow),
    ],
)
def test_in_public_logs_no_person_looks_automated(
    engine: Engine, public_record: PublicRecord, name: str, found: dict[str, int]
) -> None:
    assert look_automated(engine, public_record(name)) == found


def test_the_automated_actor_of_loan_applications_is_in_no_figure_of_people(
    engine: Engine, public_record: PublicRecord, tmp_path: Path
) -> None:
    record = Record(shutil.copytree(public_record("BPIC12").folder, tmp_path / "record"))
    steps = record.table(engine, "steps", "work")
    before = engine.keep(steps)
    assert look_automated(engine, record) == {"112": 45_687}
    mark(record, engine, ["112"], marked_at=NOW, on_progress=lambda _: None)
    assert look_automated(engine, record) == {}
    (share,) = automated_shares(record, engine)
    assert (share.actor_count, share.event_count, share.stated_count) == (1, 45_687, 244_190)
    holds = Contents.from_json(record.process("work").state.contents)
    assert (holds.person_count, holds.automated_count) == (67, 1)
    assert (holds.step_count, holds.automated_steps) == (164_509, 36_029)

    after = record.table(engine, "steps", "work")
    was, now = (hand_over_totals(engine, one, "person") for one in (before, after))
    assert now.hand_over_count < was.hand_over_count
    assert now.bounce_count < was.bounce_count
    loops = [{row["activity"]: row for row in engine.rows(rework(one))} for one in (before, after)]
    for activity, loop in loops[0].items():
        for name in ("case_count", "again_case_count", "again_step_count", "reading"):
            assert loops[1][activity][name] == loop[name]
    ids = record.process("work").automated
    for name in ("person_id", "prior_person_id", "prior_other_person_id"):
        assert engine.count(after.filter(after[name].isin(ids))) == 0
    assert engine.count(after.filter(after.previous_visit_person_id.isin(ids))) == 0
