"""Exceptions: which departures belong together, and what they caused."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import at
from daylit.departures.detect import loops
from daylit.departures.exceptions import assigned, caused_steps, exceptions
from daylit.departures.minutes import Minutes
from daylit.departures.ordinary import NAMED_BY
from daylit.departures.table import DEPARTURES, KINDS
from daylit.departures.usual import NOTHING_DECLARED, Declared, Loop
from reference import steps_from

if TYPE_CHECKING:
    from random import Random

    import ibis.expr.types as ir

    from daylit.record.engine import Engine

Row = dict[str, Any]
CAUSING = ("bounce", "rework")


def departure(
    kind: str,
    first: int,
    last: int,
    *,
    place: str = "A",
    case: str = "x1",
    form: str | None = None,
    **facts: Any,
) -> Row:
    """Return a departure whose anchor is its last step."""
    return {
        "case_id": case,
        "kind": kind,
        "form": form,
        "detector": kind,
        "place": place,
        "anchor_event_id": f"{case}-{last}",
        "anchor_position": last,
        "began_position": first,
        "first_position": first,
        "last_position": last,
        "causes_steps": kind in CAUSING,
        "anchored_at": at(last),
        "visit_number": 2,
        **facts,
    }


def table_of(engine: Engine, rows: list[Row]) -> ir.Table:
    fields = [(name, ibis.dtype(kind).to_pyarrow()) for name, kind in DEPARTURES.items()]
    return engine.from_arrow(pa.Table.from_pylist(rows, schema=pa.schema(fields)))


def grouped(engine: Engine, *rows: Row) -> list[tuple[Any, ...]]:
    """Return kind, place, first and last position and count of each exception, by position."""
    told = [
        (lead["kind"], lead["place"], first, last, len(own))
        for lead, own, first, last in groups(engine, list(rows))
    ]
    return sorted(told, key=itemgetter(2))


def groups(engine: Engine, rows: list[Row]) -> list[tuple[Row, list[Row], int, int]]:
    """Return of each exception the departure that names it, all, first and last position."""
    table = assigned(table_of(engine, rows), process_id="work")
    by_id: dict[str, list[Row]] = {}
    for row in engine.rows(table):
        by_id.setdefault(row["exception_id"], []).append(row)
    told = []
    for own in by_id.values():
        (lead,) = [row for row in own if row["leads"]]
        first = min(row["first_position"] for row in own)
        told.append((lead, own, first, max(row["last_position"] for row in own)))
    return told


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


def test_work_done_again_within_a_minute_belongs_to_what_was_done_before(engine: Engine) -> None:
    again = departure("rework", 4, 4)
    soon = departure("rework", 6, 6, place="B", anchored_at=at(4) + timedelta(seconds=59))
    assert grouped(engine, again, soon) == [("rework", "A", 4, 6, 2)]
    later = {**soon, "anchored_at": at(5)}
    assert len(grouped(engine, again, later)) == 2


def test_of_one_minute_the_place_with_most_departures_names_the_exception(engine: Engine) -> None:
    rows = [
        departure("rework", 4, 4, place="Cancel", anchored_at=at(4)),
        departure("rework", 5, 5, place="Offer", anchored_at=at(4) + timedelta(seconds=1)),
        departure("rework", 4, 4, place="Offer", case="x2"),
    ]
    told = grouped(engine, *rows)
    assert told == [("rework", "Offer", 4, 5, 2), ("rework", "Offer", 4, 4, 1)]
    rows[1]["anchored_at"] = at(5)
    assert ("rework", "Cancel", 4, 5, 2) in grouped(engine, *rows)


def test_ordinary_bounces_alone_are_no_exception(engine: Engine) -> None:
    rows = [departure("bounce", 2, 4), departure("bounce", 2, 4, case="x2"),
            departure("rework", 5, 5, case="x2"), departure("bounce", 2, 4, case="x3"),
            late(5, case="x3")]  # fmt: skip
    found = table_of(engine, rows)
    ordinary = found.filter(found.kind == "bounce").select(*NAMED_BY)
    table = assigned(found, ordinary, process_id="work")
    told = {(row["case_id"], row["kind"], row["leads"]) for row in engine.rows(table)}
    # Beside work done again it stays; what is late beside it names its exception itself.
    assert told == {("x2", "bounce", True), ("x2", "rework", False), ("x3", "late", True)}


def test_cases_do_not_share_exceptions(engine: Engine) -> None:
    rows = [departure("rework", 4, 4, case=case) for case in ("x1", "x2")]
    assert len(grouped(engine, *rows)) == 2


def late(first: int, *, form: str = "usual", **facts: Any) -> Row:
    """Return what came too late at one step."""
    return departure("late", first, first, form=form, **facts)


def test_what_was_found_by_the_usual_names_no_exception_where_something_else_does(
    engine: Engine,
) -> None:
    rework, bounce = departure("rework", 5, 5), departure("bounce", 3, 4)
    assert grouped(engine, late(4, place="B"), rework) == [("rework", "A", 4, 5, 2)]
    assert grouped(engine, late(2, place="B"), bounce) == [("bounce", "A", 2, 4, 2)]
    by_limit = late(4, form="limit", place="B", rule_id="B within 3 days")
    assert grouped(engine, late(3, place="C"), by_limit) == [("late", "B", 3, 4, 2)]


def test_what_came_late_by_a_stated_limit_does_not_hide_rework(engine: Engine) -> None:
    by_limit = late(4, form="limit", place="B", rule_id="B within 3 days")
    assert grouped(engine, by_limit, departure("rework", 5, 5)) == [("rework", "A", 4, 5, 2)]
    assert grouped(engine, by_limit, departure("rework", 9, 9)) == [
        ("late", "B", 4, 4, 1),
        ("rework", "A", 9, 9, 1),
    ]


def test_lateness_by_the_usual_beside_it_leaves_an_exception_its_id(engine: Engine) -> None:
    ids = {
        lead["exception_id"]
        for before in ([], [late(4)], [late(3), late(4, place="B")])
        for lead, *_ in groups(engine, [*before, departure("rework", 5, 5)])
    }
    assert len(ids) == 1


def test_of_what_was_found_by_the_usual_alone_the_earliest_names_the_exception(
    engine: Engine,
) -> None:
    stalled = departure("stalled", 4, 4, place="C", form="usual", is_running=True)
    assert grouped(engine, late(4, place="B"), late(3)) == [("late", "A", 3, 4, 2)]
    assert grouped(engine, stalled, late(4, place="B")) == [("stalled", "C", 4, 4, 2)]
    assert grouped(engine, stalled) == [("stalled", "C", 4, 4, 1)]


def test_limits_broken_at_one_step_and_place_are_settled_by_their_names(engine: Engine) -> None:
    rules = ("A within 3 days", "A within 8 h of working time")
    rows = [late(4, form="limit", rule_id=rule) for rule in reversed(rules)]
    ((lead, own, *_),) = groups(engine, rows)
    assert (lead["rule_id"], len(own)) == (rules[0], 2)


spans = st.tuples(
    st.sampled_from(["x1", "x2", "x3"]),
    st.sampled_from(["bounce", "rework", "late", "stalled"]),
    st.integers(1, 40),
    st.integers(0, 4),
)


def drawn_rows(drawn: list[tuple[str, str, int, int]]) -> list[Row]:
    return [
        departure(kind, first, first + more, case=case, form=None if kind in CAUSING else "usual")
        for case, kind, first, more in drawn
    ]


many_spans = st.lists(spans, unique_by=lambda span: (span[0], span[1], span[2] + span[3]))


@settings(max_examples=8, deadline=None, database=None)
@given(drawn=many_spans)
def test_exceptions_are_the_islands_of_their_departures(
    engine: Engine, drawn: list[tuple[str, str, int, int]]
) -> None:
    rows = drawn_rows(drawn)
    assert sorted(map(island_told, groups(engine, rows))) == sorted(islands(rows))


@settings(max_examples=8, deadline=None, database=None)
@given(drawn=many_spans, chance=st.randoms(use_true_random=False))
def test_ids_do_not_depend_on_the_order_of_the_rows(
    engine: Engine, drawn: list[tuple[str, str, int, int]], chance: Random
) -> None:
    rows = drawn_rows(drawn)
    told = [
        sorted(
            (row["exception_id"], row["leads"], row["kind"], row["anchor_event_id"])
            for _, own, *_ in groups(engine, each)
            for row in own
        )
        for each in (rows, chance.sample(rows, len(rows)))
    ]
    assert told[0] == told[1]


def island_told(told: tuple[Row, list[Row], int, int]) -> tuple[Any, ...]:
    lead, own, first, last = told
    return (lead["case_id"], first, last, len(own), lead["kind"], lead["anchor_position"])


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
            lead = min(
                own,
                key=lambda row: (
                    row["kind"] not in CAUSING,
                    row["kind"] == "late",
                    row["anchor_position"],
                    KINDS.index(row["kind"]),
                ),
            )
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


def exceptions_of(
    engine: Engine, steps: ir.Table, *, process_id: str, minutes: Minutes | None = None
) -> dict[str, Row]:
    found = assigned(loops(steps, party="team", declared=REWORKED), process_id=process_id)
    rows = engine.rows(exceptions(found, steps, minutes=minutes))
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


def test_minutes_that_people_gave_count_where_nothing_is_measured(
    engine: Engine, steps: ir.Table, excepted: dict[str, Row]
) -> None:
    minutes = Minutes((("A", 3.0), ("C", 20.0)))
    given_minutes = exceptions_of(engine, steps, process_id="work", minutes=minutes)
    # x1 causes C, which nobody measured, and an A of five minutes; x2 an A that nobody measured.
    for name, without, with_minutes in (
        ("caused_work_seconds", (5 * 60, None), (25 * 60, 3 * 60)),
        ("worked_step_count", (1, 0), (2, 1)),
        ("caused_handling_seconds", (5 * 60, None), (5 * 60, None)),
    ):
        assert tuple(excepted[case][name] for case in ("x1", "x2")) == without
        assert tuple(given_minutes[case][name] for case in ("x1", "x2")) == with_minutes


TEN = 600
"""Seconds between two steps of ``long_case``."""


@pytest.fixture(scope="module")
def long_case(engine: Engine) -> ir.Table:
    """One case of 20 steps, each ten minutes after the one before and four minutes long."""
    return steps_from(
        engine,
        *(
            f"x1 A {10 * position + took} {lifecycle}"
            for position in range(1, 21)
            for took, lifecycle in ((0, "start"), (4, "complete"))
        ),
    )


def all_exceptions(engine: Engine, steps: ir.Table, *rows: Row) -> list[Row]:
    """Return the exceptions of ``long_case``, by position."""
    placed = [{**row, "anchored_at": at(10 * row["anchor_position"])} for row in rows]
    belonging = assigned(table_of(engine, placed), process_id="work")
    return sorted(engine.rows(exceptions(belonging, steps)), key=itemgetter("first_position"))


def test_what_is_late_or_stalled_causes_no_steps(engine: Engine, long_case: ir.Table) -> None:
    by_usual = late(4, late_seconds=30.0, taken_seconds=90.0)
    by_limit = late(8, form="limit", began_position=2, late_seconds=70.0)
    stalled = departure("stalled", 20, 20, form="usual", late_seconds=5.0, is_running=True)
    told = all_exceptions(engine, long_case, by_usual, by_limit, stalled)
    names = ("caused_step_count", "worked_step_count", "first_time_step_count", "causes_steps")
    assert [tuple(row[name] for name in names) for row in told] == [(0, 0, 0, False)] * 3
    assert [row["caused_work_seconds"] for row in told] == [None] * 3
    assert [row["delay_seconds"] for row in told] == [30.0, 70.0, 5.0]
    assert [row["began_at"] for row in told] == [at(34), at(14), at(194)]
    assert [row["resolved_at"] for row in told] == [at(40), at(80), None]


def test_the_steps_of_an_exception_are_those_of_its_departures_that_cause_any(
    engine: Engine, long_case: ir.Table
) -> None:
    rows = (late(4, late_seconds=1.0), departure("rework", 5, 5), late(6, late_seconds=2.0))
    (row,) = all_exceptions(engine, long_case, *rows)
    assert (row["kind"], row["departure_count"], row["causes_steps"]) == ("rework", 3, True)
    assert (row["first_position"], row["last_position"]) == (4, 6)
    assert (row["caused_step_count"], row["caused_handling_seconds"]) == (1, 240.0)
    # From the end of step 4 to the end of step 5; it is over with step 6, which was late.
    assert (row["delay_seconds"], row["late_seconds"]) == (TEN, 2.0)
    assert (row["began_at"], row["resolved_at"]) == (at(34), at(60))


def test_a_step_counts_once_however_many_departures_span_it(
    engine: Engine, long_case: ir.Table
) -> None:
    rows = (
        departure("bounce", 4, 9),
        departure("bounce", 6, 12, place="B"),
        departure("rework", 8, 8),
        departure("rework", 12, 12),
    )
    (row,) = all_exceptions(engine, long_case, *rows)
    assert (row["departure_count"], row["caused_step_count"]) == (4, 9)
    assert row["caused_handling_seconds"] == 9 * 240


@pytest.mark.parametrize(("late_seconds", "delay"), [(TEN - 1, TEN), (TEN + 1, TEN + 1)])
def test_delay_is_what_the_caused_steps_took_or_how_much_too_late_one_came(
    engine: Engine, long_case: ir.Table, late_seconds: float, delay: float
) -> None:
    rows = (late(4, late_seconds=late_seconds), departure("rework", 5, 5))
    (row,) = all_exceptions(engine, long_case, *rows)
    assert row["delay_seconds"] == delay
    several = all_exceptions(
        engine, long_case, late(4, late_seconds=late_seconds), late(5, late_seconds=3.0)
    )
    assert [row["delay_seconds"] for row in several] == [late_seconds]


def test_an_exception_is_not_resolved_while_its_case_lies(
    engine: Engine, long_case: ir.Table
) -> None:
    stalled = departure("stalled", 20, 20, form="usual", late_seconds=5.0, is_running=True)
    (row,) = all_exceptions(engine, long_case, departure("rework", 20, 20), stalled)
    assert (row["kind"], row["is_running"], row["resolved_at"]) == ("rework", None, None)


@settings(max_examples=8, deadline=None, database=None)
@given(
    drawn=st.lists(
        st.tuples(st.sampled_from(["rework", "late"]), st.integers(2, 18), st.integers(0, 2)),
        min_size=1,
        unique_by=lambda span: (span[0], span[1] + span[2]),
    )
)
def test_all_exceptions_together_cause_the_steps_that_their_departures_span(
    engine: Engine, long_case: ir.Table, drawn: list[tuple[str, int, int]]
) -> None:
    rows = [
        departure(kind, first, first + more, form="usual" if kind == "late" else None)
        for kind, first, more in drawn
    ]
    spanned = {
        position
        for row in rows
        if row["causes_steps"]
        for position in range(row["first_position"], row["last_position"] + 1)
    }
    told = all_exceptions(engine, long_case, *rows)
    assert sum(row["caused_step_count"] for row in told) == len(spanned)
    assert sum(row["caused_work_seconds"] or 0 for row in told) == 240 * len(spanned)
    assert sum(row["departure_count"] for row in told) == len(rows)


ROUND_TRIP = (
    "x1 A 0 /a", "x1 B 10 /b", "x1 C 20 /b", "x1 B 30 /b", "x1 A 40 /a", "x1 D 50 /a",
)  # fmt: skip
"""From a at step 1 to b with step 2, and back with step 5, which does A again."""

BACK = departure("bounce", 3, 5, began_position=2)


def due_table(engine: Engine, *visits: tuple[str, int]) -> ir.Table:
    return engine.from_arrow(
        pa.table(
            {
                "activity": pa.array([activity for activity, _ in visits], pa.string()),
                "visit_number": pa.array([number for _, number in visits], pa.int32()),
            }
        )
    )


@pytest.mark.parametrize(
    ("due", "caused"),
    [
        # What is usual is not known: the steps after the first hand-over.
        ((), "CBA"),
        # The hand-over itself was not due either.
        ((("D", 1),), "BCBA"),
        # B was due once, so the first B is not counted, and the second is.
        ((("A", 1), ("B", 1), ("D", 1)), "CBA"),
        ((("A", 1), ("B", 1), ("C", 1), ("B", 2)), "A"),
        ((("B", 1), ("C", 1), ("B", 2), ("A", 2)), ""),
    ],
)
def test_what_most_cases_do_anyway_is_not_caused_by_a_bounce(
    engine: Engine, due: tuple[tuple[str, int], ...], caused: str
) -> None:
    steps = steps_from(engine, *ROUND_TRIP)
    belonging = assigned(table_of(engine, [BACK]), process_id="work")
    (row,) = engine.rows(exceptions(belonging, steps, due_table(engine, *due)))
    assert row["caused_step_count"] == len(caused)
    found = engine.rows(caused_steps(belonging, steps, due_table(engine, *due)))
    found.sort(key=itemgetter("position"))
    assert "".join(step["activity"] for step in found) == caused
    # It is over when the case has come back, and has lasted since it left; a detour on which
    # nothing was done but what was due has delayed nothing.
    delay = 40 * 60 if caused else 0
    assert (row["resolved_at"], row["delay_seconds"]) == (at(40), delay)


def test_what_is_done_again_is_caused_by_its_rework_though_it_is_due(engine: Engine) -> None:
    steps = steps_from(engine, *ROUND_TRIP)
    again = departure("rework", 5, 5, place="A")
    belonging = assigned(table_of(engine, [BACK, again]), process_id="work")
    due = due_table(engine, ("B", 1), ("C", 1), ("B", 2), ("A", 2))
    (row,) = engine.rows(exceptions(belonging, steps, due))
    assert (row["departure_count"], row["caused_step_count"]) == (2, 1)


def test_caused_steps_of_an_exception_are_its_positions_in_its_case(
    engine: Engine, steps: ir.Table
) -> None:
    found = assigned(table_of(engine, [departure("bounce", 2, 4)]), process_id="work")
    rows = engine.rows(caused_steps(found, steps))
    assert sorted(row["activity"] for row in rows) == ["A", "B", "C"]


def test_log_without_departures_has_no_exceptions(engine: Engine) -> None:
    steps = steps_from(engine, "x1 A /a", "x1 B /b", "x1 C /c")
    found = loops(steps, party="team", declared=NOTHING_DECLARED)
    assert engine.rows(exceptions(assigned(found, process_id="work"), steps)) == []
