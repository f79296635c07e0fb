"""Discovering a map: counts of ways and activities, and whose lanes they stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from builders import log, reading
from builders import tables as record_tables
from daylit.errors import MissingColumnsError
from daylit.flow.drawing import draw
from daylit.flow.process_map import (
    LANE_PARTIES,
    MapEdge,
    MapNode,
    directly_follows,
    discover_map,
)
from daylit.flow.simplify import readable_detail, simplify

if TYPE_CHECKING:
    from pathlib import Path

    import ibis.expr.types as ir

    from daylit.record.engine import Engine
    from public_records import PublicRecord

pytest_plugins = ["public_records"]

TEXT: pa.DataType = pa.string()
STEPS = pa.schema(
    [
        pa.field("case_id", TEXT),
        pa.field("activity", TEXT),
        pa.field("previous_activity", TEXT),
        pa.field("visit_number", pa.int32()),
        pa.field("waiting_seconds", pa.float64()),
        pa.field("team_id", TEXT),
        pa.field("organisation_id", TEXT),
    ]
)
CASES = pa.schema(
    [(name, TEXT) for name in ("case_id", "variant_id", "first_activity", "last_activity")]
)


def tables(engine: Engine, *cases: str) -> tuple[ir.Table, ir.Table]:
    """Return steps and cases; "A/north/acme:60" is A by north of acme after waiting 60 s."""
    steps: list[dict[str, Any]] = []
    rows = []
    for number, case in enumerate(cases):
        done = [_step(f"case {number}", text) for text in case.split(" ")]
        activities = [step["activity"] for step in done]
        for at, step in enumerate(done):
            step["previous_activity"] = activities[at - 1] if at else None
            step["visit_number"] = activities[: at + 1].count(step["activity"])
        steps += done
        rows.append(
            {
                "case_id": f"case {number}",
                "variant_id": " ".join(activities),
                "first_activity": activities[0],
                "last_activity": activities[-1],
            }
        )
    return (
        engine.from_arrow(pa.Table.from_pylist(steps, schema=STEPS)),
        engine.from_arrow(pa.Table.from_pylist(rows, schema=CASES)),
    )


def _step(case_id: str, text: str) -> dict[str, Any]:
    who, _, waited = text.partition(":")
    activity, team, organisation = [*who.split("/"), "", ""][:3]
    return {
        "case_id": case_id,
        "activity": activity,
        "waiting_seconds": float(waited) if waited else None,
        "team_id": team or None,
        "organisation_id": organisation or None,
    }


def follows(engine: Engine, *cases: str) -> dict[tuple[str | None, str | None], dict[str, Any]]:
    rows = engine.rows(directly_follows(*tables(engine, *cases)))
    return {(row.pop("source"), row.pop("target")): row for row in rows}


def lanes(engine: Engine, *cases: str) -> tuple[str | None, dict[str, str | None]]:
    found = discover_map(engine, *tables(engine, *cases), lane_parties=LANE_PARTIES)
    return found.lane_party, {node.activity: node.lane for node in found.nodes}


def test_way_counts_times_and_cases(engine: Engine) -> None:
    found = follows(engine, "A B:60 A:10 B:20", "A B:30", "C")

    assert found["A", "B"] == {
        "step_count": 3,
        "case_count": 2,
        "case_share": pytest.approx(2 / 3),
        "median_waiting_seconds": 30.0,
    }
    assert found["B", "A"]["step_count"] == 1


def test_start_and_end_are_ways_without_waiting(engine: Engine) -> None:
    found = follows(engine, "A B:60", "A B:60", "B")

    ends = {place: row for place, row in found.items() if None in place}
    assert {place: row["case_count"] for place, row in ends.items()} == {
        (None, "A"): 2,
        (None, "B"): 1,
        ("B", None): 3,
    }
    assert {row["median_waiting_seconds"] for row in ends.values()} == {None}


def test_cases_of_one_variant_all_count(engine: Engine) -> None:
    found = follows(engine, *["A A:1 A:1 B:1"] * 5)

    assert (found["A", "A"]["step_count"], found["A", "A"]["case_count"]) == (10, 5)


def test_no_steps_give_no_ways(engine: Engine) -> None:
    empty = engine.from_arrow(STEPS.empty_table()), engine.from_arrow(CASES.empty_table())

    found = discover_map(engine, *empty, lane_parties=LANE_PARTIES)

    assert (found.nodes, found.edges, found.lanes, found.case_count) == ((), (), (), 0)


def test_missing_column_is_named(engine: Engine) -> None:
    steps, cases = tables(engine, "A B")

    with pytest.raises(MissingColumnsError) as caught:
        directly_follows(steps.drop("waiting_seconds"), cases)

    assert str(caught.value) == "The table steps lacks the column(s) waiting_seconds."


def test_map_lists_the_most_frequent_first_and_ties_by_name(engine: Engine) -> None:
    found = discover_map(engine, *tables(engine, "B A:5", "A:1", "C"), lane_parties=())

    assert found.nodes == (
        MapNode("A", 2, 2, None),
        MapNode("B", 1, 1, None),
        MapNode("C", 1, 1, None),
    )
    assert found.edges == (
        MapEdge("A", None, 2, 2, None),
        MapEdge(None, "A", 1, 1, None),
        MapEdge(None, "B", 1, 1, None),
        MapEdge(None, "C", 1, 1, None),
        MapEdge("B", "A", 1, 1, 5.0),
        MapEdge("C", None, 1, 1, None),
    )
    assert found.case_count == 3


def test_activity_stands_in_the_lane_of_who_does_half_of_it(engine: Engine) -> None:
    assert lanes(engine, "A/north B/south", "A/north B/south", "A/south B") == (
        "team",
        {"A": "north", "B": "south"},
    )


def test_activity_that_no_team_does_half_of_belongs_to_several(engine: Engine) -> None:
    party, lane_of = lanes(engine, "A/north B/x B/y B/z", "A/north A/north")

    assert (party, lane_of) == ("team", {"A": "north", "B": "Several teams"})


def test_of_two_teams_with_half_each_the_first_by_name_has_the_lane(engine: Engine) -> None:
    assert lanes(engine, "A/south A/north B/east")[1] == {"A": "north", "B": "east"}


def test_activity_of_nobody_stated_says_so(engine: Engine) -> None:
    assert lanes(engine, "A/north B")[1] == {"A": "north", "B": "No team stated"}


def test_one_team_gives_way_to_organisations(engine: Engine) -> None:
    assert lanes(engine, "A/north/acme B/north/bolt") == (
        "organisation",
        {"A": "acme", "B": "bolt"},
    )


def test_more_than_twelve_lanes_are_none(engine: Engine) -> None:
    thirteen = " ".join(f"A{number}/team{number}" for number in range(13))
    twelve = thirteen.rpartition(" ")[0]

    assert lanes(engine, thirteen)[0] is None
    assert lanes(engine, twelve)[0] == "team"


def test_lane_for_an_oddity_is_not_worth_it_where_most_work_is_of_several(engine: Engine) -> None:
    assert lanes(engine, "A/x A/y A/z B/north")[0] is None


def test_lanes_are_listed_by_how_busy_they_are(engine: Engine) -> None:
    steps, cases = tables(engine, "A/north B/south B/south", "A/north B/south")

    assert discover_map(engine, steps, cases).lanes == ("south", "north")


def test_cases_without_a_step_are_on_no_way_and_not_counted(engine: Engine, tmp_path: Path) -> None:
    rows = log("a A", "a B", "b B", "none A schedule", "neither A schedule")
    opened = record_tables(engine, tmp_path, reading(engine, rows))

    found = discover_map(engine, opened.steps, opened.cases)

    assert {(edge.source, edge.target): edge.case_count for edge in found.edges} == {
        (None, "A"): 1,
        (None, "B"): 1,
        ("A", "B"): 1,
        ("B", None): 2,
    }
    assert found.case_count == 2
    ways = engine.rows(directly_follows(opened.steps, opened.cases))
    assert {way["case_share"] for way in ways if way["target"] is None} == {1.0}


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("log", "case_count", "step_count", "activity_count", "lane_party"),
    [
        ("BPIC12", 13_087, 164_509, 23, None),
        ("BPIC13_incidents", 7_554, 65_533, 4, None),
        ("Receipt", 1_434, 8_577, 27, "team"),
    ],
)
def test_map_of_a_public_log(
    engine: Engine,
    public_record: PublicRecord,
    log: str,
    case_count: int,
    step_count: int,
    activity_count: int,
    lane_party: str | None,
) -> None:
    record = public_record(log)
    steps, cases = (record.table(engine, name, "work") for name in ("steps", "cases"))

    found = discover_map(engine, steps, cases)

    assert found.case_count == case_count
    assert sum(node.step_count for node in found.nodes) == step_count
    assert len(found.nodes) == activity_count
    assert found.lane_party == lane_party
    into, out_of = (
        sum(edge.step_count for edge in found.edges if getattr(edge, end) is not None)
        for end in ("target", "source")
    )
    assert into == out_of == step_count
    drawn = draw(simplify(found, detail=readable_detail(found)), marks={}, name=log)
    assert len(drawn.encode()) < 60_000
    distinct = steps.filter(steps.previous_activity.notnull()).group_by(
        source="previous_activity", target="activity"
    )
    for row in engine.rows(distinct.aggregate(case_count=steps.case_id.nunique())):
        (edge,) = (e for e in found.edges if (e.source, e.target) == (row["source"], row["target"]))
        assert edge.case_count == row["case_count"]
