"""Exceptions: which departures belong together, and what they caused."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import at
from daylit.departures.detect import DEPARTURES, KINDS, departures
from daylit.departures.exceptions import caused_steps, exceptions, group_departures
from daylit.departures.usual import NOTHING_DECLARED, Declared, Loop
from reference import steps_from

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine

Row = dict[str, Any]


def departure(kind: str, first: int, last: int, *, place: str = "A", case: str = "x1") -> Row:
    """Return a departure whose anchor is its last step."""
    return {
        "case_id": case,
        "kind": kind,
        "form": None,
        "detector": kind,
        "place": place,
        "anchor_event_id": f"{case}-{last}",
        "anchor_position": last,
        "began_position": first,
        "first_position": first,
        "last_position": last,
        "anchored_at": at(last),
        "visit_number": 2,
    }


def table_of(engine: Engine, rows: list[Row]) -> ir.Table:
    fields = [(name, ibis.dtype(kind).to_pyarrow()) for name, kind in DEPARTURES.items()]
    return engine.from_arrow(pa.Table.from_pylist(rows, schema=pa.schema(fields)))


def grouped(engine: Engine, *rows: Row) -> list[tuple[Any, ...]]:
    """Return kind, place, first and last position and count of each exception of one case."""
    told = engine.rows(group_departures(table_of(engine, list(rows))))
    names = ("kind", "place", "first_position", "last_position", "departure_count")
    return sorted((tuple(row[name] for name in names) for row in told), key=itemgetter(2))


def test_departure_alone_is_an_exception(engine: Engine) -> None:
    assert grouped(engine, departure("rework", 4, 4)) == [("rework", "A", 4, 4, 1)]


def test_departures_that_overlap_are_one_exception(engine: Engine) -> None:
    told = grouped(engine, departure("bounce", 2, 5), departure("bounce", 4, 7, place="B"))
    assert told == [("bounce", "A", 2, 7, 2)]


def test_departures_that_are_adjacent_are_one_exception(engine: Engine) -> None:
    told = grouped(engine, departure("rework", 4, 4), departure("rework", 5, 5, place="B"))
    assert told == [("rework", "A", 4, 5, 2)]


def test_departures_with_a_step_between_them_are_two_exceptions(engine: Engine) -> None:
    told = grouped(engine, departure("rework", 4, 4), departure("rework", 6, 6))
    assert told == [("rework", "A", 4, 4, 1), ("rework", "A", 6, 6, 1)]


def test_departure_inside_a_long_one_does_not_end_it(engine: Engine) -> None:
    told = grouped(
        engine,
        departure("bounce", 1, 9),
        departure("rework", 2, 2, place="B"),
        departure("rework", 10, 10, place="C"),
    )
    assert told == [("rework", "B", 1, 10, 3)]


def test_the_earliest_anchor_names_the_exception_whatever_began_first(engine: Engine) -> None:
    told = grouped(engine, departure("bounce", 2, 8), departure("rework", 4, 4, place="B"))
    assert told == [("rework", "B", 2, 8, 2)]


def test_kinds_of_one_anchor_are_settled_by_their_order(engine: Engine) -> None:
    told = grouped(engine, departure("rework", 4, 4, place="B"), departure("bounce", 3, 4))
    assert told == [("bounce", "A", 3, 4, 2)]
    rows = [departure(kind, 4, 4, place=kind) for kind in reversed(KINDS)]
    assert grouped(engine, *rows) == [("off map", "off map", 4, 4, len(KINDS))]


def test_places_of_one_anchor_and_kind_are_settled_by_name(engine: Engine) -> None:
    told = grouped(engine, departure("late", 4, 4, place="B"), departure("late", 4, 4, place="A"))
    assert told == [("late", "A", 4, 4, 2)]


def test_cases_do_not_share_exceptions(engine: Engine) -> None:
    rows = [departure("rework", 4, 4, case=case) for case in ("x1", "x2")]
    assert len(grouped(engine, *rows)) == 2


spans = st.tuples(
    st.sampled_from(["x1", "x2", "x3"]),
    st.sampled_from(["bounce", "rework"]),
    st.integers(1, 40),
    st.integers(0, 4),
)


@settings(max_examples=8, deadline=None, database=None)
@given(drawn=st.lists(spans, unique_by=lambda span: (span[0], span[1], span[2] + span[3])))
def test_exceptions_are_the_islands_of_their_departures(
    engine: Engine, drawn: list[tuple[str, str, int, int]]
) -> None:
    rows = [departure(kind, first, first + more, case=case) for case, kind, first, more in drawn]
    told = engine.rows(group_departures(table_of(engine, rows)))
    assert sorted(map(island_told, told)) == sorted(islands(rows))


def island_told(row: Row) -> tuple[Any, ...]:
    names = ("case_id", "first_position", "last_position", "departure_count", "kind")
    return (*(row[name] for name in names), row["anchor_position"])


def islands(rows: list[Row]) -> list[tuple[Any, ...]]:
    """Mark the steps that departures touch, and read off the runs without a gap."""
    told = []
    by_case = sorted(rows, key=itemgetter("case_id"))
    for case, its in groupby(by_case, key=itemgetter("case_id")):
        all_of_case = list(its)
        touched = {
            position
            for row in all_of_case
            for position in range(row["first_position"], row["last_position"] + 1)
        }
        for first in sorted(touched):
            if first - 1 in touched:
                continue
            last = next(position for position in range(first, 99) if position + 1 not in touched)
            own = [row for row in all_of_case if first <= row["first_position"] <= last]
            lead = min(own, key=lambda row: (row["anchor_position"], KINDS.index(row["kind"])))
            told.append((case, first, last, len(own), lead["kind"], lead["anchor_position"]))
    return told


REWORKED = Declared(departing=(Loop("rework", ("A",)),))
LINES = (
    "x1 A 0 start /a", "x1 A 10 complete /a", "x1 B 20 start /b", "x1 B 50 complete /b",
    "x1 C 60 /b", "x1 A 70 start /a", "x1 A 75 complete /a", "x1 D 90 /a",
    "x2 A 0 start /a", "x2 A 9 complete /a", "x2 A 5 /a",
    "x3 B 0 /a",
)  # fmt: skip


@pytest.fixture(scope="module")
def steps(engine: Engine) -> ir.Table:
    return steps_from(engine, *LINES)


@pytest.fixture(scope="module")
def excepted(engine: Engine, steps: ir.Table) -> dict[str, Row]:
    return exceptions_of(engine, steps, process_id="work")


def exceptions_of(engine: Engine, steps: ir.Table, *, process_id: str) -> dict[str, Row]:
    found = departures(steps, party="team", declared=REWORKED)
    rows = engine.rows(exceptions(found, steps, process_id=process_id))
    return {row["case_id"]: row for row in rows}


def test_exception_counts_the_steps_and_the_handling_that_it_caused(
    excepted: dict[str, Row],
) -> None:
    row = excepted["x1"]
    assert (row["kind"], row["place"], row["departure_count"]) == ("bounce", "a → b → a", 2)
    assert (row["caused_step_count"], row["measured_step_count"]) == (2, 1)
    assert row["caused_handling_seconds"] == 5 * 60


def test_exception_counts_what_the_case_had_not_done_before(excepted: dict[str, Row]) -> None:
    # Of C and the second A, C is done for the first time; x2 does A again and nothing else.
    counts = {case: row["first_time_step_count"] for case, row in excepted.items()}
    assert counts == {"x1": 1, "x2": 0}


def test_exception_lasts_from_the_end_of_the_step_before_to_the_end_of_its_last(
    excepted: dict[str, Row],
) -> None:
    row = excepted["x1"]
    assert (row["began_at"], row["resolved_at"]) == (at(10), at(75))
    assert row["delay_seconds"] == 65 * 60


def test_exception_begins_with_its_first_step_where_the_one_before_had_not_ended(
    excepted: dict[str, Row],
) -> None:
    row = excepted["x2"]
    assert (row["began_at"], row["resolved_at"], row["delay_seconds"]) == (at(5), at(5), 0)
    assert row["caused_handling_seconds"] is None


def test_exception_id_is_of_process_case_anchor_and_kind(
    engine: Engine, steps: ir.Table, excepted: dict[str, Row]
) -> None:
    other = exceptions_of(engine, steps, process_id="other")
    ids = [row["exception_id"] for rows in (excepted, other) for row in rows.values()]
    assert len(set(ids)) == 4
    assert {len(one) for one in ids} == {20}


def test_caused_steps_of_an_exception_are_its_positions_in_its_case(
    engine: Engine, steps: ir.Table
) -> None:
    named = engine.from_arrow(
        pa.table(
            {
                "exception_id": ["e"],
                "case_id": ["x1"],
                "first_position": pa.array([2], pa.int32()),
                "last_position": pa.array([4], pa.int32()),
            }
        )
    )
    rows = engine.rows(caused_steps(named, steps))
    assert sorted(row["activity"] for row in rows) == ["A", "B", "C"]


def test_log_without_departures_has_no_exceptions(engine: Engine) -> None:
    steps = steps_from(engine, "x1 A /a", "x1 B /b", "x1 C /c")
    found = departures(steps, party="team", declared=NOTHING_DECLARED)
    assert engine.rows(exceptions(found, steps, process_id="work")) == []
