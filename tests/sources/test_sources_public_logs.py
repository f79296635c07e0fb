"""The public logs: the counts that are published of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import ibis
import pytest

from daylit.sources import Choices, read

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine
    from daylit.record.reading import Reading

pytestmark = pytest.mark.shared_data
CHOICES = Choices(
    earliest=datetime(1980, 1, 1, tzinfo=UTC), latest=datetime(2026, 12, 1, tzinfo=UTC)
)
FACTS: dict[str, dict[str, int]] = {
    "BPIC13_incidents": {
        "cases": 7554,
        "events": 65533,
        "activities": 4,
        "variants": 1511,
        "persons": 1440,
        "teams": 649,
    },
    "Receipt": {"cases": 1434, "events": 8577, "activities": 27, "variants": 116},
    "Helpdesk": {
        "cases": 4580,
        "events": 21348,
        "activities": 14,
        "variants": 226,
        "persons": 22,
    },
    "BPIC12": {
        "cases": 13087,
        "events": 262200,
        "activities": 24,
        "variants": 4366,
        "persons": 68,
        "without_person": 18010,
        "starts": 71376,
        "completes": 164506,
        "schedules": 26318,
    },
    "BPIC20_RequestForPayment": {"cases": 6760, "events": 36072, "persons": 0},
    "BPIC20_PrepaidTravelCost": {"cases": 2007, "events": 17507, "persons": 0},
    "Road_Traffic_Fine_Management_Process": {
        "cases": 150370,
        "events": 561470,
        "activities": 11,
        "variants": 231,
    },
}


def facts(engine: Engine, reading: Reading) -> dict[str, int]:
    events = reading.events
    order = ibis.row_number().over(
        group_by="case_id", order_by=[events.occurred_at, events.source_row]
    )
    by_case = (
        events.mutate(step=ibis.struct({"position": order, "activity": events.activity}))
        .group_by("case_id")
        .aggregate(variant=lambda rows: rows.step.collect().sort().map(lambda each: each.activity))
    )
    lifecycle = events.lifecycle
    counted: dict[str, Any] = engine.row(
        events.aggregate(
            cases=events.case_id.nunique(),
            events=events.count(),
            activities=events.activity.nunique(),
            persons=events.person.nunique(),
            teams=events.team_id.nunique(),
            without_person=events.person.isnull().sum(),
            starts=(lifecycle == "START").sum(),
            completes=(lifecycle == "COMPLETE").sum(),
            schedules=(lifecycle == "SCHEDULE").sum(),
        )
    )
    return counted | engine.row(by_case.aggregate(variants=by_case.variant.nunique()))


@pytest.mark.parametrize(("name", "expected"), FACTS.items(), ids=FACTS.keys())
def test_the_counts_are_the_published_ones(
    engine: Engine, shared_logs: Path, name: str, expected: dict[str, int]
) -> None:
    reading = read(shared_logs / f"{name}.xes.gz", engine, CHOICES)
    found = facts(engine, reading)
    assert {key: found[key] for key in expected} == expected
    assert reading.row_count == found["events"]
    assert reading.refusals == ()


def test_a_class_of_staff_is_no_person_and_its_role_is_the_team(
    engine: Engine, shared_logs: Path
) -> None:
    reading = read(shared_logs / "BPIC20_RequestForPayment.xes.gz", engine, CHOICES)
    taken = {column.source_name: column.taken_as for column in reading.columns}
    assert taken["org:resource"] == "left out"
    assert taken["org:role"] == "team"
    assert "event_org_resource" not in reading.events.columns
    assert reading.remarks[0] == (
        "The column 'org:resource' holds only 2 values in 36,072 rows, more likely classes of "
        "staff than persons. It was left out; say --person 'org:resource' if these are persons."
    )
    assert reading.remarks[1] == "1 column that may name people was left out: 'org:resource'."
    assert [remark.split(" in the column ")[0] for remark in reading.remarks[2:]] == [
        "The word 'UNDEFINED'",
        "The word 'MISSING'",
    ]


def test_names_of_people_beside_the_person_are_left_out(engine: Engine, shared_logs: Path) -> None:
    reading = read(shared_logs / "Receipt.xes.gz", engine, CHOICES)
    taken = {column.source_name: column.taken_as for column in reading.columns}
    assert taken["org:resource"] == "person"
    assert taken["case:responsible"] == "left out"
    assert "case_responsible" not in reading.events.columns
    assert "1 column that may name people was left out: 'case:responsible'." in reading.remarks


def test_a_csv_and_a_parquet_file_of_a_log_read_as_the_log(
    engine: Engine, shared_logs: Path, tmp_path: Path
) -> None:
    first = read(shared_logs / "Receipt.xes.gz", engine, CHOICES)
    names = {
        "case:concept:name": "case_id",
        "concept:name": "activity",
        "time:timestamp": "occurred_at",
        "org:resource": "person",
        "org:group": "team_id",
        "lifecycle:transition": "lifecycle",
    }
    table = engine.arrow(
        first.events.order_by("source_row").select(
            **{new: first.events[old] for new, old in names.items()}
        )
    )
    engine.connection.con.register("as_read", table)
    for ending in ("csv", "parquet"):
        path = tmp_path / f"log.{ending}"
        engine.connection.con.execute(f"COPY as_read TO '{path}'")
        again = read(path, engine, CHOICES)
        columns = [*names.values(), "source_row"]
        assert engine.arrow(again.events.select(columns).order_by("source_row")).equals(
            engine.arrow(first.events.select(columns).order_by("source_row"))
        )
    engine.connection.con.unregister("as_read")
